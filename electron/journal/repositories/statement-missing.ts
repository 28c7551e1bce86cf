/** What the journal has in a statement's period and no row of the statement names, added as rows in pieces. */
import { sql, type Transaction as DatabaseTransaction } from 'kysely';
import type { Schema } from '../schema.ts';

type Trx = DatabaseTransaction<Schema>;

/** Longer than this no movement takes from being written down to moving, milliseconds: it bounds the walk over the index of times. */
const longestWay = 100 * 86_400_000;
/** So close to an end of the period another clock may put a movement on the other side, milliseconds. */
const edge = { pull: 600_000, file: 3_600_000, fetched: 3_600_000 } as const;

export type MissingScope = {
  readonly id: string;
  readonly profileId: string;
  readonly source: 'pull' | 'file' | 'fetched';
  readonly from: number;
  readonly until: number;
  readonly covers: readonly string[];
};

type Row = { readonly id: string; readonly created_at: number; readonly kind: string; readonly status: string; readonly origin: string; readonly moment: number; readonly named: number };

const moved = `(CASE t.kind WHEN 'payment' THEN t.status IN ('part_paid', 'paid', 'part_refunded', 'refunded') ELSE t.status = 'succeeded' END)`;

/**
 * Looks through `limit` movements of ours after `after`, oldest first. Of a file, a movement belongs to the period by when the money
 * moved; of a pull, a payment by when it was made and a refund by when its payment was. What was recorded by hand is on no statement.
 */
export async function addMissing(trx: Trx, scope: MissingScope, after: { readonly createdAt: number; readonly id: string } | null, limit: number): Promise<{ readonly createdAt: number; readonly id: string } | null> {
  const pulled = scope.source === 'pull';
  const moment = pulled ? sql.raw(`coalesce((SELECT p.created_at FROM transactions AS p WHERE t.kind = 'refund' AND p.id = t.parent_id), t.created_at)`) : sql.raw('coalesce(t.moved_at, t.created_at)');
  const latest = pulled ? Number.MAX_SAFE_INTEGER : scope.until;
  const begin = after ?? { createdAt: pulled ? scope.from : scope.from - longestWay, id: '' };
  const { rows } = await sql<Row>`
    SELECT t.id, t.created_at, t.kind, t.status, t.origin, ${moment} AS moment, ${sql.raw(moved)} AS moved,
      EXISTS (SELECT 1 FROM statement_rows AS r INDEXED BY statement_rows_by_ours WHERE r.statement_id = ${scope.id} AND r.our_id = t.id) AS named
    FROM transactions AS t INDEXED BY transactions_by_profile
    WHERE t.profile_id = ${scope.profileId} AND (t.created_at, t.id) > (${begin.createdAt}, ${begin.id}) AND t.created_at < ${latest}
    ORDER BY t.created_at, t.id LIMIT ${limit}`.execute(trx);
  const near = edge[scope.source];
  const missing = rows.filter((row) => (row as Row & { readonly moved: number }).moved === 1 && row.named === 0 && row.origin !== 'manual' && scope.covers.includes(row.kind) && row.moment >= scope.from && row.moment < scope.until);
  if (missing.length > 0) {
    const { rows: [last] } = await sql<{ readonly position: number }>`SELECT coalesce(max(position), 0) AS position FROM statement_rows WHERE statement_id = ${scope.id}`.execute(trx);
    const first = (last?.position ?? 0) + 1;
    await trx.insertInto('statement_rows').values(missing.map((row, index) => {
      const close = row.moment - scope.from < near || scope.until - row.moment <= near;
      return {
        statement_id: scope.id, position: first + index, row_key: `ours|${row.id}`, line: null, kind: null, reference: null, provider_number: null, amount_minor: null, currency: null, fee_minor: null,
        status: null, moved: null, at: null, merged: null, unreadable: null, twice_of: null, verdict: 'missingThere', reason: JSON.stringify({ code: close ? 'nearEdge' : 'notListed', params: {} }), our_id: row.id,
      };
    })).execute();
  }
  const last = rows.at(-1);
  return rows.length < limit || last === undefined ? null : { createdAt: last.created_at, id: last.id };
}
