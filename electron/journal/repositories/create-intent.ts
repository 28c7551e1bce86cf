/**
 * Writes down what a person wants done, before anything is sent: intent, transaction, reservation at the payment and first
 * event in one database transaction that holds the write lock from its first read.
 */
import { sql, type Kysely, type Transaction as DatabaseTransaction } from 'kysely';
import type { IntentPlan } from '@core/ports/journal.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toIntent } from '../rows.ts';
import type { Schema } from '../schema.ts';
import { addEvent, requireTransaction } from './effects.ts';
import { openStates } from './open-states.ts';

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
    transaction.parentId === plan.paymentId,
    refund === (plan.paymentId !== null),
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

async function requireProfile(trx: DatabaseTransaction<Schema>, plan: IntentPlan): Promise<void> {
  const profile = await trx
    .selectFrom('profiles')
    .select('id')
    .where('id', '=', plan.profileId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (!profile) throw new AppError('profile.notFound', { profileId: plan.profileId });
}

async function requireFreeReference(trx: DatabaseTransaction<Schema>, plan: IntentPlan): Promise<void> {
  const taken = await trx
    .selectFrom('transactions')
    .select('id')
    .where('profile_id', '=', plan.profileId)
    .where('reference', '=', plan.reference)
    .where('reference_claimed', '=', sql.lit(1))
    .executeTakeFirst();
  if (taken) throw new AppError('reference.duplicate', { reference: plan.reference }, { field: 'reference' });
}

/** Holds the refund's amount at its payment. An exclusive refund and any other open refund of that payment shut each other out. */
async function reserve(trx: DatabaseTransaction<Schema>, plan: IntentPlan, paymentId: TransactionId): Promise<void> {
  const payment = await requireTransaction(trx, paymentId);
  const ours = payment.kind === 'payment' && payment.profile_id === plan.profileId && payment.currency === plan.currency;
  if (!ours || !['paid', 'part_refunded'].includes(payment.status)) throw new AppError('refund.notRefundable', { transactionId: paymentId, status: payment.status });
  const open = await trx.selectFrom('intents').select(['id', 'exclusive']).where('payment_id', '=', paymentId).where(openStates).execute();
  if (open.some(({ exclusive }) => plan.exclusive || exclusive === 1)) {
    throw new AppError('refund.alreadyOpen', { intentId: open[0]?.id ?? null });
  }
  const { numUpdatedRows } = await trx
    .updateTable('transactions')
    .set({ held_minor: sql<number>`held_minor + ${plan.amountMinor}`, version: sql<number>`version + 1` })
    .where('id', '=', paymentId)
    .where(sql<number>`amount_minor - refunded_minor - held_minor - refunded_elsewhere_minor`, '>=', plan.amountMinor)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) {
    const maximumMinor = Math.max(0, payment.amount_minor - payment.refunded_minor - payment.held_minor - payment.refunded_elsewhere_minor);
    throw new AppError('amount.aboveRefundable', { maximumMinor, currency: plan.currency }, { field: 'amount' });
  }
}

async function insertTransaction(trx: DatabaseTransaction<Schema>, plan: IntentPlan): Promise<void> {
  const { transaction } = plan;
  await trx
    .insertInto('transactions')
    .values({
      id: transaction.id,
      profile_id: transaction.profileId,
      provider_id: transaction.providerId,
      environment: transaction.environment,
      kind: transaction.kind,
      origin: transaction.origin,
      reference: transaction.reference,
      reference_claimed: 1,
      parent_id: transaction.parentId,
      parent_reference: transaction.parentReference,
      provider_payment_id: transaction.providerPaymentId,
      provider_transaction_id: transaction.providerTransactionId,
      wallet_reference: transaction.walletReference,
      method: transaction.method,
      amount_minor: transaction.amountMinor,
      currency: transaction.currency,
      refunded_minor: 0,
      held_minor: 0,
      refunded_elsewhere_minor: 0,
      status: transaction.status,
      description: transaction.description,
      reason: transaction.reason,
      has_link: transaction.link === null ? 0 : 1,
      link_url: transaction.link?.url ?? null,
      link_qr_text: transaction.link?.qrText ?? null,
      link_expires_at: transaction.link?.expiresAt ?? null,
      intent_id: plan.id,
      operator: transaction.operator,
      created_at: transaction.createdAt,
      moved_at: null,
      observed_at: plan.createdAt,
      observed_from: 'app',
      looked_at: plan.createdAt,
      version: 1,
    })
    .execute();
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
      state: 'QUEUED',
      version: 1,
      sends: 0,
      asks: 0,
      negative_reads: 0,
      last_sent_at: null,
      last_asked_at: null,
      next_ask_at: null,
      quarantine_until: null,
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
    if (plan.paymentId !== null) await reserve(trx, plan, plan.paymentId);
    await insertTransaction(trx, plan);
    const intent = await insertIntent(trx, plan);
    await addEvent(trx, {
      at: plan.createdAt,
      type: 'intent.queued',
      transactionId: plan.transaction.id,
      intentId: plan.id,
      operator: plan.operator,
      data: { kind: plan.kind, state: 'QUEUED', amountMinor: plan.amountMinor },
    });
    return { intent, created: true };
  });
}
