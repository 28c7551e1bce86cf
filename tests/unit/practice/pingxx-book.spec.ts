import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply, emptyBook, happening, refundedAmount, remainderOf, type Happening } from '@electron/practice/pingxx/book.ts';
import { decideCharge, type RuleContext } from '@electron/practice/pingxx/charge-rules.ts';
import { Refused } from '@electron/practice/pingxx/refusals.ts';
import { decideRefund } from '@electron/practice/pingxx/refund-rules.ts';
import { defaultSettings, practiceApp } from '@electron/practice/pingxx/settings.ts';
import { outcomeFaults } from '@electron/practice/types.ts';

const now = 1_795_240_800_000;

type Step = { readonly amount: number | undefined; readonly plan: (typeof outcomeFaults)[number] | undefined; readonly turn: boolean; readonly word: string };

const steps = fc.array(fc.record<Step>({
  amount: fc.option(fc.integer({ min: 1, max: 1_500 }), { nil: undefined }),
  plan: fc.option(fc.constantFrom(...outcomeFaults), { nil: undefined }),
  turn: fc.boolean(),
  word: fc.constantFrom('returned', 'practice:refused', 'practice:wait-operation', 'practice:retry'),
}), { maxLength: 20 });

/** Runs refunds of one paid charge of 2,000 fen and gives everything that happened. */
function play(plans: readonly Step[]) {
  const book = emptyBook();
  const events: Happening[] = [];
  let count = 0;
  const commit = (event: Happening): void => {
    events.push(event);
    apply(book, event);
  };
  const context = (plan: Step['plan']): RuleContext => ({
    book, now, settings: defaultSettings, newId: (kind) => `${kind}-${(count += 1)}`, plan: () => (plan === undefined ? undefined : { kind: plan, delayMs: 1 }),
  });
  const { events: created, id } = decideCharge({
    order_no: 'ORDER0001', app: { id: practiceApp.id }, channel: 'alipay_qr', amount: 2_000, client_ip: '203.0.113.7', currency: 'cny', subject: 'tea', body: 'tea',
  }, context(undefined));
  created.forEach(commit);
  commit({ type: 'charge-turned', at: now, id, to: 'paid' });
  const current = () => {
    const charge = book.charges.get(id);
    if (charge === undefined) throw new Error('the charge is gone');
    return charge;
  };
  for (const { amount, plan, turn, word } of plans) {
    try {
      const decision = decideRefund(current(), { description: word, ...(amount === undefined ? {} : { amount }) }, context(plan));
      decision.events.forEach(commit);
      const later = current().refunds.find((refund) => refund.id === decision.id)?.later;
      if (turn && later !== undefined) commit({ type: 'refund-turned', at: now, id: decision.id, to: later.to });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
  return { book, events, charge: current() };
}

describe('refunds of a charge', () => {
  it('never give back more than was paid, whatever is asked and however it ends', () => {
    fc.assert(fc.property(steps, (plans) => {
      const { charge } = play(plans);
      const open = charge.refunds.filter((refund) => refund.status === 'pending').reduce((total, refund) => total + refund.amount, 0);
      expect(refundedAmount(charge) + open).toBeLessThanOrEqual(2_000);
      expect(remainderOf(charge)).toBe(2_000 - refundedAmount(charge) - open);
    }), { numRuns: 500 });
  });

  it('are the same again when what happened is read back from text', () => {
    fc.assert(fc.property(steps, (plans) => {
      const { book, events } = play(plans);
      const again = emptyBook();
      for (const event of events) apply(again, happening.parse(JSON.parse(JSON.stringify(event))));
      expect([...again.charges]).toEqual([...book.charges]);
      expect([...again.refundOwner]).toEqual([...book.refundOwner]);
    }), { numRuns: 300 });
  });
});
