/** One description of "which transactions", shared by the list, its sums and the export, so that they can never disagree. */
import * as z from 'zod';
import { currencyCode } from '../money/currency.ts';
import { instant } from '../time/instant.ts';
import { profileId, transactionId } from './ids.ts';
import { transactionKind, transactionStatus } from './transaction.ts';

export const transactionFilter = z.strictObject({
  /** Our reference (whole or its beginning), or a provider's or wallet's number (whole). Blanks around it are ignored. */
  text: z.string().trim().max(200).optional(),
  profileIds: z.array(profileId).max(100).optional(),
  kinds: z.array(transactionKind).optional(),
  statuses: z.array(transactionStatus).optional(),
  currencies: z.array(currencyCode).optional(),
  /** Only payments made through a link or checkout in this app. */
  linksOnly: z.boolean().optional(),
  /** Only payments of which something may still be given back. */
  refundableOnly: z.boolean().optional(),
  /** Creation time, start included. */
  from: instant.optional(),
  /** Creation time, end excluded. */
  until: instant.optional(),
});
export type TransactionFilter = z.infer<typeof transactionFilter>;

/** Place in the list, newest first: everything after this pair comes on the next page. */
export const transactionCursor = z.strictObject({ createdAt: instant, id: transactionId });
export type TransactionCursor = z.infer<typeof transactionCursor>;

/** Sums of a filtered set for one currency. `inMinor` are paid payments, `outMinor` succeeded refunds; both positive. */
export const currencySum = z.object({
  currency: currencyCode,
  rows: z.int(),
  inMinor: z.int(),
  outMinor: z.int(),
});
export type CurrencySum = z.infer<typeof currencySum>;
