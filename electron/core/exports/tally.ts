/** Sums per currency of the rows that go into a file, by the same rule as the journal's sums. */
import type { CurrencySum } from '@shared/domain/transaction-filter.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { exponentIn, currencyOf, kindOf, place, receivedMinor, statusOf, type SourceRow } from './source.ts';

export type Tally = {
  add(row: SourceRow): void;
  /** One row of which that much, in minor units, came in and went out. `currency` is a known one. */
  count(currency: CurrencySum['currency'], inMinor: number, outMinor: number): void;
  /** Adds what another tally summed of other rows. */
  merge(sums: readonly CurrencySum[]): void;
  /** By currency code. Error: `journal.damaged` for a sum beyond the safe integers. */
  sums(): CurrencySum[];
};

const parentAt = place('parentId');
const amountAt = place('amountMinor');

/** A payout for a payment is the means of a refund that is recorded by itself: counted, the same money would be given back twice. */
export function goesOut(kind: string, status: string, isAlone: boolean): boolean {
  return status === 'succeeded' && (kind === 'refund' || (kind === 'payout' && isAlone));
}

export function createTally(): Tally {
  const known = new Map<string, { currency: CurrencySum['currency']; rows: number; inMinor: number; outMinor: number }>();
  const fresh = (currency: CurrencySum['currency']) => {
    const sum = { currency, rows: 0, inMinor: 0, outMinor: 0 };
    known.set(currency, sum);
    return sum;
  };
  function count(currency: CurrencySum['currency'], inMinor: number, out: number): void {
    const sum = known.get(currency) ?? fresh(currency);
    sum.rows += 1;
    sum.inMinor += inMinor;
    sum.outMinor += out;
  }
  return {
    add(row) {
      exponentIn(row); // refuses a currency that nobody knows
      const out = goesOut(kindOf(row), statusOf(row), row[parentAt] === null) ? (row[amountAt] as number) : 0; // INTEGER NOT NULL
      count(currencyOf(row), receivedMinor(row) ?? 0, out);
    },
    count,
    merge(sums) {
      for (const { currency, rows, inMinor, outMinor: out } of sums) {
        const sum = known.get(currency) ?? fresh(currency);
        sum.rows += rows;
        sum.inMinor += inMinor;
        sum.outMinor += out;
      }
    },
    sums() {
      const sums = [...known.values()].toSorted((left, right) => (left.currency < right.currency ? -1 : 1));
      if (sums.some((sum) => !Number.isSafeInteger(sum.inMinor) || !Number.isSafeInteger(sum.outMinor))) throw new AppError('journal.damaged', { reason: 'row', table: 'transactions' });
      return sums;
    },
  };
}
