/**
 * How often the journal was written. The witness beside the file is told every number, so that a journal which has lost its last writes
 * is recognised. The journal's id is the one that the audit began with.
 */
import { randomBytes } from 'node:crypto';

/** What this migration needs of a database. */
type Executor = { exec(sql: string): void; prepare(sql: string): { get(): unknown; run(...values: (string | number | null)[]): unknown } };

const commits = `
-- One row. It counts the transactions that changed something, this one not among them.
CREATE TABLE commits (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  journal_id TEXT NOT NULL CHECK (length(journal_id) = 32 AND journal_id NOT GLOB '*[^0-9a-f]*'),
  counter INTEGER NOT NULL CHECK (counter >= 0)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER commits_only_up BEFORE UPDATE ON commits WHEN NEW.counter <= OLD.counter OR NEW.journal_id <> OLD.journal_id
BEGIN SELECT raise(ABORT, 'the counter only rises'); END;
CREATE TRIGGER commits_keep BEFORE DELETE ON commits
BEGIN SELECT raise(ABORT, 'the counter stays'); END;
`;

/** An audit whose first row is gone or unreadable is for the check of the chain to name, not for this step. */
function journalIdOf(database: Executor): string {
  const row: unknown = database.prepare("SELECT data ->> '$.journalId' AS id FROM audit WHERE seq = 1 AND json_valid(data)").get();
  const [id]: readonly unknown[] = Object.values(Object(row));
  return typeof id === 'string' && /^[0-9a-f]{32}$/.test(id) ? id : randomBytes(16).toString('hex');
}

export const commitsMigration = {
  version: 8,
  name: 'commits',
  up(database: Executor): void {
    database.exec(commits);
    database.prepare('INSERT INTO commits (one, journal_id, counter) VALUES (1, ?, 0)').run(journalIdOf(database));
  },
} as const;
