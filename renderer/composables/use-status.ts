/** State of the parts that everything stands on: keychain, journal, version, and the clock's starting point. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { CallOutput, EventPayload } from '@shared/ipc/contract.ts';
import { setClock } from './use-now.ts';

export type AppStatus = CallOutput<'app.status'>;

export const useStatus = defineStore('status', () => {
  const status = shallowRef<AppStatus>();
  const keychain = shallowRef<EventPayload<'keychain.changed'>['state']>('ready');
  const journal = shallowRef<AppStatus['journal']>({ ok: true });

  /** Throws a `CallError` when the main process does not answer. */
  async function load(): Promise<AppStatus> {
    const fresh = await call('app.status', {});
    setClock(fresh.now);
    status.value = fresh;
    keychain.value = fresh.keychain;
    journal.value = fresh.journal;
    return fresh;
  }

  useEvent('keychain.changed', ({ state }) => { keychain.value = state; });

  return { status, keychain, journal, load };
});
