/**
 * Bodies of requests, every value a text in normal form C, so that what is signed is what is sent (Vexora dossier §3, §4, §6).
 * Whatever cannot be sent as the provider demands it throws a RangeError: then nothing is sent.
 */
import type { LinkRequest, PayoutRequest, ProviderAccount } from '@core/ports/provider.ts';
import type { Environment } from '@shared/domain/profile.ts';
import { checkBaseUrl } from '@shared/providers/base-url.ts';
import { methodOf } from '@shared/providers/description.ts';
import { payerIpPattern } from '@shared/providers/vexora-fields.ts';
import { vexora, vexoraMethodOf } from '@shared/providers/vexora.ts';
import { dollarsText } from './amounts.ts';
import type { Body } from './client.ts';
import type { Settings } from './settings.ts';

/** Code points of a remark; the vendor states no length (dossier §4). */
const longestRemark = 200;
const extraName = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const reserved = new Set(['sign', 'timestamp', 'tradeNo', 'amount', 'channelCode', 'wayCode', 'notifyUrl', 'returnUrl', 'remark', 'merchantNo']);
const publicIp = new RegExp(payerIpPattern({ version: 'both', publicOnly: true }));

/** Normal form C, empty ones left out: an empty text is not signed and a null is never sent. */
function filled(members: Readonly<Record<string, string>>): Body {
  return Object.fromEntries(Object.entries(members).flatMap(([name, value]) => (value === '' ? [] : [[name, value.normalize('NFC')] as const])));
}

function entry(fields: LinkRequest['fields'], key: string): string {
  const value = fields[key];
  if (value === undefined || value === '') throw new RangeError(`${key} is missing`);
  return value;
}

/** The addresses are demanded by the call; a live one must not lead to this machine or a private one (dossier §11). */
function returnAddress(key: 'notifyUrl' | 'returnUrl', settings: Settings, environment: Environment): string {
  const text = settings[key];
  if (text === '') throw new RangeError(`${key} is not set`);
  try {
    if (environment === 'live') checkBaseUrl(new URL(text).origin, 'live');
  } catch (error) {
    throw new RangeError(`${key} is no public address`, { cause: error });
  }
  return text;
}

function extraFields(settings: Settings, taken: Body): Body {
  const extras = new Map<string, string>();
  for (const { name, value } of settings.extraBodyFields) {
    if (!extraName.test(name) || reserved.has(name) || Object.hasOwn(taken, name) || extras.has(name)) throw new RangeError('an extra field that cannot be sent');
    extras.set(name, value);
  }
  return Object.fromEntries(extras);
}

type Account = Pick<ProviderAccount, 'environment' | 'settings'>;

/** Only the fields of the method's channel are read; a private payer address goes nowhere from a live profile. */
export function toCheckoutBody(request: LinkRequest, settings: Settings, account: Account): Body {
  const named = vexoraMethodOf(request.method);
  const method = methodOf(vexora, account, request.method);
  if (named === null || method === undefined) throw new RangeError('no such method');
  const entries = Object.fromEntries(method.fields.map(({ key }) => [key, entry(request.fields, key)]));
  if (account.environment === 'live' && !publicIp.test(entries['ipAddress'] ?? '')) throw new RangeError('ipAddress is not public');
  const body = filled({
    tradeNo: request.reference,
    amount: dollarsText(request.amount),
    ...entries,
    channelCode: named.channelCode,
    wayCode: named.wayCode,
    notifyUrl: returnAddress('notifyUrl', settings, account.environment),
    returnUrl: returnAddress('returnUrl', settings, account.environment),
    remark: request.description,
  });
  return filled({ ...body, ...extraFields(settings, body) });
}

export function toPayoutBody(request: PayoutRequest, settings: Settings, account: Account): Body {
  return filled({
    tradeNo: request.reference,
    amount: dollarsText(request.amount),
    bankCode: entry(request.fields, 'bankCode'),
    bankNumber: entry(request.fields, 'payeeAccount'),
    name: entry(request.fields, 'payeeName'),
    mobile: entry(request.fields, 'payeeMobile'),
    email: entry(request.fields, 'payeeEmail'),
    notifyUrl: returnAddress('notifyUrl', settings, account.environment),
    remark: [...request.note].slice(0, longestRemark).join(''),
  });
}

/** Names of the members about a person, in both kinds of request. */
export const personalMembers: readonly string[] = ['firstname', 'lastname', 'mobile', 'email', 'ipAddress', 'bankNumber', 'postcode', 'address', 'name'];
