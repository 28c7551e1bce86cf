/**
 * Writes one export to disk. Guarantees: the file appears under its name complete or not at all; after a cancel or an error
 * nothing is left of it, and a file that was there before is untouched.
 */
import { createHash, randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ExportFailure, FileEnd } from '@core/ports/export-runner.ts';

type Piece = { readonly text: string; readonly rows: number };

/** Code of an error of the file system; undefined for every other error, which is a bug or the journal's. */
function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'syscall' in cause && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

function failure(cause: unknown): ExportFailure {
  const code = codeOf(cause);
  if (code === undefined) throw cause;
  return { state: 'failed', code: code === 'ENOSPC' || code === 'EDQUOT' ? 'export.diskFull' : 'export.cannotWrite' };
}

export async function writeExportFile(path: string, pieces: Iterable<Piece> | AsyncIterable<Piece>, control: { readonly isCancelled: () => boolean; readonly onProgress: (rows: number) => void }): Promise<FileEnd> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 80)}.${randomBytes(6).toString('hex')}.part`);
  const hash = createHash('sha256');
  let rows = 0;
  let bytes = 0;
  let complete = false;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      for await (const piece of pieces) {
        if (control.isCancelled()) return { state: 'cancelled' };
        const chunk = Buffer.from(piece.text, 'utf8');
        hash.update(chunk);
        await file.writeFile(chunk);
        bytes += chunk.byteLength;
        rows += piece.rows;
        control.onProgress(rows);
      }
      if (control.isCancelled()) return { state: 'cancelled' };
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    complete = true;
    return { state: 'done', rows, bytes, sha256: hash.digest('hex') };
  } catch (cause) {
    return failure(cause);
  } finally {
    if (!complete) await rm(temporary, { force: true });
  }
}
