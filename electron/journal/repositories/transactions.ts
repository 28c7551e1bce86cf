/** Payments and refunds as they are shown: look-up, list, sums, history, and what a query found out about a payment. */
import { sql, type Kysely, type SqlBool } from 'kysely';
import type { TransactionRecords } from '@core/ports/journal.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import { newestFirst } from '@shared/domain/transaction-filter.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import { toCurrencySum, toExchangeEvidence, toTimelineEvent, toTransaction } from '../rows.ts';
import type { Schema } from '../schema.ts';
import { addAudit } from './add-audit.ts';
import { linkWithdrawn } from './audit-entries.ts';
import { findRepeats, paymentsOfOrder } from './repeats.ts';
import { addEvent, applyEffects, jsonOrNull, requireTransaction } from './effects.ts';
import { page, rowsBefore } from './list-page.ts';
import { sums } from './transaction-query.ts';

const pageLimit = 500;
/** No refund takes longer from being asked for to its success, milliseconds. */
const longestWay = 400 * 86_400_000;

/** Evidence of sends and of questions alike, newest first. */
function exchangesOf(db: Kysely<Schema>, id: string, limit: number) {
  return db
    .selectFrom('attempts')
    .select(['started_at as at', 'evidence'])
    .where('transaction_id', '=', id)
    .where('evidence', 'is not', null)
    .unionAll(
      db.selectFrom('observations').select(['at', 'evidence']).where('transaction_id', '=', id).where('evidence', 'is not', null),
    )
    .orderBy('at', 'desc')
    .limit(limit);
}

export function transactionRecords(db: Kysely<Schema>): TransactionRecords {
  async function childrenOf(paymentId: TransactionId, kind: 'refund' | 'payout'): Promise<readonly Transaction[]> {
    // Unary plus: the parent alone chooses the index.
    const rows = await db.selectFrom('transactions').selectAll().where('parent_id', '=', paymentId).where(sql<SqlBool>`+kind = ${kind}`).orderBy('created_at').orderBy('id').execute();
    return rows.map(toTransaction);
  }

  return {
    get: async (id) => {
      const row = await db.selectFrom('transactions').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toTransaction(row);
    },
    byReference: async (profileId, reference) => {
      const row = await db
        .selectFrom('transactions')
        .selectAll()
        .where('profile_id', '=', profileId)
        .where('reference', '=', reference)
        .where('reference_claimed', '=', sql.lit(1))
        .executeTakeFirst();
      return row && toTransaction(row);
    },
    byProviderNumber: async (profileId, number) => {
      // Unary plus: the number alone chooses the index, or a walk over the whole profile might look cheaper.
      const own = (name: 'provider_payment_id' | 'provider_transaction_id') =>
        db.selectFrom('transactions').selectAll().where(name, '=', number).where(sql<SqlBool>`+profile_id = ${profileId}`)
          .orderBy(sql`+created_at`, 'desc').limit(1);
      const row =
        (await own('provider_transaction_id').executeTakeFirst()) ??
        (await own('provider_payment_id').where(sql<SqlBool>`+kind = 'payment'`).executeTakeFirst());
      return row && toTransaction(row);
    },
    refundsOf: (paymentId) => childrenOf(paymentId, 'refund'),
    payoutsOf: (paymentId) => childrenOf(paymentId, 'payout'),
    search: async (filter, cursor, limit, { sort = newestFirst, skip = 0 } = {}) => {
      if (!Number.isInteger(limit) || limit < 1 || limit > pageLimit) {
        throw new RangeError(`limit must be 1 to ${pageLimit}: ${limit}`);
      }
      const found = await page(db, { filter, sort, cursor, skip, count: limit + 1 });
      const rows = found.slice(0, limit).map(toTransaction);
      const last = rows.at(-1);
      return { rows, next: found.length > limit && last ? { createdAt: last.createdAt, id: last.id, ...(sort.by === 'moved' ? { movedAt: last.movedAt } : {}) } : null };
    },
    place: async (filter, sort, id) => (await rowsBefore(db, filter, sort, id)) ?? null,
    choices: async (profileIds) => {
      const distinct = async (column: 'method' | 'operator'): Promise<readonly string[]> => {
        const scope = profileIds.length === 0 ? sql`` : sql`AND profile_id IN (${sql.join(profileIds)})`;
        const found = await sql<{ readonly value: string }>`SELECT DISTINCT ${sql.ref(column)} AS value FROM transaction_groups WHERE ${sql.ref(column)} <> '' ${scope} ORDER BY 1`.execute(db);
        return found.rows.map(({ value }) => value);
      };
      return { methods: await distinct('method'), operators: await distinct('operator') };
    },
    sums: async (filter) => (await sums(db, filter).execute()).map(toCurrencySum),
    repeats: async (query) => findRepeats(db, query),
    paymentsOfOrder: async (environment, orderReference) => (await paymentsOfOrder(db, environment, orderReference).execute()).map(toTransaction),
    timeline: async (id) => {
      const rows = await db.selectFrom('events').selectAll().where('transaction_id', '=', id).orderBy('id', 'desc').execute();
      return rows.map(toTimelineEvent);
    },
    exchanges: async (id, limit) => {
      const rows = await exchangesOf(db, id, limit).execute();
      return rows.flatMap(({ evidence }) => (evidence === null ? [] : [toExchangeEvidence(evidence)]));
    },
    observe: async (observation) =>
      db.transaction().execute(async (trx) => {
        const { transactionId, at } = observation;
        const row = await requireTransaction(trx, transactionId);
        if (row.version !== observation.fromVersion) throw new AppError('intent.changedMeanwhile', { transactionId });
        // Asked is asked, answered or not: a payment whose gateway is down goes to the end of the queue.
        await trx.updateTable('transactions').set({ looked_at: Math.max(row.looked_at, at) }).where('id', '=', transactionId).execute();
        if (observation.evidence !== null || observation.problem !== null) {
          await trx
            .insertInto('observations')
            .values({
              transaction_id: transactionId,
              intent_id: null,
              at,
              evidence: jsonOrNull(observation.evidence),
              problem: jsonOrNull(observation.problem),
            })
            .execute();
        }
        await applyEffects(trx, observation.effects);
        if (observation.event) await addEvent(trx, observation.event);
        if (observation.event?.type === 'link.withdrawn') await addAudit(trx, linkWithdrawn(row, observation.event));
        return toTransaction(await requireTransaction(trx, transactionId));
      }),
    listSettled: async ({ profileId, since, lookedBefore, now, limit }) => {
      const rows = await db
        .selectFrom('transactions')
        .selectAll()
        .where('status', '=', 'succeeded')
        // Bounds the walk over the index; `moved_at` alone is in none.
        .where('created_at', '>=', addMilliseconds(since, -longestWay))
        .where(sql<SqlBool>`+profile_id = ${profileId}`)
        .where('intent_id', 'is not', null)
        .where('moved_at', '>=', since)
        .where((eb) => eb.or([eb('looked_at', '<', lookedBefore), eb('looked_at', '>', now)]))
        .orderBy(sql`+looked_at`)
        .limit(limit)
        .execute();
      return rows.map(toTransaction);
    },
    listAwaitingPayment: async (limit) => {
      const rows = await db
        .selectFrom('transactions')
        .selectAll('transactions')
        // Spelled as in the partial index. Nobody can be asked for a profile that was removed: its keys are gone.
        .where('transactions.kind', '=', sql.lit('payment'))
        .where('transactions.status', 'in', [sql.lit('waiting'), sql.lit('pending')])
        .where('transactions.origin', '<>', sql.lit('found'))
        .where('transactions.profile_id', 'in', db.selectFrom('profiles').select('profiles.id').where('removed_at', 'is', null))
        .orderBy('transactions.looked_at')
        .limit(limit)
        .execute();
      return rows.map(toTransaction);
    },
  };
}
