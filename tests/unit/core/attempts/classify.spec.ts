import { describe, expect, it } from 'vitest';
import { classifyCheckout, classifyLink, classifyRefund, findPayment, findRefund, problemOf } from '@core/attempts/classify.ts';
import type { ProviderAnswer, RefusalMeaning, TransactionFact } from '@core/ports/provider.ts';
import { moneyOf } from '@shared/money/money.ts';

const expected = { reference: 'R-1', amount: moneyOf(12000, 'HKD'), original: { reference: 'A-1' } };
const numbers = { providerPaymentId: 'P1', providerTransactionId: 'T1', walletReference: null };

function refundFact(change: Partial<TransactionFact> = {}): ProviderAnswer<TransactionFact> {
  return {
    kind: 'fact',
    fact: { ...numbers, kind: 'refund', reference: 'R-1', originalReference: 'A-1', amount: moneyOf(12000, 'HKD'), outcome: { kind: 'completed' }, refundedMinor: null, method: null, createdAt: null, ...change },
  };
}

const refused = (meaning: RefusalMeaning): ProviderAnswer<never> => ({ kind: 'refused', meaning, problem: problemOf('refused') });

describe('classifyRefund', () => {
  it('takes a success only when it speaks of exactly this refund', () => {
    expect(classifyRefund(refundFact(), expected).kind).toBe('succeeded');
    const wrong: Partial<TransactionFact>[] = [
      { reference: 'R-2' }, { reference: null }, { amount: null }, { amount: moneyOf(12001, 'HKD') }, { amount: moneyOf(12000, 'CNY') }, { kind: 'payment' },
      { providerPaymentId: null, providerTransactionId: null }, { originalReference: 'A-2' },
    ];
    for (const change of wrong) expect(classifyRefund(refundFact(change), expected)).toMatchObject({ kind: 'unknown', problem: { reason: 'echoMismatch' } });
  });

  it('tells pending, failed and words it does not know apart', () => {
    expect(classifyRefund(refundFact({ outcome: { kind: 'pending' } }), expected).kind).toBe('accepted');
    expect(classifyRefund(refundFact({ outcome: { kind: 'failed' } }), expected).kind).toBe('rejected');
    expect(classifyRefund(refundFact({ outcome: { kind: 'unrecognised', raw: 'done!' } }), expected)).toMatchObject({ kind: 'unknown', problem: { reason: 'unknownStatus', providerMessage: 'done!' } });
    expect(classifyRefund(refundFact({ outcome: { kind: 'expired' } }), expected).kind).toBe('unknown');
  });

  it.each<[RefusalMeaning, string, boolean]>([
    ['final', 'rejected', false], ['duplicateReference', 'unknown', false], ['notFound', 'unknown', false], ['unauthorised', 'unknown', true],
    ['unauthorisedNotExecuted', 'notSent', true], ['rateLimited', 'unknown', false], ['rateLimitedNotExecuted', 'notSent', false], ['inProgress', 'unknown', false], ['unlisted', 'unknown', false],
  ])('a refusal that means %s is %s', (meaning, kind, pauses) => {
    const outcome = classifyRefund(refused(meaning), expected);
    expect(outcome.kind).toBe(kind);
    if (pauses) expect(outcome).toMatchObject({ pauseProfile: true });
  });

  it('is unknown without a readable answer and queued when nothing left', () => {
    expect(classifyRefund({ kind: 'doubtful', problem: problemOf('timeout') }, expected).kind).toBe('unknown');
    expect(classifyRefund({ kind: 'notSent', problem: problemOf('dns') }, expected).kind).toBe('notSent');
  });
});

describe('find', () => {
  it('takes only its own refund as found', () => {
    expect(findRefund(refundFact(), expected).kind).toBe('succeeded');
    expect(findRefund(refundFact({ amount: moneyOf(1, 'HKD') }), expected).kind).toBe('inconclusive');
    expect(findRefund(refundFact({ originalReference: 'A-2' }), expected).kind).toBe('inconclusive');
    expect(findRefund(refundFact({ originalReference: null }), expected).kind).toBe('succeeded');
    expect(findRefund(refused('notFound'), expected).kind).toBe('notFound');
    expect(findRefund(refused('final'), expected).kind).toBe('inconclusive');
    expect(findRefund({ kind: 'doubtful', problem: problemOf('serverError') }, expected).kind).toBe('inconclusive');
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
    const link = (reference: string | null, providerPaymentId: string | null): ProviderAnswer<Parameters<typeof classifyLink>[0] extends ProviderAnswer<infer Fact> ? Fact : never> => ({
      kind: 'fact', fact: { ...numbers, providerTransactionId: null, providerPaymentId, reference, url: 'https://pay.example/1' },
    });
    expect(classifyLink(link('R-1', 'P1'), 'R-1').kind).toBe('succeeded');
    expect(classifyLink(link('R-2', 'P1'), 'R-1').kind).toBe('unknown');
    expect(classifyLink(link(null, 'P1'), 'R-1').kind).toBe('unknown');
    expect(classifyLink(link('R-1', null), 'R-1').kind).toBe('unknown');
  });

  it('does not call a started checkout paid, nor a failed one unknown', () => {
    const checkout = (outcome: TransactionFact['outcome']) => classifyCheckout({ kind: 'fact', fact: { ...numbers, reference: 'R-1', outcome, next: { kind: 'none' } } }, 'R-1');
    expect(checkout({ kind: 'pending' }).kind).toBe('succeeded');
    expect(checkout({ kind: 'failed' }).kind).toBe('rejected');
    expect(checkout({ kind: 'unrecognised', raw: '?' }).kind).toBe('unknown');
  });
});
