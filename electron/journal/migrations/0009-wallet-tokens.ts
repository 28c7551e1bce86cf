/**
 * Agreements that a shopper's wallet may be charged, and their history. Shopper and token lie there as ciphertext that is bound to its row; beside
 * them fingerprints, by which they are found without being opened. What a row is about never changes, a row is never deleted, and its history
 * is only ever added to.
 */

/** The one thing a migration needs of a database. */
type Executor = { exec(sql: string): void };

const walletTokens = `
CREATE TABLE wallet_tokens (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
  profile_id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  environment TEXT NOT NULL CHECK (environment IN ('practice', 'test', 'live')),
  wallet TEXT NOT NULL CHECK (length(wallet) BETWEEN 1 AND 64),
  -- Ciphertext of the shopper, bound to profile and row, and fingerprints: of the shopper exactly, and of every spelling like it.
  user_sealed TEXT NOT NULL CHECK (length(user_sealed) >= 1),
  user_mark TEXT NOT NULL CHECK (length(user_mark) = 64 AND user_mark NOT GLOB '*[^0-9a-f]*'),
  user_like_mark TEXT NOT NULL CHECK (length(user_like_mark) = 64 AND user_like_mark NOT GLOB '*[^0-9a-f]*'),
  -- Ciphertext of the token, bound to profile and shopper; gone once the merchant has ended it. The fingerprint stays.
  token_sealed TEXT CHECK (length(token_sealed) >= 1),
  token_mark TEXT CHECK (length(token_mark) = 64 AND token_mark NOT GLOB '*[^0-9a-f]*'),
  mask TEXT CHECK (length(mask) <= 20),
  wallet_account TEXT,
  state TEXT NOT NULL CHECK (state IN ('requesting', 'waiting', 'unconfirmed', 'active', 'unverified', 'removing', 'removed', 'ended', 'declined', 'failed', 'lapsed', 'cancelled')),
  origin TEXT NOT NULL CHECK (origin IN ('bind', 'import', 'listed')),
  ended_by TEXT CHECK (ended_by IN ('merchant', 'wallet', 'time')),
  link_url TEXT,
  link_until INTEGER,
  expires_at INTEGER,
  created_at INTEGER NOT NULL,
  activated_at INTEGER,
  ended_at INTEGER,
  observed_at INTEGER NOT NULL,
  observed_from TEXT NOT NULL CHECK (observed_from IN ('answer', 'query', 'notification', 'import', 'app')),
  problem TEXT CHECK (problem IS NULL OR json_valid(problem)),
  request_reference TEXT NOT NULL CHECK (length(request_reference) BETWEEN 1 AND 64),
  agreement TEXT CHECK (length(agreement) BETWEEN 1 AND 64),
  -- Ciphertext of what names the request until it is agreed to, and of what has to come back with the shopper.
  secrets_sealed TEXT CHECK (length(secrets_sealed) >= 1),
  -- Fingerprints of the shopper's tokens that were there before the request.
  before_marks TEXT NOT NULL CHECK (json_valid(before_marks)),
  terminal TEXT,
  operator TEXT NOT NULL CHECK (length(operator) >= 1),
  submit_key TEXT UNIQUE CHECK (length(submit_key) = 36),
  content_hash TEXT NOT NULL CHECK (length(content_hash) = 64 AND content_hash NOT GLOB '*[^0-9a-f]*'),
  version INTEGER NOT NULL CHECK (version >= 1),
  FOREIGN KEY (profile_id, provider_id, environment) REFERENCES profiles (id, provider_id, environment),
  CHECK ((token_mark IS NULL) = (mask IS NULL)),
  CHECK (token_sealed IS NULL OR token_mark IS NOT NULL),
  CHECK (state NOT IN ('active', 'unverified', 'removing') OR token_sealed IS NOT NULL),
  CHECK (state NOT IN ('removed', 'ended') OR token_mark IS NOT NULL),
  CHECK (state <> 'removed' OR token_sealed IS NULL),
  CHECK ((ended_at IS NULL) = (state NOT IN ('removed', 'ended', 'declined', 'failed', 'lapsed', 'cancelled'))),
  CHECK ((ended_by IS NULL) = (state NOT IN ('removed', 'ended'))),
  CHECK ((link_url IS NULL) = (link_until IS NULL)),
  CHECK (link_url IS NULL OR state = 'waiting')
) STRICT;
CREATE UNIQUE INDEX wallet_tokens_by_token ON wallet_tokens (profile_id, token_mark) WHERE token_mark IS NOT NULL;
CREATE UNIQUE INDEX wallet_tokens_by_request ON wallet_tokens (profile_id, request_reference);
-- Holds everything that a filter asks of, so that a list and its counts are walked without looking at a row.
CREATE INDEX wallet_tokens_by_time ON wallet_tokens (environment, created_at, id, state, wallet, profile_id, expires_at);
CREATE INDEX wallet_tokens_by_user ON wallet_tokens (user_mark, environment, created_at, id, state, wallet, profile_id, expires_at);
CREATE INDEX wallet_tokens_by_likeness ON wallet_tokens (user_like_mark, environment, user_mark);
CREATE INDEX wallet_tokens_open ON wallet_tokens (observed_at, id) WHERE state IN ('requesting', 'waiting', 'unconfirmed', 'removing');
CREATE INDEX wallet_tokens_expiring ON wallet_tokens (expires_at, id) WHERE state IN ('active', 'unverified') AND expires_at IS NOT NULL;

CREATE TABLE token_events (
  id INTEGER PRIMARY KEY,
  token_id TEXT NOT NULL REFERENCES wallet_tokens (id),
  at INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (length(type) >= 1),
  -- Null is the program itself.
  operator TEXT CHECK (length(operator) >= 1),
  problem TEXT CHECK (problem IS NULL OR json_valid(problem))
) STRICT;
CREATE INDEX token_events_by_token ON token_events (token_id, id);

CREATE TRIGGER wallet_tokens_keep_content
BEFORE UPDATE OF id, profile_id, provider_id, environment, user_sealed, user_mark, user_like_mark, origin, created_at, request_reference, agreement, terminal,
  operator, submit_key, content_hash ON wallet_tokens
BEGIN SELECT raise(ABORT, 'what an agreement is about never changes'); END;
CREATE TRIGGER wallet_tokens_keep_token BEFORE UPDATE OF token_mark ON wallet_tokens WHEN OLD.token_mark IS NOT NULL AND NEW.token_mark IS NOT OLD.token_mark
BEGIN SELECT raise(ABORT, 'an agreement keeps its token'); END;
CREATE TRIGGER wallet_tokens_keep BEFORE DELETE ON wallet_tokens
BEGIN SELECT raise(ABORT, 'agreements are never deleted'); END;
CREATE TRIGGER token_events_stay BEFORE UPDATE ON token_events
BEGIN SELECT raise(ABORT, 'the history of an agreement is append-only'); END;
CREATE TRIGGER token_events_keep BEFORE DELETE ON token_events
BEGIN SELECT raise(ABORT, 'the history of an agreement is append-only'); END;
`;

export const walletTokensMigration = {
  version: 9,
  name: 'wallet-tokens',
  up(database: Executor): void {
    database.exec(walletTokens);
  },
} as const;
