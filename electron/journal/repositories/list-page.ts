/**
 * Pages of the list over any number of transactions, in any of its orders, from any place. What a page costs is bounded by the filter
 * and not by where the page lies: a filter whose first rows come soon is walked in its order; one that finds little is looked up by its
 * groups; any other is walked only through those spans of time in which its totals say that there is something. Totals only guide:
 * every row is decided by its own mark. A text that begins a great many numbers and none of the newest is the one exception: all that
 * it finds is sorted.
 */
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import { requireSound, type ListSort, type TransactionCursor, type TransactionFilter } from '@shared/domain/transaction-filter.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import type { Schema, TransactionRow } from '../schema.ts';
import { behind, between, hasAmounts, marks, orderOf, rangeBehind, rangeOf, spanOf, startOfSpan, wantedGroups, type Axis, type Place, type Range, type Way } from './list-marks.ts';
import { isCommon, isHit, textOf } from './transaction-text.ts';

/** Marks that a first try looks at. */
const tryMarks = 4_000;
/** Up to so many marks are collected and sorted rather than walked. */
const fewMarks = 20_000;

/** From so many numbers on that begin with it, a text may be found sooner by walking than by collecting. */
const commonFrom = 4_000;

export type PageWish = {
  readonly filter: TransactionFilter;
  readonly sort: ListSort;
  readonly cursor: TransactionCursor | null;
  /** Rows to leave out behind the cursor, or from the beginning. */
  readonly skip: number;
  readonly count: number;
};

type Part = { readonly span: number; readonly rows: number };
type Seq = { readonly seq: number };

async function placeOf(db: Kysely<Schema>, cursor: TransactionCursor, sort: ListSort): Promise<Place> {
  const found = await sql<Place>`SELECT m.seq AS seq, m.created_at AS created, m.moved_at AS moved, m.currency AS currency, m.amount_minor AS amount
    FROM transactions AS t JOIN transaction_marks AS m ON m.seq = t.seq WHERE t.id = ${cursor.id}`.execute(db);
  const known = found.rows[0] ?? { seq: sort.direction === 'descending' ? 0 : Number.MAX_SAFE_INTEGER, created: cursor.createdAt, moved: 0, currency: '', amount: 0 };
  return cursor.movedAt === undefined ? known : { ...known, moved: cursor.movedAt ?? 0 };
}

const cut = (count: number, skip: number): RawBuilder<unknown> => sql`LIMIT ${count} OFFSET ${skip}`;
const after = (place: Place | undefined, sort: ListSort, mayChoose: boolean): RawBuilder<unknown> => (place === undefined ? sql`` : sql`AND ${behind(place, sort, mayChoose)}`);

/** A text is looked at in the transaction itself where it does not lead the way. */
const joinedFor = (text: string | undefined): RawBuilder<unknown> => (text === undefined ? sql`` : sql`CROSS JOIN transactions AS t ON t.seq = m.seq`);
const hitBy = (text: string | undefined): RawBuilder<unknown> => (text === undefined ? sql`` : sql`AND ${isHit(text)}`);

/** All marks that one way leads to, sorted, and of these a page. */
function collected(wish: PageWish, way: Way, place: Place | undefined): RawBuilder<Seq> {
  const { from, where } = marks(wish.filter, way);
  const text = way === 'text' ? undefined : textOf(wish.filter);
  return sql<Seq>`SELECT m.seq AS seq FROM ${from} ${joinedFor(text)} WHERE ${where} ${hitBy(text)} ${after(place, wish.sort, false)} ORDER BY ${orderOf(wish.sort, false)} ${cut(wish.count, wish.skip)}`;
}

/** A page by the index that has the order; inside `range`, which lies on the axis of the order and in the filter's own range. */
export function walked(wish: PageWish, place: Place | undefined, range?: Range): RawBuilder<Seq> {
  const { filter, sort } = wish;
  const within = cutTo(range, rangeBehind(filter, sort, place));
  const { from, where } = marks(filter, sort.by, within);
  const text = textOf(filter);
  return sql<Seq>`SELECT m.seq AS seq FROM ${from} ${joinedFor(text)} WHERE ${where} ${hitBy(text)}
    ${after(place, sort, within === undefined)} ORDER BY ${orderOf(sort, true)} ${cut(wish.count, wish.skip)}`;
}

function cutTo(range: Range | undefined, other: Range | undefined): Range | undefined {
  if (range === undefined || other === undefined) return range ?? other;
  return { axis: range.axis, from: Math.max(range.from, other.from), until: Math.min(range.until, other.until) };
}

/** The same, of the first marks in the order alone. */
function tried(wish: PageWish, place: Place | undefined): RawBuilder<Seq> {
  const { sort, filter } = wish;
  const range = rangeBehind(filter, sort, place);
  const currency = sort.by === 'amount' && filter.currencies?.length === 1 ? sql`AND m.currency = ${filter.currencies[0]}` : sql``;
  const text = textOf(filter);
  const first = sql`(SELECT m.seq, m.group_id, m.created_at, m.moved_at, m.amount_minor${sort.by === 'amount' ? sql`, m.currency` : sql``} FROM ${marks({}, sort.by).from}
    WHERE ${range ? between(range) : sql<SqlBool>`1`} ${currency} ${after(place, sort, range === undefined)} ORDER BY ${orderOf(sort, true)} LIMIT ${tryMarks})`;
  return sql<Seq>`SELECT m.seq AS seq FROM ${first} AS m ${joinedFor(text)}
    WHERE ${marks(filter, 'created').where} ${hitBy(text)} ORDER BY ${orderOf(sort, false)} ${cut(wish.count, wish.skip)}`;
}

/** How many rows of the filter lie in each span of an axis; too many at the ends of a range, and where an amount decides. */
async function spansOf(db: Kysely<Schema>, filter: TransactionFilter, axis: Axis): Promise<readonly Part[]> {
  const range = rangeOf(filter);
  const inRange = range ? sql`${sql.ref(`t.${range.axis}_span`)} BETWEEN ${spanOf(range.from)} AND ${spanOf(range.until)}` : sql`1`;
  const found = await sql<Part>`WITH wanted AS MATERIALIZED (${wantedGroups(filter)})
    SELECT ${sql.ref(`t.${axis}_span`)} AS span, sum(t.rows) AS rows FROM wanted CROSS JOIN transaction_totals AS t ON t.group_id = wanted.id WHERE ${inRange} GROUP BY 1 ORDER BY 1`.execute(db);
  return found.rows;
}

/** A span of an axis, cut to the filter's range where that is on the same axis. */
function rangeOfSpan(filter: TransactionFilter, axis: Axis, span: number): Range {
  const range = rangeOf(filter);
  const whole = { axis, from: startOfSpan(span), until: startOfSpan(span + 1) };
  return range?.axis === axis ? { axis, from: Math.max(range.from, whole.from), until: Math.min(range.until, whole.until) } : whole;
}

const isWhole = (filter: TransactionFilter, { axis, from, until }: Range): boolean => {
  const range = rangeOf(filter);
  return !hasAmounts(filter) && (range === undefined || range.axis === axis) && until - from === startOfSpan(1);
};

async function countIn(db: Kysely<Schema>, filter: TransactionFilter, axis: Axis, range: Range, condition: RawBuilder<unknown>): Promise<number> {
  const { from, where } = marks(filter, axis, range);
  const found = await sql<{ readonly rows: number }>`SELECT count(*) AS rows FROM ${from} WHERE ${where} ${condition}`.execute(db);
  return found.rows[0]?.rows ?? 0;
}

/** Span after span in the order, leaving out whole ones that are skipped, until the page is full. */
async function throughSpans(db: Kysely<Schema>, wish: PageWish, axis: Axis, parts: readonly Part[], place: Place | undefined): Promise<readonly Seq[]> {
  const { filter, sort } = wish;
  const down = sort.direction === 'descending';
  const ordered = down ? parts.toReversed() : parts;
  const found: Seq[] = [];
  let { skip } = wish;
  for (const { span, rows } of ordered) {
    const missing = wish.count - found.length;
    if (missing <= 0) break;
    const start = place === undefined ? undefined : spanOf(place[axis]);
    if (start !== undefined && (down ? span > start : span < start)) continue;
    const range = rangeOfSpan(filter, axis, span);
    const startsHere = start === span;
    if (skip > 0) {
      const here = isWhole(filter, range) && !startsHere ? rows : await countIn(db, filter, axis, startsHere ? (cutTo(range, rangeBehind(filter, sort, place)) ?? range) : range, startsHere ? after(place, sort, false) : sql``);
      if (here <= skip) {
        skip -= here;
        continue;
      }
    }
    const { rows: more } = await walked({ ...wish, skip, count: missing }, startsHere ? place : undefined, range).execute(db);
    skip = 0;
    found.push(...more);
  }
  return found;
}

async function isFew(db: Kysely<Schema>, filter: TransactionFilter): Promise<boolean> {
  const { currencies, amountFromMinor, amountToMinor } = filter;
  const amountAlone = { ...(currencies ? { currencies } : {}), ...(amountFromMinor === undefined ? {} : { amountFromMinor }), ...(amountToMinor === undefined ? {} : { amountToMinor }) };
  const { from, where } = marks(amountAlone, 'amount');
  const counted = await sql<{ readonly rows: number }>`SELECT count(*) AS rows FROM (SELECT 1 FROM ${from} WHERE ${where} LIMIT ${fewMarks + 1})`.execute(db);
  return (counted.rows[0]?.rows ?? 0) <= fewMarks;
}

async function seqsOf(db: Kysely<Schema>, wish: PageWish): Promise<readonly Seq[]> {
  const { filter, sort } = wish;
  const place = wish.cursor === null ? undefined : await placeOf(db, wish.cursor, sort);
  const text = textOf(filter);
  const common = text === undefined || (await isCommon(text, commonFrom).execute(db)).rows[0]?.common === 1;
  if (common && wish.skip === 0) {
    const { rows } = await tried(wish, place).execute(db);
    if (rows.length >= wish.count) return rows;
  }
  if (!common) return (await collected(wish, 'text', place).execute(db)).rows;
  if (hasAmounts(filter) && (await isFew(db, filter))) return (await collected(wish, 'amount', place).execute(db)).rows;
  const axis = sort.by === 'moved' ? 'moved' : 'created';
  const parts = await spansOf(db, filter, axis);
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  if (rows <= fewMarks) return rows === 0 ? [] : (await collected(wish, 'group', place).execute(db)).rows;
  if (text !== undefined) return (await collected(wish, 'text', place).execute(db)).rows;
  if (sort.by === 'amount') return (await walked(wish, place).execute(db)).rows;
  return throughSpans(db, wish, axis, parts, place);
}

/** One page in its order. Errors: those of `requireSound`. */
export async function page(db: Kysely<Schema>, wish: PageWish): Promise<readonly TransactionRow[]> {
  requireSound(wish.filter);
  const seqs = (await seqsOf(db, wish)).map(({ seq }) => seq);
  if (seqs.length === 0) return [];
  const rows = await db.selectFrom('transactions').selectAll().where('seq', 'in', sql<number>`(SELECT value FROM json_each(${JSON.stringify(seqs)}))`).execute();
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  return seqs.flatMap((seq) => bySeq.get(seq) ?? []);
}

/** How many rows of the filtered set stand before this one; undefined when it is not in the set. */
export async function rowsBefore(db: Kysely<Schema>, filter: TransactionFilter, sort: ListSort, id: TransactionId): Promise<number | undefined> {
  requireSound(filter);
  const found = await sql<Place>`SELECT m.seq AS seq, m.created_at AS created, m.moved_at AS moved, m.currency AS currency, m.amount_minor AS amount
    FROM transactions AS t CROSS JOIN transaction_marks AS m ON m.seq = t.seq WHERE t.id = ${id}`.execute(db);
  const place = found.rows[0];
  if (!place) return undefined;
  const text = textOf(filter);
  const own = marks(filter, 'created');
  const isIn = await sql<Seq>`SELECT m.seq AS seq FROM transaction_marks AS m CROSS JOIN transactions AS t ON t.seq = m.seq WHERE m.seq = ${place.seq}
    AND ${own.where} ${hitBy(text)}`.execute(db);
  if (isIn.rows.length === 0) return undefined;
  const before = behind(place, sort, false, true);
  if (text !== undefined || hasAmounts(filter) || sort.by === 'amount') {
    const { from, where } = marks(filter, text === undefined ? 'amount' : 'text');
    const counted = await sql<{ readonly rows: number }>`SELECT count(*) AS rows FROM ${from} WHERE ${where} AND ${behind(place, sort, sort.by === 'amount', true)}`.execute(db);
    return counted.rows[0]?.rows ?? 0;
  }
  const axis = sort.by;
  const mine = spanOf(place[axis]);
  let rows = 0;
  for (const part of await spansOf(db, filter, axis)) {
    const range = rangeOfSpan(filter, axis, part.span);
    if (part.span === mine) rows += await countIn(db, filter, axis, cutTo(range, rangeBehind(filter, sort, place, true)) ?? range, sql`AND ${before}`);
    else if (sort.direction === 'descending' ? part.span > mine : part.span < mine) rows += isWhole(filter, range) ? part.rows : await countIn(db, filter, axis, range, sql``);
  }
  return rows;
}
