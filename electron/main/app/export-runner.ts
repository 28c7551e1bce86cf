/** Runs each export in a worker thread of its own, which reads one snapshot of the journal. */
import { Worker } from 'node:worker_threads';
import type { ExportEnd, ExportRunner } from '@core/ports/export-runner.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { ExportJob, ExportMessage } from './export-protocol.ts';

export function createExportRunner(dependencies: { readonly workerFile: string; readonly journalPath: string; readonly logger: Logger }): ExportRunner {
  return {
    run(_id, request, path, onProgress) {
      const cancelled = new SharedArrayBuffer(4);
      const job: ExportJob = { journalPath: dependencies.journalPath, request, path, cancelled };
      const worker = new Worker(dependencies.workerFile, { workerData: job });
      const ended = new Promise<ExportEnd>((resolve) => {
        worker.on('message', (message: ExportMessage) => {
          if (message.kind === 'progress') onProgress(message.rows);
          else resolve(message.end);
        });
        worker.on('error', (cause) => {
          dependencies.logger.error('export.workerFailed', { reason: cause.message });
          resolve({ state: 'failed', code: 'internal' });
        });
        worker.on('exit', () => resolve({ state: 'failed', code: 'internal' }));
      });
      return { ended, cancel: () => void Atomics.store(new Int32Array(cancelled), 0, 1) };
    },

    count: () => ({ ended: Promise.resolve({ state: 'failed', code: 'export.notComparable' }), cancel: () => undefined }),

    comparable: async () => new Set(),
  };
}
