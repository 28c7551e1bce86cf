/** One description of "which transactions", shared by the list, its sums and the export, so that they can never disagree. */
import * as z from 'zod';
import { AppError } from '../errors/app-error.ts';
import { currencyCode } from '../money/currency.ts';
import { minorUnits } from '../money/money.ts';
import { instant } from '../time/instant.ts';
import { profileId, providerId, transactionId } from './ids.ts';
import { transaction, transactionKind, transactionStatus } from './transaction.ts';

/** Which of its times a filter's range is about: when it was made, or when the money moved. */
export const timeBases = ['created', 'moved'] as const;
export const timeBasis = z.enum(timeBases);
export type TimeBasis = z.infer<typeof timeBasis>;

export const transactionFilter = z.strictObject({
  /** Our reference (whole or its beginning), or a provider's or wallet's number (whole). Blanks around it are ignored. */
  text: z.string().trim().max(200).optional(),
  profileIds: z.array(profileId).max(100).optional(),
  providerIds: z.array(providerId).optional(),
  kinds: z.array(transactionKind).optional(),
  origins: z.array(transaction.shape.origin).optional(),
  statuses: z.array(transactionStatus).optional(),
  currencies: z.array(currencyCode).optional(),
  /** Methods as the provider calls them, exactly. */
  methods: z.array(z.string().min(1).max(64)).max(100).optional(),
  /** Who made it, exactly as written beside it. */
  operators: z.array(z.string().min(1).max(200)).max(100).optional(),
  /** Only payments made through a link or checkout in this app. */
  linksOnly: z.boolean().optional(),
  /** Only payments of which something may still be given back. */
  refundableOnly: z.boolean().optional(),
  /** The amount without its sign, both ends included; needs exactly one currency. */
  amountFromMinor: minorUnits.optional(),
  amountToMinor: minorUnits.optional(),
  /** Left out: when it was made. */
  timeOf: timeBasis.optional(),
  /** Start included. */
  from: instant.optional(),
  /** End excluded. */
  until: instant.optional(),
});
export type TransactionFilter = z.infer<typeof transactionFilter>;

/**
 * Refuses what no transaction could ever be asked by. Errors: `filter.endBeforeStart`, `filter.amountNeedsCurrency`,
 * `filter.amountRange`.
 */
export function requireSound(filter: TransactionFilter): void {
  if (filter.from !== undefined && filter.until !== undefined && filter.until <= filter.from) throw new AppError('filter.endBeforeStart');
  const { amountFromMinor: least, amountToMinor: most } = filter;
  if (least === undefined && most === undefined) return;
  if (new Set(filter.currencies).size !== 1) throw new AppError('filter.amountNeedsCurrency');
  if (least !== undefined && most !== undefined && most < least) throw new AppError('filter.amountRange');
}

/** By when it was made, when the money moved, or by size: within its currency, without its sign. */
export const listOrders = ['created', 'moved', 'amount'] as const;
export const listSort = z.strictObject({ by: z.enum(listOrders), direction: z.enum(['ascending', 'descending']) });
export type ListSort = z.infer<typeof listSort>;

export const newestFirst: ListSort = { by: 'created', direction: 'descending' };

/**
 * Place in the list: everything after this transaction comes on the next page. What may change later, the time at which the money
 * moved, is as it was when the page was read; the other keys of an order never change.
 */
export const transactionCursor = z.strictObject({ createdAt: instant, id: transactionId, movedAt: instant.nullable().optional() });
export type TransactionCursor = z.infer<typeof transactionCursor>;

/** Sums of a filtered set for one currency. `inMinor` are paid payments, `outMinor` succeeded refunds; both positive. */
export const currencySum = z.object({
  currency: currencyCode,
  rows: z.int(),
  inMinor: z.int(),
  outMinor: z.int(),
});
export type CurrencySum = z.infer<typeof currencySum>;
