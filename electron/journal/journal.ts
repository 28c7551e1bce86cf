/** The journal on one connection of this very thread: for the worker, for tools and for tests. */
import type { Journal } from '@core/ports/journal.ts';
import { openDatabase, type JournalDatabase, type OpenOptions } from './database.ts';
import { auditRecords } from './repositories/audit.ts';
import { appLockRecords } from './repositories/app-lock.ts';
import { approvalRecords } from './repositories/approvals.ts';
import { batchRecords } from './repositories/batches.ts';
import { figureRecords } from './repositories/figures.ts';
import { foundMovementRecords } from './repositories/found-movements.ts';
import { exportPresetRecords } from './repositories/export-presets.ts';
import { intentRecords } from './repositories/intents.ts';
import { manualRefundRecords } from './repositories/manual-refunds.ts';
import { moneyRuleRecords } from './repositories/money-rules.ts';
import { profileRecords, secretMarkRecords } from './repositories/profiles.ts';
import { savedViewRecords } from './repositories/saved-views.ts';
import { exportRecords, preferenceRecords } from './repositories/small-records.ts';
import { statementRecords } from './repositories/statements.ts';
import { searchRecords } from './repositories/search.ts';
import { transactionRecords } from './repositories/transactions.ts';
import { walletTokenRecords } from './repositories/wallet-tokens.ts';
import { readPragma } from './sqlite/pragma.ts';

/** The repositories over an open database; `close()` closes it after the calls that are under way. */
export function createJournal({ sqlite, db }: JournalDatabase): Journal {
  return {
    settings: async () => ({
      journalMode: String(readPragma(sqlite, 'journal_mode')),
      synchronous: Number(readPragma(sqlite, 'synchronous')),
      foreignKeys: readPragma(sqlite, 'foreign_keys') === 1,
      schemaVersion: Number(readPragma(sqlite, 'user_version')),
    }),
    profiles: profileRecords(db),
    secretMarks: secretMarkRecords(db),
    intents: intentRecords(db),
    transactions: transactionRecords(db),
    figures: figureRecords(db),
    manualRefunds: manualRefundRecords(db),
    exports: exportRecords(db),
    exportPresets: exportPresetRecords(db),
    preferences: preferenceRecords(db),
    savedViews: savedViewRecords(db),
    moneyRules: moneyRuleRecords(db),
    audit: auditRecords({ sqlite, db }),
    appLock: appLockRecords(db),
    approvals: approvalRecords(db),
    batches: batchRecords(db),
    walletTokens: walletTokenRecords(db),
    foundMovements: foundMovementRecords(db),
    statements: statementRecords(db),
    search: searchRecords(db),
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
