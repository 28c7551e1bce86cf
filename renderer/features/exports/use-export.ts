/**
 * What an export would give, the one that is being written, and the last ones. A late answer to an older recipe is dropped, and an export that
 * a timer began meanwhile does not take the place of the one that the person watches.
 */
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import { currentInstant } from '@/composables/use-now.ts';
import type { ExportPreview, ExportRecord, ExportRequest } from '@shared/domain/export.ts';
import type { ExportId } from '@shared/domain/ids.ts';
import type { EventPayload } from '@shared/ipc/contract.ts';
import type { TransactionFilter } from '@shared/domain/transaction-filter.ts';
import type { Instant } from '@shared/time/instant.ts';

export type Progress = EventPayload<'exports.progress'>;

/** Milliseconds of quiet before a changed recipe is counted anew. */
const quiet = 250;

export function useExport(filter: Readonly<Ref<TransactionFilter | undefined>>) {
  const preview = shallowRef<ExportPreview>();
  const counting = ref(false);
  const error = shallowRef<unknown>();
  const runs = shallowRef<readonly ExportRecord[]>([]);
  const progress = shallowRef<Progress>();
  const startedAt = shallowRef<Instant>();
  const cancelling = ref(false);
  const starting = ref(false);
  /** What was told of exports before it is known which of them is ours. */
  const early = new Map<ExportId, Progress>();
  let question = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const running = computed(() => starting.value || progress.value?.state === 'running');

  async function count(): Promise<void> {
    const asked = filter.value;
    question += 1;
    const mine = question;
    if (!asked) {
      preview.value = undefined;
      counting.value = false;
      return;
    }
    counting.value = true;
    try {
      const fresh = await call('exports.preview', { filter: asked });
      if (mine !== question) return;
      preview.value = fresh;
      error.value = undefined;
    } catch (cause) {
      if (mine === question) error.value = cause;
    } finally {
      if (mine === question) counting.value = false;
    }
  }

  async function loadRuns(): Promise<void> {
    try {
      runs.value = await call('exports.list', {});
    } catch (cause) {
      error.value = cause;
    }
  }

  /** Begins an export and watches it. Progress may come before the answer that names it. */
  async function watchOver(begin: () => Promise<ExportRecord | undefined>, total: number | undefined): Promise<void> {
    if (running.value) return;
    starting.value = true;
    error.value = undefined;
    progress.value = undefined;
    early.clear();
    startedAt.value = currentInstant();
    try {
      const record = await begin();
      if (record) progress.value = early.get(record.id) ?? { id: record.id, rows: record.rows, total: total ?? record.rows, state: record.state, error: null };
      await loadRuns();
    } catch (cause) {
      error.value = cause;
    } finally {
      starting.value = false;
    }
  }

  const start = (request: ExportRequest, path: string): Promise<void> => watchOver(() => call('exports.start', { request, path }), preview.value?.rows);

  async function cancel(): Promise<void> {
    const id = progress.value?.id;
    if (id === undefined || cancelling.value) return;
    cancelling.value = true;
    try {
      await call('exports.cancel', { id });
    } catch (cause) {
      error.value = cause;
    } finally {
      cancelling.value = false;
    }
  }

  async function reveal(id: ExportId): Promise<void> {
    try {
      await call('exports.reveal', { id });
    } catch (cause) {
      error.value = cause;
    }
  }

  useEvent('exports.progress', (event) => {
    if (starting.value) early.set(event.id, event);
    else if (event.id === progress.value?.id) progress.value = event;
    if (event.state !== 'running') void loadRuns();
  });
  useEvent('transactions.changed', () => {
    clearTimeout(timer);
    timer = setTimeout(() => { void count(); }, quiet);
  });
  watch(() => JSON.stringify(filter.value ?? null), () => {
    clearTimeout(timer);
    timer = setTimeout(() => { void count(); }, preview.value ? quiet : 0);
  }, { immediate: true });
  onScopeDispose(() => clearTimeout(timer));
  void loadRuns();

  return { preview, counting, error, runs, progress, startedAt, running, cancelling, start, watchOver, cancel, reveal, count, loadRuns };
}
