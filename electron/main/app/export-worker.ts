/** Entry of the export worker: journal rows in, one finished file out. */
import { parentPort, workerData } from 'node:worker_threads';
import { csvPieces } from '@core/exports/csv.ts';
import { openJournalReader } from '@electron/journal/reader.ts';
import { toInstant } from '@shared/time/instant.ts';
import { writeExportFile } from './export-file.ts';
import type { ExportJob, ExportMessage } from './export-protocol.ts';

/** Rows in memory at a time. */
const batchSize = 1_000;

async function run(job: ExportJob, say: (message: ExportMessage) => void): Promise<void> {
  const flag = new Int32Array(job.cancelled);
  const { format } = job.request;
  if (format !== 'excel' && format !== 'raw') throw new Error(`no writer for ${format}`);
  const asOf = toInstant(Date.now());
  const reader = openJournalReader(job.journalPath);
  try {
    const sums = reader.sums(job.request.filter);
    const pieces = csvPieces(reader.rows(job.request.filter, batchSize), job.request, format);
    const end = await writeExportFile(job.path, pieces, {
      isCancelled: () => Atomics.load(flag, 0) !== 0,
      onProgress: (rows) => say({ kind: 'progress', rows }),
    });
    say({ kind: 'end', end: end.state === 'done' ? { ...end, sums, asOf, manifestPath: null, changes: null, sheets: null, cutCells: 0 } : end });
  } finally {
    reader.close();
  }
}

if (parentPort !== null) {
  const port = parentPort;
  const job = workerData as ExportJob; // made by export-runner.ts, the only one that starts this worker
  // A rejection ends the thread; the runner hears it as the worker's error.
  void run(job, (message) => port.postMessage(message));
}
