/**
 * The repeat radar: what went out before, or may still go, and looks like what is about to. Every query walks an index: by the order
 * number, by a payer's fingerprint, or by the few amounts that were given back at a provider's own console.
 */
import { sql, type Kysely, type SqlBool, type Transaction as DatabaseTransaction } from 'kysely';
import type { NewTransaction, RepeatCheck, RepeatQuery } from '@core/ports/journal.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import type { Environment } from '@shared/domain/profile.ts';
import type { RepeatHit } from '@shared/domain/repeat.ts';
import type { TimelineEvent } from '@shared/domain/timeline.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toMinor } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import { toTransaction } from '../rows.ts';
import type { Schema, TransactionRow } from '../schema.ts';

/** Of each kind of hit; the newest are kept. */
const most = 50;
const mostPayments = 20;
/** How many numbers of hits the timeline names. */
const mostNamed = 5;

type Database = Kysely<Schema>;
/** A payment that was given back elsewhere, with when that was last seen to grow. */
type ElsewhereRow = TransactionRow & { readonly seen_at: number | null; readonly found_minor: number };

// Unary plus keeps a condition from choosing an index of its own.
const sameEnvironment = (environment: Environment) => sql<SqlBool>`+transactions.environment = ${environment}`;
/** What ended without giving anything back is no repeat; what is not known may have. */
const mayHaveMoved = sql<SqlBool>`+transactions.status NOT IN ('failed', 'cancelled')`;
const wentOut = sql<SqlBool>`+transactions.kind IN ('refund', 'payout')`;
const seenAt = sql<number | null>`(SELECT max(events.at) FROM events WHERE events.transaction_id = transactions.id AND events.type IN ('payment.observed', 'found.added', 'found.changed'))`.as('seen_at');

/** Of what was given back elsewhere: what is in the list as found refunds, each a hit of its own. */
const foundMinor = sql<number>`(SELECT coalesce(sum(found.amount_minor), 0) FROM transactions AS found WHERE found.parent_id = transactions.id AND +found.origin = 'found' AND +found.status NOT IN ('failed', 'cancelled'))`.as('found_minor');
const unfound = sql<SqlBool>`transactions.refunded_elsewhere_minor > (SELECT coalesce(sum(found.amount_minor), 0) FROM transactions AS found WHERE found.parent_id = transactions.id AND +found.origin = 'found' AND +found.status NOT IN ('failed', 'cancelled'))`;

/** What was given back of this very payment counts however long ago it was; of another one with the same number within the days. */
export function outForOrder(db: Database, { environment, orderReference, paymentId, from }: RepeatQuery) {
  return db.selectFrom('transactions').selectAll('transactions').where('transactions.parent_reference', '=', orderReference)
    .where(sameEnvironment(environment)).where(wentOut).where(mayHaveMoved)
    .where(sql<SqlBool>`(+transactions.created_at >= ${from} OR +transactions.parent_id = ${paymentId})`)
    .orderBy(sql`+transactions.created_at`, 'desc').limit(most);
}

export function elsewhereForOrder(db: Database, { environment, orderReference }: RepeatQuery) {
  return db.selectFrom('transactions').selectAll('transactions').select([seenAt, foundMinor]).where('transactions.reference', '=', orderReference ?? '')
    .where(sameEnvironment(environment)).where(sql<SqlBool>`+transactions.kind = 'payment'`).where(sql<SqlBool>`+transactions.refunded_elsewhere_minor > 0`).where(unfound)
    .limit(most);
}

export function outToPayer(db: Database, { environment, amountMinor, currency, from }: RepeatQuery, marks: readonly string[]) {
  return db.selectFrom('payers').innerJoin('transactions', 'transactions.id', 'payers.transaction_id').selectAll('transactions')
    .where('payers.mark', 'in', marks).where('payers.direction', '=', 'out').where('payers.created_at', '>=', from)
    .where(sameEnvironment(environment)).where(mayHaveMoved)
    .where(sql<SqlBool>`+transactions.amount_minor = ${amountMinor}`).where(sql<SqlBool>`+transactions.currency = ${currency}`)
    .orderBy('payers.created_at', 'desc').limit(most);
}

export function elsewhereToPayer(db: Database, { environment, amountMinor, currency }: RepeatQuery, marks: readonly string[]) {
  return db.selectFrom('transactions').selectAll('transactions').select([seenAt, foundMinor])
    .where('transactions.currency', '=', currency).where('transactions.refunded_elsewhere_minor', '=', amountMinor ?? 0)
    // Spelled as in the partial index.
    .where('transactions.refunded_elsewhere_minor', '>', sql.lit(0))
    .where(sameEnvironment(environment)).where(unfound)
    .where(({ exists, selectFrom }) => exists(selectFrom('payers').select('payers.mark').whereRef('payers.transaction_id', '=', 'transactions.id').where(sql<SqlBool>`+payers.mark IN (${sql.join(marks)})`)))
    .limit(most);
}

const inJournal = (why: RepeatHit['why']) => (row: TransactionRow): RepeatHit => {
  const found = toTransaction(row);
  return { key: found.id, why, source: 'journal', transaction: found, amountMinor: found.amountMinor, at: found.createdAt };
};

const atProvider = (why: RepeatHit['why']) => ({ seen_at: seen, found_minor: found, ...row }: ElsewhereRow): RepeatHit => {
  const payment = toTransaction(row);
  const amountMinor = toMinor(payment.refundedElsewhereMinor - found);
  return { key: `${payment.id}:${amountMinor}`, why, source: 'provider', transaction: payment, amountMinor, at: seen === null ? payment.observedAt : toInstant(seen) };
};

async function marksOf(db: Database, { paymentId, payer }: RepeatQuery): Promise<readonly string[]> {
  if (paymentId === null) return payer;
  const rows = await db.selectFrom('payers').select('mark').where('transaction_id', '=', paymentId).execute();
  return [...new Set([...payer, ...rows.map(({ mark }) => mark)])];
}

/** See `TransactionRecords.repeats`. */
export async function findRepeats(db: Database, query: RepeatQuery): Promise<readonly RepeatHit[]> {
  const byOrder = query.orderReference === null ? [] : [
    ...(await outForOrder(db, query).execute()).map(inJournal('order')),
    ...(await elsewhereForOrder(db, query).execute()).map(atProvider('order')),
  ];
  const marks = query.amountMinor === null ? [] : await marksOf(db, query);
  const byPayer = marks.length === 0 ? [] : [
    ...(await outToPayer(db, query, marks).execute()).map(inJournal('payer')),
    ...(await elsewhereToPayer(db, query, marks).execute()).map(atProvider('payer')),
  ];
  // The same order says more than the same payer; two marks of one payer find the same refund twice.
  const hits = new Map([...byPayer, ...byOrder].map((hit) => [hit.key, hit] as const));
  return [...hits.values()]
    .filter(({ at, transaction }) => at >= query.from && !(transaction.kind === 'payout' && query.recordsPayoutOf !== null && transaction.parentId === query.recordsPayoutOf))
    .toSorted((left, right) => right.at - left.at);
}

/** See `TransactionRecords.paymentsOfOrder`. */
export function paymentsOfOrder(db: Database, environment: Environment, orderReference: string) {
  return db.selectFrom('transactions').selectAll('transactions').where('transactions.reference', '=', orderReference)
    .where(sameEnvironment(environment)).where(sql<SqlBool>`+transactions.kind = 'payment'`).orderBy(sql`+transactions.created_at`, 'desc').limit(mostPayments);
}

/**
 * What the timeline says of a repeat that a reason was given for; nothing where nothing looks the same. It runs inside the transaction
 * that writes the money down, so that of two people at the same order the second always sees the first. Errors: `refund.repeatNeedsReason`.
 */
export async function requireReason(trx: DatabaseTransaction<Schema>, check: RepeatCheck | undefined): Promise<Pick<TimelineEvent['data'], 'repeatReason' | 'repeatOf'>> {
  const hits = check === undefined ? [] : await findRepeats(trx, check.query);
  const first = hits[0];
  if (check === undefined || first === undefined) return {};
  const { seen, reason } = check;
  if (reason === null || (seen !== null && hits.some(({ key }) => !seen.includes(key)))) {
    throw new AppError('refund.repeatNeedsReason', { reference: first.transaction.reference, count: hits.length }, { field: 'repeatReason' });
  }
  return { repeatReason: reason, repeatOf: hits.slice(0, mostNamed).map(({ transaction }) => transaction.reference) };
}

/** Writes down who paid or is paid; what goes back for a payment goes to who paid it. */
export async function insertPayers(trx: DatabaseTransaction<Schema>, transaction: Pick<NewTransaction, 'id' | 'kind' | 'parentId' | 'createdAt'>, own: readonly string[]): Promise<void> {
  const parent: TransactionId | null = transaction.kind === 'payment' ? null : transaction.parentId;
  const inherited = parent === null ? [] : await trx.selectFrom('payers').select('mark').where('transaction_id', '=', parent).execute();
  const marks = [...new Set([...own, ...inherited.map(({ mark }) => mark)])];
  if (marks.length === 0) return;
  const direction = transaction.kind === 'payment' ? 'in' : 'out';
  await trx.insertInto('payers').values(marks.map((mark) => ({ mark, direction, created_at: transaction.createdAt, transaction_id: transaction.id }) as const)).execute();
}
