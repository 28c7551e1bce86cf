/**
 * What can be known of a journal file before SQLite opens it. Opening a write-ahead database may already write beside it, so a
 * file that is not ours to touch (newer, foreign, read-only) is recognised from its first 100 bytes.
 */
import { accessSync, chmodSync, closeSync, constants, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '@shared/errors/app-error.ts';

/** "MAJl" as a big-endian number, at offset 68 of the file (https://sqlite.org/fileformat.html). */
export const applicationId = 0x4d_41_4a_6c;

const headerLength = 100;
const magic = 'SQLite format 3\0';

export type FileHeader = { readonly applicationId: number; readonly schemaVersion: number };
export type FileState = {
  /** Undefined for a file that is not there or empty. */
  readonly header: FileHeader | undefined;
  readonly exists: boolean;
  /** What the last user left because it did not close the file. A roll-back journal is only there before the first log. */
  readonly leftover: 'log' | 'rollback' | undefined;
};

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function readHeader(path: string): FileHeader {
  const bytes = Buffer.alloc(headerLength);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, bytes, 0, headerLength, 0);
    if (length < headerLength || bytes.toString('latin1', 0, magic.length) !== magic) {
      throw new AppError('journal.damaged', { reason: 'content' });
    }
  } finally {
    closeSync(file);
  }
  return { schemaVersion: bytes.readInt32BE(60), applicationId: bytes.readInt32BE(68) };
}

function asReadOnly<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('journal.readOnly', { path }, { cause });
  }
}

/** Looks without touching. Errors: `journal.damaged` (not a database), `journal.readOnly` (cannot even be read). */
export function lookAt(path: string): FileState {
  return asReadOnly(path, () => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat && !stat.isFile()) throw new AppError('journal.damaged', { reason: 'notAFile' });
    return {
      exists: stat !== undefined,
      header: stat && stat.size > 0 ? readHeader(path) : undefined,
      leftover: sizeOf(`${path}-wal`) > 0 ? 'log' : sizeOf(`${path}-journal`) > 0 ? 'rollback' : undefined,
    };
  });
}

/**
 * Makes sure that the file and its folder can be written and that nobody else can read the file (mode 0600; a missing file is
 * created empty). Errors: `journal.readOnly`.
 */
export function prepareForWriting(path: string): void {
  asReadOnly(path, () => {
    const folder = dirname(path);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    closeSync(openSync(path, 'a+', 0o600));
    // Windows keeps the file in the user's own folder and has no such mode.
    if (process.platform !== 'win32' && (statSync(path).mode & 0o777) !== 0o600) chmodSync(path, 0o600);
  });
}

/** Takes a journal that was never finished away again, with whatever SQLite put beside it. */
export function removeUnfinished(path: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${ending}`, { force: true });
}
