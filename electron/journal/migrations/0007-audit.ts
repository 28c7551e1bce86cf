/**
 * The audit: one chain of rows, each sealed by the SHA-256 of its content and of the row before it. Rows are only ever added; a gap,
 * a changed row or another order breaks the chain at a row that can be named. The first row is written here: it gives the chain an
 * id of its own and says how many records are older than the chain.
 */
import { hash, randomBytes } from 'node:crypto';

/** What this migration needs of a database. */
type Executor = { exec(sql: string): void; prepare(sql: string): { get(): unknown; run(...values: (string | number | null)[]): unknown } };

const audit = `
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  at INTEGER NOT NULL,
  actor TEXT CHECK (length(actor) >= 1),
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
CREATE INDEX audit_by_actor ON audit (actor, seq);
CREATE INDEX audit_by_transaction ON audit (transaction_id, seq) WHERE transaction_id IS NOT NULL;
CREATE INDEX audit_by_intent ON audit (intent_id, seq) WHERE intent_id IS NOT NULL;
CREATE INDEX audit_by_reference ON audit (json_extract(data, '$.reference'), seq) WHERE json_extract(data, '$.reference') IS NOT NULL;

CREATE TRIGGER audit_in_order BEFORE INSERT ON audit WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN SELECT raise(ABORT, 'the audit has no gaps'); END;
CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_keep BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
`;

const noHash = '0'.repeat(64);

function countOf(database: Executor, table: 'intents' | 'manual_refunds' | 'transactions'): number {
  return Number(Object.values(Object(database.prepare(`SELECT count(*) FROM ${table}`).get()))[0]);
}

export const auditMigration = {
  version: 7,
  name: 'audit',
  up(database: Executor, at: number): void {
    database.exec(audit);
    const [intents, manualRefunds, transactions] = [countOf(database, 'intents'), countOf(database, 'manual_refunds'), countOf(database, 'transactions')];
    const journalId = randomBytes(16).toString('hex');
    const data = `{"intents":${intents},"journalId":"${journalId}","manualRefunds":${manualRefunds},"transactions":${transactions}}`;
    const text = `[1,1,${at},null,"journal.began","done",null,null,null,${data},"${noHash}"]`;
    database
      .prepare('INSERT INTO audit (seq, at, actor, action, result, profile_id, transaction_id, intent_id, data, previous_hash, hash) VALUES (1, ?, NULL, ?, ?, NULL, NULL, NULL, ?, ?, ?)')
      .run(at, 'journal.began', 'done', data, noHash, hash('sha256', text, 'hex'));
  },
} as const;
