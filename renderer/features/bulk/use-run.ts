/**
 * A run and its rows, told by events; the screen may be left and comes back to what is so. Its progress is said aloud sparsely: the
 * start, each quarter, a pause and the end.
 */
import { computed, ref, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import { useAnnounce } from '@/composables/use-announce.ts';
import { useText } from '@/locales/i18n.ts';
import type { Batch, BatchRunRow } from '@shared/domain/batch.ts';
import type { BatchId } from '@shared/domain/ids.ts';
import { quarterPassed } from './milestones.ts';
import { turnsOf, unsettledOf } from './outcomes.ts';
import { makeRowStore } from './row-store.ts';

/** Rows that one call may bring. */
const pageRows = 500;
export type RunAction = 'pause' | 'resume' | 'stop' | 'save';

export function useRun() {
  const { t } = useText();
  const { announce } = useAnnounce();
  const run = shallowRef<Batch>();
  const error = shallowRef<unknown>();
  const acting = ref<RunAction>();
  const savedTo = ref<string>();
  const store = makeRowStore<BatchRunRow>(async (_, offset) => {
    if (!run.value) return { rows: [], total: 0 };
    return call('batches.rows', { id: run.value.id, outcomes: null, order: 'file', offset, limit: pageRows });
  });
  let told = 0;
  /** The last one that was asked for: a slow answer about another one is dropped. */
  let wanted: BatchId | undefined;

  function say(before: Batch, now: Batch): void {
    const quarter = quarterPassed(turnsOf(before.counts), turnsOf(now.counts), now.included);
    if (before.state !== now.state) {
      if (now.state === 'running') announce(t('bulk.run.said.started', { total: now.included }));
      if (now.state === 'paused') announce(t('bulk.run.said.paused'));
      if (now.state === 'stopped') announce(t('bulk.run.said.stopped'));
      if (now.state === 'done') announce(t('bulk.run.said.done', { succeeded: now.counts.succeeded, refused: now.counts.refused, open: unsettledOf(now.counts) }));
    } else if (now.state === 'running' && quarter !== null) {
      announce(t('bulk.run.said.quarter', { percent: quarter }));
    }
  }

  function show(fresh: Batch): void {
    const before = run.value;
    run.value = fresh;
    if (before?.id === fresh.id) say(before, fresh);
  }

  useEvent('batches.progress', ({ batch, rows }) => {
    if (batch.id !== run.value?.id) return;
    const ended = run.value.state === 'running' && batch.state !== 'running';
    told += 1;
    show(batch);
    store.merge(rows);
    // An event brings only so many rows: when many changed at once the rest is read at the end.
    if (ended) void loadRows(store.refresh);
  });

  async function loadRows(read: () => Promise<void> = store.load): Promise<void> {
    try {
      await read();
    } catch (cause) {
      error.value = cause;
    }
  }

  function adopt(fresh: Batch): void {
    run.value = fresh;
    error.value = undefined;
    savedTo.value = undefined;
    void loadRows();
  }

  /** Throws what the main process refuses. */
  async function open(id: BatchId): Promise<void> {
    wanted = id;
    if (run.value?.id === id) return;
    const found = await call('batches.get', { id });
    if (wanted === id) adopt(found);
  }

  function leave(): void {
    wanted = undefined;
    run.value = undefined;
    store.clear();
  }

  async function act(action: RunAction, work: (id: BatchId) => Promise<Batch | undefined>): Promise<void> {
    const id = run.value?.id;
    if (id === undefined || acting.value) return;
    acting.value = action;
    error.value = undefined;
    const before = told;
    try {
      const fresh = await work(id);
      if (fresh && told === before && run.value?.id === id) show(fresh);
    } catch (cause) {
      error.value = cause;
    } finally {
      acting.value = undefined;
    }
  }

  async function reload(): Promise<void> {
    await act('save', (id) => call('batches.get', { id }));
    await loadRows();
  }

  return {
    run, rows: store.rows, error, acting: computed(() => acting.value), savedTo, adopt, open, leave, reload,
    pause: () => act('pause', (id) => call('batches.pause', { id })),
    resume: () => act('resume', (id) => call('batches.resume', { id })),
    stop: () => act('stop', (id) => call('batches.stop', { id })),
    saveResult: () => act('save', async (id) => {
      savedTo.value = (await call('batches.saveResult', { id })).saved ?? savedTo.value;
      return undefined;
    }),
  };
}

export type RunWork = ReturnType<typeof useRun>;
