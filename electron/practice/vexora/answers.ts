/** Answers and notifications in the vendor's shapes (Vexora dossier §5, §6, §9): envelope, order views, balance. */
import { randomBytes } from 'node:crypto';
import { toInstant } from '@shared/time/instant.ts';
import { offsetMinutes } from '@shared/time/zones.ts';
import { textReply, type PlainReply } from '../server/reply.ts';
import { readFlatJson } from './flat-json.ts';
import { receivedAmount, type Order, type Payout } from './orders.ts';
import { acceptedCode, platformFaultCode, refusedCode, type Refused } from './refusals.ts';
import type { Balance } from './rules.ts';
import { gatewayZone, practiceCredentials, type VexoraSettings } from './settings.ts';
import { signatureOf } from './signature.ts';
import { wireAmount, writeJson, type WireObject, type WireValue } from './wire.ts';

/** `members` with the signature over their own text as last member. */
function signed(members: WireObject, settings: VexoraSettings): WireObject {
  const flat = readFlatJson(Buffer.from(writeJson(members), 'utf8'));
  // The one vendor slip with a name given twice has no signature that anybody could agree on.
  if (flat.kind !== 'object') return members;
  return [...members, ['sign', signatureOf(flat.entries, practiceCredentials.appSecret, settings.sign)]];
}

function envelope(status: number, code: string, msg: string, data: WireObject | null, now: number, settings: VexoraSettings): PlainReply {
  const success = code === acceptedCode;
  const asExample = settings.envelopeForm === 'example';
  return textReply(status, 'application/json; charset=utf-8', writeJson([
    ['code', code],
    ['msg', msg],
    ['timestamp', asExample ? { number: String(now) } : String(now)],
    ['success', asExample ? success : String(success)],
    ['data', data !== null && settings.signAnswers ? signed(data, settings) : data],
  ]));
}

export function accepted(data: WireObject, now: number, settings: VexoraSettings): PlainReply {
  return envelope(200, acceptedCode, 'success', data, now, settings);
}

/** The provider's refusal, under HTTP 200 unless set or told otherwise. */
export function refused(
  { message }: Pick<Refused, 'message'>, now: number, settings: VexoraSettings, status?: number,
): PlainReply {
  return envelope(status ?? settings.refusalHttpStatus, refusedCode, message, null, now, settings);
}

/** "Platform exception": says nothing about whether the call was carried out. */
export function platformFault(now: number, settings: VexoraSettings): PlainReply {
  return envelope(200, platformFaultCode, 'platform exception', null, now, settings);
}

/** The order status, a code of its own beside the envelope's. */
export function statusOf(entry: Order | Payout, settings: VexoraSettings): string {
  switch (entry.state) {
    case 'paid':
    case 'done':
      return '0000';
    case 'part':
      return '0001';
    case 'open':
    case 'returning':
    case 'processing':
      return '0015';
    case 'failed':
    case 'expired':
      return settings.failedStatus;
  }
}

const texts = {
  paid: 'Success', done: 'Success', part: 'Partial payment',
  open: 'Paying', returning: 'Paying', processing: 'Processing',
  failed: 'Failed', expired: 'Expired unpaid',
} as const satisfies Record<(Order | Payout)['state'], string>;

function textOf(entry: Order | Payout, settings: VexoraSettings): string {
  return settings.misleadingText ? 'Processing' : texts[entry.state];
}

/** Local time without a zone, as the vendor writes it. */
export function localTime(at: number): string {
  return new Date(at + offsetMinutes(toInstant(at), gatewayZone) * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}

function platformNumber(entry: Order | Payout, settings: VexoraSettings): WireObject {
  return [[settings.platformNumberField, entry.number]];
}

/** The text beside the status is `desc` here and `message` everywhere else. */
function created(entry: Order | Payout, settings: VexoraSettings): WireObject {
  return [
    ['tradeNo', entry.tradeNo],
    ...platformNumber(entry, settings),
    ['status', statusOf(entry, settings)],
    ['desc', textOf(entry, settings)],
    ['remark', entry.remark],
  ];
}

/** As opaque and as long as the one in the vendor's example: 576 hex digits (dossier §5). */
export function opaqueData(): string {
  return randomBytes(288).toString('hex');
}

export function checkoutAnswer(order: Order, cashierUrl: string, settings: VexoraSettings): WireObject {
  return [
    ...created(order, settings),
    ['paymentLink', settings.linkField === 'paymentUrl' ? undefined : cashierUrl],
    ['paymentUrl', settings.linkField === 'paymentLink' ? undefined : cashierUrl],
  ];
}

export function payoutAnswer(payout: Payout, settings: VexoraSettings): WireObject {
  return created(payout, settings);
}

type Amounts = { readonly ordered: number; readonly received: number; readonly parts: readonly number[] };

function amountsOf(entry: Order | Payout): Amounts {
  if (entry.kind === 'payout') return { ordered: entry.amount, received: entry.state === 'done' ? entry.amount : 0, parts: [] };
  return { ordered: entry.amount, received: receivedAmount(entry), parts: entry.payments.map(({ amount }) => amount) };
}

function successTime(entry: Order | Payout): string | undefined {
  return entry.state === 'paid' || entry.state === 'part' || entry.state === 'done' ? localTime(entry.updatedAt) : undefined;
}

/** What a query tells, in the shape of one of the vendor's countries. */
export function queryAnswer(entry: Order | Payout, settings: VexoraSettings): WireObject {
  const { ordered, received, parts } = amountsOf(entry);
  const money = (dollars: number): WireValue => wireAmount(dollars, settings.amountForm);
  const list: WireValue = { list: parts.map((amount): WireObject => [['amount', money(amount)], ['payTime', localTime(entry.updatedAt)]]) };
  const head: WireObject = [['tradeNo', entry.tradeNo], ...platformNumber(entry, settings), ['status', statusOf(entry, settings)]];
  const tail: WireObject = [['message', textOf(entry, settings)]];
  const both: WireObject = [['orderAmount', money(ordered)], ['payAmount', money(received)]];
  // Where a shape has one amount only, it is what arrived once something has, else what was ordered.
  const single: WireObject = [['amount', money(received === 0 ? ordered : received)]];
  switch (settings.answerShape) {
    case 'jp':
      return [...head, ...single, ...tail];
    case 'vn':
      return [...head, ...single, ...tail, ['successTime', successTime(entry)], ['remark', entry.remark]];
    case 'id': {
      const way: WireObject = entry.kind === 'payout' ? [] : [
        ['channelCode', entry.channelCode], ['wayCode', entry.wayCode], ['rrn', `PR${entry.number.slice(2)}`],
      ];
      return [...head, ...both, ...way, ...tail];
    }
    case 'mx':
      return [...head, ['amount', money(ordered)], ['receivedAmount', money(received)], ['paymentList', list], ...tail];
    case 'au':
      return [...head, ...both, ['paymentDetails', list], ...tail];
    case 'co':
      return [['tradeNo', entry.tradeNo], ['tradeNo', entry.number], ['status', statusOf(entry, settings)], ...both, ...tail];
  }
}

export function balanceAnswer(balance: Balance, settings: VexoraSettings): WireObject {
  return [
    ['availableAmount', wireAmount(balance.available, settings.balanceForm)],
    ['freezeAmount', wireAmount(balance.frozen, settings.balanceForm)],
    ['unsettledAmount', wireAmount(balance.unsettled, settings.balanceForm)],
  ];
}

/** The signed body of a notification, spoiled where the settings say so. */
export function notificationBody(entry: Order | Payout, now: number, settings: VexoraSettings): Buffer {
  const { notification } = settings;
  const { ordered, received } = amountsOf(entry);
  const amount = (received === 0 ? ordered : received) + (notification.spoil === 'wrong-amount' ? 1 : 0);
  const way: WireObject = entry.kind === 'payout' || !notification.channelAndWay ? [] : [
    ['channelCode', entry.channelCode], ['wayCode', entry.wayCode],
  ];
  const members = signed([
    [settings.platformNumberField, entry.number],
    ['tradeNo', notification.spoil === 'unknown-order' ? `${entry.tradeNo.slice(0, 26)}-OTHER` : entry.tradeNo],
    ['amount', wireAmount(amount, notification.amountForm)],
    ['status', statusOf(entry, settings)],
    ['message', textOf(entry, settings)],
    ['successTime', notification.successTime ? successTime(entry) : undefined],
    ...way,
    ['remark', entry.remark],
    ['practiceExtra', notification.extraField ? 'signed like all others' : undefined],
    ['timestamp', String(now)],
  ], settings);
  const body: WireObject = notification.spoil !== 'bad-sign' ? members : [...members.slice(0, -1), ['sign', '0'.repeat(32)]];
  return Buffer.from(writeJson(body), 'utf8');
}
