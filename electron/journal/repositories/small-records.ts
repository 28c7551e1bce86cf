/** Exports and preferences. */
import type { Kysely } from 'kysely';
import type { ExportRecords, PreferenceRecords } from '@core/ports/journal.ts';
import { toInstant } from '@shared/time/instant.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toExportDetails, toExportRecord, type ExportDetails } from '../rows.ts';
import type { Schema } from '../schema.ts';
import { addAudit, auditBase, cut } from './add-audit.ts';
import { exportFinished, exportStarted } from './audit-entries.ts';

export function exportRecords(db: Kysely<Schema>): ExportRecords {
  return {
    begin: async (record, by) =>
      db.transaction().execute(async (trx) => {
        await trx
          .insertInto('exports')
          .values({
            id: record.id,
            request: JSON.stringify(record.request),
            path: record.path,
            state: record.state,
            rows: record.rows,
            bytes: record.bytes,
            sha256: record.sha256,
            started_at: record.startedAt,
            finished_at: record.finishedAt,
            details: detailsOf(record, record.presetId),
          })
          .execute();
        await addAudit(trx, exportStarted(record, by));
      }),
    finish: async (id, end, by) =>
      db.transaction().execute(async (trx) => {
        const row = await trx.selectFrom('exports').select(['started_at', 'details']).where('id', '=', id).executeTakeFirst();
        if (!row) throw new AppError('export.notFound', { exportId: id });
        await trx
          .updateTable('exports')
          .set({
            state: end.state, rows: end.rows, bytes: end.bytes, sha256: end.sha256, finished_at: end.finishedAt,
            details: detailsOf(end, toExportDetails(row.details).presetId),
          })
          .where('id', '=', id)
          .execute();
        await addAudit(trx, exportFinished(id, end, end.finishedAt ?? toInstant(row.started_at), by));
      }),
    list: async (limit) => {
      const rows = await db.selectFrom('exports').selectAll().orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
      return rows.map(toExportRecord);
    },
    get: async (id) => {
      const row = await db.selectFrom('exports').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toExportRecord(row);
    },
  };
}

function detailsOf({ sums, asOf, manifestPath, changes, sheets, cutCells }: Omit<ExportDetails, 'presetId'>, presetId: ExportDetails['presetId']): string {
  return JSON.stringify({ sums, asOf, manifestPath, changes, sheets, cutCells, presetId } satisfies ExportDetails);
}

export function preferenceRecords(db: Kysely<Schema>): PreferenceRecords {
  return {
    all: async () => {
      const rows = await db.selectFrom('preferences').selectAll().orderBy('key').execute();
      return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
    },
    put: async (key, value, note) =>
      db.transaction().execute(async (trx) => {
        await trx
          .insertInto('preferences')
          .values({ key, value })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
          .execute();
        if (!note) return;
        const change = { field: key, from: cut(note.from) ?? null, to: cut(note.to) ?? null };
        await addAudit(trx, { ...auditBase(note.at, note.by), action: note.action, result: 'done', data: { changes: [change] } });
      }),
  };
}
