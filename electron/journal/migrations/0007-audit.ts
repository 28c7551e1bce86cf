/**
 * The audit: one chain of rows, each sealed by the SHA-256 of its content and of the row before it. Rows are only ever added; a gap,
 * a changed row or another order breaks the chain at a row that can be named.
 */

/** The one thing a migration needs of a database. */
type Executor = { exec(sql: string): void };

const audit = `
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  at INTEGER NOT NULL,
  actor TEXT NOT NULL CHECK (length(actor) >= 1),
  action TEXT NOT NULL CHECK (length(action) >= 1),
  result TEXT NOT NULL CHECK (result IN ('done', 'refused', 'failed', 'unknown')),
  profile_id TEXT,
  transaction_id TEXT,
  intent_id TEXT,
  data TEXT NOT NULL CHECK (json_valid(data)),
  previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64 AND previous_hash NOT GLOB '*[^0-9a-f]*'),
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*')
) STRICT;
CREATE INDEX audit_by_time ON audit (at, seq);
CREATE INDEX audit_by_transaction ON audit (transaction_id, seq) WHERE transaction_id IS NOT NULL;

CREATE TRIGGER audit_in_order BEFORE INSERT ON audit WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN SELECT raise(ABORT, 'the audit has no gaps'); END;
CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_keep BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
`;

export const auditMigration = {
  version: 7,
  name: 'audit',
  up(database: Executor): void {
    database.exec(audit);
  },
} as const;
