import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '@core/attempts/classify.ts';
import { AttemptEngine } from '@core/attempts/engine.ts';
import { openGate } from '@core/attempts/gate.ts';
import { planIntent } from '@core/attempts/plan.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { ProviderAnswer, TransactionFact } from '@core/ports/provider.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { profileId, reference, type SubmitKey, type TransactionId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { moneyOf } from '@shared/money/money.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { countingIds, submitKeyOf } from '../../support/ids.ts';
import { linkFactOf, linkPayloadOf, refundPayloadOf, transactionFactOf } from '../../support/facts.ts';
import { ScriptedProvider } from '../../support/scripted-provider.ts';

const quarantineMs = 900_000;
let folder: string;
let journal: Journal;
let clock: FakeClock;
let provider: ScriptedProvider;
let profile: Profile;
let engine: AttemptEngine;
const ids = countingIds();
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const deaf = { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined };

function makeEngine(): AttemptEngine {
  return new AttemptEngine({
    journal, clock, ids, logger: quiet, notifier: deaf,
    providerFor: async () => provider,
    openFields: async () => ({}), gate: openGate,
    policyFor: async (intent) => ({ resendClass: intent.kind === 'refund' ? 'C' : 'B', quarantineMs, overdueMs: 7 * 86_400_000 }),
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  clock = new FakeClock();
  journal = openJournalInThread({ path: join(folder, 'journal.sqlite'), now: clock.now() });
  provider = new ScriptedProvider();
  const id = profileId.parse(ids.next());
  profile = await journal.profiles.save(id, { id: null, name: 'Practice C', providerId: 'chingchingpay', environment: 'practice', merchantId: 'M-1', baseUrl: null, settings: {}, timeZone: 'Asia/Hong_Kong' }, clock.now());
  engine = makeEngine();
});

afterEach(async () => {
  await journal.close();
  await rm(folder, { recursive: true });
});

const money = moneyOf(100_000, 'HKD');

function linkPlan(order: string, key: SubmitKey) {
  return planIntent(
    { profile, submitKey: key, payload: linkPayloadOf(reference.parse(order), money), sealedFingerprint: null, method: null, operator: 'Operator A', payment: null, reason: null, exclusive: false },
    { ids },
  );
}

async function paidPayment(order: string): Promise<Transaction> {
  provider.links.push({ kind: 'fact', fact: linkFactOf({ providerPaymentId: `P-${order}`, reference: order, next: { kind: 'redirect', url: `https://pay.example/${order}` } }) });
  const intent = await engine.submit(linkPlan(order, submitKeyOf(Number(order.replaceAll(/\D/g, '')))));
  const waiting = await load(intent.transactionId);
  return journal.transactions.observe({
    transactionId: waiting.id, fromVersion: waiting.version, evidence: null, problem: null, event: null, at: clock.now(),
    effects: [{ kind: 'patch', transactionId: waiting.id, status: 'paid', observedAt: clock.now(), observedFrom: 'query' }],
  });
}

async function load(id: TransactionId): Promise<Transaction> {
  const found = await journal.transactions.get(id);
  if (!found) throw new Error('no such transaction');
  return found;
}

function refundPlan(payment: Transaction, number: string, key: SubmitKey, minor = 40_000) {
  return planIntent(
    {
      profile, submitKey: key, operator: 'Operator A',
      payload: refundPayloadOf(reference.parse(number), moneyOf(minor, 'HKD'), { reference: payment.reference, providerPaymentId: payment.providerPaymentId }),
      sealedFingerprint: null, method: null, payment, reason: 'damaged_item', exclusive: true,
    },
    { ids },
  );
}

function refundFact(number: string, outcome: TransactionFact['outcome'] = { kind: 'completed' }, minor = 40_000, transactionNumber = `T-${number}`): ProviderAnswer<TransactionFact> {
  return {
    kind: 'fact',
    fact: transactionFactOf({ kind: 'refund', reference: number, originalReference: 'A-1', amount: moneyOf(minor, 'HKD'), outcome, refundedMinor: null, method: null, createdAt: null, providerPaymentId: null, providerTransactionId: transactionNumber, walletReference: null }),
  };
}

const lost: ProviderAnswer<never> = { kind: 'doubtful', problem: problemOf('connectionLost') };
const absent: ProviderAnswer<never> = { kind: 'refused', meaning: 'notFound', problem: problemOf('notFound') };

describe('AttemptEngine', () => {
  it('makes a link and keeps its address', async () => {
    const payment = await paidPayment('A-1');
    expect(payment).toMatchObject({ status: 'paid', providerPaymentId: 'P-A-1', link: { url: 'https://pay.example/A-1' } });
  });

  it('has SENDING and its attempt on disk before the provider is called', async () => {
    const payment = await paidPayment('A-1');
    provider.refunds.push(async () => {
      const [open] = await journal.intents.listOpen();
      expect(open).toMatchObject({ state: 'SENDING', sends: 1 });
      expect(await load(payment.id)).toMatchObject({ heldMinor: 40_000 });
      return refundFact('R-1');
    });
    const intent = await engine.submit(refundPlan(payment, 'R-1', submitKeyOf(11)));
    expect(intent.state).toBe('SUCCEEDED');
    expect(await load(payment.id)).toMatchObject({ heldMinor: 0, refundedMinor: 40_000, status: 'part_refunded' });
  });

  it('sends once for twenty presses of the same button', async () => {
    const payment = await paidPayment('A-1');
    let release = (): void => undefined;
    provider.refunds.push(() => new Promise((resolve) => { release = () => resolve(refundFact('R-1')); }));
    const plan = refundPlan(payment, 'R-1', submitKeyOf(12));
    const presses = Array.from({ length: 20 }, () => engine.submit({ ...plan }));
    await expect.poll(() => provider.count('refund')).toBe(1);
    release();
    const intents = await Promise.all(presses);
    expect(new Set(intents.map((intent) => intent.id)).size).toBe(1);
    expect(new Set(intents.map((intent) => intent.state))).toEqual(new Set(['SUCCEEDED']));
    expect(provider.count('refund')).toBe(1);
  });

  it('shows doubt as unknown, holds the money, and settles by asking', async () => {
    const payment = await paidPayment('A-1');
    provider.refunds.push(lost);
    const intent = await engine.submit(refundPlan(payment, 'R-1', submitKeyOf(13)));
    expect(intent).toMatchObject({ state: 'UNKNOWN', problem: { reason: 'connectionLost' } });
    expect(await load(intent.transactionId)).toMatchObject({ status: 'unknown' });
    expect(await load(payment.id)).toMatchObject({ heldMinor: 40_000, refundedMinor: 0 });
    provider.queries.push(refundFact('R-1'));
    expect((await engine.ask(intent.id)).state).toBe('SUCCEEDED');
    expect(await load(payment.id)).toMatchObject({ heldMinor: 0, refundedMinor: 40_000 });
    expect(provider.count('refund')).toBe(1);
  });

  it('locks a payment against a second refund while the first is unknown', async () => {
    const payment = await paidPayment('A-1');
    provider.refunds.push(lost);
    await engine.submit(refundPlan(payment, 'R-1', submitKeyOf(14)));
    await expect(engine.submit(refundPlan(await load(payment.id), 'R-2', submitKeyOf(15)))).rejects.toMatchObject({ code: 'refund.alreadyOpen' });
    expect(provider.count('refund')).toBe(1);
  });

  it('never gives back more than was paid', async () => {
    const payment = await paidPayment('A-1');
    await expect(engine.submit(refundPlan(payment, 'R-1', submitKeyOf(16), 100_001))).rejects.toMatchObject({ code: 'amount.aboveRefundable' });
    expect(provider.count('refund')).toBe(0);
  });

  it('frees the money of a refused refund', async () => {
    const payment = await paidPayment('A-1');
    provider.refunds.push({ kind: 'refused', meaning: 'final', problem: problemOf('refused', { providerCode: '40017' }) });
    const intent = await engine.submit(refundPlan(payment, 'R-1', submitKeyOf(17)));
    expect(intent.state).toBe('REJECTED');
    expect(await load(payment.id)).toMatchObject({ heldMinor: 0, refundedMinor: 0, status: 'paid' });
    expect(await load(intent.transactionId)).toMatchObject({ status: 'failed' });
  });

  it('sends again with the same number what provably never left', async () => {
    const payment = await paidPayment('A-1');
    provider.refunds.push({ kind: 'notSent', problem: problemOf('connectionRefused') }, { kind: 'notSent', problem: problemOf('connectionRefused') }, refundFact('R-1'));
    const plan = refundPlan(payment, 'R-1', submitKeyOf(18));
    expect((await engine.submit(plan)).state).toBe('QUEUED');
    const again = await engine.submit(plan);
    expect(again.state).toBe('QUEUED');
    expect((await engine.send(again.id)).state).toBe('SUCCEEDED');
    expect(provider.sent.filter((call) => call.operation === 'refund').map((call) => call.reference)).toEqual(['R-1', 'R-1', 'R-1']);
  });

  it('repeats a lost link by itself, with the same order number', async () => {
    provider.links.push(lost, { kind: 'fact', fact: linkFactOf({ providerPaymentId: 'P9', reference: 'A-9', next: { kind: 'redirect', url: 'https://pay.example/9' } }) });
    const intent = await engine.submit(linkPlan('A-9', submitKeyOf(19)));
    expect(intent.state).toBe('UNKNOWN');
    provider.queries.push(absent);
    expect((await engine.ask(intent.id)).state).toBe('SUCCEEDED');
    expect(await load(intent.transactionId)).toMatchObject({ status: 'waiting', link: { url: 'https://pay.example/9' } });
  });

  it('refuses an order number that the provider already knows', async () => {
    provider.links.push({ kind: 'refused', meaning: 'duplicateReference', problem: problemOf('duplicateReference') });
    provider.queries.push({ ...refundFact('A-5'), fact: { ...(refundFact('A-5') as Extract<ProviderAnswer<TransactionFact>, { kind: 'fact' }>).fact, kind: 'payment', amount: moneyOf(5, 'HKD') } } as ProviderAnswer<TransactionFact>);
    const intent = await engine.submit(linkPlan('A-5', submitKeyOf(20)));
    expect(intent).toMatchObject({ state: 'REJECTED', problem: { reason: 'duplicateReference' } });
  });

  it('recovers what an earlier run left on its way, and asks before anything else', async () => {
    const payment = await paidPayment('A-1');
    let answer = (): void => undefined;
    provider.refunds.push(() => new Promise((resolve) => { answer = () => resolve(lost); }));
    const pressed = engine.submit(refundPlan(payment, 'R-1', submitKeyOf(21)));
    await expect.poll(() => provider.count('refund')).toBe(1);

    const later = makeEngine();
    await later.recover();
    const [open] = await journal.intents.listOpen();
    expect(open).toMatchObject({ state: 'UNKNOWN', problem: { reason: 'interrupted' }, nextAskAt: clock.now() });
    provider.queries.push(refundFact('R-1'));
    if (!open) throw new Error('nothing open');
    expect((await later.ask(open.id)).state).toBe('SUCCEEDED');

    // The first run's answer comes too late to change anything.
    answer();
    await expect(pressed).rejects.toMatchObject({ code: 'intent.changedMeanwhile' });
    expect(provider.count('refund')).toBe(1);
    expect(await load(payment.id)).toMatchObject({ refundedMinor: 40_000, heldMinor: 0 });
  });

  it('does not believe a success that carries another refund\'s number', async () => {
    const payment = await paidPayment('A-1');
    provider.refunds.push(refundFact('R-1', { kind: 'completed' }, 40_000, 'T-SAME'), refundFact('R-2', { kind: 'completed' }, 40_000, 'T-SAME'));
    expect((await engine.submit(refundPlan(payment, 'R-1', submitKeyOf(22)))).state).toBe('SUCCEEDED');
    const second = await engine.submit(refundPlan(await load(payment.id), 'R-2', submitKeyOf(23)));
    expect(second).toMatchObject({ state: 'UNKNOWN', problem: { reason: 'echoMismatch' } });
    expect(await load(payment.id)).toMatchObject({ refundedMinor: 40_000, heldMinor: 40_000 });
  });

  it('hands over to a person and obeys only the version that the person saw', async () => {
    const payment = await paidPayment('A-1');
    provider.refunds.push(lost);
    let intent = await engine.submit(refundPlan(payment, 'R-1', submitKeyOf(24)));
    for (const wait of [1_000, 60_000, quarantineMs]) {
      clock.advance(wait);
      provider.queries.push(absent);
      intent = await engine.ask(intent.id);
    }
    expect(intent.state).toBe('NEEDS_OPERATOR');
    await expect(engine.decide(intent.id, intent.version - 1, { kind: 'abandon', note: 'x' }, 'Operator B')).rejects.toMatchObject({ code: 'intent.changedMeanwhile' });
    const decided = await engine.decide(intent.id, intent.version, { kind: 'notExecuted', lookedIn: 'portal', lookedAt: clock.now(), note: 'the portal shows none' }, 'Operator B');
    expect(decided).toMatchObject({ state: 'QUEUED', reference: 'R-1' });
    provider.refunds.push(refundFact('R-1'));
    expect((await engine.send(intent.id)).state).toBe('SUCCEEDED');
    const timeline = await journal.transactions.timeline(intent.transactionId);
    expect(timeline.map((event) => event.type)).toContain('intent.decided');
    expect(timeline.find((event) => event.type === 'intent.decided')).toMatchObject({ operator: 'Operator B', data: { note: 'the portal shows none' } });
  });

  it('takes a late bank failure out of what was refunded', async () => {
    const payment = await paidPayment('A-1');
    provider.refunds.push(refundFact('R-1'));
    const intent = await engine.submit(refundPlan(payment, 'R-1', submitKeyOf(25)));
    await engine.failLate(intent.id, { finding: { kind: 'rejected', problem: problemOf('failedAtProvider') }, evidence: null, link: null });
    expect(await load(payment.id)).toMatchObject({ refundedMinor: 0, heldMinor: 0, status: 'paid' });
    expect(await load(intent.transactionId)).toMatchObject({ status: 'failed' });
  });
});

describe('a refund made outside the app', () => {
  it('counts against the cap and shows in the status', async () => {
    const payment = await paidPayment('A-1');
    const known = await journal.transactions.observe({
      transactionId: payment.id, fromVersion: payment.version, evidence: null, problem: null, event: null, at: clock.now(),
      effects: [{ kind: 'patch', transactionId: payment.id, refundedElsewhereMinor: moneyOf(70_000, 'HKD').minor, observedAt: clock.now(), observedFrom: 'query' }],
    });
    expect(known).toMatchObject({ status: 'part_refunded', refundedMinor: 0, refundedElsewhereMinor: 70_000 });
    await expect(engine.submit(refundPlan(known, 'R-1', submitKeyOf(31), 40_000))).rejects.toMatchObject({ code: 'amount.aboveRefundable', params: { maximumMinor: 30_000 } });
    provider.refunds.push(refundFact('R-2', { kind: 'completed' }, 30_000));
    expect((await engine.submit(refundPlan(known, 'R-2', submitKeyOf(32), 30_000))).state).toBe('SUCCEEDED');
    expect(await load(payment.id)).toMatchObject({ status: 'refunded' });
  });
});
