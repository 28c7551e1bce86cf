/** Rows in one block are the rows of the journal, and a CSV file made of them is the file that is made row by row. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowEncoder, fileHead } from '@core/exports/encoder.ts';
import { PackedRows } from '@core/exports/packed-rows.ts';
import { createdAtOf, idOf, sourceFields, type SourceRow } from '@core/exports/source.ts';
import { openJournalReader, type JournalReader, type RowPlace } from '@electron/journal/reader.ts';
import type { TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { allColumns, exportDone, placeIn, type ExportPlace } from '../../support/export-files.ts';
import { hostileRows, makeHostileJournal } from '../../support/hostile-rows.ts';

/** More than the first chunk takes, with pairs at the same moment. */
const rows = hostileRows(5_001);
let place: ExportPlace;
let reader: JournalReader;

beforeAll(() => {
  place = placeIn(mkdtempSync(join(tmpdir(), 'export-packed-')));
  makeHostileJournal(place.journal, rows);
  reader = openJournalReader(place.journal);
}, 60_000);
afterAll(() => {
  reader.close();
  rmSync(place.folder, { recursive: true, force: true });
});

const inOrder = (found: Iterable<SourceRow>): SourceRow[] => [...found].toSorted((left, right) => createdAtOf(left) - createdAtOf(right) || (idOf(left) < idOf(right) ? -1 : 1));

function unpacked(filter: TransactionFilter, after: RowPlace | null, limit: number): string[][] {
  const packed = new PackedRows(reader.packed(sourceFields, filter, after, limit), sourceFields);
  const found: string[][] = [];
  while (packed.next()) found.push(sourceFields.map((_, index) => packed.text(index)));
  return found;
}

describe('rows in one block', () => {
  const after = { createdAt: rows[1_200]?.createdAt ?? 0, id: rows[1_200]?.id ?? '' };
  it.each<[string, TransactionFilter, RowPlace | null, number]>([
    ['all', {}, null, 10_000], ['the first', {}, null, 7], ['some in the middle', {}, after, 333], ['those of a filter', { kinds: ['refund'], currencies: ['JPY'] }, after, 10_000], ['none', { text: 'nothing like this' }, null, 10],
  ])('are those that come one by one: %s', (_what, filter, from, limit) => {
    const single = [...reader.chunk(filter, from, limit)].map((row) => row.map((value) => String(value ?? '')));
    const key = (row: readonly string[]): string => row[1] ?? '';
    const sorted = (list: readonly (readonly string[])[]) => list.toSorted((left, right) => (key(left) < key(right) ? -1 : 1));
    expect(sorted(unpacked(filter, from, limit))).toEqual(sorted(single));
  });

});

it.each(['excel', 'raw'] as const)('a file of blocks is the file of single rows: %s', async (format) => {
  const request = { ...allColumns, format };
  const { path, end } = await exportDone(place, `blocks-${format}`, { format });
  const encode = rowEncoder(request, reader.profileNames(), { cells: 0 });
  const expected = fileHead(request) + inOrder(reader.chunk({}, null, 10_000)).map((row) => encode(row, null)).join('');
  expect(readFileSync(path, 'utf8')).toBe(expected);
  expect([end.rows, end.sums]).toEqual([rows.length, reader.sums({})]);
});
