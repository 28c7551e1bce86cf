/**
 * What changed since the last export of the same recipe. Counting reads every row, so it is done by itself only where there are few enough,
 * and otherwise when the person asks. A late answer to an older recipe is dropped.
 */
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import { call, CallError } from '@/api/call.ts';
import { isSameRecipe, type ExportChanges, type ExportRecord, type ExportRequest } from '@shared/domain/export.ts';

/** Up to so many rows are counted unasked. */
const fewRows = 200_000;
/** Milliseconds of quiet before a changed recipe is counted anew. */
const quiet = 600;

export function useChanges(request: Readonly<Ref<ExportRequest | undefined>>, runs: Readonly<Ref<readonly ExportRecord[]>>, rows: Readonly<Ref<number | undefined>>) {
  const changes = shallowRef<ExportChanges>();
  const counting = ref(false);
  const error = shallowRef<unknown>();
  let question = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** The newest finished export that this one can be compared with. */
  const earlier = computed(() => {
    const asked = request.value;
    return asked && runs.value.find((run) => run.state === 'done' && run.comparable && isSameRecipe(run.request, asked));
  });

  async function count(): Promise<void> {
    const [asked, since] = [request.value, earlier.value];
    question += 1;
    const mine = question;
    changes.value = undefined;
    error.value = undefined;
    counting.value = false;
    if (!asked || !since) return;
    counting.value = true;
    try {
      const found = await call('exports.countChanges', { request: { ...asked, since: since.id } });
      if (mine === question) changes.value = found;
    } catch (cause) {
      // Cancelled by a newer question, from here or from another window of the same kind.
      if (mine === question && !(cause instanceof CallError && cause.code === 'export.cancelled')) error.value = cause;
    } finally {
      if (mine === question) counting.value = false;
    }
  }

  watch(() => [JSON.stringify(request.value ?? null), earlier.value?.id, rows.value], () => {
    clearTimeout(timer);
    question += 1;
    changes.value = undefined;
    error.value = undefined;
    counting.value = false;
    if (earlier.value && rows.value !== undefined && rows.value <= fewRows) timer = setTimeout(() => { void count(); }, quiet);
  }, { immediate: true });
  onScopeDispose(() => {
    question += 1;
    clearTimeout(timer);
  });

  return { earlier, changes, counting, error, count };
}
