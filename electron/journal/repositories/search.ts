/**
 * The queries of the search box. Each is led by one index: that of a number, of a payer's fingerprint, or the one by time that holds
 * every amount; the table is read only for rows that are returned, so that they cost the same among a thousand and a million.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { AmountQuery, SearchRecords } from '@core/ports/search-records.ts';
import type { Environment } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { Money } from '@shared/money/money.ts';
import { toTransaction } from '../rows.ts';
import type { Schema } from '../schema.ts';

/** Behind every printable character, so that `>= text` and `< text + end` are "begins with". */
const endOfPrefix = '\u{10ffff}';
/** A payment made days ago may have been paid on the day that is looked for, milliseconds; what was made before that is found by its movement. */
const longestWait = 4 * 86_400_000;

// Unary plus keeps a condition from choosing an index of its own.
const of = (environment: Environment): RawBuilder<SqlBool> => sql<SqlBool>`+transactions.environment = ${environment}`;
const numberColumns = ['reference', 'parent_reference', 'provider_payment_id', 'provider_transaction_id', 'wallet_reference'] as const;

/** A refund of the number comes with it: it has it as that of its payment. */
export function rowsOfNumber(db: Kysely<Schema>, environment: Environment, text: string, limit: number) {
  const [first, ...others] = numberColumns.map((name) => db.selectFrom('transactions as hit').select('hit.seq').where(`hit.${name}`, '=', text));
  const seqs = others.reduce((query, other) => query.union(other), first ?? db.selectFrom('transactions as hit').select('hit.seq').where('hit.reference', '=', text));
  return db.selectFrom('transactions').selectAll('transactions').where('transactions.seq', 'in', seqs).where(of(environment))
    .orderBy(sql`+transactions.created_at`, 'desc').limit(limit);
}

export function rowsBeginning(db: Kysely<Schema>, environment: Environment, text: string, limit: number) {
  return db.selectFrom('transactions').selectAll('transactions').where('transactions.reference', '>=', text).where('transactions.reference', '<', text + endOfPrefix)
    .where(of(environment)).orderBy('transactions.reference').limit(limit);
}

/** One condition for each amount in minor units, with the currencies in which it is meant. */
function isAmount(amounts: readonly Money[]): RawBuilder<SqlBool> {
  const byMinor = Map.groupBy(amounts, ({ minor }) => minor);
  const each = [...byMinor].map(([minor, some]) => sql<SqlBool>`((+transactions.amount_minor = ${minor} OR +transactions.received_minor = ${minor}) AND +transactions.currency IN (${sql.join(some.map(({ currency }) => currency))}))`);
  return sql<SqlBool>`(${sql.join(each, sql` OR `)})`;
}

/** The walk stays in the index by time, which holds the amounts; whether it was paid in time is asked of the few rows that fit. */
export function rowsOfAmount(db: Kysely<Schema>, { environment, amounts, ranges, limit }: AmountQuery) {
  const within = (name: 'created_at' | 'moved_at'): RawBuilder<SqlBool> =>
    sql<SqlBool>`(${sql.join(ranges.map(({ from, until }) => sql`(+transactions.${sql.ref(name)} >= ${from} AND +transactions.${sql.ref(name)} < ${until})`), sql` OR `)})`;
  return db.selectFrom('transactions').selectAll('transactions')
    .where('transactions.created_at', '>=', Math.min(...ranges.map(({ from }) => from)) - longestWait)
    .where('transactions.created_at', '<', Math.max(...ranges.map(({ until }) => until)))
    .where(isAmount(amounts)).where(of(environment))
    .where(sql<SqlBool>`(${within('created_at')} OR ${within('moved_at')})`)
    .orderBy('transactions.created_at', 'desc').orderBy('transactions.id', 'desc').limit(limit);
}

/** What moved in the ranges and was made too long before for `rowsOfAmount`: a link may wait for weeks. The walk stays in the index of movements. */
export function rowsOfAmountMovedLate(db: Kysely<Schema>, { environment, amounts, ranges, limit }: AmountQuery) {
  const minors = sql.join([...new Set(amounts.map(({ minor }) => minor))]);
  const madeBefore = Math.min(...ranges.map(({ from }) => from)) - longestWait;
  const moved = sql.join(ranges.map(({ from, until }) => sql`(m.moved_at >= ${from} AND m.moved_at < ${until})`), sql` OR `);
  const seqs = sql<number>`(SELECT m.seq FROM transaction_marks AS m INDEXED BY transaction_marks_by_moved
    WHERE m.moved_at >= ${Math.max(1, Math.min(...ranges.map(({ from }) => from)))} AND m.moved_at < ${Math.max(...ranges.map(({ until }) => until))} AND m.created_at < ${madeBefore}
    AND (m.amount_minor IN (${minors}) OR m.came_minor IN (${minors})) AND (${moved}))`;
  return db.selectFrom('transactions').selectAll('transactions').where('transactions.seq', 'in', seqs).where(isAmount(amounts)).where(of(environment))
    .orderBy(sql`+transactions.created_at`, 'desc').orderBy(sql`+transactions.id`, 'desc').limit(limit);
}

async function byAmount(db: Kysely<Schema>, query: AmountQuery): Promise<readonly Transaction[]> {
  if (query.amounts.length === 0 || query.ranges.length === 0) return [];
  const rows = await rowsOfAmount(db, query).execute();
  const late = rows.length >= query.limit ? [] : await rowsOfAmountMovedLate(db, { ...query, limit: query.limit - rows.length }).execute();
  return [...rows, ...late].map(toTransaction);
}

export function rowsOfPayer(db: Kysely<Schema>, environment: Environment, marks: readonly string[], limit: number) {
  return db.selectFrom('payers').innerJoin('transactions', 'transactions.id', 'payers.transaction_id').selectAll('transactions').distinct()
    .where('payers.mark', 'in', marks).where(of(environment)).orderBy('payers.created_at', 'desc').limit(limit);
}

export function searchRecords(db: Kysely<Schema>): SearchRecords {
  return {
    byNumbers: async (environment, texts, limit) => {
      const found = await Promise.all([...new Set(texts)].map(async (matched) => {
        const rows = await rowsOfNumber(db, environment, matched, limit).execute();
        return rows.map((row) => ({ matched, transaction: toTransaction(row) }));
      }));
      return found.flat();
    },
    beginningWith: async (environment, text, limit) => (text === '' ? [] : (await rowsBeginning(db, environment, text, limit).execute()).map(toTransaction)),
    byAmount: async (query) => byAmount(db, query),
    byPayer: async (environment, marks, limit) => (marks.length === 0 ? [] : (await rowsOfPayer(db, environment, marks, limit).execute()).map(toTransaction)),
  };
}
