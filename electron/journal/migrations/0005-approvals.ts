/**
 * Four eyes: the installations that are trusted by the fingerprint of their key, the requests for a second person's consent, and the
 * answers that were given here to others' requests. A request belongs to one intent and is released at most once; its content never
 * changes. A request is answered once from here.
 */

/** The one thing a migration needs of a database. */
type Executor = { exec(sql: string): void };

const approvals = `
CREATE TABLE approval_devices (
  fingerprint TEXT NOT NULL PRIMARY KEY CHECK (length(fingerprint) = 64 AND fingerprint NOT GLOB '*[^0-9a-f]*'),
  public_key TEXT NOT NULL CHECK (length(public_key) >= 1),
  person TEXT NOT NULL CHECK (length(person) >= 1),
  enrolled_by TEXT NOT NULL CHECK (length(enrolled_by) >= 1),
  enrolled_at INTEGER NOT NULL,
  removed_by TEXT CHECK (length(removed_by) >= 1),
  removed_at INTEGER,
  CHECK ((removed_by IS NULL) = (removed_at IS NULL))
) STRICT;

CREATE TABLE approval_requests (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  intent_id TEXT NOT NULL UNIQUE REFERENCES intents (id),
  -- The request as it was signed, and the SHA-256 that an answer has to name.
  body TEXT NOT NULL CHECK (json_valid(body)),
  body_sha256 TEXT NOT NULL UNIQUE CHECK (length(body_sha256) = 64 AND body_sha256 NOT GLOB '*[^0-9a-f]*'),
  signature TEXT NOT NULL CHECK (length(signature) >= 1),
  maker TEXT NOT NULL CHECK (length(maker) >= 1),
  maker_fingerprint TEXT NOT NULL CHECK (length(maker_fingerprint) = 64),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'released', 'refused', 'withdrawn', 'expired')),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  checker TEXT CHECK (length(checker) >= 1),
  checker_fingerprint TEXT CHECK (length(checker_fingerprint) = 64),
  answer TEXT CHECK (answer IS NULL OR json_valid(answer)),
  answered_at INTEGER,
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK (expires_at > created_at),
  CHECK (state NOT IN ('released', 'refused') OR (checker IS NOT NULL AND checker_fingerprint IS NOT NULL AND answer IS NOT NULL AND answered_at IS NOT NULL)),
  CONSTRAINT second_person CHECK (checker_fingerprint <> maker_fingerprint AND checker <> maker)
) STRICT;
CREATE INDEX approval_requests_waiting ON approval_requests (created_at, id) WHERE state = 'waiting';

CREATE TABLE approval_answers (
  request_sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(request_sha256) = 64 AND request_sha256 NOT GLOB '*[^0-9a-f]*'),
  decision TEXT NOT NULL CHECK (decision IN ('approve', 'refuse')),
  -- The whole answer file, signed.
  file TEXT NOT NULL CHECK (json_valid(file)),
  answered_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What went out on a day, for its limit.
CREATE INDEX intents_outgoing ON intents (profile_id, currency, last_sent_at) WHERE kind IN ('refund', 'payout');
CREATE INDEX manual_refunds_by_time ON manual_refunds (recorded_at);

CREATE TRIGGER approval_requests_keep_content
BEFORE UPDATE OF id, intent_id, body, body_sha256, signature, maker, maker_fingerprint, created_at, expires_at ON approval_requests
BEGIN SELECT raise(ABORT, 'what was asked for never changes'); END;
CREATE TRIGGER approval_requests_answer_once BEFORE UPDATE OF state ON approval_requests WHEN OLD.state <> 'waiting'
BEGIN SELECT raise(ABORT, 'a request is answered once'); END;
CREATE TRIGGER approval_requests_keep BEFORE DELETE ON approval_requests
BEGIN SELECT raise(ABORT, 'requests are never deleted'); END;
CREATE TRIGGER approval_answers_fixed BEFORE UPDATE ON approval_answers
BEGIN SELECT raise(ABORT, 'an answer never changes'); END;
CREATE TRIGGER approval_answers_keep BEFORE DELETE ON approval_answers
BEGIN SELECT raise(ABORT, 'answers are never deleted'); END;
CREATE TRIGGER approval_devices_keep_key BEFORE UPDATE OF fingerprint, public_key ON approval_devices
BEGIN SELECT raise(ABORT, 'an installation keeps its key'); END;
CREATE TRIGGER approval_devices_keep BEFORE DELETE ON approval_devices
BEGIN SELECT raise(ABORT, 'installations are removed, never deleted'); END;
`;

export const approvalsMigration = {
  version: 5,
  name: 'approvals',
  up(database: Executor): void {
    database.exec(approvals);
  },
} as const;
