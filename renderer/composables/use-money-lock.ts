/**
 * What the money lock asks for on one form: nothing, the amount once more, or to leave it. The form's money button is alive only while
 * `open` is true; `typedAmount` goes along with the call. The main process decides again.
 */
import { computed, reactive, ref, watch } from 'vue';
import type { ProfileId } from '@shared/domain/ids.ts';
import { fitsTypedAmount, lockLevelOf, type MoneyAction } from '@shared/domain/money-rules.ts';
import type { Money } from '@shared/money/money.ts';
import { useMoneyRules } from './use-money-rules.ts';

export type LockSubject = { readonly profileId: ProfileId; readonly action: MoneyAction; readonly amount: Money | undefined };

export function useMoneyLock(subject: () => LockSubject | undefined) {
  const rules = useMoneyRules();
  const typed = ref('');
  const level = computed(() => {
    const asked = subject();
    const known = asked && rules.known.get(asked.profileId);
    return asked && known ? lockLevelOf(known, asked.action) : undefined;
  });
  const asks = computed(() => level.value === 'typeAmount');
  const fits = computed(() => {
    const amount = subject()?.amount;
    return amount !== undefined && fitsTypedAmount(typed.value, amount);
  });

  watch(() => subject()?.profileId, (id) => { if (id !== undefined) rules.need(id); }, { immediate: true });

  /** Waits for rules that are still being read: a fast press must not find a lock that nobody knows yet. */
  async function ready(): Promise<void> {
    const id = subject()?.profileId;
    if (id !== undefined && level.value === undefined) await rules.load(id);
  }

  return reactive({
    ready,
    typed,
    asks,
    fits,
    lookOnly: computed(() => level.value === 'lookOnly'),
    /** Why the rules are not known; the button stays dead until they are. */
    error: computed(() => {
      const id = subject()?.profileId;
      return id === undefined || level.value !== undefined ? undefined : rules.failed.get(id);
    }),
    open: computed(() => level.value === 'confirm' || (asks.value && fits.value)),
    typedAmount: computed(() => (asks.value ? typed.value : null)),
    profileId: computed(() => subject()?.profileId),
    amount: computed(() => subject()?.amount),
    type: (text: string): void => { typed.value = text; },
    reset: (): void => { typed.value = ''; },
  });
}

export type MoneyLockState = ReturnType<typeof useMoneyLock>;
