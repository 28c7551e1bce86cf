/**
 * What answers must look like (Ping++ dossier §2, §5, §9, §11.3, §11.5, §13, §14). Fields that are not used are dropped unread; a
 * used field of the wrong type fails the whole answer, except where the dossier has seen two forms.
 */
import * as z from 'zod';
import { currencyCode } from '@shared/money/currency.ts';

/** Printable ASCII without blanks, at most 128 characters. */
const identifier = z.string().regex(/^[\x21-\x7e]{1,128}$/);
const optionalIdentifier = z.union([identifier, z.literal('')]).nullish().transform((value) => (value === undefined || value === '' ? null : value));
const word = z.string().min(1).max(64);
const optionalText = z.string().max(8_192).nullish().transform((value) => (value === undefined || value === '' ? null : value));
const seconds = z.int().nonnegative().max(9_999_999_999);
const optionalSeconds = seconds.nullish().transform((value) => value ?? null);
/** Batches of old came with their time as digits in quotes. */
const looseSeconds = z.union([seconds, z.string().regex(/^\d{1,10}$/).transform(Number)]);
const amount = z.int().positive();
const count = z.int().nonnegative();
/** Lower case on the wire. */
const currency = z.string().regex(/^[a-z]{3}$/).transform((text) => text.toUpperCase()).pipe(currencyCode);

/** An empty hash may be an empty array, from the days of PHP. */
const hash = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown()).max(0).transform((): Record<string, unknown> => ({}))])
  .nullish().transform((value): Readonly<Record<string, unknown>> => value ?? {});

/** The app's id, or the app itself when it was asked to be expanded. */
const appId = z.union([identifier, z.object({ id: identifier }).transform(({ id }) => id)]);

const listOf = <Row extends z.ZodType>(row: Row) => z.object({ object: z.literal('list'), has_more: z.boolean(), data: z.array(row).max(100) });

export const refundNumber = z.string().regex(/^re_[A-Za-z0-9]{1,60}$/);
export const chargeNumber = z.string().regex(/^ch_[A-Za-z0-9]{1,60}$/);

export const refundData = z.object({
  id: refundNumber,
  object: z.literal('refund'),
  amount,
  currency: currency.nullish().transform((value) => value ?? null),
  created: seconds,
  time_succeed: optionalSeconds,
  succeed: z.boolean().nullish().transform((value) => value ?? null),
  status: word,
  failure_code: optionalText,
  failure_msg: optionalText,
  metadata: hash,
  charge: identifier,
  charge_order_no: optionalIdentifier,
  transaction_no: optionalIdentifier,
  livemode: z.boolean().nullish().transform((value) => value ?? null),
  app: appId.nullish().transform((value) => value ?? null),
});
export type RefundData = z.infer<typeof refundData>;

export const chargeData = z.object({
  id: chargeNumber,
  object: z.literal('charge'),
  created: seconds,
  livemode: z.boolean(),
  paid: z.boolean(),
  reversed: z.boolean().nullish().transform((value) => value ?? false),
  app: appId,
  channel: word,
  order_no: identifier,
  amount,
  currency,
  time_paid: optionalSeconds,
  time_expire: optionalSeconds,
  transaction_no: optionalIdentifier,
  // Only what is counted: how much of it waits, and whether all of it is here.
  refunds: z.object({ has_more: z.boolean(), data: z.array(z.object({ amount, status: word })) }).nullish().transform((value) => value ?? null),
  amount_refunded: count,
  // Only says that a refund was tried (dossier §0).
  refunded: z.boolean().nullish().transform((value) => value ?? false),
  failure_code: optionalText,
  failure_msg: optionalText,
  metadata: hash,
  credential: hash,
});
export type ChargeData = z.infer<typeof chargeData>;

/** Of any rows: each is read by itself. */
export const rowList = listOf(z.unknown());

/** Of a list in which one is looked for: rows that are not it need not be readable. */
export const searchList = listOf(z.looseObject({ id: identifier, order_no: z.unknown(), metadata: hash }));

const batchRow = z.union([
  identifier.transform((charge) => ({ charge, refund: null, status: null, failure_msg: null })),
  z.object({ charge: identifier, refund: optionalIdentifier, status: word.nullish().transform((value) => value ?? null), failure_msg: optionalText }),
]);
export type BatchRow = z.infer<typeof batchRow>;

export const batchData = z.object({
  id: identifier,
  object: z.literal('batch_refund'),
  app: appId,
  batch_no: identifier,
  created: looseSeconds,
  livemode: z.boolean(),
  status: word,
  charges: z.array(batchRow).max(100),
  refund_url: optionalText,
});
export type BatchData = z.infer<typeof batchData>;

/** Page by page; whether there is more may be left out. */
export const batchList = z.object({ object: z.literal('list'), has_more: z.boolean().nullish().transform((value) => value ?? null), data: z.array(batchData).max(100) });

export const eventData = z.object({
  id: z.string().regex(/^evt_[A-Za-z0-9]{1,60}$/),
  object: z.literal('event'),
  created: looseSeconds,
  livemode: z.boolean(),
  type: word,
  data: z.object({ object: z.record(z.string(), z.unknown()) }),
});
export type EventData = z.infer<typeof eventData>;

export const errorBody = z.object({
  type: word,
  message: z.string().nullish().transform((value) => value ?? null),
  code: word.nullish().catch(null).transform((value) => value ?? null),
  param: word.nullish().catch(null).transform((value) => value ?? null),
});
export type ErrorBody = z.infer<typeof errorBody>;

/** The envelope of a refusal. An answer that has this member is one, whatever its status. */
export const errorAnswer = z.object({ error: errorBody });
