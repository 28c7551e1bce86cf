/** Bulk runs: written once by `create`, moved by `move`; the lines' outcomes come from the intents that have their submit keys. */
import { sql, type Kysely, type Transaction as DatabaseTransaction } from 'kysely';
import type { BatchMove, BatchRecords, NewBatch, StoredBatch } from '@core/ports/batches.ts';
import type { AuditAction } from '@shared/domain/audit.ts';
import { batchRepeat, type BatchScope } from '@shared/domain/batch.ts';
import { batchId, intentId, profileId, submitKey, transactionId, type BatchId } from '@shared/domain/ids.ts';
import { currencyCode } from '@shared/money/currency.ts';
import { minorUnits } from '@shared/money/money.ts';
import { AppError, assertNever } from '@shared/errors/app-error.ts';
import type { Schema } from '../schema.ts';
import { addAudit, auditBase } from './add-audit.ts';
import { batchLines, outcomeOf, toBatchTally, toStoredBatch, toStoredBatchRow } from './batch-rows.ts';

/** SQLite takes at most 32,766 values in one statement. */
const rowsAtOnce = 1_000;

async function insertRows(trx: DatabaseTransaction<Schema>, batch: NewBatch): Promise<void> {
  for (let first = 0; first < batch.rows.length; first += rowsAtOnce) {
    const values = batch.rows.slice(first, first + rowsAtOnce).map((row) => ({
      batch_id: batch.id,
      number: row.number,
      submit_key: row.submitKey,
      input: row.input,
      profile_id: row.profileId,
      payment_id: row.paymentId,
      reference: row.reference,
      amount_minor: row.amountMinor,
      currency: row.currency,
      state: row.leftOut ? 'leftOut' : 'waiting',
      problems: JSON.stringify(row.problems),
      refused_at: null,
    }));
    await trx.insertInto('batch_rows').values(values).execute();
  }
}

async function create(db: Kysely<Schema>, batch: NewBatch): Promise<{ readonly stored: StoredBatch; readonly created: boolean }> {
  return db.transaction().execute(async (trx) => {
    const earlier = await trx.selectFrom('batches').selectAll().where('id', '=', batch.id).executeTakeFirst();
    if (earlier) return { stored: toStoredBatch(earlier), created: false };
    const row = await trx
      .insertInto('batches')
      .values({
        id: batch.id,
        kind: batch.scope.kind,
        environment: batch.scope.environment,
        profile_id: batch.scope.profileId,
        name: batch.name,
        source_sha256: batch.sourceSha256,
        content_sha256: batch.contentSha256,
        titles: batch.titles,
        state: 'countdown',
        pause_reason: null,
        pause_error: null,
        starts_at: batch.startsAt,
        rows: batch.rows.length,
        pace_ms: batch.paceMs,
        duplicate_reason: batch.duplicateReason,
        operator: batch.operator,
        created_at: batch.createdAt,
        started_at: null,
        ended_at: null,
        version: 1,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await insertRows(trx, batch);
    await addAudit(trx, { ...auditBase(batch.createdAt, batch.operator), action: 'batch.create', result: 'done', profileId: batch.scope.profileId, data: { kind: batch.scope.kind, id: batch.id, rows: batch.rows.length, sha256: batch.sourceSha256 } });
    return { stored: toStoredBatch(row), created: true };
  });
}

/** A run that begins and one that is taken up again are told apart by whether it was running before. */
function actionOf(state: BatchMove['to']['state'], ranBefore: boolean): AuditAction {
  switch (state) {
    case 'countdown':
    case 'running':
      return ranBefore ? 'batch.resume' : 'batch.start';
    case 'paused':
      return 'batch.pause';
    case 'stopped':
      return 'batch.stop';
    case 'done':
      return 'batch.finish';
    default:
      return assertNever(state);
  }
}

async function move(db: Kysely<Schema>, step: BatchMove): Promise<StoredBatch> {
  return db.transaction().execute(async (trx) => {
    const before = await trx.selectFrom('batches').select('started_at').where('id', '=', step.id).executeTakeFirst();
    const moved = await applyMove(trx, step);
    const { state } = step.to;
    await addAudit(trx, {
      ...auditBase(step.at, step.by), action: actionOf(state, before?.started_at !== null), result: 'done', profileId: moved.scope.profileId,
      data: { kind: moved.scope.kind, id: step.id, ...(step.to.state === 'paused' ? { outcome: step.to.reason } : {}) },
    });
    return moved;
  });
}

async function applyMove(trx: DatabaseTransaction<Schema>, { id, fromVersion, to, at }: BatchMove): Promise<StoredBatch> {
  const row = await trx
    .updateTable('batches')
    .set({
      state: to.state,
      pause_reason: to.state === 'paused' ? to.reason : null,
      pause_error: to.state === 'paused' && to.error !== null ? JSON.stringify(to.error) : null,
      starts_at: to.state === 'countdown' ? to.startsAt : null,
      ...(to.state === 'running' ? { started_at: sql<number>`coalesce(started_at, ${at})` } : {}),
      ...(to.state === 'stopped' || to.state === 'done' ? { ended_at: at } : {}),
      version: sql<number>`version + 1`,
    })
    .where('id', '=', id)
    .where('version', '=', fromVersion)
    .where('state', 'not in', ['stopped', 'done'])
    .returningAll()
    .executeTakeFirst();
  if (row) return toStoredBatch(row);
  const known = await trx.selectFrom('batches').select('state').where('id', '=', id).executeTakeFirst();
  if (!known) throw new AppError('batch.notFound');
  throw new AppError('intent.changedMeanwhile', { state: known.state });
}

async function repeats(db: Kysely<Schema>, scope: BatchScope, source: string, content: string) {
  const rows = await db
    .selectFrom('batches')
    .select((eb) => [
      'id', 'name', 'operator', 'source_sha256',
      sql<number>`coalesce(started_at, created_at)`.as('startedAt'),
      eb.selectFrom('batch_rows').select(sql<number>`count(*)`.as('n')).whereRef('batch_rows.batch_id', '=', 'batches.id').where('state', '<>', 'leftOut').as('rows'),
    ])
    .where('kind', '=', scope.kind)
    .where('environment', '=', scope.environment)
    .where((eb) => eb.or([eb('source_sha256', '=', source), eb('content_sha256', '=', content)]))
    // One that was stopped before its first row has sent nothing.
    .where((eb) => eb.or([
      eb('state', '<>', 'stopped'),
      eb.exists(eb.selectFrom('batch_rows').innerJoin('intents', 'intents.submit_key', 'batch_rows.submit_key').select('batch_rows.number').whereRef('batch_rows.batch_id', '=', 'batches.id')),
    ]))
    .orderBy('created_at', 'desc')
    .limit(20)
    .execute();
  return rows.map((row) => batchRepeat.parse({
    kind: row.source_sha256 === source ? 'sameFile' : 'sameRows', batchId: row.id, name: row.name, startedAt: row.startedAt, operator: row.operator, rows: row.rows,
  }));
}

async function remaining(db: Kysely<Schema>, id: BatchId) {
  const rows = await db
    .selectFrom('batch_rows as line')
    .leftJoin('intents', 'intents.submit_key', 'line.submit_key')
    .select(['line.number', 'line.submit_key', 'line.profile_id', 'line.payment_id', 'line.amount_minor', 'line.currency', 'intents.id as intent_id'])
    .where('line.batch_id', '=', id)
    .where('line.state', '=', 'waiting')
    .where((eb) => eb.or([eb('intents.id', 'is', null), eb('intents.state', '=', 'QUEUED')]))
    .orderBy('line.number')
    .execute();
  return rows.map((row) => ({
    number: row.number,
    submitKey: submitKey.parse(row.submit_key),
    profileId: profileId.parse(row.profile_id),
    paymentId: transactionId.nullable().parse(row.payment_id),
    amountMinor: minorUnits.parse(row.amount_minor),
    currency: currencyCode.parse(row.currency),
    intentId: intentId.nullable().parse(row.intent_id),
  }));
}

export function batchRecords(db: Kysely<Schema>): BatchRecords {
  return {
    create: async (batch) => create(db, batch),
    get: async (id) => {
      const row = await db.selectFrom('batches').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toStoredBatch(row);
    },
    list: async (limit) => {
      const rows = await db.selectFrom('batches').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
      return rows.map(toStoredBatch);
    },
    listActive: async () => {
      const rows = await db.selectFrom('batches').selectAll().where('state', 'in', ['countdown', 'running']).orderBy('created_at').execute();
      return rows.map(toStoredBatch);
    },
    move: async (step) => move(db, step),
    refuse: async (id, number, problem, at) => {
      await db
        .updateTable('batch_rows')
        .set({ state: 'refused', problems: JSON.stringify([problem]), refused_at: at })
        .where('batch_id', '=', id)
        .where('number', '=', number)
        .where('state', '=', 'waiting')
        .where((eb) => eb.not(eb.exists(eb.selectFrom('intents').select('intents.id').whereRef('intents.submit_key', '=', 'batch_rows.submit_key'))))
        .execute();
    },
    tally: async (id) => {
      const rows = await db
        .selectFrom('batch_rows as line')
        .innerJoin('batches', 'batches.id', 'line.batch_id')
        .leftJoin('intents', 'intents.submit_key', 'line.submit_key')
        .select(['line.profile_id', 'line.currency', outcomeOf.as('outcome'), sql<number>`count(*)`.as('rows'), sql<number>`coalesce(sum(line.amount_minor), 0)`.as('minor'), sql<number>`min(line.number)`.as('first')])
        .where('line.batch_id', '=', id)
        .groupBy(['line.profile_id', 'line.currency', outcomeOf])
        .execute();
      return rows.map(toBatchTally);
    },
    remaining: async (id) => remaining(db, id),
    rows: async (id, page) => {
      const wanted = batchLines(db, id).$if(page.outcomes !== null, (query) => query.where(outcomeOf, 'in', page.outcomes ?? []));
      const ordered = page.order === 'file'
        ? wanted.orderBy('line.number')
        : wanted.orderBy(sql`coalesce(intents.created_at, line.refused_at)`, (order) => order.desc().nullsLast()).orderBy('line.number');
      const rows = await ordered.limit(page.limit).offset(page.offset).execute();
      const { total } = await db.selectFrom(wanted.as('wanted')).select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
      return { rows: rows.map(toStoredBatchRow), total };
    },
    rowsByNumber: async (id, numbers) => {
      if (numbers.length === 0) return [];
      const rows = await batchLines(db, id).where('line.number', 'in', [...numbers]).orderBy('line.number').execute();
      return rows.map(toStoredBatchRow);
    },
    ofIntent: async (id) => {
      const row = await db.selectFrom('intents').innerJoin('batch_rows', 'batch_rows.submit_key', 'intents.submit_key').select(['batch_rows.batch_id', 'batch_rows.number']).where('intents.id', '=', id).executeTakeFirst();
      return row && { batchId: batchId.parse(row.batch_id), number: row.number };
    },
    repeats: async (scope, source, content) => repeats(db, scope, source, content),
  };
}
