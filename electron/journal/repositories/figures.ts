/**
 * Figures over many transactions, from indexes alone where rows are many. A day is one walk over its part of the index of times:
 * sums of thirty small sets are cheaper than one big set sorted by day, and no day has to be worked out per row.
 */
import { sql, type ExpressionBuilder, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { FigureRecords } from '@core/ports/figures.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { TransactionStatus } from '@shared/domain/transaction.ts';
import type { Instant } from '@shared/time/instant.ts';
import { toDayFigure, toTransaction } from '../rows.ts';
import type { Schema } from '../schema.ts';

const mostDays = 99;
const paid = ['part_paid', 'paid', 'part_refunded', 'refunded'] as const satisfies readonly TransactionStatus[];

/** A unary plus keeps a column out of the choice of an index: the time, or the status, alone chooses. */
function among(name: 'profile_id' | 'kind' | 'origin' | 'status', values: readonly string[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`+${sql.ref(`transactions.${name}`)} IN (${sql.join(values)})`;
}

const madeIn = (from: Instant, until: Instant) => (eb: ExpressionBuilder<Schema, 'transactions'>) =>
  eb.and([eb('transactions.created_at', '>=', from), eb('transactions.created_at', '<', until)]);

/**
 * What a provider counts as given back outside this app, less the refunds of it that stand in the journal as rows of their own: those
 * count as refunds. Few payments have any, so only for these their refunds are looked up.
 */
const unseenElsewhere = sql<number>`iif(refunded_elsewhere_minor > 0, max(0, refunded_elsewhere_minor - coalesce((
  SELECT sum(seen.amount_minor) FROM transactions AS seen WHERE seen.parent_id = transactions.id AND seen.kind = 'refund' AND seen.origin = 'found' AND seen.status = 'succeeded'
), 0)), 0)`;

function dayQuery(db: Kysely<Schema>, day: number, from: Instant, until: Instant, profileIds: readonly ProfileId[]) {
  return db
    .selectFrom('transactions')
    .select([
      sql<number>`${sql.lit(day)}`.as('day'),
      'profile_id', 'kind', 'status', 'currency',
      sql<number>`count(*)`.as('rows'),
      sql<number>`sum(coalesce(received_minor, amount_minor))`.as('minor'),
      sql<number>`sum(${unseenElsewhere} > 0)`.as('elsewhere_rows'),
      sql<number>`sum(${unseenElsewhere})`.as('elsewhere_minor'),
    ])
    .where(madeIn(from, until))
    .where(among('profile_id', profileIds))
    // As in the sums of the list: such a payout is the means of a refund that is recorded by itself.
    .where(sql<SqlBool>`(kind <> 'payout' OR parent_id IS NULL)`)
    .groupBy(['profile_id', 'kind', 'status', 'currency']);
}

/** One walk per day, one after the other. */
export function daysQuery(db: Kysely<Schema>, bounds: readonly Instant[], profileIds: readonly ProfileId[]) {
  const walks = bounds.slice(1).flatMap((until, day) => {
    const from = bounds[day];
    return from === undefined ? [] : [dayQuery(db, day, from, until, profileIds)];
  });
  const [first, ...others] = walks;
  if (first === undefined || walks.length > mostDays) throw new RangeError(`1 to ${mostDays} days, not ${walks.length}`);
  return others.reduce((query, other) => query.unionAll(other), first);
}

export function paidLinksQuery(db: Kysely<Schema>, from: Instant, until: Instant, profileIds: readonly ProfileId[]) {
  return db
    .selectFrom('transactions')
    .select(sql<number>`count(*)`.as('count'))
    .where(madeIn(from, until))
    .where(among('kind', ['payment']))
    .where(among('status', paid))
    .where(among('origin', ['link', 'checkout']))
    .where(among('profile_id', profileIds));
}

/** Through the index of the status: what waits is little beside what is over. */
export function waitingQuery(db: Kysely<Schema>, profileIds: readonly ProfileId[]) {
  return db
    .selectFrom('transactions')
    .where('transactions.status', '=', 'waiting')
    .where(among('origin', ['link', 'checkout']))
    .where(among('profile_id', profileIds));
}

export function figureRecords(db: Kysely<Schema>): FigureRecords {
  return {
    days: async (bounds, profileIds) => {
      if (profileIds.length === 0) return [];
      return (await daysQuery(db, bounds, profileIds).execute()).map(toDayFigure);
    },
    paidLinks: async (from, until, profileIds) => {
      if (profileIds.length === 0) return 0;
      return (await paidLinksQuery(db, from, until, profileIds).executeTakeFirstOrThrow()).count;
    },
    waitingLinks: async ({ profileIds, now, endsBefore, limit }) => {
      if (profileIds.length === 0) return { waiting: 0, expiring: 0, expiringLinks: [] };
      const endsSoon = sql<SqlBool>`link_expires_at > ${now} AND link_expires_at < ${endsBefore}`;
      const counts = await waitingQuery(db, profileIds)
        .select([sql<number>`count(*)`.as('waiting'), sql<number>`coalesce(sum(iif(${endsSoon}, 1, 0)), 0)`.as('expiring')])
        .executeTakeFirstOrThrow();
      const rows = counts.expiring === 0 ? [] : await waitingQuery(db, profileIds).selectAll('transactions').where(endsSoon).orderBy('link_expires_at').orderBy('id').limit(limit).execute();
      return { ...counts, expiringLinks: rows.map(toTransaction) };
    },
  };
}
