/** The part of the contract that is about exports. */
import * as z from 'zod';
import { appErrorDto } from '../errors/app-error.ts';
import { exportId } from '../domain/ids.ts';
import { exportChanges, exportFormat, exportPreview, exportRecord, exportRequest } from '../domain/export.ts';
import { transactionFilter } from '../domain/transaction-filter.ts';

const nothing = z.strictObject({});

export const exportCalls = {
  /** Quick: rows and sums of the filter, whatever `since` the export will have. */
  'exports.preview': { input: z.strictObject({ filter: transactionFilter }), output: exportPreview },
  /** What an export with `since` would hold: reads every row, so it may take seconds. A newer question ends an older one with `export.cancelled`. */
  'exports.countChanges': { input: z.strictObject({ request: exportRequest }), output: exportChanges },
  /** Asks for a place; `path` is null when the person cancelled. */
  'exports.choosePath': {
    input: z.strictObject({ suggestedName: z.string().max(120), format: exportFormat.default('excel') }),
    output: z.object({ path: z.string().nullable() }),
  },
  'exports.start': { input: z.strictObject({ request: exportRequest, path: z.string().min(1).max(4096) }), output: exportRecord },
  'exports.cancel': { input: z.strictObject({ id: exportId }), output: nothing },
  'exports.list': { input: nothing, output: z.array(exportRecord) },
  'exports.reveal': { input: z.strictObject({ id: exportId }), output: nothing },
} as const;

export const exportEvents = {
  'exports.progress': z.object({ id: exportId, rows: z.int(), total: z.int(), state: exportRecord.shape.state, error: appErrorDto.nullable() }),
} as const;
