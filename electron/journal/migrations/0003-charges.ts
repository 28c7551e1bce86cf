/**
 * Room for charges with a stored token, for the part of a quarantine that was really waited, and for finding what was given back to the
 * same payer before. Tables are rebuilt as in schema 2.
 */

/** The one thing a migration needs of a database. */
type Executor = { exec(sql: string): void };

const finalStates = `('SUCCEEDED', 'REJECTED', 'ABANDONED', 'FAILED_LATE')`;

// A trigger that names the table elsewhere would make the renaming fail; it is made again at the end.
const transactions = `
DROP TRIGGER manual_refunds_begin;

CREATE TABLE transactions_3 (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  profile_id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  environment TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'payout')),
  origin TEXT NOT NULL CHECK (origin IN ('link', 'checkout', 'charge', 'refund', 'manual', 'payout')),
  reference TEXT NOT NULL CHECK (length(reference) BETWEEN 1 AND 64 AND reference NOT GLOB '*[^!-~]*'),
  reference_claimed INTEGER NOT NULL CHECK (reference_claimed IN (0, 1)),
  parent_id TEXT REFERENCES transactions (id),
  parent_reference TEXT,
  provider_payment_id TEXT,
  provider_transaction_id TEXT,
  wallet_reference TEXT,
  method TEXT,
  amount_minor INTEGER NOT NULL CONSTRAINT amount_positive CHECK (amount_minor > 0 AND amount_minor <= 9007199254740991),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  -- Of a payment: what came in, where it is not the amount.
  received_minor INTEGER CONSTRAINT received_positive CHECK (received_minor IS NULL
    OR (kind = 'payment' AND received_minor > 0 AND received_minor <= 9007199254740991)),
  refunded_minor INTEGER NOT NULL CONSTRAINT refunded_not_negative CHECK (refunded_minor >= 0),
  held_minor INTEGER NOT NULL CONSTRAINT held_not_negative CHECK (held_minor >= 0),
  -- The provider's count, so no part of the cap below: it can be told to us after we held the rest.
  refunded_elsewhere_minor INTEGER NOT NULL CHECK (refunded_elsewhere_minor >= 0),
  status TEXT NOT NULL CHECK (status IN ('queued', 'sending', 'waiting', 'pending', 'part_paid', 'paid', 'part_refunded', 'refunded',
    'succeeded', 'failed', 'expired', 'cancelled', 'unknown', 'needs_operator')),
  description TEXT NOT NULL,
  reason TEXT,
  has_link INTEGER NOT NULL CHECK (has_link IN (0, 1)),
  link_url TEXT,
  link_qr_text TEXT,
  link_action TEXT CHECK (link_action IS NULL OR json_valid(link_action)),
  link_expires_at INTEGER,
  intent_id TEXT REFERENCES intents (id) DEFERRABLE INITIALLY DEFERRED,
  operator TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  moved_at INTEGER,
  observed_at INTEGER NOT NULL,
  observed_from TEXT NOT NULL CHECK (observed_from IN ('answer', 'query', 'app')),
  looked_at INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  FOREIGN KEY (profile_id, provider_id, environment) REFERENCES profiles (id, provider_id, environment),
  CHECK (CASE kind WHEN 'payment' THEN origin IN ('link', 'checkout', 'charge') WHEN 'refund' THEN origin IN ('refund', 'manual') ELSE origin = 'payout' END),
  CHECK (CASE kind WHEN 'payment' THEN parent_id IS NULL WHEN 'refund' THEN parent_id IS NOT NULL ELSE 1 END),
  CHECK ((parent_id IS NULL) = (parent_reference IS NULL)),
  -- Nothing is sent for what was given back by other means.
  CHECK (origin <> 'manual' OR intent_id IS NULL),
  CHECK (has_link = 1 OR (link_url IS NULL AND link_qr_text IS NULL AND link_action IS NULL AND link_expires_at IS NULL)),
  CONSTRAINT refund_cap CHECK (refunded_minor + held_minor <= iif(kind = 'payment', coalesce(received_minor, amount_minor), 0))
) STRICT;

INSERT INTO transactions_3 (seq, id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, parent_id, parent_reference,
  provider_payment_id, provider_transaction_id, wallet_reference, method, amount_minor, currency, received_minor, refunded_minor, held_minor,
  refunded_elsewhere_minor, status, description, reason, has_link, link_url, link_qr_text, link_action, link_expires_at, intent_id, operator,
  created_at, moved_at, observed_at, observed_from, looked_at, version)
SELECT seq, id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, parent_id, parent_reference,
  provider_payment_id, provider_transaction_id, wallet_reference, method, amount_minor, currency, received_minor, refunded_minor, held_minor,
  refunded_elsewhere_minor, status, description, reason, has_link, link_url, link_qr_text, link_action, link_expires_at, intent_id, operator,
  created_at, moved_at, observed_at, observed_from, looked_at, version
FROM transactions ORDER BY seq;

DROP TABLE transactions;
ALTER TABLE transactions_3 RENAME TO transactions;

CREATE UNIQUE INDEX transactions_claimed_reference ON transactions (profile_id, reference) WHERE reference_claimed = 1;
-- A provider's number names one movement. A refund may carry the number of its payment, so the kind belongs to the key.
CREATE UNIQUE INDEX transactions_provider_number ON transactions (profile_id, kind, provider_transaction_id)
  WHERE provider_transaction_id IS NOT NULL;
-- The list, its filters and its sums are answered from this one alone; rows are fetched only for what is shown.
CREATE INDEX transactions_by_time ON transactions (created_at, id, profile_id, kind, status, currency, origin, amount_minor,
  received_minor, refunded_minor, held_minor, refunded_elsewhere_minor, parent_id);
CREATE INDEX transactions_by_profile ON transactions (profile_id, created_at, id);
CREATE INDEX transactions_by_status ON transactions (status, created_at, id);
CREATE INDEX transactions_by_reference ON transactions (reference);
CREATE INDEX transactions_by_parent ON transactions (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX transactions_by_parent_reference ON transactions (parent_reference) WHERE parent_reference IS NOT NULL;
CREATE INDEX transactions_by_provider_payment ON transactions (provider_payment_id) WHERE provider_payment_id IS NOT NULL;
CREATE INDEX transactions_by_provider_number ON transactions (provider_transaction_id) WHERE provider_transaction_id IS NOT NULL;
CREATE INDEX transactions_by_wallet ON transactions (wallet_reference) WHERE wallet_reference IS NOT NULL;
-- Few rows: what was given back at the provider's own console.
CREATE INDEX transactions_refunded_elsewhere ON transactions (currency, refunded_elsewhere_minor) WHERE refunded_elsewhere_minor > 0;
CREATE INDEX transactions_awaiting ON transactions (looked_at) WHERE kind = 'payment' AND status IN ('waiting', 'pending');

CREATE TRIGGER transactions_keep_identity
BEFORE UPDATE OF seq, id, profile_id, provider_id, environment, kind, origin, reference, parent_id, parent_reference,
  amount_minor, currency, operator, created_at ON transactions
BEGIN SELECT raise(ABORT, 'what a transaction is about never changes'); END;
CREATE TRIGGER transactions_keep BEFORE DELETE ON transactions
BEGIN SELECT raise(ABORT, 'transactions are never deleted'); END;
CREATE TRIGGER manual_refunds_begin BEFORE INSERT ON manual_refunds
WHEN NEW.state <> 'recorded' OR NOT EXISTS (SELECT 1 FROM transactions WHERE id = NEW.transaction_id AND origin = 'manual')
BEGIN SELECT raise(ABORT, 'a manual refund begins as recorded, at a transaction of its own'); END;
`;

// HMAC-SHA-256, lower-case hex, under the key in the keychain: two marks tell that a payer is the same, none tells who that is.
const payers = `
CREATE TABLE payers (
  mark TEXT NOT NULL CHECK (length(mark) = 64 AND mark NOT GLOB '*[^0-9a-f]*'),
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  created_at INTEGER NOT NULL,
  transaction_id TEXT NOT NULL REFERENCES transactions (id),
  PRIMARY KEY (mark, direction, created_at, transaction_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX payers_by_transaction ON payers (transaction_id);
CREATE TRIGGER payers_stay BEFORE UPDATE ON payers
BEGIN SELECT raise(ABORT, 'who paid never changes'); END;
CREATE TRIGGER payers_keep BEFORE DELETE ON payers
BEGIN SELECT raise(ABORT, 'who paid is never deleted'); END;
`;

const intents = `
CREATE TABLE intents_3 (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  submit_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('link', 'checkout', 'charge', 'refund', 'payout')),
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  transaction_id TEXT NOT NULL UNIQUE REFERENCES transactions (id),
  payment_id TEXT REFERENCES transactions (id),
  reference TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  payload_hash TEXT NOT NULL CHECK (length(payload_hash) = 64 AND payload_hash NOT GLOB '*[^0-9a-f]*'),
  exclusive INTEGER NOT NULL CHECK (exclusive IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('DRAFT', 'AWAITING_APPROVAL', 'QUEUED', 'SENDING', 'SUCCEEDED', 'ACCEPTED',
    'REJECTED', 'UNKNOWN', 'RESOLVING', 'NEEDS_OPERATOR', 'ABANDONED', 'FAILED_LATE')),
  version INTEGER NOT NULL CHECK (version >= 1),
  sends INTEGER NOT NULL CHECK (sends >= 0),
  asks INTEGER NOT NULL CHECK (asks >= 0),
  negative_reads INTEGER NOT NULL CHECK (negative_reads >= 0),
  last_sent_at INTEGER,
  last_asked_at INTEGER,
  next_ask_at INTEGER,
  quarantine_until INTEGER,
  -- Milliseconds of the quarantine that were really waited, by a clock that nobody can set.
  waited_ms INTEGER NOT NULL CHECK (waited_ms >= 0),
  problem TEXT CHECK (problem IS NULL OR json_valid(problem)),
  operator TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((kind = 'refund') = (payment_id IS NOT NULL))
) STRICT;

INSERT INTO intents_3 (id, submit_key, kind, profile_id, transaction_id, payment_id, reference, amount_minor, currency, payload, payload_hash,
  exclusive, state, version, sends, asks, negative_reads, last_sent_at, last_asked_at, next_ask_at, quarantine_until, waited_ms, problem, operator, created_at, updated_at)
SELECT id, submit_key, kind, profile_id, transaction_id, payment_id, reference, amount_minor, currency, payload, payload_hash,
  exclusive, state, version, sends, asks, negative_reads, last_sent_at, last_asked_at, next_ask_at, quarantine_until, 0, problem, operator, created_at, updated_at
FROM intents ORDER BY rowid;

DROP TABLE intents;
ALTER TABLE intents_3 RENAME TO intents;

CREATE INDEX intents_open ON intents (created_at, id) WHERE state NOT IN ${finalStates};
CREATE INDEX intents_open_by_profile ON intents (profile_id) WHERE state NOT IN ${finalStates};
CREATE INDEX intents_open_by_payment ON intents (payment_id) WHERE payment_id IS NOT NULL AND state NOT IN ${finalStates};
CREATE UNIQUE INDEX intents_exclusive_refund ON intents (payment_id)
  WHERE kind = 'refund' AND exclusive = 1 AND state NOT IN ${finalStates};

CREATE TRIGGER intents_keep_content
BEFORE UPDATE OF id, submit_key, kind, profile_id, transaction_id, payment_id, reference, amount_minor, currency, payload,
  payload_hash, exclusive, operator, created_at ON intents
BEGIN SELECT raise(ABORT, 'what an intent asks for never changes'); END;
CREATE TRIGGER intents_stay_final
BEFORE UPDATE OF state ON intents
WHEN OLD.state IN ${finalStates} AND NEW.state <> OLD.state AND NOT (OLD.state = 'SUCCEEDED' AND NEW.state IN ('FAILED_LATE', 'NEEDS_OPERATOR'))
BEGIN SELECT raise(ABORT, 'a final intent stays final'); END;
CREATE TRIGGER intents_keep BEFORE DELETE ON intents
BEGIN SELECT raise(ABORT, 'intents are never deleted'); END;
`;

export const charges = {
  version: 3,
  name: 'charges',
  up(database: Executor): void {
    for (const part of [transactions, payers, intents]) database.exec(part);
  },
} as const;
