/** When the engine is killed, what it is at meanwhile, and what the gateways do to it. One seed, one plan. */
import type { Fault, Operation } from './control.ts';
import { points, providerNames, type Point, type ProviderName, type Write, type WriteKind } from './protocol.ts';

export type Kill =
  /** At a named point of the `count`-th write. */
  | { readonly at: Point; readonly count: number }
  /** That part, 0 to 1, of the time that a round's work or a start takes. */
  | { readonly at: 'work' | 'start'; readonly after: number };

export type OrderedFault = Fault & { readonly provider: ProviderName };
export type Round = { readonly kill: Kill; readonly faults: readonly OrderedFault[] };

export const operations: readonly Operation[] = ['refund', 'payout', 'checkout', 'link', 'query'];

/** The case that only waiting makes safe: it comes well within the quarantine. */
export const lateCommit = 'late-commit';
/** Milliseconds; longer than a request may take where an answer is to come too late. */
const delays: Readonly<Record<string, number>> = { [lateCommit]: 1_500, 'answer-late': 5_000, 'slow-trickle': 500, 'pending-then-completed': 800 };

/** Faults after which the money moved once or not at all. Those that claim what never happens are for another test. */
export const faultKinds = [
  lateCommit, 'accept-then-hang-up', 'error-500-after-commit', 'error-500-before-commit', 'hang-up-before-commit', 'html-200', 'html-200-before-commit', 'empty-200',
  'truncated-json', 'wrong-amount', 'wrong-reference', 'wrong-signature', 'rate-limit-429', 'unauthorised-401', 'redirect-302', 'huge-body', 'answer-late', 'slow-trickle',
  'platform-fault-before-commit', 'platform-fault-after-commit', 'pending-then-completed',
] as const;

export function faultOf(operation: Operation, kind: string): Fault {
  const delayMs = delays[kind];
  return { operation, kind, ...(delayMs === undefined ? {} : { delayMs }) };
}

/** Small seeded generator (mulberry32): 0 up to, not including, 1. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffled<Value>(values: readonly Value[], next: () => number): readonly Value[] {
  return values.map((value) => ({ value, by: next() })).toSorted((left, right) => left.by - right.by).map(({ value }) => value);
}

/** Late commits in every second round, the others in the rest, each in turn: every operation and every provider gets every fault it can show. */
function faultsInTurn(shown: readonly OrderedFault[], next: () => number): (round: number) => readonly OrderedFault[] {
  const late = shuffled(shown.filter(({ kind }) => kind === lateCommit), next);
  const others = shuffled(shown.filter(({ kind }) => kind !== lateCommit), next);
  const pick = (from: readonly OrderedFault[], turn: number): readonly OrderedFault[] => {
    const fault = from[turn % Math.max(1, from.length)];
    return fault === undefined ? [] : [fault];
  };
  return (round) => pick(round % 2 === 0 ? late : others, Math.floor(round / 2));
}

/** Every second kill at a named point in turn, the rest at random moments, one in five of those while the program starts. */
export function planRounds(kills: number, seed: number, shown: readonly OrderedFault[]): readonly Round[] {
  const next = random(seed);
  const faults = faultsInTurn(shown, next);
  const shift = Math.floor(next() * points.length);
  return Array.from({ length: kills }, (_, index) => {
    const point = points[(Math.floor(index / 2) + shift) % points.length];
    if (index % 2 === 0 && point !== undefined) return { kill: { at: point, count: 1 + Math.floor(next() * writesPerRound) }, faults: faults(index) };
    return { kill: { at: next() < 0.2 ? 'start' : 'work', after: next() }, faults: faults(index) };
  });
}

/** New writes per round: three refunds, a payout, a charge and a link. What an earlier round left undone comes on top. */
export const writesPerRound = 6;
const refunders = ['chingchingpay', 'pingpong', 'pingxx'] as const satisfies readonly ProviderName[];
const chargers = ['chingchingpay', 'pingpong'] as const satisfies readonly ProviderName[];

export const orderAmount = 1_000_000;
/** A small part of the order, so that a repeated refund is never refused for lack of money. */
const refundAmount = 40_000;

/** The practice wallet of the second charger answers some amounts only when asked, or not at all, as their last digits say. */
function chargeEnding(round: number): number {
  return round % 16 === 3 ? 4 : round % 8 === 1 ? 2 : 50;
}

function writeOf(id: number, kind: WriteKind, provider: ProviderName, amountMinor: number): Write {
  return { id, kind, provider, order: `${kind.slice(0, 1).toUpperCase()}${String(id).padStart(8, '0')}`, amountMinor };
}

export function writesOf(round: number): readonly Write[] {
  const first = round * writesPerRound;
  const charger = chargers[round % chargers.length] ?? 'pingpong';
  const linker = providerNames[round % providerNames.length] ?? 'vexora';
  return [
    ...refunders.map((provider, index) => writeOf(first + index, 'refund', provider, refundAmount)),
    writeOf(first + 3, 'payout', 'vexora', 20_000 + first * 100),
    writeOf(first + 4, 'charge', charger, 100_000 + first * 100 + (charger === 'pingpong' ? chargeEnding(round) : 50)),
    writeOf(first + 5, 'link', linker, 2_000_000 + first * 100),
  ];
}
