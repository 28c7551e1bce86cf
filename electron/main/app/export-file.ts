/**
 * Writes one export to disk. Guarantees: the file appears under its name complete or not at all; after a cancel or an error
 * nothing is left of it, and a file that was there before is untouched; what a kill leaves is listed.
 */
import { createHash, randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { AuditFileWriter } from '@core/ports/audit-file.ts';
import type { Logger } from '@core/ports/logger.ts';
import { fileFailure, partOf } from './export-sink.ts';
import { listParts } from './part-list.ts';

/** `lists` is the program's own folder. What the writer throws is neither the file system's error nor expected. */
export function exportFileWriter({ lists, logger }: { readonly lists: string; readonly logger: Pick<Logger, 'warn'> }): AuditFileWriter {
  return async (path, pieces, control) => {
    const part = partOf(path);
    const entry = await listParts(lists, randomUUID(), [part], (reason) => logger.warn('export.partsNotListed', { reason }));
    const hash = createHash('sha256');
    let [rows, bytes] = [0, 0];
    let complete = false;
    try {
      const file = await open(part, 'wx', 0o600);
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
      await rename(part, path);
      complete = true;
      return { state: 'done', rows, bytes, sha256: hash.digest('hex') };
    } catch (cause) {
      return fileFailure(cause);
    } finally {
      if (!complete) await rm(part, { force: true });
      await entry.end();
    }
  };
}
