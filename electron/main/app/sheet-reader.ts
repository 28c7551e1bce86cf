/** Reads each file in a worker thread of its own, with a limit of memory and of time: a harmful file ends its thread and nothing else. */
import { Worker } from 'node:worker_threads';
import type { Clock } from '@core/ports/clock.ts';
import type { Logger } from '@core/ports/logger.ts';
import { mostRowsOf, type SheetReader, type Table, type TypedRow } from '@core/ports/sheets.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { SheetMessage } from './sheet-protocol.ts';

/** Megabytes of its heap, and milliseconds of its life. */
const mostMemory = 1_024;
const longestRead = 60_000;

export function createSheetReader(dependencies: { readonly workerFile: string; readonly clock: Clock; readonly logger: Logger }): SheetReader {
  return {
    async read(request) {
      const worker = new Worker(dependencies.workerFile, { workerData: request, resourceLimits: { maxOldGenerationSizeMb: mostMemory } });
      let giveUp = (): void => undefined;
      try {
        return await new Promise<Table>((resolve, reject) => {
          const rows: TypedRow[] = [];
          giveUp = dependencies.clock.after(longestRead, () => reject(new AppError('sheet.damaged', { reason: 'time' })));
          worker.on('message', (message: SheetMessage) => {
            switch (message.kind) {
              case 'rows':
                for (const row of message.rows) rows.push(row);
                // Other work has its turn before the next piece is asked for.
                dependencies.clock.after(0, () => worker.postMessage('taken'));
                break;
              case 'end':
                resolve({ ...message.table, rows });
                break;
              case 'refused':
                reject(new AppError(message.error.code, message.error.params));
                break;
            }
          });
          worker.on('error', (cause) => {
            const memory = 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
            dependencies.logger.error('sheet.workerFailed', { reason: cause.name });
            reject(memory ? new AppError('sheet.unpacksTooLarge', { maximumRows: mostRowsOf(request.kind) }) : new AppError('sheet.damaged', {}, { cause }));
          });
          worker.on('exit', () => reject(new AppError('sheet.damaged', { reason: 'exit' })));
        });
      } finally {
        giveUp();
        void worker.terminate();
      }
    },
  };
}
