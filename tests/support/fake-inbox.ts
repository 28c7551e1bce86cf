/** Plainly synthetic open items and refunds that look alike, for looking at screens. Nobody in here exists. */
import type { CallOutput } from '../../shared/ipc/contract.ts';
import type { IntentTrace, ProblemReason } from '../../shared/domain/intent.ts';
import type { Environment } from '../../shared/domain/profile.ts';
import type { RepeatHit } from '../../shared/domain/repeat.ts';
import { transaction, type Transaction } from '../../shared/domain/transaction.ts';
import { toMinor } from '../../shared/money/money.ts';
import { addMilliseconds, type Instant } from '../../shared/time/instant.ts';
import { fakeNow, fakeTransaction, type FakeTransaction } from './fake-data.ts';

const minute = 60_000;
const places = [
  { at: { providerId: 'pingpong', profile: 4 }, currency: 'HKD', prefix: 'P' },
  { at: { providerId: 'pingxx', profile: 5 }, currency: 'CNY', prefix: 'A' },
  { at: { providerId: 'vexora', profile: 6 }, currency: 'TWD', prefix: 'V' },
  { at: { providerId: 'chingchingpay', profile: 1 }, currency: 'HKD', prefix: 'C' },
] as const satisfies readonly (Pick<FakeTransaction, 'at' | 'currency'> & { readonly prefix: string })[];
const statuses = ['unknown', 'needs_operator', 'pending', 'queued', 'unknown', 'pending'] as const;

/** 42 open items, the oldest first, over four providers and all kinds. */
export const manyOpen: readonly Transaction[] = Array.from({ length: 42 }, (_, index) => {
  const { at, currency, prefix } = places[index % places.length] ?? places[0];
  const status = statuses[index % statuses.length] ?? 'unknown';
  const reference = `${prefix}-1120-${String(500 - index).padStart(4, '0')}`;
  const base = { number: 300 + index, status, amountMinor: 100 * (120 + ((index * 7_919) % 4_800)), currency, at, minutesAgo: 4_400 - index * 104 } as const;
  switch (index % 5) {
    case 0: return fakeTransaction({ ...base, reference: `R-${reference}-01`, refundOf: 16, refundOfReference: reference });
    case 1: return fakeTransaction({ ...base, reference, origin: 'charge' });
    case 2: return transaction.parse({ ...fakeTransaction({ ...base, reference, refundOf: 16, origin: 'payout' }), kind: 'payout', parentId: null, parentReference: null, reason: null });
    case 3: return fakeTransaction({ ...base, reference, origin: 'checkout' });
    default: return fakeTransaction({ ...base, reference: `R-${reference}-02`, refundOf: 16, refundOfReference: reference });
  }
});

type Item = CallOutput<'unsettled.get'>['item'];

function step(kind: IntentTrace['kind'], number: number, at: Instant, reason: ProblemReason | null, words: { readonly code?: string; readonly text?: string; readonly http?: number } = {}): IntentTrace {
  return { kind, number, at, endedAt: addMilliseconds(at, 400), problem: reason === null ? null : { reason, httpStatus: words.http ?? null, providerCode: words.code ?? null, providerMessage: words.text ?? null } };
}

/** An item with as many sends and asks as its intent counts, at most six asks. */
export function itemDetail(item: Item): CallOutput<'unsettled.get'> {
  const { intent } = item;
  const sentAt = intent.lastSentAt ?? intent.createdAt;
  const asks = Array.from({ length: Math.min(6, intent.asks) }, (_, index) => {
    const at = addMilliseconds(sentAt, (index + 1) * 4 * minute);
    return index % 2 === 0 ? step('ask', index + 1, at, 'notFound', { code: '303011', text: 'refund order does not exist', http: 200 }) : step('ask', index + 1, at, 'serverError', { http: 503 });
  });
  const sends = intent.sends === 0 ? [] : [step('send', 1, sentAt, intent.state === 'ACCEPTED' ? null : 'timeout')];
  return { item, trace: [...asks.toReversed(), ...sends], quarantineMs: 15 * minute };
}

/** Of the same payer: at another provider, and by the provider's own console. */
export function strangeRepeats(environment: Environment, amountMinor: number | null): readonly RepeatHit[] {
  const other = fakeTransaction({ number: 380, status: 'pending', amountMinor: amountMinor ?? 12_000, reference: 'R-A-1032-01-7K4M2P', minutesAgo: 2_960, refundOf: 16, refundOfReference: 'A-1032', at: { providerId: 'pingpong', profile: 4 }, environment });
  const portal = transaction.parse({
    ...fakeTransaction({ number: 381, status: 'part_refunded', amountMinor: 256_000, reference: 'LT-1120-0416', minutesAgo: 5_000, at: { providerId: 'chingchingpay', profile: 3 }, environment }), refundedElsewhereMinor: toMinor(44_000),
  });
  return [
    { key: `${portal.id}:44000`, why: 'order', source: 'provider', transaction: portal, amountMinor: toMinor(44_000), at: addMilliseconds(fakeNow, -130 * minute) },
    ...(amountMinor === null ? [] : [{ key: other.id, why: 'payer', source: 'journal', transaction: other, amountMinor: other.amountMinor, at: other.createdAt } as const]),
  ];
}
