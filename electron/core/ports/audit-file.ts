/** Writes a file of any length piece by piece: it appears under its name whole or not at all. */
import type { FileEnd } from './export-runner.ts';

export type AuditFileWriter = (
  path: string,
  pieces: AsyncIterable<{ readonly text: string; readonly rows: number }>,
  control: { readonly isCancelled: () => boolean; readonly onProgress: (rows: number) => void },
) => Promise<FileEnd>;
