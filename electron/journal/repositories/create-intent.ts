/**
 * Writes down what a person wants done, before anything is sent: intent, transaction, reservation at the payment and first
 * event in one database transaction that holds the write lock from its first read.
 */
import type { Kysely, Transaction as DatabaseTransaction } from 'kysely';
import type { IntentPlan } from '@core/ports/journal.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import type { Intent, IntentState } from '@shared/domain/intent.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toIntent } from '../rows.ts';
import type { Schema } from '../schema.ts';
import { insertApproval } from './approval-rows.ts';
import { addAudit } from './add-audit.ts';
import { intentCreated } from './audit-entries.ts';
import { addEvent, requireTransaction } from './effects.ts';
import { insertTransaction, requireFreeReference, requireProfile, reserve } from './new-transaction.ts';
import { insertPayers, requireReason } from './repeats.ts';

type Created = { readonly intent: Intent; readonly created: boolean };

/** A plan that contradicts itself is a bug of the caller. */
function requireConsistent(plan: IntentPlan): void {
  const { transaction } = plan;
  const refund = plan.kind === 'refund';
  const agree = [
    transaction.profileId === plan.profileId,
    transaction.reference === plan.reference,
    transaction.amountMinor === plan.amountMinor,
    transaction.currency === plan.currency,
    transaction.origin === plan.kind,
    // A payout may belong to a payment without giving it back.
    plan.kind === 'payout' || transaction.parentId === plan.paymentId,
    refund === (plan.paymentId !== null),
    (plan.awaitsApproval === true) === (plan.approval !== undefined),
  ];
  if (agree.includes(false)) throw new Error(`inconsistent intent plan ${plan.id}`);
}

async function findEarlier(trx: DatabaseTransaction<Schema>, plan: IntentPlan): Promise<Created | undefined> {
  const earlier = await trx.selectFrom('intents').selectAll().where('submit_key', '=', plan.submitKey).executeTakeFirst();
  if (!earlier) return undefined;
  const sameTarget = earlier.kind === plan.kind && earlier.profile_id === plan.profileId && earlier.payment_id === plan.paymentId;
  if (!sameTarget || earlier.payload_hash !== plan.payloadHash) throw new AppError('intent.payloadDiffers', { intentId: earlier.id });
  return { intent: toIntent(earlier), created: false };
}

/** Of a payout that belongs to a payment. */
async function requireOwnPayment(trx: DatabaseTransaction<Schema>, plan: IntentPlan, paymentId: TransactionId): Promise<void> {
  const payment = await requireTransaction(trx, paymentId);
  if (payment.kind !== 'payment' || payment.profile_id !== plan.profileId) throw new AppError('transaction.notFound', { transactionId: paymentId });
}

function firstState(plan: IntentPlan): IntentState {
  return plan.awaitsApproval === true ? 'AWAITING_APPROVAL' : 'QUEUED';
}

async function insertIntent(trx: DatabaseTransaction<Schema>, plan: IntentPlan): Promise<Intent> {
  const row = await trx
    .insertInto('intents')
    .values({
      id: plan.id,
      submit_key: plan.submitKey,
      kind: plan.kind,
      profile_id: plan.profileId,
      transaction_id: plan.transaction.id,
      payment_id: plan.paymentId,
      reference: plan.reference,
      amount_minor: plan.amountMinor,
      currency: plan.currency,
      payload: plan.payload,
      payload_hash: plan.payloadHash,
      exclusive: plan.exclusive ? 1 : 0,
      state: firstState(plan),
      version: 1,
      sends: 0,
      asks: 0,
      negative_reads: 0,
      last_sent_at: null,
      last_asked_at: null,
      next_ask_at: null,
      quarantine_until: null,
      waited_ms: 0,
      problem: null,
      operator: plan.operator,
      created_at: plan.createdAt,
      updated_at: plan.createdAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toIntent(row);
}

/** See `IntentRecords.create`. Besides its errors: `profile.notFound`, `transaction.notFound` (the payment of a refund). */
export async function createIntent(db: Kysely<Schema>, plan: IntentPlan): Promise<Created> {
  requireConsistent(plan);
  return db.transaction().execute(async (trx) => {
    const earlier = await findEarlier(trx, plan);
    if (earlier) return earlier;
    await requireProfile(trx, plan);
    await requireFreeReference(trx, plan);
    if (plan.paymentId !== null) await reserve(trx, { ...plan, paymentId: plan.paymentId });
    else if (plan.transaction.parentId !== null) await requireOwnPayment(trx, plan, plan.transaction.parentId);
    const repeat = await requireReason(trx, plan.repeat);
    await insertTransaction(trx, plan.transaction, plan.id, plan.createdAt);
    await insertPayers(trx, plan.transaction, plan.payer ?? []);
    const intent = await insertIntent(trx, plan);
    if (plan.approval !== undefined) await insertApproval(trx, plan.id, plan.approval);
    await addEvent(trx, {
      at: plan.createdAt,
      type: plan.approval === undefined ? 'intent.queued' : 'approval.requested',
      transactionId: plan.transaction.id,
      intentId: plan.id,
      operator: plan.operator,
      data: { kind: plan.kind, state: firstState(plan), amountMinor: plan.amountMinor, ...(plan.approvedBy === undefined ? {} : { note: plan.approvedBy }), ...repeat },
    });
    await addAudit(trx, intentCreated(plan, intent.state));
    return { intent, created: true };
  });
}
