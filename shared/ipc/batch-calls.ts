/** The part of the contract that is about bulk runs. */
import * as z from 'zod';
import { batch, batchDraft, batchOutcome, batchRow, batchRunRow, batchScope, batchVerdict, delimiter, handOverLimits, sheetLimits, textEncoding } from '../domain/batch.ts';
import { batchId, profileId } from '../domain/ids.ts';
import { language } from '../domain/preferences.ts';

const nothing = z.strictObject({});

export const batchCalls = {
  /** Asks for a place and writes an empty table there; `saved` is null when the person cancelled. Titles in `language`. */
  'batches.saveTemplate': {
    input: z.strictObject({ kind: batchScope.shape.kind, profileId: profileId.nullable(), format: z.enum(['csv', 'xlsx']), language }),
    output: z.object({ saved: z.string().nullable() }),
  },
  /** Asks for a file and reads it; `draft` is null when the person cancelled. Nothing is sent. */
  'batches.choose': { input: z.strictObject({ scope: batchScope }), output: z.object({ draft: batchDraft.nullable() }) },
  /** Reads a file that was dropped on the screen: its name and its bytes as base64. Nothing is sent. */
  'batches.drop': { input: z.strictObject({ scope: batchScope, name: z.string().trim().min(1).max(255), contentBase64: z.string().max(handOverLimits.characters) }), output: batchDraft },
  /** Reads rows that were pasted, header included. */
  'batches.paste': { input: z.strictObject({ scope: batchScope, text: z.string().min(1).max(handOverLimits.characters) }), output: batchDraft },
  /** Reads the same bytes another way; what is null is decided anew. Its verdicts are gone. */
  'batches.reread': { input: z.strictObject({ id: batchId, encoding: textEncoding.nullable(), delimiter: delimiter.nullable(), sheet: z.string().max(255).nullable() }), output: batchDraft },
  'batches.draft': { input: z.strictObject({ id: batchId }), output: batchDraft },
  'batches.discard': { input: z.strictObject({ id: batchId }), output: nothing },
  /** Starts a dry run of the rows that have no verdict, or of all again when each has one; `batches.checking` tells how it goes. */
  'batches.check': { input: z.strictObject({ id: batchId }), output: batchDraft },
  'batches.cancelCheck': { input: z.strictObject({ id: batchId }), output: batchDraft },
  /** In the order of the file. `after` is the number of the last row that the caller has; 0 for the first page. */
  'batches.draftRows': {
    input: z.strictObject({ id: batchId, verdict: batchVerdict.nullable(), after: z.int().min(0), limit: z.int().min(1).max(500) }),
    output: z.object({ rows: z.array(batchRow), total: z.int() }),
  },
  /** A person has looked at rows with the verdict `check` and sends them too, or leaves out rows that are ready. */
  'batches.include': { input: z.strictObject({ id: batchId, numbers: z.array(z.int().min(1)).min(1).max(sheetLimits.rows), on: z.boolean() }), output: z.object({ draft: batchDraft, rows: z.array(batchRow) }) },
  /** Asks for a place and writes the rows that are not ready, with why; `saved` is null when the person cancelled. */
  'batches.saveErrors': { input: z.strictObject({ id: batchId }), output: z.object({ saved: z.string().nullable() }) },
  /**
   * Writes the run down and starts its countdown. The same draft again is the same run. `reason` is needed for a repeated file;
   * `typedTotals` holds every total by currency, as typed, where the lock asks for it.
   */
  'batches.start': {
    input: z.strictObject({ id: batchId, reason: z.string().trim().min(1).max(500).nullable(), typedTotals: z.record(z.string().max(3), z.string().max(40)) }),
    output: batch,
  },
  /** During the countdown too: then nothing has been sent. What is on its way comes to its end. */
  'batches.pause': { input: z.strictObject({ id: batchId }), output: batch },
  'batches.resume': { input: z.strictObject({ id: batchId }), output: batch },
  /** For good: rows whose turn has not come are never sent. */
  'batches.stop': { input: z.strictObject({ id: batchId }), output: batch },
  'batches.get': { input: z.strictObject({ id: batchId }), output: batch },
  /** Newest first, at most 100. */
  'batches.list': { input: nothing, output: z.array(batch) },
  /** `newest`: the row that was sent last first. `offset` counts rows in that order; `outcomes` null is all. */
  'batches.rows': {
    input: z.strictObject({ id: batchId, outcomes: z.array(batchOutcome).nullable(), order: z.enum(['file', 'newest']), offset: z.int().min(0), limit: z.int().min(1).max(500) }),
    output: z.object({ rows: z.array(batchRunRow), total: z.int() }),
  },
  /** Asks for a place and writes the result as it is now, in the order of the file; `saved` is null when the person cancelled. */
  'batches.saveResult': { input: z.strictObject({ id: batchId }), output: z.object({ saved: z.string().nullable() }) },
} as const;

export const batchEvents = {
  /** How a dry run goes, at most 4 times a second, with the rows that were checked since the last time. */
  'batches.checking': z.object({ draft: batchDraft, rows: z.array(batchRow) }),
  /** A run went on, at most 4 times a second for one, with the rows that changed since the last time. Also from later answers to rows of a run that has ended. */
  'batches.progress': z.object({ batch, rows: z.array(batchRunRow) }),
} as const;
