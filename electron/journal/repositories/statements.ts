/** Statements of providers: see the port. Each method is one database transaction and none takes more than a piece of the rows. */
import { sql, type Kysely, type Transaction as DatabaseTransaction } from 'kysely';
import type { NewStatementRow, StatementChange, StatementRecords, StoredStatement } from '@core/ports/statements.ts';
import { noCounts, statement as statementSchema, statementMapping, type Statement, type StatementId } from '@shared/domain/settlement.ts';
import { profileId } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { instant, type Instant } from '@shared/time/instant.ts';
import * as z from 'zod';
import type { Schema, StatementsRow } from '../schema.ts';
import { addAudit, auditBase } from './add-audit.ts';
import { judgeRows } from './statement-compare.ts';
import { addMissing } from './statement-missing.ts';
import { rowOf, rowsOf, tallyOf } from './statement-rows.ts';

type Trx = DatabaseTransaction<Schema>;

const stored = statementSchema.omit({ waitsUntil: true }).extend({ place: z.object({ from: instant, until: instant, cursor: z.string().nullable() }).nullable() });
const startProgress: Statement['progress'] = { step: null, pages: 0, rows: 0, total: null, added: 0, changed: 0, same: 0, keptOut: 0 };
const json = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

function toStored(row: StatementsRow): StoredStatement {
  const read = stored.safeParse({
    id: row.id, profileId: row.profile_id, source: row.source, name: row.name, sha256: row.sha256, from: row.period_from, until: row.period_until, zone: row.zone, covers: json(row.covers), state: row.state,
    progress: json(row.progress), counts: json(row.counts), sums: json(row.sums), comparedAt: row.compared_at, createdAt: row.created_at, endedAt: row.ended_at, operator: row.operator, error: json(row.error), place: json(row.place),
  });
  if (!read.success) throw new AppError('journal.damaged', { reason: 'row', table: 'statements' }, { cause: read.error });
  return read.data;
}

async function require(db: Kysely<Schema>, id: StatementId): Promise<StatementsRow> {
  const row = await db.selectFrom('statements').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new AppError('settlement.notFound');
  return row;
}

async function change(trx: Trx, id: StatementId, from: readonly Statement['state'][], { state, progress, place, endedAt, error }: StatementChange): Promise<StoredStatement> {
  const row = await require(trx, id);
  if (!from.some((one) => one === row.state)) throw new AppError('settlement.wrongState', { state: row.state });
  await trx.updateTable('statements').set({
    ...(state === undefined ? {} : { state }),
    ...(progress === undefined ? {} : { progress: JSON.stringify(progress) }),
    ...(place === undefined ? {} : { place: place === null ? null : JSON.stringify(place) }),
    ...(endedAt === undefined ? {} : { ended_at: endedAt }),
    ...(error === undefined ? {} : { error: error === null ? null : JSON.stringify(error) }),
    version: row.version + 1,
  }).where('id', '=', id).execute();
  return toStored(await require(trx, id));
}

const values = (id: StatementId, row: NewStatementRow, position: number, twiceOf: number | null) => ({
  statement_id: id, position, row_key: twiceOf === null ? row.key : `${row.key.slice(0, 180)}#${position}`, line: row.line,
  kind: row.theirs?.kind ?? null, reference: row.theirs?.reference ?? null, provider_number: row.theirs?.providerNumber ?? null, amount_minor: row.theirs?.amountMinor ?? null, currency: row.theirs?.currency ?? null,
  fee_minor: row.theirs?.feeMinor ?? null, status: row.theirs?.status ?? null, moved: row.theirs === null ? null : Number(row.theirs.moved), at: row.theirs?.at ?? null, merged: row.merged,
  unreadable: row.unreadable === null ? null : JSON.stringify(row.unreadable), twice_of: twiceOf, verdict: null, reason: null, our_id: null,
});

async function addRows(trx: Trx, id: StatementId, rows: readonly NewStatementRow[], again: boolean): Promise<void> {
  if (rows.length === 0) return;
  const { rows: known } = await sql<{ readonly row_key: string; readonly position: number }>`
    SELECT r.row_key, r.position FROM json_each(${JSON.stringify(rows.map(({ key }) => key))}) AS k CROSS JOIN statement_rows AS r INDEXED BY statement_rows_by_key
    ON r.statement_id = ${id} AND r.row_key = k.value`.execute(trx);
  const places = new Map(known.map((row) => [row.row_key, row.position]));
  const last = await trx.selectFrom('statement_rows').select(({ fn }) => fn.max('position').as('position')).where('statement_id', '=', id).executeTakeFirst();
  let position = Number(last?.position ?? 0);
  const fresh: ReturnType<typeof values>[] = [];
  for (const row of rows) {
    const place = places.get(row.key);
    if (place !== undefined && again) {
      const { theirs } = row;
      await trx.updateTable('statement_rows').set({
        status: theirs?.status ?? null, moved: theirs === null ? null : Number(theirs.moved), ...(row.merged === 'same' ? {} : { merged: row.merged }), verdict: null, reason: null, our_id: null,
      }).where('statement_id', '=', id).where('position', '=', place).execute();
      continue;
    }
    position += 1;
    fresh.push(values(id, row, position, place ?? null));
    if (place === undefined) places.set(row.key, position);
  }
  if (fresh.length > 0) await trx.insertInto('statement_rows').values(fresh).execute();
}

const scopeOf = (row: StatementsRow) => ({ id: row.id, profileId: row.profile_id });

async function rowPart(db: Kysely<Schema>, id: StatementId, after: number, limit: number) {
  return db.selectFrom('statement_rows').selectAll().where('statement_id', '=', id).where('position', '>', after).orderBy('position').limit(limit).execute();
}

export function statementRecords(db: Kysely<Schema>): StatementRecords {
  const inOne = <Result>(run: (trx: Trx) => Promise<Result>): Promise<Result> => db.transaction().execute(run);

  async function requireRow(from: Kysely<Schema>, id: StatementId, key: string) {
    const row = await rowOf(from, id, key);
    if (!row) throw new AppError('settlement.rowNotFound');
    return row;
  }

  return {
    create: async (plan) => inOne(async (trx) => {
      const busy = plan.source === 'pull' ? await trx.selectFrom('statements').select('id').where('profile_id', '=', plan.profileId).where('source', '=', 'pull').where('state', 'in', ['pulling', 'paused']).executeTakeFirst() : undefined;
      if (busy) throw new AppError('settlement.alreadyPulling');
      await trx.insertInto('statements').values({
        id: plan.id, profile_id: plan.profileId, source: plan.source, name: plan.name, sha256: plan.sha256, period_from: plan.from, period_until: plan.until, zone: plan.zone, covers: JSON.stringify(plan.covers),
        state: plan.source === 'pull' ? 'pulling' : 'reading', progress: JSON.stringify(startProgress), place: plan.place === null ? null : JSON.stringify(plan.place), counts: JSON.stringify(noCounts), sums: '[]',
        compared_at: null, created_at: plan.createdAt, ended_at: null, operator: plan.operator, error: null, version: 1,
      }).execute();
      await addAudit(trx, {
        ...auditBase(plan.createdAt, plan.operator), action: plan.source === 'pull' ? 'settlement.pull' : 'settlement.apply', result: 'done', profileId: plan.profileId,
        data: { id: plan.id, ...(plan.sha256 === null ? {} : { sha256: plan.sha256 }) },
      });
      return toStored(await require(trx, plan.id));
    }),
    get: async (id) => {
      const row = await db.selectFrom('statements').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toStored(row);
    },
    list: async (owner, limit) => (await db.selectFrom('statements').selectAll().$if(owner !== null, (query) => query.where('profile_id', '=', owner ?? '')).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()).map(toStored),
    ofFile: async (owner, sha256) => (await db.selectFrom('statements').selectAll().where('profile_id', '=', owner).where('sha256', '=', sha256).orderBy('created_at', 'desc').limit(20).execute()).map(toStored),
    listUnfinished: async () => (await db.selectFrom('statements').selectAll().where('state', 'in', ['reading', 'pulling']).execute()).map(toStored),
    move: async (id, from, wish) => inOne(async (trx) => change(trx, id, from, wish)),
    addRows: async (id, rows, from, wish, again) => inOne(async (trx) => {
      await addRows(trx, id, rows, again);
      return change(trx, id, from, wish);
    }),

    clearPart: async (id, after, limit) => inOne(async (trx) => {
      const rows = await trx.selectFrom('statement_rows').select('position').where('statement_id', '=', id).where('position', '>', after).orderBy('position').limit(limit).execute();
      const last = rows.at(-1)?.position;
      if (last === undefined) return null;
      await trx.deleteFrom('statement_rows').where('statement_id', '=', id).where('position', '>', after).where('position', '<=', last).where('verdict', '=', 'missingThere').execute();
      await trx.updateTable('statement_rows').set({ our_id: null }).where('statement_id', '=', id).where('position', '>', after).where('position', '<=', last).where('our_id', 'is not', null).execute();
      return rows.length < limit ? null : last;
    }),
    comparePart: async (id, after, limit) => inOne(async (trx) => {
      const owner = await require(trx, id);
      const rows = await rowPart(trx, id, after, limit);
      await judgeRows(trx, scopeOf(owner), rows);
      return rows.length < limit ? null : (rows.at(-1)?.position ?? null);
    }),
    missingPart: async (id, after, limit) => inOne(async (trx) => {
      const owner = toStored(await require(trx, id));
      if (owner.from === null || owner.until === null || owner.covers.length === 0) return null;
      const next = await addMissing(trx, { id, profileId: owner.profileId, source: owner.source, from: owner.from, until: owner.until, covers: owner.covers }, after, limit);
      return next === null ? null : { createdAt: next.createdAt as Instant, id: next.id }; // read from a column of instants
    }),
    tally: async (id) => tallyOf(db, id),
    conclude: async (id, { counts, sums, at, state, progress }) => inOne(async (trx) => {
      const row = await require(trx, id);
      await trx.updateTable('statements').set({
        counts: JSON.stringify(counts), sums: JSON.stringify(sums), compared_at: at, state, progress: JSON.stringify(progress), ended_at: row.ended_at ?? at, error: null, version: row.version + 1,
      }).where('id', '=', id).execute();
      return toStored(await require(trx, id));
    }),
    compareRow: async (id, key) => inOne(async (trx) => {
      const owner = await require(trx, id);
      const row = await trx.selectFrom('statement_rows').selectAll().where('statement_id', '=', id).where('row_key', '=', key).executeTakeFirst();
      if (!row) throw new AppError('settlement.rowNotFound');
      // What only the journal has stays, with our side as it is now, until the whole is compared again.
      if (row.verdict !== 'missingThere') {
        await trx.updateTable('statement_rows').set({ our_id: null }).where('statement_id', '=', id).where('position', '=', row.position).execute();
        await judgeRows(trx, scopeOf(owner), [{ ...row, our_id: null }]);
      }
      return requireRow(trx, id, key);
    }),

    rows: async (query) => rowsOf(db, query),
    row: async (id, key) => requireRow(db, id, key),
    explain: async (id, key, note, by, at) => inOne(async (trx) => {
      const owner = await require(trx, id);
      const row = await requireRow(trx, id, key);
      await trx.deleteFrom('statement_explanations').where('statement_id', '=', id).where('row_key', '=', key).execute();
      if (note !== '') await trx.insertInto('statement_explanations').values({ statement_id: id, row_key: key, note, explained_by: by, explained_at: at }).execute();
      await addAudit(trx, {
        ...auditBase(at, by), action: 'settlement.explain', result: 'done', profileId: profileId.parse(owner.profile_id), transactionId: row.ours?.transactionId ?? null,
        data: { id, rows: row.position, outcome: note === '' ? 'taken back' : row.verdict },
      });
      return requireRow(trx, id, key);
    }),

    mapping: async (owner, titlesHash) => {
      const rows = await db.selectFrom('statement_mappings').select(['titles_hash', 'mapping']).where('profile_id', '=', owner).execute();
      const own = rows.find((row) => row.titles_hash === titlesHash);
      const read = own === undefined ? undefined : statementMapping.safeParse(json(own.mapping));
      return { mapping: read?.success === true ? read.data : null, others: rows.some((row) => row.titles_hash !== titlesHash) };
    },
    putMapping: async (owner, titlesHash, mapping, at) => {
      await db.insertInto('statement_mappings').values({ profile_id: owner, titles_hash: titlesHash, mapping: JSON.stringify(mapping), used_at: at })
        .onConflict((conflict) => conflict.columns(['profile_id', 'titles_hash']).doUpdateSet({ mapping: JSON.stringify(mapping), used_at: at })).execute();
    },
  };
}
