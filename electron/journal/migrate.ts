/**
 * Brings a journal to the newest schema: one transaction per step, each preceded by a complete copy of what was there before it. A stop
 * at any moment leaves the journal at the version before or after a step, never between.
 */
import { chmodSync, closeSync, openSync, renameSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '@shared/errors/app-error.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Migration } from './migrations/all.ts';
import { isConstraint } from './sqlite/errors.ts';
import { readPragma } from './sqlite/pragma.ts';

const historyTable = `
CREATE TABLE IF NOT EXISTS schema_migrations (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`;

/** The back-up that is written before the step to schema version `version`. */
export function backupPath(path: string, version: number): string {
  return `${path}.before-${version}.bak`;
}

/** Written under another name and renamed when complete, so that a back-up that is there is whole. */
function backUp(database: DatabaseSync, path: string, version: number): void {
  const target = backupPath(path, version);
  const part = `${target}.part`;
  rmSync(part, { force: true });
  try {
    closeSync(openSync(part, 'wx', 0o600));
    database.prepare('VACUUM INTO ?').run(part);
    chmodSync(part, 0o600);
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function step(database: DatabaseSync, migration: Migration, at: Instant): void {
  // A step may rebuild a table, which is only possible with the references unchecked; they are checked before the commit.
  database.exec('PRAGMA foreign_keys = OFF');
  try {
    database.exec('BEGIN IMMEDIATE');
    migration.up(database, at);
    if (database.prepare('PRAGMA foreign_key_check').all().length > 0) {
      throw new AppError('journal.damaged', { reason: 'references' });
    }
    database.exec(historyTable);
    database.prepare('INSERT INTO schema_migrations (version, name, applied_at) VALUES (?, ?, ?)').run(migration.version, migration.name, at);
    database.exec(`PRAGMA user_version = ${migration.version}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    // A row that breaks a rule can only come from outside: the rules were never laxer.
    if (isConstraint(error)) throw new AppError('journal.damaged', { reason: 'rules', version: migration.version }, { cause: error });
    throw error;
  } finally {
    database.exec('PRAGMA foreign_keys = ON');
  }
}

/** Runs the steps that are missing, in order. SQLite's errors pass through untranslated, except a broken rule: `journal.damaged`. */
export function migrate(database: DatabaseSync, path: string, migrations: readonly Migration[], at: Instant): void {
  const before = readPragma(database, 'user_version');
  for (const migration of migrations.filter(({ version }) => version > Number(before))) {
    // A journal that is only now made has nothing to lose.
    if (Number(before) > 0) backUp(database, path, migration.version);
    step(database, migration, at);
  }
  // The version must be readable from the file itself, without its log, by a program that only looks.
  if (migrations.some(({ version }) => version > Number(before))) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}
