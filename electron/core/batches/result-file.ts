/**
 * Files about a draft or a run, in the order of the file that it came from: the columns as they came, and what became of each row, as
 * codes. Cells that a spreadsheet could run or reshape are guarded as in an export.
 */
import type { BatchRow, BatchRunRow } from '@shared/domain/batch.ts';
import { toDecimalString, moneyOf } from '@shared/money/money.ts';
import { byteOrderMark } from '../exports/csv.ts';
import { guardText, quote } from '../exports/text-cells.ts';

const lineEnd = '\r\n';

/** What is added to the columns as they came. */
export const resultColumns = [
  'row', 'result', 'result_code', 'result_reference', 'result_provider', 'result_provider_number', 'result_provider_code', 'result_amount', 'result_currency', 'result_link',
] as const;
export const errorColumns = ['row', 'verdict', 'column', 'code'] as const;

function line(cells: readonly string[]): string {
  return cells.map((cell) => quote(guardText(cell))).join(',') + lineEnd;
}

function padded(cells: readonly string[], width: number): readonly string[] {
  return Array.from({ length: width }, (_, index) => cells[index] ?? '');
}

export function headLine(titles: readonly string[], added: readonly string[]): string {
  return byteOrderMark + line([...titles, ...added]);
}

function resultCode(row: BatchRunRow): string {
  return row.errors.length > 0 ? row.errors.map(({ code }) => code).join(' ') : (row.problem?.reason ?? '');
}

export function resultLine(row: BatchRunRow, cells: readonly string[], width: number): string {
  const amount = row.amountMinor === null || row.currency === null ? '' : toDecimalString(moneyOf(row.amountMinor, row.currency));
  return line([
    ...padded(cells, width), String(row.number), row.outcome, resultCode(row), row.reference ?? '', row.providerId ?? '', row.providerTransactionId ?? '', row.problem?.providerCode ?? '',
    amount, row.currency ?? '', row.url ?? '',
  ]);
}

export function errorLine(row: BatchRow, cells: readonly string[], width: number): string {
  const found: readonly { readonly column: string; readonly code: string }[] = [...row.errors.map(({ code, field }) => ({ column: field ?? '', code })), ...row.warnings.map((warning) => ({ column: '', code: warning.kind === 'sameRow' ? `sameRow ${warning.row}` : warning.kind }))];
  return line([...padded(cells, width), String(row.number), row.verdict, found.map(({ column }) => column).join(' ').trim(), found.map(({ code }) => code).join(' ')]);
}

/** `refunds-cracked-cups.xlsx` and `result` give `refunds-cracked-cups-result.csv`. */
export function fileName(source: string, what: 'result' | 'errors'): string {
  const stem = source.replace(/\.[A-Za-z0-9]{1,5}$/, '');
  return `${stem === '' ? 'bulk' : stem}-${what}.csv`;
}
