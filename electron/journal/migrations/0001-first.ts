/**
 * The first schema. A shipped migration is never edited: a change is a new file with the next number.
 *
 * What the tables themselves guarantee, whatever the code above does: amounts are positive, a payment never holds and gives
 * back more than it took, one submit key makes one intent, a claimed reference names one transaction of a profile, an
 * exclusive refund is alone at its payment, what an intent asks for never changes, a final intent stays final, and events
 * are only ever added.
 */

/** The one thing a migration needs of a database. */
type Executor = { exec(sql: string): void };

const finalStates = `('SUCCEEDED', 'REJECTED', 'ABANDONED', 'FAILED_LATE')`;

const profiles = `
CREATE TABLE profiles (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  name TEXT NOT NULL CHECK (length(name) >= 1),
  provider_id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('practice', 'test', 'live')),
  merchant_id TEXT NOT NULL,
  base_url TEXT CHECK (base_url IS NOT NULL OR environment = 'practice'),
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  time_zone TEXT NOT NULL,
  paused_code TEXT,
  paused_at INTEGER CHECK ((paused_code IS NULL) = (paused_at IS NULL)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  removed_at INTEGER,
  UNIQUE (id, provider_id, environment)
) STRICT;

CREATE TABLE secret_marks (
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  name TEXT NOT NULL CHECK (length(name) >= 1),
  place TEXT NOT NULL CHECK (place IN ('keychain', 'memory')),
  ends_with TEXT NOT NULL CHECK (length(ends_with) <= 4),
  parts INTEGER NOT NULL CHECK (parts >= iif(place = 'keychain', 1, 0)),
  stored_at INTEGER NOT NULL,
  PRIMARY KEY (profile_id, name)
) STRICT, WITHOUT ROWID;
`;

// provider_id and environment are copied from the profile for the list and the export; the foreign key keeps the copies true.
// `seq` is the order of writing and the cheap key that text look-ups join on.
const transactions = `
CREATE TABLE transactions (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  profile_id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  environment TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund')),
  origin TEXT NOT NULL CHECK (origin IN ('link', 'checkout', 'refund')),
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
  refunded_minor INTEGER NOT NULL CONSTRAINT refunded_not_negative CHECK (refunded_minor >= 0),
  held_minor INTEGER NOT NULL CONSTRAINT held_not_negative CHECK (held_minor >= 0),
  -- The provider's count, so no part of the cap below: it can be told to us after we held the rest.
  refunded_elsewhere_minor INTEGER NOT NULL CHECK (refunded_elsewhere_minor >= 0),
  status TEXT NOT NULL CHECK (status IN ('queued', 'sending', 'waiting', 'pending', 'paid', 'part_refunded', 'refunded',
    'succeeded', 'failed', 'expired', 'cancelled', 'unknown', 'needs_operator')),
  description TEXT NOT NULL,
  reason TEXT,
  has_link INTEGER NOT NULL CHECK (has_link IN (0, 1)),
  link_url TEXT,
  link_qr_text TEXT,
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
  CHECK ((kind = 'refund') = (origin = 'refund')),
  CHECK ((kind = 'refund') = (parent_id IS NOT NULL)),
  CHECK ((parent_id IS NULL) = (parent_reference IS NULL)),
  CHECK (has_link = 1 OR (link_url IS NULL AND link_qr_text IS NULL AND link_expires_at IS NULL)),
  CONSTRAINT refund_cap CHECK (refunded_minor + held_minor <= iif(kind = 'payment', amount_minor, 0))
) STRICT;

CREATE UNIQUE INDEX transactions_claimed_reference ON transactions (profile_id, reference) WHERE reference_claimed = 1;
-- A provider's number names one movement. A refund may carry the number of its payment, so the kind belongs to the key.
CREATE UNIQUE INDEX transactions_provider_number ON transactions (profile_id, kind, provider_transaction_id)
  WHERE provider_transaction_id IS NOT NULL;
-- The list, its filters and its sums are answered from this one alone; rows are fetched only for what is shown.
CREATE INDEX transactions_by_time ON transactions (created_at, id, profile_id, kind, status, currency, origin, amount_minor,
  refunded_minor, held_minor, refunded_elsewhere_minor);
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
CREATE TABLE intents (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  submit_key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('link', 'checkout', 'refund')),
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

// An attempt is one send; one without an end was interrupted. An observation is one question put to the provider.
const evidence = `
CREATE TABLE attempts (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  intent_id TEXT NOT NULL REFERENCES intents (id),
  transaction_id TEXT NOT NULL REFERENCES transactions (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence)),
  problem TEXT CHECK (problem IS NULL OR json_valid(problem)),
  CHECK (ended_at IS NOT NULL OR (evidence IS NULL AND problem IS NULL)),
  UNIQUE (intent_id, number)
) STRICT;
CREATE INDEX attempts_by_transaction ON attempts (transaction_id, started_at);
CREATE TRIGGER attempts_end_once BEFORE UPDATE ON attempts WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'an ended attempt never changes'); END;
CREATE TRIGGER attempts_keep BEFORE DELETE ON attempts
BEGIN SELECT raise(ABORT, 'attempts are never deleted'); END;

CREATE TABLE observations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  transaction_id TEXT NOT NULL REFERENCES transactions (id),
  intent_id TEXT REFERENCES intents (id),
  at INTEGER NOT NULL,
  evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence)),
  problem TEXT CHECK (problem IS NULL OR json_valid(problem))
) STRICT;
CREATE INDEX observations_by_transaction ON observations (transaction_id, at);
CREATE TRIGGER observations_append_only BEFORE UPDATE ON observations
BEGIN SELECT raise(ABORT, 'observations are append-only'); END;
CREATE TRIGGER observations_keep BEFORE DELETE ON observations
BEGIN SELECT raise(ABORT, 'observations are append-only'); END;

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (length(type) >= 1),
  transaction_id TEXT NOT NULL REFERENCES transactions (id),
  intent_id TEXT REFERENCES intents (id),
  operator TEXT,
  data TEXT NOT NULL CHECK (json_valid(data))
) STRICT;
CREATE INDEX events_by_transaction ON events (transaction_id, id);
CREATE TRIGGER events_append_only BEFORE UPDATE ON events
BEGIN SELECT raise(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_keep BEFORE DELETE ON events
BEGIN SELECT raise(ABORT, 'events are append-only'); END;
`;

// Ciphertexts are nonce, AES-256-GCM text and tag under the data key named by key_id; *_index are HMAC-SHA-256, lower-case hex.
const tokens = `
CREATE TABLE tokens (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  kind TEXT NOT NULL CHECK (length(kind) >= 1),
  method TEXT,
  state TEXT NOT NULL CHECK (state IN ('binding', 'active', 'expired', 'unbinding', 'unbound', 'unknown')),
  key_id TEXT NOT NULL,
  token_cipher BLOB NOT NULL,
  token_fingerprint TEXT NOT NULL CHECK (length(token_fingerprint) = 64),
  token_ends_with TEXT NOT NULL CHECK (length(token_ends_with) <= 4),
  payer_cipher BLOB,
  customer_index TEXT,
  name_index TEXT,
  mobile_index TEXT,
  email_index TEXT,
  account_index TEXT,
  intent_id TEXT REFERENCES intents (id),
  operator TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  bound_at INTEGER,
  expires_at INTEGER,
  last_used_at INTEGER,
  observed_at INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  UNIQUE (profile_id, token_fingerprint)
) STRICT;
CREATE INDEX tokens_by_time ON tokens (created_at, id);
CREATE INDEX tokens_by_customer ON tokens (customer_index) WHERE customer_index IS NOT NULL;
CREATE INDEX tokens_by_name ON tokens (name_index) WHERE name_index IS NOT NULL;
CREATE INDEX tokens_by_mobile ON tokens (mobile_index) WHERE mobile_index IS NOT NULL;
CREATE INDEX tokens_by_email ON tokens (email_index) WHERE email_index IS NOT NULL;
CREATE INDEX tokens_by_account ON tokens (account_index) WHERE account_index IS NOT NULL;
`;

const rest = `
CREATE TABLE exports (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  request TEXT NOT NULL CHECK (json_valid(request)),
  path TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed')),
  rows INTEGER NOT NULL CHECK (rows >= 0),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  sha256 TEXT CHECK (sha256 IS NULL OR length(sha256) = 64),
  started_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX exports_by_time ON exports (started_at, id);

CREATE TABLE preferences (
  key TEXT NOT NULL PRIMARY KEY CHECK (length(key) >= 1),
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;
`;

export const first = {
  version: 1,
  name: 'first',
  up(database: Executor): void {
    for (const part of [profiles, transactions, intents, evidence, tokens, rest]) database.exec(part);
  },
} as const;
