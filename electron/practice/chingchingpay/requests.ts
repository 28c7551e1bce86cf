/**
 * Requests as the documents describe them (dossier §6), read strictly: exact JSON types, required fields, known fields
 * only. An empty text counts as not given. What does not fit throws Refused with the field's name.
 */
import * as z from 'zod';
import { isLoopbackUrl } from '../notifications.ts';
import { Refused } from './refusals.ts';
import type { ChingChingPaySettings } from './settings.ts';

const filled = z.string().max(4_096);
const text = (longest: number) => z.string().max(longest).transform((value) => (value === '' ? undefined : value)).optional();
/** Our lengths (dossier §4): upstream wallets cap order numbers at 64. */
const optionalNumber = z.string().regex(/^[\x21-\x7e]{0,64}$/).transform((value) => (value === '' ? undefined : value)).optional();

/** Encrypted, or on this machine. */
export function isAddress(value: string): boolean {
  return isLoopbackUrl(value) || (URL.canParse(value) && new URL(value).protocol === 'https:');
}

const address = text(512).refine((value) => value === undefined || isAddress(value));

/** Not refused here: an amount's limits depend on the operation, a currency has a refusal of its own. */
const amount = z.int();

const linkShape = {
  merchant_id: filled, merchant_reference: z.string().regex(/^[\x21-\x7e]{1,64}$/), amount, currency: filled,
  payment_type: z.union([z.enum(['link', 'checkout']), z.literal('')]).optional(),
  description: text(256), expires_at: text(20), callback_url: address, complete_url: address, cancel_url: address,
  store_id: text(64), device_id: text(64),
};

const methodOption = text(8_192);

const checkoutShape = {
  merchant_id: filled, channel_id: z.int(), payment_method: filled, transaction_type: z.enum(['sale', 'refund', 'command']),
  amount: amount.optional(), currency: text(16), merchant_reference: optionalNumber, payment_id: optionalNumber,
  callback_url: address, complete_url: address, cancel_url: address, expires_at: text(20),
  client_ip: text(45), store_id: text(64), device_id: text(64), description: text(256),
};

const queryShape = { merchant_reference: optionalNumber, transaction_id: optionalNumber };

const refundShape = {
  amount, currency: filled, merchant_reference: z.string().regex(/^[\x21-\x7e]{1,64}$/), transaction_type: z.literal('refund'),
  original_merchant_reference: optionalNumber, transaction_id: optionalNumber, description: text(256), callback_url: address,
};

const link = z.strictObject(linkShape);
const checkout = z.strictObject({ ...checkoutShape, payment_method_option: methodOption });
const checkoutPlural = z.strictObject({ ...checkoutShape, payment_method_options: methodOption });
const query = z.strictObject(queryShape);
const refund = z.strictObject(refundShape);

export type LinkRequest = z.output<typeof link>;
export type CheckoutRequest = z.output<typeof checkout>;
export type QueryRequest = z.output<typeof query>;
export type RefundRequest = z.output<typeof refund>;

function parseJson(body: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    throw new Refused('notJson');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refused('notJson');
  return Object.fromEntries(Object.entries(value));
}

/** The provider would say which field is wrong; so does this refusal. */
function refusalOf(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): Refused {
  if (issue.code === 'unrecognized_keys') return new Refused('unknownField', issue.keys[0]);
  const field = String(issue.path[0] ?? '');
  if (!Object.hasOwn(given, field)) return new Refused('missingField', field);
  return new Refused(issue.code === 'invalid_type' ? 'wrongType' : 'badValue', field);
}

function read<Shape extends z.ZodObject>(schema: Shape, body: Buffer, settings: ChingChingPaySettings): z.output<Shape> {
  const given = parseJson(body);
  const known = settings.refuseUnknownFields ? given : Object.fromEntries(Object.entries(given).filter(([key]) => Object.hasOwn(schema.shape, key)));
  const parsed = schema.safeParse(known);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw issue === undefined ? new Refused('badValue') : refusalOf(issue, given);
}

export function readLink(body: Buffer, settings: ChingChingPaySettings): LinkRequest {
  return read(link, body, settings);
}

export function readCheckout(body: Buffer, settings: ChingChingPaySettings): CheckoutRequest {
  if (settings.optionFieldName === 'payment_method_option') return read(checkout, body, settings);
  const { payment_method_options: option, ...request } = read(checkoutPlural, body, settings);
  return { ...request, payment_method_option: option };
}

export function readQuery(body: Buffer, settings: ChingChingPaySettings): QueryRequest {
  return read(query, body, settings);
}

export function readRefund(body: Buffer, settings: ChingChingPaySettings): RefundRequest {
  return read(refund, body, settings);
}
