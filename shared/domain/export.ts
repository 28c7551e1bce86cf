/** What an export wrote: filter, format, place, rows and checksum, kept so that it can be shown and repeated. */
import * as z from 'zod';
import { instant } from '../time/instant.ts';
import { exportId } from './ids.ts';
import { timeZone } from './profile.ts';
import { currencySum, transactionFilter } from './transaction-filter.ts';

/** `excel`: BOM, CRLF, ids as text, formula guard. `raw`: no BOM, no guard, for machines. */
export const csvFormats = ['excel', 'raw'] as const;
export const csvFormat = z.enum(csvFormats);
export type CsvFormat = z.infer<typeof csvFormat>;

export const exportColumns = [
  'created_at_local', 'created_at_utc', 'moved_at_local', 'type', 'track', 'reference', 'original_reference', 'provider', 'profile',
  'environment', 'provider_payment_id', 'provider_transaction_id', 'wallet_reference', 'method', 'currency', 'amount',
  'amount_minor', 'received', 'refunded', 'status', 'reason', 'description', 'operator',
] as const;
export const exportColumn = z.enum(exportColumns);
export type ExportColumn = z.infer<typeof exportColumn>;

export const exportRequest = z.strictObject({
  filter: transactionFilter,
  columns: z.array(exportColumn).min(1).refine((columns) => new Set(columns).size === columns.length),
  format: csvFormat,
  zone: timeZone,
});
export type ExportRequest = z.infer<typeof exportRequest>;

export const exportState = z.enum(['running', 'done', 'cancelled', 'failed']);

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
});
export type ExportRecord = z.infer<typeof exportRecord>;

export const exportPreview = z.object({ rows: z.int(), sums: z.array(currencySum), asOf: instant });
export type ExportPreview = z.infer<typeof exportPreview>;
