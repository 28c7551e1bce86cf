import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal, StoredExport, StoredExportEnd } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { exportRecord } from '@shared/domain/export.ts';
import { at, linkPlan, newProfileId, practiceProfile, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

let place: TemporaryFolder;
let journal: Journal;

beforeEach(() => {
  place = temporaryFolder();
  journal = openJournalInThread({ path: place.path, now: startOfTests });
});
afterEach(async () => {
  await journal.close();
  place.remove();
});

const mark = { name: 'apiKey', place: 'keychain', endsWith: '1234', storedAt: startOfTests, parts: 2 } as const;

describe('profiles', () => {
  it('come back as they were saved, oldest first, with the marks of their keys', async () => {
    const [first, second] = [newProfileId(), newProfileId()];
    await journal.profiles.save(second, { ...practiceProfile, name: 'Second', environment: 'live', baseUrl: 'https://pay.example' }, at(20));
    const saved = await journal.profiles.save(first, practiceProfile, at(10));
    const { id: _id, ...input } = practiceProfile;
    expect(saved).toEqual({ ...input, id: first, paused: null, secrets: [], createdAt: at(10), updatedAt: at(10) });
    await journal.secretMarks.put({ profileId: second, name: 'signKey' }, { ...mark, name: 'signKey' });
    await journal.secretMarks.put({ profileId: second, name: 'apiKey' }, mark);
    const { parts: _parts, ...shown } = mark;
    expect((await journal.profiles.list()).map(({ name, secrets }) => [name, secrets])).toEqual([['Practice shop', []], ['Second', [shown, { ...shown, name: 'signKey' }]]]);
    expect(await journal.profiles.get(first)).toEqual(saved);
    expect(await journal.profiles.get(newProfileId())).toBeUndefined();
  });

  it('change, but never to another account', async () => {
    const id = newProfileId();
    await journal.profiles.save(id, practiceProfile, at(1));
    expect(await journal.profiles.save(id, { ...practiceProfile, name: 'New name', settings: {} }, at(2))).toMatchObject({ name: 'New name', settings: {}, createdAt: at(1), updatedAt: at(2) });
    await expect(journal.profiles.save(id, { ...practiceProfile, environment: 'live', baseUrl: 'https://pay.example' }, at(3))).rejects.toMatchObject({ code: 'profile.environmentFixed' });
  });

  it('pause and resume', async () => {
    const id = newProfileId();
    await journal.profiles.save(id, practiceProfile, at(1));
    expect((await journal.profiles.pause(id, 'provider.auth', at(2))).paused).toEqual({ code: 'provider.auth', at: at(2) });
    expect((await journal.profiles.resume(id, at(3))).paused).toBeNull();
    await expect(journal.profiles.pause(newProfileId(), 'provider.auth', at(2))).rejects.toMatchObject({ code: 'profile.notFound' });
  });

  it('are removed only without open intents, and then hidden with their marks', async () => {
    const id = newProfileId();
    await journal.profiles.save(id, practiceProfile, at(1));
    await journal.secretMarks.put({ profileId: id, name: 'apiKey' }, mark);
    const { intent } = await journal.intents.create(linkPlan({ profileId: id }));
    await expect(journal.profiles.remove(id, at(2))).rejects.toMatchObject({ code: 'profile.hasOpenIntents', params: { count: 1 } });
    await journal.intents.step(stepOf(intent, 'REJECTED', 'intent.rejected'));
    await journal.profiles.remove(id, at(3));
    expect(await journal.profiles.list()).toEqual([]);
    expect(await journal.secretMarks.listFor(id)).toEqual([]);
    expect((await journal.transactions.search({ profileIds: [id] }, null, 10)).rows).toHaveLength(1);
    for (const again of [journal.profiles.remove(id, at(4)), journal.profiles.save(id, practiceProfile, at(4)), journal.intents.create(linkPlan({ profileId: id }))]) {
      await expect(again).rejects.toMatchObject({ code: 'profile.notFound' });
    }
    // Its key can still be taken out of the keychain.
    expect(await journal.secretMarks.get({ profileId: id, name: 'apiKey' })).toEqual(mark);
    await journal.secretMarks.delete({ profileId: id, name: 'apiKey' }, at(9));
    expect(await journal.secretMarks.get({ profileId: id, name: 'apiKey' })).toBeUndefined();
  });
});

describe('marks', () => {
  it('are replaced, listed without parts, and deleted', async () => {
    const id = newProfileId();
    await journal.profiles.save(id, practiceProfile, at(1));
    await journal.secretMarks.put({ profileId: id, name: 'apiKey' }, { ...mark, endsWith: '' });
    await journal.secretMarks.put({ profileId: id, name: 'apiKey' }, { ...mark, place: 'memory', storedAt: at(9) });
    expect(await journal.secretMarks.listFor(id)).toEqual([{ name: 'apiKey', place: 'memory', endsWith: '1234', storedAt: at(9) }]);
    await journal.secretMarks.delete({ profileId: id, name: 'apiKey' }, at(9));
    await journal.secretMarks.delete({ profileId: id, name: 'apiKey' }, at(9));
    expect(await journal.secretMarks.listFor(id)).toEqual([]);
    await expect(journal.secretMarks.put({ profileId: newProfileId(), name: 'apiKey' }, mark)).rejects.toMatchObject({ code: 'profile.notFound' });
  });
});

describe('exports and preferences', () => {
  const record = (startedAt: number): StoredExport => exportRecord.omit({ comparable: true }).parse({
    id: randomUUID(), request: { filter: { text: 'MUG' }, columns: ['reference', 'amount'], format: 'excel', zone: 'Asia/Hong_Kong' }, path: '/home/mei/export.csv',
    state: 'running', rows: 0, bytes: 0, sha256: null, startedAt, finishedAt: null,
    sums: [], asOf: null, manifestPath: null, changes: null, sheets: null, cutCells: 0, presetId: randomUUID(),
  });

  it('keep what an export was and how it ended', async () => {
    const [first, second] = [record(at(1)), record(at(2))];
    await journal.exports.begin(first);
    await journal.exports.begin(second);
    const end = { state: 'done', rows: 12, bytes: 900, sha256: 'ab'.repeat(32), finishedAt: at(5), sums: [{ currency: 'HKD', rows: 12, inMinor: 5, outMinor: 0 }], asOf: at(3), manifestPath: '/home/mei/export.csv.manifest.json', changes: { added: 1, changed: 2, gone: 3 }, sheets: 2, cutCells: 1 } satisfies StoredExportEnd;
    await journal.exports.finish(first.id, end);
    expect(await journal.exports.get(first.id)).toEqual({ ...first, ...end });
    expect((await journal.exports.list(10)).map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(await journal.exports.list(1)).toHaveLength(1);
    await expect(journal.exports.finish(record(0).id, end)).rejects.toMatchObject({ code: 'export.notFound' });
    expect(await journal.exports.get(record(0).id)).toBeUndefined();
  });

  it('read exports that an older program wrote, even of a zone that is gone', async () => {
    const old = record(at(1));
    await journal.exports.begin(old);
    const sqlite = new DatabaseSync(place.path);
    sqlite.exec(`UPDATE exports SET details = NULL, request = '{"filter":{},"columns":["amount"],"format":"raw","zone":"Mars/Olympus"}'`);
    sqlite.close();
    expect(await journal.exports.get(old.id)).toEqual({
      ...old, presetId: null, request: { filter: {}, columns: ['amount'], format: 'raw', zone: 'Mars/Olympus', titles: 'names', since: null },
    });
  });

  it('keep preferences by key', async () => {
    await journal.preferences.put('theme', '"dark"');
    await journal.preferences.put('language', '"zh-Hant"');
    await journal.preferences.put('theme', '"light"');
    expect(await journal.preferences.all()).toEqual({ language: '"zh-Hant"', theme: '"light"' });
    await expect(journal.preferences.put('theme', 'dark')).rejects.toThrow(/CHECK/);
  });
});
