/**
 * Views that people keep. Each is read back as it was saved: what this app does not know in it stays in the row until the person saves
 * the view again.
 */
import { sql, type Kysely } from 'kysely';
import * as z from 'zod';
import type { SavedViewRecords } from '@core/ports/journal.ts';
import { builtInView, savedView, viewColumn, type SavedView } from '@shared/domain/saved-view.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Schema } from '../schema.ts';

type Row = { readonly id: string; readonly is_default: number; readonly content: string };

function parsed<Shape extends z.ZodType>(shape: Shape, table: string, value: unknown): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('journal.damaged', { reason: 'row', table }, { cause: result.error });
}

function toView({ id, is_default, content }: Row): SavedView {
  const stored: unknown = JSON.parse(content); // the table's CHECK keeps what is no JSON out
  return parsed(savedView, 'saved_views', { ...(typeof stored === 'object' ? stored : {}), id, isDefault: is_default === 1 });
}

export function savedViewRecords(db: Kysely<Schema>): SavedViewRecords {
  const ordered = (executor: Kysely<Schema>) => executor.selectFrom('saved_views').selectAll().orderBy('place').orderBy('id');
  return {
    list: async () => (await ordered(db).execute()).map(toView),
    layouts: async () => {
      const rows = await db.selectFrom('view_layouts').selectAll().execute();
      // A view or a column of another app is left out; its row stays.
      return Object.fromEntries(rows.flatMap(({ view, columns }) => {
        const layout = z.array(viewColumn).safeParse(JSON.parse(columns));
        return builtInView.safeParse(view).success && layout.success ? [[view, layout.data]] : [];
      }));
    },
    put: async (id, content) =>
      db.transaction().execute(async (trx) => {
        const last = await trx.selectFrom('saved_views').select((eb) => eb.fn.max('place').as('place')).executeTakeFirst();
        const text = JSON.stringify(content);
        await trx.insertInto('saved_views').values({ id, place: last?.place === null || last === undefined ? 0 : last.place + 1, is_default: 0, content: text })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ content: text })).execute();
        return toView(await trx.selectFrom('saved_views').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
      }),
    rename: async (id, name) =>
      db.transaction().execute(async (trx) => {
        await trx.updateTable('saved_views').set({ content: sql<string>`json_set(content, '$.name', ${name})` }).where('id', '=', id).execute();
        const row = await trx.selectFrom('saved_views').selectAll().where('id', '=', id).executeTakeFirst();
        return row && toView(row);
      }),
    remove: async (id) => (await db.deleteFrom('saved_views').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n,
    arrange: async (ids) =>
      db.transaction().execute(async (trx) => {
        const known = (await ordered(trx).execute()).map((row) => row.id);
        const order = [...ids.filter((id) => known.includes(id)), ...known.filter((id) => !ids.some((other) => other === id))];
        for (const [place, id] of order.entries()) await trx.updateTable('saved_views').set({ place }).where('id', '=', id).execute();
      }),
    setDefault: async (id) =>
      db.transaction().execute(async (trx) => {
        await trx.updateTable('saved_views').set({ is_default: 0 }).where('is_default', '=', 1).execute();
        if (id !== null) await trx.updateTable('saved_views').set({ is_default: 1 }).where('id', '=', id).execute();
      }),
    putLayout: async (view, columns) => {
      if (columns === null) {
        await db.deleteFrom('view_layouts').where('view', '=', view).execute();
        return;
      }
      const text = JSON.stringify(columns);
      await db.insertInto('view_layouts').values({ view, columns: text }).onConflict((conflict) => conflict.column('view').doUpdateSet({ columns: text })).execute();
    },
  };
}
