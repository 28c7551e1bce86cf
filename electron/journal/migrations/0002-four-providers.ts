/**
 * Room for payouts, for what really came in, for links that are more than an address, and for refunds that were made by other means.
 *
 * SQLite cannot change a CHECK, so the two tables whose rules change are rebuilt after its own recipe
 * (https://sqlite.org/lang_altertable.html#otheralter): new table, rows copied, old table dropped, new one renamed, indexes and
 * triggers made again. The caller has switched the checks of references off and looks at all of them before it commits.
 *
 * Besides what schema 1 guarantees: a payment never holds and gives back more than really came in, kind and origin agree, and of a
 * recorded refund nothing changes but its state, which only goes recorded -> confirmed -> voided or recorded -> voided.
 */

/** The one thing a migration needs of a database. */
type Executor = { exec(sql: string): void };

const finalStates = `('SUCCEEDED', 'REJECTED', 'ABANDONED', 'FAILED_LATE')`;

const transactions = `
CREATE TABLE transactions_2 (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  profile_id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  environment TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'payout')),
  origin TEXT NOT NULL CHECK (origin IN ('link', 'checkout', 'refund', 'manual', 'payout')),
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
  CHECK (CASE kind WHEN 'payment' THEN origin IN ('link', 'checkout') WHEN 'refund' THEN origin IN ('refund', 'manual') ELSE origin = 'payout' END),
  CHECK (CASE kind WHEN 'payment' THEN parent_id IS NULL WHEN 'refund' THEN parent_id IS NOT NULL ELSE 1 END),
  CHECK ((parent_id IS NULL) = (parent_reference IS NULL)),
  -- Nothing is sent for what was given back by other means.
  CHECK (origin <> 'manual' OR intent_id IS NULL),
  CHECK (has_link = 1 OR (link_url IS NULL AND link_qr_text IS NULL AND link_action IS NULL AND link_expires_at IS NULL)),
  CONSTRAINT refund_cap CHECK (refunded_minor + held_minor <= iif(kind = 'payment', coalesce(received_minor, amount_minor), 0))
) STRICT;

INSERT INTO transactions_2 (seq, id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, parent_id, parent_reference,
  provider_payment_id, provider_transaction_id, wallet_reference, method, amount_minor, currency, received_minor, refunded_minor, held_minor,
  refunded_elsewhere_minor, status, description, reason, has_link, link_url, link_qr_text, link_action, link_expires_at, intent_id, operator,
  created_at, moved_at, observed_at, observed_from, looked_at, version)
SELECT seq, id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, parent_id, parent_reference,
  provider_payment_id, provider_transaction_id, wallet_reference, method, amount_minor, currency, NULL, refunded_minor, held_minor,
  refunded_elsewhere_minor, status, description, reason, has_link, link_url, link_qr_text, NULL, link_expires_at, intent_id, operator,
  created_at, moved_at, observed_at, observed_from, looked_at, version
FROM transactions ORDER BY seq;

DROP TABLE transactions;
ALTER TABLE transactions_2 RENAME TO transactions;

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
CREATE INDEX transactions_awaiting ON transactions (looked_at) WHERE kind = 'payment' AND status IN ('waiting', 'pending');

CREATE TRIGGER transactions_keep_identity
BEFORE UPDATE OF seq, id, profile_id, provider_id, environment, kind, origin, reference, parent_id, parent_reference,
  amount_minor, currency, operator, created_at ON transactions
BEGIN SELECT raise(ABORT, 'what a transaction is about never changes'); END;
CREATE TRIGGER transactions_keep BEFORE DELETE ON transactions
BEGIN SELECT raise(ABORT, 'transactions are never deleted'); END;
`;

const intents = `
CREATE TABLE intents_2 (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  submit_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('link', 'checkout', 'refund', 'payout')),
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
  problem TEXT CHECK (problem IS NULL OR json_valid(problem)),
  operator TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((kind = 'refund') = (payment_id IS NOT NULL))
) STRICT;

INSERT INTO intents_2 (id, submit_key, kind, profile_id, transaction_id, payment_id, reference, amount_minor, currency, payload, payload_hash,
  exclusive, state, version, sends, asks, negative_reads, last_sent_at, last_asked_at, next_ask_at, quarantine_until, problem, operator, created_at, updated_at)
SELECT id, submit_key, kind, profile_id, transaction_id, payment_id, reference, amount_minor, currency, payload, payload_hash,
  exclusive, state, version, sends, asks, negative_reads, last_sent_at, last_asked_at, next_ask_at, quarantine_until, problem, operator, created_at, updated_at
FROM intents ORDER BY rowid;

DROP TABLE intents;
ALTER TABLE intents_2 RENAME TO intents;

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
WHEN OLD.state IN ${finalStates} AND NEW.state <> OLD.state AND NOT (OLD.state = 'SUCCEEDED' AND NEW.state = 'FAILED_LATE')
BEGIN SELECT raise(ABORT, 'a final intent stays final'); END;
CREATE TRIGGER intents_keep BEFORE DELETE ON intents
BEGIN SELECT raise(ABORT, 'intents are never deleted'); END;
`;

// The payee is ciphertext, and so is the proof, which lies in a file of this name beside the journal. content_hash tells a second
// press of the same button from another refund.
const manualRefunds = `
CREATE TABLE manual_refunds (
  transaction_id TEXT NOT NULL PRIMARY KEY REFERENCES transactions (id),
  submit_key TEXT NOT NULL UNIQUE CHECK (length(submit_key) = 36),
  content_hash TEXT NOT NULL CHECK (length(content_hash) = 64 AND content_hash NOT GLOB '*[^0-9a-f]*'),
  state TEXT NOT NULL CHECK (state IN ('recorded', 'confirmed', 'voided')),
  method TEXT NOT NULL CHECK (method IN ('bank_transfer', 'provider_portal', 'payout', 'cash')),
  paid_on TEXT NOT NULL CHECK (paid_on GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  external_reference TEXT NOT NULL CHECK (length(external_reference) >= 1),
  payee_cipher TEXT CHECK (length(payee_cipher) >= 1),
  proof_name TEXT CHECK (length(proof_name) >= 1),
  proof_bytes INTEGER CHECK (proof_bytes >= 0),
  proof_sha256 TEXT CHECK (length(proof_sha256) = 64 AND proof_sha256 NOT GLOB '*[^0-9a-f]*'),
  proof_file TEXT UNIQUE CHECK (length(proof_file) >= 1 AND proof_file NOT GLOB '*[^0-9a-z.-]*'),
  recorded_by TEXT NOT NULL CHECK (length(recorded_by) >= 1),
  recorded_at INTEGER NOT NULL,
  confirmed_by TEXT CHECK (length(confirmed_by) >= 1),
  confirmed_at INTEGER,
  voided_by TEXT CHECK (length(voided_by) >= 1),
  voided_at INTEGER,
  void_reason TEXT CHECK (length(void_reason) >= 1),
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK ((proof_name IS NULL) = (proof_bytes IS NULL) AND (proof_name IS NULL) = (proof_sha256 IS NULL) AND (proof_name IS NULL) = (proof_file IS NULL)),
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
  CHECK ((voided_by IS NULL) = (voided_at IS NULL) AND (voided_by IS NULL) = (void_reason IS NULL)),
  CHECK (CASE state WHEN 'recorded' THEN confirmed_by IS NULL AND voided_by IS NULL
    WHEN 'confirmed' THEN confirmed_by IS NOT NULL AND voided_by IS NULL ELSE voided_by IS NOT NULL END),
  -- The program compares names more broadly; this is what no mistake of it gets past.
  CONSTRAINT second_person CHECK (confirmed_by <> recorded_by)
) STRICT;

CREATE TRIGGER manual_refunds_begin BEFORE INSERT ON manual_refunds
WHEN NEW.state <> 'recorded' OR NOT EXISTS (SELECT 1 FROM transactions WHERE id = NEW.transaction_id AND origin = 'manual')
BEGIN SELECT raise(ABORT, 'a manual refund begins as recorded, at a transaction of its own'); END;
CREATE TRIGGER manual_refunds_keep_content
BEFORE UPDATE OF transaction_id, submit_key, content_hash, method, paid_on, external_reference, payee_cipher, proof_name, proof_bytes,
  proof_sha256, proof_file, recorded_by, recorded_at ON manual_refunds
BEGIN SELECT raise(ABORT, 'what a manual refund records never changes'); END;
CREATE TRIGGER manual_refunds_go_forward
BEFORE UPDATE ON manual_refunds
WHEN NOT ((OLD.state = 'recorded' AND NEW.state IN ('confirmed', 'voided')) OR (OLD.state = 'confirmed' AND NEW.state = 'voided'))
  OR (OLD.confirmed_by IS NOT NULL AND (NEW.confirmed_by IS NOT OLD.confirmed_by OR NEW.confirmed_at IS NOT OLD.confirmed_at))
BEGIN SELECT raise(ABORT, 'a manual refund goes from recorded to confirmed to voided'); END;
CREATE TRIGGER manual_refunds_keep BEFORE DELETE ON manual_refunds
BEGIN SELECT raise(ABORT, 'manual refunds are never deleted'); END;
`;

export const fourProviders = {
  version: 2,
  name: 'four-providers',
  up(database: Executor): void {
    for (const part of [transactions, intents, manualRefunds]) database.exec(part);
  },
} as const;
