/**
 * A file that was read, its dry run, and its start. What an event tells is newer than the answer to a call that was under way, so an
 * answer never sets the screen back. Nothing is sent before `start`, and the main process decides whether that may be.
 */
import { computed, ref, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { Batch, BatchDraft, BatchRow } from '@shared/domain/batch.ts';
import type { BatchId } from '@shared/domain/ids.ts';
import type { CallInput } from '@shared/ipc/contract.ts';
import { makeRowStore } from './row-store.ts';

/** Rows that one call may bring. */
const pageRows = 500;

export function useDraft() {
  const draft = shallowRef<BatchDraft>();
  const error = shallowRef<unknown>();
  const busy = ref(false);
  const savedTo = ref<string>();
  const store = makeRowStore<BatchRow>(async (after) => {
    if (!draft.value) return { rows: [], total: 0 };
    return call('batches.draftRows', { id: draft.value.id, verdict: null, after, limit: pageRows });
  });
  let told = 0;
  /** The last one that was asked for: a slow answer about another one is dropped. */
  let wanted: BatchId | undefined;

  useEvent('batches.checking', (event) => {
    if (event.draft.id !== draft.value?.id) return;
    const ended = draft.value.phase === 'checking' && event.draft.phase !== 'checking';
    told += 1;
    draft.value = event.draft;
    store.merge(event.rows);
    // An event brings only so many rows: when many were checked at once the rest is read at the end.
    if (ended) void loadRows(store.refresh);
  });

  async function loadRows(read: () => Promise<void> = store.load): Promise<void> {
    try {
      await read();
    } catch (cause) {
      error.value = cause;
    }
  }

  /** Shows what was just read. */
  function adopt(fresh: BatchDraft): void {
    draft.value = fresh;
    error.value = undefined;
    savedTo.value = undefined;
    void loadRows();
  }

  /** Throws what the main process refuses: the draft is gone when the app was closed in between. */
  async function open(id: BatchId): Promise<void> {
    wanted = id;
    if (draft.value?.id === id) return;
    const found = await call('batches.draft', { id });
    if (wanted === id) adopt(found);
  }

  function leave(): void {
    wanted = undefined;
    draft.value = undefined;
    store.clear();
  }

  /** One thing at a time; a refusal is kept for the screen. */
  async function act(work: (id: BatchId) => Promise<BatchDraft | undefined>): Promise<void> {
    const id = draft.value?.id;
    if (id === undefined || busy.value) return;
    busy.value = true;
    error.value = undefined;
    const before = told;
    try {
      const fresh = await work(id);
      if (fresh && told === before && draft.value?.id === id) draft.value = fresh;
    } catch (cause) {
      error.value = cause;
    } finally {
      busy.value = false;
    }
  }

  const check = (): Promise<void> => act((id) => call('batches.check', { id }));
  const cancelCheck = (): Promise<void> => act((id) => call('batches.cancelCheck', { id }));

  function reread(how: Omit<CallInput<'batches.reread'>, 'id'>): Promise<void> {
    return act(async (id) => {
      const fresh = await call('batches.reread', { id, ...how });
      draft.value = fresh;
      await loadRows();
      return fresh;
    });
  }

  function include(numbers: readonly number[], on: boolean): Promise<void> {
    return act(async (id) => {
      const answer = await call('batches.include', { id, numbers: [...numbers], on });
      store.merge(answer.rows);
      return answer.draft;
    });
  }

  function saveErrors(): Promise<void> {
    return act(async (id) => {
      savedTo.value = (await call('batches.saveErrors', { id })).saved ?? savedTo.value;
      return undefined;
    });
  }

  /** Undefined when it was refused; then nothing has been sent. */
  async function start(reason: string | null, typedTotals: Readonly<Record<string, string>>): Promise<Batch | undefined> {
    let started: Batch | undefined;
    await act(async (id) => {
      started = await call('batches.start', { id, reason, typedTotals: { ...typedTotals } });
      return undefined;
    });
    return started;
  }

  async function discard(): Promise<void> {
    const id = draft.value?.id;
    if (id === undefined) return;
    leave();
    await call('batches.discard', { id });
  }

  return { draft, rows: store.rows, error, busy, savedTo, checking: computed(() => draft.value?.phase === 'checking'), adopt, open, leave, check, cancelCheck, reread, include, saveErrors, start, discard };
}

export type DraftWork = ReturnType<typeof useDraft>;
