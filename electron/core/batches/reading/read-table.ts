/** A table with its columns recognised. */
import { createHash } from 'node:crypto';
import type { SheetRequest, Table } from '../../ports/sheets.ts';
import { rowContent, typedRow } from '../parse-row.ts';
import { readSheet } from './read-sheet.ts';
import { mapTitles } from './titles.ts';

/** Errors: `sheet.*`. */
export function readTable(request: SheetRequest): Table {
  const { rows, ...sheet } = readSheet(request);
  const columns = mapTitles(sheet.titles, request.kind, request.fields);
  const typed = rows.map((row) => typedRow(row, columns));
  const known = columns.filter((column) => column !== null);
  const content = typed.map((row) => rowContent(row, known, request.kind)).toSorted().join('\n');
  return { ...sheet, columns, contentSha256: createHash('sha256').update(content).digest('hex'), rows: typed };
}
