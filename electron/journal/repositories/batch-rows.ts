/** Rows of bulk runs as entities, and the one meaning of where a line stands. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { BatchTally, StoredBatch, StoredBatchRow } from '@core/ports/batches.ts';
import { batch, batchOutcome, batchRunRow, type BatchOutcome } from '@shared/domain/batch.ts';
import { profileId, transactionId, type BatchId } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { currencyCode } from '@shared/money/currency.ts';
import type { BatchesRow, Schema } from '../schema.ts';

/** Over `line`, `batches` and `intents`. A line of a stopped run whose turn never came is left out. */
export const outcomeOf: RawBuilder<BatchOutcome> = sql<BatchOutcome>`CASE
  WHEN line.state = 'leftOut' THEN 'leftOut'
  WHEN line.state = 'refused' THEN 'refused'
  WHEN intents.id IS NULL OR intents.state = 'DRAFT' THEN iif(batches.state = 'stopped', 'leftOut', 'queued')
  WHEN intents.state = 'QUEUED' THEN iif(intents.problem IS NULL AND batches.state IN ('countdown', 'running', 'paused'), 'queued', 'notSent')
  WHEN intents.state = 'AWAITING_APPROVAL' THEN 'awaitingApproval'
  WHEN intents.state = 'SENDING' THEN 'sending'
  WHEN intents.state = 'SUCCEEDED' THEN 'succeeded'
  WHEN intents.state = 'ACCEPTED' THEN 'pending'
  WHEN intents.state IN ('REJECTED', 'FAILED_LATE') THEN 'refused'
  WHEN intents.state IN ('UNKNOWN', 'RESOLVING') THEN 'unknown'
  WHEN intents.state = 'NEEDS_OPERATOR' THEN 'needsOperator'
  WHEN intents.state = 'ABANDONED' THEN 'abandoned'
END`;

export function batchLines(db: Kysely<Schema>, id: BatchId) {
  return db
    .selectFrom('batch_rows as line')
    .innerJoin('batches', 'batches.id', 'line.batch_id')
    .leftJoin('intents', 'intents.submit_key', 'line.submit_key')
    .leftJoin('transactions as made', 'made.id', 'intents.transaction_id')
    .leftJoin('transactions as payment', 'payment.id', 'line.payment_id')
    .leftJoin('profiles', 'profiles.id', 'line.profile_id')
    .select([
      'line.number', 'line.input', 'line.profile_id', 'line.payment_id', 'line.reference', 'line.amount_minor', 'line.currency', 'line.problems', 'line.refused_at',
      'batches.kind as kind', 'profiles.provider_id as provider_id', 'payment.reference as payment_reference', 'intents.id as intent_id', 'intents.transaction_id as transaction_id', 'intents.problem as problem',
      'intents.next_ask_at as next_ask_at', 'intents.updated_at as updated_at', 'made.provider_transaction_id as provider_transaction_id', 'made.provider_payment_id as provider_payment_id',
      'made.link_url as link_url', outcomeOf.as('outcome'),
    ])
    .where('line.batch_id', '=', id);
}

type Line = Awaited<ReturnType<ReturnType<typeof batchLines>['execute']>>[number];

function damaged(table: string, cause: unknown): AppError {
  return new AppError('journal.damaged', { reason: 'row', table }, { cause });
}

const withoutOrder = batchRunRow.omit({ order: true });

export function toStoredBatchRow(row: Line): StoredBatchRow {
  const link = row.kind === 'link';
  try {
    const read = withoutOrder.parse({
      number: row.number,
      reference: row.reference,
      profileId: row.profile_id,
      providerId: row.provider_id,
      amountMinor: row.amount_minor,
      currency: row.currency,
      outcome: row.outcome,
      intentId: row.intent_id,
      transactionId: row.transaction_id,
      providerTransactionId: row.provider_transaction_id ?? row.provider_payment_id,
      url: row.link_url,
      errors: JSON.parse(row.problems),
      problem: row.problem === null ? null : JSON.parse(row.problem),
      nextAskAt: row.next_ask_at,
      at: row.updated_at ?? row.refused_at,
    });
    return { ...read, order: link ? row.reference : row.payment_reference, input: row.input, paymentId: transactionId.nullable().parse(row.payment_id) };
  } catch (cause) {
    throw damaged('batch_rows', cause);
  }
}

const head = batch.pick({ id: true, scope: true, name: true, state: true, pause: true, startsAt: true, rows: true, paceMs: true, duplicateReason: true, operator: true, createdAt: true, startedAt: true, endedAt: true });

export function toStoredBatch(row: BatchesRow): StoredBatch {
  try {
    const read = head.parse({
      id: row.id,
      scope: { kind: row.kind, environment: row.environment, profileId: row.profile_id },
      name: row.name,
      state: row.state,
      pause: row.pause_reason === null ? null : { reason: row.pause_reason, error: row.pause_error === null ? null : JSON.parse(row.pause_error) },
      startsAt: row.starts_at,
      rows: row.rows,
      paceMs: row.pace_ms,
      duplicateReason: row.duplicate_reason,
      operator: row.operator,
      createdAt: row.created_at,
      startedAt: row.started_at,
      endedAt: row.ended_at,
    });
    return { ...read, titles: row.titles, version: row.version };
  } catch (cause) {
    throw damaged('batches', cause);
  }
}

type TallyRow = { readonly profile_id: string | null; readonly currency: string | null; readonly outcome: string; readonly rows: number; readonly minor: number; readonly first: number };

export function toBatchTally(row: TallyRow): BatchTally {
  return {
    profileId: profileId.nullable().parse(row.profile_id),
    currency: currencyCode.nullable().parse(row.currency),
    outcome: batchOutcome.parse(row.outcome),
    rows: row.rows,
    minor: row.minor,
    first: row.first,
  };
}
