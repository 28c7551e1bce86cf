/** What an export wrote: filter, format, place, rows, sums and checksum, kept so that it can be shown, repeated and compared. */
import * as z from 'zod';
import { instant } from '../time/instant.ts';
import { exportId, exportPresetId } from './ids.ts';
import { language } from './preferences.ts';
import { currencySum, transactionFilter } from './transaction-filter.ts';

/**
 * `excel`: CSV with BOM, CRLF, ids as text, formula guard. `raw`: CSV without BOM and guard, for machines. `xlsx`: a workbook whose ids
 * are text cells and whose amounts are numbers. `jsonl`: one object a line, minor units as integers, times in UTC.
 */
export const exportFormats = ['excel', 'raw', 'xlsx', 'jsonl'] as const;
export const exportFormat = z.enum(exportFormats);
export type ExportFormat = z.infer<typeof exportFormat>;

/** Endings of the files, without the dot. */
export const exportEndings = { excel: 'csv', raw: 'csv', xlsx: 'xlsx', jsonl: 'jsonl' } as const satisfies Record<ExportFormat, string>;

export const exportColumns = [
  'created_at_local', 'created_at_utc', 'moved_at_local', 'type', 'track', 'reference', 'original_reference', 'provider', 'profile',
  'environment', 'provider_payment_id', 'provider_transaction_id', 'wallet_reference', 'method', 'currency', 'amount',
  'amount_minor', 'received', 'refunded', 'status', 'reason', 'description', 'operator',
] as const;
export const exportColumn = z.enum(exportColumns);
export type ExportColumn = z.infer<typeof exportColumn>;

/** Heads of the columns: their names as programs know them, or titles in a language. JSONL has names always. */
export const exportTitles = z.union([z.literal('names'), language]);
export type ExportTitles = z.infer<typeof exportTitles>;

export const exportRequest = z.strictObject({
  filter: transactionFilter,
  columns: z.array(exportColumn).min(1).refine((columns) => new Set(columns).size === columns.length),
  format: exportFormat,
  /** IANA name. Whether it exists is asked when an export starts, so that the record of an old one can always be read. */
  zone: z.string().min(1).max(64),
  titles: exportTitles.default('names'),
  /** Only rows that are new, changed or gone since that finished export, marked as such in a first column `change`. */
  since: exportId.nullable().default(null),
});
export type ExportRequest = z.infer<typeof exportRequest>;

export const exportState = z.enum(['running', 'done', 'cancelled', 'failed']);

/** Rows that are new, that differ in what the earlier export wrote of them, and that its filter no longer finds. */
export const exportChanges = z.object({ added: z.int(), changed: z.int(), gone: z.int() });
export type ExportChanges = z.infer<typeof exportChanges>;

export const exportRecord = z.object({
  id: exportId,
  request: exportRequest,
  /** Whole path of the finished file. */
  path: z.string(),
  state: exportState,
  rows: z.int(),
  bytes: z.int(),
  /** Lower-case hex of the finished file; null until done. */
  sha256: z.string().nullable(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  /** Of the rows in the file, from the snapshot that they come from. Empty until done. */
  sums: z.array(currencySum),
  /** When that snapshot was taken. */
  asOf: instant.nullable(),
  /** Whole path of the manifest beside the file. */
  manifestPath: z.string().nullable(),
  /** Of an export with `since`. */
  changes: exportChanges.nullable(),
  /** Of a workbook: its sheets. */
  sheets: z.int().nullable(),
  /** Cells whose text was cut to the length that a workbook allows. */
  cutCells: z.int(),
  /** The preset that it was made by. */
  presetId: exportPresetId.nullable(),
  /** True while a later export can say what changed since this one. */
  comparable: z.boolean(),
});
export type ExportRecord = z.infer<typeof exportRecord>;

export const exportPreview = z.object({ rows: z.int(), sums: z.array(currencySum), asOf: instant });
export type ExportPreview = z.infer<typeof exportPreview>;

const order = (value: unknown): unknown => (Array.isArray(value) ? value.toSorted() : value);

/** A filter as text, without its end: lists in any order, entries that narrow nothing left out. */
function narrowing({ until: _until, ...filter }: ExportRequest['filter']): string {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0));
  return JSON.stringify(entries.map(([name, value]) => [name, order(value)]).toSorted());
}

/** True when two exports write the same columns of the same rows, save for those at the end of the period: then it can be told what changed between them. */
export function isSameRecipe(one: ExportRequest, other: ExportRequest): boolean {
  const same = one.zone === other.zone && one.format === other.format && one.columns.length === other.columns.length && one.columns.every((column) => other.columns.includes(column));
  return same && narrowing(one.filter) === narrowing(other.filter);
}
