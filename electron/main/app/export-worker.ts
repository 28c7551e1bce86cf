/** Entry of the export worker: journal rows in, one finished file out. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../platform/clock.ts';
import { help } from './export-helper.ts';
import type { CountJob, ExportJob, ExportMessage, WriteJob } from './export-protocol.ts';
import { countChanges, runExport } from './export-run.ts';

async function run(job: WriteJob | CountJob, say: (message: ExportMessage) => void): Promise<void> {
  const flag = new Int32Array(job.cancelled);
  const isCancelled = (): boolean => Atomics.load(flag, 0) !== 0;
  if (job.kind === 'count') {
    say({ kind: 'counted', end: await countChanges(job, { isCancelled }) });
    return;
  }
  const end = await runExport(job, {
    now: () => systemClock.now(),
    isCancelled,
    onProgress: (rows) => say({ kind: 'progress', rows }),
    onNotComparable: (reason) => say({ kind: 'notComparable', reason }),
    onUnlisted: (reason) => say({ kind: 'unlisted', reason }),
  });
  say({ kind: 'end', end });
}

if (parentPort !== null) {
  const port = parentPort;
  const job = workerData as ExportJob; // made by export-runner.ts, the only one that starts this worker
  if (job.kind === 'help') help(job, port);
  // A rejection ends the thread; the runner hears it as the worker's error.
  else void run(job, (message) => port.postMessage(message));
}
