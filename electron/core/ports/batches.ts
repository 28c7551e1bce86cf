/**
 * The journal's part about bulk runs. A line is written once with its submit key; whether it was asked for, and how that went, is
 * read from the intent that has this key, so that no crash can leave the two apart.
 */
import type { Batch, BatchOutcome, BatchPause, BatchRepeat, BatchRunRow, BatchScope, BatchState } from '@shared/domain/batch.ts';
import type { BatchId, IntentId, ProfileId, Reference, SubmitKey, TransactionId } from '@shared/domain/ids.ts';
import type { AppErrorDto } from '@shared/errors/app-error.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { MinorUnits } from '@shared/money/money.ts';
import type { Instant } from '@shared/time/instant.ts';

export type NewBatchRow = {
  readonly number: number;
  readonly submitKey: SubmitKey;
  /** Ciphertext. */
  readonly input: string;
  readonly profileId: ProfileId | null;
  readonly paymentId: TransactionId | null;
  readonly reference: Reference | null;
  readonly amountMinor: MinorUnits | null;
  readonly currency: CurrencyCode | null;
  /** It is kept for the result file and never sent. */
  readonly leftOut: boolean;
  readonly problems: readonly AppErrorDto[];
};

/** Begins in `countdown`. */
export type NewBatch = {
  readonly id: BatchId;
  readonly scope: BatchScope;
  readonly name: string;
  readonly sourceSha256: string;
  readonly contentSha256: string;
  /** Ciphertext. */
  readonly titles: string;
  readonly paceMs: number;
  readonly duplicateReason: string | null;
  readonly operator: string;
  readonly createdAt: Instant;
  readonly startsAt: Instant;
  readonly rows: readonly NewBatchRow[];
};

export type StoredBatch = Pick<Batch, 'id' | 'scope' | 'name' | 'state' | 'pause' | 'startsAt' | 'rows' | 'paceMs' | 'duplicateReason' | 'operator' | 'createdAt' | 'startedAt' | 'endedAt'> & {
  readonly titles: string;
  readonly version: number;
};

export type BatchMove = {
  readonly id: BatchId;
  readonly fromVersion: number;
  readonly to:
    | { readonly state: 'countdown'; readonly startsAt: Instant }
    | { readonly state: 'running' }
    | { readonly state: 'paused'; readonly reason: BatchPause; readonly error: AppErrorDto | null }
    | { readonly state: Extract<BatchState, 'stopped' | 'done'> };
  readonly at: Instant;
  /** Who did it; null is the program itself. */
  readonly by: string | null;
};

/** How many lines of a profile and currency stand where, and their sum. Profile and currency are null for lines that could not be read. */
export type BatchTally = { readonly profileId: ProfileId | null; readonly currency: CurrencyCode | null; readonly outcome: BatchOutcome; readonly rows: number; readonly minor: number; /** Lowest number among them. */ readonly first: number };

/** A line whose turn has not come, or whose intent provably never left. */
export type RemainingRow = {
  readonly number: number;
  readonly submitKey: SubmitKey;
  readonly profileId: ProfileId;
  readonly paymentId: TransactionId | null;
  readonly amountMinor: MinorUnits;
  readonly currency: CurrencyCode;
  readonly intentId: IntentId | null;
};

/** `order` is read from the payment or the reference; null where only the ciphertext knows it. */
export type StoredBatchRow = Omit<BatchRunRow, 'order'> & { readonly order: string | null; readonly input: string; readonly paymentId: TransactionId | null };

export type BatchRecords = {
  /** The same id again returns the first with `created: false`. Errors: `journal.*`. */
  create(batch: NewBatch): Promise<{ readonly stored: StoredBatch; readonly created: boolean }>;
  get(id: BatchId): Promise<StoredBatch | undefined>;
  /** Newest first. */
  list(limit: number): Promise<readonly StoredBatch[]>;
  /** In countdown or running. */
  listActive(): Promise<readonly StoredBatch[]>;
  /** Compare-and-set on the version. Errors: `batch.notFound`, `intent.changedMeanwhile`, `journal.*`. */
  move(move: BatchMove): Promise<StoredBatch>;
  /** Notes that our own rules refused a line at its turn. Nothing happens to a line that has an intent or is not waiting. */
  refuse(id: BatchId, number: number, problem: AppErrorDto, at: Instant): Promise<void>;
  tally(id: BatchId): Promise<readonly BatchTally[]>;
  /** In the order of the file. */
  remaining(id: BatchId): Promise<readonly RemainingRow[]>;
  rows(id: BatchId, page: { readonly outcomes: readonly BatchOutcome[] | null; readonly order: 'file' | 'newest'; readonly offset: number; readonly limit: number }): Promise<{ readonly rows: readonly StoredBatchRow[]; readonly total: number }>;
  /** At most 500 numbers, in the order of the file. */
  rowsByNumber(id: BatchId, numbers: readonly number[]): Promise<readonly StoredBatchRow[]>;
  /** The line that an intent was made for. */
  ofIntent(id: IntentId): Promise<{ readonly batchId: BatchId; readonly number: number } | undefined>;
  /** Runs of the same kind and environment that have sent something or still may, newest first. */
  repeats(scope: BatchScope, sourceSha256: string, contentSha256: string): Promise<readonly BatchRepeat[]>;
};
