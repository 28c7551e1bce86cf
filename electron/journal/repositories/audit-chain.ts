/**
 * Looks through the chain row by row, in pieces, with nothing between SQLite and the hash. Nothing that is read is trusted: a row that
 * somebody wrote past the triggers is reported, never thrown over.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { noHash, sealOf, type SealedText } from '@core/audit/chain.ts';
import type { ChainPart } from '@core/ports/audit-records.ts';
import type { ChainFault } from '@shared/domain/audit.ts';
import { toInstant } from '@shared/time/instant.ts';
import { translated } from '../sqlite/errors.ts';

export type StoredRow = SealedText & { readonly hash: string };

export const auditColumns = 'seq, at, actor, action, result, profile_id, transaction_id, intent_id, data, previous_hash, hash';

/** `values` in the order of `auditColumns`. */
export function toStored(values: readonly unknown[]): StoredRow {
  const row: { readonly [Field in keyof StoredRow]: unknown } = {
    seq: values[0], at: values[1], actor: values[2], action: values[3], result: values[4], profileId: values[5],
    transactionId: values[6], intentId: values[7], data: values[8], previousHash: values[9], hash: values[10],
  };
  return row as StoredRow; // STRICT columns of 0007-audit.ts
}

type Place = { readonly seq: number; readonly hash: string };

const faultAt = (kind: ChainFault['kind'], row: StoredRow): ChainFault => ({ kind, seq: row.seq, at: Number.isSafeInteger(row.at) ? toInstant(row.at) : null });

/** The seal of `row` if it stood at `seq`. */
const sealAt = (row: StoredRow, seq: number): boolean => sealOf({ ...row, seq }) === row.hash;

/** Why `row` does not follow `before`; undefined when it does. */
function complaint(row: StoredRow, before: Place, placeOf: StatementSync): ChainFault | undefined {
  if (row.seq !== before.seq + 1) return { kind: 'missing', seq: before.seq + 1, at: null };
  const sealed = sealOf(row) === row.hash;
  if (sealed && row.previousHash === before.hash) {
    if (row.seq !== 1) return undefined;
    return row.action === 'journal.began' ? undefined : faultAt('start', row);
  }
  if (sealed) return faultAt(row.seq === 1 ? 'start' : 'forked', row);
  // Sealed under the number before this one, after the row two before: something was put between.
  const other: unknown = placeOf.get(row.previousHash)?.['seq'];
  if (row.seq > 1 && other === row.seq - 2 && sealAt(row, row.seq - 1)) return { kind: 'inserted', seq: row.seq - 1, at: null };
  const original = typeof other === 'number' ? other + 1 : row.previousHash === noHash ? 1 : undefined;
  return faultAt(original !== undefined && original !== row.seq && sealAt(row, original) ? 'order' : 'changed', row);
}

/** See `AuditRecords.verifyPart`. */
export function verifyPart(sqlite: DatabaseSync, after: Place | null, limit: number): ChainPart {
  return translated(() => {
    const placeOf = sqlite.prepare('SELECT seq FROM audit WHERE hash = ?');
    const rows = sqlite.prepare(`SELECT ${auditColumns} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`, { returnArrays: true });
    let before: Place = after ?? { seq: 0, hash: noHash };
    let checked = 0;
    for (const values of rows.iterate(before.seq, limit) as Iterable<unknown>) {
      const row = toStored(values as readonly unknown[]); // the statement returns arrays
      const fault = complaint(row, before, placeOf);
      if (fault) return { checked, last: before.seq === 0 ? null : before, fault, end: true };
      before = { seq: row.seq, hash: row.hash };
      checked += 1;
    }
    if (before.seq === 0) return { checked, last: null, fault: { kind: 'missing', seq: 1, at: null }, end: true };
    return { checked, last: before, fault: null, end: checked < limit };
  });
}
