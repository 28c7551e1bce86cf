/**
 * M12 end to end: a provider says "completed" and never does it, or a bank undoes it days later. Real engine, adapter, journal and daily
 * watch against the practice gateways, over real HTTP; the days pass on a fake clock, and the bank acts when the test says so.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { createSettledWatch } from '@core/lookup/settled-watch.ts';
import { createTotals } from '@core/lookup/totals.ts';
import { providerIds, type ProviderId } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { MisbehaviourKind } from '@electron/practice/gateways.ts';
import { machineClock } from '../../integration/providers/support/clock.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { engineSubject } from './engine-subject.ts';
import { practiceSubject } from './practice-subject.ts';

const day = 86_400_000;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Money out that the provider calls done, with a gateway that was told what to make of it; null for what it says. */
async function calledDone(id: ProviderId, kind: MisbehaviourKind | null) {
  const bank = new FakeClock();
  const subject = await practiceSubject(id, bank);
  closing.push(() => subject.close());
  const subjectEngine = await engineSubject(subject);
  closing.push(() => subjectEngine.close());
  const { bench, engine } = subjectEngine;
  const { journal, clock, lookup, directory } = bench;
  clock.set(machineClock.now() - clock.now());
  const watch = createSettledWatch({ journal, lookup, totals: createTotals({ journal, engine, directory, clock }), clock, logger: quiet });
  const wish = await subjectEngine.moneyOut();
  if (kind !== null) subject.gateway.misbehave({ operation: subject.dialect.moneyOut, kind, times: 1, delayMs: 1 });
  const intent = await subjectEngine.settle(await subjectEngine.submit(wish), wish);
  expect(intent.state).toBe('SUCCEEDED');
  expect(subject.gateway.misbehaviours()).toEqual([]);
  const transaction = async (of: Transaction['id']): Promise<Transaction> => {
    const found = await journal.transactions.get(of);
    if (found === undefined) throw new Error('no such transaction');
    return found;
  };
  return {
    bank, wish, engine,
    now: async (): Promise<Intent> => {
      const found = await journal.intents.get(intent.id);
      if (found === undefined) throw new Error('no such intent');
      return found.intent;
    },
    movement: async () => transaction(intent.transactionId),
    payment: async () => (intent.paymentId === null ? null : transaction(intent.paymentId)),
    async pass(days: number) {
      for (let passed = 0; passed < days; passed += 1) {
        // A minute more, because the provider's own times are those of the machine, which ran on meanwhile.
        clock.advance(day + 60_000);
        await watch.round();
      }
    },
    /** As a person would press it again on the payment: the same amount, under a new number. */
    again: async () => subjectEngine.submit({ ...wish, payload: { ...wish.payload, reference: subject.number() } }),
  };
}

describe.each(providerIds)('money out of %s that a bank undoes days after it was done', (id) => {
  it('is done as long as the provider says so, then told as failed, and the payment is free again', async () => {
    const { bank, wish, now, movement, payment, pass } = await calledDone(id, 'fails-later');
    const before = await payment();
    await pass(3);
    expect((await now()).state).toBe('SUCCEEDED');
    expect(wish.executed()).toBe(1);
    bank.advance(day);
    expect(wish.executed()).toBe(0);
    await pass(1);
    expect(await now()).toMatchObject({ state: 'FAILED_LATE', sends: 1 });
    expect((await movement()).status).toBe('failed');
    if (before !== null) {
      expect(before.refundedMinor).toBeGreaterThan(0);
      expect(await payment()).toMatchObject({ refundedMinor: 0, heldMinor: 0, status: 'paid' });
    }
    await pass(2);
    expect(await now()).toMatchObject({ state: 'FAILED_LATE', sends: 1 });
    expect(wish.executed()).toBe(0);
  }, 60_000);
});

describe.each(['chingchingpay', 'pingxx'] as const)('a refund at %s that is called done and never made', (id) => {
  it('is found by the total of its payment, held, handed to a person, and never sent again by itself', async () => {
    const { wish, now, movement, payment, pass, again } = await calledDone(id, 'ok-but-never-done');
    const amount = (await movement()).amountMinor;
    expect(wish.executed()).toBe(0);
    expect(await payment()).toMatchObject({ refundedMinor: amount });
    await pass(1);
    expect(await now()).toMatchObject({ state: 'NEEDS_OPERATOR', problem: { reason: 'notCounted' }, sends: 1 });
    expect((await movement()).status).toBe('needs_operator');
    expect(await payment()).toMatchObject({ refundedMinor: 0, heldMinor: amount });
    // A second refund of the same payment is for nobody to make while the first one is in doubt.
    await expect(again()).rejects.toMatchObject({ code: 'refund.alreadyOpen' });
    // The provider keeps saying "completed": its word alone does not settle it.
    await pass(3);
    expect(await now()).toMatchObject({ state: 'NEEDS_OPERATOR', sends: 1 });
    expect(wish.executed()).toBe(0);
  }, 60_000);

  it('is a refund like any other when it was really made', async () => {
    const { wish, now, payment, movement, pass } = await calledDone(id, null);
    await pass(3);
    expect((await now()).state).toBe('SUCCEEDED');
    expect(await payment()).toMatchObject({ refundedMinor: (await movement()).amountMinor, heldMinor: 0 });
    expect(wish.executed()).toBe(1);
  }, 60_000);
});

describe.each(['pingpong', 'vexora'] as const)('money out of %s that is called done and never made', (id) => {
  it('cannot be seen, because the provider tells no total: the limit that docs/reliability.md names', async () => {
    const { wish, now, pass } = await calledDone(id, 'ok-but-never-done');
    await pass(3);
    expect(wish.executed()).toBe(0);
    expect((await now()).state).toBe('SUCCEEDED');
  }, 60_000);
});
