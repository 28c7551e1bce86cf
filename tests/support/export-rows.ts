/** Transactions as an export reads them, and whole files in memory. */
import { csvLineWriter, type CsvFormat } from '@core/exports/csv.ts';
import { fileHead, rowEncoder } from '@core/exports/encoder.ts';
import { fieldEnd, rowEnd } from '@core/exports/packed-rows.ts';
import { place, sourceFields, type SourceField, type SourceRow } from '@core/exports/source.ts';
import type { ExportColumn, ExportRequest } from '@shared/domain/export.ts';
import type { Transaction } from '@shared/domain/transaction.ts';

/** `seq` is the row's number in the journal. */
export function sourceOf(row: Transaction, seq = 1): SourceRow {
  return sourceFields.map((field) => (field === 'seq' ? seq : row[field]));
}

export const profileNamesOf = (rows: readonly Transaction[], name: string): ReadonlyMap<string, string> => new Map(rows.map((row) => [row.profileId, name]));

/** The text of a whole plain file. */
export function fileText(rows: readonly Transaction[], request: ExportRequest, profileName = 'Practice C'): string {
  const encode = rowEncoder(request, profileNamesOf(rows, profileName), { cells: 0 });
  return fileHead(request) + rows.map((row) => encode(sourceOf(row), null)).join('');
}

export function csvLine(row: Transaction, shape: { readonly columns: ExportColumn[]; readonly zone: string }, format: CsvFormat): string {
  return csvLineWriter({ ...shape, format }, profileNamesOf([row], 'Practice C'))(sourceOf(row));
}

/** Rows in one block, as the journal hands them over. */
export function packedOf(rows: readonly SourceRow[], fields: readonly SourceField[]): Uint8Array {
  return Buffer.concat(rows.flatMap((row) => fields.flatMap((field, index) => {
    const value = row[place(field)];
    return [Buffer.from(String(value ?? ''), 'utf8'), Buffer.of(index === fields.length - 1 ? rowEnd : fieldEnd)];
  })));
}
