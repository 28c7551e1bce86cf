/**
 * Which environment the line on top of the window shows: the most serious one of the chosen profile and of everything that is open in
 * front of the person. A live payment looked at from a practice profile is still real money.
 */
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue';
import { environments, type Environment } from '@shared/domain/profile.ts';

const shown = shallowRef<ReadonlyMap<symbol, Environment>>(new Map());

function mostSerious(all: readonly Environment[]): Environment {
  return environments[Math.max(0, ...all.map((environment) => environments.indexOf(environment)))] ?? 'practice';
}

/** Says what a page or dialog shows, for as long as the surrounding scope lives; undefined while it is not known. */
export function useShownEnvironment(source: () => Environment | undefined): void {
  const key = Symbol('shown environment');
  function set(environment: Environment | undefined): void {
    const others = new Map([...shown.value].filter(([other]) => other !== key));
    shown.value = environment === undefined ? others : others.set(key, environment);
  }
  watch(source, set, { immediate: true, flush: 'sync' });
  onScopeDispose(() => set(undefined));
}

export function useFrameEnvironment(current: () => Environment): ComputedRef<Environment> {
  return computed(() => mostSerious([current(), ...shown.value.values()]));
}
