/** What a step or an observation does to transaction rows, inside the caller's database transaction. */
import { sql, type Transaction as DatabaseTransaction, type Updateable } from 'kysely';
import type { TransactionEffect } from '@core/ports/journal.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import type { TimelineEvent } from '@shared/domain/timeline.ts';
import { paidStatus, type LinkDetail, type TransactionStatus } from '@shared/domain/transaction.ts';
import { AppError, assertNever } from '@shared/errors/app-error.ts';
import type { Schema, TransactionRow, TransactionsTable } from '../schema.ts';

type Patch = Extract<TransactionEffect, { kind: 'patch' }>;
type SettleHold = Extract<TransactionEffect, { kind: 'settleHold' }>;

const afterPayment: readonly string[] = ['paid', 'part_refunded', 'refunded'] satisfies readonly TransactionStatus[];

export async function requireTransaction(trx: DatabaseTransaction<Schema>, id: TransactionId): Promise<TransactionRow> {
  const row = await trx.selectFrom('transactions').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new AppError('transaction.notFound', { transactionId: id });
  return row;
}

/** A payment reported as paid keeps what is already known of its refunds, here and elsewhere. */
function patchedStatus(row: TransactionRow, patch: Patch): TransactionStatus | undefined {
  const { status } = patch;
  if (row.kind !== 'payment') return status;
  const elsewhere = patch.refundedElsewhereMinor ?? row.refunded_elsewhere_minor;
  if (afterPayment.includes(status ?? row.status)) return paidStatus(row.amount_minor, row.refunded_minor + elsewhere);
  return status;
}

function linkColumns(link: LinkDetail): Updateable<TransactionsTable> {
  return { has_link: 1, link_url: link.url, link_qr_text: link.qrText, link_expires_at: link.expiresAt };
}

/** Fields that are left out of the patch stay; null clears. */
async function applyPatch(trx: DatabaseTransaction<Schema>, patch: Patch): Promise<void> {
  const row = await requireTransaction(trx, patch.transactionId);
  const status = patchedStatus(row, patch);
  const columns: Updateable<TransactionsTable> = {
    ...(status === undefined ? {} : { status }),
    ...(patch.refundedElsewhereMinor === undefined ? {} : { refunded_elsewhere_minor: patch.refundedElsewhereMinor }),
    ...(patch.providerPaymentId === undefined ? {} : { provider_payment_id: patch.providerPaymentId }),
    ...(patch.providerTransactionId === undefined ? {} : { provider_transaction_id: patch.providerTransactionId }),
    ...(patch.walletReference === undefined ? {} : { wallet_reference: patch.walletReference }),
    ...(patch.method === undefined ? {} : { method: patch.method }),
    ...(patch.movedAt === undefined ? {} : { moved_at: patch.movedAt }),
    ...(patch.link === undefined ? {} : linkColumns(patch.link)),
    observed_at: patch.observedAt,
    observed_from: patch.observedFrom,
    looked_at: Math.max(row.looked_at, patch.observedAt),
    version: row.version + 1,
  };
  await trx.updateTable('transactions').set(columns).where('id', '=', patch.transactionId).execute();
}

/** The amount must lie where it is taken from: anything else is a bug, and nothing of the step is written. */
async function settleHold(trx: DatabaseTransaction<Schema>, { paymentId, amountMinor, to }: SettleHold): Promise<void> {
  const row = await requireTransaction(trx, paymentId);
  const held = to === 'reversed' ? row.held_minor : row.held_minor - amountMinor;
  const refunded = to === 'released' ? row.refunded_minor : row.refunded_minor + (to === 'refunded' ? amountMinor : -amountMinor);
  if (amountMinor <= 0 || held < 0 || refunded < 0) throw new Error(`no such hold at payment ${paymentId}: ${amountMinor} to ${to}`);
  await trx
    .updateTable('transactions')
    .set({
      held_minor: held,
      refunded_minor: refunded,
      ...(afterPayment.includes(row.status) ? { status: paidStatus(row.amount_minor, refunded + row.refunded_elsewhere_minor) } : {}),
      version: sql<number>`version + 1`,
    })
    .where('id', '=', paymentId)
    .execute();
}

/** Applies in the given order. Errors: `transaction.notFound`, `provider.conflict` (another row has this provider number). */
export async function applyEffects(trx: DatabaseTransaction<Schema>, effects: readonly TransactionEffect[]): Promise<void> {
  for (const effect of effects) {
    switch (effect.kind) {
      case 'patch':
        await applyPatch(trx, effect);
        break;
      case 'settleHold':
        await settleHold(trx, effect);
        break;
      default:
        assertNever(effect);
    }
  }
}

export async function addEvent(trx: DatabaseTransaction<Schema>, event: Omit<TimelineEvent, 'id'>): Promise<void> {
  await trx
    .insertInto('events')
    .values({
      at: event.at,
      type: event.type,
      transaction_id: event.transactionId,
      intent_id: event.intentId,
      operator: event.operator,
      data: JSON.stringify(event.data),
    })
    .execute();
}

export const jsonOrNull = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));
