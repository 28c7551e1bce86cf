/** Presets of exports: replaced as a whole by compare-and-set on their version; the timer's state stands beside, so that a run and an edit never undo each other. */
import { sql, type Kysely, type Transaction as DatabaseTransaction } from 'kysely';
import type { ExportPresetRecords, TimerState } from '@core/ports/export-presets.ts';
import { exportPreset, presetRun, readPresetContent, type ExportPreset, type PresetContent, type PresetRun } from '@shared/domain/export-preset.ts';
import type { ExportPresetId } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ExportPresetRow, Schema } from '../schema.ts';
import { addAudit, auditBase, cut } from './add-audit.ts';
import { changesBetween } from './audit-entries.ts';

/** More would not fit a list that a person looks through. */
const mostPresets = 200;
/** Runs that are kept for each preset. */
const mostRuns = 50;

function damaged(cause?: unknown): AppError {
  return new AppError('journal.damaged', { reason: 'row', table: 'export_presets' }, { cause });
}

function toRun(text: string): PresetRun {
  const run = presetRun.safeParse(JSON.parse(text));
  if (!run.success) throw damaged(run.error);
  return run.data;
}

function toPreset(row: ExportPresetRow & { readonly last_run: string | null }): ExportPreset {
  const read = readPresetContent(JSON.parse(row.content));
  if (!read) throw damaged();
  const preset = exportPreset.safeParse({
    ...read.content,
    id: row.id,
    name: row.name,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    nextAt: row.next_at,
    retryOf: row.retry_of,
    failures: row.failures,
    lastUntil: row.last_until,
    lastRun: row.last_run === null ? null : toRun(row.last_run),
    gone: [...read.gone],
  } satisfies { readonly [Field in keyof ExportPreset]: unknown });
  if (!preset.success) throw damaged(preset.error);
  return preset.data;
}

const withLastRun = sql<string | null>`(SELECT run FROM export_preset_runs WHERE preset_id = export_presets.id ORDER BY export_preset_runs.id DESC LIMIT 1)`.as('last_run');

async function one(db: Kysely<Schema> | DatabaseTransaction<Schema>, id: ExportPresetId): Promise<ExportPreset | undefined> {
  const row = await db.selectFrom('export_presets').selectAll().select(withLastRun).where('id', '=', id).executeTakeFirst();
  return row && toPreset(row);
}

const columnsOf = (timer: TimerState) => ({ next_at: timer.nextAt, retry_of: timer.retryOf, failures: timer.failures });

/** As flat names, so that a change reads as one line each. The filter's search text may name a payer's order, which the audit has anyway. */
function flat(content: PresetContent): Readonly<Record<string, unknown>> {
  const { recipe, timer, ...rest } = content;
  return { ...rest, ...recipe, timer: timer === null ? null : Object.values(timer).join(' ') };
}

export function exportPresetRecords(db: Kysely<Schema>): ExportPresetRecords {
  return {
    list: async () => {
      const rows = await db.selectFrom('export_presets').selectAll().select(withLastRun).orderBy(sql`name COLLATE NOCASE`).execute();
      return rows.map(toPreset);
    },
    get: async (id) => one(db, id),
    save: async (id, content, fromVersion, nextAt, by, at) =>
      db.transaction().execute(async (trx) => {
        const before = await one(trx, id);
        const twin = await trx.selectFrom('export_presets').select('id').where(sql`name COLLATE NOCASE`, '=', content.name).where('id', '<>', id).executeTakeFirst();
        if (twin) throw new AppError('preset.nameTaken', {}, { field: 'name' });
        const row = { name: content.name, content: JSON.stringify(content), next_at: nextAt, retry_of: null, failures: 0, updated_at: at };
        if (fromVersion === null) {
          const { count } = await trx.selectFrom('export_presets').select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
          if (count >= mostPresets) throw new AppError('preset.tooMany', { maximum: mostPresets });
          await trx.insertInto('export_presets').values({ ...row, id, created_at: at, last_until: null, version: 1 }).execute();
        } else {
          if (!before) throw new AppError('preset.notFound');
          if (before.version !== fromVersion) throw new AppError('preset.changedMeanwhile');
          await trx.updateTable('export_presets').set({ ...row, version: fromVersion + 1 }).where('id', '=', id).execute();
        }
        const changes = [...changesBetween(before ? flat(contentOf(before)) : {}, flat(content))];
        await addAudit(trx, { ...auditBase(at, by), action: before ? 'preset.change' : 'preset.create', result: 'done', data: { id, changes } });
        const saved = await one(trx, id);
        if (!saved) throw damaged();
        return saved;
      }),
    remove: async (id, by, at) =>
      db.transaction().execute(async (trx) => {
        const row = await trx.deleteFrom('export_presets').where('id', '=', id).returning('name').executeTakeFirst();
        if (!row) throw new AppError('preset.notFound');
        await addAudit(trx, { ...auditBase(at, by), action: 'preset.remove', result: 'done', data: { id, changes: [{ field: 'name', from: cut(row.name) ?? null, to: null }] } });
      }),
    setTimer: async (id, version, timer) => {
      const { numUpdatedRows } = await db.updateTable('export_presets').set(columnsOf(timer)).where('id', '=', id).where('version', '=', version).executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    addRun: async (id, run, { version, timer, lastUntil }, by) =>
      db.transaction().execute(async (trx) => {
        // What a run wrote is in the audit, whether its preset is still there or not.
        await addAudit(trx, {
          ...auditBase(run.finishedAt, by), action: 'preset.run', result: run.state === 'failed' ? 'failed' : 'done',
          data: { id, rows: run.rows, outcome: `${run.state}, ${run.trigger}`, ...(run.code === null ? {} : { code: run.code }) },
        });
        const there = await trx.selectFrom('export_presets').select('version').where('id', '=', id).executeTakeFirst();
        if (!there) return;
        await trx.insertInto('export_preset_runs').values({ preset_id: id, run: JSON.stringify(run) }).execute();
        await trx
          .deleteFrom('export_preset_runs')
          .where('preset_id', '=', id)
          .where('id', 'not in', trx.selectFrom('export_preset_runs').select('id').where('preset_id', '=', id).orderBy('id', 'desc').limit(mostRuns))
          .execute();
        if (lastUntil !== undefined) await trx.updateTable('export_presets').set({ last_until: lastUntil }).where('id', '=', id).execute();
        if (there.version === version) await trx.updateTable('export_presets').set(columnsOf(timer)).where('id', '=', id).execute();
      }),
    runs: async (id, limit) => {
      const rows = await db.selectFrom('export_preset_runs').select('run').where('preset_id', '=', id).orderBy('id', 'desc').limit(limit).execute();
      return rows.map(({ run }) => toRun(run));
    },
  };
}

function contentOf(preset: ExportPreset): PresetContent {
  const { name, recipe, folder, fileName, timer, onlyChanged } = preset;
  return { name, recipe, folder, fileName, timer, onlyChanged };
}
