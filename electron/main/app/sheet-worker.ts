/**
 * Entry of the sheet worker: the bytes of a file in, its rows out. It opens no file and knows no journal. Each piece of rows waits until
 * the one before was taken, so that a large file never holds up who takes them.
 */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { readTable } from '@core/batches/reading/read-table.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { SheetJob, SheetMessage } from './sheet-protocol.ts';

const rowsAtOnce = 500;

async function read(job: SheetJob, say: (message: SheetMessage) => void, taken: () => Promise<unknown>): Promise<void> {
  try {
    const { rows, ...table } = readTable(job);
    for (let first = 0; first < rows.length; first += rowsAtOnce) {
      const next = taken();
      say({ kind: 'rows', rows: rows.slice(first, first + rowsAtOnce) });
      await next;
    }
    say({ kind: 'end', table });
  } catch (cause) {
    // A bug ends the thread; the reader hears it as the worker's error.
    if (!(cause instanceof AppError)) throw cause;
    say({ kind: 'refused', error: cause.toDto() });
  }
}

if (parentPort !== null) {
  const port = parentPort;
  const job = workerData as SheetJob; // made by sheet-reader.ts, the only one that starts this worker
  void read(job, (message) => port.postMessage(message), async () => once(port, 'message'));
}
