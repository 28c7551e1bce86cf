/** The columns of a file, in their order. Every change gives a new list; none ever leaves a file without a column. */
import { exportColumns, type ExportColumn } from '@shared/domain/export.ts';

export const defaultColumns: readonly ExportColumn[] = [
  'created_at_local', 'created_at_utc', 'type', 'track', 'reference', 'original_reference', 'provider', 'provider_transaction_id', 'method',
  'currency', 'amount', 'amount_minor', 'status', 'reason', 'operator',
];

/** Takes the column at `from` out and puts it in so that it stands at `to`; both are held inside the list. */
export function moveColumn(columns: readonly ExportColumn[], from: number, to: number): readonly ExportColumn[] {
  const taken = columns[from];
  if (taken === undefined) return columns;
  const rest = columns.filter((_, index) => index !== from);
  const target = Math.max(0, Math.min(rest.length, to));
  return [...rest.slice(0, target), taken, ...rest.slice(target)];
}

export function addColumn(columns: readonly ExportColumn[], column: ExportColumn): readonly ExportColumn[] {
  return columns.includes(column) ? columns : [...columns, column];
}

/** The last column stays. */
export function removeColumn(columns: readonly ExportColumn[], column: ExportColumn): readonly ExportColumn[] {
  return columns.length > 1 ? columns.filter((candidate) => candidate !== column) : columns;
}

export function unusedColumns(columns: readonly ExportColumn[]): readonly ExportColumn[] {
  return exportColumns.filter((column) => !columns.includes(column));
}
