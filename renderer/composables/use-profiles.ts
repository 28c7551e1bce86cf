/** The merchant profiles, the one in use, and what is known of their providers. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import { environments, type Environment, type Profile } from '@shared/domain/profile.ts';
import { usePreferences } from './use-preferences.ts';

export const useProfiles = defineStore('profiles', () => {
  const profiles = shallowRef<readonly Profile[]>([]);
  const preferences = usePreferences();

  /** The chosen profile, else the first; undefined only when there is none. */
  const current = computed<Profile | undefined>(() => {
    const chosen = preferences.preferences.currentProfileId;
    return profiles.value.find((profile) => profile.id === chosen) ?? profiles.value[0];
  });
  const environment = computed<Environment>(() => current.value?.environment ?? 'practice');
  const sameEnvironment = computed(() => profiles.value.filter((profile) => profile.environment === environment.value));
  /** Live first, as in the menu. */
  const byEnvironment = computed(() =>
    [...environments].reverse()
      .map((name) => ({ environment: name, profiles: profiles.value.filter((profile) => profile.environment === name) }))
      .filter((group) => group.profiles.length > 0),
  );

  function find(id: ProfileId): Profile | undefined {
    return profiles.value.find((profile) => profile.id === id);
  }

  async function load(): Promise<void> {
    profiles.value = await call('profiles.list', {});
  }

  let begun: Promise<void> | undefined;

  /** The first load: asked for at start-up, waited for by the shell. */
  function begin(): Promise<void> {
    begun ??= load().catch((cause: unknown) => {
      // Not remembered: it is asked for again, at the latest after an unlocking.
      begun = undefined;
      throw cause;
    });
    return begun;
  }

  function clear(): void {
    profiles.value = [];
    begun = undefined;
  }

  async function choose(id: ProfileId): Promise<void> {
    await preferences.save({ currentProfileId: id });
  }

  useEvent('profiles.changed', () => { load().catch(reportLater); });

  return { profiles, current, environment, sameEnvironment, byEnvironment, find, load, begin, clear, choose };
});

/** Lets the last-resort handler show a failure that no screen waits for. */
function reportLater(cause: unknown): void {
  void Promise.reject(cause);
}
