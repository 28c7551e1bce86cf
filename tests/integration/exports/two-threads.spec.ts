/** An export of many rows is made by two threads: the same bytes as by one, and nothing of it is left when it does not end well. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWithHelper } from '@electron/main/app/export-helper.ts';
import { bundleForNode } from '../../support/bundle.ts';
import { allColumns, countIn, exportDone, exportTo, placeIn, type ExportPlace } from '../../support/export-files.ts';
import { changeJournal, hostileRows, makeHostileJournal } from '../../support/hostile-rows.ts';

/** Enough for a second thread. */
const rows = hostileRows(24_000);
let place: ExportPlace;
let helperFile: string;

beforeAll(async () => {
  place = placeIn(mkdtempSync(join(tmpdir(), 'export-threads-')));
  makeHostileJournal(place.journal, rows);
  helperFile = await bundleForNode('electron/main/app/export-worker.ts');
}, 120_000);
afterAll(() => rmSync(place.folder, { recursive: true, force: true }));

const readOnce = (path: string): Buffer => {
  const bytes = readFileSync(path);
  rmSync(path);
  return bytes;
};
const beside = (): string[] => readdirSync(place.folder).filter((name) => !name.startsWith('journal') && name !== 'exports' && !name.endsWith('.manifest.json'));
const job = () => ({ kind: 'help', journalPath: place.journal, request: allColumns }) as const;

describe.each(['excel', 'raw', 'xlsx', 'jsonl'] as const)('in %s', (format) => {
  it('two threads write what one writes, and what changed since can be told', async () => {
    const alone = await exportDone(place, `alone-${format}`, { format });
    const shared = await exportDone(place, `shared-${format}`, { format }, {}, { helperFile });
    expect(shared.end).toMatchObject({ rows: rows.length, sha256: alone.end.sha256, bytes: alone.end.bytes, sums: alone.end.sums, cutCells: alone.end.cutCells, sheets: alone.end.sheets });
    expect(readOnce(shared.path).equals(readOnce(alone.path))).toBe(true);
    expect(await countIn(place, shared.id, { format })).toEqual({ state: 'done', changes: { added: 0, changed: 0, gone: 0 } });
  }, 60_000);
});

describe('a second thread', () => {
  it('helps with the moment that it began with, whatever is written meanwhile', async () => {
    const { reader, helper } = await openWithHelper(helperFile, job());
    try {
      const commits = reader.commits();
      changeJournal(place.journal, (sqlite) => sqlite.exec('UPDATE commits SET counter = counter + 1'));
      expect(reader.commits()).toBe(commits);
      const part = await helper?.part({ after: null, limit: 10 });
      expect(part?.rows).toBe(10);
    } finally {
      await helper?.end();
      reader.close();
    }
  });

  it('is left out where the rows are few, and where there is none', async () => {
    const few = await openWithHelper(helperFile, { ...job(), request: { ...allColumns, filter: { text: 'nothing like this' } } });
    expect(few.helper).toBeNull();
    few.reader.close();
    const { reader, helper } = await openWithHelper(join(place.folder, 'nowhere.cjs'), job());
    expect(helper).toBeNull();
    expect(reader.count({})).toBe(rows.length);
    reader.close();
  });

  it('that is not of the same moment, whatever is tried, does not help', async () => {
    const liar = join(place.folder, 'journal-liar.cjs');
    writeFileSync(liar, "require('node:worker_threads').parentPort.postMessage({ kind: 'ready', commits: -1 }); setInterval(() => {}, 1000);");
    const { reader, helper } = await openWithHelper(liar, job());
    expect(helper).toBeNull();
    reader.close();
  });

  it('that ends in the middle leaves no file', async () => {
    const { reader } = await openWithHelper(null, job());
    const mortal = join(place.folder, 'journal-mortal.cjs');
    writeFileSync(mortal, `const { parentPort } = require('node:worker_threads'); parentPort.on('message', () => process.exit(1)); parentPort.postMessage({ kind: 'ready', commits: ${reader.commits()} });`);
    reader.close();
    await expect(exportTo(place, 'mortal', {}, {}, { helperFile: mortal })).rejects.toThrow('ended');
    expect(beside()).toEqual([]);
  });

  it('is ended by a cancel, which leaves no file', async () => {
    let asked = 0;
    const { end } = await exportTo(place, 'cancelled', {}, { isCancelled: () => (asked += 1) > 4 }, { helperFile });
    expect(end).toEqual({ state: 'cancelled' });
    expect(beside()).toEqual([]);
  });
});
