/**
 * One statement, how far it is, and the rows of it that are looked at. What an event tells is newer than the answer to a call that was
 * under way. A row that was acted on keeps its place until the rows are read anew, so that the next one is where it was.
 */
import { computed, ref, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import { useAnnounce } from '@/composables/use-announce.ts';
import { useFormat } from '@/composables/use-format.ts';
import { useText } from '@/locales/i18n.ts';
import { openDifferences, type SettlementRow, type Statement, type StatementId } from '@shared/domain/settlement.ts';
import type { AppErrorDto } from '@shared/errors/app-error.ts';
import { usePagedRows } from './paged-rows.ts';
import { countOf, queryOf, type Shown } from './shown-rows.ts';

/** Rows that one call may bring. */
const pageRows = 500;
export type StatementAction = 'pause' | 'resume' | 'stop' | 'recheck';
export type RowAction = 'takeOver' | 'askAgain' | 'explain';
/** How the last thing done with a row ended: `error` says why nothing fresher is known. */
export type RowResult = { readonly key: string; readonly action: RowAction; readonly row: SettlementRow | null; readonly error: unknown };

export function useStatement() {
  const { t } = useText();
  const { announce } = useAnnounce();
  const format = useFormat();
  const statement = shallowRef<Statement>();
  const error = shallowRef<unknown>();
  const acting = ref<StatementAction>();
  const rowActing = ref<{ readonly key: string; readonly action: RowAction }>();
  const rowResult = shallowRef<RowResult>();
  const shown = ref<Shown>('open');
  let told = 0;
  /** The last one that was asked for: a slow answer about another one is dropped. */
  let wanted: StatementId | undefined;

  const rows = usePagedRows<SettlementRow, number>({
    size: pageRows,
    keyOf: (row) => row.key,
    cursorOf: (row) => row.position,
    async read({ after, skip }) {
      const id = statement.value?.id;
      if (id === undefined) return { rows: [], more: false, total: 0 };
      const answer = await call('settlements.rows', { id, ...queryOf(shown.value), after: after ?? 0, skip, limit: pageRows });
      return { rows: answer.rows, more: answer.next !== null, total: answer.total };
    },
  });

  /** How long the list is, as it was counted until it has been asked for. */
  const total = computed(() => rows.count.value ?? (statement.value ? countOf(shown.value, statement.value.counts) : 0));

  /** Place of a row among those that are looked at; null where it is none of them, or the question fails. */
  async function placeOf(key: string): Promise<number | null> {
    const id = statement.value?.id;
    if (id === undefined) return null;
    try {
      return (await call('settlements.rows', { id, ...queryOf(shown.value), after: 0, limit: 1, placeOf: key })).place;
    } catch {
      // Whatever keeps it from being answered keeps the rows away too, and is told there.
      return null;
    }
  }

  function say(before: Statement, now: Statement): void {
    if (before.state === now.state && before.comparedAt === now.comparedAt) return;
    if (now.state === 'done' && now.comparedAt !== null) {
      announce(t('settlements.said.compared', { matched: format.count(now.counts.matched), open: format.count(openDifferences(now.counts)) }));
    } else if (before.state !== now.state) {
      announce(t(`settlements.state.${now.state}`));
    }
  }

  function show(fresh: Statement): void {
    const before = statement.value;
    statement.value = fresh;
    if (before?.id !== fresh.id) return;
    say(before, fresh);
    if (fresh.comparedAt !== null && fresh.comparedAt !== before.comparedAt) void rows.reload();
  }

  useEvent('settlements.progress', (fresh) => {
    if (fresh.id !== statement.value?.id) return;
    told += 1;
    show(fresh);
  });

  /** `first` is what is looked at. */
  function adopt(fresh: Statement, first: Shown = 'open'): void {
    wanted = fresh.id;
    shown.value = first;
    statement.value = fresh;
    error.value = undefined;
    rowResult.value = undefined;
    void rows.restart();
  }

  /** Throws what the main process refuses. */
  async function open(id: StatementId, first: Shown): Promise<void> {
    wanted = id;
    const found = await call('settlements.get', { id });
    if (wanted === id) adopt(found, first);
  }

  function leave(): void {
    wanted = undefined;
    statement.value = undefined;
    void rows.restart();
  }

  async function look(at: Shown): Promise<void> {
    if (shown.value === at) return;
    shown.value = at;
    rowResult.value = undefined;
    await rows.restart();
  }

  async function act(action: StatementAction): Promise<void> {
    const id = statement.value?.id;
    if (id === undefined || acting.value) return;
    acting.value = action;
    error.value = undefined;
    const before = told;
    try {
      const fresh = await call(`settlements.${action}`, { id });
      if (told === before && statement.value?.id === id) show(fresh);
    } catch (cause) {
      error.value = cause;
    } finally {
      acting.value = undefined;
    }
  }

  async function actOn(key: string, action: RowAction, work: (id: StatementId) => Promise<{ readonly row: SettlementRow; readonly statement: Statement; readonly error: AppErrorDto | null }>): Promise<boolean> {
    const id = statement.value?.id;
    if (id === undefined || rowActing.value) return false;
    rowActing.value = { key, action };
    rowResult.value = undefined;
    try {
      const answer = await work(id);
      if (statement.value?.id !== id) return false;
      rows.replace(answer.row);
      statement.value = answer.statement;
      rowResult.value = { key, action, row: answer.row, error: answer.error ?? undefined };
      return answer.error === null;
    } catch (cause) {
      rowResult.value = { key, action, row: null, error: cause };
      return false;
    } finally {
      rowActing.value = undefined;
    }
  }

  async function reload(): Promise<void> {
    const id = statement.value?.id;
    if (id === undefined) return;
    try {
      show(await call('settlements.get', { id }));
      error.value = undefined;
    } catch (cause) {
      error.value = cause;
    }
    await rows.reload();
  }

  return {
    statement, error, acting, rowActing, rowResult, shown, rows, total, placeOf, adopt, open, leave, look, reload,
    pause: () => act('pause'),
    resume: () => act('resume'),
    stop: () => act('stop'),
    recheck: () => act('recheck'),
    explain: (rowKey: string, note: string) => actOn(rowKey, 'explain', (id) => call('settlements.explain', { id, rowKey, note })),
    takeOver: (rowKey: string) => actOn(rowKey, 'takeOver', (id) => call('settlements.takeOver', { id, rowKey })),
    askAgain: (rowKey: string) => actOn(rowKey, 'askAgain', (id) => call('settlements.askAgain', { id, rowKey })),
  };
}

export type StatementWork = ReturnType<typeof useStatement>;
