/** Views of the list that a person keeps: a name stands for one of them only, and there are never more than can be chosen from. */
import { mostSavedViews, sameViewName, savedViewId, type SavedView, type SavedViewId } from '@shared/domain/saved-view.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CallOutput, ParsedInput } from '@shared/ipc/contract.ts';
import type { IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';

export type Views = {
  list(): Promise<CallOutput<'views.list'>>;
  /** Errors: `view.notFound`, `view.nameTaken`, `view.tooMany`. */
  save(input: ParsedInput<'views.save'>): Promise<SavedView>;
  /** Errors: `view.notFound`, `view.nameTaken`. */
  rename(id: SavedViewId, name: string): Promise<SavedView>;
  /** Errors: `view.notFound`. */
  remove(id: SavedViewId): Promise<void>;
  arrange(ids: readonly SavedViewId[]): Promise<void>;
  /** Errors: `view.notFound`. */
  setDefault(id: SavedViewId | null): Promise<void>;
  saveLayout(input: ParsedInput<'views.saveLayout'>): Promise<void>;
};

function requireFree(known: readonly SavedView[], id: SavedViewId | null, name: string): void {
  if (known.some((view) => view.id !== id && sameViewName(view.name, name))) throw new AppError('view.nameTaken', { name }, { field: 'name' });
}

export function createViews({ journal, ids }: { readonly journal: Pick<Journal, 'savedViews'>; readonly ids: IdSource }): Views {
  const { savedViews } = journal;
  /** One after the other, so that two presses cannot take the same name. */
  let turn: Promise<unknown> = Promise.resolve();

  async function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function save({ id, content }: ParsedInput<'views.save'>): Promise<SavedView> {
    const known = await savedViews.list();
    if (id !== null && !known.some((view) => view.id === id)) throw new AppError('view.notFound');
    requireFree(known, id, content.name);
    if (id === null && known.length >= mostSavedViews) throw new AppError('view.tooMany', { most: mostSavedViews });
    return savedViews.put(id ?? savedViewId.parse(ids.next()), content);
  }

  return {
    list: async () => {
      const [views, layouts] = await Promise.all([savedViews.list(), savedViews.layouts()]);
      return { views: [...views], layouts: Object.fromEntries(Object.entries(layouts).map(([view, columns]) => [view, [...columns]])) };
    },
    save: async (input) => inTurn(async () => save(input)),
    rename: async (id, name) => inTurn(async () => {
      requireFree(await savedViews.list(), id, name);
      const view = await savedViews.rename(id, name);
      if (!view) throw new AppError('view.notFound');
      return view;
    }),
    remove: async (id) => inTurn(async () => {
      if (!(await savedViews.remove(id))) throw new AppError('view.notFound');
    }),
    arrange: async (order) => inTurn(async () => savedViews.arrange(order)),
    setDefault: async (id) => inTurn(async () => {
      if (id !== null && !(await savedViews.list()).some((view) => view.id === id)) throw new AppError('view.notFound');
      await savedViews.setDefault(id);
    }),
    saveLayout: async ({ view, columns }) => savedViews.putLayout(view, columns),
  };
}
