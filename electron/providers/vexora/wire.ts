/**
 * What answers must look like (Vexora dossier §5, §6). Codes are texts and stay texts: as numbers `0029` and `00029` would be
 * one. A used field of the wrong type fails the whole answer; an empty text counts as absent.
 */
import * as z from 'zod';

const identifier = z.string().max(128).regex(/^[\x20-\x7e]*$/);
const optionalIdentifier = identifier.nullish().transform((value) => (value === undefined || value === null || value.trim() === '' ? null : value));
const requiredIdentifier = identifier.refine((value) => value.trim() !== '');
const code = z.string().min(1).max(32).regex(/^[\x21-\x7e]+$/);
const optionalText = z.string().nullish().transform((value) => (value === undefined || value === null || value === '' ? null : value));

/** `timestamp` and `success` are written in several ways and decide nothing (dossier §5, §14.2). */
export const envelope = z.object({ code, msg: optionalText, data: z.unknown().optional() });

/** The number of the platform under either brand's name (dossier §6.1). */
const platformNumbers = { platFormTradeNo: optionalIdentifier, payproTradeNo: optionalIdentifier };

/** Answer to a checkout or a payout; the links have configurable names. The text is `desc` here and `message` in a query (dossier §14.3). */
export const createdData = z.object({ tradeNo: requiredIdentifier, ...platformNumbers, status: code, desc: optionalText, message: optionalText });
export type CreatedData = z.infer<typeof createdData>;

/** Answer to a query in any country's shape; amounts are read by `readAmount`. */
export const orderData = z.object({
  tradeNo: requiredIdentifier,
  ...platformNumbers,
  status: code,
  message: optionalText,
  desc: optionalText,
  amount: z.unknown().optional(),
  orderAmount: z.unknown().optional(),
  payAmount: z.unknown().optional(),
  receivedAmount: z.unknown().optional(),
  currency: optionalIdentifier,
  wayCode: optionalIdentifier,
});
export type OrderData = z.infer<typeof orderData>;
