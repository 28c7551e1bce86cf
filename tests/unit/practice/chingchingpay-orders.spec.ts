import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEvent, emptyBook, orderEvent, refundedAmount, remainderOf, type OrderEvent } from '@electron/practice/chingchingpay/orders.ts';
import { Refused } from '@electron/practice/chingchingpay/refusals.ts';
import { decideLink, decideRefund, type RuleContext } from '@electron/practice/chingchingpay/rules.ts';
import { defaultSettings } from '@electron/practice/chingchingpay/settings.ts';
import { outcomeFaults } from '@electron/practice/types.ts';

const now = 1_795_240_800_000;

type Step = { readonly amount: number; readonly reference: number; readonly plan: (typeof outcomeFaults)[number] | undefined; readonly turn: boolean };

const steps = fc.array(fc.record<Step>({
  amount: fc.integer({ min: 1, max: 1_500 }),
  reference: fc.integer({ min: 0, max: 6 }),
  plan: fc.option(fc.constantFrom(...outcomeFaults), { nil: undefined }),
  turn: fc.boolean(),
}), { maxLength: 20 });

/** Runs refunds of one paid order of 2,000 cents and gives the events that were committed. */
function play(plans: readonly Step[]) {
  const book = emptyBook();
  const events: OrderEvent[] = [];
  let count = 0;
  const commit = (event: OrderEvent): void => {
    events.push(event);
    applyEvent(book, event);
  };
  const context = (plan: Step['plan']): RuleContext => ({
    book, now, settings: defaultSettings, merchantId: 'M', plan: () => (plan === undefined ? undefined : { kind: plan, delayMs: 1 }),
    newNumber: (kind) => `${kind}-${(count += 1)}`,
  });
  const opened = decideLink({ merchant_id: 'M', merchant_reference: 'PAID', amount: 2_000, currency: 'HKD' }, context(undefined));
  opened.events.forEach(commit);
  commit({ type: 'sale-turned', at: now, paymentId: opened.paymentId, to: 'completed', executed: true });
  for (const { amount, reference, plan, turn } of plans) {
    try {
      const decision = decideRefund({ amount, currency: 'HKD', merchant_reference: `R-${reference}`, transaction_type: 'refund', original_merchant_reference: 'PAID' }, context(plan));
      decision.events.forEach(commit);
      const later = book.orders.get(opened.paymentId)?.refunds.at(-1)?.later;
      if (turn && later !== undefined) commit({ type: 'refund-turned', at: now, transactionId: decision.transactionId, to: later.result });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
  const order = book.orders.get(opened.paymentId);
  if (order === undefined) throw new Error('the order is gone');
  return { book, events, order };
}

describe('orders', () => {
  it('never give back more than was paid, whatever is asked and however it ends', () => {
    fc.assert(fc.property(steps, (plans) => {
      const { order } = play(plans);
      const open = order.refunds.filter((refund) => refund.result === 'pending').reduce((total, refund) => total + refund.amount, 0);
      expect(refundedAmount(order) + open).toBeLessThanOrEqual(2_000);
      expect(remainderOf(order)).toBe(2_000 - refundedAmount(order) - open);
    }), { numRuns: 500 });
  });

  it('use a number once', () => {
    fc.assert(fc.property(steps, (plans) => {
      const references = play(plans).order.refunds.map((refund) => refund.reference);
      expect(new Set(references).size).toBe(references.length);
    }), { numRuns: 300 });
  });

  it('are the same again when their events are read back from text', () => {
    fc.assert(fc.property(steps, (plans) => {
      const { book, events } = play(plans);
      const again = emptyBook();
      for (const event of events) applyEvent(again, orderEvent.parse(JSON.parse(JSON.stringify(event))));
      expect([...again.orders]).toEqual([...book.orders]);
      expect([...again.byReference]).toEqual([...book.byReference]);
    }), { numRuns: 300 });
  });
});
