/**
 * The provider's side of the data: payments and refunds that were made outside this app have an origin of their own, `found`, which
 * never has an intent or a link; statements, their rows and what a person said about a difference; how a profile's files are read.
 * The table of transactions is rebuilt as in schema 2.
 */

/** The one thing a migration needs of a database. */
type Executor = { exec(sql: string): void };

// A trigger that names the table elsewhere would make the renaming fail; it is made again at the end.
const transactions = `
DROP TRIGGER manual_refunds_begin;

CREATE TABLE transactions_10 (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 36),
  profile_id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  environment TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'payout')),
  origin TEXT NOT NULL CHECK (origin IN ('link', 'checkout', 'charge', 'refund', 'manual', 'payout', 'found')),
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
  CHECK (CASE kind WHEN 'payment' THEN origin IN ('link', 'checkout', 'charge', 'found') WHEN 'refund' THEN origin IN ('refund', 'manual', 'found') ELSE origin = 'payout' END),
  CHECK (CASE kind WHEN 'payment' THEN parent_id IS NULL WHEN 'refund' THEN parent_id IS NOT NULL ELSE 1 END),
  CHECK ((parent_id IS NULL) = (parent_reference IS NULL)),
  -- Nothing is sent for what was given back by other means, or was made outside this app.
  CHECK (origin NOT IN ('manual', 'found') OR intent_id IS NULL),
  CHECK (origin <> 'found' OR has_link = 0),
  CHECK (has_link = 1 OR (link_url IS NULL AND link_qr_text IS NULL AND link_action IS NULL AND link_expires_at IS NULL)),
  CONSTRAINT refund_cap CHECK (refunded_minor + held_minor <= iif(kind = 'payment', coalesce(received_minor, amount_minor), 0))
) STRICT;

INSERT INTO transactions_10 (seq, id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, parent_id, parent_reference,
  provider_payment_id, provider_transaction_id, wallet_reference, method, amount_minor, currency, received_minor, refunded_minor, held_minor,
  refunded_elsewhere_minor, status, description, reason, has_link, link_url, link_qr_text, link_action, link_expires_at, intent_id, operator,
  created_at, moved_at, observed_at, observed_from, looked_at, version)
SELECT seq, id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, parent_id, parent_reference,
  provider_payment_id, provider_transaction_id, wallet_reference, method, amount_minor, currency, received_minor, refunded_minor, held_minor,
  refunded_elsewhere_minor, status, description, reason, has_link, link_url, link_qr_text, link_action, link_expires_at, intent_id, operator,
  created_at, moved_at, observed_at, observed_from, looked_at, version
FROM transactions ORDER BY seq;

DROP TABLE transactions;
ALTER TABLE transactions_10 RENAME TO transactions;

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
-- What was found is brought up to date by the next look at the provider, never by asking about each.
CREATE INDEX transactions_awaiting ON transactions (looked_at) WHERE kind = 'payment' AND status IN ('waiting', 'pending') AND origin <> 'found';

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

// A statement's own rows are written once and judged again and again. `our_id` is the movement of ours that a row was held against.
const statements = `
CREATE TABLE statements (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  source TEXT NOT NULL CHECK (source IN ('pull', 'file', 'fetched')),
  name TEXT NOT NULL,
  sha256 TEXT CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  period_from INTEGER,
  period_until INTEGER,
  zone TEXT NOT NULL CHECK (length(zone) >= 1),
  covers TEXT NOT NULL CHECK (json_valid(covers)),
  state TEXT NOT NULL CHECK (state IN ('reading', 'pulling', 'paused', 'done', 'failed', 'stopped')),
  progress TEXT NOT NULL CHECK (json_valid(progress)),
  -- Where a pull goes on; null when it is over.
  place TEXT CHECK (place IS NULL OR json_valid(place)),
  counts TEXT NOT NULL CHECK (json_valid(counts)),
  sums TEXT NOT NULL CHECK (json_valid(sums)),
  compared_at INTEGER,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  operator TEXT NOT NULL CHECK (length(operator) >= 1),
  error TEXT CHECK (error IS NULL OR json_valid(error)),
  version INTEGER NOT NULL CHECK (version >= 1),
  CHECK ((period_from IS NULL) = (period_until IS NULL)),
  CHECK (period_from IS NULL OR period_from < period_until),
  CHECK ((sha256 IS NULL) = (source = 'pull'))
) STRICT;
CREATE INDEX statements_by_profile ON statements (profile_id, created_at, id);
CREATE INDEX statements_by_file ON statements (profile_id, sha256) WHERE sha256 IS NOT NULL;
CREATE UNIQUE INDEX statements_pulling ON statements (profile_id) WHERE source = 'pull' AND state IN ('pulling', 'paused');

CREATE TABLE statement_rows (
  statement_id TEXT NOT NULL REFERENCES statements (id),
  position INTEGER NOT NULL CHECK (position >= 1),
  row_key TEXT NOT NULL CHECK (length(row_key) BETWEEN 1 AND 200),
  line INTEGER,
  kind TEXT CHECK (kind IN ('payment', 'refund', 'payout')),
  reference TEXT,
  provider_number TEXT,
  amount_minor INTEGER CHECK (amount_minor >= 0),
  currency TEXT CHECK (length(currency) = 3),
  fee_minor INTEGER,
  status TEXT,
  moved INTEGER CHECK (moved IN (0, 1)),
  at INTEGER,
  -- Of a pull: what it did with the row.
  merged TEXT CHECK (merged IN ('added', 'changed', 'same')),
  unreadable TEXT CHECK (unreadable IS NULL OR json_valid(unreadable)),
  -- The row that has the same number and counts.
  twice_of INTEGER,
  -- Null until it was held against the journal.
  verdict TEXT CHECK (verdict IN ('matched', 'missingHere', 'missingThere', 'amountDiffers', 'currencyDiffers', 'statusDiffers', 'twice', 'unreadable')),
  reason TEXT CHECK (reason IS NULL OR json_valid(reason)),
  our_id TEXT REFERENCES transactions (id),
  PRIMARY KEY (statement_id, position),
  CHECK ((unreadable IS NULL) = (kind IS NOT NULL OR verdict IS 'missingThere')),
  CHECK (kind IS NULL OR (amount_minor IS NOT NULL AND currency IS NOT NULL AND moved IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX statement_rows_by_key ON statement_rows (statement_id, row_key);
CREATE INDEX statement_rows_by_verdict ON statement_rows (statement_id, verdict, position);
CREATE INDEX statement_rows_by_ours ON statement_rows (statement_id, our_id) WHERE our_id IS NOT NULL;

CREATE TABLE statement_explanations (
  statement_id TEXT NOT NULL REFERENCES statements (id),
  row_key TEXT NOT NULL CHECK (length(row_key) BETWEEN 1 AND 200),
  note TEXT NOT NULL CHECK (length(note) BETWEEN 1 AND 500),
  explained_by TEXT NOT NULL CHECK (length(explained_by) >= 1),
  explained_at INTEGER NOT NULL,
  PRIMARY KEY (statement_id, row_key)
) STRICT, WITHOUT ROWID;

-- How the last file of each set of titles was read, by profile.
CREATE TABLE statement_mappings (
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  titles_hash TEXT NOT NULL CHECK (length(titles_hash) = 64),
  mapping TEXT NOT NULL CHECK (json_valid(mapping)),
  used_at INTEGER NOT NULL,
  PRIMARY KEY (profile_id, titles_hash)
) STRICT, WITHOUT ROWID;
`;

export const settlementsMigration = {
  version: 10,
  name: 'settlements',
  up(database: Executor): void {
    for (const part of [transactions, statements]) database.exec(part);
  },
} as const;
