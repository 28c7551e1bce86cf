/** Writes an export beside the program, so that a million rows never hold up the window. */
import type { ErrorCode } from '@shared/errors/codes.ts';
import type { ExportChanges, ExportRecord, ExportRequest } from '@shared/domain/export.ts';
import type { ExportId, ExportPresetId } from '@shared/domain/ids.ts';
import type { CurrencySum } from '@shared/domain/transaction-filter.ts';
import type { Instant } from '@shared/time/instant.ts';

export type ExportFailure = {
  readonly state: 'failed';
  readonly code: ErrorCode;
};

/** How the writing of any one file ends. */
export type FileEnd = { readonly state: 'done'; readonly rows: number; readonly bytes: number; readonly sha256: string } | { readonly state: 'cancelled' } | ExportFailure;

/** What is in a finished file. Rows, sums and changes are of the one snapshot that was taken at `asOf`. */
export type ExportDone = Pick<ExportRecord, 'rows' | 'bytes' | 'changes' | 'sheets' | 'cutCells'> & {
  readonly state: 'done';
  readonly sha256: string;
  readonly sums: readonly CurrencySum[];
  readonly asOf: Instant;
  readonly manifestPath: string | null;
};

export type ExportEnd = ExportDone | { readonly state: 'cancelled' } | ExportFailure;

/** What may be replaced where it is there: what a person agreed to. */
export type Replaces = { readonly file: boolean; readonly manifest: boolean };

export type ExportOrder = { readonly id: ExportId; readonly request: ExportRequest; readonly path: string; readonly replaces: Replaces; readonly presetId: ExportPresetId | null };

export type ExportRun = {
  /** Resolves when the file is complete under its name, or when nothing of it is left. Never rejects. */
  readonly ended: Promise<ExportEnd>;
  cancel(): void;
};

export type ChangeCount = {
  readonly ended: Promise<{ readonly state: 'done'; readonly changes: ExportChanges } | { readonly state: 'cancelled' } | ExportFailure>;
  cancel(): void;
};

export type ExportRunner = {
  /** Writes under a temporary name beside `path`; only at the end it comes to its place, and replaces no more than it may. */
  run(order: ExportOrder, onProgress: (rows: number) => void): ExportRun;
  /** What a run of `request`, which has a `since`, would hold. Writes nothing. */
  count(request: ExportRequest): ChangeCount;
  /** The exports of which a later one can say what changed since. */
  comparable(): Promise<ReadonlySet<ExportId>>;
};
