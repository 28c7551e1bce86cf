/** What happens around a send when the journal, the clock or a second person comes between. Real journal, scripted provider. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '@core/attempts/classify.ts';
import { AttemptEngine } from '@core/attempts/engine.ts';
import { openGate } from '@core/attempts/gate.ts';
import { planIntent } from '@core/attempts/plan.ts';
import { createScheduler } from '@core/attempts/scheduler.ts';
import { createPersonalEntries } from '@core/attempts/personal-entries.ts';
import { createMoneyLock } from '@core/money-rules/money-lock.ts';
import { createLinks } from '@core/links/links.ts';
import { createReferences } from '@core/links/references.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { ProviderAnswer, TransactionFact } from '@core/ports/provider.ts';
import { createProviderDirectory } from '@core/profiles/provider-directory.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { profileId, reference } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { LinkInput } from '@shared/ipc/contract.ts';
import { moneyOf, toMinor } from '@shared/money/money.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { countingIds, submitKeyOf } from '../../support/ids.ts';
import { memorySealer } from '../../support/memory-sealer.ts';
import { linkFactOf, linkPayloadOf, refundPayloadOf, transactionFactOf } from '../../support/facts.ts';
import { ScriptedProvider } from '../../support/scripted-provider.ts';

let folder: string;
let disk: Journal;
/** The journal as the engine sees it: `full` makes every step fail as on a full disk. */
let journal: Journal;
let full: boolean;
let clock: FakeClock;
let provider: ScriptedProvider;
let profile: Profile;
let engine: AttemptEngine;
let paused: boolean;
const ids = countingIds();
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const deaf = { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'half-done-'));
  clock = new FakeClock();
  full = false;
  paused = false;
  disk = openJournalInThread({ path: join(folder, 'journal.sqlite'), now: clock.now() });
  journal = {
    ...disk,
    intents: {
      ...disk.intents,
      step: async (step) => {
        if (full) throw new AppError('journal.diskFull');
        return disk.intents.step(step);
      },
    },
  };
  provider = new ScriptedProvider();
  profile = await disk.profiles.save(
    profileId.parse(ids.next()),
    { id: null, name: 'Practice C', providerId: 'chingchingpay', environment: 'practice', merchantId: 'M-1', baseUrl: null, settings: {}, timeZone: 'Asia/Hong_Kong' },
    clock.now(),
  );
  engine = new AttemptEngine({
    journal, clock, ids, logger: quiet, notifier: deaf,
    providerFor: async () => {
      if (paused) throw new AppError('profile.paused');
      return provider;
    },
    openFields: async () => ({}), gate: openGate,
    policyFor: async (intent) => ({ resendClass: intent.kind === 'refund' ? 'C' : 'B', quarantineMs: 900_000, overdueMs: 7 * 86_400_000 }),
  });
});

afterEach(async () => {
  await disk.close();
  await rm(folder, { recursive: true });
});

let number = 0;

async function refund(answer: ProviderAnswer<TransactionFact> | (() => Promise<ProviderAnswer<TransactionFact>>)): Promise<{ readonly pressed: Promise<Intent>; readonly payment: Transaction; readonly name: string }> {
  number += 1;
  const order = `A-${number}`;
  provider.links.push({ kind: 'fact', fact: linkFactOf({ providerPaymentId: `P-${order}`, reference: order, next: { kind: 'redirect', url: `https://pay.example/${order}` } }) });
  const link = await engine.submit(planIntent(
    { profile, submitKey: submitKeyOf(number * 10), payload: linkPayloadOf(reference.parse(order), moneyOf(100_000, 'HKD')), sealedFingerprint: null, method: null, operator: 'Operator A', payment: null, reason: null, exclusive: false },
    { ids },
  ));
  const waiting = await disk.transactions.get(link.transactionId);
  if (!waiting) throw new Error('no link');
  const payment = await disk.transactions.observe({
    transactionId: waiting.id, fromVersion: waiting.version, evidence: null, problem: null, event: null, at: clock.now(),
    effects: [{ kind: 'patch', transactionId: waiting.id, status: 'paid', observedAt: clock.now(), observedFrom: 'query' }],
  });
  const name = `R-${number}`;
  provider.refunds.push(answer);
  const pressed = engine.submit(planIntent(
    {
      profile, submitKey: submitKeyOf(number * 10 + 1), operator: 'Operator A',
      payload: refundPayloadOf(reference.parse(name), moneyOf(40_000, 'HKD'), { reference: payment.reference, providerPaymentId: payment.providerPaymentId }),
      sealedFingerprint: null, method: null, payment, reason: 'damaged_item', exclusive: true,
    },
    { ids },
  ));
  return { pressed, payment, name };
}

function refunded(name: string): ProviderAnswer<TransactionFact> {
  return {
    kind: 'fact',
    fact: transactionFactOf({ kind: 'refund', reference: name, originalReference: null, amount: moneyOf(40_000, 'HKD'), outcome: { kind: 'completed' }, providerTransactionId: `T-${name}` }),
  };
}

const lost: ProviderAnswer<never> = { kind: 'doubtful', problem: problemOf('connectionLost') };
const absent: ProviderAnswer<never> = { kind: 'refused', meaning: 'notFound', problem: problemOf('notFound') };

async function stateOf(id: Intent['id']): Promise<Intent['state'] | undefined> {
  return (await disk.intents.get(id))?.intent.state;
}

async function needsOperator(): Promise<{ readonly intent: Intent; readonly payment: Transaction }> {
  const { pressed, payment } = await refund(lost);
  let intent = await pressed;
  for (const wait of [1_000, 60_000, 900_000]) {
    clock.advance(wait);
    provider.queries.push(absent);
    intent = await engine.ask(intent.id);
  }
  expect(intent.state).toBe('NEEDS_OPERATOR');
  return { intent, payment };
}

/** Runs the scheduler until `done`, moving the clock. */
async function schedule(done: () => Promise<boolean>): Promise<void> {
  const scheduler = createScheduler({ engine, journal, clock, logger: quiet });
  scheduler.start();
  try {
    await expect.poll(async () => {
      clock.advance(1_000);
      return done();
    }, { timeout: 5_000, interval: 5 }).toBe(true);
  } finally {
    scheduler.stop();
  }
}

describe('a journal that fails after the send', () => {
  it('does not show the refund as refused, and asks about it as soon as the journal writes again', async () => {
    const { pressed, payment, name } = await refund(async () => {
      full = true;
      return refunded(`R-${number}`);
    });
    const intent = await pressed;
    expect(intent.state).toBe('SENDING');
    expect(await stateOf(intent.id)).toBe('SENDING');
    full = false;
    provider.queries.push(refunded(name));
    await schedule(async () => (await stateOf(intent.id)) === 'SUCCEEDED');
    expect(await disk.transactions.get(payment.id)).toMatchObject({ refundedMinor: 40_000, heldMinor: 0 });
    expect(provider.count('refund')).toBe(1);
  });

  it('asks again when the answer to a question could not be written down', async () => {
    const { pressed, name } = await refund(lost);
    const intent = await pressed;
    provider.queries.push(async () => {
      full = true;
      return absent;
    });
    await expect(engine.ask(intent.id)).rejects.toMatchObject({ code: 'journal.diskFull' });
    full = false;
    expect(await stateOf(intent.id)).toBe('RESOLVING');
    provider.queries.push(refunded(name));
    await schedule(async () => (await stateOf(intent.id)) === 'SUCCEEDED');
  });
});

describe('two people who decide at once', () => {
  it('carries out one decision and refuses the other instead of swallowing it', async () => {
    const { intent } = await needsOperator();
    const [first, second] = await Promise.allSettled([
      engine.decide(intent.id, intent.version, { kind: 'abandon', note: 'given up' }, 'Operator A'),
      engine.decide(intent.id, intent.version, { kind: 'executed', providerTransactionId: 'T-77', note: '' }, 'Operator B'),
    ]);
    expect(first).toMatchObject({ status: 'fulfilled', value: { state: 'ABANDONED' } });
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'intent.changedMeanwhile' } });
  });

  it('does not fail a decision because a question before it failed', async () => {
    const { intent } = await needsOperator();
    paused = true;
    const asked = engine.ask(intent.id);
    const decided = engine.decide(intent.id, intent.version, { kind: 'notExecuted', lookedIn: 'portal', lookedAt: clock.now(), note: 'the portal shows none' }, 'Operator B');
    await expect(asked).rejects.toMatchObject({ code: 'profile.paused' });
    expect((await decided).state).toBe('QUEUED');
  });
});

describe('scheduler', () => {
  it('asks also after the clock was set back', async () => {
    const { pressed, name } = await refund(lost);
    const intent = await pressed;
    const dayBefore = new FakeClock(clock.now() - 86_400_000);
    provider.queries.push(refunded(name));
    const scheduler = createScheduler({ engine, journal, clock: dayBefore, logger: quiet });
    scheduler.start();
    try {
      await expect.poll(async () => {
        dayBefore.advance(1_000);
        return stateOf(intent.id);
      }, { timeout: 3_000, interval: 5 }).toBe('SUCCEEDED');
    } finally {
      scheduler.stop();
    }
  });

  it('goes on to the next intent when one of them cannot be handled', async () => {
    const first = await (await refund(lost)).pressed;
    const second = await refund(lost);
    const other = await second.pressed;
    const broken = { ...disk.intents, get: async (id: Intent['id']) => (id === first.id ? { intent: first, payload: '{', payloadHash: '' } : disk.intents.get(id)) };
    Object.assign(journal.intents, { get: broken.get });
    provider.queries.push(refunded(second.name));
    await schedule(async () => (await stateOf(other.id)) === 'SUCCEEDED');
  });
});

describe('shutting down', () => {
  it('can wait until the answer to a send is written down', async () => {
    let answer = (): void => undefined;
    const { pressed, name } = await refund(() => new Promise((resolve) => { answer = () => resolve(refunded(`R-${number}`)); }));
    await expect.poll(() => provider.count('refund')).toBe(1);
    const idle = engine.idle();
    answer();
    await idle;
    expect(name).toBe(`R-${number}`);
    expect(await stateOf((await pressed).id)).toBe('SUCCEEDED');
  });
});

describe('a link form that is edited while nothing can be sent', () => {
  const unsent: ProviderAnswer<never> = { kind: 'notSent', problem: problemOf('connectionRefused') };

  function makeLinks() {
    const secrets = { state: async () => 'ready' as const, store: async () => { throw new Error('not here'); }, read: async () => 'practice-key-not-real', remove: async () => undefined };
    const directory = createProviderDirectory({ journal, secrets, clock, logger: quiet, definitionOf: () => { throw new Error('not here'); }, practiceBaseUrl: () => undefined });
    return createLinks({
      moneyLock: createMoneyLock({ journal }),
      journal, engine, directory, clock, ids, entries: createPersonalEntries(memorySealer()), references: createReferences({ journal: disk, clock, ids }), operator: async () => 'Operator A',
    });
  }

  function input(minor: number): LinkInput {
    return {
      submitKey: submitKeyOf(9_001), profileId: profile.id, reference: reference.parse('A-9001'), amountMinor: toMinor(minor), currency: 'HKD', description: '',
      expiresAt: null, method: 'link:link', fields: {},
    };
  }

  it('keeps its order number through any number of edits, back to the first version too', async () => {
    const links = makeLinks();
    const made: Intent[] = [];
    for (const minor of [1_000, 2_000, 3_000, 1_000]) {
      provider.links.push(unsent);
      made.push((await links.create(input(minor))).intent);
    }
    expect(made.map((intent) => [intent.state, intent.amountMinor])).toEqual([['QUEUED', 1_000], ['QUEUED', 2_000], ['QUEUED', 3_000], ['QUEUED', 1_000]]);
    expect((await disk.intents.listOpen()).map((intent) => intent.id)).toEqual([made[3]?.id]);
    provider.links.push(unsent);
    expect((await links.create(input(1_000))).intent.id).toBe(made[3]?.id);
  });
});
