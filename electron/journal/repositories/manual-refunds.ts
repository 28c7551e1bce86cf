/** Refunds that were made by other means: written down once by `record`, moved only by `step`. */
import { sql, type Kysely, type Transaction as DatabaseTransaction } from 'kysely';
import type { ManualRefundPlan, ManualRefundRecords, ManualRefundStep, StoredManualRefund } from '@core/ports/journal.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toManualRefund } from '../rows.ts';
import type { ManualRefundRow, Schema } from '../schema.ts';
import { addAudit } from './add-audit.ts';
import { manualRecorded, manualStepped } from './audit-entries.ts';
import { addEvent, applyEffects, requireTransaction } from './effects.ts';
import { insertTransaction, requireFreeReference, requireProfile, reserve } from './new-transaction.ts';
import { insertPayers, requireReason } from './repeats.ts';

function toStored(row: ManualRefundRow): StoredManualRefund {
  return { record: toManualRefund(row), contentHash: row.content_hash, payee: row.payee_cipher, proofFile: row.proof_file };
}

/** A plan that contradicts itself is a bug of the caller. */
function requireConsistent({ transaction, paymentId, event }: ManualRefundPlan): void {
  const agree = [transaction.kind === 'refund', transaction.origin === 'manual', transaction.status === 'pending', transaction.parentId === paymentId, event.transactionId === transaction.id];
  if (agree.includes(false)) throw new Error(`inconsistent plan of a manual refund ${transaction.id}`);
}

async function insertRecord(trx: DatabaseTransaction<Schema>, plan: ManualRefundPlan): Promise<ManualRefundRow> {
  const { transaction, proof } = plan;
  return trx
    .insertInto('manual_refunds')
    .values({
      transaction_id: transaction.id,
      submit_key: plan.submitKey,
      content_hash: plan.contentHash,
      state: 'recorded',
      method: plan.method,
      paid_on: plan.paidOn,
      external_reference: plan.externalReference,
      payee_cipher: plan.payee,
      proof_name: proof?.name ?? null,
      proof_bytes: proof?.bytes ?? null,
      proof_sha256: proof?.sha256 ?? null,
      proof_file: proof?.file ?? null,
      recorded_by: transaction.operator,
      recorded_at: transaction.createdAt,
      confirmed_by: null,
      confirmed_at: null,
      voided_by: null,
      voided_at: null,
      void_reason: null,
      version: 1,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function record(db: Kysely<Schema>, plan: ManualRefundPlan): Promise<{ readonly stored: StoredManualRefund; readonly created: boolean }> {
  requireConsistent(plan);
  return db.transaction().execute(async (trx) => {
    const earlier = await trx.selectFrom('manual_refunds').selectAll().where('submit_key', '=', plan.submitKey).executeTakeFirst();
    if (earlier) {
      if (earlier.content_hash !== plan.contentHash) throw new AppError('intent.payloadDiffers', { transactionId: earlier.transaction_id });
      return { stored: toStored(earlier), created: false };
    }
    const { transaction, paymentId } = plan;
    await requireProfile(trx, transaction);
    await requireFreeReference(trx, transaction);
    await reserve(trx, { ...transaction, paymentId, exclusive: false });
    const repeat = await requireReason(trx, plan.repeat);
    await insertTransaction(trx, transaction, null, transaction.createdAt);
    await insertPayers(trx, transaction, []);
    const row = await insertRecord(trx, plan);
    await addEvent(trx, { ...plan.event, data: { ...plan.event.data, ...repeat } });
    await addAudit(trx, manualRecorded(plan));
    return { stored: toStored(row), created: true };
  });
}

async function applyStep(db: Kysely<Schema>, step: ManualRefundStep): Promise<StoredManualRefund> {
  return db.transaction().execute(async (trx) => {
    const { to, person, at } = step;
    const row = await trx
      .updateTable('manual_refunds')
      .set({
        state: to.state,
        ...(to.state === 'confirmed' ? { confirmed_by: person, confirmed_at: at } : { voided_by: person, voided_at: at, void_reason: to.reason }),
        version: sql<number>`version + 1`,
      })
      .where('transaction_id', '=', step.transactionId)
      .where('state', '=', step.fromState)
      .where('version', '=', step.fromVersion)
      .returningAll()
      .executeTakeFirst();
    if (!row) {
      const known = await trx.selectFrom('manual_refunds').select('state').where('transaction_id', '=', step.transactionId).executeTakeFirst();
      if (!known) throw new AppError('manualRefund.notFound', { transactionId: step.transactionId });
      throw new AppError('intent.changedMeanwhile', { transactionId: step.transactionId, state: known.state });
    }
    await applyEffects(trx, step.effects);
    await addEvent(trx, step.event);
    await addAudit(trx, manualStepped(await requireTransaction(trx, step.transactionId), step));
    return toStored(row);
  });
}

export function manualRefundRecords(db: Kysely<Schema>): ManualRefundRecords {
  return {
    record: async (plan) => record(db, plan),
    get: async (id) => {
      const row = await db.selectFrom('manual_refunds').selectAll().where('transaction_id', '=', id).executeTakeFirst();
      return row && toStored(row);
    },
    bySubmitKey: async (key) => {
      const row = await db.selectFrom('manual_refunds').selectAll().where('submit_key', '=', key).executeTakeFirst();
      return row && toStored(row);
    },
    step: async (step) => applyStep(db, step),
    proofFiles: async () => {
      const rows = await db.selectFrom('manual_refunds').select('proof_file').where('proof_file', 'is not', null).execute();
      return rows.flatMap(({ proof_file: file }) => (file === null ? [] : [file]));
    },
  };
}
