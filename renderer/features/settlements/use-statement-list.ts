/** Statements of the environment in the frame, newest first, kept current by what is told of each. */
import { computed, onScopeDispose, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import type { Statement } from '@shared/domain/settlement.ts';

/** Milliseconds between the word of a statement that is not listed yet and the next reading of the list. */
const quiet = 250;

export function useStatementList() {
  const profiles = useProfiles();
  const all = shallowRef<readonly Statement[]>([]);
  const loaded = shallowRef(false);
  const error = shallowRef<unknown>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    try {
      all.value = await call('settlements.list', { profileId: null });
      error.value = undefined;
      loaded.value = true;
    } catch (cause) {
      error.value = cause;
    }
  }

  useEvent('settlements.progress', (statement) => {
    if (all.value.some(({ id }) => id === statement.id)) {
      all.value = all.value.map((other) => (other.id === statement.id ? statement : other));
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => { void load(); }, quiet);
  });
  onScopeDispose(() => clearTimeout(timer));

  /** Practice money never stands beside real money. */
  const statements = computed(() => {
    const shown = new Set<string>(profiles.sameEnvironment.map(({ id }) => id));
    return all.value.filter(({ profileId }) => shown.has(profileId));
  });
  return { statements, loaded, error, load };
}

export type StatementList = ReturnType<typeof useStatementList>;
