/**
 * A transaction as an export reads it: an array straight from the journal, because a million objects cost more than all that is done
 * with them. Positions are known here alone; what stands there is what the journal's own rules let in.
 */
import { AppError } from '@shared/errors/app-error.ts';
import { currencyExponents, type CurrencyCode } from '@shared/money/currency.ts';

export const sourceFields = [
  'seq', 'id', 'createdAt', 'movedAt', 'kind', 'origin', 'reference', 'parentReference', 'parentId', 'providerId', 'profileId', 'environment', 'providerPaymentId',
  'providerTransactionId', 'walletReference', 'method', 'currency', 'amountMinor', 'receivedMinor', 'refundedMinor', 'status', 'reason', 'description', 'operator',
] as const;
export type SourceField = (typeof sourceFields)[number];

export type SourceRow = readonly (string | number | null)[];

const placeOf = new Map<SourceField, number>(sourceFields.map((field, index) => [field, index]));

/** Where `field` stands in a row. */
export function place(field: SourceField): number {
  return placeOf.get(field) ?? -1;
}

const [seqAt, idAt, createdAt, kindAt, currencyAt, amountAt, receivedAt, statusAt] = (['seq', 'id', 'createdAt', 'kind', 'currency', 'amountMinor', 'receivedMinor', 'status'] as const).map(place) as [number, number, number, number, number, number, number, number]; // eight names, eight places

export const seqOf = (row: SourceRow): number => row[seqAt] as number; // INTEGER PRIMARY KEY
export const idOf = (row: SourceRow): string => row[idAt] as string; // TEXT NOT NULL
export const createdAtOf = (row: SourceRow): number => row[createdAt] as number; // INTEGER NOT NULL
export const kindOf = (row: SourceRow): string => row[kindAt] as string; // TEXT NOT NULL
export const statusOf = (row: SourceRow): string => row[statusAt] as string; // TEXT NOT NULL
export const currencyOf = (row: SourceRow): CurrencyCode => row[currencyAt] as CurrencyCode; // looked up in `exponents` before anything is written

const exponents: ReadonlyMap<string, number> = new Map(Object.entries(currencyExponents));

/** Digits behind the point. Error: `journal.damaged` for a currency that nobody knows. */
export const exponentIn = (row: SourceRow): number => exponentOfCode(currencyOf(row));

/** As `exponentIn`, of what stands where the currency should. */
export function exponentOfCode(code: string): number {
  const exponent = exponents.get(code);
  if (exponent === undefined) throw new AppError('journal.damaged', { reason: 'row', table: 'transactions' });
  return exponent;
}

/** Minor units; refunds and payouts are negative. */
export function signedMinor(row: SourceRow): number {
  const amount = row[amountAt] as number; // INTEGER NOT NULL, 1 to the largest safe integer
  return kindOf(row) === 'payment' ? amount : -amount;
}

const cameIn: ReadonlySet<string> = new Set(['part_paid', 'paid', 'part_refunded', 'refunded']);

/** True for a payment of which something came in. */
export const comesIn = (kind: string, status: string): boolean => kind === 'payment' && cameIn.has(status);

/** Minor units that came in by a payment; null for what is no payment, or none that came in. */
export function receivedMinor(row: SourceRow): number | null {
  if (!comesIn(kindOf(row), statusOf(row))) return null;
  return (row[receivedAt] ?? row[amountAt]) as number; // INTEGER or null, and INTEGER NOT NULL
}

const zeros = ['', '0', '00', '000', '0000'] as const;

/** As `toDecimalString`, without an object for each amount. */
export function decimalText(minor: number, exponent: number): string {
  if (!Number.isSafeInteger(minor)) throw new AppError('journal.damaged', { reason: 'row', table: 'transactions' });
  if (exponent === 0) return String(minor);
  const digits = String(minor < 0 ? -minor : minor);
  const padded = digits.length > exponent ? digits : (zeros[exponent + 1 - digits.length] ?? '') + digits;
  const cut = padded.length - exponent;
  return `${minor < 0 ? '-' : ''}${padded.slice(0, cut)}.${padded.slice(cut)}`;
}
