/**
 * The journal for the main process: every method is answered by a worker thread, so that no query ever stalls the caller. One
 * thread writes, others read beside it; what a resolved write has written, every later read sees.
 */
import type { Journal, JournalSettings } from '@core/ports/journal.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Instant } from '@shared/time/instant.ts';
import { connect, type Connection } from './connection.ts';
import { routes, type Group, type Role } from './protocol.ts';

export type RemoteOptions = {
  readonly path: string;
  /** The built `worker.ts`. */
  readonly workerFile: string;
  /** Written beside a migration, when one runs. */
  readonly now: Instant;
  /** The code of a refusal that a person has read and goes on with. */
  readonly accept?: string | undefined;
};

/** A second reader is started when the first is busy, so that a look-up does not wait for a long sum. */
const readerLimit = 2;

type Send = (role: Role, group: Group, method: string, parameters: readonly unknown[]) => Promise<unknown>;

function remote<G extends Group>(group: G, send: Send): Journal[G] {
  const methods: Readonly<Record<string, Role>> = routes[group];
  const entries = Object.entries(methods).map(([method, role]) => {
    const call = async (...parameters: readonly unknown[]): Promise<unknown> => send(role, group, method, parameters);
    return [method, call] as const;
  });
  return Object.fromEntries(entries) as Journal[G]; // routes has exactly the port's methods, and the worker answers with their results
}

/**
 * Opens, creates or migrates. Errors: `journal.newer`, `journal.damaged`, `journal.behind`, `journal.gone`, `journal.unwitnessed`,
 * `journal.readOnly`, `journal.busy`, `journal.diskFull`.
 */
export async function openJournal({ path, workerFile, now, accept }: RemoteOptions): Promise<Journal> {
  let lost: AppError | undefined;
  let closed = false;
  const lose = (error: AppError): void => {
    lost ??= error;
  };
  const start = (role: Role): Connection => connect(workerFile, { role, path, now, accept }, lose);
  const writer = await opened(start('writer'));
  const readers: Connection[] = [];
  try {
    readers.push(await opened(start('reader')));
  } catch (error) {
    await writer.close();
    throw error;
  }

  function reader(): Connection {
    const free = readers.toSorted((left, right) => left.pending() - right.pending())[0];
    if (free && (free.pending() === 0 || readers.length >= readerLimit)) return free;
    const another = start('reader');
    readers.push(another);
    return another;
  }

  function requireOpen(): void {
    if (closed) throw new AppError('journal.unsafe', { reason: 'closed' });
    if (lost) throw lost;
  }

  const send: Send = async (role, group, method, parameters) => {
    requireOpen();
    return (role === 'writer' ? writer : reader()).call({ kind: 'call', group, method, parameters });
  };

  return {
    settings: async () => {
      requireOpen();
      return (await writer.call({ kind: 'settings' })) as JournalSettings; // the worker answers with the port's own method
    },
    profiles: remote('profiles', send),
    secretMarks: remote('secretMarks', send),
    intents: remote('intents', send),
    transactions: remote('transactions', send),
    figures: remote('figures', send),
    manualRefunds: remote('manualRefunds', send),
    exports: remote('exports', send),
    exportPresets: remote('exportPresets', send),
    preferences: remote('preferences', send),
    savedViews: remote('savedViews', send),
    moneyRules: remote('moneyRules', send),
    audit: remote('audit', send),
    appLock: remote('appLock', send),
    approvals: remote('approvals', send),
    batches: remote('batches', send),
    walletTokens: remote('walletTokens', send),
    foundMovements: remote('foundMovements', send),
    statements: remote('statements', send),
    search: remote('search', send),
    close: async () => {
      if (closed) return;
      closed = true;
      // The writer is last: the last connection to close folds the log into the file.
      await Promise.all(readers.map(async (each) => each.close()));
      await writer.close();
    },
  };
}

async function opened(connection: Connection): Promise<Connection> {
  try {
    await connection.ready;
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}
