/** Objects in the provider's shapes (Ping++ dossier §5, §11.3, §11.5, §13, §14): unset times and texts are null, not absent. */
import { textReply, type PlainReply } from '../server/reply.ts';
import { findRefund, refundedAmount, type Batch, type Book, type Charge, type NotedEvent, type Refund } from './book.ts';
import { channelOf } from './channels.ts';
import { credentialOf } from './credentials.ts';
import type { RefusalFacts } from './refusals.ts';
import { practiceApp } from './settings.ts';

export type Wire = Readonly<Record<string, unknown>>;

/** What the objects need beside the book: addresses of this gateway's own pages. */
export type Pages = {
  readonly origin: string;
  /** A fresh address each day on which the shop's owner confirms a refund. */
  readonly refundPage: (id: string) => string;
};

function seconds(at: number): number {
  return Math.floor(at / 1_000);
}

function secondsOrNull(at: number | undefined): number | null {
  return at === undefined ? null : seconds(at);
}

/** Pretty-printed with four blanks, CJK and slashes as they are. */
export function wireReply(status: number, value: unknown): PlainReply {
  return textReply(status, 'application/json; charset=utf-8', JSON.stringify(value, null, 4));
}

export function refusedReply(facts: RefusalFacts, acceptLanguage: string | undefined): PlainReply {
  const english = /^\s*en\b/i.test(acceptLanguage ?? '');
  const { status, type, code, param } = facts;
  return wireReply(status, {
    error: { type, message: english ? facts.en : facts.zh, ...(code === undefined ? {} : { code }), ...(param === undefined ? {} : { param }) },
  });
}

/** A distorted answer is rebuilt in the same form. */
export function reprint(reply: PlainReply, value: unknown): PlainReply {
  return { ...reply, body: Buffer.from(JSON.stringify(value, null, 4), 'utf8') };
}

export function listObject(url: string | null, data: readonly Wire[], hasMore: boolean): Wire {
  return { object: 'list', url, has_more: hasMore, data };
}

function appOf(expanded: boolean): unknown {
  return expanded ? { id: practiceApp.id, object: 'app', display_name: practiceApp.name } : practiceApp.id;
}

/** The prefix, the colon and the blank before the address are the documented trap (dossier §11.4). */
function failureMessage(refund: Refund, pages: Pages): string | null {
  return refund.waitsForPassword ? `需要打开地址在下面的网址进行退款操作: ${pages.refundPage(refund.id)}` : refund.failureMessage ?? null;
}

export function refundObject(charge: Charge, refund: Refund, pages: Pages): Wire {
  return {
    id: refund.id,
    object: 'refund',
    order_no: refund.id.slice('re_'.length),
    amount: refund.amount,
    currency: charge.currency,
    created: seconds(refund.createdAt),
    succeed: refund.status === 'succeeded',
    status: refund.status,
    time_succeed: secondsOrNull(refund.succeededAt),
    description: refund.description,
    failure_code: refund.failureCode ?? null,
    failure_msg: failureMessage(refund, pages),
    metadata: refund.metadata,
    charge: charge.id,
    charge_order_no: charge.orderNo,
    transaction_no: refund.status === 'succeeded' ? `PRACTICE${refund.id.slice(-20)}` : null,
    ...(refund.fundingSource === undefined ? {} : { funding_source: refund.fundingSource }),
    extra: refund.extra ?? {},
    app: practiceApp.id,
  };
}

/** What the channels add once somebody has paid (dossier §5); all made up. */
function extraOf(charge: Charge): Wire {
  if (charge.paidAt === undefined) return charge.extra;
  const added = {
    alipay: { buyer_account: 'practice-payer@example.invalid', mch_acct: 'practice-partner-not-real' },
    wechat: { open_id: 'practice-open-id-not-real', bank_type: 'PRACTICE_DEBIT', mch_acct: 'practice-merchant-not-real' },
  } as const;
  const { family } = channelOf(charge.channel);
  return { ...charge.extra, ...(family === 'alipay' || family === 'wechat' ? added[family] : { mch_acct: 'practice-merchant-not-real' }) };
}

const embeddedRefunds = 10;

export function chargeObject(charge: Charge, pages: Pages, expanded = false): Wire {
  const newestFirst = charge.refunds.toReversed();
  return {
    id: charge.id,
    object: 'charge',
    created: seconds(charge.createdAt),
    livemode: false,
    paid: charge.paidAt !== undefined,
    refunded: charge.refunds.length > 0,
    reversed: charge.state === 'reversed',
    app: appOf(expanded),
    channel: charge.channel,
    order_no: charge.orderNo,
    client_ip: charge.clientIp,
    amount: charge.amount,
    amount_settle: charge.amount,
    currency: charge.currency,
    subject: charge.subject,
    body: charge.body,
    extra: extraOf(charge),
    time_paid: secondsOrNull(charge.paidAt),
    time_expire: charge.timeExpire,
    time_settle: null,
    transaction_no: charge.transactionNo ?? null,
    refunds: listObject(
      `/v1/charges/${charge.id}/refunds`, newestFirst.slice(0, embeddedRefunds).map((refund) => refundObject(charge, refund, pages)), newestFirst.length > embeddedRefunds,
    ),
    amount_refunded: refundedAmount(charge),
    failure_code: charge.state === 'failed' ? 'channel_response_code_fail' : null,
    failure_msg: charge.state === 'failed' ? '付款人的钱包拒绝了付款' : null,
    metadata: charge.metadata,
    credential: credentialOf(charge, pages.origin),
    description: charge.description,
  };
}

type BatchRefund = { readonly charge: Charge; readonly refund: Refund };

export function refundsOf(batch: Batch, book: Book): readonly BatchRefund[] {
  return batch.entries.flatMap((entry) => findRefund(book, entry.refund) ?? []);
}

export function batchStatus(refunds: readonly BatchRefund[]): 'pending' | 'succeeded' | 'failed' | 'partially_succeeded' {
  const statuses = new Set(refunds.map(({ refund }) => refund.status));
  if (statuses.has('pending')) return 'pending';
  if (statuses.size === 2) return 'partially_succeeded';
  return statuses.has('failed') ? 'failed' : 'succeeded';
}

/** `fresh` is the answer to the call that made it: its work has not begun then. */
export function batchObject(batch: Batch, book: Book, pages: Pages, fresh = false): Wire {
  const refunds = refundsOf(batch, book);
  const status = batchStatus(refunds);
  const finished = refunds.map(({ refund }) => refund.succeededAt ?? 0);
  const waiting = refunds.find(({ refund }) => refund.waitsForPassword);
  return {
    id: batch.id,
    object: 'batch_refund',
    app: practiceApp.id,
    batch_no: batch.batchNo,
    created: seconds(batch.createdAt),
    livemode: false,
    description: batch.description,
    metadata: batch.metadata,
    charges: batch.entries.map((entry, index) => {
      const found = refunds[index];
      return {
        charge: entry.charge, amount: entry.amount, description: entry.description, refund: entry.refund, status: found?.refund.status ?? 'pending',
        failure_msg: found === undefined ? null : failureMessage(found.refund, pages),
      };
    }),
    refunds: listObject(null, refunds.map(({ charge, refund }) => refundObject(charge, refund, pages)), false),
    refund_url: waiting === undefined ? '' : pages.refundPage(batch.id),
    status: fresh && status === 'pending' ? 'created' : status,
    time_succeeded: status === 'succeeded' || status === 'partially_succeeded' ? seconds(Math.max(...finished)) : null,
  };
}

export function eventObject(event: NotedEvent): Wire {
  return {
    id: event.id,
    object: 'event',
    created: seconds(event.at),
    livemode: false,
    type: event.eventType,
    data: { object: event.data },
    request: event.request,
    pending_webhooks: event.pending ? 1 : 0,
  };
}
