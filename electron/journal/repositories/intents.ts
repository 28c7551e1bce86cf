/** Intents: written once by `create`, moved only by `step`. */
import { sql, type Kysely, type Transaction as DatabaseTransaction } from 'kysely';
import type { IntentRecords, IntentStep } from '@core/ports/journal.ts';
import type { Intent } from '@shared/domain/intent.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toIntent, toIntentTrace } from '../rows.ts';
import type { IntentRow, Schema } from '../schema.ts';
import { addAudit } from './add-audit.ts';
import { intentStepped } from './audit-entries.ts';
import { createIntent } from './create-intent.ts';
import { addEvent, applyEffects, jsonOrNull } from './effects.ts';
import { openStates } from './open-states.ts';

async function compareAndSet(trx: DatabaseTransaction<Schema>, step: IntentStep): Promise<IntentRow> {
  const { progress } = step;
  const row = await trx
    .updateTable('intents')
    .set({
      state: progress.state,
      sends: progress.sends,
      asks: progress.asks,
      negative_reads: progress.negativeReads,
      last_sent_at: progress.lastSentAt,
      last_asked_at: progress.lastAskedAt,
      next_ask_at: progress.nextAskAt,
      quarantine_until: progress.quarantineUntil,
      waited_ms: progress.waitedMs,
      problem: jsonOrNull(progress.problem),
      updated_at: step.at,
      version: step.fromVersion + 1,
    })
    .where('id', '=', step.intentId)
    .where('state', '=', step.fromState)
    .where('version', '=', step.fromVersion)
    .returningAll()
    .executeTakeFirst();
  if (row) return row;
  const known = await trx.selectFrom('intents').select('state').where('id', '=', step.intentId).executeTakeFirst();
  if (!known) throw new AppError('intent.notFound', { intentId: step.intentId });
  throw new AppError('intent.changedMeanwhile', { intentId: step.intentId, state: known.state });
}

/** A reference is given up only by an intent that never reached the provider; another transaction may then take it. */
async function setClaim(trx: DatabaseTransaction<Schema>, intent: IntentRow, claimed: boolean): Promise<void> {
  await trx
    .updateTable('transactions')
    .set({ reference_claimed: claimed ? 1 : 0 })
    .where('id', '=', intent.transaction_id)
    .where('reference_claimed', '=', claimed ? 0 : 1)
    .execute();
}

async function noteAttempt(trx: DatabaseTransaction<Schema>, step: IntentStep, intent: IntentRow): Promise<void> {
  const { attempt } = step;
  if (attempt === undefined) return;
  if (attempt.phase === 'begin') {
    // Counted here, because an attempt that provably never left does not count as a send.
    const { before } = await trx
      .selectFrom('attempts')
      .select(sql<number>`count(*)`.as('before'))
      .where('intent_id', '=', intent.id)
      .executeTakeFirstOrThrow();
    await trx
      .insertInto('attempts')
      .values({
        id: attempt.id,
        intent_id: intent.id,
        transaction_id: intent.transaction_id,
        number: before + 1,
        started_at: step.at,
        ended_at: null,
        evidence: null,
        problem: null,
      })
      .execute();
    return;
  }
  const { numUpdatedRows } = await trx
    .updateTable('attempts')
    .set({ ended_at: step.at, evidence: jsonOrNull(attempt.evidence), problem: jsonOrNull(attempt.problem) })
    .where('id', '=', attempt.id)
    .where('intent_id', '=', intent.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new AppError('intent.changedMeanwhile', { intentId: intent.id, state: intent.state });
}

/** One step inside the caller's database transaction. Errors as `IntentRecords.step`. */
export async function applyStep(trx: DatabaseTransaction<Schema>, step: IntentStep): Promise<Intent> {
  const row = await compareAndSet(trx, step);
  await setClaim(trx, row, step.progress.referenceClaimed);
  await noteAttempt(trx, step, row);
  if (step.observation) {
    await trx
      .insertInto('observations')
      .values({
        transaction_id: row.transaction_id,
        intent_id: row.id,
        at: step.at,
        evidence: jsonOrNull(step.observation.evidence),
        problem: jsonOrNull(step.observation.problem),
      })
      .execute();
  }
  await applyEffects(trx, step.effects);
  await addEvent(trx, step.event);
  const audited = intentStepped(row, step);
  if (audited) await addAudit(trx, audited);
  return toIntent(row);
}

/** Questions carry no number of their own: they are counted in the order in which they were put. */
function traceOf(db: Kysely<Schema>, id: string, limit: number) {
  const owner = db.selectFrom('intents').select('transaction_id').where('id', '=', id);
  return db
    .selectFrom('attempts')
    .select([sql<string>`'send'`.as('kind'), 'number', 'started_at as at', 'ended_at', 'problem'])
    .where('intent_id', '=', id)
    .unionAll(
      db
        .selectFrom('observations')
        .select([sql<string>`'ask'`.as('kind'), sql<number>`row_number() OVER (ORDER BY id)`.as('number'), 'at', 'at as ended_at', 'problem'])
        .where('transaction_id', '=', owner)
        .where('intent_id', '=', id),
    )
    .orderBy('at', 'desc')
    .orderBy('kind')
    .orderBy('number', 'desc')
    .limit(limit);
}

export function intentRecords(db: Kysely<Schema>): IntentRecords {
  return {
    create: async (plan) => createIntent(db, plan),
    get: async (id) => {
      const row = await db.selectFrom('intents').selectAll().where('id', '=', id).executeTakeFirst();
      return row && { intent: toIntent(row), payload: row.payload, payloadHash: row.payload_hash };
    },
    bySubmitKey: async (key) => {
      const row = await db.selectFrom('intents').selectAll().where('submit_key', '=', key).executeTakeFirst();
      return row && toIntent(row);
    },
    trace: async (id, limit) => (await traceOf(db, id, limit).execute()).map(toIntentTrace),
    step: async (step) => db.transaction().execute(async (trx) => applyStep(trx, step)),
    listOpen: async () => {
      const rows = await db.selectFrom('intents').selectAll().where(openStates).orderBy('created_at').orderBy('id').execute();
      return rows.map(toIntent);
    },
    countOpen: async (profileId) => {
      const row = await db
        .selectFrom('intents')
        .select(sql<number>`count(*)`.as('count'))
        .where('profile_id', '=', profileId)
        .where(openStates)
        .executeTakeFirstOrThrow();
      return row.count;
    },
  };
}
