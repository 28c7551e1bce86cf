/** Every migration, in order; the place in this list and the number in the file's name are the schema version it leads to. */
import { first } from './0001-first.ts';
import { fourProviders } from './0002-four-providers.ts';
import { charges } from './0003-charges.ts';
import { batchesMigration } from './0004-batches.ts';
import { approvalsMigration } from './0005-approvals.ts';
import { moneyRulesMigration } from './0006-money-rules.ts';
import { auditMigration } from './0007-audit.ts';
import { commitsMigration } from './0008-commits.ts';
import { walletTokensMigration } from './0009-wallet-tokens.ts';
import { settlementsMigration } from './0010-settlements.ts';
import { transactionListMigration } from './0011-transaction-list.ts';
import { exportDetailsMigration } from './0012-export-details.ts';
import { exportPresetsMigration } from './0013-export-presets.ts';

export type Migration = {
  /** The schema version that it leads to: 1, 2, 3 without gaps. */
  readonly version: number;
  readonly name: string;
  /** Runs inside a transaction; changes the version number itself never. `at` is when it runs, epoch milliseconds. */
  up(database: MigrationDatabase, at: number): void;
};

/** What a migration may do to a database. */
export type MigrationDatabase = { exec(sql: string): void; prepare(sql: string): { get(): unknown; run(...values: (string | number | null)[]): unknown } };

export const migrations: readonly Migration[] = [
  first, fourProviders, charges, batchesMigration, approvalsMigration, moneyRulesMigration, auditMigration, commitsMigration, walletTokensMigration,
  settlementsMigration, transactionListMigration, exportDetailsMigration, exportPresetsMigration,
];
