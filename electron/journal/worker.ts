/** Entry of the journal's threads: one opens for writing, others beside it for reading. Calls are answered in any order, by id. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { Journal } from '@core/ports/journal.ts';
import { openReadOnly } from './database.ts';
import { createJournal, openJournalInThread } from './journal.ts';
import { packError, routes, type JournalReply, type JournalRequest, type WorkerSetup } from './protocol.ts';

function open({ role, path, now, accept }: WorkerSetup): Journal {
  return role === 'writer' ? openJournalInThread({ path, now, accept }) : createJournal(openReadOnly(path));
}

async function answer(journal: Journal, request: JournalRequest): Promise<unknown> {
  if (request.kind === 'settings') return journal.settings();
  if (request.kind === 'close') return journal.close();
  const records: Readonly<Record<string, unknown>> = journal[request.group];
  const method = Object.hasOwn(routes[request.group], request.method) ? records[request.method] : undefined;
  if (typeof method !== 'function') throw new Error(`no such method: ${request.group}.${request.method}`);
  return Reflect.apply(method, records, request.parameters);
}

async function serve(port: MessagePort, journal: Journal, request: JournalRequest): Promise<void> {
  const say = (reply: JournalReply): void => port.postMessage(reply);
  try {
    say({ id: request.id, ok: true, value: await answer(journal, request) });
  } catch (error) {
    say({ id: request.id, ok: false, error: packError(error) });
  }
  if (request.kind === 'close') port.close();
}

function start(port: MessagePort, setup: WorkerSetup): void {
  let journal: Journal;
  try {
    journal = open(setup);
  } catch (error) {
    port.postMessage({ id: 0, ok: false, error: packError(error) } satisfies JournalReply);
    return;
  }
  port.postMessage({ id: 0, ok: true, value: null } satisfies JournalReply);
  port.on('message', (request: JournalRequest) => void serve(port, journal, request));
}

if (parentPort !== null) start(parentPort, workerData as WorkerSetup); // made by client.ts, the only one that starts this file
