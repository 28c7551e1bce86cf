/** Requests of this computer that wait for a second person. Whatever changes one of them changes its intent, of which main tells. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { ApprovalItem } from '@shared/domain/approval.ts';
import { useAppLock } from './use-app-lock.ts';
import { useFault } from './use-fault.ts';

export const useApprovals = defineStore('approvals', () => {
  const waiting = shallowRef<readonly ApprovalItem[]>([]);
  const { raise } = useFault();
  const lock = useAppLock();
  let asked = 0;

  async function load(): Promise<void> {
    const mine = (asked += 1);
    const found = await call('approvals.waiting', {});
    // Looks may overlap: the newest counts, in whatever order the answers come.
    if (mine === asked) waiting.value = found;
  }

  function clear(): void {
    asked += 1;
    waiting.value = [];
  }

  // A locked app is asked again after its unlocking.
  useEvent('unsettled.changed', () => {
    if (!lock.locked) load().catch((cause: unknown) => { if (!lock.locked) raise(cause); });
  });

  return { waiting, load, clear };
});
