import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEvent, bookEvent, emptyBook, receivedAmount, type BookEvent } from '@electron/practice/vexora/orders.ts';
import { Refused } from '@electron/practice/vexora/refusals.ts';
import { balanceOf, decideCheckout, decidePayout, decidePlay, rareActsOf, type RuleContext } from '@electron/practice/vexora/rules.ts';
import { defaultSettings } from '@electron/practice/vexora/settings.ts';
import { outcomeFaults, PracticeError, rarePlayActs } from '@electron/practice/types.ts';
import { ledgerOf } from '@electron/practice/vexora/views.ts';

const now = 1_795_240_800_000;
const settings = { ...defaultSettings, openingBalance: 2_000, addressCap: { orders: 1_000, successes: 1_000 } };
const urls = { notifyUrl: 'https://shop.example/n', returnUrl: 'https://shop.example/r' };
const signed = { sign: '', timestamp: String(now), mobile: '0912345678', email: 'a@b.example' };

const step = fc.oneof(
  fc.record({ does: fc.constant('order' as const), tradeNo: fc.integer({ min: 0, max: 5 }), amount: fc.integer({ min: 1, max: 900 }) }),
  fc.record({ does: fc.constant('play' as const), tradeNo: fc.integer({ min: 0, max: 5 }), act: fc.constantFrom('pay' as const, 'fail' as const, 'expire' as const, ...rarePlayActs) }),
  fc.record({ does: fc.constant('payout' as const), tradeNo: fc.integer({ min: 3, max: 8 }), amount: fc.integer({ min: 100, max: 900 }), plan: fc.option(fc.constantFrom(...outcomeFaults), { nil: undefined }), turn: fc.boolean() }),
);
const steps = fc.array(step, { maxLength: 30 });
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function run(taken: readonly Step[]) {
  const book = emptyBook();
  const events: BookEvent[] = [];
  let count = 0;
  const commit = (event: BookEvent): void => {
    events.push(event);
    applyEvent(book, event);
  };
  const context = (plan: RuleContext['plan'] = () => undefined): RuleContext => ({ book, now, settings, plan, newNumber: () => `N-${(count += 1)}` });
  const tries = (does: Step): void => {
    if (does.does === 'order') {
      commit(decideCheckout({
        ...signed, ...urls, tradeNo: `T-${does.tradeNo}`, amount: String(does.amount), firstname: 'a', lastname: 'b', ipAddress: '192.168.0.1',
        channelCode: 'NET_BANKING', wayCode: 'BANK_TRANSFER', bankNumber: '808-123456',
      }, context()));
    } else if (does.does === 'play') {
      const order = book.orders.get(book.byTradeNo.get(`T-${does.tradeNo}`) ?? '');
      if (order === undefined) return;
      const turned = decidePlay(order, does.act, now, settings);
      commit(turned);
      if (turned.later !== undefined) commit({ type: 'order-turned', at: now, number: turned.number, to: turned.later.to, payments: [] });
    } else {
      const accepted = decidePayout({
        ...signed, tradeNo: `T-${does.tradeNo}`, amount: String(does.amount), bankCode: '004', bankNumber: '123456', name: 'a b', notifyUrl: urls.notifyUrl,
      }, context(() => (does.plan === undefined ? undefined : { kind: does.plan, delayMs: 1 })));
      commit(accepted);
      if (does.turn && accepted.later !== undefined) commit({ type: 'payout-turned', at: now, number: accepted.number, to: accepted.later.to });
    }
  };
  for (const taken1 of taken) {
    try {
      tries(taken1);
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof PracticeError)) throw error;
    }
  }
  return { book, events };
}

describe('orders and payouts', () => {
  it('never receive for an order that failed, and at most two payments for any', () => {
    fc.assert(fc.property(steps, (taken) => {
      for (const order of run(taken).book.orders.values()) {
        const received = receivedAmount(order);
        if (order.state === 'paid') expect([order.amount, 2 * order.amount]).toContain(received);
        else if (order.state === 'part') expect(received).toBe(Math.floor(order.amount / 2));
        else expect(received).toBe(0);
      }
    }), { numRuns: 500 });
  });

  it('never pay out more than the balance, whatever the drills', () => {
    fc.assert(fc.property(steps, (taken) => {
      const { book } = run(taken);
      const { available, frozen, unsettled } = balanceOf(book, now, settings);
      const out = ledgerOf(book, settings).payouts?.filter((payout) => payout.executed === 1).reduce((sum, payout) => sum + payout.amountMinor / 100, 0);
      expect(available).toBeGreaterThanOrEqual(0);
      expect(available + frozen + (out ?? 0)).toBe(settings.openingBalance);
      expect(unsettled * 100).toBe(ledgerOf(book, settings).totals['TWD']?.paidMinor ?? 0);
    }), { numRuns: 500 });
  });

  it('use a number once, for orders and payouts alike, and know no refund', () => {
    fc.assert(fc.property(steps, (taken) => {
      const { orders, payouts = [], refunds } = ledgerOf(run(taken).book, settings);
      const references = [...orders, ...payouts].map((entry) => entry.reference);
      expect(new Set(references).size).toBe(references.length);
      expect(refunds).toEqual([]);
      expect(orders.every((order) => order.executedRefunds === 0 && order.refundedMinor === 0)).toBe(true);
    }), { numRuns: 300 });
  });

  it('are the same again when their events are read back from text', () => {
    fc.assert(fc.property(steps, (taken) => {
      const { book, events } = run(taken);
      const again = emptyBook();
      for (const event of events) applyEvent(again, bookEvent.parse(JSON.parse(JSON.stringify(event))));
      expect(again).toEqual(book);
    }), { numRuns: 300 });
  });

  it('offer a finished order nothing but late money, and that once', () => {
    fc.assert(fc.property(steps, (taken) => {
      for (const order of run(taken).book.orders.values()) {
        if (order.state !== 'open') expect(rareActsOf(order)).toEqual((order.state === 'failed' || order.state === 'expired') ? ['pay-late'] : []);
      }
    }), { numRuns: 300 });
  });
});
