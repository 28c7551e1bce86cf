/** Rows of requests for a second person: written beside their intent, read as they were signed. */
import type { Transaction as DatabaseTransaction } from 'kysely';
import * as z from 'zod';
import type { NewApprovalRequest, StoredApproval } from '@core/ports/approval-records.ts';
import { approvalId, approvalState, deviceFingerprint, enrolledDevice, type EnrolledDevice } from '@shared/domain/approval.ts';
import { intentId, type IntentId } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { instant } from '@shared/time/instant.ts';
import { addAudit, auditBase } from './add-audit.ts';
import type { ApprovalDeviceRow, ApprovalRequestRow, Schema } from '../schema.ts';

const stored = z.object({
  id: approvalId, intentId, body: z.string(), bodyHash: z.string(), signature: z.string(), maker: z.string(), makerFingerprint: deviceFingerprint,
  state: approvalState, createdAt: instant, expiresAt: instant,
  checker: z.string().nullable(), checkerFingerprint: deviceFingerprint.nullable(), answer: z.string().nullable(), answeredAt: instant.nullable(),
});

function parsed<Shape extends z.ZodType>(shape: Shape, table: string, value: unknown): z.output<Shape> {
  const read = shape.safeParse(value);
  if (!read.success) throw new AppError('journal.damaged', { reason: 'row', table }, { cause: read.error });
  return read.data;
}

export function toStoredApproval(row: ApprovalRequestRow): StoredApproval {
  return parsed(stored, 'approval_requests', {
    id: row.id, intentId: row.intent_id, body: row.body, bodyHash: row.body_sha256, signature: row.signature, maker: row.maker,
    makerFingerprint: row.maker_fingerprint, state: row.state, createdAt: row.created_at, expiresAt: row.expires_at,
    checker: row.checker, checkerFingerprint: row.checker_fingerprint, answer: row.answer, answeredAt: row.answered_at,
  } satisfies { readonly [Field in keyof StoredApproval]: unknown });
}

export function toDevice(row: ApprovalDeviceRow): EnrolledDevice {
  return parsed(enrolledDevice, 'approval_devices', {
    fingerprint: row.fingerprint, publicKey: row.public_key, person: row.person, enrolledBy: row.enrolled_by, enrolledAt: row.enrolled_at,
    removedBy: row.removed_by, removedAt: row.removed_at,
  } satisfies { readonly [Field in keyof EnrolledDevice]: unknown });
}

export async function insertApproval(trx: DatabaseTransaction<Schema>, id: IntentId, request: NewApprovalRequest): Promise<void> {
  await trx
    .insertInto('approval_requests')
    .values({
      id: request.id,
      intent_id: id,
      body: request.body,
      body_sha256: request.bodyHash,
      signature: request.signature,
      maker: request.maker,
      maker_fingerprint: request.makerFingerprint,
      state: 'waiting',
      created_at: request.createdAt,
      expires_at: request.expiresAt,
      checker: null,
      checker_fingerprint: null,
      answer: null,
      answered_at: null,
      version: 1,
    })
    .execute();
  await addAudit(trx, { ...auditBase(request.createdAt, request.maker), action: 'approval.request', result: 'done', intentId: id, data: { id: request.id, sha256: request.bodyHash } });
}
