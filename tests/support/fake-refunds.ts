/**
 * Plainly synthetic money on its way out: records of manual refunds in each state, payouts, a refund that waits for a page of the
 * provider, and a request whose signature was refused. Nobody in here exists.
 */
import type { ManualRefund } from '../../shared/domain/manual-refund.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import type { ExchangeEvidence, TimelineEvent } from '../../shared/domain/timeline.ts';
import { transaction, type Transaction } from '../../shared/domain/transaction.ts';
import { addMilliseconds } from '../../shared/time/instant.ts';
import { fakeIntent, fakeNow, fakeTransaction } from './fake-data.ts';

const minute = 60_000;
const vexora = { providerId: 'vexora', profile: 6 } as const;
const pingxx = { providerId: 'pingxx', profile: 5 } as const;
const order = 'L261120V62';

const payout = (row: Transaction): Transaction => transaction.parse({ ...row, kind: 'payout', origin: 'payout', reason: null });

export const outflowRows: readonly Transaction[] = [
  fakeTransaction({ number: 61, status: 'paid', amountMinor: 245_000, currency: 'TWD', at: vexora, method: 'BANK_TRANSFER', reference: 'L261120V61', minutesAgo: 95, description: '凍頂烏龍茶禮盒，兩盒裝', expiresIn: null }),
  transaction.parse({ ...fakeTransaction({ number: 62, status: 'part_refunded', amountMinor: 980_000, refundedMinor: 120_000, currency: 'TWD', at: vexora, method: '711', reference: order, minutesAgo: 300, description: 'Tea set, four cups', expiresIn: null }), heldMinor: 60_000 }),
  fakeTransaction({ number: 63, status: 'pending', amountMinor: 60_000, currency: 'TWD', at: vexora, origin: 'manual', method: '711', reference: `R-${order}-02-4C1D7E`, minutesAgo: 20, refundOf: 62, refundOfReference: order, description: 'Cup cracked, photo on file' }),
  fakeTransaction({ number: 64, status: 'succeeded', amountMinor: 120_000, currency: 'TWD', at: vexora, origin: 'manual', method: '711', reference: `R-${order}-01-77A0B2`, minutesAgo: 120, refundOf: 62, refundOfReference: order }),
  fakeTransaction({ number: 65, status: 'cancelled', amountMinor: 50_000, currency: 'TWD', at: vexora, origin: 'manual', method: '711', reference: `R-${order}-03-09FE31`, minutesAgo: 60, refundOf: 62, refundOfReference: order }),
  payout(fakeTransaction({ number: 66, status: 'succeeded', amountMinor: 120_000, currency: 'TWD', at: vexora, method: 'BANK_TRANSFER', reference: 'P261120A66', minutesAgo: 125, refundOf: 62, refundOfReference: order })),
  payout(fakeTransaction({ number: 67, status: 'unknown', amountMinor: 60_000, currency: 'TWD', at: vexora, method: 'BANK_TRANSFER', reference: 'P261120A67', minutesAgo: 12, refundOf: 62, refundOfReference: order })),
  fakeTransaction({ number: 68, status: 'paid', amountMinor: 30_000, currency: 'CNY', at: pingxx, origin: 'checkout', method: 'alipay_pc_direct', reference: 'L261120X68', minutesAgo: 80, description: '龙井茶，一罐', expiresIn: null }),
  transaction.parse({
    ...fakeTransaction({ number: 69, status: 'pending', amountMinor: 12_000, currency: 'CNY', at: pingxx, method: 'alipay_pc_direct', reference: 'R-L261120X68-01-5D20', minutesAgo: 6, refundOf: 68, refundOfReference: 'L261120X68' }),
    link: { url: 'https://mapi.alipay.com/gateway.do?service=refund_fastpay_by_platform_pwd', qrText: null, action: null, expiresAt: addMilliseconds(fakeNow, 567 * minute) },
  }),
  fakeTransaction({ number: 70, status: 'paid', amountMinor: 26_800, currency: 'CNY', at: pingxx, origin: 'checkout', method: 'wx_pub_qr', reference: 'L261120X70', minutesAgo: 4_000, description: '普洱茶饼，一饼', expiresIn: null }),
  fakeTransaction({ number: 71, status: 'failed', amountMinor: 9_900, currency: 'CNY', at: pingxx, method: 'wx_pub_qr', reference: 'R-L261120X70-01-88E1', minutesAgo: 30, refundOf: 70, refundOfReference: 'L261120X70' }),
  fakeTransaction({ number: 72, status: 'paid', amountMinor: 88_000, currency: 'CNY', at: pingxx, origin: 'checkout', method: 'alipay_pc_direct', reference: 'L261120X72', minutesAgo: 50, description: '龙井茶，两罐', expiresIn: null }),
];

const recordedBy = 'Operator A (Demo)';

function record(row: Transaction, change: Partial<ManualRefund>): ManualRefund {
  return {
    transactionId: row.id, state: 'recorded', method: 'bank_transfer', paidOn: '2026-11-20', externalReference: 'DEMO-SLIP-20261120-0017', hasPayee: true,
    proof: { name: 'bank-slip-2026-11-20.pdf', bytes: 184_320, sha256: 'cd'.repeat(32) }, recordedBy, recordedAt: row.createdAt,
    confirmedBy: null, confirmedAt: null, voidedBy: null, voidedAt: null, voidReason: null, version: 1, ...change,
  };
}

/** Records by the ids of their transactions. */
export function outflowRecords(): Map<string, ManualRefund> {
  const changes: Readonly<Record<string, Partial<ManualRefund>>> = {
    pending: {},
    succeeded: { state: 'confirmed', method: 'payout', externalReference: 'P261120A66', confirmedBy: 'Operator B (Demo)', confirmedAt: addMilliseconds(fakeNow, -100 * minute), hasPayee: false, proof: null, version: 2 },
    cancelled: { state: 'voided', method: 'cash', voidedBy: recordedBy, voidedAt: addMilliseconds(fakeNow, -55 * minute), voidReason: 'Written down twice, see the other record.', proof: null, version: 2 },
  };
  return new Map(outflowRows.filter((row) => row.origin === 'manual').map((row) => [row.id, record(row, changes[row.status] ?? {})]));
}

function manualTimeline(row: Transaction): TimelineEvent[] {
  const event = (id: number, at: TimelineEvent['at'], type: TimelineEvent['type'], operator: string, note?: string): TimelineEvent => ({
    id, at, type, transactionId: row.id, intentId: null, operator, data: { amountMinor: row.amountMinor, ...(note === undefined ? {} : { note }) },
  });
  const later = addMilliseconds(row.createdAt, 5 * minute);
  return [
    ...(row.status === 'succeeded' ? [event(2, later, 'manual.confirmed', 'Operator B (Demo)')] : []),
    ...(row.status === 'cancelled' ? [event(2, later, 'manual.voided', recordedBy, 'Written down twice, see the other record.')] : []),
    event(1, row.createdAt, 'manual.recorded', recordedBy),
  ];
}

/** A request that was refused for its signature, with the text that was signed: blanks, line ends and a masked key to look at. */
function refusedExchange(row: Transaction): ExchangeEvidence {
  const problem = { reason: 'unauthorised', httpStatus: 401, providerCode: 'invalid_signature', providerMessage: 'signature verification failed' } as const;
  return {
    operation: 'refund', startedAt: row.createdAt, durationMs: 214, method: 'POST', url: 'http://127.0.0.1:1/v1/charges/ch_demo/refunds',
    requestHeaders: { 'content-type': 'application/json', 'authorization': 'redacted' }, requestBody: '{"amount":9900,"description":"杯子破了  请退"}',
    signedText: '{"amount":9900,"description":"杯子破了  请退"}/v1/charges/ch_demo/refunds1763620328\nkey=redacted', httpStatus: 401, responseBody: '{"error":{"code":"invalid_signature"}}', problem,
  };
}

const outcomes: Readonly<Partial<Record<Transaction['status'], TimelineEvent['type']>>> = { unknown: 'intent.unknown', pending: 'intent.accepted', failed: 'intent.rejected' };

const outTimeline = (row: Transaction, kind: 'refund' | 'payout'): TimelineEvent[] => [
  { id: 2, at: addMilliseconds(row.createdAt, 30_000), type: outcomes[row.status] ?? 'intent.succeeded', transactionId: row.id, intentId: row.intentId, operator: null, data: { kind, amountMinor: row.amountMinor } },
  { id: 1, at: row.createdAt, type: 'intent.sending', transactionId: row.id, intentId: row.intentId, operator: recordedBy, data: { kind, count: 1, amountMinor: row.amountMinor } },
];

/** What `transactions.get` says of these rows beyond the usual; nothing for others. */
export function outflowDetail(row: Transaction): { readonly intent?: Intent | null; readonly timeline?: TimelineEvent[]; readonly exchanges?: ExchangeEvidence[] } {
  if (row.origin === 'manual') return { intent: null, timeline: manualTimeline(row), exchanges: [] };
  if (row.kind === 'payout') return { timeline: outTimeline(row, 'payout') };
  if (row.status === 'failed' && row.kind === 'refund') return { timeline: outTimeline(row, 'refund'), intent: fakeIntent(row, 'REJECTED', { problem: refusedExchange(row).problem }), exchanges: [refusedExchange(row)] };
  return row.kind === 'refund' && outflowRows.some(({ id }) => id === row.id) ? { timeline: outTimeline(row, 'refund') } : {};
}
