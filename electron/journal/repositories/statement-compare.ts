/**
 * Compares rows of a statement in pieces. Candidates come through the indexes of the numbers, a whole piece at once; the decision is
 * the core's. Everything runs inside the caller's database transaction.
 */
import { sql, type Transaction as DatabaseTransaction } from 'kysely';
import type { Judgement } from '@core/ports/statements.ts';
import { judge, type OurMovement } from '@core/settlements/reconcile.ts';
import { transactionId } from '@shared/domain/ids.ts';
import type { TheirSide } from '@shared/domain/settlement.ts';
import { transactionKind, transactionStatus } from '@shared/domain/transaction.ts';
import type { Schema, StatementRowsRow } from '../schema.ts';

type Trx = DatabaseTransaction<Schema>;
type Our = { readonly id: string; readonly kind: string; readonly currency: string; readonly amount_minor: number; readonly received_minor: number | null; readonly status: string; readonly created_at: number };
type Hit = Our & { readonly position: number };

const columns = sql.raw('t.id, t.kind, t.currency, t.amount_minor, t.received_minor, t.status, t.created_at');

function toOurs(row: Our): OurMovement {
  return {
    id: transactionId.parse(row.id), kind: transactionKind.parse(row.kind), currency: row.currency, amountMinor: row.amount_minor, receivedMinor: row.received_minor,
    status: transactionStatus.parse(row.status), createdAt: row.created_at,
  };
}

export function theirsOf(row: Pick<StatementRowsRow, 'reference' | 'provider_number' | 'kind' | 'amount_minor' | 'currency' | 'fee_minor' | 'status' | 'moved' | 'at'>): unknown {
  return row.kind === null ? null : {
    reference: row.reference, providerNumber: row.provider_number, kind: row.kind, amountMinor: row.amount_minor, currency: row.currency, feeMinor: row.fee_minor, status: row.status, moved: row.moved === 1, at: row.at,
  };
}

function grouped(hits: readonly Hit[]): ReadonlyMap<number, readonly OurMovement[]> {
  return new Map([...Map.groupBy(hits, ({ position }) => position)].map(([position, rows]) => [position, [...new Map(rows.map((row) => [row.id, toOurs(row)])).values()]]));
}

async function hitsBy(trx: Trx, statementId: string, profileId: string, positions: string, by: 'number' | 'order' | 'wallet' | 'reference'): Promise<readonly Hit[]> {
  const conditions = {
    number: sql`t.provider_transaction_id = r.provider_number`,
    order: sql`t.provider_payment_id = r.provider_number AND +t.kind = 'payment'`,
    wallet: sql`t.wallet_reference = r.provider_number`,
    reference: sql`t.reference = r.reference`,
  };
  // The numbers alone may choose the index.
  const { rows } = await sql<Hit>`
    SELECT r.position, ${columns} FROM json_each(${positions}) AS p
    CROSS JOIN statement_rows AS r ON r.statement_id = ${statementId} AND r.position = p.value
    CROSS JOIN transactions AS t ON ${conditions[by]} AND +t.profile_id = ${profileId}`.execute(trx);
  return rows;
}

async function childrenOf(trx: Trx, payments: readonly string[]): Promise<ReadonlyMap<string, readonly OurMovement[]>> {
  if (payments.length === 0) return new Map();
  const { rows } = await sql<Our & { readonly parent_id: string }>`
    SELECT t.parent_id, ${columns} FROM json_each(${JSON.stringify(payments)}) AS p CROSS JOIN transactions AS t ON t.parent_id = p.value`.execute(trx);
  return new Map([...Map.groupBy(rows, ({ parent_id: parent }) => parent)].map(([parent, own]) => [parent, own.map(toOurs)]));
}

async function namedBefore(trx: Trx, statementId: string, ids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ readonly our_id: string; readonly position: number }>`
    SELECT r.our_id, r.position FROM json_each(${JSON.stringify(ids)}) AS i CROSS JOIN statement_rows AS r INDEXED BY statement_rows_by_ours
    ON r.statement_id = ${statementId} AND r.our_id = i.value`.execute(trx);
  return new Map(rows.map(({ our_id: id, position }) => [id, position]));
}

/** Judges these rows in their order and writes the verdicts. `rows` have both no verdict of an earlier pass and no movement of ours. */
export async function judgeRows(trx: Trx, statement: { readonly id: string; readonly profileId: string }, rows: readonly StatementRowsRow[]): Promise<void> {
  const open = rows.filter((row) => row.kind !== null && row.twice_of === null);
  const positions = JSON.stringify(open.map(({ position }) => position));
  const hits = async (by: Parameters<typeof hitsBy>[4]) => hitsBy(trx, statement.id, statement.profileId, positions, by);
  const byNumber = grouped([...(await hits('number')), ...(await hits('order')), ...(await hits('wallet'))]);
  const byReference = grouped(await hits('reference'));
  const all = [...byNumber.values(), ...byReference.values()].flat();
  const payments = [...new Set(all.filter(({ kind }) => kind === 'payment').map(({ id }) => String(id)))];
  const needed = open.some(({ kind }) => kind !== 'payment') ? await childrenOf(trx, payments) : new Map<string, readonly OurMovement[]>();
  const named = await namedBefore(trx, statement.id, [...new Set([...all, ...[...needed.values()].flat()].map(({ id }) => String(id)))]);

  const verdicts = rows.map((row): { readonly position: number } & Judgement => {
    const { position } = row;
    if (row.kind === null) return { position, verdict: 'unreadable', reason: { code: 'cells', params: {} }, ours: null };
    if (row.twice_of !== null) return { position, verdict: 'twice', reason: { code: 'sameNumber', params: { row: row.twice_of } }, ours: null };
    const judgement = judge(theirsOf(row) as TheirSide, { // written from one, and the table's own checks hold its form
      byNumber: byNumber.get(position) ?? [], byReference: byReference.get(position) ?? [],
      childrenOf: (payment) => needed.get(payment) ?? [], namedBy: (id) => named.get(id),
    });
    if (judgement.ours !== null) named.set(judgement.ours, position);
    return { position, ...judgement };
  });
  // Each verdict finds its row by its place: the unary plus keeps every other order of the two out of the plan.
  const told = JSON.stringify(verdicts.map(({ position, verdict, reason, ours }) => [position, verdict, reason, ours]));
  await sql`
    WITH told (position, verdict, reason, our_id) AS MATERIALIZED (SELECT value ->> 0, value ->> 1, value -> 2, value ->> 3 FROM json_each(${told}))
    UPDATE statement_rows NOT INDEXED SET verdict = told.verdict, reason = nullif(told.reason, 'null'), our_id = told.our_id
    FROM told WHERE statement_rows.statement_id = ${statement.id} AND statement_rows.position = +told.position`.execute(trx);
}
