import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import type { PresetRun } from '@shared/domain/export-preset.ts';
import { exportPresetId } from '@shared/domain/ids.ts';
import { countingIds } from '../../support/ids.ts';
import { at, startOfTests, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';
import { presetInput } from '../../support/presets.ts';

let place: TemporaryFolder;
let journal: Journal;
const ids = countingIds();
const newId = () => exportPresetId.parse(ids.next());

beforeEach(() => {
  place = temporaryFolder();
  journal = openJournalInThread({ path: place.path, now: startOfTests });
});
afterEach(async () => {
  await journal.close();
  place.remove();
});

function contentOf(...parameters: Parameters<typeof presetInput>) {
  const { id: _id, version: _version, ...content } = presetInput(...parameters);
  return content;
}
const run = (change: Partial<PresetRun> = {}): PresetRun => ({ trigger: 'timer', at: at(5), finishedAt: at(6), dueAt: at(5), missed: 0, state: 'done', code: null, exportId: null, rows: 3, ...change });
const audited = async () => (await journal.audit.search({ groups: ['exports'] }, null, 50)).rows.toReversed();

describe('presets in the journal', () => {
  it('come back as they were saved, by name', async () => {
    const [late, early] = [newId(), newId()];
    const content = contentOf({ name: 'weekly' }, { range: { kind: 'fixed', from: '2026-10-01 00:00', until: null }, filter: { text: 'MUG', kinds: ['refund'] }, format: 'xlsx', titles: 'zh-Hant' });
    const saved = await journal.exportPresets.save(late, content, null, at(100), 'Mei', at(1));
    expect(saved).toEqual({ ...content, id: late, version: 1, createdAt: at(1), updatedAt: at(1), nextAt: at(100), retryOf: null, failures: 0, lastUntil: null, lastRun: null, gone: [] });
    await journal.exportPresets.save(early, contentOf({ name: 'Daily' }), null, null, 'Mei', at(2));
    expect((await journal.exportPresets.list()).map(({ name }) => name)).toEqual(['Daily', 'weekly']);
    expect(await journal.exportPresets.get(newId())).toBeUndefined();
    expect((await audited()).map((row) => row.readable && [row.action, row.actor])).toEqual([['preset.create', 'Mei'], ['preset.create', 'Mei']]);
  });

  it('change only from the version that was read, and say what changed', async () => {
    const id = newId();
    await journal.exportPresets.save(id, contentOf(), null, at(100), 'Mei', at(1));
    const next = await journal.exportPresets.save(id, contentOf({ name: 'Renamed', timer: null }), 1, null, 'Mei', at(2));
    expect(next).toMatchObject({ name: 'Renamed', version: 2, nextAt: null, createdAt: at(1), updatedAt: at(2) });
    await expect(journal.exportPresets.save(id, contentOf(), 1, null, 'Mei', at(3))).rejects.toMatchObject({ code: 'preset.changedMeanwhile' });
    await expect(journal.exportPresets.save(newId(), contentOf({ name: 'Other' }), 1, null, 'Mei', at(3))).rejects.toMatchObject({ code: 'preset.notFound' });
    const last = (await audited()).at(-1);
    expect(last).toMatchObject({ action: 'preset.change', data: { changes: [{ field: 'name', from: 'Daily', to: 'Renamed' }, { field: 'timer', from: 'day 08:00', to: null }] } });
  });

  it('have names of their own, whatever the case', async () => {
    await journal.exportPresets.save(newId(), contentOf({ name: 'Month close' }), null, null, 'Mei', at(1));
    await expect(journal.exportPresets.save(newId(), contentOf({ name: 'month CLOSE' }), null, null, 'Mei', at(1))).rejects.toMatchObject({ code: 'preset.nameTaken', field: 'name' });
    expect(await journal.exportPresets.list()).toHaveLength(1);
  });

  it('keep the last runs and the reason of a failed one, and set the timer only of the version that ran', async () => {
    const id = newId();
    await journal.exportPresets.save(id, contentOf(), null, at(100), 'Mei', at(1));
    const timer = { nextAt: at(200), retryOf: at(100), failures: 1 };
    for (let number = 0; number < 52; number += 1) await journal.exportPresets.addRun(id, run({ rows: number }), { version: 1, timer, lastUntil: at(number) }, null);
    await journal.exportPresets.addRun(id, run({ state: 'failed', code: 'preset.folderGone', rows: 0 }), { version: 1, timer }, null);
    const runs = await journal.exportPresets.runs(id, 100);
    expect([runs.length, runs[0]?.code, runs[1]?.rows, runs.at(-1)?.rows]).toEqual([50, 'preset.folderGone', 51, 3]);
    expect(await journal.exportPresets.get(id)).toMatchObject({ ...timer, version: 1, lastUntil: at(51), lastRun: { state: 'failed', code: 'preset.folderGone' } });
    await journal.exportPresets.save(id, contentOf({ timer: { every: 'day', at: '09:00' } }), 1, at(300), 'Mei', at(7));
    await journal.exportPresets.addRun(id, run(), { version: 1, timer: { nextAt: null, retryOf: null, failures: 0 } }, null);
    expect(await journal.exportPresets.get(id)).toMatchObject({ nextAt: at(300), retryOf: null, lastRun: { state: 'done' } });
    expect(await journal.exportPresets.setTimer(id, 1, timer)).toBe(false);
    expect((await audited()).at(-2)).toMatchObject({ action: 'preset.change' });
    expect((await audited()).at(-3)).toMatchObject({ action: 'preset.run', actor: null, result: 'failed', data: { code: 'preset.folderGone' } });
  });

  it('go with their runs, and a run that ends afterwards is still audited', async () => {
    const id = newId();
    await journal.exportPresets.save(id, contentOf(), null, at(100), 'Mei', at(1));
    await journal.exportPresets.addRun(id, run(), { version: 1, timer: { nextAt: null, retryOf: null, failures: 0 } }, 'Mei');
    await journal.exportPresets.remove(id, 'Mei', at(8));
    await expect(journal.exportPresets.remove(id, 'Mei', at(8))).rejects.toMatchObject({ code: 'preset.notFound' });
    expect(await journal.exportPresets.runs(id, 10)).toEqual([]);
    await journal.exportPresets.addRun(id, run(), { version: 1, timer: { nextAt: null, retryOf: null, failures: 0 } }, null);
    expect((await audited()).map((row) => row.readable && row.action)).toEqual(['preset.create', 'preset.run', 'preset.remove', 'preset.run']);
  });

  it('open without what this version does not know, and name it', async () => {
    const id = newId();
    const content = contentOf({}, { filter: { kinds: ['payment', 'refund'], text: 'MUG' } });
    await journal.exportPresets.save(id, content, null, at(100), 'Mei', at(1));
    await journal.close();
    const other = { ...content, recipe: { ...content.recipe, columns: ['reference', 'shop_floor'], zone: 'Mars/Olympus', format: 'parquet', filter: { ...content.recipe.filter, kinds: ['payment', 'dispute'], risk: 'high' } } };
    const database = new DatabaseSync(place.path);
    database.prepare('UPDATE export_presets SET content = ?').run(JSON.stringify(other));
    database.close();
    journal = openJournalInThread({ path: place.path, now: startOfTests });
    const opened = await journal.exportPresets.get(id);
    expect(opened?.recipe).toEqual({ ...content.recipe, columns: ['reference'], zone: 'UTC', format: 'excel', filter: { kinds: ['payment'], text: 'MUG' } });
    expect(opened?.gone).toEqual(expect.arrayContaining([{ what: 'column', name: 'shop_floor' }, { what: 'zone', name: 'Mars/Olympus' }, { what: 'format', name: 'parquet' }, { what: 'filter', name: 'kinds' }, { what: 'filter', name: 'risk' }]));
    expect(opened?.gone).toHaveLength(5);
    await journal.exportPresets.save(id, contentOf(), 1, null, 'Mei', at(9));
    expect((await journal.exportPresets.get(id))?.gone).toEqual([]);
  });
});
