/** Writes an export beside the program, so that a million rows never hold up the window. */
import type { ErrorCode } from '@shared/errors/codes.ts';
import type { ExportRequest } from '@shared/domain/export.ts';

export type ExportEnd =
  | { readonly state: 'done'; readonly rows: number; readonly bytes: number; readonly sha256: string }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly code: Extract<ErrorCode, 'export.diskFull' | 'export.cannotWrite' | 'internal'> };

export type ExportRun = {
  /** Resolves when the file is complete under its name, or when nothing of it is left. Never rejects. */
  readonly ended: Promise<ExportEnd>;
  cancel(): void;
};

export type ExportRunner = {
  /** Writes to a temporary name beside `path` and renames at the end; an existing file is replaced only then. */
  run(request: ExportRequest, path: string, onProgress: (rows: number) => void): ExportRun;
};
