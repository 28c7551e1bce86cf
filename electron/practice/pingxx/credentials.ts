/**
 * What a payer is sent to, in the shapes of the channels (Ping++ dossier §7). Every way ends on this gateway's own cashier page.
 * Field maps are signed by the channel: whoever drops, trims or re-encodes a field is turned away at its door.
 */
import { createHmac } from 'node:crypto';
import { currencyCode } from '@shared/money/currency.ts';
import { moneyOf, toDecimalString, type Money } from '@shared/money/money.ts';
import type { RawRequest, Route } from '../server/loopback-server.ts';
import { textReply, type PlainReply } from '../server/reply.ts';
import { sameSecret } from '../server/same-secret.ts';
import type { Charge } from './book.ts';
import { channelOf } from './channels.ts';

type FieldMap = Readonly<Record<string, string>>;

const linkDoor = '/channel/alipay';
const formDoor = '/channel/form';

/** Shows only that fields arrived unchanged; there is nothing to protect. */
function channelSignature(fields: FieldMap): string {
  const text = Object.entries(fields)
    .filter(([name]) => name !== 'sign' && name !== 'sign_type')
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return createHmac('sha256', 'practice-channel-key-not-real').update(text, 'utf8').digest('hex');
}

/** The gateway's charges only: their currencies were checked. */
export function moneyIn(charge: Pick<Charge, 'currency'>, minor: number): Money {
  return moneyOf(minor, currencyCode.parse(charge.currency.toUpperCase()));
}

function decimal(charge: Charge): string {
  return toDecimalString(moneyIn(charge, charge.amount));
}

function textOf(charge: Charge, name: string): FieldMap {
  const value = charge.extra[name];
  return typeof value === 'string' ? { [name]: value } : {};
}

function notifyUrl(charge: Charge, origin: string): string {
  return `${origin}/notify/charges/${charge.id}`;
}

/** The newer Alipay interface: one JSON text among the fields. */
function openApiFields(charge: Charge, origin: string): FieldMap {
  const fields = {
    app_id: 'practice-alipay-app-not-real', method: 'alipay.trade.wap.pay', charset: 'utf-8', version: '1.0', return_url: textOf(charge, 'success_url')['success_url'] ?? '',
    notify_url: notifyUrl(charge, origin),
    biz_content: JSON.stringify({ out_trade_no: charge.orderNo, subject: charge.subject, body: charge.body, total_amount: decimal(charge), product_code: 'QUICK_WAP_WAY' }),
  };
  return { ...fields, sign_type: 'RSA2', sign: channelSignature(fields) };
}

/**
 * The old Alipay interface. The desktop map comes without `_input_charset`, which the link must then carry as utf-8; the
 * mobile map holds an address that is encoded already and must be encoded once more.
 */
function mapiFields(charge: Charge, origin: string): FieldMap {
  const desktop = charge.channel.endsWith('pc_direct');
  const notify = notifyUrl(charge, origin);
  const currency: FieldMap = charge.currency === 'cny' ? {} : { currency: charge.currency.toUpperCase() };
  const fields = {
    service: desktop ? 'create_direct_pay_by_user' : 'alipay.wap.create.direct.pay.by.user', _input_charset: 'utf-8', partner: 'practice-partner-not-real',
    return_url: textOf(charge, 'success_url')['success_url'] ?? '', notify_url: desktop ? notify : encodeURIComponent(notify), out_trade_no: charge.orderNo,
    subject: charge.subject, body: charge.body, total_fee: decimal(charge), payment_type: '1', seller_id: 'practice-partner-not-real', ...currency,
  };
  const signed: FieldMap = { ...fields, sign: channelSignature(fields), sign_type: 'MD5' };
  return desktop ? Object.fromEntries(Object.entries(signed).filter(([name]) => name !== '_input_charset')) : signed;
}

/** One layout for every channel that wants a posted form; names as UnionPay has them. */
function formFields(charge: Charge, origin: string): FieldMap {
  const fields = {
    version: '5.0.0', encoding: 'UTF-8', merId: 'practice-merchant-not-real', orderId: charge.orderNo, txnAmt: String(charge.amount), currencyCode: '156',
    orderDesc: charge.subject, frontUrl: textOf(charge, 'result_url')['result_url'] ?? textOf(charge, 'success_url')['success_url'] ?? '',
    backUrl: notifyUrl(charge, origin), signMethod: '01',
  };
  return { ...fields, sign: channelSignature(fields) };
}

export function cashierUrl(charge: Pick<Charge, 'id'>, origin: string): string {
  return `${origin}/pay/${charge.id}`;
}

/** Empty once the charge is no longer open for payment by its own doing; an expired one keeps what it had. */
export function credentialOf(charge: Charge, origin: string): Readonly<Record<string, unknown>> {
  if (charge.state === 'paid' || charge.state === 'reversed') return {};
  const url = cashierUrl(charge, origin);
  const shapes = {
    'text': () => url,
    'url-object': () => ({ url }),
    'link-fields': () => ({
      channel_url: `${origin}${linkDoor}`, ...(charge.extra['new_version'] === true ? openApiFields(charge, origin) : mapiFields(charge, origin)),
    }),
    'form-fields': () => ({ channel_url: `${origin}${formDoor}`, ...formFields(charge, origin) }),
  } as const;
  return { object: 'credential', [charge.channel]: shapes[channelOf(charge.channel).shape]() };
}

function turnedAway(): PlainReply {
  return textReply(400, 'text/plain; charset=utf-8', 'ILLEGAL_SIGN: the fields are not the ones that the channel signed\n');
}

function enter(parameters: URLSearchParams): PlainReply {
  const fields = Object.fromEntries(parameters);
  const id = /ch_\d{24}$/.exec(fields['notify_url'] ?? fields['backUrl'] ?? '')?.[0];
  const once = [...parameters.keys()].length === Object.keys(fields).length;
  if (id === undefined || !once || !sameSecret(fields['sign'] ?? '', channelSignature(fields))) return turnedAway();
  return textReply(303, 'text/plain; charset=utf-8', '', { location: `/pay/${id}` });
}

/** The channels' own doors: where the links and forms built from a field map lead. They change nothing. */
export function channelDoors(): readonly Route[] {
  const isForm = (request: RawRequest): boolean => (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return [
    { method: 'GET', pattern: linkDoor, handle: (request) => enter(new URLSearchParams(request.query)) },
    { method: 'POST', pattern: formDoor, handle: (request) => (isForm(request) ? enter(new URLSearchParams(request.body.toString('utf8'))) : turnedAway()) },
  ];
}
