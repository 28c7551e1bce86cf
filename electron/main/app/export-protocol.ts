/** What the export worker is given and what it says. */
import type { ChangeCount, ExportEnd, Replaces } from '@core/ports/export-runner.ts';
import type { ExportRequest } from '@shared/domain/export.ts';
import type { ExportId, ExportPresetId } from '@shared/domain/ids.ts';

type Common = {
  readonly journalPath: string;
  /** Where fingerprints are kept. */
  readonly folder: string;
  readonly request: ExportRequest;
  /** One 32-bit flag: not 0 means stop. Shared memory, because the worker reads no messages while it writes. */
  readonly cancelled: SharedArrayBuffer;
};

export type WriteJob = Common & {
  readonly kind: 'write';
  readonly id: ExportId;
  readonly presetId: ExportPresetId | null;
  readonly path: string;
  readonly replaces: Replaces;
  /** Of the program. */
  readonly version: string;
  /** Program of a second thread that helps with many rows; null does without. */
  readonly helperFile: string | null;
};
/** A thread that encodes parts of an export for another. */
export type HelpJob = Pick<Common, 'journalPath' | 'request'> & { readonly kind: 'help' };
export type CountJob = Common & { readonly kind: 'count' };
export type ExportJob = WriteJob | CountJob | HelpJob;

export type CountEnd = Awaited<ChangeCount['ended']>;

export type ExportMessage =
  | { readonly kind: 'progress'; readonly rows: number }
  | { readonly kind: 'end'; readonly end: ExportEnd }
  | { readonly kind: 'counted'; readonly end: CountEnd }
  /** The file is there, its fingerprints are not. */
  | { readonly kind: 'notComparable'; readonly reason: string }
  /** Were the program killed now, what it leaves would not be found. */
  | { readonly kind: 'unlisted'; readonly reason: string };
