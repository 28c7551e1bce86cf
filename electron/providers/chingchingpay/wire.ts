/**
 * What answers must look like (ChingChingPay dossier §4 to §7). Fields that are not used are dropped unread; a used field of
 * the wrong type fails the whole answer. An empty text counts as absent, because a server may fill what it does not know.
 */
import * as z from 'zod';
import { currencyCode } from '@shared/money/currency.ts';

/** Numbers that providers give to things: printable ASCII, at most 128 characters. */
const identifier = z.string().max(128).regex(/^[\x20-\x7e]*$/);
const optionalIdentifier = identifier.nullish().transform((value) => (value === undefined || value === null || value.trim() === '' ? null : value));
const requiredIdentifier = identifier.refine((value) => value.trim() !== '');
/** Words of an enumeration that is not published in full. */
const optionalWord = z.string().max(64).nullish().transform((value) => (value === undefined || value === null || value === '' ? null : value));
const optionalCount = z.int().nonnegative().nullish().transform((value) => value ?? null);
/** No positive amount, no amount: zero would be one that nobody asked for. */
const optionalAmount = z.int().positive().nullish().transform((value) => value ?? null);
const optionalCurrency = z.union([currencyCode, z.literal('')]).nullish().transform((value) => (value === undefined || value === null || value === '' ? null : value));

export const envelope = z.object({
  code: z.int().optional(),
  message: z.string().nullish().transform((value) => value ?? null),
  data: z.unknown().optional(),
});
export type Envelope = z.infer<typeof envelope>;

/** Answer to a link (§6.2). `status` of a link is free text whose values are not published; nothing is read from it. */
export const linkData = z.object({
  merchant_reference: optionalIdentifier,
  payment_id: requiredIdentifier,
  payment_link: z.string().min(1).max(2048),
});
export type LinkData = z.infer<typeof linkData>;

/** Answer to a checkout (§6.1). */
export const checkoutData = z.object({
  transaction_id: requiredIdentifier,
  payment_id: requiredIdentifier,
  result: optionalWord,
  status: optionalWord,
  transaction_type: optionalWord,
  merchant_reference: optionalIdentifier,
  payment_reference: optionalIdentifier,
  next_action: z.record(z.string(), z.unknown()).nullish().transform((value) => value ?? null),
});
export type CheckoutData = z.infer<typeof checkoutData>;

/** TransactionResponse (§6.3): answer to a query and to a refund. */
export const transactionData = z.object({
  amount: optionalAmount,
  currency: optionalCurrency,
  created_at: optionalCount,
  merchant_reference: optionalIdentifier,
  original_merchant_reference: optionalIdentifier,
  payment_id: optionalIdentifier,
  transaction_id: optionalIdentifier,
  payment_reference: optionalIdentifier,
  payment_method: optionalIdentifier,
  refunded_amount: optionalCount,
  transaction_type: optionalWord,
  result: optionalWord,
  status: optionalWord,
});
export type TransactionData = z.infer<typeof transactionData>;

/** Detail of an order (§6.5). Of the readable half nothing is computed, so every member keeps its own type. */
export const paymentDetailData = z.record(z.string(), z.unknown());

/** Answer to a command (§9): no money moves, so the numbers of a transaction may be missing. */
export const commandData = z.object({
  result: optionalWord,
  status: optionalWord,
  transaction_type: optionalWord,
  merchant_reference: optionalIdentifier,
  message: z.string().max(2048).nullish().transform((value) => value || null),
  next_action: z.record(z.string(), z.unknown()).nullish().transform((value) => value ?? null),
});
export type CommandData = z.infer<typeof commandData>;

/** Tokens of a wallet agreement (§9). Upstream's access token has at most 64 characters; another length is still a token. */
export const autoDebitAction = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,512}$/),
  auth_site_user_id: z.string().max(128).nullish().transform((value) => value || null),
  expires_in: z.union([z.string().max(64), z.int()]).nullish().transform((value) => (value === undefined || value === null || value === '' ? null : String(value))),
  token_status: optionalWord,
});

/** A notification (§10): a TransactionResponse, of which only what names it is used. */
export const noticeData = z.object({
  merchant_id: optionalIdentifier,
  merchant_reference: optionalIdentifier,
  transaction_id: optionalIdentifier,
  transaction_type: optionalWord,
});

export const redirectAction = z.object({ url: z.string().min(1).max(2048), http_method: optionalWord, params: z.unknown().optional() });
export const qrAction = z.object({ qr_code: z.string().min(1).max(2048), url: z.string().max(2048).nullish().transform((value) => value || null) });
