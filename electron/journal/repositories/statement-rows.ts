/** Rows of a statement as they are shown, with our side as the journal has it now. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { StoredStatementRow } from '@core/ports/statements.ts';
import { hasMoved } from '@core/settlements/reconcile.ts';
import { ourSide, settlementRow, settlementVerdicts, type SettlementCounts, type SettlementRowsQuery, type SettlementSum } from '@shared/domain/settlement.ts';
import { transactionKind, transactionStatus } from '@shared/domain/transaction.ts';
import { currencyCode } from '@shared/money/currency.ts';
import type { Schema, StatementRowsRow } from '../schema.ts';
import { theirsOf } from './statement-compare.ts';

type Joined = StatementRowsRow & {
  readonly our_reference: string | null;
  readonly our_number: string | null;
  readonly our_kind: string | null;
  readonly our_amount: number | null;
  readonly our_currency: string | null;
  readonly our_status: string | null;
  readonly our_at: number | null;
  readonly our_observed_at: number | null;
  readonly note: string | null;
  readonly explained_by: string | null;
  readonly explained_at: number | null;
};

const joined = sql`
  SELECT r.*, t.reference AS our_reference, coalesce(t.provider_transaction_id, t.provider_payment_id) AS our_number, t.kind AS our_kind, coalesce(t.received_minor, t.amount_minor) AS our_amount,
    t.currency AS our_currency, t.status AS our_status, coalesce(t.moved_at, t.created_at) AS our_at, t.observed_at AS our_observed_at, e.note, e.explained_by, e.explained_at
  FROM statement_rows AS r LEFT JOIN transactions AS t ON t.id = r.our_id LEFT JOIN statement_explanations AS e ON e.statement_id = r.statement_id AND e.row_key = r.row_key`;

function oursOf(row: Joined) {
  if (row.our_id === null || row.our_kind === null) return null;
  const kind = transactionKind.parse(row.our_kind);
  const status = transactionStatus.parse(row.our_status);
  return ourSide.parse({
    transactionId: row.our_id, reference: row.our_reference, providerNumber: row.our_number, kind, amountMinor: row.our_amount, currency: row.our_currency, status, moved: hasMoved({ kind, status }), at: row.our_at,
    observedAt: row.our_observed_at,
  });
}

function toStored(row: Joined): StoredStatementRow {
  const unreadable: unknown = row.unreadable === null ? { errors: [], cells: [] } : JSON.parse(row.unreadable);
  return settlementRow.omit({ actions: true }).parse({
    key: row.row_key, position: row.position, line: row.line, verdict: row.verdict, theirs: theirsOf(row), ours: oursOf(row), reason: row.reason === null ? null : JSON.parse(row.reason),
    ...(unreadable as object), merged: row.merged, // written by `addRows`, and parsed right here
    explained: row.note === null ? null : { note: row.note, by: row.explained_by, at: row.explained_at },
  });
}

const explainedIs = (explained: boolean | null): RawBuilder<unknown> => (explained === null ? sql`1` : explained ? sql`e.note IS NOT NULL` : sql`e.note IS NULL`);

async function placeIn(db: Kysely<Schema>, id: string, fitting: RawBuilder<unknown>, key: string): Promise<number | null> {
  const { rows: [found] } = await sql<{ readonly position: number }>`SELECT r.position ${fitting} AND r.position = (SELECT k.position FROM statement_rows AS k WHERE k.statement_id = ${id} AND k.row_key = ${key})`.execute(db);
  if (found === undefined) return null;
  const { rows: [before] } = await sql<{ readonly place: number }>`SELECT count(*) AS place ${fitting} AND r.position < ${found.position}`.execute(db);
  return before?.place ?? null;
}

/** See `StatementRecords.rows`. */
export async function rowsOf(db: Kysely<Schema>, { id, verdicts, explained, after, skip = 0, limit, placeOf }: SettlementRowsQuery): Promise<{ readonly rows: readonly StoredStatementRow[]; readonly total: number; readonly place: number | null }> {
  const wanted = verdicts === null ? sql`r.verdict IS NOT NULL` : sql`r.verdict IN (${sql.join(verdicts.length === 0 ? [''] : verdicts)})`;
  // Rows that are only passed or counted are looked at no further than the filter needs.
  const fitting = sql`
    FROM statement_rows AS r ${explained === null ? sql`` : sql`LEFT JOIN statement_explanations AS e ON e.statement_id = r.statement_id AND e.row_key = r.row_key`}
    WHERE r.statement_id = ${id} AND ${wanted} AND ${explainedIs(explained)}`;
  const { rows } = await sql<Joined>`
    ${joined} WHERE r.statement_id = ${id} AND r.position IN (SELECT r.position ${fitting} AND r.position > ${after} ORDER BY r.position LIMIT ${limit} OFFSET ${skip}) ORDER BY r.position`.execute(db);
  const { rows: [counted] } = await sql<{ readonly total: number }>`SELECT count(*) AS total ${fitting}`.execute(db);
  return { rows: rows.map(toStored), total: counted?.total ?? 0, place: placeOf === undefined ? null : await placeIn(db, id, fitting, placeOf) };
}

export async function rowOf(db: Kysely<Schema>, id: string, key: string): Promise<StoredStatementRow | undefined> {
  const { rows: [row] } = await sql<Joined>`${joined} WHERE r.statement_id = ${id} AND r.row_key = ${key} AND r.verdict IS NOT NULL`.execute(db);
  return row && toStored(row);
}

async function countsOf(db: Kysely<Schema>, id: string): Promise<SettlementCounts> {
  const { rows } = await sql<{ readonly verdict: string; readonly rows: number }>`SELECT verdict, count(*) AS rows FROM statement_rows WHERE statement_id = ${id} AND verdict IS NOT NULL GROUP BY verdict`.execute(db);
  const { rows: [explained] } = await sql<{ readonly rows: number }>`
    SELECT count(*) AS rows FROM statement_explanations AS e CROSS JOIN statement_rows AS r ON r.statement_id = e.statement_id AND r.row_key = e.row_key
    WHERE e.statement_id = ${id} AND r.verdict IS NOT NULL AND r.verdict <> 'matched'`.execute(db);
  const by = new Map(rows.map((row) => [row.verdict, row.rows]));
  const counts = Object.fromEntries(settlementVerdicts.map((verdict) => [verdict, by.get(verdict) ?? 0]));
  return { ...counts, explained: explained?.rows ?? 0 } as SettlementCounts; // every verdict once, from its own list
}

type SumRow = { readonly currency: string; readonly rows: number; readonly minor: number; readonly fees: number | null };

async function sumsOf(db: Kysely<Schema>, id: string): Promise<readonly SettlementSum[]> {
  const { rows: theirs } = await sql<SumRow>`
    SELECT currency, count(*) AS rows, sum(iif(kind = 'payment', amount_minor, -amount_minor)) AS minor, sum(fee_minor) AS fees FROM statement_rows
    WHERE statement_id = ${id} AND kind IS NOT NULL AND moved = 1 AND verdict <> 'twice' GROUP BY currency`.execute(db);
  const { rows: ours } = await sql<SumRow>`
    SELECT t.currency, count(*) AS rows, sum(iif(t.kind = 'payment', coalesce(t.received_minor, t.amount_minor), -t.amount_minor)) AS minor, NULL AS fees
    FROM statement_rows AS r CROSS JOIN transactions AS t ON t.id = r.our_id
    WHERE r.statement_id = ${id} AND r.verdict <> 'twice' AND (CASE t.kind WHEN 'payment' THEN t.status IN ('part_paid', 'paid', 'part_refunded', 'refunded') ELSE t.status = 'succeeded' END) GROUP BY t.currency`.execute(db);
  const currencies = [...new Set([...theirs, ...ours].map(({ currency }) => currency))].toSorted();
  return currencies.map((currency) => {
    const [their, our] = [theirs, ours].map((list) => list.find((row) => row.currency === currency));
    const [theirsMinor, oursMinor] = [their?.minor ?? 0, our?.minor ?? 0];
    return { currency: currencyCode.parse(currency), theirsMinor, oursMinor, differenceMinor: theirsMinor - oursMinor, theirRows: their?.rows ?? 0, ourRows: our?.rows ?? 0, feesMinor: their?.fees ?? null };
  });
}

export async function tallyOf(db: Kysely<Schema>, id: string): Promise<{ readonly counts: SettlementCounts; readonly sums: readonly SettlementSum[] }> {
  return { counts: await countsOf(db, id), sums: await sumsOf(db, id) };
}
