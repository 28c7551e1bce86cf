/**
 * The one meaning of a transaction filter, for the list, its sums and the export. An empty list in a filter restricts nothing.
 *
 * The plan is chosen here, not by chance. A text look-up goes through the exact indexes of the numbers. Sums and exports walk
 * the wide index of times. A list walks an index that already has its order, so that a page costs the same wherever it is.
 */
import { sql, type Expression, type ExpressionBuilder, type Kysely, type RawBuilder, type SelectQueryBuilder, type SqlBool } from 'kysely';
import type { TransactionCursor, TransactionFilter } from '@shared/domain/transaction-filter.ts';
import type { TransactionStatus } from '@shared/domain/transaction.ts';
import type { Schema, TransactionRow, TransactionsTable } from '../schema.ts';

/**
 * Which columns may choose the index: those of the text, the time alone, or any that keeps the order of the list. `walk` is a
 * list with a text so common that looking at rows in their order finds a page sooner than sorting all that match.
 */
type Plan = 'text' | 'time' | 'list' | 'walk';

/** From so many rows on, a text is common. */
const commonFrom = 50_000;

/** Greater than every continuation of a prefix: the last character there is, in SQLite's byte order. */
const endOfPrefix = '\u{10FFFF}';

const refundable = ['part_paid', 'paid', 'part_refunded'] as const satisfies readonly TransactionStatus[];

type Column = keyof TransactionsTable & string;

/** A unary plus keeps a column out of the choice of an index and changes nothing else. */
function column<Value>(name: Column, mayChoose: boolean): RawBuilder<Value> {
  const reference = sql.ref<Value>(`transactions.${name}`);
  return mayChoose ? sql<Value>`${reference}` : sql<Value>`+${reference}`;
}

export function textOf(filter: TransactionFilter): string | undefined {
  const text = filter.text?.trim();
  return text === '' ? undefined : text;
}

/** The statuses that a filter leaves, or undefined when it leaves all. */
function statusesOf(filter: TransactionFilter): readonly TransactionStatus[] | undefined {
  const wanted = filter.statuses !== undefined && filter.statuses.length > 0 ? [...new Set(filter.statuses)] : undefined;
  if (filter.refundableOnly !== true) return wanted;
  return wanted === undefined ? refundable : refundable.filter((status) => wanted.includes(status));
}

/** Rows whose number is `text`: ours by its beginning, everybody else's exactly. */
function hits(db: Kysely<Schema>, text: string) {
  const exactly = (name: 'parent_reference' | 'provider_payment_id' | 'provider_transaction_id' | 'wallet_reference') =>
    db.selectFrom('transactions as hit').select('hit.seq').where(`hit.${name}`, '=', text);
  return db
    .selectFrom('transactions as hit')
    .select('hit.seq')
    .where('hit.reference', '>=', text)
    .where('hit.reference', '<', text + endOfPrefix)
    .union(exactly('parent_reference'))
    .union(exactly('provider_payment_id'))
    .union(exactly('provider_transaction_id'))
    .union(exactly('wallet_reference'));
}

/** The same rows as `hits`, told row by row. */
function isHit(text: string): RawBuilder<SqlBool> {
  const is = (name: Column): RawBuilder<SqlBool> => sql<SqlBool>`${column(name, false)} = ${text}`;
  const begins = sql<SqlBool>`(${column('reference', false)} >= ${text} AND ${column('reference', false)} < ${text + endOfPrefix})`;
  const provider = sql<SqlBool>`${is('provider_payment_id')} OR ${is('provider_transaction_id')} OR ${is('wallet_reference')}`;
  return sql<SqlBool>`(${begins} OR ${is('parent_reference')} OR ${provider})`;
}

/** Looks no further than needed to tell whether a page of this filter is better walked. A page is right either way. */
export function isCommon(db: Kysely<Schema>, text: string) {
  const some = db
    .selectFrom('transactions as hit')
    .select('hit.seq')
    .where('hit.reference', '>=', text)
    .where('hit.reference', '<', text + endOfPrefix)
    .limit(commonFrom);
  return db.selectFrom(some.as('some')).select(sql<number>`count(*) >= ${commonFrom}`.as('common'));
}

function conditions(db: Kysely<Schema>, filter: TransactionFilter, plan: Plan) {
  return (eb: ExpressionBuilder<Schema, 'transactions'>): Expression<SqlBool> => {
    const all: Expression<SqlBool>[] = [];
    const text = textOf(filter);
    const of = <Value>(name: Column): RawBuilder<Value> => column<Value>(name, plan === 'list' || plan === 'walk');
    const time = column<number>('created_at', plan !== 'text');
    const among = (name: Column, values: readonly string[] | undefined): void => {
      // Several values have no index with the order of the list: they may not choose one.
      const [only, ...others] = values ?? [];
      if (only === undefined) return;
      all.push(others.length === 0 ? eb(of<string>(name), '=', only) : eb(column<string>(name, false), 'in', [only, ...others]));
    };
    if (text !== undefined) all.push(plan === 'walk' ? isHit(text) : eb('transactions.seq', 'in', hits(db, text)));
    among('profile_id', filter.profileIds);
    among('kind', filter.refundableOnly === true ? ['payment'] : undefined);
    among('kind', filter.kinds);
    among('currency', filter.currencies);
    among('origin', filter.linksOnly === true ? ['link', 'checkout'] : undefined);
    if (filter.refundableOnly === true) {
      all.push(sql<SqlBool>`transactions.refunded_minor + transactions.held_minor + transactions.refunded_elsewhere_minor < coalesce(transactions.received_minor, transactions.amount_minor)`);
    }
    if (filter.from !== undefined) all.push(eb(time, '>=', filter.from));
    if (filter.until !== undefined) all.push(eb(time, '<', filter.until));
    return eb.and(all);
  };
}

/** The filtered set, in no order. */
export function filtered(db: Kysely<Schema>, filter: TransactionFilter) {
  const plan: Plan = textOf(filter) === undefined ? 'time' : 'text';
  const statuses = statusesOf(filter);
  return db
    .selectFrom('transactions')
    .where(conditions(db, filter, plan))
    .$if(statuses !== undefined, (query) => query.where(column<string>('status', false), 'in', statuses ?? []));
}

function after(cursor: TransactionCursor, mayChoose: boolean): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${column('created_at', mayChoose)}, ${column('id', mayChoose)}) < (${cursor.createdAt}, ${cursor.id})`;
}

/** One page, newest first; `count` rows at most. `common` says that the filter's text is (see `isCommon`). */
export function page(
  db: Kysely<Schema>,
  filter: TransactionFilter,
  cursor: TransactionCursor | null,
  count: number,
  common: boolean,
): SelectQueryBuilder<Schema, 'transactions', TransactionRow> {
  const statuses = statusesOf(filter);
  const plan: Plan = textOf(filter) === undefined ? 'list' : common ? 'walk' : 'text';
  const base = db
    .selectFrom('transactions')
    .selectAll('transactions')
    .where(conditions(db, filter, plan))
    .$if(cursor !== null, (query) => (cursor === null ? query : query.where(after(cursor, plan !== 'text'))))
    .limit(count);
  if (plan === 'text') {
    return base
      .$if(statuses !== undefined, (query) => query.where(column<string>('status', false), 'in', statuses ?? []))
      .orderBy(column<number>('created_at', false), 'desc')
      .orderBy(column<string>('id', false), 'desc');
  }
  const ordered = base.orderBy('transactions.created_at', 'desc').orderBy('transactions.id', 'desc');
  if (statuses === undefined) return ordered;
  // One walk per status, each in order and cut to the page, then merged: several statuses at once have no index with the order.
  const [first, ...others] = statuses.map((status) =>
    db.selectFrom(ordered.where('transactions.status', '=', status).as('transactions')).selectAll());
  if (first === undefined) return ordered.where(sql<SqlBool>`0`);
  if (others.length === 0) return ordered.where('transactions.status', '=', statuses[0] ?? '');
  const merged = others.reduce((query, other) => query.unionAll(other), first);
  return merged.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(count);
}

/**
 * Sums per currency over the filtered set; payments count with what came in, refunds and payouts when they succeeded. A payout for
 * a payment is the means of a refund that is recorded by itself: counted here, the same money would be given back twice.
 */
export function sums(db: Kysely<Schema>, filter: TransactionFilter) {
  return filtered(db, filter)
    .select([
      'transactions.currency as currency',
      sql<number>`count(*)`.as('rows'),
      sql<number>`sum(iif(kind = 'payment' AND status IN ('part_paid', 'paid', 'part_refunded', 'refunded'), coalesce(received_minor, amount_minor), 0))`.as('inMinor'),
      sql<number>`sum(iif((kind = 'refund' OR (kind = 'payout' AND parent_id IS NULL)) AND status = 'succeeded', amount_minor, 0))`.as('outMinor'),
    ])
    .groupBy('transactions.currency')
    .orderBy('transactions.currency');
}
