/** Every format is opened by programs that we did not write and compared cell by cell on rows that are made to break it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJournalReader } from '@electron/journal/reader.ts';
import { exportColumns, type ExportColumn } from '@shared/domain/export.ts';
import { exponentOf, type CurrencyCode } from '@shared/money/currency.ts';
import { exportDone, placeIn, type ExportPlace } from '../../support/export-files.ts';
import { hostileProfileNames, hostileProfiles, hostileRows, makeHostileJournal, type HostileRow } from '../../support/hostile-rows.ts';
import { hasLibreOffice, inLibreOffice, pythonCsv, pythonWorkbook, type Sheet, type SheetCell } from '../../support/read-back.ts';

const rows = hostileRows();
const inOrder = rows.toSorted((left, right) => left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1));
const columns: ExportColumn[] = ['description', 'reference', 'amount', 'amount_minor', 'currency', 'profile', 'created_at_local', 'created_at_utc', 'operator'];
const zone = 'Europe/London';
let place: ExportPlace;
let opened: ReadonlyMap<string, readonly Sheet[]>;
const paths: Record<string, string> = {};

beforeAll(async () => {
  place = placeIn(mkdtempSync(join(tmpdir(), 'export-read-back-')));
  makeHostileJournal(place.journal, rows);
  for (const format of ['excel', 'raw', 'xlsx', 'jsonl'] as const) paths[format] = (await exportDone(place, format, { format, columns, zone })).path;
  paths['all'] = (await exportDone(place, 'all', { columns: [...exportColumns] })).path;
  if (hasLibreOffice) opened = inLibreOffice([pathOf('excel'), pathOf('xlsx')], place.folder);
}, 240_000);
afterAll(() => rmSync(place.folder, { recursive: true, force: true }));

const pathOf = (name: string): string => paths[name] ?? '';
const nameOf = (row: HostileRow): string => hostileProfileNames[hostileProfiles.findIndex((id) => id === row.profileId)] ?? '';

/** Written here anew, by digits, so that no code is compared with itself. */
function amountOf(row: HostileRow): string {
  const digits = exponentOf(row.currency as CurrencyCode); // hostile rows use known currencies
  const text = String(row.amountMinor).padStart(digits + 1, '0');
  return `${row.kind === 'payment' ? '' : '-'}${text.slice(0, text.length - digits)}${digits === 0 ? '' : `.${text.slice(text.length - digits)}`}`;
}
const minorOf = (row: HostileRow): string => `${row.kind === 'payment' ? '' : '-'}${row.amountMinor}`;

/** London's clocks by the engine, formatted by hand. */
function londonOf(at: number): string {
  const part = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'longOffset' }).formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}${part['timeZoneName'] === 'GMT' ? '+00:00' : part['timeZoneName']?.slice(3)}`;
}
const utcOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

const expected = (row: HostileRow): string[] => [row.description, row.reference, amountOf(row), minorOf(row), row.currency, nameOf(row), londonOf(row.createdAt), utcOf(row.createdAt), '@Operator A (Demo)'];
const numbers = new Set([2, 3]);
const unguarded = (cells: readonly string[]): string[] => cells.map((cell) => (cell.startsWith("'") ? cell.slice(1) : cell));

describe.each([
  ['csv-parse', (path: string): string[][] => parse(readFileSync(path), { bom: true })],
  ['Python', pythonCsv],
] as const)('CSV read by %s', (_reader, read) => {
  it('gives back every cell of the raw format', () => {
    const [head, ...lines] = read(pathOf('raw'));
    expect(head).toEqual(['description', 'reference', 'amount (major units)', 'amount_minor (minor units)', 'currency', 'profile', `created_at_local (${zone})`, 'created_at_utc', 'operator']);
    expect(lines).toEqual(inOrder.map(expected));
  });

  it('gives back every cell of the Excel format, one apostrophe taken off, and none that could run', () => {
    const [, ...lines] = read(pathOf('excel'));
    expect(lines.map(unguarded)).toEqual(inOrder.map((row) => unguarded(expected(row).map((cell) => (cell.startsWith("'") ? `'${cell}` : cell)))));
    for (const cells of lines) for (const [index, cell] of cells.entries()) expect(numbers.has(index) || !/^[\s\u200B\uFEFF]*[=+\-@＝＋－＠]/.test(cell), cell).toBe(true);
  });

  it('gives back all columns', () => {
    const [head, ...lines] = read(pathOf('all'));
    expect(head).toHaveLength(exportColumns.length);
    expect(lines.every((cells) => cells.length === exportColumns.length)).toBe(true);
    expect(lines).toHaveLength(rows.length);
  });
});

it('JSON Lines hold texts, integers and times in UTC', () => {
  const lines = readFileSync(pathOf('jsonl'), 'utf8').split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(inOrder.map((row) => ({
    description: row.description, reference: row.reference, amount_minor: row.kind === 'payment' ? row.amountMinor : -row.amountMinor, currency: row.currency, profile: nameOf(row),
    created_at_utc: new Date(row.createdAt).toISOString(), operator: '@Operator A (Demo)',
  })));
});

/** On Debian the set-up installs LibreOffice, so that there it must be. */
describe.skipIf(!hasLibreOffice && process.platform !== 'linux')('LibreOffice', () => {
  const cellsOf = (path: string): readonly (readonly SheetCell[])[] => opened.get(path)?.[0]?.rows.slice(1) ?? [];
  /** Line ends inside a cell become those of a spreadsheet, and what XML cannot hold is lost on the way to this test, not in our file: see the archive's own test. */
  const shown = (text: string): string => text.replaceAll(/\r\n?/g, '\n').replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE]/g, '');

  it('runs no formula and makes no error of any cell', () => {
    for (const name of ['excel', 'xlsx']) {
      const cells = cellsOf(pathOf(name));
      expect(cells).toHaveLength(rows.length);
      for (const cell of cells.flat()) expect([cell.formula, /^(?:Err:|#[A-Z]+[!?])/.test(cell.text) && cell.text !== '#REF!'], cell.text).toEqual([null, false]);
    }
  });

  it('opens the CSV for Excel with texts intact and amounts as numbers, negative ones too', () => {
    for (const [at, row] of inOrder.entries()) {
      const cells = cellsOf(pathOf('excel'))[at] ?? [];
      const wanted = expected(row);
      for (const index of [0, 1, 5, 8]) expect(unguarded([cells[index]?.text ?? '']).join(), `row ${at} cell ${index}`).toBe(shown(wanted[index] ?? ''));
      if (row.amountMinor <= 999_999_999_999_999) for (const index of numbers) expect([cells[index]?.type, Number(cells[index]?.value)], `row ${at} cell ${index}`).toEqual(['float', Number(wanted[index])]);
    }
  });

  it('opens the workbook with texts as text cells, amounts as numbers of their currency and local times as dates', () => {
    for (const [at, row] of inOrder.entries()) {
      const cells = cellsOf(pathOf('xlsx'))[at] ?? [];
      const wanted = expected(row);
      for (const index of [0, 1, 4, 5, 7, 8]) {
        const cell = cells[index];
        // Some versions show no return that stands alone; Python reads below that the file holds it.
        expect((cell?.text ?? '').replaceAll('\r', ''), `row ${at} cell ${index}`).toBe(shown((wanted[index] ?? '').replaceAll('\r', '')));
        if (wanted[index] !== '') expect(cell?.type, `row ${at} cell ${index}`).toBe('string');
      }
      for (const index of numbers) {
        const isLong = row.amountMinor > 999_999_999_999_999;
        expect([cells[index]?.type, isLong ? cells[index]?.text : Number(cells[index]?.value)], `row ${at} cell ${index}`).toEqual(isLong ? ['string', wanted[index]] : [index === 2 ? 'currency' : 'float', Number(wanted[index])]);
      }
      if (row.amountMinor < 1e15) expect(cells[2]?.text).toContain(row.currency);
      expect([cells[6]?.type, cells[6]?.text]).toEqual(['date', londonOf(row.createdAt).slice(0, 19).replace('T', ' ')]);
    }
  });
});

it('the workbook holds every text exactly and no formula, read by Python from the archive', () => {
  const [[head, ...lines] = []] = pythonWorkbook(pathOf('xlsx'));
  expect(head?.map((cell) => cell.text)).toHaveLength(columns.length);
  expect(lines.map((cells) => [0, 1, 4, 5, 7, 8].map((index) => cells[index]?.text))).toEqual(inOrder.map((row) => [0, 1, 4, 5, 7, 8].map((index) => expected(row)[index])));
  for (const cells of lines) for (const [index, cell] of cells.entries()) expect(['inlineStr', 'n', 'empty'].includes(cell.type) && (cell.type !== 'n' || numbers.has(index) || index === 6)).toBe(true);
});

it('the sums of the file are those of the journal, and the same data gives the same bytes', async () => {
  const reader = openJournalReader(place.journal);
  const sums = reader.sums({});
  reader.close();
  for (const format of ['excel', 'raw', 'xlsx', 'jsonl'] as const) {
    const again = await exportDone(place, `again-${format}`, { format, columns, zone });
    expect(again.end.sums).toEqual(sums);
    expect(again.end.rows).toBe(rows.length);
    expect(readFileSync(again.path).equals(readFileSync(pathOf(format))), format).toBe(true);
  }
});
