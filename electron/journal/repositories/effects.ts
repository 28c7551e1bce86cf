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

const afterPayment: readonly string[] = ['part_paid', 'paid', 'part_refunded', 'refunded'] satisfies readonly TransactionStatus[];

export async function requireTransaction(trx: DatabaseTransaction<Schema>, id: TransactionId): Promise<TransactionRow> {
  const row = await trx.selectFrom('transactions').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new AppError('transaction.notFound', { transactionId: id });
  return row;
}

/** Of a payment that came in, whole or in part: what was given back counts against what was received. */
function settledStatus(asked: number, received: number | null, refunded: number): TransactionStatus {
  const base = received ?? asked;
  return refunded <= 0 && base < asked ? 'part_paid' : paidStatus(base, refunded);
}

/** A payment reported as paid keeps what is already known of its refunds, here and elsewhere. */
function patchedStatus(row: TransactionRow, patch: Patch): TransactionStatus | undefined {
  const { status } = patch;
  if (row.kind !== 'payment') return status;
  const elsewhere = patch.refundedElsewhereMinor ?? row.refunded_elsewhere_minor;
  const received = patch.receivedMinor === undefined ? row.received_minor : patch.receivedMinor;
  if (afterPayment.includes(status ?? row.status)) return settledStatus(row.amount_minor, received, row.refunded_minor + elsewhere);
  return status;
}

/** Less came in, says the provider, than was given back or is held already: one of the two is wrong, and nothing is written. */
function requireCovered(row: TransactionRow, received: number | null | undefined): void {
  if (received === undefined || row.refunded_minor + row.held_minor <= (received ?? row.amount_minor)) return;
  throw new AppError('provider.conflict', { what: 'received' });
}

function linkColumns(link: LinkDetail): Updateable<TransactionsTable> {
  return { has_link: 1, link_url: link.url, link_qr_text: link.qrText, link_action: jsonOrNull(link.action), link_expires_at: link.expiresAt };
}

/** Fields that are left out of the patch stay; null clears. */
async function applyPatch(trx: DatabaseTransaction<Schema>, patch: Patch): Promise<void> {
  const row = await requireTransaction(trx, patch.transactionId);
  requireCovered(row, patch.receivedMinor);
  const status = patchedStatus(row, patch);
  const columns: Updateable<TransactionsTable> = {
    ...(status === undefined ? {} : { status }),
    ...(patch.receivedMinor === undefined ? {} : { received_minor: patch.receivedMinor }),
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
  const moves = { refunded: [-1, 1], released: [-1, 0], reversed: [0, -1], heldAgain: [1, -1] } as const satisfies Record<typeof to, readonly [number, number]>;
  const [toHeld, toRefunded] = moves[to];
  const held = row.held_minor + toHeld * amountMinor;
  const refunded = row.refunded_minor + toRefunded * amountMinor;
  if (amountMinor <= 0 || held < 0 || refunded < 0) throw new Error(`no such hold at payment ${paymentId}: ${amountMinor} to ${to}`);
  await trx
    .updateTable('transactions')
    .set({
      held_minor: held,
      refunded_minor: refunded,
      ...(afterPayment.includes(row.status) ? { status: settledStatus(row.amount_minor, row.received_minor, refunded + row.refunded_elsewhere_minor) } : {}),
      version: sql<number>`version + 1`,
    })
    .where('id', '=', paymentId)
    .execute();
}

/** Applies in the given order. Errors: `transaction.notFound`, `provider.conflict` (another row has this provider number, or less came in than went back). */
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
