/** What one row of a statement is held against, and what differs. */
import { describe, expect, it } from 'vitest';
import { hasMoved, judge, rowKeyOf, type Candidates, type OurMovement } from '@core/settlements/reconcile.ts';
import { transactionId } from '@shared/domain/ids.ts';
import type { TheirSide } from '@shared/domain/settlement.ts';
import { toMinor } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';

const idOf = (number: number) => transactionId.parse(`00000000-0000-7000-8000-${String(number).padStart(12, '0')}`);
const ours = (change: Partial<OurMovement> = {}): OurMovement => ({ id: idOf(1), kind: 'payment', currency: 'HKD', amountMinor: 12_000, receivedMinor: null, status: 'paid', createdAt: 1, ...change });
const theirs = (change: Partial<TheirSide> = {}): TheirSide => ({ reference: 'A-1', providerNumber: 'P-1', kind: 'payment', amountMinor: toMinor(12_000), currency: 'HKD', feeMinor: null, status: null, moved: true, at: null, ...change });
const candidates = (change: Partial<Candidates> = {}): Candidates => ({ byNumber: [], byReference: [], childrenOf: () => [], namedBy: () => undefined, ...change });
const verdict = (their: TheirSide, among: Partial<Candidates>) => {
  const { verdict: word, reason, ours: id } = judge(their, candidates(among));
  return [word, reason?.code ?? null, id];
};

describe('a payment', () => {
  it('matches by the provider’s number before its own', () => {
    const other = ours({ id: idOf(2), amountMinor: 5 });
    expect(verdict(theirs(), { byNumber: [ours()], byReference: [other] })).toEqual(['matched', null, idOf(1)]);
    expect(verdict(theirs(), { byReference: [ours()] })).toEqual(['matched', null, idOf(1)]);
    expect(verdict(theirs({ feeMinor: toMinor(360) }), { byReference: [ours()] })).toEqual(['matched', null, idOf(1)]);
  });
  it('of several with one order number is the one that moved', () => {
    expect(verdict(theirs({ providerNumber: null }), { byReference: [ours({ status: 'failed' }), ours({ id: idOf(2), createdAt: 2 })] })).toEqual(['matched', null, idOf(2)]);
  });
  it.each([
    [{ currency: 'CNY' }, 'currencyDiffers', 'otherCurrency'], [{ amountMinor: 11_500 }, 'amountDiffers', 'amountHigherThere'], [{ amountMinor: 12_500 }, 'amountDiffers', 'amountLowerThere'],
    [{ receivedMinor: 9_000, status: 'part_paid' }, 'amountDiffers', 'receivedDiffers'], [{ status: 'unknown' }, 'statusDiffers', 'movedThereOpenHere'], [{ status: 'waiting' }, 'statusDiffers', 'movedThereOpenHere'],
    [{ status: 'expired' }, 'statusDiffers', 'movedThereFailedHere'], [{ status: 'refunded' }, 'matched', null],
  ] as const)('with %o here %s', (change, word, reason) => expect(verdict(theirs(), { byNumber: [ours(change)] })).toEqual([word, reason, idOf(1)]));
  it('that did not move there and moved here differs; that moved nowhere does not', () => {
    expect(verdict(theirs({ moved: false }), { byNumber: [ours()] })).toEqual(['statusDiffers', 'notMovedThere', idOf(1)]);
    expect(verdict(theirs({ moved: false }), { byNumber: [ours({ status: 'failed' })] })).toEqual(['matched', null, idOf(1)]);
  });
  it('that is not here says why it cannot be taken over', () => {
    expect(verdict(theirs(), {})).toEqual(['missingHere', 'notInJournal', null]);
    expect(verdict(theirs({ reference: '訂單 1' }), {})).toEqual(['missingHere', 'numberUnfit', null]);
    expect(verdict(theirs(), { byReference: [ours({ kind: 'refund', status: 'succeeded' })] })).toEqual(['missingHere', 'otherKind', null]);
  });
  it('that another row has named is there twice', () => expect(verdict(theirs(), { byNumber: [ours()], namedBy: () => 7 })).toEqual(['twice', 'sameNumber', null]));
});

describe('a refund under the number of its payment', () => {
  const child = (number: number, change: Partial<OurMovement> = {}): OurMovement => ours({ id: idOf(number), kind: 'refund', amountMinor: 5_000, status: 'succeeded', createdAt: number, ...change });
  const refund = theirs({ kind: 'refund', amountMinor: toMinor(5_000) });
  it('is the refund of that amount that no row has named', () => {
    const among = { byReference: [ours()], childrenOf: () => [child(3), child(2), child(4, { amountMinor: 1 })] };
    expect(verdict(refund, among)).toEqual(['matched', null, idOf(2)]);
    expect(verdict(refund, { ...among, namedBy: (id) => (id === idOf(2) ? 1 : undefined) })).toEqual(['matched', null, idOf(3)]);
    expect(verdict(refund, { ...among, namedBy: () => 1 })).toEqual(['missingHere', 'noRefundFits', null]);
  });
  it('prefers one that succeeded over one that failed', () => expect(verdict(refund, { byReference: [ours()], childrenOf: () => [child(2, { status: 'failed' }), child(3)] })).toEqual(['matched', null, idOf(3)]));
});

it('names rows the same way each time, and tells two refunds of one payment apart', () => {
  expect(rowKeyOf(theirs({ amountMinor: toMinor(1) }))).toBe(rowKeyOf(theirs()));
  expect(rowKeyOf(theirs({ kind: 'refund', amountMinor: toMinor(1) }))).not.toBe(rowKeyOf(theirs({ kind: 'refund' })));
  expect(rowKeyOf(theirs({ kind: 'refund', at: toInstant(1) }))).not.toBe(rowKeyOf(theirs({ kind: 'refund', at: toInstant(2) })));
  expect(hasMoved(ours({ kind: 'payout', status: 'pending' }))).toBe(false);
});
