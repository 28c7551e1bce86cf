/** Runs each export in a worker thread of its own, which reads one snapshot of the journal. */
import { readdir } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { ExportFailure, ExportRunner } from '@core/ports/export-runner.ts';
import type { Logger } from '@core/ports/logger.ts';
import { comparableIds } from './export-fingerprints.ts';
import type { ExportJob, ExportMessage } from './export-protocol.ts';

export type ExportRunnerDependencies = {
  readonly workerFile: string;
  readonly journalPath: string;
  /** Where the fingerprints of exports are kept; made when the first is. */
  readonly folder: string;
  /** Of the program. */
  readonly version: string;
  readonly logger: Logger;
};

/** Room for young objects in an export's threads, whose garbage is young: more of it would only be memory. */
export const youngMb = 8;

const internal: ExportFailure = { state: 'failed', code: 'internal' };

export function createExportRunner({ workerFile, journalPath, folder, version, logger }: ExportRunnerDependencies): ExportRunner {
  /** `take` gives the end that a message tells, or undefined for what is not the end. */
  function start<End>(job: ExportJob, cancelled: SharedArrayBuffer, take: (message: ExportMessage) => End | undefined) {
    const worker = new Worker(workerFile, { workerData: job, resourceLimits: { maxYoungGenerationSizeMb: youngMb } });
    const ended = new Promise<End | ExportFailure>((resolve) => {
      worker.on('message', (message: ExportMessage) => {
        const end = take(message);
        if (end !== undefined) resolve(end);
      });
      worker.on('error', (cause) => {
        logger.error('export.workerFailed', { reason: cause.message });
        resolve(internal);
      });
      worker.on('exit', () => resolve(internal));
    });
    return { ended, cancel: () => void Atomics.store(new Int32Array(cancelled), 0, 1) };
  }

  return {
    run({ id, request, path, replaces, presetId }, onProgress) {
      const cancelled = new SharedArrayBuffer(4);
      return start({ kind: 'write', journalPath, folder, request, cancelled, id, presetId, path, replaces, version, helperFile: workerFile }, cancelled, (message) => {
        if (message.kind === 'progress') onProgress(message.rows);
        if (message.kind === 'notComparable') logger.warn('export.notComparable', { reason: message.reason });
        if (message.kind === 'unlisted') logger.warn('export.partsNotListed', { reason: message.reason });
        return message.kind === 'end' ? message.end : undefined;
      });
    },

    count(request) {
      const cancelled = new SharedArrayBuffer(4);
      return start({ kind: 'count', journalPath, folder, request, cancelled }, cancelled, (message) => (message.kind === 'counted' ? message.end : undefined));
    },

    async comparable() {
      try {
        return comparableIds(await readdir(folder));
      } catch {
        // Not there before the first export.
        return new Set();
      }
    },
  };
}
