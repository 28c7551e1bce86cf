/**
 * One worker thread as seen from outside. Every call ends: with the worker's answer, or, when the worker is gone, with an
 * error; a write that was under way then may or may not be in the journal.
 */
import { Worker } from 'node:worker_threads';
import { AppError } from '@shared/errors/app-error.ts';
import { unpackError, type JournalReply, type JournalRequest, type WorkerSetup } from './protocol.ts';

type RequestBody<Kind = JournalRequest> = Kind extends JournalRequest ? Omit<Kind, 'id'> : never;

export type Connection = {
  /** Settles when the thread has opened the journal; rejects with the reason why it could not. */
  readonly ready: Promise<void>;
  call(request: RequestBody): Promise<unknown>;
  /** Calls without an answer so far. */
  pending(): number;
  /** Ends the thread after what it has been asked. */
  close(): Promise<void>;
};

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

/** `onLost` is told once when the thread ends without having been asked to. */
export function connect(workerFile: string, setup: WorkerSetup, onLost: (error: AppError) => void): Connection {
  const worker = new Worker(workerFile, { workerData: setup, name: `journal ${setup.role}` });
  const waiting = new Map<number, Waiting>();
  const { promise: ready, resolve: opened, reject: notOpened } = Promise.withResolvers<void>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let lost: AppError | undefined;
  let closing = false;
  let lastId = 0;
  // Whoever awaits `ready` hears of it; a reader that is started later is not awaited and speaks through `onLost`.
  ready.catch(() => undefined);

  function lose(cause: unknown): void {
    if (lost) return;
    lost = new AppError('journal.unsafe', { reason: 'stopped' }, { cause });
    notOpened(lost);
    for (const { reject } of waiting.values()) reject(lost);
    waiting.clear();
    onLost(lost);
    void worker.terminate();
  }

  worker.on('message', (reply: JournalReply) => {
    if (reply.id === 0) {
      if (reply.ok) opened();
      else notOpened(unpackError(reply.error));
      return;
    }
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.ok) caller?.resolve(reply.value);
    else caller?.reject(unpackError(reply.error));
  });
  worker.on('messageerror', lose);
  worker.on('error', lose);
  worker.on('exit', (code) => {
    if (!closing || waiting.size > 0) lose(new Error(`journal ${setup.role} ended with code ${code}`));
    end();
  });

  async function call(request: RequestBody): Promise<unknown> {
    if (lost) throw lost;
    const id = (lastId += 1);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.set(id, { resolve, reject });
    try {
      worker.postMessage({ ...request, id });
    } catch (error) {
      waiting.delete(id);
      throw error;
    }
    return promise;
  }

  return {
    ready,
    call,
    pending: () => waiting.size,
    close: async () => {
      closing = true;
      if (!lost) await Promise.allSettled([call({ kind: 'close' })]);
      await ended;
    },
  };
}
