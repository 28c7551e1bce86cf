/** Adds one row to the audit, inside the caller's database transaction: what it reports and the row are written together or not at all. */
import { sql, type Transaction as DatabaseTransaction } from 'kysely';
import { sealEntry } from '@core/audit/chain.ts';
import { auditEntry, type AuditEntry, type AuditHead } from '@shared/domain/audit.ts';
import { toInstant } from '@shared/time/instant.ts';
import type { Schema } from '../schema.ts';

/** Throws for an entry that tells more than `auditData` lists: that is a bug, and nothing of the transaction is written. */
export async function addAudit(trx: DatabaseTransaction<Schema>, entry: AuditEntry): Promise<AuditHead> {
  const checked = auditEntry.parse(entry);
  const previous = await trx.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(sql.lit(1)).executeTakeFirst();
  // The first row is the migration's; an empty chain was emptied by somebody, and the next row must not hide that.
  const row = sealEntry(checked, previous ?? { seq: 0, hash: '0'.repeat(64) });
  await trx
    .insertInto('audit')
    .values({
      seq: row.seq,
      at: row.at,
      actor: row.actor,
      action: row.action,
      result: row.result,
      profile_id: row.profileId,
      transaction_id: row.transactionId,
      intent_id: row.intentId,
      data: row.data,
      previous_hash: row.previousHash,
      hash: row.hash,
    })
    .execute();
  return { seq: row.seq, at: toInstant(row.at), hash: row.hash };
}

/** An entry with nothing but what every row has. */
export function auditBase(at: AuditEntry['at'], actor: string | null | undefined): Omit<AuditEntry, 'action' | 'result' | 'data'> {
  return { at, actor: actor ? actor.slice(0, 80) : null, profileId: null, transactionId: null, intentId: null };
}

/** A text of unknown length, as far as a row takes it; undefined for none. */
export function cut(text: string | null | undefined): string | undefined {
  return text === null || text === undefined || text === '' ? undefined : text.slice(0, 200);
}
