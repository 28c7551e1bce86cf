/**
 * Requests as the documents describe them (Ping++ dossier §6.1, §9, §11), read strictly: exact types, required fields, known
 * fields only. What does not fit throws Refused with the field's name. Characters are counted as code points.
 */
import { isIP } from 'node:net';
import * as z from 'zod';
import type { Fields } from './bodies.ts';
import { badValue, invalid, missing, unknownParameter } from './refusals.ts';
import type { PingxxSettings } from './settings.ts';

export function characters(text: string): number {
  return [...text].length;
}

const chars = (least: number, most: number) => z.string().refine((value) => characters(value) >= least && characters(value) <= most);

/** At most 20 pairs and 1000 characters, names and values together; flat. */
const metadata = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).refine((hash) => {
  const entries = Object.entries(hash);
  return entries.length <= 20 && entries.reduce((total, [key, value]) => total + characters(key) + characters(String(value)), 0) <= 1_000;
});

const hash = z.record(z.string(), z.unknown());
const amount = z.int().positive();
const description = chars(0, 255);
const fundingSource = z.enum(['unsettled_funds', 'recharge_funds']);
/** Ids are compared, never parsed; a longest length keeps log lines short. */
const id = z.string().min(1).max(64);

const charge = z.strictObject({
  order_no: z.string().min(1).max(64),
  app: z.strictObject({ id }),
  channel: z.string().min(1).max(64),
  amount,
  client_ip: z.string().refine((value) => isIP(value) !== 0),
  currency: z.string().regex(/^[a-z]{3}$/),
  subject: chars(1, 32),
  body: chars(1, 128),
  extra: hash.optional(),
  time_expire: z.int().optional(),
  metadata: metadata.optional(),
  description: description.optional(),
});

const refund = z.strictObject({
  description: chars(1, 255),
  amount: amount.optional(),
  metadata: metadata.optional(),
  funding_source: fundingSource.optional(),
  extra: hash.optional(),
});

const batchEntry = z.strictObject({ charge: id, amount: amount.optional(), description: chars(1, 255).optional(), funding_source: fundingSource.optional() });

const batch = z.strictObject({
  app: z.string(),
  batch_no: z.string().regex(/^[0-9A-Za-z]{3,24}$/),
  charges: z.array(z.union([id.transform((value): z.output<typeof batchEntry> => ({ charge: value })), batchEntry])).min(1).max(100),
  description: chars(1, 255),
  metadata: metadata.optional(),
});

const seconds = z.string().regex(/^\d{1,12}$/).transform(Number);
const truth = z.enum(['true', 'false']).transform((value) => value === 'true');
const pageSize = z.string().regex(/^(?:[1-9]\d?|100)$/).transform(Number);

const paging = { limit: pageSize.optional(), starting_after: id.optional(), ending_before: id.optional() };

const chargeList = z.strictObject({
  ...paging,
  app: z.strictObject({ id }),
  created: z.union([seconds, z.strictObject({ gt: seconds.optional(), gte: seconds.optional(), lt: seconds.optional(), lte: seconds.optional() })]).optional(),
  channel: z.string().max(64).optional(),
  paid: truth.optional(),
  refunded: truth.optional(),
  reversed: truth.optional(),
  expand: z.array(z.literal('app')).optional(),
});

const refundList = z.strictObject(paging);
const batchList = z.strictObject({ app: z.string(), page: z.string().regex(/^[1-9]\d{0,5}$/).transform(Number).optional(), per_page: pageSize.optional() });
const retrieve = z.strictObject({ expand: z.array(z.literal('app')).optional() });
const nothing = z.strictObject({});

export type ChargeRequest = z.output<typeof charge>;
export type RefundRequest = z.output<typeof refund>;
export type BatchRequest = z.output<typeof batch>;
export type ChargeListQuery = z.output<typeof chargeList>;
export type Paging = z.output<typeof refundList>;
export type BatchListQuery = z.output<typeof batchList>;

/** `app[id]` for the path app, id. */
export function bracketed(path: readonly PropertyKey[]): string {
  return path.map((step, index) => (index === 0 ? String(step) : `[${String(step)}]`)).join('');
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === String(step))?.[1] : undefined), given);
}

/** The first problem in the provider's words: unknown, missing, or wrong. */
export function refusalOf(issue: z.core.$ZodIssue, given: Fields, prefix: readonly PropertyKey[] = []): Error {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') return unknownParameter(bracketed([...path, issue.keys[0] ?? '']));
  const name = bracketed(path);
  return valueAt(given, issue.path) === undefined ? missing(name === 'app' ? 'app[id]' : name) : badValue(name);
}

function read<Shape extends z.ZodObject>(schema: Shape, given: Fields, settings: PingxxSettings): z.output<Shape> {
  const known = settings.refuseUnknownFields ? given : Object.fromEntries(Object.entries(given).filter(([key]) => Object.hasOwn(schema.shape, key)));
  const parsed = schema.safeParse(known);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw issue === undefined ? invalid(undefined, '请求不正确', 'Malformed request') : refusalOf(issue, given);
}

export function readCharge(given: Fields, settings: PingxxSettings): ChargeRequest {
  const text = given['amount'];
  const digits = settings.acceptAmountText && typeof text === 'string' && /^\d{1,15}$/.test(text);
  return read(charge, digits ? { ...given, amount: Number(text) } : given, settings);
}

export const readRefund = (given: Fields, settings: PingxxSettings): RefundRequest => read(refund, given, settings);
export const readBatch = (given: Fields, settings: PingxxSettings): BatchRequest => read(batch, given, settings);
export const readChargeList = (given: Fields, settings: PingxxSettings): ChargeListQuery => read(chargeList, given, settings);
export const readRefundList = (given: Fields, settings: PingxxSettings): Paging => read(refundList, given, settings);
export const readBatchList = (given: Fields, settings: PingxxSettings): BatchListQuery => read(batchList, given, settings);
export const readRetrieve = (given: Fields, settings: PingxxSettings): z.output<typeof retrieve> => read(retrieve, given, settings);
export const readNothing = (given: Fields, settings: PingxxSettings): z.output<typeof nothing> => read(nothing, given, settings);
