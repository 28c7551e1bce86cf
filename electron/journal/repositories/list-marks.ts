/**
 * Transactions by their marks (see migration `transaction-list`): which groups a filter wants, and which marks. What is found this way
 * is exactly what `filtered` finds by the transactions themselves.
 *
 * A group is one combination of profile, kind, status, currency, origin, method and operator; some thousands stand for a million
 * transactions. Everything in a filter but its time, its amount and its text is decided on groups alone.
 */
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { ListSort, TransactionFilter } from '@shared/domain/transaction-filter.ts';
import type { TransactionStatus } from '@shared/domain/transaction.ts';
import { hits, textOf } from './transaction-text.ts';

/** The axis of a filter's range or of an order. */
export type Axis = 'created' | 'moved';

/** Milliseconds of one span of `transaction_totals`, as a power of two. */
export const spanBits = 30;
const spanSize = 2 ** spanBits;

export const spanOf = (at: number): number => Math.floor(at / spanSize);
export const startOfSpan = (span: number): number => span * spanSize;

export const refundableStatuses = ['part_paid', 'paid', 'part_refunded'] as const satisfies readonly TransactionStatus[];

/** The range of a filter: its axis, its first instant and the first one behind it. What has not moved is in no range of movements. */
export type Range = { readonly axis: Axis; readonly from: number; readonly until: number };

export function rangeOf(filter: TransactionFilter): Range | undefined {
  if (filter.from === undefined && filter.until === undefined) return undefined;
  const axis = filter.timeOf ?? 'created';
  return { axis, from: Math.max(filter.from ?? 0, axis === 'moved' ? 1 : 0), until: filter.until ?? Number.MAX_SAFE_INTEGER };
}

/** What a filter says of one column, values in no order; an empty list says nothing. */
export function memberLists(filter: TransactionFilter): readonly (readonly [column: 'profile_id' | 'kind' | 'status' | 'currency' | 'origin' | 'method' | 'operator', values: readonly string[]])[] {
  const lists = [
    ['profile_id', filter.profileIds], ['kind', filter.kinds], ['status', filter.statuses], ['currency', filter.currencies], ['origin', filter.origins],
    ['origin', filter.linksOnly === true ? ['link', 'checkout'] : undefined], ['method', filter.methods], ['operator', filter.operators],
  ] as const;
  return lists.flatMap(([column, values]) => (values === undefined || values.length === 0 ? [] : [[column, [...new Set<string>(values)]] as const]));
}

const listed = (values: readonly string[]): RawBuilder<unknown> => sql`(${sql.join(values)})`;

/** True of `profile_id` where the filter names providers. */
export function ofProviders(filter: TransactionFilter, column: RawBuilder<unknown>): RawBuilder<SqlBool> | undefined {
  if (filter.providerIds === undefined || filter.providerIds.length === 0) return undefined;
  return sql<SqlBool>`${column} IN (SELECT id FROM profiles WHERE provider_id IN ${listed(filter.providerIds)})`;
}

const all = (conditions: readonly RawBuilder<unknown>[]): RawBuilder<SqlBool> => (conditions.length === 0 ? sql<SqlBool>`1` : sql<SqlBool>`${sql.join(conditions, sql` AND `)}`);

/** What the filter says of groups; undefined where it wants them all. */
function groupConditions(filter: TransactionFilter): RawBuilder<SqlBool> | undefined {
  const conditions: RawBuilder<unknown>[] = memberLists(filter).map(([column, values]) => sql`${sql.ref(column)} IN ${listed(values)}`);
  const providers = ofProviders(filter, sql`profile_id`);
  if (providers) conditions.push(providers);
  if (filter.refundableOnly === true) conditions.push(sql`refundable = 1`);
  return conditions.length === 0 ? undefined : all(conditions);
}

/** The groups of a filter, with their part in its sums: what came in, and what went out. */
export function wantedGroups(filter: TransactionFilter): RawBuilder<unknown> {
  // A payout for a payment is the means of a refund that is recorded by itself: counted here, the same money would be given back twice.
  return sql`SELECT id, currency,
    kind = 'payment' AND status IN ('part_paid', 'paid', 'part_refunded', 'refunded') AS comes,
    (kind = 'refund' OR (kind = 'payout' AND alone = 1)) AND status = 'succeeded' AS goes
    FROM transaction_groups WHERE ${groupConditions(filter) ?? sql`1`}`;
}

/** Marks between two instants of an axis. */
export function between({ axis, from, until }: Range, mayChoose = true): RawBuilder<SqlBool> {
  const column = sql`${sql.raw(mayChoose ? '' : '+')}${sql.ref(`m.${axis}_at`)}`;
  return sql<SqlBool>`${column} >= ${from} AND ${column} < ${until}`;
}

function amounts(filter: TransactionFilter, mayChoose: boolean): readonly RawBuilder<SqlBool>[] {
  const column = sql`${sql.raw(mayChoose ? '' : '+')}m.amount_minor`;
  return [
    ...(filter.amountFromMinor === undefined ? [] : [sql<SqlBool>`${column} >= ${filter.amountFromMinor}`]),
    ...(filter.amountToMinor === undefined ? [] : [sql<SqlBool>`${column} <= ${filter.amountToMinor}`]),
  ];
}

export const hasAmounts = (filter: TransactionFilter): boolean => filter.amountFromMinor !== undefined || filter.amountToMinor !== undefined;

/** Which index leads to the marks; the others' columns are kept out of the choice. */
export type Way = 'created' | 'moved' | 'amount' | 'group' | 'text';

const indexes: Readonly<Record<Way, RawBuilder<unknown>>> = {
  created: sql`INDEXED BY transaction_marks_by_created`,
  moved: sql`INDEXED BY transaction_marks_by_moved`,
  amount: sql`INDEXED BY transaction_marks_by_amount`,
  group: sql`INDEXED BY transaction_marks_by_group`,
  text: sql``,
};

/**
 * `transaction_marks AS m` by one way, and what the filter says of marks. `within` takes the place of the filter's range where it is on
 * the same axis: of two bounds on one column an index would use the first alone.
 */
export function marks(filter: TransactionFilter, way: Way, within?: Range): { readonly from: RawBuilder<unknown>; readonly where: RawBuilder<SqlBool> } {
  const conditions: RawBuilder<unknown>[] = [];
  const groups = groupConditions(filter);
  const own = rangeOf(filter);
  const ranges = [...(own && own.axis !== within?.axis ? [own] : []), ...(within ? [within] : [])];
  const text = textOf(filter);
  if (way === 'amount' && filter.currencies?.length === 1) conditions.push(sql`m.currency = ${filter.currencies[0]}`);
  if (groups) conditions.push(sql`${sql.raw(way === 'group' ? '' : '+')}m.group_id IN (SELECT id FROM transaction_groups WHERE ${groups})`);
  else if (way === 'group') conditions.push(sql`m.group_id IN (SELECT id FROM transaction_groups)`);
  for (const range of ranges) conditions.push(between(range, range.axis === way || (way === 'group' && range.axis === 'created')));
  conditions.push(...amounts(filter, way === 'amount'));
  const from = way === 'text' && text !== undefined ? sql`(${hits(text)}) AS found CROSS JOIN transaction_marks AS m ON m.seq = found.seq` : sql`transaction_marks AS m ${indexes[way]}`;
  return { from, where: all(conditions) };
}

/** The columns of an order, each followed by its direction. */
export function orderOf({ by, direction }: ListSort, mayChoose: boolean): RawBuilder<unknown> {
  const plus = sql.raw(mayChoose ? '' : '+');
  const way = sql.raw(direction === 'ascending' ? 'ASC' : 'DESC');
  if (by === 'amount') return sql`${plus}m.currency ${way}, ${plus}m.amount_minor ${way}, ${plus}m.seq ${way}`;
  return sql`${plus}${sql.ref(`m.${by}_at`)} ${way}, ${plus}m.seq ${way}`;
}

/** The mark that a place in the list stands for. */
export type Place = { readonly seq: number; readonly created: number; readonly moved: number; readonly currency: string; readonly amount: number };

/** The filter's range on the axis of an order, cut to what may lie behind a place in it; undefined where nothing bounds it. */
export function rangeBehind(filter: TransactionFilter, { by, direction }: ListSort, place: Place | undefined, before = false): Range | undefined {
  const own = rangeOf(filter);
  if (by === 'amount') return undefined;
  const range = own?.axis === by ? own : undefined;
  if (place === undefined) return range;
  const { from, until } = range ?? { from: 0, until: Number.MAX_SAFE_INTEGER };
  return (direction === 'ascending') === before ? { axis: by, from, until: Math.min(until, place[by] + 1) } : { axis: by, from: Math.max(from, place[by]), until };
}

/** Marks behind a place, or before it. */
export function behind(place: Place, { by, direction }: ListSort, mayChoose: boolean, before = false): RawBuilder<SqlBool> {
  const plus = sql.raw(mayChoose ? '' : '+');
  const sign = sql.raw((direction === 'ascending') === before ? '<' : '>');
  if (by === 'amount') return sql<SqlBool>`(${plus}m.currency, ${plus}m.amount_minor, ${plus}m.seq) ${sign} (${place.currency}, ${place.amount}, ${place.seq})`;
  return sql<SqlBool>`(${plus}${sql.ref(`m.${by}_at`)}, ${plus}m.seq) ${sign} (${place[by]}, ${place.seq})`;
}
