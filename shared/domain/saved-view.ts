/**
 * A view of the list of transactions that a person keeps under a name: what narrows it, its columns, its order, its zone. It is kept as
 * text by name, so that one that names what a later or earlier app does not know can still be opened, without it, and is never changed
 * by being opened.
 */
import * as z from 'zod';
import { listSort } from './transaction-filter.ts';
import { timeZone } from './profile.ts';

export const savedViewId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/).brand<'SavedViewId'>();
export type SavedViewId = z.infer<typeof savedViewId>;

/** Views that every list has. */
export const builtInViews = ['all', 'refundable', 'refunds', 'unsettled'] as const;
export const builtInView = z.enum(builtInViews);
export type BuiltInView = z.infer<typeof builtInView>;

export const mostSavedViews = 50;
export const longestViewName = 60;

/** A column by its name; `width` in pixels, null for its own. */
export const viewColumn = z.strictObject({ key: z.string().regex(/^[a-zA-Z]{1,40}$/), width: z.int().min(40).max(1_200).nullable() });
export type ViewColumn = z.infer<typeof viewColumn>;
export const viewColumns = z.array(viewColumn).min(1).max(60).refine((columns) => new Set(columns.map(({ key }) => key)).size === columns.length);

/** What narrows the list, as in its address. */
const viewQuery = z.record(z.string().regex(/^[a-zA-Z]{1,40}$/), z.string().max(8_000)).refine((query) => Object.keys(query).length <= 40);

/** What is saved. `columns` and `zone` are null where the view takes the usual ones. */
export const savedViewInput = z.strictObject({
  name: z.string().trim().min(1).max(longestViewName), query: viewQuery, columns: viewColumns.nullable(), sort: listSort, zone: timeZone.nullable(),
});
export type SavedViewInput = z.infer<typeof savedViewInput>;

/** What is read back. Columns, order and zone may be of an app that knew others. */
export const savedView = z.object({
  id: savedViewId,
  name: z.string(),
  query: z.record(z.string(), z.string()),
  columns: z.array(z.object({ key: z.string(), width: z.number().nullable() })).nullable(),
  sort: z.object({ by: z.string(), direction: z.string() }),
  zone: z.string().nullable(),
  isDefault: z.boolean(),
});
export type SavedView = z.infer<typeof savedView>;

/** Names that a person would take for the same. */
export const sameViewName = (left: string, right: string): boolean => left.trim().toLocaleLowerCase() === right.trim().toLocaleLowerCase();
