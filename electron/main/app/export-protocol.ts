/** What the export worker is given and what it says. */
import type { ExportEnd } from '@core/ports/export-runner.ts';
import type { ExportRequest } from '@shared/domain/export.ts';

export type ExportJob = {
  readonly journalPath: string;
  readonly request: ExportRequest;
  readonly path: string;
  /** One 32-bit flag: not 0 means stop. Shared memory, because the worker reads no messages while it writes. */
  readonly cancelled: SharedArrayBuffer;
};

export type ExportMessage = { readonly kind: 'progress'; readonly rows: number } | { readonly kind: 'end'; readonly end: ExportEnd };
