/**
 * Opens the journal's file. Either the database is ours, whole, not behind its witness, at the newest schema and set for durability
 * (write-ahead log, every commit synced and witnessed), or an AppError says why not and the file is as it was.
 */
import { Kysely } from 'kysely';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@shared/errors/app-error.ts';
import type { Instant } from '@shared/time/instant.ts';
import { compare, countedSince, readCommits, requireAgreed, takeWitness, type Verdict } from './commits.ts';
import { applicationId, lookAt, prepareForWriting, removeUnfinished, type FileHeader } from './file-state.ts';
import { migrate } from './migrate.ts';
import { migrations as allMigrations, type Migration } from './migrations/all.ts';
import type { Schema } from './schema.ts';
import { nodeSqliteDialect } from './sqlite/dialect.ts';
import { translated } from './sqlite/errors.ts';
import { readPragma } from './sqlite/pragma.ts';
import { readWitness } from './witness.ts';

export type JournalDatabase = { readonly sqlite: DatabaseSync; readonly db: Kysely<Schema> };

export type OpenOptions = {
  readonly path: string;
  /** When a migration runs, the time written beside it. */
  readonly now: Instant;
  readonly migrations?: readonly Migration[];
  /** The code of a refusal that a person has read and goes on with. */
  readonly accept?: string | undefined;
};

/** Milliseconds that a statement waits for another writer before it is `journal.busy`. */
const busyTimeout = 5_000;

function configure(sqlite: DatabaseSync): void {
  sqlite.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF');
  // Sorts stay in memory; 16 MB of pages per connection.
  sqlite.exec('PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000');
  // On macOS a plain fsync leaves the data in the drive's cache.
  if (process.platform === 'darwin') sqlite.exec('PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1');
}

function requireKnown(header: FileHeader, newest: number): void {
  if (header.applicationId !== applicationId) throw new AppError('journal.damaged', { reason: 'notAJournal' });
  if (header.schemaVersion > newest) throw new AppError('journal.newer', { version: header.schemaVersion, known: newest });
}

function headerOf(sqlite: DatabaseSync): FileHeader {
  const schemaVersion = Number(readPragma(sqlite, 'user_version'));
  return { applicationId: Number(readPragma(sqlite, 'application_id')), schemaVersion };
}

/**
 * After an unclean end the log may hold a newer header than the file, or damage. A read-only connection sees it and cannot
 * write it back.
 */
function lookThroughLog(path: string, newest: number, look: (sqlite: DatabaseSync) => void): void {
  const sqlite = new DatabaseSync(path, { readOnly: true, timeout: busyTimeout });
  try {
    requireKnown(headerOf(sqlite), newest);
    quickCheck(sqlite);
    look(sqlite);
  } finally {
    sqlite.close();
  }
}

function quickCheck(sqlite: DatabaseSync): void {
  if (readPragma(sqlite, 'quick_check') !== 'ok') throw new AppError('journal.damaged', { reason: 'content' });
}

/**
 * Opens for writing, creating or migrating as needed. After an unclean end the content is checked first. Errors:
 * `journal.newer`, `journal.damaged`, `journal.behind`, `journal.gone`, `journal.unwitnessed`, `journal.readOnly`, `journal.busy`, `journal.diskFull`.
 */
export function openDatabase({ path, now, migrations = allMigrations, accept }: OpenOptions): JournalDatabase {
  const newest = migrations.at(-1)?.version ?? 0;
  const state = lookAt(path);
  if (state.header) requireKnown(state.header, newest);
  const fresh = state.header === undefined;
  // Read before the journal: another program that writes now can only make the journal the newer of the two.
  const witness = readWitness(path);
  let verdict: Verdict = compare(witness, !fresh, undefined);
  const judge = (opened: DatabaseSync): void => {
    verdict = compare(witness, true, readCommits(opened));
    requireAgreed(verdict, accept);
  };
  if (fresh) requireAgreed(verdict, accept);
  let sqlite: DatabaseSync | undefined;
  try {
    // Closing a connection that may write would fold what is left of a damaged log into the file.
    if (!fresh && state.leftover === 'log') translated(() => lookThroughLog(path, newest, judge));
    prepareForWriting(path);
    const opened = translated(() => new DatabaseSync(path, { timeout: busyTimeout }));
    sqlite = opened;
    translated(() => {
      configure(opened);
      // A refusal leaves the file as it is, the kind of its log included.
      if (!fresh) judge(opened);
      // Written before the log exists, so that the file itself always says whose it is.
      if (fresh) opened.exec(`PRAGMA application_id = ${applicationId}`);
      opened.exec('PRAGMA journal_mode = WAL');
      requireKnown(headerOf(opened), newest);
      if (state.leftover === 'rollback') quickCheck(opened);
      migrate(opened, path, migrations, now);
    });
    const counter = newest < countedSince ? undefined : translated(() => takeWitness(opened, path, witness, verdict, now));
    return { sqlite: opened, db: new Kysely<Schema>({ dialect: nodeSqliteDialect(opened, counter) }) };
  } catch (error) {
    if (sqlite?.isOpen) sqlite.close();
    if (!state.exists) removeUnfinished(path);
    throw error;
  }
}

/** Opens beside a writer, for reading only. */
export function openReadOnly(path: string): JournalDatabase {
  return translated(() => {
    const sqlite = new DatabaseSync(path, { readOnly: true, timeout: busyTimeout });
    try {
      configure(sqlite);
      sqlite.exec('PRAGMA query_only = ON');
      requireKnown(headerOf(sqlite), allMigrations.at(-1)?.version ?? 0);
      return { sqlite, db: new Kysely<Schema>({ dialect: nodeSqliteDialect(sqlite) }) };
    } catch (error) {
      sqlite.close();
      throw error;
    }
  });
}
