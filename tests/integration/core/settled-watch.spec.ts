/** M12: what a provider accepted and never finishes, fails later, or calls done without doing it, is found and shown. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '@core/attempts/classify.ts';
import { createSettledWatch, type SettledWatch } from '@core/lookup/settled-watch.ts';
import { createTotals } from '@core/lookup/totals.ts';
import type { ProviderAnswer } from '@core/ports/provider.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { ScriptedProvider } from '../../support/scripted-provider.ts';
import { openBench, type Bench } from '../../support/use-case.ts';
import { membersOf, paidPayment, paymentFact, refundFact, refundMinor, submitRefund, transactionOf } from './refund-support.ts';

const day = 86_400_000;
const absent: ProviderAnswer<never> = { kind: 'refused', meaning: 'notFound', problem: problemOf('notFound') };
const silent: ProviderAnswer<never> = { kind: 'doubtful', problem: problemOf('timeout') };
const failed = { kind: 'failed' as const, code: 'BANK_REFUSED', message: 'account closed' };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

let bench: Bench;
let provider: ScriptedProvider;
let watch: SettledWatch;

async function open(settings: Record<string, number> = {}): Promise<void> {
  provider = new ScriptedProvider();
  bench = await openBench({ providerId: 'chingchingpay', provider: () => membersOf(provider), settings });
  const { journal, lookup, engine, directory, clock } = bench;
  watch = createSettledWatch({ journal, lookup, totals: createTotals({ journal, engine, directory, clock }), clock, logger: quiet });
  watch.start();
}
beforeEach(() => open());
afterEach(async () => {
  watch.stop();
  await bench.close();
});

/** By number, so that the order in which things are asked about does not matter. */
function answerByNumber(answers: Readonly<Record<string, ProviderAnswer<never> | ReturnType<typeof refundFact>>>): void {
  provider.queries.splice(0);
  for (let count = 0; count < 20; count += 1) {
    provider.queries.push((query) => answers[(query as { readonly reference: string }).reference] ?? silent);
  }
}

async function accepted(): Promise<Intent> {
  const payment = await paidPayment(bench, provider);
  provider.refunds.push((request) => refundFact((request as { readonly reference: string }).reference, { kind: 'pending' }));
  const intent = await submitRefund(bench, provider, payment);
  expect(intent.state).toBe('ACCEPTED');
  return intent;
}

async function done(payment?: Transaction, minor = refundMinor): Promise<Intent> {
  provider.refunds.push((request) => refundFact((request as { readonly reference: string }).reference, { kind: 'completed' }, minor));
  const intent = await submitRefund(bench, provider, payment, minor);
  expect(intent.state).toBe('SUCCEEDED');
  return intent;
}

const intentOf = async ({ id }: Intent): Promise<Intent> => (await bench.journal.intents.get(id))!.intent;

describe('what was accepted and is never finished', () => {
  it.each(['pending', 'absent', 'silent'] as const)('is a person\'s business once it is overdue (%s)', async (how) => {
    const intent = await accepted();
    const answers = { pending: refundFact(intent.reference, { kind: 'pending' }), absent, silent };
    bench.clock.advance(7 * day - 1_000);
    provider.queries.push(answers[how]);
    expect((await bench.engine.ask(intent.id)).state).toBe('ACCEPTED');
    bench.clock.advance(1_000);
    provider.queries.push(answers[how]);
    const overdue = await bench.engine.ask(intent.id);
    expect(overdue).toMatchObject({ state: 'NEEDS_OPERATOR', problem: { reason: 'overdue' }, nextAskAt: bench.clock.now() + 3_600_000 });
    expect(await transactionOf(bench, intent.transactionId)).toMatchObject({ status: 'needs_operator' });
    expect(await transactionOf(bench, intent.paymentId!)).toMatchObject({ heldMinor: refundMinor, refundedMinor: 0 });
  });

  it('is still asked about, stays where it is, and is settled by what is found then', async () => {
    for (const [outcome, state, refundedMinor] of [[{ kind: 'completed' as const }, 'SUCCEEDED', refundMinor], [failed, 'FAILED_LATE', 0]] as const) {
      const intent = await accepted();
      bench.clock.advance(8 * day);
      for (let count = 0; count < 3; count += 1) {
        provider.queries.push(refundFact(intent.reference, { kind: 'pending' }));
        expect(await bench.engine.ask(intent.id)).toMatchObject({ state: 'NEEDS_OPERATOR', problem: { reason: 'overdue' } });
      }
      const types = (await bench.journal.transactions.timeline(intent.transactionId)).map(({ type }) => type);
      expect(types.filter((type) => type === 'intent.needsOperator')).toHaveLength(1);
      provider.queries.push(refundFact(intent.reference, outcome));
      expect((await bench.engine.ask(intent.id)).state).toBe(state);
      expect(await transactionOf(bench, intent.paymentId!)).toMatchObject({ heldMinor: 0, refundedMinor });
    }
  });
});

describe('what succeeded', () => {
  it('is asked about once a day, and no more after the days of the profile', async () => {
    const intent = await done();
    answerByNumber({ [intent.reference]: refundFact(intent.reference) });
    await watch.round();
    expect(provider.count('query')).toBe(0);
    bench.clock.advance(day + 1);
    await watch.round();
    const perDay = provider.count('query');
    expect(perDay).toBeGreaterThan(0);
    await watch.round();
    bench.clock.advance(day - 2);
    await watch.round();
    expect(provider.count('query')).toBe(perDay);
    bench.clock.advance(29 * day);
    answerByNumber({ [intent.reference]: refundFact(intent.reference) });
    await watch.round();
    expect(provider.count('query')).toBe(perDay);
  });

  it('is asked about by itself while the program runs', async () => {
    const intent = await done();
    answerByNumber({ [intent.reference]: refundFact(intent.reference, failed) });
    bench.clock.set(2 * day);
    bench.clock.advance(60_000);
    await expect.poll(async () => (await intentOf(intent)).state).toBe('FAILED_LATE');
  });

  it('is never asked about where the profile says so', async () => {
    watch.stop();
    await bench.close();
    await open({ recheckDays: 0 });
    await done();
    bench.clock.advance(3 * day);
    await watch.round();
    expect(provider.count('query')).toBe(0);
  });

  it('and is failed by a bank three days later is shown as failed, and its money is free again', async () => {
    const intent = await done();
    bench.clock.advance(3 * day);
    answerByNumber({ [intent.reference]: refundFact(intent.reference, failed) });
    await watch.round();
    expect(await intentOf(intent)).toMatchObject({ state: 'FAILED_LATE', problem: { reason: 'failedAtProvider', providerCode: 'BANK_REFUSED' } });
    expect(await transactionOf(bench, intent.transactionId)).toMatchObject({ status: 'failed' });
    expect(await transactionOf(bench, intent.paymentId!)).toMatchObject({ refundedMinor: 0, heldMinor: 0, status: 'paid' });
  });

  it('stays as it is when the provider does not answer or does not list it any more', async () => {
    const intent = await done();
    for (const answer of [silent, absent]) {
      bench.clock.advance(day + 1);
      answerByNumber({ [intent.reference]: answer });
      await watch.round();
      expect((await intentOf(intent)).state).toBe('SUCCEEDED');
    }
  });
});

describe('what the provider calls done and does not count', () => {
  it('is opened again: its money is held, a person is asked, and a second refund cannot take it', async () => {
    const payment = await paidPayment(bench, provider);
    const intent = await done(payment, 70_000);
    bench.clock.advance(day + 1);
    answerByNumber({ [intent.reference]: refundFact(intent.reference, { kind: 'completed' }, 70_000), [payment.reference]: paymentFact(payment, 0) });
    await watch.round();
    const open = await intentOf(intent);
    expect(open).toMatchObject({ state: 'NEEDS_OPERATOR', problem: { reason: 'notCounted' }, nextAskAt: null });
    expect(await transactionOf(bench, intent.transactionId)).toMatchObject({ status: 'needs_operator' });
    expect(await transactionOf(bench, payment.id)).toMatchObject({ refundedMinor: 0, heldMinor: 70_000 });
    await expect(submitRefund(bench, provider, payment, 70_000)).rejects.toMatchObject({ code: 'amount.aboveRefundable' });
    // The provider's word alone does not settle it again.
    provider.queries.splice(0, Infinity, refundFact(intent.reference, { kind: 'completed' }, 70_000));
    expect((await bench.engine.ask(intent.id)).state).toBe('NEEDS_OPERATOR');
  });

  it('is done after all once it is counted', async () => {
    const payment = await paidPayment(bench, provider);
    const intent = await done(payment);
    bench.clock.advance(day + 1);
    answerByNumber({ [intent.reference]: refundFact(intent.reference), [payment.reference]: paymentFact(payment, 0) });
    await watch.round();
    expect((await intentOf(intent)).state).toBe('NEEDS_OPERATOR');
    answerByNumber({ [payment.reference]: paymentFact(payment, refundMinor) });
    await watch.round();
    expect((await intentOf(intent)).state).toBe('SUCCEEDED');
    expect(await transactionOf(bench, payment.id)).toMatchObject({ refundedMinor: refundMinor, heldMinor: 0 });
  });

  it('is not opened again once a named person has settled it by evidence', async () => {
    const payment = await paidPayment(bench, provider);
    const intent = await done(payment);
    bench.clock.advance(day + 1);
    const answers = { [intent.reference]: refundFact(intent.reference), [payment.reference]: paymentFact(payment, 0) };
    answerByNumber(answers);
    await watch.round();
    const open = await intentOf(intent);
    await bench.engine.decide(open.id, open.version, { kind: 'executed', providerTransactionId: 'T-portal', note: 'the portal shows it' }, 'Operator B');
    bench.clock.advance(day + 1);
    answerByNumber(answers);
    await watch.round();
    expect((await intentOf(intent)).state).toBe('SUCCEEDED');
  });

  it('leaves alone what can not be missing: too young, too large, or no total told', async () => {
    const payment = await paidPayment(bench, provider);
    const large = await done(payment, 60_000);
    bench.clock.advance(day + 1);
    const young = await done(await transactionOf(bench, payment.id), 30_000);
    const said = { [large.reference]: refundFact(large.reference, { kind: 'completed' }, 60_000), [young.reference]: refundFact(young.reference, { kind: 'completed' }, 30_000) };
    answerByNumber({ ...said, [payment.reference]: paymentFact(payment, 60_000) });
    await watch.round();
    expect([(await intentOf(large)).state, (await intentOf(young)).state]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    bench.clock.advance(day + 1);
    answerByNumber({ ...said, [payment.reference]: paymentFact(payment, null) });
    await watch.round();
    expect([(await intentOf(large)).state, (await intentOf(young)).state]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    bench.clock.advance(day + 1);
    answerByNumber({ ...said, [payment.reference]: paymentFact(payment, 60_000) });
    await watch.round();
    expect([(await intentOf(large)).state, (await intentOf(young)).state]).toEqual(['SUCCEEDED', 'NEEDS_OPERATOR']);
  });
});
