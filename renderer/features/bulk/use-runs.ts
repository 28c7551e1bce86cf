/** Runs so far, newest first, kept current by what is told of each. */
import { onScopeDispose, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { Batch } from '@shared/domain/batch.ts';

/** Milliseconds between the word of a run that is not listed yet and the next reading of the list. */
const quiet = 250;

export function useRuns() {
  const runs = shallowRef<readonly Batch[]>([]);
  const loaded = shallowRef(false);
  const error = shallowRef<unknown>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    try {
      runs.value = await call('batches.list', {});
      error.value = undefined;
      loaded.value = true;
    } catch (cause) {
      error.value = cause;
    }
  }

  useEvent('batches.progress', ({ batch }) => {
    if (runs.value.some((run) => run.id === batch.id)) {
      runs.value = runs.value.map((run) => (run.id === batch.id ? batch : run));
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => { void load(); }, quiet);
  });
  onScopeDispose(() => clearTimeout(timer));
  void load();

  return { runs, loaded, error, load };
}
