/** Compares what the gateways really executed with what was wanted and with what the journal shows. */
import type { Ledger } from './control.ts';
import type { ProviderName, Write, WriteReport } from './protocol.ts';

export type Ledgers = ReadonlyMap<ProviderName, Ledger>;

/** Final states that say it did not happen. In every other state the write stands under the done ones or in the inbox. */
const finalWithoutEffect = new Set(['REJECTED', 'ABANDONED', 'FAILED_LATE']);

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** How often this was really executed, under whatever number. */
export function executionsOf(write: Write, { orders, payouts }: Ledger): number {
  const same = <Row extends { readonly amountMinor: number }>(rows: readonly Row[]): readonly Row[] => rows.filter(({ amountMinor }) => amountMinor === write.amountMinor);
  switch (write.kind) {
    case 'refund':
      return sum(orders.filter(({ reference }) => reference === write.order).map(({ executedRefunds }) => executedRefunds));
    case 'payout':
      return sum(same(payouts).map(({ executed }) => executed));
    case 'charge':
      return sum(same(orders).map(({ executedSales }) => executedSales));
    case 'link':
      return same(orders).length;
  }
}

export function countExecutions(writes: readonly Write[], ledgers: Ledgers): ReadonlyMap<number, number> {
  return new Map(writes.map((write) => {
    const ledger = ledgers.get(write.provider);
    return [write.id, ledger === undefined ? 0 : executionsOf(write, ledger)];
  }));
}

/** Executions beyond the one that was wanted. */
export function countDoubled(executions: ReadonlyMap<number, number>): number {
  return sum([...executions.values()].map((count) => Math.max(0, count - 1)));
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
