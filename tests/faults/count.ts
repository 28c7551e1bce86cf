/** Compares what the gateway really executed with what was wanted and with what the journal shows. */
import type { Ledger } from './control.ts';
import type { Write, WriteReport } from './protocol.ts';

/** Final states that say it did not happen. In every other state the write stands under the done ones or in the inbox. */
const finalWithoutEffect = new Set(['REJECTED', 'ABANDONED', 'FAILED_LATE']);

/** How often each write was really executed. */
export function countExecutions(writes: readonly Write[], ledger: Ledger): ReadonlyMap<number, number> {
  const refunds = new Map(ledger.orders.map((order) => [order.reference, order.executedRefunds]));
  const links = new Map<number, number>();
  for (const { amountMinor } of ledger.orders) links.set(amountMinor, (links.get(amountMinor) ?? 0) + 1);
  return new Map(writes.map((write) => [write.id, (write.kind === 'refund' ? refunds.get(write.order) : links.get(write.amountMinor)) ?? 0]));
}

/** Executions beyond the one that was wanted. */
export function countDoubled(executions: ReadonlyMap<number, number>): number {
  return [...executions.values()].reduce((sum, count) => sum + Math.max(0, count - 1), 0);
}

/** Writes that were never executed although the run followed each of them to its end. */
export function findLost(executions: ReadonlyMap<number, number>): readonly number[] {
  return [...executions].flatMap(([id, count]) => (count === 0 ? [id] : []));
}

/** Writes that were executed and that the journal neither shows as done nor as open. */
export function findInvisible(executions: ReadonlyMap<number, number>, reports: readonly WriteReport[]): readonly number[] {
  return reports.flatMap(({ id, states }) => {
    const seen = states.some((state) => !finalWithoutEffect.has(state));
    return (executions.get(id) ?? 0) > 0 && !seen ? [id] : [];
  });
}
