/**
 * The search behind the box. While a person types only the journal is asked; the providers follow when the typing rests, or at once for
 * a paste. Answers of an older text are never shown under a newer one.
 */
import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import { useFault } from '@/composables/use-fault.ts';
import { newSubmitKey } from '@/composables/new-id.ts';
import type { Environment } from '@shared/domain/profile.ts';
import { searchId, type PayerAnswer, type ProfileAnswer, type SearchId } from '@shared/domain/search.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import type { ProfileId } from '@shared/domain/ids.ts';

/** Milliseconds of rest before the journal is asked, and before the providers are. */
const rest = { journal: 120, providers: 900 } as const;

export function useSearch(environment: () => Environment) {
  const { raise } = useFault();
  const text = shallowRef('');
  const started = shallowRef<CallOutput<'search.start'>>();
  const answers = shallowRef<ReadonlyMap<ProfileId, ProfileAnswer>>(new Map());
  const payers = shallowRef<PayerAnswer>();
  /** Of the text in the box; undefined while nothing was searched for it. */
  const current = shallowRef<{ readonly id: SearchId; readonly live: boolean }>();
  const busy = shallowRef(false);
  const timers: { journal?: ReturnType<typeof setTimeout>; providers?: ReturnType<typeof setTimeout> } = {};

  function stopTimers(): void {
    clearTimeout(timers.journal);
    clearTimeout(timers.providers);
  }

  function giveUp(): void {
    const before = current.value;
    current.value = undefined;
    // A locked or closing app refuses even this; the main process ends old searches by itself.
    if (before !== undefined) call('search.cancel', { id: before.id }).catch(() => undefined);
  }

  async function search(live: boolean): Promise<void> {
    // The providers' turn still comes after the journal's.
    if (live) stopTimers();
    giveUp();
    const wanted = text.value;
    const id = searchId.parse(newSubmitKey());
    current.value = { id, live };
    answers.value = new Map();
    payers.value = undefined;
    busy.value = true;
    try {
      const found = await call('search.start', { id, environment: environment(), text: wanted, live });
      if (current.value?.id === id) started.value = found;
    } catch (cause) {
      if (current.value?.id === id) raise(cause);
    } finally {
      if (current.value?.id === id) busy.value = false;
    }
  }

  function forget(): void {
    stopTimers();
    giveUp();
    started.value = undefined;
    answers.value = new Map();
    payers.value = undefined;
    busy.value = false;
  }

  /** Takes a text as it is typed, or all at once. */
  function enter(next: string, options: { readonly whole: boolean }): void {
    text.value = next;
    stopTimers();
    if (next.trim() === '') return forget();
    if (options.whole) {
      void search(true);
      return;
    }
    timers.journal = setTimeout(() => { void search(false); }, rest.journal);
    timers.providers = setTimeout(() => { void search(true); }, rest.providers);
  }

  useEvent('search.answered', (answer) => {
    if (answer.id === current.value?.id) answers.value = new Map(answers.value).set(answer.profileId, answer);
  });
  useEvent('search.payers', (answer) => {
    if (answer.id === current.value?.id) payers.value = answer;
  });
  // Another environment is another search.
  watch(environment, () => { if (text.value.trim() !== '') void search(current.value?.live ?? false); });
  onScopeDispose(() => {
    stopTimers();
    giveUp();
  });

  return {
    text, started, payers, busy, current, enter, forget,
    answers: computed(() => [...answers.value.values()]),
    answerOf: (id: ProfileId): ProfileAnswer | undefined => answers.value.get(id),
  };
}
