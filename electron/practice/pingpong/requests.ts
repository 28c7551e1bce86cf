/**
 * `bizContent` of every call as the documents describe it (PingPong dossier §4, §5), read strictly: exact JSON types,
 * lengths, enums and known fields only. An empty optional text counts as not given. What does not fit is refused with 102000
 * and the field's name. Objects whose members are not all published (customer, addresses, goods) take further members.
 */
import { isIP } from 'node:net';
import * as z from 'zod';
import { isLoopbackUrl } from '../notifications.ts';
import { Refused } from './result-codes.ts';
import type { PingPongSettings } from './settings.ts';

const required = (longest: number) => z.string().max(longest).refine((value) => value.trim() !== '');
const optional = (longest: number) => z.string().max(longest).transform((value) => (value === '' ? undefined : value)).optional();

function isWebAddress(value: string): boolean {
  if (!URL.canParse(value) || /\s/.test(value)) return false;
  const url = new URL(value);
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === '';
}

const pageUrl = required(255).refine(isWebAddress);
const optionalPageUrl = optional(255).refine((value) => value === undefined || isWebAddress(value));

/** Reachable from outside and without a query (dossier §6.1). An address on this machine is let through by a setting alone. */
function isNotificationUrl(value: string, settings: PingPongSettings): boolean {
  if (!isWebAddress(value) || value.includes('?')) return false;
  if (isLoopbackUrl(value)) return settings.localNotifications;
  const host = new URL(value).hostname;
  return host !== 'localhost' && host !== '[::1]' && !/^(127|192\.168)\./.test(host);
}

const amountOf = (longest: number) => required(longest);
const email = z.string().max(128).regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/);
const customer = z.looseObject({ email });
const countryCode = optional(2).refine((value) => value === undefined || /^[A-Z]{2}$/.test(value));
/** Epoch seconds as text (dossier §4.6). */
const timeExpire = optional(10).refine((value) => value === undefined || /^\d{10}$/.test(value));
const remark = optional(255);
const shopperIp = (longest: number) => required(longest).refine((value) => isIP(value) !== 0);
const figure = z.union([z.string(), z.number()]);
const address = z.looseObject({ street: optional(255), postcode: optional(64), city: optional(128), state: optional(128), country: countryCode }).optional();
const goods = z.array(z.looseObject({
  name: optional(255), unitPrice: figure.optional(), number: figure.optional(), imgUrl: optional(1_024), sku: optional(128),
  description: optional(1_024), virtualProduct: z.enum(['Y', 'N']).optional(),
})).max(200).optional();

/** Two lists of terminals under one name (dossier §4.5, §4.6). */
const bindingDevice = z.strictObject({ orderTerminal: z.enum(['01', '02', '04', '05']) });
const payingDevice = z.looseObject({ orderTerminal: z.enum(['01', '02', '03', '04']).optional() });
const method = z.strictObject({ type: required(32) });

const requestId = required(64);
const userId = required(256);

function schemasFor(settings: PingPongSettings) {
  const notificationUrl = required(255).refine((value) => isNotificationUrl(value, settings));
  const optionalNotificationUrl = optional(255).refine((value) => value === undefined || isNotificationUrl(value, settings));
  const reference = required(64);
  const refundAmount = { amount: amountOf(14), currency: required(3) };
  return {
    prePay: z.strictObject({
      amount: amountOf(12), currency: required(3), merchantTransactionId: reference, captureDelayHours: z.union([z.literal(0), z.literal(-1)]),
      shopperIP: shopperIp(128), customer, payResultUrl: optionalPageUrl, payCancelUrl: pageUrl, notificationUrl: optionalNotificationUrl,
      language: optional(12), tradeCountry: countryCode, merchantUserId: optional(256), paymentMethods: z.array(required(64)).min(1).max(50).optional(),
      goods, billingAddress: address, shippingAddress: address, timeExpire, remark, merchantSource: optional(64),
    }),
    unifiedPay: z.strictObject({
      // A JSON number is taken too: one published sample sends it, although the table says text (dossier §4.6).
      amount: z.union([amountOf(12), z.number().transform(String).pipe(amountOf(12))]),
      currency: required(3), merchantTransactionId: reference, requestId, captureDelayHours: z.union([z.literal(0), z.literal(-1)]),
      token: optional(128), bizType: z.literal('CodeGrant').optional(), merchantUserId: optional(256), paymentMethod: method, payResultUrl: optionalPageUrl,
      notificationUrl: optionalNotificationUrl, shopperIP: shopperIp(64), customer, device: payingDevice, remark, timeExpire, tradeCountry: countryCode,
      goods, billingAddress: address, shippingAddress: address,
    }),
    paymentQuery: z.strictObject({ transactionId: optional(64), merchantTransactionId: optional(64), requestId: optional(64) }),
    refund: z.strictObject({ merchantTransactionId: reference, merchantRefundId: reference, ...refundAmount, notificationUrl: optionalNotificationUrl, remark: optional(32) }),
    refundQuery: z.strictObject({ merchantTransactionId: reference, merchantRefundId: optional(64), refundId: optional(64) }),
    capture: z.strictObject({ merchantTransactionId: reference, merchantCaptureId: reference, ...refundAmount, notificationUrl: optionalNotificationUrl }),
    void: z.strictObject({ merchantTransactionId: reference, merchantVoidId: reference, ...refundAmount, notificationUrl }),
    captureQuery: z.strictObject({ merchantTransactionId: reference, merchantCaptureId: reference }),
    voidQuery: z.strictObject({ merchantTransactionId: reference, merchantVoidId: reference }),
    bind: z.strictObject({
      requestId, merchantUserId: userId, paymentMethod: method, merchantResultUrl: pageUrl, notificationUrl, device: bindingDevice, bizType: z.literal('CodeGrant'),
    }),
    bindQuery: z.strictObject({ requestId, merchantUserId: userId, token: optional(128), paymentMethod: z.strictObject({ type: optional(32) }).optional() }),
    unbind: z.strictObject({ requestId, merchantUserId: userId, token: required(128) }),
    prepare: z.strictObject({
      requestId, merchantUserId: userId, payMethod: required(32), authRedirectUrl: pageUrl, notifyUrl: notificationUrl, device: bindingDevice,
    }),
    applyToken: z.strictObject({ requestId, merchantUserId: userId, authCode: required(256), authState: required(256) }),
    tokenList: z.strictObject({ requestId, merchantUserId: userId, token: optional(128) }),
    cardTokenList: z.strictObject({ merchantUserId: required(64), token: optional(128) }),
    cardTokenUnbind: z.strictObject({ token: required(128) }),
    statement: z.strictObject({ billDate: required(10), billType: required(16), recVersion: z.enum(['1.0', '2.0']).optional() }),
  } as const;
}

export type Schemas = ReturnType<typeof schemasFor>;
export type RequestOf<Name extends keyof Schemas> = z.output<Schemas[Name]>;

/** Reads a call's own fields. Throws Refused. */
export type ReadRequest = <Name extends keyof Schemas>(name: Name, biz: Readonly<Record<string, unknown>>) => RequestOf<Name>;

function refusalOf(issue: z.core.$ZodIssue | undefined): Refused {
  if (issue?.code === 'unrecognized_keys') return new Refused('102000', `unknown field ${issue.keys[0] ?? ''}`.slice(0, 80).replace(/[<>]/g, ''));
  return new Refused('102000', issue === undefined ? undefined : issue.path.join('.'));
}

export function createRequestReader(settings: PingPongSettings): ReadRequest {
  const schemas = schemasFor(settings);
  return (name, biz) => {
    const schema: z.ZodObject = schemas[name];
    const known = settings.refuseUnknownFields ? biz : Object.fromEntries(Object.entries(biz).filter(([key]) => Object.hasOwn(schema.shape, key)));
    const parsed = schemas[name].safeParse(known);
    if (!parsed.success) throw refusalOf(parsed.error.issues[0]);
    return parsed.data as RequestOf<typeof name>; // the schema of that very name made it
  };
}
