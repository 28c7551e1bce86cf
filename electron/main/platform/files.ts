/** Writes a whole file or nothing: first under a temporary name in the same folder, flushed, then renamed. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@shared/errors/app-error.ts';

/** `mode` is that of a new file. Errors: `export.diskFull`, `export.cannotWrite`. An older file at `path` stays untouched when either happens. */
export async function writeFileWhole(path: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 80)}.${randomBytes(6).toString('hex')}.part`);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw toAppError(error);
  }
}

function toAppError(error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new AppError(full ? 'export.diskFull' : 'export.cannotWrite', {}, { cause: error });
}
