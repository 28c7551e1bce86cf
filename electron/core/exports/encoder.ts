/** How the rows of a file are written in its format, with or without a first cell that says what changed. */
import type { ExportRequest } from '@shared/domain/export.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import { byteOrderMark, csvLineWriter, lineEnd, type CsvShape, type LineWriter, type ProfileNames } from './csv.ts';
import { jsonMembersWriter } from './jsonl.ts';
import type { SourceRow } from './source.ts';
import { quote } from './text-cells.ts';
import { headsOf, type ChangeWord } from './titles.ts';
import { cellsWriter, textCell, type Cut } from './workbook/cells.ts';

/** `change` is null exactly where the request has no `since`. */
export type RowEncoder = (row: SourceRow, change: ChangeWord | null) => string;

/** What stands before the first row of a plain file; a workbook has its head on every sheet. */
export function fileHead(request: ExportRequest): string {
  if (request.format === 'jsonl' || request.format === 'xlsx') return '';
  return (request.format === 'excel' ? byteOrderMark : '') + headsOf(request).map(quote).join(',') + lineEnd;
}

export function rowEncoder(request: ExportRequest, names: ProfileNames, cut: Cut): RowEncoder {
  switch (request.format) {
    case 'excel':
    case 'raw': {
      const line = csvLineWriter(shapeOf(request), names);
      return (row, change) => (change === null ? line(row) : `${change},${line(row)}`);
    }
    case 'xlsx': {
      const cells = cellsWriter(request, names, cut);
      return (row, change) => `<row>${change === null ? '' : textCell(change, cut)}${cells(row)}</row>`;
    }
    case 'jsonl': {
      const members = jsonMembersWriter(request, names);
      return (row, change) => `{${change === null ? '' : `"change":"${change}",`}${members(row)}}\n`;
    }
    default:
      return assertNever(request.format);
  }
}

/**
 * The CSV line by which a row of this export is known again: the file's own for CSV, the raw one for the other formats. A row has
 * changed when its line has.
 */
export function shapeOf({ columns, zone, format }: Pick<ExportRequest, 'columns' | 'zone' | 'format'>): CsvShape {
  return { columns, zone, format: format === 'excel' ? 'excel' : 'raw' };
}

export function sameShape(left: CsvShape, right: CsvShape): boolean {
  return left.format === right.format && left.zone === right.zone && left.columns.join() === right.columns.join();
}

export function knownLine(shape: CsvShape, names: ProfileNames): LineWriter {
  return csvLineWriter(shape, names);
}
