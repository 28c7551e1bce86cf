/** Sums per currency of the rows that go into a file, by the same rule as the journal's sums. */
import type { CurrencySum } from '@shared/domain/transaction-filter.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { exponentIn, currencyOf, kindOf, place, receivedMinor, statusOf, type SourceRow } from './source.ts';

export type Tally = {
  add(row: SourceRow): void;
  /** Adds what another tally summed of other rows. */
  merge(sums: readonly CurrencySum[]): void;
  /** By currency code. Error: `journal.damaged` for a sum beyond the safe integers. */
  sums(): CurrencySum[];
};

const parentAt = place('parentId');
const amountAt = place('amountMinor');

/** A payout for a payment is the means of a refund that is recorded by itself: counted, the same money would be given back twice. */
function outMinor(row: SourceRow): number {
  if (statusOf(row) !== 'succeeded') return 0;
  const kind = kindOf(row);
  return kind === 'refund' || (kind === 'payout' && row[parentAt] === null) ? (row[amountAt] as number) : 0; // INTEGER NOT NULL
}

export function createTally(): Tally {
  const known = new Map<string, { currency: CurrencySum['currency']; rows: number; inMinor: number; outMinor: number }>();
  const fresh = (currency: CurrencySum['currency']) => {
    const sum = { currency, rows: 0, inMinor: 0, outMinor: 0 };
    known.set(currency, sum);
    return sum;
  };
  return {
    add(row) {
      const currency = currencyOf(row);
      let sum = known.get(currency);
      if (sum === undefined) {
        exponentIn(row); // refuses a currency that nobody knows
        sum = fresh(currency);
      }
      sum.rows += 1;
      sum.inMinor += receivedMinor(row) ?? 0;
      sum.outMinor += outMinor(row);
    },
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
