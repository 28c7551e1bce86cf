/** Entry of the thread that holds one provider's file: bytes in, answers out. It opens no file and knows no journal. */
import { parentPort, workerData } from 'node:worker_threads';
import { openStatementFile, type OpenStatementFile } from '@core/settlements/statement-file.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { StatementQuestion, StatementReply } from './statement-protocol.ts';

function answer(file: OpenStatementFile, question: StatementQuestion): StatementReply {
  try {
    switch (question.kind) {
      case 'read':
        return { kind: 'value', value: file.read(question.as) };
      case 'check':
        return { kind: 'value', value: file.check(question.mapping) };
      case 'rows':
        return { kind: 'value', value: file.rows(question.mapping, question.after, question.limit) };
    }
  } catch (cause) {
    // A bug ends the thread; who asked hears it as the thread's error.
    if (!(cause instanceof AppError)) throw cause;
    return { kind: 'refused', error: cause.toDto() };
  }
}

if (parentPort !== null) {
  const port = parentPort;
  const file = openStatementFile(workerData as Uint8Array); // made by statement-files.ts, the only one that starts this worker
  port.on('message', (question: StatementQuestion) => port.postMessage(answer(file, question)));
}
