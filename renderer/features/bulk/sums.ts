/** Amounts of a bulk run in words, per currency and never added up. Pure. */
import { formatMoney } from '@/composables/format-money.ts';
import type { BatchRow, BatchTotal } from '@shared/domain/batch.ts';
import { moneyOf } from '@shared/money/money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';

/** More than these would not fit a button; their cards still name each. */
export const namedTotals = 3;

export function amountsOf(totals: readonly BatchTotal[]): readonly string[] {
  return totals.map((total) => formatMoney(moneyOf(total.minor, total.currency)));
}

/** `A`, `A and B`, `A, B and C`, with the words of the language. */
export function inWords(parts: readonly string[], comma: string, and: (first: string, last: string) => string): string {
  const last = parts.at(-1) ?? '';
  const before = parts.slice(0, -1);
  return before.length === 0 ? last : and(before.join(comma), last);
}

/** Whether every row that is sent belongs to a payment of its own; then rows may be called payments. */
export function onePerPayment(rows: readonly BatchRow[]): boolean {
  const payments = rows.filter((row) => row.included).map((row) => (row.facts?.kind === 'refund' ? row.facts.paymentId : undefined));
  return new Set(payments).size === payments.length;
}

/** What a typed total says of the total that it should repeat. The main process compares them again. */
export function typedTotal(text: string, total: BatchTotal): 'empty' | 'right' | 'wrong' {
  const reading = parseAmount(text, total.currency);
  if (!reading.ok) return reading.problem === 'amount.empty' ? 'empty' : 'wrong';
  return reading.money.minor === total.minor ? 'right' : 'wrong';
}
