/**
 * The one meaning of a token filter, for the list and its counts. An empty list in a filter restricts nothing; tokens of removed profiles are
 * shown by nobody.
 *
 * Rows are found in one covering index that has the list's order, by shopper or by time alone, and only those of the page are read
 * from the table: a page costs the same wherever it is and whatever it filters.
 */
import { sql, type Expression, type ExpressionBuilder, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { StoredTokenFilter } from '@core/ports/wallet-tokens.ts';
import type { Environment } from '@shared/domain/profile.ts';
import { openTokenStates, usableTokenStates, type WalletTokenCursor } from '@shared/domain/wallet-token.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Schema } from '../schema.ts';
import type { WalletTokensTable } from '../schema-tokens.ts';

type Column = keyof WalletTokensTable & string;

const dayMs = 86_400_000;

/** A unary plus keeps a column out of the choice of an index and changes nothing else. */
function plain<Value>(name: Column): RawBuilder<Value> {
  return sql<Value>`+${sql.ref<Value>(`wallet_tokens.${name}`)}`;
}

const literals = (words: readonly string[]): RawBuilder<unknown> => sql.join(words.map((word) => sql.lit(word)));

/** Spelled exactly as in the partial indexes, which SQLite otherwise cannot use. */
export const isOpenToken: RawBuilder<SqlBool> = sql<SqlBool>`state IN (${literals(openTokenStates)})`;
const isUsableToken: RawBuilder<SqlBool> = sql<SqlBool>`state IN (${literals(usableTokenStates)})`;

/** Of a profile that is still there; a few at most are not. */
export const isShownProfile: RawBuilder<SqlBool> = sql<SqlBool>`+wallet_tokens.profile_id NOT IN (SELECT id FROM profiles WHERE removed_at IS NOT NULL)`;

/** Can be charged at this moment: not over by the clock either. */
function usableAt(now: Instant): RawBuilder<SqlBool> {
  return sql<SqlBool>`(+wallet_tokens.state IN (${literals(usableTokenStates)}) AND (+wallet_tokens.expires_at IS NULL OR +wallet_tokens.expires_at > ${now}))`;
}

function conditions(filter: StoredTokenFilter) {
  return (eb: ExpressionBuilder<Schema, 'wallet_tokens'>): Expression<SqlBool> => {
    const all: Expression<SqlBool>[] = [eb('wallet_tokens.environment', '=', filter.environment), isShownProfile];
    const among = (name: Column, values: readonly string[] | undefined): void => {
      if (values !== undefined && values.length > 0) all.push(eb(plain<string>(name), 'in', [...new Set(values)]));
    };
    if (filter.userMark !== undefined) all.push(eb('wallet_tokens.user_mark', '=', filter.userMark));
    among('profile_id', filter.profileIds);
    among('wallet', filter.wallets);
    among('state', filter.states);
    if (filter.expiringWithinDays !== undefined) {
      const { now, expiringWithinDays: days } = filter;
      all.push(usableAt(now), sql<SqlBool>`+wallet_tokens.expires_at <= ${now + days * dayMs}`);
    }
    return eb.and(all);
  };
}

/** Ids of one page, newest first; `count` rows at most. */
function pageIds(db: Kysely<Schema>, filter: StoredTokenFilter, cursor: WalletTokenCursor | null, count: number) {
  return db
    .selectFrom('wallet_tokens')
    .select('wallet_tokens.id')
    .where(conditions(filter))
    .$if(cursor !== null, (query) => (cursor === null ? query : query.where(sql<SqlBool>`(wallet_tokens.created_at, wallet_tokens.id) < (${cursor.createdAt}, ${cursor.id})`)))
    .orderBy('wallet_tokens.created_at', 'desc')
    .orderBy('wallet_tokens.id', 'desc')
    .limit(count);
}

/** When the token was last charged with success, from what its charges left among the payers. */
const lastUsed: RawBuilder<number | null> = sql<number | null>`(
  SELECT payers.created_at FROM payers JOIN transactions ON transactions.id = payers.transaction_id
  WHERE payers.mark = token.token_mark AND payers.direction = 'in' AND transactions.status IN ('paid', 'part_paid', 'part_refunded', 'refunded')
  ORDER BY payers.created_at DESC LIMIT 1)`;

/** Whole rows, with when they were last used. Narrowed by the caller. */
export function wholeTokens(db: Kysely<Schema>) {
  return db.selectFrom('wallet_tokens as token').selectAll('token').select(lastUsed.as('last_used_at'));
}

export function tokenPage(db: Kysely<Schema>, filter: StoredTokenFilter, cursor: WalletTokenCursor | null, count: number) {
  return wholeTokens(db).where('token.id', 'in', pageIds(db, filter, cursor, count)).orderBy('token.created_at', 'desc').orderBy('token.id', 'desc');
}

export function tokenCounts(db: Kysely<Schema>, filter: StoredTokenFilter) {
  return db
    .selectFrom('wallet_tokens')
    .where(conditions(filter))
    .select([sql<number>`count(*)`.as('total'), sql<number>`coalesce(sum(${usableAt(filter.now)}), 0)`.as('usable')]);
}

/** One row for each other spelling. */
export function otherSpellings(db: Kysely<Schema>, environment: Environment, likeMark: string, userMark: string) {
  const ids = db
    .selectFrom('wallet_tokens')
    .select(sql<string>`min(id)`.as('id'))
    .where('user_like_mark', '=', likeMark)
    .where('environment', '=', environment)
    .where('user_mark', '<>', userMark)
    .where(isShownProfile)
    .groupBy('user_mark')
    .limit(20);
  return wholeTokens(db).where('token.id', 'in', ids).orderBy('token.created_at', 'desc').orderBy('token.id', 'desc');
}

export function openTokens(db: Kysely<Schema>, limit: number) {
  const ids = db.selectFrom('wallet_tokens').select('id').where(isOpenToken).where(isShownProfile).orderBy('observed_at').orderBy('id').limit(limit);
  return wholeTokens(db).where('token.id', 'in', ids).orderBy('token.observed_at').orderBy('token.id');
}

/** Half done: nobody but the program that was sending knows more of them. */
export function interruptedTokens(db: Kysely<Schema>) {
  const ids = db.selectFrom('wallet_tokens').select('id').where(isOpenToken).where(sql<SqlBool>`(state = 'requesting' OR (state = 'removing' AND problem IS NULL))`);
  return wholeTokens(db).where('token.id', 'in', ids).orderBy('token.observed_at').orderBy('token.id');
}

export function overTokens(db: Kysely<Schema>, now: Instant, limit: number) {
  const ids = db.selectFrom('wallet_tokens').select('id').where(isUsableToken).where('expires_at', 'is not', null).where('expires_at', '<=', now).orderBy('expires_at').orderBy('id').limit(limit);
  return wholeTokens(db).where('token.id', 'in', ids).orderBy('token.expires_at').orderBy('token.id');
}

/** Charges that were made with the token, found by its fingerprint among the payers. */
export function tokenCharges(db: Kysely<Schema>, tokenMark: string) {
  return db.selectFrom('payers').innerJoin('transactions', 'transactions.id', 'payers.transaction_id').where('payers.mark', '=', tokenMark).where('payers.direction', '=', 'in').where('transactions.kind', '=', 'payment');
}
