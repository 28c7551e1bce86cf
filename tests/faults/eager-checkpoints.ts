/** Imported before the journal opens its database. */
import { DatabaseSync } from 'node:sqlite';

const usualExec: unknown = Reflect.get(DatabaseSync.prototype, 'exec');

function exec(this: DatabaseSync, sql: string): void {
  if (typeof usualExec !== 'function') throw new Error('no exec in this version of Node');
  Reflect.apply(usualExec, this, [sql]);
  if (sql === 'PRAGMA journal_mode = WAL') Reflect.apply(usualExec, this, ['PRAGMA wal_autocheckpoint = 16']);
}

Reflect.set(DatabaseSync.prototype, 'exec', exec);
