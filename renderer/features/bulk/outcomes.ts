/** How each outcome of a row looks and which of them belong together. Unknown looks like neither success nor failure. Pure. */
import type { Look } from '@/components/status-look.ts';
import type { Batch, BatchOutcome, BatchVerdict, OutcomeCounts } from '@shared/domain/batch.ts';

const clock: Look = { shape: 'clock', tone: 'pending' };
const off: Look = { shape: 'slash', tone: 'quiet' };

export const outcomeLooks: Readonly<Record<BatchOutcome, Look>> = {
  leftOut: off,
  queued: { shape: 'ring', tone: 'quiet' },
  sending: clock,
  succeeded: { shape: 'ok', tone: 'ok' },
  pending: clock,
  awaitingApproval: clock,
  refused: { shape: 'octagon', tone: 'failed' },
  unknown: { shape: 'diamond', tone: 'unknown' },
  needsOperator: { shape: 'decide', tone: 'unknown' },
  notSent: { shape: 'ring', tone: 'quiet' },
  abandoned: off,
};

/** A bad row is a bare cross, never the octagon: no money was involved. */
export const verdictLooks: Readonly<Record<BatchVerdict, Look>> = {
  unchecked: { shape: 'ring', tone: 'quiet' },
  ready: { shape: 'ok', tone: 'ok' },
  check: { shape: 'triangle', tone: 'pending' },
  error: { shape: 'cross', tone: 'failed' },
};

/** Outcomes that need a look or have no final end yet; what Unsettled holds too, and what waits for a second person. */
export const unsettledOutcomes = ['unknown', 'needsOperator', 'notSent', 'pending', 'awaitingApproval'] as const satisfies readonly BatchOutcome[];

/** From left to right in the bar and in the legend. */
const barOrder = ['succeeded', 'pending', 'sending', 'awaitingApproval', 'refused', 'unknown', 'needsOperator', 'notSent', 'abandoned'] as const satisfies readonly BatchOutcome[];

export type Part = { readonly outcome: BatchOutcome; readonly count: number };

/** Rows that had their turn, by outcome; only those that there are. */
export function partsOf(counts: OutcomeCounts): readonly Part[] {
  return barOrder.map((outcome) => ({ outcome, count: counts[outcome] })).filter((part) => part.count > 0);
}

/** Rows that had their turn. */
export function turnsOf(counts: OutcomeCounts): number {
  return partsOf(counts).reduce((sum, part) => sum + part.count, 0);
}

export function unsettledOf(counts: OutcomeCounts): number {
  return unsettledOutcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
}

export function isUnsettled(outcome: BatchOutcome): boolean {
  return (unsettledOutcomes as readonly BatchOutcome[]).includes(outcome);
}

/** Whether rows may still go: it counts down, runs, or waits for somebody. */
export function isOpen(batch: Pick<Batch, 'state'>): boolean {
  return batch.state === 'countdown' || batch.state === 'running' || batch.state === 'paused';
}

