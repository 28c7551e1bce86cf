/**
 * What `bizContent` of answers must look like (PingPong dossier §4, §5). Members that are not used are dropped unread; a used
 * member of the wrong type fails the whole answer. Null and blank count as absent (dossier §1, §3).
 */
import * as z from 'zod';
import { currencyCode } from '@shared/money/currency.ts';

function absent(value: string | null | undefined): string | null {
  return value === undefined || value === null || value.trim() === '' ? null : value;
}

/** Numbers that providers give to things: printable ASCII, at most 128 characters. */
const optionalIdentifier = z.string().max(128).regex(/^[\x20-\x7e]*$/).nullish().transform(absent);
const optionalText = z.string().max(2_048).nullish().transform(absent);
const optionalCurrency = z.union([currencyCode, z.literal('')]).nullish().transform((value) => value || null);
/** Epoch milliseconds as text; some samples are not, so an unreadable one is only not shown. */
const optionalTime = z.unknown().optional().transform((value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : null));
const amount = z.unknown().optional();

const outcome = { status: optionalIdentifier, resultCode: optionalIdentifier, resultDescription: optionalText };
const price = { amount, currency: optionalCurrency };

export const prePayContent = z.object({
  transactionId: optionalIdentifier, merchantTransactionId: optionalIdentifier, ...price, paymentUrl: z.string().min(1).max(4_096),
});
export type PrePayContent = z.infer<typeof prePayContent>;

const method = z.object({ type: optionalIdentifier }).nullish().transform((value) => value?.type ?? null);

/** A wallet's next step beside an ordinary payment (dossier §4.6). */
const action = z.object({ type: optionalIdentifier, qrCode: optionalText, qrUrl: optionalText, paymentRedirectUrl: optionalText });
export type Action = z.infer<typeof action>;

/** Payment query, and the answer to a payment with a token. */
export const paymentContent = z.object({
  transactionId: optionalIdentifier, merchantTransactionId: optionalIdentifier, requestId: optionalIdentifier, ...price, ...outcome,
  transactionTime: optionalTime, paymentMethod: method, action: action.nullish().transform((value) => value ?? null),
});
export type PaymentContent = z.infer<typeof paymentContent>;

/** Refund, and its query, which is documented without the refund's own numbers (dossier §5.5). */
export const refundContent = z.object({
  transactionId: optionalIdentifier, merchantTransactionId: optionalIdentifier, merchantRefundId: optionalIdentifier, refundId: optionalIdentifier,
  ...price, ...outcome, refundTime: optionalTime,
});
export type RefundContent = z.infer<typeof refundContent>;

/** Capture, void and their queries (dossier §5.6). */
export const followUpContent = z.object({
  merchantTransactionId: optionalIdentifier, merchantCaptureId: optionalIdentifier, merchantVoidId: optionalIdentifier, ...price, ...outcome,
});
export type FollowUpContent = z.infer<typeof followUpContent>;

/** A token: 16 to 128 printable characters (dossier §4.2). */
const token = z.string().regex(/^[\x21-\x7e]{16,128}$/);
const optionalToken = z.union([token, z.literal('')]).nullish().transform((value) => value || null);

export const bindContent = z.object({ authUrl: z.string().min(1).max(4_096), token: optionalToken });
export const appliedContent = z.object({ token, userLoginId: optionalText, expireTime: optionalText });

const tokenRow = z.object({
  token: optionalToken, merchantUserId: optionalText, payMethod: optionalText, userLoginId: optionalText, expireTime: optionalText, accId: optionalText, status: optionalIdentifier,
});
export type TokenRow = z.infer<typeof tokenRow>;
/** A list, or one object: the documents do not say which (dossier §4.5). */
export const tokenListContent = z.object({ queryData: z.union([z.array(tokenRow), tokenRow.transform((row) => [row]), z.null().transform(() => [])]) });

const flag = z.union([z.boolean(), z.literal('true').transform(() => true), z.literal('false').transform(() => false)]).nullish().transform((value) => value ?? null);
export const unbindContent = z.object({ cancelSuccess: flag, unbindSuccess: flag, status: optionalIdentifier });
