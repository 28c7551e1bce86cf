/** The rules of profiles as the screens show them. The main process enforces them, whatever stands here. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { MoneyRules } from '@shared/domain/money-rules.ts';

export const useMoneyRules = defineStore('moneyRules', () => {
  const known = shallowRef<ReadonlyMap<ProfileId, MoneyRules>>(new Map());
  const failed = shallowRef<ReadonlyMap<ProfileId, unknown>>(new Map());
  const asked = new Set<ProfileId>();

  /** Reads them anew; a failure is kept beside the profile instead of thrown. */
  async function load(id: ProfileId): Promise<void> {
    asked.add(id);
    try {
      const rules = await call('rules.get', { profileId: id });
      if (!asked.has(id)) return;
      known.value = new Map(known.value).set(id, rules);
      failed.value = new Map([...failed.value].filter(([other]) => other !== id));
    } catch (cause) {
      failed.value = new Map(failed.value).set(id, cause);
    }
  }

  /** Reads them once; later changes come by themselves. */
  function need(id: ProfileId): void {
    if (!asked.has(id)) void load(id);
  }

  function clear(): void {
    asked.clear();
    known.value = new Map();
    failed.value = new Map();
  }

  useEvent('rules.changed', ({ profileId }) => { if (asked.has(profileId)) void load(profileId); });

  return { known, failed, load, need, clear };
});
