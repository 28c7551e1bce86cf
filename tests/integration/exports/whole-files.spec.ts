/** Files are whole or not there, sheets end where a spreadsheet ends, and ranges are cut where the zone's days are. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainSink, WholeFile, type RowSink } from '@electron/main/app/export-sink.ts';
import { workbookSink } from '@electron/main/app/export-workbook.ts';
import { exportFormats } from '@shared/domain/export.ts';
import { toInstant } from '@shared/time/instant.ts';
import { startOfDay } from '@shared/time/zones.ts';
import { bundleForNode } from '../../support/bundle.ts';
import { allColumns, exportDone, exportTo, nextExportId, placeIn, type ExportPlace } from '../../support/export-files.ts';
import { changeJournal, hostileRows, insertRow, makeHostileJournal, type HostileRow } from '../../support/hostile-rows.ts';
import { pythonWorkbook } from '../../support/read-back.ts';

const rows = hostileRows(60);
let place: ExportPlace;

beforeEach(() => {
  place = placeIn(mkdtempSync(join(tmpdir(), 'export-whole-')));
  makeHostileJournal(place.journal, rows);
});
afterEach(() => rmSync(place.folder, { recursive: true, force: true }));

const beside = (): string[] => readdirSync(place.folder).filter((name) => !name.startsWith('journal') && name !== 'exports');

describe('an export', () => {
  it('has a manifest that tells its recipe, sums and checksum, with times in one place', async () => {
    const { path, end } = await exportDone(place, 'out', { filter: { kinds: ['payment'] }, titles: 'zh-Hant' });
    expect(end.manifestPath).toBe(`${path}.manifest.json`);
    const manifest: unknown = JSON.parse(readFileSync(end.manifestPath ?? '', 'utf8'));
    const bytes = readFileSync(path);
    expect(manifest).toMatchObject({
      kind: 'merchant-admin-export', app: { version: '1.2.3' }, rows: end.rows, changes: null,
      recipe: { filter: { kinds: ['payment'] }, format: 'excel', titles: 'zh-Hant', zone: 'Asia/Hong_Kong', since: null, columns: allColumns.columns },
      file: { name: 'out.csv', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), sheets: null, cutCells: 0 },
      times: { asOf: '2027-01-15T08:00:00.000Z', finishedAt: '2027-01-15T08:00:00.000Z' },
    });
    const before = readFileSync(end.manifestPath ?? '', 'utf8');
    await exportDone(place, 'out', { filter: { kinds: ['payment'] }, titles: 'zh-Hant' }, { now: () => toInstant(1_900_000_000_000) }, { replaces: { file: true, manifest: true } });
    const differs = (text: string): unknown => ({ ...(JSON.parse(text) as object), times: null }); // written by us a moment ago
    expect(differs(readFileSync(end.manifestPath ?? '', 'utf8'))).toEqual(differs(before));
  });

  it.each(exportFormats)('leaves nothing when it is cancelled, and what was there before: %s', async (format) => {
    const name = { excel: 'out.csv', raw: 'out.csv', xlsx: 'out.xlsx', jsonl: 'out.jsonl' }[format];
    writeFileSync(join(place.folder, name), 'before');
    let asked = 0;
    for (let until = 0; until < 4; until += 1) {
      asked = 0;
      const { end } = await exportTo(place, 'out', { format }, { isCancelled: () => (asked += 1) > until }, { replaces: { file: true, manifest: true } });
      if (end.state === 'done') break;
      expect(end).toEqual({ state: 'cancelled' });
      expect(beside()).toEqual([name]);
      expect(readFileSync(join(place.folder, name), 'utf8')).toBe('before');
      expect(readdirSync(place.fingerprints)).toEqual([]);
    }
    expect(asked).toBeGreaterThan(1);
  });

  it('that cannot be put in its place leaves nothing', async () => {
    mkdirSync(join(place.folder, 'out.csv.manifest.json'));
    expect((await exportTo(place, 'out')).end).toEqual({ state: 'failed', code: 'export.cannotWrite' });
    rmSync(join(place.folder, 'out.csv.manifest.json'), { recursive: true });
    mkdirSync(join(place.folder, 'out.csv'));
    expect((await exportTo(place, 'out')).end).toEqual({ state: 'failed', code: 'export.cannotWrite' });
    expect(beside()).toEqual(['out.csv']);
  });

  it('is made although its fingerprints cannot be kept', async () => {
    writeFileSync(place.fingerprints, 'a file where the folder should be');
    const reasons: string[] = [];
    const { end } = await exportTo(place, 'out', {}, { onNotComparable: (reason) => reasons.push(reason), onUnlisted: (reason) => reasons.push(reason) });
    expect(end).toMatchObject({ state: 'done', rows: 60 });
    expect(reasons.length).toBeGreaterThan(0);
  });

  it('says which journal it cannot read', async () => {
    const { end } = await exportTo({ ...place, journal: join(place.folder, 'nowhere') }, 'out');
    expect(end).toEqual({ state: 'failed', code: 'journal.readOnly' });
  });
});

/** A disk of its own where the system lets us mount one, without being anybody special. */
const mounts = ((): boolean => {
  try {
    execFileSync('unshare', ['-Urm', 'sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
})();

describe('a full disk', () => {
  it.skipIf(!mounts)('is said and leaves nothing, neither file nor manifest', async () => {
    const program = await bundleForNode('electron/main/app/export-run.ts');
    const script = `
      const { runExport } = require(${JSON.stringify(program)});
      const { readdirSync } = require('node:fs');
      (async () => {
        const said = {};
        for (const format of ['excel', 'raw', 'xlsx', 'jsonl']) {
          const end = await runExport({ kind: 'write', journalPath: ${JSON.stringify(place.journal)}, folder: ${JSON.stringify(place.fingerprints)}, id: ${JSON.stringify(nextExportId())}, presetId: null, path: '/mnt/out.' + format, replaces: { file: false, manifest: false }, version: '1', helperFile: null,
            cancelled: new SharedArrayBuffer(4), request: { ...${JSON.stringify(allColumns)}, format } }, { now: () => 0, isCancelled: () => false, onProgress: () => {}, onNotComparable: () => {}, onUnlisted: () => {} });
          said[format] = [end, readdirSync('/mnt')];
        }
        console.log(JSON.stringify(said));
      })();`;
    const out = execFileSync('unshare', ['-Urm', 'sh', '-c', 'mount -t tmpfs -o size=8k tmpfs /mnt && exec "$0" -e "$1"', process.execPath, script], { encoding: 'utf8' });
    const full = [{ state: 'failed', code: 'export.diskFull' }, []];
    expect(JSON.parse(out)).toEqual({ excel: full, raw: full, xlsx: full, jsonl: full });
  });
});

describe('a workbook', () => {
  async function write(count: number, limits: { readonly rows: number; readonly bytes: number }): Promise<string> {
    const path = join(place.folder, 'sheets.xlsx');
    const file = new WholeFile(path);
    const sink: RowSink = workbookSink(file, ['reference'], ['reference'], limits);
    for (let number = 0; number < count; number += 1) {
      const row = Buffer.from(`<row><c t="inlineStr"><is><t>R${number}</t></is></c></row>`);
      sink.row(row, 0, row.length);
      if (sink.pressed) await sink.settle();
    }
    await sink.finish();
    file.seal();
    file.publish();
    return path;
  }
  it.each([[0, 1], [1, 1], [10, 1], [11, 2], [20, 2], [21, 3]])('of %i rows has as many sheets of ten as it needs: %i', async (count, sheets) => {
    const path = await write(count, { rows: 10, bytes: 1e9 });
    const texts = pythonWorkbook(path).map((rows) => rows.map((cells) => cells[0]?.text));
    expect(texts).toHaveLength(sheets);
    for (const sheet of texts) expect(sheet[0]).toBe('reference');
    expect(texts.flatMap((sheet) => sheet.slice(1))).toEqual(Array.from({ length: count }, (_, number) => `R${number}`));
  });

  it('begins a new sheet before one grows beyond what an archive holds', async () => {
    expect(pythonWorkbook(await write(30, { rows: 1e6, bytes: 500 })).length).toBeGreaterThan(2);
  });

  it('cuts text that is too long for a cell between characters and says how many', async () => {
    changeJournal(place.journal, (sqlite) => sqlite.prepare('UPDATE transactions SET description = ? WHERE id = ?').run(`${'字'.repeat(32_766)}🧧🧧`, rows[0]?.id ?? ''));
    const { path, end } = await exportDone(place, 'long', { format: 'xlsx', columns: ['description'] });
    expect(end.cutCells).toBe(1);
    expect(pythonWorkbook(path).flat().some(([cell]) => cell?.text === '字'.repeat(32_766))).toBe(true);
    const whole = await exportDone(place, 'long', { format: 'raw', columns: ['description'] });
    expect([whole.end.cutCells, readFileSync(whole.path, 'utf8').includes('🧧🧧')]).toEqual([0, true]);
  });
});

it('a plain file takes rows that are larger than its block', async () => {
  const file = new WholeFile(join(place.folder, 'large.csv'));
  const sink = plainSink(file, 'head\n');
  const row = Buffer.alloc(3_000_000, 'x');
  for (const end of [10, row.length, 5]) sink.row(row, 0, end);
  await sink.finish();
  file.seal();
  file.publish();
  expect(readFileSync(join(place.folder, 'large.csv')).length).toBe(5 + 10 + 3_000_000 + 5);
});

describe.each([
  ['Asia/Hong_Kong', '2026-10-25', '+08:00', '+08:00'], ['Asia/Taipei', '2026-03-29', '+08:00', '+08:00'],
  ['Europe/London', '2026-10-25', '+01:00', '+00:00'], ['Europe/London', '2026-03-29', '+00:00', '+01:00'],
  ['America/New_York', '2026-11-01', '-04:00', '-05:00'], ['America/New_York', '2026-03-08', '-05:00', '-04:00'],
] as const)('the day in %s on %s', (zone, date, first, last) => {
  it('is cut at both edges, start included and end not, with the offset of each moment', async () => {
    const next = new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    // By the offsets above and not by our own reckoning.
    const [from, until] = [Date.parse(`${date}T00:00:00${first}`), Date.parse(`${next}T00:00:00${last}`)];
    expect([startOfDay(date, zone), startOfDay(next, zone)]).toEqual([from, until]);
    const template = rows[0];
    if (!template) throw new Error('no row');
    const at = (name: string, createdAt: number): HostileRow => ({ ...template, id: `01930000-dddd-7000-8000-${name.padStart(12, '0')}`, reference: `EDGE-${name}`, description: '', createdAt });
    changeJournal(place.journal, (sqlite) => [at('1', from - 1), at('2', from), at('3', until - 1), at('4', until)].forEach((row, index) => insertRow(sqlite, row, 2_000 + index, undefined)));
    const { path, end } = await exportDone(place, 'day', { filter: { text: 'EDGE-', from: toInstant(from), until: toInstant(until) }, columns: ['reference', 'created_at_local', 'moved_at_local'], zone, format: 'raw' });
    expect(end.rows).toBe(2);
    const [start, finish]: string[][] = parse(readFileSync(path), { from: 2 });
    expect(start?.slice(0, 2)).toEqual(['EDGE-2', `${date}T00:00:00${first}`]);
    expect(finish?.slice(0, 2)).toEqual(['EDGE-3', `${date}T23:59:59${last}`]);
  });
});
