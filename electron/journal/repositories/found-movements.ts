/**
 * Movements that were made outside this app, written down as the provider tells them. What the app made itself is never touched here:
 * its own observation is the way to change it. A refund that was found is a line of its own and no part of any cap: its payment holds
 * the provider's total as refunded elsewhere, so that the same money never counts twice.
 */
import { sql, type Kysely, type SqlBool, type Transaction as DatabaseTransaction } from 'kysely';
import type { FoundMovement, FoundMovementRecords, TakenOver } from '@core/ports/found-movements.ts';
import { currencyCode } from '@shared/money/currency.ts';
import { profileId, transactionId, type TransactionId } from '@shared/domain/ids.ts';
import type { AuditEntry } from '@shared/domain/audit.ts';
import { paidStatus, type TransactionStatus } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toTransaction } from '../rows.ts';
import type { Schema, TransactionRow } from '../schema.ts';
import { addAudit, auditBase, cut } from './add-audit.ts';
import { addEvent } from './effects.ts';
import { insertPayers } from './repeats.ts';

type Trx = DatabaseTransaction<Schema>;
type Owner = { readonly provider_id: string; readonly environment: string };

const afterPayment: readonly string[] = ['part_paid', 'paid', 'part_refunded', 'refunded'] satisfies readonly TransactionStatus[];
const over: readonly string[] = ['failed', 'expired', 'cancelled', 'succeeded'] satisfies readonly TransactionStatus[];

/** How final a status is: a look never leads back. */
function finality(status: string): number {
  if (afterPayment.includes(status)) return 3;
  return over.includes(status) ? 2 : 1;
}

async function byProviderNumber(trx: Trx, movement: FoundMovement): Promise<TransactionRow | undefined> {
  const { providerTransactionId: number, providerPaymentId: order, kind } = movement;
  const own = (name: 'provider_transaction_id' | 'provider_payment_id', value: string) => trx.selectFrom('transactions').selectAll().where(name, '=', value)
    .where(sql<SqlBool>`+profile_id = ${movement.profileId}`).where(sql<SqlBool>`+kind = ${kind}`).orderBy(sql`+seq`).limit(1).executeTakeFirst();
  if (number !== null) {
    const found = await own('provider_transaction_id', number);
    if (found) return found;
  }
  // Of a refund it is the number of its payment, which several refunds share.
  return order === null || kind === 'refund' ? undefined : own('provider_payment_id', order);
}

/** A row with another provider number is another movement, however its reference reads. */
const sameNumber = (row: TransactionRow, movement: FoundMovement): boolean =>
  row.provider_transaction_id === null || movement.providerTransactionId === null || row.provider_transaction_id === movement.providerTransactionId;

async function byReference(trx: Trx, movement: FoundMovement): Promise<TransactionRow | undefined> {
  const row = await trx.selectFrom('transactions').selectAll().where('profile_id', '=', movement.profileId).where('reference', '=', movement.reference)
    .where('reference_claimed', '=', sql.lit(1)).executeTakeFirst();
  return row !== undefined && row.kind === movement.kind && sameNumber(row, movement) ? row : undefined;
}

/**
 * A refund that a person made at the provider's console and recorded here: by the number that was written down, else the only one of
 * its amount that has no number yet.
 */
async function recordedByHand(trx: Trx, movement: FoundMovement): Promise<TransactionRow | undefined> {
  if (movement.kind !== 'refund' || movement.parent === null) return undefined;
  const rows = await trx.selectFrom('transactions').innerJoin('manual_refunds', 'manual_refunds.transaction_id', 'transactions.id').selectAll('transactions')
    .select('manual_refunds.external_reference as external')
    .where('transactions.parent_id', '=', movement.parent.id).where(sql<SqlBool>`+transactions.origin = 'manual'`).where('manual_refunds.method', '=', 'provider_portal')
    .where('manual_refunds.state', '<>', 'voided').where('transactions.provider_transaction_id', 'is', null)
    .where('transactions.amount_minor', '=', movement.amountMinor).where('transactions.currency', '=', movement.currency).execute();
  const named = rows.find(({ external }) => external === movement.providerTransactionId || external === movement.walletReference || external === movement.reference);
  const chosen = named ?? (rows.length === 1 ? rows[0] : undefined);
  if (chosen === undefined) return undefined;
  const { external: _external, ...row } = chosen;
  return row;
}

function auditOf(action: 'found.added' | 'found.changed', row: TransactionRow, at: FoundMovement['observedAt'], by: string | undefined): AuditEntry {
  const number = cut(row.provider_transaction_id);
  const payment = cut(row.parent_reference);
  return {
    ...auditBase(at, by), action, result: 'done', profileId: profileId.parse(row.profile_id), transactionId: transactionId.parse(row.id),
    data: {
      reference: row.reference, amountMinor: row.amount_minor, currency: currencyCode.parse(row.currency), outcome: row.status,
      ...(number === undefined ? {} : { providerNumber: number }), ...(payment === undefined ? {} : { paymentReference: payment }),
    },
  };
}

async function tell(trx: Trx, type: 'found.added' | 'found.changed', row: TransactionRow, movement: FoundMovement, by: string | undefined): Promise<void> {
  const { status, amountMinor, providerTransactionId } = { ...movement, status: toTransaction(row).status };
  await addEvent(trx, { at: movement.observedAt, type, transactionId: transactionId.parse(row.id), intentId: null, operator: by ?? null, data: { status, amountMinor, providerTransactionId } });
  await addAudit(trx, auditOf(type, row, movement.observedAt, by));
}

/** What came in, where it is not the amount. */
const receivedOf = ({ receivedMinor, amountMinor }: FoundMovement): number | null => (receivedMinor === null || receivedMinor === amountMinor ? null : receivedMinor);

function paymentStatus(movement: FoundMovement, received: number | null, refunded: number): string {
  if (!afterPayment.includes(movement.status)) return movement.status;
  const base = received ?? movement.amountMinor;
  return refunded <= 0 && base < movement.amountMinor ? 'part_paid' : paidStatus(base, refunded);
}

async function parentOf(trx: Trx, movement: FoundMovement): Promise<{ readonly id: TransactionId; readonly reference: string } | null> {
  if (movement.kind === 'payment') return null;
  const parent = movement.parent === null ? undefined : await trx.selectFrom('transactions').select(['id', 'reference', 'profile_id', 'kind', 'currency']).where('id', '=', movement.parent.id).executeTakeFirst();
  if (parent?.kind !== 'payment' || parent.profile_id !== movement.profileId || parent.currency !== movement.currency) throw new AppError('transaction.notFound', { reference: movement.reference });
  return { id: transactionId.parse(parent.id), reference: parent.reference };
}

async function add(trx: Trx, movement: FoundMovement, owner: Owner, by: string | undefined): Promise<TransactionRow> {
  const parent = await parentOf(trx, movement);
  const taken = await trx.selectFrom('transactions').select('id').where('profile_id', '=', movement.profileId).where('reference', '=', movement.reference)
    .where('reference_claimed', '=', sql.lit(1)).executeTakeFirst();
  const received = movement.kind === 'payment' ? receivedOf(movement) : null;
  const elsewhere = movement.kind === 'payment' ? Math.max(0, movement.refundedElsewhereMinor) : 0;
  await trx.insertInto('transactions').values({
    id: movement.id, profile_id: movement.profileId, provider_id: owner.provider_id, environment: owner.environment, kind: movement.kind, origin: 'found',
    // Several charges may carry one order number; the first to come keeps it from being used for a new link.
    reference: movement.reference, reference_claimed: taken === undefined ? 1 : 0,
    parent_id: parent?.id ?? null, parent_reference: parent?.reference ?? null,
    provider_payment_id: movement.providerPaymentId, provider_transaction_id: movement.providerTransactionId, wallet_reference: movement.walletReference, method: movement.method,
    amount_minor: movement.amountMinor, currency: movement.currency, received_minor: received, refunded_minor: 0, held_minor: 0, refunded_elsewhere_minor: elsewhere,
    status: movement.kind === 'payment' ? paymentStatus(movement, received, elsewhere) : movement.status,
    description: movement.description, reason: null, has_link: 0, link_url: null, link_qr_text: null, link_action: null, link_expires_at: null, intent_id: null,
    // Nobody of this installation made it.
    operator: '', created_at: movement.createdAt, moved_at: movement.movedAt, observed_at: movement.observedAt, observed_from: 'query', looked_at: movement.observedAt, version: 1,
  }).execute();
  const row = await trx.selectFrom('transactions').selectAll().where('id', '=', movement.id).executeTakeFirstOrThrow();
  await insertPayers(trx, toTransaction(row), []);
  await tell(trx, 'found.added', row, movement, by);
  return row;
}

/** What a later look says of a row that was found before. */
function changeOf(row: TransactionRow, movement: FoundMovement) {
  const numbers = {
    provider_payment_id: movement.providerPaymentId ?? row.provider_payment_id,
    provider_transaction_id: movement.providerTransactionId ?? row.provider_transaction_id,
    wallet_reference: movement.walletReference ?? row.wallet_reference,
    method: movement.method ?? row.method,
  };
  const stays = finality(movement.status) < finality(row.status) || movement.observedAt < row.observed_at;
  if (row.kind === 'refund') {
    const status = stays ? row.status : movement.status;
    return { ...numbers, status, received_minor: null, refunded_elsewhere_minor: 0, moved_at: status === 'succeeded' ? (row.moved_at ?? movement.movedAt) : row.moved_at };
  }
  const received = movement.receivedMinor === null || stays ? row.received_minor : receivedOf(movement);
  // Less than was given back or is held cannot have come in: the look is wrong, and what is known stays.
  const covered = row.refunded_minor + row.held_minor <= (received ?? row.amount_minor) ? received : row.received_minor;
  // Never lowered here: an older or partial look must not set money free. The question before a refund does that.
  const elsewhere = Math.max(row.refunded_elsewhere_minor, movement.refundedElsewhereMinor - row.refunded_minor - row.held_minor);
  const said = stays ? row.status : movement.status;
  const status = afterPayment.includes(said) ? paymentStatus({ ...movement, status: 'paid' }, covered, row.refunded_minor + elsewhere) : said;
  return { ...numbers, status, received_minor: covered, refunded_elsewhere_minor: elsewhere, moved_at: row.moved_at ?? movement.movedAt };
}

/** Of these a change is worth a line. */
const told = ['status', 'received_minor', 'refunded_elsewhere_minor', 'provider_transaction_id', 'provider_payment_id', 'wallet_reference', 'method', 'moved_at'] as const;

async function update(trx: Trx, row: TransactionRow, movement: FoundMovement, by: string | undefined): Promise<TakenOver> {
  // A number that names something else would be another movement, and what a movement is about never changes.
  if (row.amount_minor !== movement.amountMinor || row.currency !== movement.currency) throw new AppError('provider.conflict', { what: 'amount', reference: row.reference });
  const change = changeOf(row, movement);
  if (told.every((name) => change[name] === row[name])) {
    await trx.updateTable('transactions').set({ observed_at: Math.max(row.observed_at, movement.observedAt), looked_at: Math.max(row.looked_at, movement.observedAt) }).where('id', '=', row.id).execute();
    return { transaction: toTransaction({ ...row, observed_at: Math.max(row.observed_at, movement.observedAt) }), result: 'same' };
  }
  await trx.updateTable('transactions').set({
    ...change, observed_at: Math.max(row.observed_at, movement.observedAt), observed_from: 'query', looked_at: Math.max(row.looked_at, movement.observedAt), version: row.version + 1,
  }).where('id', '=', row.id).execute();
  const written = await trx.selectFrom('transactions').selectAll().where('id', '=', row.id).executeTakeFirstOrThrow();
  await tell(trx, 'found.changed', written, movement, by);
  return { transaction: toTransaction(written), result: 'changed' };
}

/** The recorded refund is the one that was found: from now on its provider's number says so. */
async function bind(trx: Trx, row: TransactionRow, movement: FoundMovement): Promise<TakenOver> {
  await trx.updateTable('transactions').set({ provider_transaction_id: movement.providerTransactionId, version: row.version + 1 }).where('id', '=', row.id).execute();
  return { transaction: toTransaction({ ...row, provider_transaction_id: movement.providerTransactionId, version: row.version + 1 }), result: 'changed' };
}

async function takeOne(trx: Trx, movement: FoundMovement, owner: Owner, by: string | undefined): Promise<TakenOver> {
  const known = (await byProviderNumber(trx, movement)) ?? (await byReference(trx, movement));
  if (known !== undefined) return known.origin === 'found' ? update(trx, known, movement, by) : { transaction: toTransaction(known), result: 'same' };
  const recorded = movement.providerTransactionId === null ? undefined : await recordedByHand(trx, movement);
  if (recorded !== undefined) return bind(trx, recorded, movement);
  return { transaction: toTransaction(await add(trx, movement, owner, by)), result: 'added' };
}

export function foundMovementRecords(db: Kysely<Schema>): FoundMovementRecords {
  return {
    takeOver: async (movements, by) => db.transaction().execute(async (trx) => {
      const owners = new Map<string, Owner>();
      const taken: TakenOver[] = [];
      for (const movement of movements) {
        const owner = owners.get(movement.profileId)
          ?? await trx.selectFrom('profiles').select(['provider_id', 'environment']).where('id', '=', movement.profileId).where('removed_at', 'is', null).executeTakeFirst();
        if (owner === undefined) throw new AppError('profile.notFound', { profileId: movement.profileId });
        owners.set(movement.profileId, owner);
        taken.push(await takeOne(trx, movement, owner, by));
      }
      return taken;
    }),
  };
}
