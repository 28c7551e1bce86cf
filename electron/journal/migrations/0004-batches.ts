/**
 * Bulk runs: one row for a run, one for each line of its file. A line carries its own submit key from the start, so that a run that is
 * taken up again asks for the same intents. What a line says never changes; where it stands is told by the intent with its key.
 */

/** The one thing a migration needs of a database. */
type Executor = { exec(sql: string): void };

const batches = `
CREATE TABLE batches (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  kind TEXT NOT NULL CHECK (kind IN ('refund', 'link')),
  environment TEXT NOT NULL CHECK (environment IN ('practice', 'test', 'live')),
  -- Null: every profile of the environment.
  profile_id TEXT REFERENCES profiles (id),
  name TEXT NOT NULL CHECK (length(name) <= 255),
  -- SHA-256 over the bytes as they came, and over the lines as they were read: the same file, and the same lines in another file.
  source_sha256 TEXT NOT NULL CHECK (length(source_sha256) = 64 AND source_sha256 NOT GLOB '*[^0-9a-f]*'),
  content_sha256 TEXT NOT NULL CHECK (length(content_sha256) = 64 AND content_sha256 NOT GLOB '*[^0-9a-f]*'),
  -- Ciphertext of the titles.
  titles TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('countdown', 'running', 'paused', 'stopped', 'done')),
  pause_reason TEXT CHECK ((pause_reason IS NULL) = (state <> 'paused')),
  pause_error TEXT CHECK (pause_error IS NULL OR json_valid(pause_error)),
  starts_at INTEGER CHECK ((starts_at IS NULL) = (state <> 'countdown')),
  rows INTEGER NOT NULL CHECK (rows BETWEEN 1 AND 100000),
  pace_ms INTEGER NOT NULL CHECK (pace_ms >= 0),
  duplicate_reason TEXT CHECK (duplicate_reason IS NULL OR length(duplicate_reason) >= 1),
  operator TEXT NOT NULL CHECK (length(operator) >= 1),
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER CHECK ((ended_at IS NULL) = (state NOT IN ('stopped', 'done'))),
  version INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE INDEX batches_by_time ON batches (created_at, id);
CREATE INDEX batches_by_source ON batches (source_sha256);
CREATE INDEX batches_by_content ON batches (content_sha256);

CREATE TABLE batch_rows (
  batch_id TEXT NOT NULL REFERENCES batches (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  submit_key TEXT NOT NULL UNIQUE CHECK (length(submit_key) = 36),
  -- Ciphertext: a line may name a person.
  input TEXT NOT NULL,
  profile_id TEXT REFERENCES profiles (id),
  payment_id TEXT REFERENCES transactions (id),
  reference TEXT,
  amount_minor INTEGER CHECK (amount_minor > 0),
  currency TEXT CHECK (length(currency) = 3),
  state TEXT NOT NULL CHECK (state IN ('leftOut', 'waiting', 'refused')),
  problems TEXT NOT NULL CHECK (json_valid(problems)),
  refused_at INTEGER CHECK ((refused_at IS NULL) = (state <> 'refused')),
  PRIMARY KEY (batch_id, number),
  CHECK (state = 'leftOut' OR (profile_id IS NOT NULL AND reference IS NOT NULL AND amount_minor IS NOT NULL AND currency IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER batches_keep BEFORE DELETE ON batches
BEGIN SELECT raise(ABORT, 'bulk runs are never deleted'); END;
CREATE TRIGGER batches_end BEFORE UPDATE OF state ON batches WHEN old.state IN ('stopped', 'done')
BEGIN SELECT raise(ABORT, 'a bulk run that has ended never goes on'); END;
CREATE TRIGGER batch_rows_keep_content
BEFORE UPDATE OF batch_id, number, submit_key, input, profile_id, payment_id, reference, amount_minor, currency ON batch_rows
BEGIN SELECT raise(ABORT, 'what a line of a bulk run says never changes'); END;
CREATE TRIGGER batch_rows_keep BEFORE DELETE ON batch_rows
BEGIN SELECT raise(ABORT, 'lines of bulk runs are never deleted'); END;
`;

export const batchesMigration = {
  version: 4,
  name: 'batches',
  up(database: Executor): void {
    database.exec(batches);
  },
} as const;
