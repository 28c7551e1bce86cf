/**
 * Rules of charges: from the state and a request to what happens, or a thrown Refused. Nothing here changes anything, so a
 * refusal proves that nothing was executed.
 */
import { isIP } from 'node:net';
import { toInstant } from '@shared/time/instant.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import type { OutcomePlan } from '../server/operation.ts';
import { stateAt, type Book, type Charge, type ChargeCreated, type Happening } from './book.ts';
import { channelOf, practiceChannels, type Channel } from './channels.ts';
import { chargeDrills, drillIn, refuseForDrill } from './drills.ts';
import { badValue, channelRefused, invalid, orderNumberUsed } from './refusals.ts';
import { refusalOf, type ChargeRequest } from './requests.ts';
import { gatewayZone, practiceApp, type PingxxSettings } from './settings.ts';

export type RuleContext = {
  readonly book: Book;
  readonly settings: PingxxSettings;
  /** Epoch milliseconds. */
  readonly now: number;
  /** An id that nothing has yet. */
  readonly newId: (kind: 'charge' | 'refund' | 'batch') => string;
  /** Taken only once everything else is decided, so that a refused call does not use up a drill. */
  readonly plan: () => OutcomePlan | undefined;
};

export function checkApp(id: string, param = 'app[id]'): void {
  if (id !== practiceApp.id) throw invalid(param, `应用不存在: ${id}`, `No such app: ${id}`);
}

function checkText(request: ChargeRequest, channel: Channel): void {
  if (channel.subjectInBytes && Buffer.byteLength(request.subject, 'utf8') > 32) throw badValue('subject');
  // Which characters are refused where is not documented; these are the ones that break links and old charsets.
  const special = /[<>&%#\\^|]|[\u{10000}-\u{10ffff}]|\p{Cc}/u;
  if (!channel.refusesSpecialCharacters) return;
  if (special.test(request.subject)) throw badValue('subject');
  if (special.test(request.body)) throw badValue('body');
}

/** Private, loopback, link-local and unspecified addresses are nobody's on the internet. */
function isPublicIp(address: string): boolean {
  if (isIP(address) === 6) return !/^(?:::1?$|f[cd]|fe[89ab]|::ffff:)/i.test(address);
  return !/^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])|22[4-9]|2[345]\d)\./.test(address);
}

function readExtra(request: ChargeRequest, channel: Channel): Readonly<Record<string, unknown>> {
  const given = request.extra ?? {};
  const parsed = channel.extra.safeParse(given);
  if (parsed.success) return given;
  const [issue] = parsed.error.issues;
  throw issue === undefined ? badValue('extra') : refusalOf(issue, given, ['extra']);
}

function readExpiry(request: ChargeRequest, channel: Channel, now: number): number {
  const created = Math.floor(now / 1_000);
  if (request.time_expire === undefined) return created + channel.expiry.usual;
  if (request.time_expire < created + 60 || request.time_expire > created + channel.expiry.most) throw badValue('time_expire');
  return request.time_expire;
}

function dayOf(at: number): string {
  return businessDateOf(toInstant(at), gatewayZone);
}

const instalmentFields = ['hb_fq_num', 'hb_fq_seller_percent'] as const;

/**
 * What an earlier charge with the same number means (dossier §6.3): that charge again, undefined for a new one, or a refusal.
 * Other families have numbers of their own.
 */
function earlierCharge(request: ChargeRequest, channel: Channel, context: RuleContext): Charge | undefined {
  const { book, now } = context;
  const earlier = (book.byOrderNo.get(request.order_no) ?? []).flatMap((id) => book.charges.get(id) ?? [])
    .filter((charge) => channelOf(charge.channel).family === channel.family);
  const last = earlier.at(-1);
  if (last === undefined) return undefined;
  const nextDay = channel.repeat.after === 'new-next-day' && dayOf(last.createdAt) !== dayOf(now);
  if (nextDay) return undefined;
  const same = last.channel === request.channel && last.amount === request.amount && last.subject === request.subject && last.body === request.body
    && last.currency === request.currency;
  if (!same) throw orderNumberUsed(request.order_no, request.channel);
  if (channel.family === 'alipay' && instalmentFields.some((field) => last.extra[field] !== request.extra?.[field])) return undefined;
  if (now - last.createdAt < channel.repeat.withinMs) return last;
  if (channel.repeat.after === 'new' || (channel.repeat.after === 'refused-if-opened' && !last.opened)) return undefined;
  throw orderNumberUsed(request.order_no, request.channel);
}

export type ChargeDecision = { readonly events: readonly Happening[]; readonly id: string };

export function decideCharge(request: ChargeRequest, context: RuleContext): ChargeDecision {
  checkApp(request.app.id);
  const channel = practiceChannels.get(request.channel);
  if (channel === undefined) throw invalid('channel', `渠道未开通: ${request.channel}`, `The channel is not enabled: ${request.channel}`);
  if (!channel.orderNo.test(request.order_no)) throw badValue('order_no');
  if (!channel.currencies.includes(request.currency)) throw badValue('currency');
  checkText(request, channel);
  if (channel.needsPublicIp && !isPublicIp(request.client_ip)) throw badValue('client_ip');
  const extra = readExtra(request, channel);
  const timeExpire = readExpiry(request, channel, context.now);
  const earlier = earlierCharge(request, channel, context);
  if (earlier !== undefined) return { events: [], id: earlier.id };
  const drill = drillIn(chargeDrills, request.description);
  refuseForDrill(drill, request.channel);
  const created: ChargeCreated = {
    type: 'charge-created', at: context.now, id: context.newId('charge'), orderNo: request.order_no, channel: channel.name, amount: request.amount,
    currency: request.currency, clientIp: request.client_ip, subject: request.subject, body: request.body, extra: { ...extra },
    metadata: request.metadata ?? {}, description: request.description ?? null, timeExpire, ownedByOrder: drill === 'practice:order-owned',
  };
  return { events: [created], id: created.id };
}

/** UnionPay's settlement day runs from 23:00 to 23:00 in China. */
function settlementDayOf(at: number): string {
  return dayOf(at + 3_600_000);
}

function over(charge: Charge, state: string): Error {
  return invalid(undefined, `charge ${charge.id} 已结束: ${state}`, `Charge ${charge.id} is over: ${state}`, 'charge_closed');
}

export function decideReverse(charge: Charge, context: RuleContext): ChargeDecision {
  const { now, settings } = context;
  const { name, reverse } = channelOf(charge.channel);
  if (reverse === 'no') throw invalid('channel', `渠道 ${name} 不支持撤销`, `Channel ${name} does not support reverse`);
  const state = stateAt(charge, now);
  const paidAndAllowed = state === 'paid' && reverse === 'same-day-also-paid' && charge.refunds.length === 0;
  if (state === 'paid' && !paidAndAllowed) {
    throw invalid(undefined, `charge ${charge.id} 已付款，请使用退款`, `Charge ${charge.id} is paid, refund it instead`, 'charge_unexpected_status');
  }
  if (state !== 'open' && state !== 'paid') throw over(charge, state);
  if (reverse === 'not-right-away' && now - charge.createdAt < settings.wechatReverseAfterMs) {
    throw channelRefused('channel_request_error', name, '订单刚创建，请稍后再撤销', 'the order was just created, try again later');
  }
  const sameDay = reverse === 'settlement-day' ? settlementDayOf(charge.createdAt) === settlementDayOf(now) : dayOf(charge.createdAt) === dayOf(now);
  if ((reverse === 'settlement-day' || reverse === 'same-day-also-paid') && !sameDay) {
    throw invalid(undefined, `charge ${charge.id} 已超过可撤销时间`, `Charge ${charge.id} is too old to be reversed`, 'charge_unexpected_status');
  }
  return { events: [{ type: 'charge-turned', at: now, id: charge.id, to: 'reversed' }], id: charge.id };
}
