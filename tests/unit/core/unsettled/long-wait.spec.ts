/** No timer turns unknown into failed: 400 days of the real scheduler over a provider that proves nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '@core/attempts/classify.ts';
import { createScheduler, type Scheduler } from '@core/attempts/scheduler.ts';
import { planIntent } from '@core/attempts/plan.ts';
import type { Provider, ProviderAnswer, TransactionFact } from '@core/ports/provider.ts';
import { reference } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import { moneyOf } from '@shared/money/money.ts';
import { refundPayloadOf } from '../../../support/facts.ts';
import { submitKeyOf } from '../../../support/ids.ts';
import { paidPayment } from '../../../support/journal.ts';
import { openBench, type Bench } from '../../../support/use-case.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Each alone proves neither that it happened nor that it did not. */
const silences: Readonly<Record<string, ProviderAnswer<TransactionFact> | 'throws'>> = {
  'is not found': { kind: 'refused', meaning: 'notFound', problem: problemOf('notFound') },
  'answers 503': { kind: 'doubtful', problem: problemOf('serverError') },
  'answers in time never': { kind: 'doubtful', problem: problemOf('timeout') },
  'answers what nobody understands': { kind: 'doubtful', problem: problemOf('malformed') },
  'breaks': 'throws',
};

let bench: Bench;
let scheduler: Scheduler;
let answer: ProviderAnswer<TransactionFact> | 'throws';
let asks: number;
let sends: number;

const provider = (): Partial<Provider> => ({
  refund: async () => {
    sends += 1;
    return { answer: { kind: 'doubtful', problem: problemOf('connectionLost') }, evidence: null };
  },
  query: async () => {
    asks += 1;
    if (answer === 'throws') throw new Error('broken');
    return { answer, evidence: null };
  },
});

beforeEach(async () => {
  asks = 0;
  sends = 0;
  bench = await openBench({ providerId: 'chingchingpay', provider });
  scheduler = createScheduler({ ...bench, logger: { info: () => undefined, warn: () => undefined, error: () => undefined } });
});
afterEach(async () => {
  scheduler.stop();
  await bench.close();
});

async function lostRefund(): Promise<Intent> {
  const payment = await paidPayment(bench.journal, { profileId: bench.profile.id, amountMinor: 100_000, createdAt: bench.clock.now() });
  return bench.engine.submit(planIntent(
    {
      profile: bench.profile, submitKey: submitKeyOf(1), operator: 'Operator A', sealedFingerprint: null, method: null, payment, reason: 'damaged_item', exclusive: true,
      payload: refundPayloadOf(reference.parse('R-1'), moneyOf(40_000, 'HKD'), { reference: payment.reference, providerPaymentId: payment.providerPaymentId }),
    },
    { ids: bench.ids },
  ));
}

/** Moves the clock and lets what its timers began come to rest. */
async function pass(milliseconds: number): Promise<void> {
  bench.clock.advance(milliseconds);
  for (let turn = 0; turn < 12; turn += 1) {
    await new Promise((resolve) => { setImmediate(resolve); });
    await bench.engine.idle();
  }
}

describe.each(Object.keys(silences))('a refund that %s', (silence) => {
  it('stays open for 400 days, is asked about all the time, sent once, and held', async () => {
    answer = silences[silence] ?? 'throws';
    const intent = await lostRefund();
    scheduler.start();
    // The first hours step by step, then as a computer that wakes twice a day.
    for (let step = 0; step < 40; step += 1) await pass(minute);
    for (let step = 0; step < 800; step += 1) await pass(12 * hour);
    expect(bench.clock.now() - intent.createdAt).toBeGreaterThan(400 * day);
    const after = (await bench.journal.intents.get(intent.id))!.intent;
    expect(['UNKNOWN', 'NEEDS_OPERATOR']).toContain(after.state);
    expect(asks).toBeGreaterThan(300);
    expect(sends).toBe(1);
    const transaction = (await bench.journal.transactions.get(intent.transactionId))!;
    expect(['unknown', 'needs_operator']).toContain(transaction.status);
    expect(await bench.journal.transactions.get(transaction.parentId!)).toMatchObject({ heldMinor: 40_000, refundedMinor: 0 });
    expect((await bench.journal.transactions.timeline(intent.transactionId)).map(({ type }) => type)).not.toContain('intent.rejected');
    expect((await bench.journal.intents.listOpen()).map(({ id }) => id)).toEqual([intent.id]);
  }, 120_000);
});
