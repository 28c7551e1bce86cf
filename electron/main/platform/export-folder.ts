/** Finds the place of a new file in a folder. Nothing that is there is ever named. */
import { constants } from 'node:fs';
import { access, lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportFolder } from '@core/ports/export-folder.ts';
import { AppError } from '@shared/errors/app-error.ts';

/** Numbers that are tried behind a name; more files of one name in one folder than this are a fault somewhere else. */
const mostNumbers = 10_000;

async function isFree(path: string): Promise<boolean> {
  try {
    await lstat(path); // a link that leads nowhere is something, too
    return false;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return true;
    throw cause;
  }
}

export function createExportFolder(): ExportFolder {
  return {
    async freePath(folder, stem, ending) {
      const found = await stat(folder).catch(() => undefined);
      if (!found?.isDirectory()) throw new AppError('preset.folderGone', { folder });
      try {
        await access(folder, constants.W_OK | constants.X_OK);
        for (let number = 1; number <= mostNumbers; number += 1) {
          const path = join(folder, number === 1 ? `${stem}.${ending}` : `${stem} (${number}).${ending}`);
          // The manifest of an export stands beside it under the same name.
          if (await isFree(path) && await isFree(`${path}.manifest.json`)) return path;
        }
      } catch (cause) {
        throw new AppError('preset.folderClosed', { folder }, { cause });
      }
      throw new AppError('preset.folderClosed', { folder });
    },
  };
}
