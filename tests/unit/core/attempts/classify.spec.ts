import { describe, expect, it } from 'vitest';
import { classifyLink, classifyMovement, findMovement, findPayment, problemOf } from '@core/attempts/classify.ts';
import type { LinkFact, ProviderAnswer, RefusalMeaning, TransactionFact } from '@core/ports/provider.ts';
import { moneyOf } from '@shared/money/money.ts';
import { linkFactOf, transactionFactOf } from '../../../support/facts.ts';

const expected = { kind: 'refund' as const, reference: 'R-1', amount: moneyOf(12000, 'HKD'), original: { reference: 'A-1' } };
const numbers = { providerPaymentId: 'P1', providerTransactionId: 'T1', walletReference: null };

function refundFact(change: Partial<TransactionFact> = {}): ProviderAnswer<TransactionFact> {
  return {
    kind: 'fact',
    fact: transactionFactOf({ ...numbers, kind: 'refund', reference: 'R-1', originalReference: 'A-1', amount: moneyOf(12000, 'HKD'), ...change }),
  };
}

const refused = (meaning: RefusalMeaning): ProviderAnswer<never> => ({ kind: 'refused', meaning, problem: problemOf('refused') });

describe('classifyMovement', () => {
  it('takes a success only when it speaks of exactly this refund', () => {
    expect(classifyMovement(refundFact(), expected).kind).toBe('succeeded');
    const wrong: Partial<TransactionFact>[] = [
      { reference: 'R-2' }, { reference: null }, { amount: null }, { amount: moneyOf(12001, 'HKD') }, { amount: moneyOf(12000, 'CNY') }, { kind: 'payment' },
      { providerPaymentId: null, providerTransactionId: null }, { originalReference: 'A-2' },
    ];
    for (const change of wrong) expect(classifyMovement(refundFact(change), expected)).toMatchObject({ kind: 'unknown', problem: { reason: 'echoMismatch' } });
  });

  it('tells pending, failed and words it does not know apart', () => {
    expect(classifyMovement(refundFact({ outcome: { kind: 'pending' } }), expected).kind).toBe('accepted');
    expect(classifyMovement(refundFact({ outcome: { kind: 'failed' } }), expected).kind).toBe('rejected');
    expect(classifyMovement(refundFact({ outcome: { kind: 'unrecognised', raw: 'done!' } }), expected)).toMatchObject({ kind: 'unknown', problem: { reason: 'unknownStatus', providerMessage: 'done!' } });
    expect(classifyMovement(refundFact({ outcome: { kind: 'expired' } }), expected).kind).toBe('unknown');
  });

  it.each<[RefusalMeaning, string, boolean]>([
    ['final', 'rejected', false], ['duplicateReference', 'unknown', false], ['notFound', 'unknown', false], ['unauthorised', 'unknown', true],
    ['unauthorisedNotExecuted', 'notSent', true], ['rateLimited', 'unknown', false], ['rateLimitedNotExecuted', 'notSent', false], ['inProgress', 'unknown', false], ['unlisted', 'unknown', false],
  ])('a refusal that means %s is %s', (meaning, kind, pauses) => {
    const outcome = classifyMovement(refused(meaning), expected);
    expect(outcome.kind).toBe(kind);
    if (pauses) expect(outcome).toMatchObject({ pauseProfile: true });
  });

  it('is unknown without a readable answer and queued when nothing left', () => {
    expect(classifyMovement({ kind: 'doubtful', problem: problemOf('timeout') }, expected).kind).toBe('unknown');
    expect(classifyMovement({ kind: 'notSent', problem: problemOf('dns') }, expected).kind).toBe('notSent');
  });
});

describe('find', () => {
  it('takes only its own refund as found', () => {
    expect(findMovement(refundFact(), expected).kind).toBe('succeeded');
    expect(findMovement(refundFact({ amount: moneyOf(1, 'HKD') }), expected).kind).toBe('inconclusive');
    expect(findMovement(refundFact({ originalReference: 'A-2' }), expected).kind).toBe('inconclusive');
    expect(findMovement(refundFact({ originalReference: null }), expected).kind).toBe('succeeded');
    expect(findMovement(refused('notFound'), expected).kind).toBe('notFound');
    expect(findMovement(refused('final'), expected).kind).toBe('inconclusive');
    expect(findMovement({ kind: 'doubtful', problem: problemOf('serverError') }, expected).kind).toBe('inconclusive');
  });

  it('finds an order by its own amount and number', () => {
    const payment = refundFact({ kind: 'payment', outcome: { kind: 'pending' } });
    expect(findPayment(payment, expected).kind).toBe('succeeded');
    expect(findPayment(refundFact({ kind: 'payment', amount: moneyOf(5, 'HKD') }), expected).kind).toBe('inconclusive');
    expect(findPayment(refundFact(), expected).kind).toBe('inconclusive');
  });
});

describe('links and checkouts', () => {
  it('needs our own order number and a number of the provider', () => {
    const link = (change: Partial<LinkFact>) => classifyLink({ kind: 'fact', fact: linkFactOf({ providerPaymentId: 'P1', reference: 'R-1', ...change }) }, { reference: 'R-1' });
    expect(link({}).kind).toBe('succeeded');
    expect(link({ reference: 'R-2' }).kind).toBe('unknown');
    // Some answers repeat no number; then the provider's own must be there.
    expect(link({ reference: null }).kind).toBe('succeeded');
    expect(link({ providerPaymentId: null }).kind).toBe('unknown');
    expect(link({ reference: null, providerPaymentId: null }).kind).toBe('unknown');
  });

  it('does not call a started checkout paid, nor a failed one unknown', () => {
    const checkout = (outcome: TransactionFact['outcome']) => classifyLink({ kind: 'fact', fact: linkFactOf({ ...numbers, reference: 'R-1', outcome, next: { kind: 'none' } }) }, { reference: 'R-1' });
    expect(checkout({ kind: 'pending' }).kind).toBe('succeeded');
    expect(checkout({ kind: 'partial' }).kind).toBe('succeeded');
    expect(checkout({ kind: 'failed', code: '00029', message: 'closed' })).toMatchObject({ kind: 'rejected', problem: { reason: 'failedAtProvider', providerCode: '00029', providerMessage: 'closed' } });
    expect(checkout({ kind: 'cancelled' }).kind).toBe('rejected');
    expect(checkout({ kind: 'unrecognised', raw: '?' }).kind).toBe('unknown');
  });
});

describe('payouts', () => {
  const payout = { kind: 'payout' as const, reference: 'P-1', amount: moneyOf(50_000, 'TWD') };
  const told = (change: Partial<TransactionFact> = {}): ProviderAnswer<TransactionFact> => ({ kind: 'fact', fact: transactionFactOf({ ...numbers, kind: 'payout', reference: 'P-1', amount: payout.amount, ...change }) });

  it('are judged like refunds, and a refund is never taken for one', () => {
    expect(classifyMovement(told(), payout).kind).toBe('succeeded');
    expect(findMovement(told({ outcome: { kind: 'pending' } }), payout).kind).toBe('accepted');
    for (const change of [{ kind: 'refund' as const }, { originalReference: 'A-1' }, { amount: moneyOf(50_001, 'TWD') }]) {
      expect(classifyMovement(told(change), payout)).toMatchObject({ kind: 'unknown', problem: { reason: 'echoMismatch' } });
    }
    expect(classifyMovement(told({ outcome: { kind: 'partial' } }), payout).kind).toBe('unknown');
    expect(classifyMovement(told({ outcome: { kind: 'cancelled' } }), payout).kind).toBe('unknown');
  });
});
