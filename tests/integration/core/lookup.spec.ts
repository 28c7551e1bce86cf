/** What asking about a payment leaves in a real journal. */
import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '@core/attempts/classify.ts';
import { AttemptEngine } from '@core/attempts/engine.ts';
import { openGate } from '@core/attempts/gate.ts';
import { planIntent } from '@core/attempts/plan.ts';
import { createLookup, type Lookup } from '@core/lookup/lookup.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { ProviderAnswer, TransactionFact } from '@core/ports/provider.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { profileId, reference, type TransactionId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { moneyOf } from '@shared/money/money.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { countingIds, submitKeyOf } from '../../support/ids.ts';
import { linkFactOf, linkPayloadOf, transactionFactOf } from '../../support/facts.ts';
import { ScriptedProvider } from '../../support/scripted-provider.ts';

let folder: string;
let path: string;
let journal: Journal;
let clock: FakeClock;
let provider: ScriptedProvider;
let profile: Profile;
let engine: AttemptEngine;
let lookup: Lookup;
const ids = countingIds();
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const deaf = { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lookup-'));
  path = join(folder, 'journal.sqlite');
  clock = new FakeClock();
  journal = openJournalInThread({ path, now: clock.now() });
  provider = new ScriptedProvider();
  profile = await journal.profiles.save(
    profileId.parse(ids.next()),
    { id: null, name: 'Practice C', providerId: 'chingchingpay', environment: 'practice', merchantId: 'M-1', baseUrl: null, settings: {}, timeZone: 'Asia/Hong_Kong' },
    clock.now(),
  );
  const policy = async () => ({ resendClass: 'B' as const, quarantineMs: 900_000, overdueMs: 7 * 86_400_000 });
  engine = new AttemptEngine({ journal, clock, ids, logger: quiet, notifier: deaf, providerFor: async () => provider, policyFor: policy, openFields: async () => ({}), gate: openGate });
  lookup = createLookup({ journal, engine, clock, notifier: deaf, directory: { profile: async () => profile, provider: async () => provider, providerForTest: () => provider, policy } });
});

afterEach(async () => {
  await journal.close();
  await rm(folder, { recursive: true });
});

async function link(order: string, key: number): Promise<TransactionId> {
  provider.links.push({ kind: 'fact', fact: linkFactOf({ providerPaymentId: `P-${order}`, reference: order, next: { kind: 'redirect', url: `https://pay.example/${order}` } }) });
  const intent = await engine.submit(planIntent(
    { profile, submitKey: submitKeyOf(key), payload: linkPayloadOf(reference.parse(order), moneyOf(100_000, 'HKD')), sealedFingerprint: null, method: null, operator: 'Operator A', payment: null, reason: null, exclusive: false },
    { ids },
  ));
  return intent.transactionId;
}

function pending(order: string): ProviderAnswer<TransactionFact> {
  return {
    kind: 'fact',
    fact: transactionFactOf({ kind: 'payment', reference: order, originalReference: null, amount: moneyOf(100_000, 'HKD'), outcome: { kind: 'pending' }, refundedMinor: 0, providerPaymentId: `P-${order}`, providerTransactionId: `T-${order}` }),
  };
}

describe('refresh', () => {
  it('puts a payment to the end of the queue also when the provider does not know it or does not answer', async () => {
    const first = await link('A-1', 1);
    clock.advance(1_000);
    const second = await link('A-2', 2);
    const queue = async () => (await journal.transactions.listAwaitingPayment(10)).map(({ id }) => id);
    expect(await queue()).toEqual([first, second]);
    clock.advance(60_000);
    provider.queries.push({ kind: 'refused', meaning: 'notFound', problem: problemOf('notFound') });
    expect(await lookup.refresh(first)).toMatchObject({ transaction: { status: 'waiting' }, error: { code: 'provider.notFound' } });
    expect(await queue()).toEqual([second, first]);
    clock.advance(60_000);
    provider.queries.push({ kind: 'doubtful', problem: problemOf('timeout') });
    expect(await lookup.refresh(second)).toMatchObject({ error: { code: 'provider.unavailable' } });
    expect(await queue()).toEqual([first, second]);
  });

  it('does not let the journal grow with every answer that brings nothing new', async () => {
    const id = await link('A-1', 1);
    for (let count = 0; count < 5; count += 1) {
      clock.advance(2_000);
      provider.queries.push(pending('A-1'));
      expect((await lookup.refresh(id)).transaction.observedAt).toBe(clock.now());
    }
    const database = new DatabaseSync(path, { readOnly: true });
    expect(database.prepare('SELECT count(*) AS count FROM observations').get()).toEqual({ count: 0 });
    database.close();
  });
});
