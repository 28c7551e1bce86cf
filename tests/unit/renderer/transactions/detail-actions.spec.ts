/** What is offered beside a transaction follows from what its provider can do, and from nothing else. */
import { describe, expect, it } from 'vitest';
import { actionsOf } from '../../../../renderer/features/transactions/detail-actions.ts';
import { signatureDoubted } from '../../../../renderer/features/transactions/signature.ts';
import { problemReasons } from '@shared/domain/intent.ts';
import { transactionStatuses, type Transaction } from '@shared/domain/transaction.ts';
import { providerDescriptions } from '@shared/providers/catalogue.ts';
import type { ProviderDescription } from '@shared/providers/description.ts';
import { fakeIntent, fakeTransaction } from '../../../support/fake-data.ts';

const { vexora, pingxx } = providerDescriptions;
const withApi: ProviderDescription = { ...vexora, refund: pingxx.refund };
const withManual: ProviderDescription = { ...pingxx, refund: { track: 'manual' } };
const on = { settings: { payouts: true } };
const payment = (status: Transaction['status'], change: Partial<Transaction> = {}): Transaction => ({ ...fakeTransaction({ number: 1, status, amountMinor: 245_000, currency: 'TWD', reference: 'A-1', minutesAgo: 60 }), ...change });
const refund = (status: Transaction['status'], origin: Transaction['origin'] = 'refund'): Transaction => fakeTransaction({ number: 2, status, amountMinor: 1_000, currency: 'TWD', origin, reference: 'R-1', minutesAgo: 5, refundOf: 1 });
const actions = (transaction: Transaction, description: ProviderDescription, profile: { readonly settings: Record<string, boolean> } | undefined = { settings: {} }) => actionsOf({ transaction, parent: null, intent: null }, description, profile);

describe('giving back', () => {
  it.each([['vexora with an API', withApi, 'api'], ['a provider without one', withManual, 'manual']] as const)('follows the track: %s', (_name, description, track) => {
    expect(actions(payment('paid'), description).giveBack).toBe(track);
  });

  it.each(transactionStatuses.filter((status) => !['part_paid', 'paid', 'part_refunded'].includes(status)))('is not offered for %s', (status) => {
    expect(actions(payment(status), withApi).giveBack).toBeNull();
    expect(actions(payment(status), withManual).giveBack).toBeNull();
  });

  it('is offered for what came in of a part payment', () => {
    expect(actions(payment('part_paid', { receivedMinor: 200_000 as Transaction['receivedMinor'] }), withManual).giveBack).toBe('manual'); // whole minor units
  });

  it('is locked, not hidden, while all that is left is held', () => {
    const held = payment('paid', { heldMinor: payment('paid').amountMinor });
    expect(actions(held, withApi)).toMatchObject({ giveBack: null, locked: true });
    expect(actions(payment('refunded', { refundedMinor: payment('paid').amountMinor }), withApi).locked).toBe(false);
  });

  it('is not offered for a refund itself', () => {
    expect(actions(refund('succeeded'), withApi).giveBack).toBeNull();
  });
});

describe('a payout', () => {
  it('needs payout rules and the switch of the profile', () => {
    expect(actions(payment('paid'), vexora, on).payout).toBe(true);
    expect(actions(payment('paid'), vexora, { settings: { payouts: false } }).payout).toBe(false);
    expect(actions(payment('paid'), vexora, { settings: {} }).payout).toBe(false);
    expect(actionsOf({ transaction: payment('paid'), parent: null, intent: null }, vexora, undefined).payout).toBe(false);
    expect(actions(payment('paid'), { ...vexora, payout: null }, on).payout).toBe(false);
  });

  it('needs money that came in, in its currency', () => {
    expect(actions(payment('waiting'), vexora, on).payout).toBe(false);
    expect(actions(payment('paid', { currency: 'HKD' }), vexora, on).payout).toBe(false);
    expect(actions(refund('succeeded'), vexora, on).payout).toBe(false);
  });
});

describe('asking and deciding', () => {
  it('asks nobody about a record of this app', () => {
    expect(actions(refund('pending', 'manual'), withManual).ask).toBeNull();
    expect(actions(refund('pending'), withApi).ask).toBe('first');
    expect(actions(payment('paid'), withApi).ask).toBe('possible');
  });

  it('offers a decision where the provider cannot settle it', () => {
    const open = refund('needs_operator');
    expect(actionsOf({ transaction: open, parent: null, intent: fakeIntent(open, 'NEEDS_OPERATOR') }, withApi, on).decide).toBe(true);
    expect(actionsOf({ transaction: open, parent: null, intent: fakeIntent(open, 'REJECTED') }, withApi, on).decide).toBe(false);
  });
});

describe('signatureDoubted', () => {
  it('is so for refused keys and wrong signatures, and for nothing else', () => {
    const doubted = problemReasons.filter((reason) => signatureDoubted({ problem: { reason, httpStatus: null, providerCode: null, providerMessage: null } }));
    expect([...doubted].sort()).toEqual(['badSignature', 'signing', 'unauthorised']);
    expect(signatureDoubted({ problem: null })).toBe(false);
  });
});
