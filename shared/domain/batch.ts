/**
 * Bulk runs: refunds or links from a file or from pasted rows. What was read is a draft, which lives in memory only and has sent
 * nothing; a dry run gives each of its rows a verdict. A started draft becomes a run under the same id, written down row by row with a
 * submit key of its own for each, so that no row is ever asked for twice.
 */
import * as z from 'zod';
import { appErrorDto } from '../errors/app-error.ts';
import { currencyCode } from '../money/currency.ts';
import { minorUnits } from '../money/money.ts';
import { instant } from '../time/instant.ts';
import { batchId, intentId, profileId, providerId, reference, transactionId } from './ids.ts';
import { problem } from './intent.ts';
import { lockLevel } from './money-rules.ts';
import { environment } from './profile.ts';

export const batchKinds = ['refund', 'link'] as const;
export const batchKind = z.enum(batchKinds);
export type BatchKind = z.infer<typeof batchKind>;

/** What a file may hold at most. Bytes as they come, rows without the header. */
export const sheetLimits = { bytes: 20 * 1024 * 1024, rows: 10_000, columns: 200, cellCharacters: 4_000 } as const;

/** What a page may hand over by itself, dropped or pasted: one call takes no more. Bytes of a file, characters of a text or of base64. */
export const handOverLimits = { bytes: 3_000_000, characters: 4_000_000 } as const;

export const sheetFormats = ['csv', 'xlsx', 'pasted'] as const;
export const sheetFormat = z.enum(sheetFormats);
export type SheetFormat = z.infer<typeof sheetFormat>;

export const textEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'big5'] as const;
export const textEncoding = z.enum(textEncodings);
export type TextEncoding = z.infer<typeof textEncoding>;

export const delimiters = [',', '\t', ';'] as const;
export const delimiter = z.enum(delimiters);
export type Delimiter = z.infer<typeof delimiter>;

/** Columns of the template in its order; further columns are entries of a provider, `fields.<key>`. */
export const batchColumns = {
  refund: ['order', 'amount', 'currency', 'reason', 'note', 'refund_reference'],
  link: ['reference', 'amount', 'currency', 'description', 'method', 'expires_at'],
} as const satisfies Record<BatchKind, readonly string[]>;
/** Without these a file is refused. */
export const neededColumns = { refund: ['order', 'amount', 'reason'], link: ['amount', 'currency'] } as const satisfies Record<BatchKind, readonly string[]>;
export type BatchColumn = (typeof batchColumns)[BatchKind][number];

/** Where a draft looks and sends: one profile, or, for refunds, every profile of the environment. */
export const batchScope = z.strictObject({ kind: batchKind, environment, profileId: profileId.nullable() });
export type BatchScope = z.infer<typeof batchScope>;

/** What was read of a file. */
export const batchSource = z.object({
  /** Name of the file; empty for pasted rows. */
  name: z.string(),
  format: sheetFormat,
  bytes: z.int(),
  /** Lower-case hex over the bytes as they came. */
  sha256: z.string(),
  /** Null for XLSX and pasted rows, which need none. `encodings`: those in which the bytes can be read, likeliest first. */
  encoding: textEncoding.nullable(),
  encodings: z.array(textEncoding),
  /** Null for XLSX. */
  delimiter: delimiter.nullable(),
  /** Of an XLSX file: its sheets, and the one that was read. */
  sheets: z.array(z.string()),
  sheet: z.string().nullable(),
  /** Titles as they stand; `column` is what they were taken for, null for a column that is ignored. */
  columns: z.array(z.object({ title: z.string(), column: z.string().nullable() })),
  /** The first rows as text, to judge the encoding by. */
  sample: z.array(z.array(z.string())),
});
export type BatchSource = z.infer<typeof batchSource>;

/** An earlier run of the same file, or of the same rows in another file. */
export const batchRepeat = z.object({
  kind: z.enum(['sameFile', 'sameRows']),
  batchId,
  name: z.string(),
  startedAt: instant,
  operator: z.string(),
  rows: z.int(),
});
export type BatchRepeat = z.infer<typeof batchRepeat>;

/** `ready` will be sent. `check` is left out until a person includes it. `error` cannot be sent. */
export const batchVerdicts = ['unchecked', 'ready', 'check', 'error'] as const;
export const batchVerdict = z.enum(batchVerdicts);
export type BatchVerdict = z.infer<typeof batchVerdict>;

/** What a person has to look at before a row is sent. `row` is a row number of the same file. */
export const batchWarning = z.discriminatedUnion('kind', [
  /** Refund: same order and amount as `row`. Link: same content. */
  z.object({ kind: z.literal('sameRow'), row: z.int() }),
  /** A refund of this payment that counts, made before. */
  z.object({ kind: z.literal('earlierRefund'), transactionId, reference, amountMinor: minorUnits, currency: currencyCode, at: instant, sameAmount: z.boolean() }),
  /** The provider gave no fresh answer: the facts are as of the last one. */
  z.object({ kind: z.literal('notAsked'), error: appErrorDto }),
]);
export type BatchWarning = z.infer<typeof batchWarning>;

/** What a dry run found out about a row. */
export const batchFacts = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('refund'),
    paymentId: transactionId,
    paymentReference: reference,
    paidMinor: minorUnits,
    /** What may be given back before and after this row, in minor units, rows above it that are sent included. */
    restBeforeMinor: minorUnits,
    restAfterMinor: minorUnits,
    method: z.string().nullable(),
    askedAt: instant.nullable(),
  }),
  z.object({ kind: z.literal('link'), method: z.string(), expiresAt: instant.nullable(), description: z.string() }),
]);
export type BatchFacts = z.infer<typeof batchFacts>;

/** One row of a draft. `number` is its line as a spreadsheet counts it: the header is 1. */
export const batchRow = z.object({
  number: z.int(),
  /** Refund: what was typed to find the payment. Link: its order number, ours where the cell was empty. */
  order: z.string(),
  profileId: profileId.nullable(),
  providerId: providerId.nullable(),
  /** As typed, and as read. */
  amountText: z.string(),
  amountMinor: minorUnits.nullable(),
  currency: currencyCode.nullable(),
  verdict: batchVerdict,
  /** It will be sent. */
  included: z.boolean(),
  /** `field` is a column. */
  errors: z.array(appErrorDto),
  warnings: z.array(batchWarning),
  facts: batchFacts.nullable(),
});
export type BatchRow = z.infer<typeof batchRow>;

/** Positive minor units of the rows that will be sent. */
export const batchTotal = z.object({ currency: currencyCode, rows: z.int(), minor: minorUnits });
export type BatchTotal = z.infer<typeof batchTotal>;

export const verdictCounts = z.object({ unchecked: z.int(), ready: z.int(), check: z.int(), error: z.int() });
export type VerdictCounts = z.infer<typeof verdictCounts>;

export const batchDraft = z.object({
  id: batchId,
  scope: batchScope,
  source: batchSource,
  /** `read`: not or not wholly checked. */
  phase: z.enum(['read', 'checking', 'checked']),
  rows: z.int(),
  checked: z.int(),
  /** Estimate of what a dry run under way still takes, milliseconds; null when none is. */
  leftMs: z.int().nullable(),
  checkedAt: instant.nullable(),
  counts: verdictCounts,
  /** Rows that will be sent. */
  included: z.int(),
  totals: z.array(batchTotal),
  /** Shortest time between two rows of one profile, and estimate of the whole run, milliseconds. */
  paceMs: z.int(),
  estimateMs: z.int(),
  /** The countdown before the first row, milliseconds. */
  countdownMs: z.int(),
  /** A reason is needed to start when there is one. */
  repeats: z.array(batchRepeat),
  /** Strictest lock of the profiles that rows will be sent for; `typeAmount` asks for every total once more. */
  lock: lockLevel,
});
export type BatchDraft = z.infer<typeof batchDraft>;

/**
 * ```
 * countdown -> running <-> paused -> stopped
 *           \-> paused   \-> done
 * ```
 * A run that the program's end interrupted is `paused`.
 */
export const batchStates = ['countdown', 'running', 'paused', 'stopped', 'done'] as const;
export const batchState = z.enum(batchStates);
export type BatchState = z.infer<typeof batchState>;

/** Why a run stands still: a person, the end of the program, rows in a row without an answer or not sent, or an error that every row would meet. */
export const batchPauses = ['person', 'restart', 'unknown', 'notSent', 'error'] as const;
export const batchPause = z.enum(batchPauses);
export type BatchPause = z.infer<typeof batchPause>;

/** That many rows in a row without a known end, or not sent, pause the run. */
export const pauseAfter = 3;

/** Where a row stands. */
export const batchOutcomes = [
  'leftOut', // had an error, or was not included; never sent
  'queued', // its turn has not come
  'sending',
  'succeeded',
  'pending', // accepted, not final
  'awaitingApproval', // written down, waits for a second person
  'refused', // by our own rules at its turn, or by the provider: no money moved
  'unknown',
  'needsOperator',
  'notSent', // written down, provably not sent; stays in Unsettled
  'abandoned', // given up by a person
] as const;
export const batchOutcome = z.enum(batchOutcomes);
export type BatchOutcome = z.infer<typeof batchOutcome>;

export const outcomeCounts = z.object({
  leftOut: z.int(), queued: z.int(), sending: z.int(), succeeded: z.int(), pending: z.int(), awaitingApproval: z.int(),
  refused: z.int(), unknown: z.int(), needsOperator: z.int(), notSent: z.int(), abandoned: z.int(),
});
export type OutcomeCounts = z.infer<typeof outcomeCounts>;

export const batch = z.object({
  id: batchId,
  scope: batchScope,
  name: z.string(),
  state: batchState,
  pause: z.object({ reason: batchPause, error: appErrorDto.nullable() }).nullable(),
  /** When the first row goes; null unless in countdown. */
  startsAt: instant.nullable(),
  /** All rows of the file, and those that are sent or were to be. */
  rows: z.int(),
  included: z.int(),
  counts: outcomeCounts,
  /** Of the rows to send; `doneMinor` of those that succeeded or were accepted. */
  totals: z.array(batchTotal.extend({ doneMinor: minorUnits })),
  /** Row whose turn is next; null when none is left. */
  nextRow: z.int().nullable(),
  paceMs: z.int(),
  leftMs: z.int(),
  /** Why a repeated file was run again. */
  duplicateReason: z.string().nullable(),
  operator: z.string(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
});
export type Batch = z.infer<typeof batch>;

/** One row of a run. */
export const batchRunRow = z.object({
  number: z.int(),
  order: z.string(),
  /** Ours: of the refund or of the link. */
  reference: reference.nullable(),
  profileId: profileId.nullable(),
  providerId: providerId.nullable(),
  amountMinor: minorUnits.nullable(),
  currency: currencyCode.nullable(),
  outcome: batchOutcome,
  intentId: intentId.nullable(),
  transactionId: transactionId.nullable(),
  providerTransactionId: z.string().nullable(),
  /** Of a link: what the payer is handed. */
  url: z.string().nullable(),
  /** Why our own rules refused it or left it out. */
  errors: z.array(appErrorDto),
  /** What the provider or the way to it said last. */
  problem: problem.nullable(),
  nextAskAt: instant.nullable(),
  /** Of its last change; null while queued. */
  at: instant.nullable(),
});
export type BatchRunRow = z.infer<typeof batchRunRow>;
