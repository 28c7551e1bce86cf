import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createViews, type Views } from '@core/views/views.ts';
import type { Journal } from '@core/ports/journal.ts';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import { mostSavedViews, savedViewId, savedViewInput, type SavedViewInput } from '@shared/domain/saved-view.ts';
import { newestFirst } from '@shared/domain/transaction-filter.ts';
import { startOfTests, temporaryFolder, type TemporaryFolder } from '../../../support/journal.ts';

let place: TemporaryFolder;
let database: JournalDatabase;
let journal: Journal;
let views: Views;
beforeEach(() => {
  place = temporaryFolder();
  database = openDatabase({ path: place.path, now: startOfTests });
  journal = createJournal(database);
  views = createViews({ journal, ids: { next: randomUUID } });
});
afterEach(() => {
  database.sqlite.close();
  place.remove();
});

const content = (name: string, change: Partial<SavedViewInput> = {}): SavedViewInput => savedViewInput.parse({ name, query: { status: 'paid' }, columns: [{ key: 'amount', width: 180 }], sort: newestFirst, zone: 'Asia/Taipei', ...change });
const names = async (): Promise<readonly string[]> => (await views.list()).views.map(({ name }) => name);

describe('saved views', () => {
  it('come back as they were saved, in their order, after the journal was opened again', async () => {
    const first = await views.save({ id: null, content: content('Month end') });
    await views.save({ id: null, content: content('月結') });
    await views.saveLayout({ view: 'refunds', columns: [{ key: 'amount', width: null }] });
    database.sqlite.close();
    database = openDatabase({ path: place.path, now: startOfTests });
    const again = createViews({ journal: createJournal(database), ids: { next: randomUUID } });
    const listed = await again.list();
    expect(listed.views.map(({ name }) => name)).toEqual(['Month end', '月結']);
    expect(listed.views[0]).toEqual({ ...content('Month end'), id: first.id, isDefault: false });
    expect(listed.layouts).toEqual({ refunds: [{ key: 'amount', width: null }] });
  });

  it('take a name once, however it is spelt, and also when two are saved at once', async () => {
    const first = await views.save({ id: null, content: content('Month end') });
    const both = await Promise.allSettled([views.save({ id: null, content: content('Twice') }), views.save({ id: null, content: content('TWICE ') })]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(views.save({ id: null, content: content('MONTH END') })).rejects.toMatchObject({ code: 'view.nameTaken', field: 'name' });
    await expect(views.rename(first.id, 'twice')).rejects.toMatchObject({ code: 'view.nameTaken' });
    expect((await views.save({ id: first.id, content: content('month end', { zone: null }) })).zone).toBeNull();
    expect(await names()).toEqual(['month end', 'Twice']);
  });

  it('are arranged, opened first, removed', async () => {
    const [one, two, three] = [await views.save({ id: null, content: content('1') }), await views.save({ id: null, content: content('2') }), await views.save({ id: null, content: content('3') })];
    await views.arrange([three.id, one.id]);
    expect(await names()).toEqual(['3', '1', '2']);
    await views.setDefault(one.id);
    await views.setDefault(two.id);
    expect((await views.list()).views.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(['2']);
    await views.remove(three.id);
    expect(await names()).toEqual(['1', '2']);
    const gone = savedViewId.parse(randomUUID());
    for (const work of [views.remove(gone), views.setDefault(gone), views.rename(gone, 'x'), views.save({ id: gone, content: content('x') })]) await expect(work).rejects.toMatchObject({ code: 'view.notFound' });
    expect((await views.list()).views.find(({ isDefault }) => isDefault)?.name).toBe('2');
  });

  it('are no more than can be chosen from', async () => {
    for (let count = 0; count < mostSavedViews; count += 1) await views.save({ id: null, content: content(`View ${count}`) });
    await expect(views.save({ id: null, content: content('one more') })).rejects.toMatchObject({ code: 'view.tooMany' });
    expect(await names()).toHaveLength(mostSavedViews);
  });

  it('keep what this app does not know, also under another name', async () => {
    const id = savedViewId.parse(randomUUID());
    const stored = { ...content('Old'), zone: 'Asia/Atlantis', columns: [{ key: 'riskScore', width: 90 }], sort: { by: 'risk', direction: 'descending' }, query: { status: 'settling' } };
    database.sqlite.prepare('INSERT INTO saved_views (id, place, is_default, content) VALUES (?, 0, 0, ?)').run(id, JSON.stringify(stored));
    expect((await views.list()).views[0]).toEqual({ ...stored, id, isDefault: false });
    await views.rename(id, 'New name');
    expect(JSON.parse(String(database.sqlite.prepare('SELECT content FROM saved_views').get()?.['content']))).toEqual({ ...stored, name: 'New name' });
  });

  it('refuse what no view may hold', () => {
    const wrong = [{ zone: 'Asia/Atlantis' }, { name: ' ' }, { columns: [] }, { columns: [{ key: 'amount', width: 1 }] }, { columns: [{ key: 'amount', width: null }, { key: 'amount', width: null }] }, { sort: { by: 'risk', direction: 'ascending' } }];
    for (const change of wrong) expect(savedViewInput.safeParse({ ...content('x'), ...change }).success, JSON.stringify(change)).toBe(false);
  });
});
