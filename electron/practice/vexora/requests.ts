/**
 * Request bodies as the documents describe them (Vexora dossier §4, §6), read strictly: texts only, required fields, known
 * fields only. An empty text counts as not given. What does not fit throws Refused with the field's name.
 */
import { isIP } from 'node:net';
import * as z from 'zod';
import { isLoopbackUrl } from '../notifications.ts';
import type { FlatEntry } from './flat-json.ts';
import { Refused } from './refusals.ts';
import { channelCodes, type ChannelCode, type VexoraSettings } from './settings.ts';

const timestamp = z.union([z.string().regex(/^\d{13}$/), z.int().min(1_000_000_000_000).max(9_999_999_999_999)]);
const tradeNo = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);
/** Whole New Taiwan dollars, no separators, no leading zero. */
const amount = z.string().regex(/^[1-9]\d{0,8}$/);
const mobile = z.string().regex(/^09\d{8}$/);
const email = z.string().max(254).regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/);
/** Not only blanks. */
const words = (longest: number) => z.string().max(longest).regex(/\S/);
const url = z.string().max(512).refine((value) => isLoopbackUrl(value) || (URL.canParse(value) && new URL(value).protocol === 'https:'));
const remark = z.string().max(200).optional();
const signed = { sign: z.string(), timestamp };

const checkout = z.strictObject({
  ...signed, tradeNo, amount, mobile, firstname: words(50), lastname: words(50), email,
  channelCode: z.enum(channelCodes), wayCode: z.string().max(64),
  ipAddress: z.string().refine((value) => isIP(value) !== 0),
  // One to ten accounts, each with its three-digit bank code in front.
  bankNumber: z.string().regex(/^\d{3}-\d{6,20}(,\d{3}-\d{6,20}){0,9}$/).optional(),
  postcode: z.string().regex(/^(\d{3}|\d{5}|\d{6})$/).optional(),
  address: words(200).optional(),
  notifyUrl: url, returnUrl: url, remark,
});

const payout = z.strictObject({
  ...signed, tradeNo, amount, bankCode: z.string().regex(/^\d{3}$/),
  // The plain account: unlike checkout, without a bank code in front.
  bankNumber: z.string().regex(/^\d{6,20}$/), name: words(100), mobile, email, notifyUrl: url, remark,
});

const query = z.strictObject({ ...signed, tradeNo });
const balance = z.strictObject(signed);

export type CheckoutRequest = z.output<typeof checkout>;
export type PayoutRequest = z.output<typeof payout>;
export type QueryRequest = z.output<typeof query>;

const fieldsOf = {
  NET_BANKING: ['bankNumber'],
  STORE: ['postcode', 'address'],
  EWALLET: [],
} as const satisfies Record<ChannelCode, readonly string[]>;

/** JSON values by name, without what is empty. */
function given(entries: readonly FlatEntry[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(({ raw }) => raw !== '""').map(({ name, raw }): [string, unknown] => [name, JSON.parse(raw)]));
}

function refusalOf(issue: z.core.$ZodIssue, values: Readonly<Record<string, unknown>>): Refused {
  if (issue.code === 'unrecognized_keys') return new Refused('unknownField', issue.keys[0]);
  const field = String(issue.path[0] ?? '');
  if (!Object.hasOwn(values, field)) return new Refused('missing', field);
  return new Refused(typeof values[field] === 'string' ? 'badForm' : 'notText', field);
}

/** The documents call the time a text for Taiwan and a number elsewhere; one gateway takes one of them (dossier §4). */
function checkTimestamp(value: string | number, now: number, settings: VexoraSettings): void {
  if (settings.timestampForm === 'text' && typeof value !== 'string') throw new Refused('notText', 'timestamp');
  if (settings.timestampForm === 'number' && typeof value !== 'number') throw new Refused('notNumber', 'timestamp');
  const window = settings.timestampWindowMinutes;
  if (window !== undefined && Math.abs(Number(value) - now) > window * 60_000) throw new Refused('clock', 'timestamp');
}

function read<Shape extends z.ZodObject>(schema: Shape, entries: readonly FlatEntry[]): z.output<Shape> {
  const values = given(entries);
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw issue === undefined ? new Refused('badForm') : refusalOf(issue, values);
}

/** Checks what depends on the channel, whatever the table's column "required" says (dossier §4). */
function checkChannelFields(request: CheckoutRequest, settings: VexoraSettings): void {
  for (const channel of channelCodes) {
    for (const field of fieldsOf[channel]) {
      if (channel === request.channelCode && request[field] === undefined) throw new Refused('missing', field);
      const isForeign = channel !== request.channelCode && request[field] !== undefined;
      if (isForeign && !settings.tolerateOtherChannelFields) throw new Refused('otherChannel', field);
    }
  }
}

export function readCheckout(entries: readonly FlatEntry[], now: number, settings: VexoraSettings): CheckoutRequest {
  for (const field of settings.extraFields) {
    const extra = entries.find(({ name }) => name === field);
    if (extra === undefined || extra.text === '') throw new Refused('missing', field);
    if (extra.kind !== 'text') throw new Refused('notText', field);
  }
  const request = read(checkout, entries.filter(({ name }) => !settings.extraFields.includes(name)));
  checkTimestamp(request.timestamp, now, settings);
  checkChannelFields(request, settings);
  return request;
}

export function readPayout(entries: readonly FlatEntry[], now: number, settings: VexoraSettings): PayoutRequest {
  // The table calls it an integer and other fields of its kind are texts (dossier §6.3): both forms of a whole number pass.
  const request = read(payout, entries.map((entry) => (
    entry.name === 'amount' && entry.kind === 'number' ? { ...entry, raw: JSON.stringify(entry.raw) } : entry
  )));
  checkTimestamp(request.timestamp, now, settings);
  return request;
}

export function readQuery(entries: readonly FlatEntry[], now: number, settings: VexoraSettings): QueryRequest {
  const request = read(query, entries);
  checkTimestamp(request.timestamp, now, settings);
  return request;
}

export function readBalance(entries: readonly FlatEntry[], now: number, settings: VexoraSettings): void {
  checkTimestamp(read(balance, entries).timestamp, now, settings);
}
