import { randomUUID } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import { openJournal } from '@electron/journal/client.ts';
import { migrations } from '@electron/journal/migrations/all.ts';
import { attemptId, type ProfileId } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { bundleForNode } from '../../support/bundle.ts';
import { at, linkPlan, newProfileId, paidPayment, practiceProfile, progressOf, refundPlan, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

let workerFile: string;
let place: TemporaryFolder;
let opened: Journal[];

beforeAll(async () => {
  workerFile = await bundleForNode('electron/journal/worker.ts');
});
beforeEach(() => {
  place = temporaryFolder();
  opened = [];
});
afterEach(async () => {
  for (const journal of opened) await journal.close();
  place.remove();
});

async function open(file = workerFile): Promise<Journal> {
  const journal = await openJournal({ path: place.path, workerFile: file, now: startOfTests });
  opened.push(journal);
  return journal;
}

async function withProfile(journal: Journal): Promise<ProfileId> {
  const profileId = newProfileId();
  await journal.profiles.save(profileId, practiceProfile, startOfTests);
  return profileId;
}

describe('the journal in its threads', () => {
  it('answers every group of the port, and reads what was just written', async () => {
    const journal = await open();
    expect(await journal.settings()).toEqual({ journalMode: 'wal', synchronous: 2, foreignKeys: true, schemaVersion: migrations.length });
    const profileId = await withProfile(journal);
    expect(await journal.profiles.get(profileId)).toMatchObject({ name: 'Practice shop' });
    for (let count = 0; count < 50; count += 1) {
      const plan = linkPlan({ profileId });
      const { intent } = await journal.intents.create(plan);
      expect(await journal.intents.get(intent.id)).toMatchObject({ intent });
      expect(await journal.transactions.get(intent.transactionId)).toMatchObject({ reference: plan.reference });
    }
    await journal.secretMarks.put({ profileId, name: 'apiKey' }, { name: 'apiKey', place: 'memory', endsWith: '', storedAt: at(1), parts: 1 });
    expect(await journal.secretMarks.listFor(profileId)).toHaveLength(1);
    await journal.preferences.put('theme', '"dark"');
    expect(await journal.preferences.all()).toEqual({ theme: '"dark"' });
    expect(await journal.exports.list(5)).toEqual([]);
    expect(await journal.transactions.sums({})).toEqual([{ currency: 'HKD', rows: 50, inMinor: 0, outMinor: 0 }]);
    expect(await journal.transactions.get(linkPlan({ profileId }).transaction.id)).toBeUndefined();
  });

  it('carries errors across as they are', async () => {
    const journal = await open();
    const profileId = await withProfile(journal);
    const payment = await paidPayment(journal, { profileId, amountMinor: 500 });
    const refused = await journal.intents.create(refundPlan(payment, { amountMinor: 501 })).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused).toMatchObject({ code: 'amount.aboveRefundable', params: { maximumMinor: 500, currency: 'HKD' }, field: 'amount' });
    await expect(journal.transactions.search({}, null, 0)).rejects.toThrow(RangeError);
    await expect(journal.transactions.search({}, null, 0)).rejects.not.toBeInstanceOf(AppError);
  });

  it('lets one of two programs win a race for the same step, every time', async () => {
    const [one, other] = [await open(), await open()];
    const profileId = await withProfile(one);
    for (let round = 0; round < 30; round += 1) {
      const { intent } = await one.intents.create(linkPlan({ profileId }));
      const results = await Promise.allSettled([one, other, one, other].map(async (journal) =>
        journal.intents.step(stepOf(intent, 'SENDING', 'intent.sending', { progress: progressOf(intent, { state: 'SENDING', sends: 1 }), attempt: { id: attemptId.parse(randomUUID()), phase: 'begin' } }))));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'intent.changedMeanwhile' });
    }
  });

  it('never reserves more than the rest, however many ask at once', async () => {
    const [one, other] = [await open(), await open()];
    const profileId = await withProfile(one);
    const payment = await paidPayment(one, { profileId, amountMinor: 1_000 });
    const results = await Promise.allSettled(Array.from({ length: 40 }, async (_, index) => (index % 2 ? one : other).intents.create(refundPlan(payment, { amountMinor: 300 }))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await one.transactions.get(payment.id)).toMatchObject({ heldMinor: 900 });
    const plan = linkPlan({ profileId });
    const storm = await Promise.all(Array.from({ length: 20 }, async (_, index) => (index % 2 ? one : other).intents.create(plan)));
    expect(storm.filter(({ created }) => created)).toHaveLength(1);
  });

  it('does not stall its caller while it works', async () => {
    const journal = await open();
    const profileId = await withProfile(journal);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await Promise.all(Array.from({ length: 300 }, async () => journal.intents.create(linkPlan({ profileId }))));
    await Promise.all(Array.from({ length: 100 }, async () => journal.transactions.sums({})));
    delay.disable();
    expect(await journal.intents.countOpen(profileId)).toBe(300);
    // Hundreds of synced commits take far longer than this together.
    expect(delay.percentile(50) / 1e6).toBeLessThan(50);
  });

  it('finishes what it was asked before it closes, and leaves the journal and its witness', async () => {
    const journal = await open();
    const profileId = await withProfile(journal);
    const pending = Array.from({ length: 60 }, async () => journal.intents.create(linkPlan({ profileId })));
    const reads = Array.from({ length: 10 }, async () => journal.transactions.sums({}));
    await journal.close();
    await journal.close();
    expect((await Promise.all(pending)).filter(({ created }) => created)).toHaveLength(60);
    expect(await Promise.all(reads)).toHaveLength(10);
    expect(readdirSync(place.folder)).toEqual(['journal.db', 'journal.db-witness']);
    await expect(journal.intents.listOpen()).rejects.toMatchObject({ code: 'journal.unsafe', params: { reason: 'closed' } });
    await expect(journal.settings()).rejects.toMatchObject({ code: 'journal.unsafe' });
    const again = await open();
    expect(await again.intents.countOpen(profileId)).toBe(60);
  });
});

describe('a journal that cannot be opened', () => {
  it('says why and ends its threads', async () => {
    writeFileSync(place.path, 'these words are no database, however long they are made to be, and so on and so forth, more than a header');
    await expect(open()).rejects.toMatchObject({ code: 'journal.damaged', params: { reason: 'content' } });
  });

  it('from a newer version is named with both versions', async () => {
    await (await open()).close();
    const sqlite = new DatabaseSync(place.path);
    sqlite.exec('PRAGMA user_version = 99');
    sqlite.close();
    await expect(open()).rejects.toMatchObject({ code: 'journal.newer', params: { version: 99, known: migrations.length } });
  });

  it('because the worker is not there is an error, not a wait', async () => {
    await expect(open(`${place.path}.cjs`)).rejects.toMatchObject({ code: 'journal.unsafe', params: { reason: 'stopped' } });
  });
});

describe('a thread that dies', () => {
  it.each(['crash', 'exit'])('by %s fails what was waiting and everything after', async (key) => {
    const journal = await open(await bundleForNode('tests/integration/journal/crashing-worker.ts'));
    const waiting = [journal.preferences.put('hang', '1'), journal.preferences.put(key, '1'), journal.preferences.put('hang', '2')];
    for (const result of await Promise.allSettled(waiting)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'journal.unsafe', params: { reason: 'stopped' } } });
    }
    await expect(journal.preferences.put('hang', '3')).rejects.toMatchObject({ code: 'journal.unsafe' });
    await expect(journal.profiles.list()).rejects.toMatchObject({ code: 'journal.unsafe' });
    await journal.close();
  });
});
