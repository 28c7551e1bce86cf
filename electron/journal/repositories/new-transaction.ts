/**
 * A new transaction and what it needs around it: a profile, a free number, and, for money that goes back, its amount held at the
 * payment. Everything runs inside the caller's database transaction, which holds the write lock from its first read.
 */
import { sql, type Transaction as DatabaseTransaction } from 'kysely';
import type { NewTransaction } from '@core/ports/journal.ts';
import type { IntentId, TransactionId } from '@shared/domain/ids.ts';
import type { TransactionStatus } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Schema } from '../schema.ts';
import { jsonOrNull, requireTransaction } from './effects.ts';
import { openStates } from './open-states.ts';

type Numbered = Pick<NewTransaction, 'profileId' | 'reference'>;
type Reservation = Pick<NewTransaction, 'profileId' | 'currency' | 'amountMinor'> & { readonly paymentId: TransactionId; readonly exclusive: boolean };

/** Of these a part may still be given back. */
const refundable: readonly string[] = ['part_paid', 'paid', 'part_refunded'] satisfies readonly TransactionStatus[];

/** Errors: `profile.notFound`. */
export async function requireProfile(trx: DatabaseTransaction<Schema>, plan: Numbered): Promise<void> {
  const profile = await trx
    .selectFrom('profiles')
    .select('id')
    .where('id', '=', plan.profileId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (!profile) throw new AppError('profile.notFound', { profileId: plan.profileId });
}

/** Errors: `reference.duplicate`. */
export async function requireFreeReference(trx: DatabaseTransaction<Schema>, plan: Numbered): Promise<void> {
  const taken = await trx
    .selectFrom('transactions')
    .select('id')
    .where('profile_id', '=', plan.profileId)
    .where('reference', '=', plan.reference)
    .where('reference_claimed', '=', sql.lit(1))
    .executeTakeFirst();
  if (taken) throw new AppError('reference.duplicate', { reference: plan.reference }, { field: 'reference' });
}

/**
 * Holds a refund's amount at its payment. An exclusive refund and any other open refund of that payment shut each other out. Errors:
 * `transaction.notFound`, `refund.notRefundable`, `refund.alreadyOpen`, `amount.aboveRefundable`.
 */
export async function reserve(trx: DatabaseTransaction<Schema>, plan: Reservation): Promise<void> {
  const { paymentId } = plan;
  const payment = await requireTransaction(trx, paymentId);
  const ours = payment.kind === 'payment' && payment.profile_id === plan.profileId && payment.currency === plan.currency;
  if (!ours || !refundable.includes(payment.status)) throw new AppError('refund.notRefundable', { transactionId: paymentId, status: payment.status });
  const open = await trx.selectFrom('intents').select(['id', 'exclusive']).where('payment_id', '=', paymentId).where(openStates).execute();
  if (open.some(({ exclusive }) => plan.exclusive || exclusive === 1)) {
    throw new AppError('refund.alreadyOpen', { intentId: open[0]?.id ?? null });
  }
  const { numUpdatedRows } = await trx
    .updateTable('transactions')
    .set({ held_minor: sql<number>`held_minor + ${plan.amountMinor}`, version: sql<number>`version + 1` })
    .where('id', '=', paymentId)
    .where(sql<number>`coalesce(received_minor, amount_minor) - refunded_minor - held_minor - refunded_elsewhere_minor`, '>=', plan.amountMinor)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) {
    const maximumMinor = Math.max(0, (payment.received_minor ?? payment.amount_minor) - payment.refunded_minor - payment.held_minor - payment.refunded_elsewhere_minor);
    throw new AppError('amount.aboveRefundable', { maximumMinor, currency: plan.currency }, { field: 'amount' });
  }
}

/** `intentId` is null only for what is recorded and never sent. */
export async function insertTransaction(trx: DatabaseTransaction<Schema>, transaction: NewTransaction, intentId: IntentId | null, at: Instant): Promise<void> {
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
      received_minor: null,
      refunded_minor: 0,
      held_minor: 0,
      refunded_elsewhere_minor: 0,
      status: transaction.status,
      description: transaction.description,
      reason: transaction.reason,
      has_link: transaction.link === null ? 0 : 1,
      link_url: transaction.link?.url ?? null,
      link_qr_text: transaction.link?.qrText ?? null,
      link_action: jsonOrNull(transaction.link?.action),
      link_expires_at: transaction.link?.expiresAt ?? null,
      intent_id: intentId,
      operator: transaction.operator,
      created_at: transaction.createdAt,
      moved_at: null,
      observed_at: at,
      observed_from: 'app',
      looked_at: at,
      version: 1,
    })
    .execute();
}
