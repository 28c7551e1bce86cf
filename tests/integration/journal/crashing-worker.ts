/** The journal's worker, except that saving the preference `crash` ends the thread at once and `hang` never answers. */
import { parentPort, workerData } from 'node:worker_threads';
import { openJournalInThread } from '@electron/journal/journal.ts';
import type { JournalReply, JournalRequest, WorkerSetup } from '@electron/journal/protocol.ts';

const { path, now } = workerData as WorkerSetup;
const journal = openJournalInThread({ path, now });
const answer = (id: number): void => parentPort?.postMessage({ id, ok: true, value: null } satisfies JournalReply);

answer(0);
parentPort?.on('message', (request: JournalRequest) => {
  if (request.kind === 'close') {
    void journal.close().then(() => {
      answer(request.id);
      parentPort?.close();
    });
  } else if (request.kind === 'call' && request.parameters[0] === 'crash') {
    throw new Error('the thread has had enough');
  } else if (request.kind === 'call' && request.parameters[0] === 'exit') {
    process.exit(3);
  }
});
