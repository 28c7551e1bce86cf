/**
 * The views of the list: those that every list has, and those that people keep. What is shown lives in the address; its columns live
 * here, per view. A saved view that is shown otherwise than it was saved is `changed` until it is saved or reset. What a saved view
 * names and there is no more is left out and told, and stays in the saved view until a person saves it.
 */
import { computed, ref, shallowRef, type Ref } from 'vue';
import { call } from '@/api/call.ts';
import { readLayout, sameLayout, toViewColumns, usualLayout, type Layout } from '@/composables/list-columns.ts';
import { emptyState, readState, writeQuery, type ListState, type View } from '@/composables/transaction-query.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { SavedView, SavedViewId, SavedViewInput } from '@shared/domain/saved-view.ts';
import { listSort, newestFirst } from '@shared/domain/transaction-filter.ts';
import { isTimeZone } from '@shared/time/zones.ts';

export type Gone = { readonly columns: readonly string[]; readonly filters: readonly string[]; readonly profiles: number; readonly zone: string | null; readonly sort: boolean };

const entries = (text: string | undefined): readonly string[] => (text === undefined || text === '' ? [] : text.split(','));

/** The state that a saved view stands for here, and what of it there is no more. `known` are the profiles that may be shown. */
export function openView(view: SavedView, known: ReadonlySet<ProfileId>): { readonly state: ListState; readonly layout: Layout; readonly gone: Gone } {
  const read = readState(view.query);
  const profileIds = read.profileIds.filter((id) => known.has(id));
  const zone = view.zone !== null && isTimeZone(view.zone) ? view.zone : null;
  const sort = listSort.safeParse(view.sort);
  const state: ListState = { ...read, profileIds, saved: view.id, zone, sort: sort.success ? sort.data : newestFirst };
  const { layout, gone: columns } = readLayout(view.columns);
  const kept = writeQuery({ ...read, zone: null, saved: null, sort: newestFirst });
  const filters = Object.keys(view.query).filter((key) => key !== 'profile' && entries(view.query[key]).some((entry) => !entries(kept[key]).includes(entry)));
  const profiles = entries(view.query['profile']).length - profileIds.length;
  return { state, layout, gone: { columns, filters, profiles, zone: zone === view.zone ? null : view.zone, sort: !sort.success } };
}

export const isWhole = (gone: Gone): boolean => gone.columns.length === 0 && gone.filters.length === 0 && gone.profiles === 0 && gone.zone === null && !gone.sort;

/** What is saved of a state under a name. */
export function contentOf(name: string, state: ListState, layout: Layout): SavedViewInput {
  return { name, query: writeQuery({ ...state, saved: null, zone: null, sort: newestFirst }), columns: toViewColumns(layout), sort: state.sort, zone: state.zone };
}

export function useViews(state: Readonly<Ref<ListState>>, known: Readonly<Ref<ReadonlySet<ProfileId>>>) {
  const views = shallowRef<readonly SavedView[]>([]);
  const loaded = ref(false);
  const error = shallowRef<unknown>();
  const stored = shallowRef<Partial<Record<View, Layout>>>({});
  /** Columns that were changed and not saved, by view. */
  const working = shallowRef<Readonly<Record<string, Layout>>>({});

  const active = computed(() => views.value.find((view) => view.id === state.value.saved));
  const opened = computed(() => (active.value ? openView(active.value, known.value) : undefined));
  const key = computed(() => active.value?.id ?? state.value.view);
  const savedLayout = computed<Layout>(() => opened.value?.layout ?? stored.value[state.value.view] ?? usualLayout);
  const layout = computed<Layout>(() => working.value[key.value] ?? savedLayout.value);
  const changed = computed(() => {
    if (!opened.value) return false;
    return !sameLayout(layout.value, opened.value.layout) || JSON.stringify(writeQuery(opened.value.state)) !== JSON.stringify(writeQuery(state.value));
  });
  const gone = computed(() => (opened.value && !isWhole(opened.value.gone) ? opened.value.gone : undefined));

  async function load(): Promise<void> {
    try {
      const answer = await call('views.list', {});
      views.value = answer.views;
      stored.value = Object.fromEntries(Object.entries(answer.layouts).map(([view, columns]) => [view, readLayout(columns ?? null).layout]));
      error.value = undefined;
    } catch (cause) {
      error.value = cause;
    } finally {
      loaded.value = true;
    }
  }

  function forget(view: string): void {
    working.value = Object.fromEntries(Object.entries(working.value).filter(([name]) => name !== view));
  }

  /** The columns of a view that every list has are kept at once; those of a saved view when it is saved. */
  function setLayout(next: Layout): void {
    if (active.value) {
      working.value = { ...working.value, [active.value.id]: next };
      return;
    }
    const { view } = state.value;
    stored.value = { ...stored.value, [view]: next };
    call('views.saveLayout', { view, columns: toViewColumns(next) }).catch((cause: unknown) => { error.value = cause; });
  }

  /** Errors: `view.*`. A new view where `id` is null. */
  async function save(id: SavedViewId | null, name: string): Promise<SavedView> {
    const view = await call('views.save', { id, content: contentOf(name, state.value, layout.value) });
    if (id !== null) forget(id);
    await load();
    return view;
  }

  /** The name alone; whatever is shown at the moment, and whatever there is no more in it. Errors: `view.*`. */
  async function rename(id: SavedViewId, name: string): Promise<void> {
    await call('views.rename', { id, name });
    await load();
  }

  async function remove(id: SavedViewId): Promise<void> {
    await call('views.remove', { id });
    forget(id);
    await load();
  }

  async function arrange(ids: readonly SavedViewId[]): Promise<void> {
    await call('views.arrange', { ids: [...ids] });
    await load();
  }

  async function setDefault(id: SavedViewId | null): Promise<void> {
    await call('views.setDefault', { id });
    await load();
  }

  /** The address of a view as it was saved. */
  function stateOf(view: SavedView | View): ListState {
    return typeof view === 'string' ? { ...emptyState, view } : openView(view, known.value).state;
  }

  return { views, loaded, error, active, layout, savedLayout, changed, gone, load, setLayout, save, rename, remove, arrange, setDefault, stateOf, forget };
}

export type Views = ReturnType<typeof useViews>;
