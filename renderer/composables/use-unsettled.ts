/** How many money actions have no known or final end yet. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';

export const useUnsettled = defineStore('unsettled', () => {
  const open = shallowRef(0);

  async function load(): Promise<void> {
    open.value = (await call('unsettled.list', {})).length;
  }

  useEvent('unsettled.changed', (event) => { open.value = event.open; });

  return { open, load, clear: (): void => { open.value = 0; } };
});
