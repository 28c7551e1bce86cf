/** Whether the app is locked, as the main process says. A locked main process refuses everything but what the lock screen needs. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { LockStatus } from '@shared/domain/app-lock.ts';
import { setClock } from './use-now.ts';

export const useAppLock = defineStore('appLock', () => {
  const status = shallowRef<LockStatus>();
  /** Until it is known nothing is shown that a locked app would hide. */
  const locked = computed(() => status.value?.locked ?? true);
  const hasPin = computed(() => status.value?.hasPin ?? false);

  function take(fresh: LockStatus): void {
    setClock(fresh.now);
    status.value = fresh;
  }

  /** Throws a `CallError` when the main process does not answer. */
  async function load(): Promise<void> {
    take(await call('lock.status', {}));
  }

  /** Throws `lock.noPin` where none is set. */
  async function lockNow(): Promise<void> {
    take(await call('lock.lock', {}));
  }

  async function unlock(pin: string): Promise<void> {
    try {
      take(await call('lock.unlock', { pin }));
    } catch (cause) {
      // A wrong try closes the lock for a while, which the countdown shows.
      await load();
      throw cause;
    }
  }

  async function save(change: { readonly pin: string | null; readonly newPin: string | null; readonly idleMinutes: number }): Promise<void> {
    take(await call('lock.save', change));
  }

  async function remove(pin: string): Promise<void> {
    take(await call('lock.remove', { pin }));
  }

  useEvent('lock.changed', take);

  return { status, locked, hasPin, load, lockNow, unlock, save, remove };
});
