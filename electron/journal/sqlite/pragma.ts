/** Reading SQLite's settings back. */
import type { DatabaseSync } from 'node:sqlite';

export type PragmaName = 'user_version' | 'application_id' | 'journal_mode' | 'synchronous' | 'foreign_keys' | 'quick_check';

/** First value of the pragma's answer. Names come from the closed list above, never from outside. */
export function readPragma(database: DatabaseSync, name: PragmaName): string | number {
  const row: Record<string, unknown> | undefined = database.prepare(`PRAGMA ${name}`).get();
  const [value] = Object.values(row ?? {});
  if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`no answer to PRAGMA ${name}`);
  return value;
}
