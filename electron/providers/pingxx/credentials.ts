/**
 * Turns a charge's credential into what is handed to a payer (Ping++ dossier §7.1, §7.2). The channel has signed the fields, so
 * none is dropped, trimmed or encoded otherwise; what this program does not know is kept raw for a person to look at.
 */
import type { NextAction } from '@core/ports/provider.ts';
import { channelRule, isChannelName } from '@shared/providers/pingxx-channels.ts';
import { payerUrl } from '../http/payer-url.ts';
import type { CredentialSettings } from './settings.ts';
import type { ChargeData } from './wire.ts';

type Fields = Readonly<Record<string, string>>;

/** Bytes that fit into a QR code of the largest size with the lowest correction. */
const longestCode = 2_953;

/** Where the oldest mobile interface of Alipay lives, by which its maps are known in the vendor's browser library. */
const oldMobileGateway = 'https://wappaygw.alipay.com/service/rest.htm';

function other(channel: string, value: unknown): NextAction {
  return { kind: 'other', type: channel, raw: JSON.stringify(value) };
}

/** A flat map of texts; numbers count as their digits. Null for anything else. */
function fieldsOf(value: unknown): Fields | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value);
  const texts = entries.filter((entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number');
  return entries.length === 0 || texts.length !== entries.length ? null : Object.fromEntries(texts.map(([name, text]) => [name, String(text)]));
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** Alipay's web channels: the link is made of the fields, in their order, each encoded once more even where it already is. */
export function alipayLink(fields: Fields, crossBorder: boolean, settings: CredentialSettings): string {
  const gateway = crossBorder ? settings.crossBorderAlipayGateway : settings.alipayGateway;
  const base = fields['req_data'] === undefined ? fields['channel_url'] ?? gateway : oldMobileGateway;
  const oldStyle = fields['service'] !== undefined || fields['req_data'] !== undefined;
  const sent = { ...without(fields, ['channel_url']), ...(oldStyle && fields['_input_charset'] === undefined ? { _input_charset: 'utf-8' } : {}) };
  return `${base}?${Object.entries(sent).map(([name, text]) => `${name}=${encodeURIComponent(text)}`).join('&')}`;
}

/** Names under which channels put the address of their form. */
const addressNames = ['channel_url', 'channelUrl', 'ChannelUrl'] as const;

function formOf(channel: string, fields: Fields, settings: CredentialSettings, practice: boolean): NextAction {
  const named = addressNames.map((name) => fields[name]).find((address) => address !== undefined);
  const url = payerUrl(named ?? settings.formAddresses.get(channel) ?? '', practice);
  // The version of the bank's interface is for the library, not for the bank.
  const sent = without(fields, [...addressNames, ...(channel === 'cmb_wallet' ? ['channelVersion'] : [])]);
  return url === null ? other(channel, fields) : { kind: 'form', url, fields: sent };
}

function textAction(channel: string, gives: 'qr' | 'page', text: string, practice: boolean): NextAction {
  const url = payerUrl(text, practice);
  if (gives === 'page') return url === null ? other(channel, text) : { kind: 'redirect', url };
  return text.trim() === '' || Buffer.byteLength(text, 'utf8') > longestCode ? other(channel, text) : { kind: 'qr', text, url };
}

/** A charge that is paid or closed has nothing more to hand out. */
export function toNextAction(charge: Pick<ChargeData, 'channel' | 'credential' | 'paid' | 'reversed'>, settings: CredentialSettings, practice: boolean): NextAction {
  const { channel, credential } = charge;
  const value = Object.hasOwn(credential, channel) ? credential[channel] : undefined;
  if (value === undefined || value === null) return charge.paid || charge.reversed ? { kind: 'none' } : other(channel, credential);
  if (!isChannelName(channel)) return other(channel, value);
  const { gives, alipay } = channelRule(channel);
  const fields = fieldsOf(value);
  if (gives === 'form') return fields === null ? other(channel, value) : formOf(channel, fields, settings, practice);
  if (typeof value === 'string') return textAction(channel, gives, value, practice);
  if (fields === null) return other(channel, value);
  // Alipay's maps have many fields; a lone address is the other shape that channels use.
  if (alipay && gives === 'page' && fields['url'] === undefined) {
    const url = payerUrl(alipayLink(fields, channel.startsWith('cb_'), settings), practice);
    return url === null ? other(channel, value) : { kind: 'redirect', url };
  }
  return fields['url'] === undefined ? other(channel, value) : textAction(channel, gives, fields['url'], practice);
}
