/** The part of the contract that is about views of the list of transactions. */
import * as z from 'zod';
import { builtInView, savedView, savedViewId, savedViewInput, viewColumn, viewColumns } from '../domain/saved-view.ts';

const nothing = z.strictObject({});

/** Views in the order in which they stand, and the columns of the views that every list has. */
const allViews = z.object({ views: z.array(savedView), layouts: z.partialRecord(builtInView, z.array(viewColumn)) });

export const viewCalls = {
  'views.list': { input: nothing, output: allViews },
  /** A new view where `id` is null, else what the view is from now on. */
  'views.save': { input: z.strictObject({ id: savedViewId.nullable(), content: savedViewInput }), output: savedView },
  /** Another name alone: whatever else it holds stays as it was saved. */
  'views.rename': { input: z.strictObject({ id: savedViewId, name: savedViewInput.shape.name }), output: savedView },
  'views.remove': { input: z.strictObject({ id: savedViewId }), output: nothing },
  /** All of them, in their new order. */
  'views.arrange': { input: z.strictObject({ ids: z.array(savedViewId).max(200) }), output: nothing },
  /** Which one the list opens with; null for the first of those that every list has. */
  'views.setDefault': { input: z.strictObject({ id: savedViewId.nullable() }), output: nothing },
  /** Null takes the usual columns again. */
  'views.saveLayout': { input: z.strictObject({ view: builtInView, columns: viewColumns.nullable() }), output: nothing },
} as const;
