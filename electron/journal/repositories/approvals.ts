/** Requests for a second person: written by `create-intent`, settled once by `settle`; known installations; answers given here. */
import { createHash } from 'node:crypto';
import { sql, type Kysely, type Transaction as DatabaseTransaction } from 'kysely';
import type { GivenAnswer } from '@core/ports/approval-records.ts';
import type { ApprovalRecords, ApprovalSettlement } from '@core/ports/journal.ts';
import { approvalRequestBody, outgoingKinds } from '@shared/domain/approval.ts';
import type { AuditAction } from '@shared/domain/audit.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Intent, IntentState } from '@shared/domain/intent.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { toMinor, type MinorUnits } from '@shared/money/money.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';
import type { ApprovalRequestRow, Schema } from '../schema.ts';
import type { ApprovalAnswersTable } from '../schema-work.ts';
import type { Selectable } from 'kysely';
import { addAudit, auditBase } from './add-audit.ts';
import { toDevice, toStoredApproval } from './approval-rows.ts';
import { applyStep } from './intents.ts';
import { openStates } from './open-states.ts';

type Answered = Extract<ApprovalSettlement, { readonly to: 'released' | 'refused' }>;

/** What was asked for is what would be sent: the row, its payload and the account as they are now, against the signed body. */
async function requireUnchanged(trx: DatabaseTransaction<Schema>, request: ApprovalRequestRow): Promise<void> {
  const body = approvalRequestBody.parse(JSON.parse(request.body));
  const intent = await trx.selectFrom('intents').selectAll().where('id', '=', request.intent_id).executeTakeFirstOrThrow();
  const profile = await trx.selectFrom('profiles').selectAll().where('id', '=', intent.profile_id).executeTakeFirstOrThrow();
  const same = [
    createHash('sha256').update(request.body, 'utf8').digest('hex') === request.body_sha256,
    createHash('sha256').update(intent.payload, 'utf8').digest('hex') === body.payloadHash,
    intent.kind === body.kind,
    intent.amount_minor === body.amountMinor,
    intent.currency === body.currency,
    intent.reference === body.reference,
  ];
  if (same.includes(false)) throw new AppError('approval.payloadDiffers', { intentId: intent.id });
  const { providerId, environment, merchantId } = body.account;
  if (profile.provider_id !== providerId || profile.environment !== environment || profile.merchant_id !== merchantId) throw new AppError('approval.otherAccount', { profile: profile.name });
}

async function requireGoodAnswer(trx: DatabaseTransaction<Schema>, request: ApprovalRequestRow, { answer, at, to }: Answered): Promise<void> {
  if (answer.requestHash !== request.body_sha256) throw new AppError('approval.requestDiffers');
  const device = await trx.selectFrom('approval_devices').select('removed_at').where('fingerprint', '=', answer.fingerprint).executeTakeFirst();
  if (!device) throw new AppError('approval.unknownDevice', { fingerprint: answer.fingerprint.slice(-8), person: answer.person });
  if (device.removed_at !== null) throw new AppError('approval.removedDevice', { person: answer.person });
  if (at >= request.expires_at) throw new AppError('approval.expired', { expiresAt: request.expires_at });
  if (to === 'released') await requireUnchanged(trx, request);
}

/** Where each end leads the intent; a step that leads elsewhere is a bug of the caller. */
const endStates: Readonly<Record<ApprovalSettlement['to'], IntentState>> = { released: 'QUEUED', refused: 'ABANDONED', withdrawn: 'ABANDONED', expired: 'ABANDONED' };

const auditActions = { released: 'approval.release', refused: 'approval.decline', withdrawn: 'approval.withdraw', expired: 'approval.expire' } as const satisfies Record<ApprovalSettlement['to'], AuditAction>;

async function settle(db: Kysely<Schema>, settlement: ApprovalSettlement): Promise<Intent> {
  const { id, to, step, at } = settlement;
  return db.transaction().execute(async (trx) => {
    const request = await trx.selectFrom('approval_requests').selectAll().where('id', '=', id).executeTakeFirst();
    if (!request) throw new AppError('approval.notFound');
    if (request.state !== 'waiting') throw new AppError('approval.notWaiting', { state: request.state });
    if (request.intent_id !== step.intentId || step.fromState !== 'AWAITING_APPROVAL' || step.progress.state !== endStates[to]) throw new Error(`a step that does not settle request ${id}`);
    if (to === 'released' || to === 'refused') await requireGoodAnswer(trx, request, settlement);
    const given = to === 'released' || to === 'refused' ? settlement.answer : null;
    const { numUpdatedRows } = await trx
      .updateTable('approval_requests')
      .set({
        state: to, checker: given?.person ?? null, checker_fingerprint: given?.fingerprint ?? null, answer: given?.file ?? null, answered_at: at,
        version: sql<number>`version + 1`,
      })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .where('version', '=', request.version)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw new AppError('approval.notWaiting', { state: request.state });
    const intent = await applyStep(trx, step);
    await addAudit(trx, {
      ...auditBase(at, given?.person ?? step.event.operator), action: auditActions[to], result: 'done', profileId: intent.profileId, transactionId: intent.transactionId, intentId: intent.id,
      data: { id, sha256: request.body_sha256, reference: intent.reference, amountMinor: intent.amountMinor, currency: intent.currency },
    });
    return intent;
  });
}

/** See `ApprovalRecords.outgoing`. What is open and was not taken by the provider may still go out today; what it took counts on the day it was sent. */
async function outgoing(db: Kysely<Schema>, profileId: ProfileId, currency: CurrencyCode, from: Instant, until: Instant): Promise<MinorUnits> {
  const total = sql<number>`coalesce(sum(amount_minor), 0)`.as('total');
  const outgoingKind = sql<boolean>`kind IN (${sql.join(outgoingKinds.map((kind) => sql.lit(kind)), sql`, `)})`;
  const [open, sent, manual] = await Promise.all([
    db.selectFrom('intents').select(total).where('profile_id', '=', profileId).where('currency', '=', currency).where(outgoingKind).where(openStates).where('state', '<>', 'ACCEPTED').executeTakeFirstOrThrow(),
    db.selectFrom('intents').select(total).where('profile_id', '=', profileId).where('currency', '=', currency).where(outgoingKind)
      .where('last_sent_at', '>=', from).where('last_sent_at', '<', until).where('state', 'in', ['SUCCEEDED', 'ACCEPTED']).executeTakeFirstOrThrow(),
    db.selectFrom('manual_refunds').innerJoin('transactions', 'transactions.id', 'manual_refunds.transaction_id').select(total)
      .where('recorded_at', '>=', from).where('recorded_at', '<', until).where('state', '<>', 'voided')
      .where('profile_id', '=', profileId).where('currency', '=', currency).executeTakeFirstOrThrow(),
  ]);
  return toMinor(open.total + sent.total + manual.total);
}

function toGiven(row: Selectable<ApprovalAnswersTable>): GivenAnswer {
  return { requestHash: row.request_sha256, decision: row.decision === 'approve' ? 'approve' : 'refuse', file: row.file, answeredAt: toInstant(row.answered_at) };
}

async function keepAnswer(db: Kysely<Schema>, answer: GivenAnswer, by: string): Promise<GivenAnswer> {
  return db.transaction().execute(async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('approval_answers')
      .values({ request_sha256: answer.requestHash, decision: answer.decision, file: answer.file, answered_at: answer.answeredAt })
      .onConflict((conflict) => conflict.column('request_sha256').doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 1n) {
      await addAudit(trx, { ...auditBase(answer.answeredAt, by), action: answer.decision === 'approve' ? 'approval.approve' : 'approval.decline', result: 'done', data: { sha256: answer.requestHash } });
    }
    return toGiven(await trx.selectFrom('approval_answers').selectAll().where('request_sha256', '=', answer.requestHash).executeTakeFirstOrThrow());
  });
}

async function enrol(db: Kysely<Schema>, device: Parameters<ApprovalRecords['enrol']>[0]): Promise<void> {
  const who = { person: device.person, enrolled_by: device.enrolledBy, enrolled_at: device.enrolledAt, removed_by: null, removed_at: null };
  await db.transaction().execute(async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('approval_devices')
      .values({ fingerprint: device.fingerprint, public_key: device.publicKey, ...who })
      .onConflict((conflict) => conflict.column('fingerprint').doUpdateSet(who).where('approval_devices.removed_at', 'is not', null))
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows !== 1n) throw new AppError('device.alreadyEnrolled', { person: device.person }, { field: 'text' });
    await addAudit(trx, { ...auditBase(device.enrolledAt, device.enrolledBy), action: 'approver.add', result: 'done', data: { person: device.person, sha256: device.fingerprint } });
  });
}

export function approvalRecords(db: Kysely<Schema>): ApprovalRecords {
  const waiting = async () => (await db.selectFrom('approval_requests').selectAll().where('state', '=', sql.lit('waiting')).orderBy('created_at').orderBy('id').execute()).map(toStoredApproval);
  return {
    listWaiting: waiting,
    list: async (limit) => {
      const settled = await db.selectFrom('approval_requests').selectAll().where('state', '<>', 'waiting').orderBy('answered_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
      return [...(await waiting()), ...settled.map(toStoredApproval)];
    },
    get: async (id) => {
      const row = await db.selectFrom('approval_requests').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toStoredApproval(row);
    },
    byIntent: async (intentId) => {
      const row = await db.selectFrom('approval_requests').selectAll().where('intent_id', '=', intentId).executeTakeFirst();
      return row && toStoredApproval(row);
    },
    settle: async (settlement) => settle(db, settlement),
    outgoing: async (profileId, currency, from, until) => outgoing(db, profileId, currency, from, until),
    devices: async () => (await db.selectFrom('approval_devices').selectAll().orderBy('enrolled_at').orderBy('fingerprint').execute()).map(toDevice),
    enrol: async (device) => enrol(db, device),
    removeDevice: async (fingerprint, by, at) => {
      await db.transaction().execute(async (trx) => {
        const row = await trx
          .updateTable('approval_devices')
          .set({ removed_by: by, removed_at: at })
          .where('fingerprint', '=', fingerprint)
          .where('removed_at', 'is', null)
          .returning('person')
          .executeTakeFirst();
        if (!row) throw new AppError('device.notFound');
        await addAudit(trx, { ...auditBase(at, by), action: 'approver.remove', result: 'done', data: { person: row.person, sha256: fingerprint } });
      });
    },
    keepAnswer: async (answer, by) => keepAnswer(db, answer, by),
    givenAnswer: async (requestHash) => {
      const row = await db.selectFrom('approval_answers').selectAll().where('request_sha256', '=', requestHash).executeTakeFirst();
      return row && toGiven(row);
    },
  };
}
