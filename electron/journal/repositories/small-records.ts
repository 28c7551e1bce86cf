/** Exports and preferences. */
import type { Kysely } from 'kysely';
import type { ExportRecords, PreferenceRecords } from '@core/ports/journal.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toExportRecord } from '../rows.ts';
import type { Schema } from '../schema.ts';

export function exportRecords(db: Kysely<Schema>): ExportRecords {
  return {
    begin: async (record) => {
      await db
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
        })
        .execute();
    },
    finish: async (id, end) => {
      const { numUpdatedRows } = await db
        .updateTable('exports')
        .set({ state: end.state, rows: end.rows, bytes: end.bytes, sha256: end.sha256, finished_at: end.finishedAt })
        .where('id', '=', id)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw new AppError('export.notFound', { exportId: id });
    },
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

export function preferenceRecords(db: Kysely<Schema>): PreferenceRecords {
  return {
    all: async () => {
      const rows = await db.selectFrom('preferences').selectAll().orderBy('key').execute();
      return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
    },
    put: async (key, value) => {
      await db
        .insertInto('preferences')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    },
  };
}
