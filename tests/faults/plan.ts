/** When the engine is killed, and what the gateway does to it meanwhile. One seed, one plan. */
import type { Fault } from './control.ts';
import { points, type Point } from './protocol.ts';

export type Kill =
  /** At a named point of the `count`-th write. */
  | { readonly at: Point; readonly count: number }
  /** That part, 0 to 1, of the time that a round's work or a start takes. */
  | { readonly at: 'work' | 'start'; readonly after: number };

export type Round = { readonly kill: Kill; readonly fault: Fault | null };

/** The case that only waiting makes safe. It comes well within the quarantine, and every second round. */
const lateRefund: Fault = { operation: 'refund', kind: 'late-commit', delayMs: 1_500 };

/** The rest take turns in every fourth round; each hits one call. */
const otherFaults: readonly Fault[] = [
  { operation: 'refund', kind: 'accept-then-hang-up' },
  { operation: 'link', kind: 'accept-then-hang-up' },
  { operation: 'refund', kind: 'error-500-after-commit' },
  { operation: 'refund', kind: 'error-500-before-commit' },
  { operation: 'link', kind: 'late-commit', delayMs: 1_500 },
  { operation: 'refund', kind: 'answer-late', delayMs: 5_000 },
  { operation: 'refund', kind: 'html-200' },
  { operation: 'refund', kind: 'rate-limit-429' },
  { operation: 'link', kind: 'truncated-json' },
  { operation: 'refund', kind: 'hang-up-before-commit' },
  { operation: 'refund', kind: 'wrong-amount' },
];

function faultOf(round: number): Fault | null {
  if (round % 2 === 0) return lateRefund;
  return round % 4 === 1 ? (otherFaults[Math.floor(round / 4) % otherFaults.length] ?? null) : null;
}

/** Small seeded generator (mulberry32): 0 up to, not including, 1. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Every third kill at a named point in turn, the rest at random moments, one in five of those while the program starts. */
export function planRounds(kills: number, seed: number): readonly Round[] {
  const next = random(seed);
  return Array.from({ length: kills }, (_, index) => {
    const fault = faultOf(index);
    const point = points[Math.floor(index / 3) % points.length];
    if (index % 3 === 0 && point !== undefined) return { kill: { at: point, count: 1 + Math.floor(next() * 3) }, fault };
    return { kill: { at: next() < 0.2 ? 'start' : 'work', after: next() }, fault };
  });
}
