/** The journal on one connection of this very thread: for the worker, for tools and for tests. */
import { sql } from 'kysely';
import type { Journal } from '@core/ports/journal.ts';
import { openDatabase, type JournalDatabase, type OpenOptions } from './database.ts';
import { intentRecords } from './repositories/intents.ts';
import { profileRecords, secretMarkRecords } from './repositories/profiles.ts';
import { exportRecords, preferenceRecords } from './repositories/small-records.ts';
import { transactionRecords } from './repositories/transactions.ts';

/** The repositories over an open database; `close()` closes it after the calls that are under way. */
export function createJournal({ db }: JournalDatabase): Journal {
  const pragma = async <Value>(text: string): Promise<Value> => {
    // PRAGMA takes no bound values; the texts are the three below.
    const { rows } = await sql<{ readonly value: Value }>`SELECT * FROM ${sql.raw(text)}`.execute(db);
    const [first] = rows;
    if (!first) throw new Error(`no answer to ${text}`);
    return Object.values(first)[0] as Value; // a pragma's table has one column, whatever its name
  };
  return {
    settings: async () => ({
      journalMode: await pragma<string>('pragma_journal_mode'),
      synchronous: await pragma<number>('pragma_synchronous'),
      foreignKeys: (await pragma<number>('pragma_foreign_keys')) === 1,
      schemaVersion: await pragma<number>('pragma_user_version'),
    }),
    profiles: profileRecords(db),
    secretMarks: secretMarkRecords(db),
    intents: intentRecords(db),
    transactions: transactionRecords(db),
    exports: exportRecords(db),
    preferences: preferenceRecords(db),
    close: async () => {
      // A transaction that waits for its turn would otherwise find the database closed.
      await db.connection().execute(async () => undefined);
      await db.destroy();
    },
  };
}

/** Opens (creates, migrates) the journal in this thread. Errors as `openDatabase`. */
export function openJournalInThread(options: OpenOptions): Journal {
  return createJournal(openDatabase(options));
}
