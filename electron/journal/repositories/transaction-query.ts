/**
 * The one meaning of a transaction filter for what is read whole: sums and exports. Pages of the list are found in `list-page.ts`, by
 * the same conditions told of marks. An empty list in a filter restricts nothing; a filter that contradicts itself is refused.
 *
 * The plan is chosen here, not by chance. Sums add up the totals of whole spans of time and look at single marks only at both ends of
 * a range, or where an amount or a text decides. Exports walk the index of times, whose order they have. A text goes through the exact
 * indexes of the numbers.
 */
import { sql, type Expression, type ExpressionBuilder, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import { requireSound, type TransactionFilter } from '@shared/domain/transaction-filter.ts';
import type { Schema, TransactionsTable } from '../schema.ts';
import { hasAmounts, marks, memberLists, ofProviders, rangeOf, refundableStatuses, spanOf, startOfSpan, wantedGroups, type Range } from './list-marks.ts';
import { hits, textOf } from './transaction-text.ts';

type Column = keyof TransactionsTable & string;

/** A unary plus keeps a column out of the choice of an index and changes nothing else. */
function column<Value>(name: Column, mayChoose = false): RawBuilder<Value> {
  const reference = sql.ref<Value>(`transactions.${name}`);
  return mayChoose ? sql<Value>`${reference}` : sql<Value>`+${reference}`;
}

function conditions(filter: TransactionFilter) {
  return (eb: ExpressionBuilder<Schema, 'transactions'>): Expression<SqlBool> => {
    const all: Expression<SqlBool>[] = [];
    const text = textOf(filter);
    if (text !== undefined) all.push(sql<SqlBool>`transactions.seq IN (${hits(text)})`);
    for (const [name, values] of memberLists(filter)) all.push(sql<SqlBool>`${column(name)} IN (${sql.join(values)})`);
    const providers = ofProviders(filter, column('profile_id'));
    if (providers) all.push(providers);
    if (filter.refundableOnly === true) {
      all.push(sql<SqlBool>`${column('kind')} = 'payment' AND ${column('status')} IN (${sql.join(refundableStatuses)})`);
      all.push(sql<SqlBool>`transactions.refunded_minor + transactions.held_minor + transactions.refunded_elsewhere_minor < coalesce(transactions.received_minor, transactions.amount_minor)`);
    }
    if (filter.amountFromMinor !== undefined) all.push(sql<SqlBool>`${column('amount_minor')} >= ${filter.amountFromMinor}`);
    if (filter.amountToMinor !== undefined) all.push(sql<SqlBool>`${column('amount_minor')} <= ${filter.amountToMinor}`);
    const range = rangeOf(filter);
    if (range) {
      const time = column<number>(range.axis === 'moved' ? 'moved_at' : 'created_at', text === undefined);
      all.push(eb(time, '>=', range.from), eb(time, '<', range.until));
    }
    return eb.and(all);
  };
}

/** The filtered set, in no order. Errors: those of `requireSound`. */
export function filtered(db: Kysely<Schema>, filter: TransactionFilter) {
  requireSound(filter);
  return db.selectFrom('transactions').where(conditions(filter));
}

/** What single marks add to the sums. */
function looked(filter: TransactionFilter, range: Range | undefined): RawBuilder<unknown> {
  const way = textOf(filter) !== undefined ? 'text' : hasAmounts(filter) ? 'amount' : (range?.axis ?? 'created');
  const { from, where } = marks(filter, way, range);
  return sql`SELECT m.group_id, count(*) AS rows, sum(m.amount_minor) AS amount_minor, sum(m.came_minor) AS came_minor FROM ${from} WHERE ${where} GROUP BY m.group_id`;
}

/** What whole spans add, from `first` on and before `end`. */
function counted(axis: Range['axis'], first: number, end: number): RawBuilder<unknown> {
  const span = sql.ref(`t.${axis}_span`);
  return sql`SELECT t.group_id, t.rows, t.amount_minor, t.came_minor FROM wanted CROSS JOIN transaction_totals AS t ON t.group_id = wanted.id
    WHERE ${span} >= ${first} AND ${span} < ${end}`;
}

/** Spans that lie whole in the range are counted, the ends are looked at. */
function parts(filter: TransactionFilter): readonly RawBuilder<unknown>[] {
  const range = rangeOf(filter);
  if (textOf(filter) !== undefined || hasAmounts(filter)) return [looked(filter, undefined)];
  if (range === undefined) return [counted('created', 0, Number.MAX_SAFE_INTEGER)];
  const { axis, from, until } = range;
  const first = spanOf(from - 1) + 1;
  const end = spanOf(until);
  if (first >= end) return [looked(filter, range)];
  return [
    counted(axis, first, end),
    ...(startOfSpan(first) > from ? [looked(filter, { axis, from, until: startOfSpan(first) })] : []),
    ...(filter.until === undefined || startOfSpan(end) >= until ? [] : [looked(filter, { axis, from: startOfSpan(end), until })]),
  ];
}

type Sum = { readonly currency: string; readonly rows: number; readonly inMinor: number; readonly outMinor: number };

/**
 * Sums per currency over the filtered set; payments count with what came in, refunds and payouts when they succeeded. Errors: those
 * of `requireSound`.
 */
export function sums(db: Kysely<Schema>, filter: TransactionFilter) {
  requireSound(filter);
  const table = sql<Sum>`(WITH wanted AS MATERIALIZED (${wantedGroups(filter)}), parts AS (${sql.join(parts(filter), sql` UNION ALL `)})
    SELECT wanted.currency AS currency, sum(parts.rows) AS rows, sum(iif(wanted.comes, parts.came_minor, 0)) AS "inMinor", sum(iif(wanted.goes, parts.amount_minor, 0)) AS "outMinor"
    FROM parts CROSS JOIN wanted ON wanted.id = parts.group_id GROUP BY wanted.currency)`;
  return db.selectFrom(table.as('sums')).selectAll().orderBy('currency');
}
