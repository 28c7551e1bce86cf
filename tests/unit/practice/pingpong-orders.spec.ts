import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyExponents, type CurrencyCode } from '@shared/money/currency.ts';
import { readAmount, writeAmount } from '@electron/practice/pingpong/amounts.ts';
import { applyEvent, emptyBook, pingPongEvent, type PingPongEvent } from '@electron/practice/pingpong/book.ts';
import { decideRefund } from '@electron/practice/pingpong/follow-up-rules.ts';
import { executedSales, refundableOf, refundedOf, statusOf } from '@electron/practice/pingpong/order-views.ts';
import { decideUnifiedPay } from '@electron/practice/pingpong/payment-rules.ts';
import { Refused } from '@electron/practice/pingpong/result-codes.ts';
import type { RuleContext } from '@electron/practice/pingpong/rules.ts';
import { defaultSettings } from '@electron/practice/pingpong/settings.ts';
import { outcomeFaults } from '@electron/practice/types.ts';

const now = 1_795_240_800_000;

type Step = { readonly act: 'pay' | 'refund'; readonly cents: number; readonly number: number; readonly plan: (typeof outcomeFaults)[number] | undefined; readonly turn: boolean };

const steps = fc.array(fc.record<Step>({
  act: fc.constantFrom('pay', 'refund'),
  cents: fc.integer({ min: 1, max: 1_500 }),
  number: fc.integer({ min: 0, max: 6 }),
  plan: fc.option(fc.constantFrom(...outcomeFaults), { nil: undefined }),
  turn: fc.boolean(),
}), { maxLength: 24 });

/** Attempts at, and refunds of, one order of 20.00 HKD; gives what was committed. */
function play(plans: readonly Step[]) {
  const book = emptyBook();
  const events: PingPongEvent[] = [];
  let count = 0;
  const commit = (event: PingPongEvent): void => {
    events.push(event);
    applyEvent(book, event);
  };
  const context = (plan: Step['plan']): RuleContext => ({
    book, now, settings: defaultSettings, signType: 'SHA256', plan: () => (plan === undefined ? undefined : { kind: plan, delayMs: 1 }),
    newNumber: (kind) => `${kind}-${(count += 1)}`, newToken: () => `token-${(count += 1)}`,
  });
  const order = () => book.orders.get(book.byReference.get('O') ?? '');
  for (const { act, cents, number, plan, turn } of plans) {
    try {
      if (act === 'pay') {
        const decision = decideUnifiedPay({
          amount: '20.00', currency: 'HKD', merchantTransactionId: 'O', requestId: `Q-${(count += 1)}`, captureDelayHours: 0, paymentMethod: { type: 'AlipayHK' },
          shopperIP: '203.0.113.7', customer: { email: 'a@b.example' }, device: { orderTerminal: '02' },
        }, context(plan));
        decision.events.forEach(commit);
        const later = order()?.attempts.at(-1)?.later;
        if (turn && later !== undefined) commit({ type: 'attempt-turned', at: now, orderId: decision.orderId, requestId: decision.requestId, to: later.to, code: later.code, executed: later.to === 'SUCCESS' });
      } else {
        const merchantRefundId = `R-${number}`;
        decideRefund({ merchantTransactionId: 'O', merchantRefundId, amount: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`, currency: 'HKD' }, context(plan)).events.forEach(commit);
        const later = order()?.refunds.at(-1)?.later;
        if (turn && later !== undefined) commit({ type: 'refund-turned', at: now, merchantRefundId, to: later.to, code: later.code });
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
  return { book, events, order: order() };
}

describe('orders', () => {
  it('never give back more than the provider says was paid, unless a payment was undone afterwards', () => {
    fc.assert(fc.property(steps, (plans) => {
      const { order } = play(plans);
      if (order === undefined) return;
      const undone = order.attempts.filter((attempt) => attempt.status === 'FAILED').length;
      const succeeded = order.attempts.filter((attempt) => attempt.status === 'SUCCESS').length;
      const open = order.refunds.filter((refund) => refund.status === 'PROCESSING').reduce((total, refund) => total + refund.amount, 0);
      expect(refundedOf(order) + open).toBeLessThanOrEqual((succeeded + undone) * 2_000);
      expect(refundableOf(order)).toBe(succeeded * 2_000 - refundedOf(order) - open);
      expect(executedSales(order)).toBeLessThanOrEqual(succeeded);
    }), { numRuns: 500 });
  });

  it('take no further attempt once one has succeeded', () => {
    fc.assert(fc.property(steps, (plans) => {
      const { events } = play(plans.map((step) => ({ ...step, plan: undefined })));
      expect(events.filter((event) => event.type === 'attempt-made').length).toBe(plans.filter((step) => step.act === 'pay').length);
      const { order } = play([...plans.filter((step) => step.act === 'pay').map((step) => ({ ...step, plan: 'ok-but-never-done' as const }))]);
      if (order !== undefined) expect([order.attempts.length, statusOf(order)]).toEqual([1, 'SUCCESS']);
    }), { numRuns: 200 });
  });

  it('use a refund number once', () => {
    fc.assert(fc.property(steps, (plans) => {
      const numbers = play(plans).order?.refunds.map((refund) => refund.merchantRefundId) ?? [];
      expect(new Set(numbers).size).toBe(numbers.length);
    }), { numRuns: 300 });
  });

  it('are the same again when their events are read back from text', () => {
    fc.assert(fc.property(steps, (plans) => {
      const { book, events } = play(plans);
      const again = emptyBook();
      for (const event of events) applyEvent(again, pingPongEvent.parse(JSON.parse(JSON.stringify(event))));
      expect([...again.orders]).toEqual([...book.orders]);
      expect([...again.byTransaction]).toEqual([...book.byTransaction]);
    }), { numRuns: 300 });
  });
});

describe('amounts', () => {
  it('survive the way out and in again, in every currency', () => {
    const currencies = Object.keys(currencyExponents) as CurrencyCode[]; // keys of a const object: exactly the codes
    fc.assert(fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), fc.constantFrom(...currencies), (minor, currency) => {
      const written = writeAmount(minor, currency);
      expect(written).toMatch(/^\d+\.\d{6}$/);
      const digits = currencyExponents[currency];
      const asSent = digits === 0 ? written.slice(0, -7) : written.slice(0, written.length - 6 + digits);
      expect(readAmount(asSent, currency)).toBe(minor);
    }), { numRuns: 1_000 });
  });

  it.each(['', ' 1', '1.', '.5', '+1', '0', '0.00', '1.001', '١', '1 000', '9999999999999999'])('refuse %j', (text) => {
    expect(() => readAmount(text, 'HKD')).toThrow(Refused);
  });
});
