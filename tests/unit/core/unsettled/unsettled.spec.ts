/** The inbox: everything open is in it, and a person decides only when waiting and asking are done, on evidence that counts. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '@core/attempts/classify.ts';
import { planIntent } from '@core/attempts/plan.ts';
import type { IntentPlan } from '@core/ports/journal.ts';
import type { Provider, ProviderAnswer, TransactionFact } from '@core/ports/provider.ts';
import { createUnsettled, type Unsettled } from '@core/unsettled/unsettled.ts';
import { reference, submitKey } from '@shared/domain/ids.ts';
import { intentKinds, intentStates, isOpen, type Intent, type IntentState, type OperatorDecision } from '@shared/domain/intent.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { calls } from '@shared/ipc/contract.ts';
import { moneyOf } from '@shared/money/money.ts';
import { addMilliseconds, type Instant } from '@shared/time/instant.ts';
import { refundPayloadOf } from '../../../support/facts.ts';
import { linkPlan, paidPayment, progressOf, refundPlan, stepOf } from '../../../support/journal.ts';
import { openBench, type Bench } from '../../../support/use-case.ts';

/** As the bench's policy. */
const quarantineMs = 900_000;
const minute = 60_000;
const absent: ProviderAnswer<TransactionFact> = { kind: 'refused', meaning: 'notFound', problem: { ...problemOf('notFound'), httpStatus: 200, providerCode: '303011', providerMessage: 'no such refund' } };
const down: ProviderAnswer<TransactionFact> = { kind: 'doubtful', problem: problemOf('serverError') };

let bench: Bench;
let unsettled: Unsettled;
let answer: ProviderAnswer<TransactionFact>;
let sent: number;

const provider = (): Partial<Provider> => ({
  refund: async () => {
    sent += 1;
    return { answer: { kind: 'doubtful', problem: problemOf('timeout') }, evidence: null };
  },
  query: async () => ({ answer, evidence: null }),
});

beforeEach(async () => {
  answer = absent;
  sent = 0;
  bench = await openBench({ providerId: 'chingchingpay', provider });
  unsettled = createUnsettled({ ...bench, operator: async () => 'Mei Chan' });
});
afterEach(() => bench.close());

async function payment(): Promise<Transaction> {
  return paidPayment(bench.journal, { profileId: bench.profile.id, amountMinor: 100_000, createdAt: bench.clock.now() });
}

function planOf(paid: Transaction): IntentPlan {
  return planIntent(
    {
      profile: bench.profile, submitKey: submitKey.parse(randomUUID()), operator: 'Operator A', sealedFingerprint: null, method: null, payment: paid, reason: 'damaged_item', exclusive: true,
      payload: refundPayloadOf(reference.parse(`R${randomUUID().slice(0, 8)}`), moneyOf(40_000, 'HKD'), { reference: paid.reference, providerPaymentId: paid.providerPaymentId }),
    },
    { ids: bench.ids },
  );
}

const lostRefund = async (): Promise<Intent> => bench.engine.submit(planOf(await payment()));

const current = async ({ id }: Intent): Promise<Intent> => (await bench.journal.intents.get(id))!.intent;

/** Asked twice, quarantine over: a person has to say. */
async function waitingRefund(): Promise<Intent> {
  const intent = await lostRefund();
  await unsettled.ask(intent.id);
  bench.clock.advance(quarantineMs);
  return (await unsettled.ask(intent.id)).intent;
}

const looked = (at: Instant): OperatorDecision => ({ kind: 'notExecuted', lookedIn: 'portal', lookedAt: at, note: 'not listed' });
const verdicts = (): readonly OperatorDecision[] => [looked(bench.clock.now()), { kind: 'executed', providerTransactionId: 'T-1', note: '' }, { kind: 'abandon', note: 'not needed' }];

/** As a step of the engine would leave it. */
async function putInto(intent: Intent, state: IntentState, change: Partial<Intent> = {}): Promise<Intent> {
  return bench.journal.intents.step(stepOf(intent, state, 'intent.asked', { at: bench.clock.now(), progress: { ...progressOf({ ...intent, ...change }), state } }));
}

describe('the list', () => {
  it('holds every open intent of every kind and state, the oldest first, and nothing that has ended', async () => {
    const wanted: string[] = [];
    for (const kind of intentKinds) {
      for (const state of intentStates) {
        const createdAt = bench.clock.now();
        const base = kind === 'refund' ? refundPlan(await payment(), { amountMinor: 100, createdAt }) : linkPlan({ profileId: bench.profile.id, createdAt });
        const origin = kind;
        const { intent } = await bench.journal.intents.create({ ...base, kind, transaction: { ...base.transaction, origin, kind: kind === 'payout' ? 'payout' : base.transaction.kind } });
        if (intent.state !== state) await putInto(intent, state);
        if (isOpen(state)) wanted.push(intent.id);
        bench.clock.advance(1_000);
      }
    }
    const items = await unsettled.list();
    expect(items.map(({ intent }) => intent.id)).toEqual(wanted);
    expect(new Set(items.map(({ intent }) => intent.kind))).toEqual(new Set(intentKinds));
    expect(new Set(items.map(({ intent }) => intent.state))).toEqual(new Set(intentStates.filter(isOpen)));
    expect(await unsettled.count()).toBe(wanted.length);
    expect(calls['unsettled.list'].output.safeParse(items).success).toBe(true);
  });

  it('answers at once with 200 open items', async () => {
    for (let index = 0; index < 200; index += 1) await bench.journal.intents.create(linkPlan({ profileId: bench.profile.id, createdAt: addMilliseconds(bench.clock.now(), index) }));
    const before = performance.now();
    expect(await unsettled.list()).toHaveLength(200);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('an item', () => {
  it('tells every send and every question, with the provider’s words, newest first', async () => {
    const start = bench.clock.now();
    const intent = await lostRefund();
    bench.clock.advance(minute);
    await unsettled.ask(intent.id);
    bench.clock.advance(minute);
    answer = down;
    await unsettled.ask(intent.id);
    const found = await unsettled.get(intent.id);
    expect(found.quarantineMs).toBe(quarantineMs);
    expect(found.trace).toMatchObject([
      { kind: 'ask', number: 2, at: start + 2 * minute, problem: { reason: 'serverError' } },
      { kind: 'ask', number: 1, at: start + minute, problem: { reason: 'notFound', httpStatus: 200, providerCode: '303011', providerMessage: 'no such refund' } },
      { kind: 'send', number: 1, at: start, endedAt: start, problem: { reason: 'timeout' } },
    ]);
    expect(calls['unsettled.get'].output.safeParse(found).success).toBe(true);
  });

  it('is read also after it has ended', async () => {
    const waiting = await waitingRefund();
    await unsettled.decide(waiting.id, waiting.version, { kind: 'executed', providerTransactionId: 'T-9', note: '' });
    expect((await unsettled.get(waiting.id)).item.intent.state).toBe('SUCCEEDED');
    await expect(unsettled.get(bench.profile.id as never)).rejects.toMatchObject({ code: 'intent.notFound' });
  });
});

describe('a decision', () => {
  it('stands in the timeline with who decided, where that person looked, when, and what was seen', async () => {
    const waiting = await waitingRefund();
    expect(waiting.state).toBe('NEEDS_OPERATOR');
    const at = bench.clock.now();
    const { intent } = await unsettled.decide(waiting.id, waiting.version, looked(at));
    expect(intent).toMatchObject({ state: 'QUEUED', sends: 1 });
    const [line] = await bench.journal.transactions.timeline(waiting.transactionId);
    expect(line).toMatchObject({ type: 'intent.decided', operator: 'Mei Chan', data: { lookedIn: 'portal', lookedAt: at, note: 'not listed' } });
    // It goes out again only when a person says so, under the number that it always had.
    expect(sent).toBe(1);
    expect((await unsettled.send(waiting.id)).intent).toMatchObject({ reference: waiting.reference, sends: 2, state: 'UNKNOWN' });
  });

  it('is refused while "not found" proves nothing, whatever it is', async () => {
    const intent = await putInto(await lostRefund(), 'NEEDS_OPERATOR', { asks: 5 });
    for (const decision of verdicts()) {
      await expect(unsettled.decide(intent.id, intent.version, decision)).rejects.toMatchObject({ code: 'intent.decisionTooEarly', params: { until: intent.quarantineUntil } });
    }
    expect(await current(intent)).toEqual(intent);
    bench.clock.advance(quarantineMs - 1);
    await expect(unsettled.decide(intent.id, intent.version, looked(bench.clock.now()))).rejects.toMatchObject({ code: 'intent.decisionTooEarly' });
    bench.clock.advance(1);
    expect((await unsettled.decide(intent.id, intent.version, looked(bench.clock.now()))).intent.state).toBe('QUEUED');
  });

  it('is refused before the provider was asked twice, unless it cannot be asked', async () => {
    const intent = await putInto(await lostRefund(), 'NEEDS_OPERATOR', { asks: 1, quarantineUntil: bench.clock.now(), waitedMs: quarantineMs });
    for (const decision of verdicts()) {
      await expect(unsettled.decide(intent.id, intent.version, decision)).rejects.toMatchObject({ code: 'intent.decisionNeedsAsks', params: { asks: 1, needed: 2 } });
    }
    const mute = await putInto(await lostRefund(), 'NEEDS_OPERATOR', { asks: 0, quarantineUntil: bench.clock.now(), waitedMs: quarantineMs, problem: problemOf('cannotAsk') });
    expect((await unsettled.decide(mute.id, mute.version, { kind: 'abandon', note: 'not needed' })).intent.state).toBe('ABANDONED');
  });

  it('rests on nothing that was seen before it counts, and on nothing from the future', async () => {
    const waiting = await waitingRefund();
    for (const at of [addMilliseconds(waiting.quarantineUntil!, -1), addMilliseconds(bench.clock.now(), 1)]) {
      await expect(unsettled.decide(waiting.id, waiting.version, looked(at))).rejects.toMatchObject({ code: 'intent.evidenceTooOld', field: 'lookedAt' });
    }
    expect((await unsettled.decide(waiting.id, waiting.version, looked(waiting.quarantineUntil!))).intent.state).toBe('QUEUED');
  });

  it('is refused without evidence by the contract itself', () => {
    const decide = calls['unsettled.decide'].input;
    const base = { intentId: bench.ids.next(), version: 3 };
    const at = bench.clock.now();
    for (const decision of [
      { kind: 'executed', providerTransactionId: ' ', note: 'seen' }, { kind: 'notExecuted', note: 'not listed' }, { kind: 'notExecuted', lookedIn: 'dream', lookedAt: at, note: 'x' },
      { kind: 'notExecuted', lookedIn: 'portal', lookedAt: at, note: ' ' }, { kind: 'abandon', note: '' },
    ]) expect(decide.safeParse({ ...base, decision }).success).toBe(false);
    for (const decision of verdicts()) expect(decide.safeParse({ ...base, decision }).success).toBe(true);
  });

  it('made on what has changed meanwhile is not carried out', async () => {
    const waiting = await waitingRefund();
    await unsettled.ask(waiting.id);
    await expect(unsettled.decide(waiting.id, waiting.version, looked(bench.clock.now()))).rejects.toMatchObject({ code: 'intent.changedMeanwhile' });
  });

  it('gives up what never left, at any time, and frees what it held', async () => {
    const paid = await payment();
    const { intent } = await bench.journal.intents.create(planOf(paid));
    expect((await unsettled.decide(intent.id, intent.version, { kind: 'abandon', note: 'not needed' })).intent).toMatchObject({ state: 'ABANDONED', sends: 0 });
    expect(await bench.journal.transactions.get(paid.id)).toMatchObject({ heldMinor: 0 });
    const line = (await bench.journal.transactions.timeline(intent.transactionId))[0];
    expect(line).toMatchObject({ type: 'intent.abandoned', operator: 'Mei Chan', data: { note: 'not needed' } });
  });
});
