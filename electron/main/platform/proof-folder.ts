/** The sealed copies of proofs: one file each, named by chance, whole or not there, for this person only. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@core/ports/logger.ts';
import type { ProofFolder } from '@core/ports/proofs.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { describeFailure } from '../ipc/failure.ts';
import { writeFileWhole } from './files.ts';

const namePattern = /^[0-9a-f]{32}\.sealed$/;
/** What a stop in the middle of `writeFileWhole` leaves. */
const partPattern = /^\.[0-9a-f]{32}\.sealed\.[0-9a-f]{12}\.part$/;

export function createProofFolder({ folder, logger }: { readonly folder: string; readonly logger: Logger }): ProofFolder {
  async function remove(file: string): Promise<void> {
    try {
      await rm(join(folder, file), { force: true });
    } catch (cause) {
      logger.warn('proofs.notRemoved', describeFailure(cause));
    }
  }

  /** A name of ours and nothing else, so that no record can lead out of the folder. */
  function pathOf(file: string): string {
    if (!namePattern.test(file)) throw new AppError('file.unreadable');
    return join(folder, file);
  }

  return {
    async keep(sealed) {
      const file = `${randomBytes(16).toString('hex')}.sealed`;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
      } catch (cause) {
        throw new AppError('export.cannotWrite', {}, { cause });
      }
      await writeFileWhole(pathOf(file), sealed, 0o600);
      return file;
    },

    async read(file) {
      const path = pathOf(file);
      try {
        return await readFile(path);
      } catch (cause) {
        throw new AppError('file.unreadable', {}, { cause });
      }
    },

    async discard(file) {
      if (namePattern.test(file)) await remove(file);
    },

    async sweep(known) {
      let files: readonly string[];
      try {
        files = await readdir(folder);
      } catch {
        return; // nothing was ever kept
      }
      const left = files.filter((file) => partPattern.test(file) || (namePattern.test(file) && !known.includes(file)));
      for (const file of left) await remove(file);
      if (left.length > 0) logger.info('proofs.swept', { count: left.length });
    },
  };
}
