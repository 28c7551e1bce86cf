/** One transaction with its history, kept fresh while it is shown; a late answer about another one is dropped. */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { AppErrorDto } from '@shared/errors/app-error.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';

export type Detail = CallOutput<'transactions.get'>;

export function useTransactionDetail(id: Readonly<Ref<TransactionId>>) {
  const detail = shallowRef<Detail>();
  const error = shallowRef<unknown>();
  const asking = ref(false);
  /** What the last question to the provider brought: an error, or null for a fresh answer. Undefined before the first. */
  const asked = shallowRef<AppErrorDto | null>();

  async function load(): Promise<void> {
    const wanted = id.value;
    try {
      const fresh = await call('transactions.get', { id: wanted });
      if (wanted !== id.value) return;
      detail.value = fresh;
      error.value = undefined;
    } catch (cause) {
      if (wanted === id.value) error.value = cause;
    }
  }

  async function ask(): Promise<void> {
    if (asking.value) return;
    const wanted = id.value;
    asking.value = true;
    asked.value = undefined;
    try {
      const answer = await call('transactions.refresh', { id: wanted });
      if (wanted !== id.value) return;
      asked.value = answer.error;
      await load();
    } catch (cause) {
      if (wanted === id.value) error.value = cause;
    } finally {
      asking.value = false;
    }
  }

  /** The main process asks an open payment every few seconds while somebody looks at it. */
  function watchAt(target: TransactionId, on: boolean): void {
    call('transactions.watch', { id: target, on }).catch((cause: unknown) => { error.value = cause; });
  }

  watch(id, (wanted, before) => {
    if (before !== undefined) watchAt(before, false);
    detail.value = undefined;
    asked.value = undefined;
    watchAt(wanted, true);
    void load();
  }, { immediate: true });
  onScopeDispose(() => watchAt(id.value, false));

  useEvent('transactions.changed', (event) => {
    const shown = detail.value;
    const family = [id.value, shown?.parent?.id, ...(shown?.refunds ?? []).map((refund) => refund.id)];
    if (family.includes(event.id)) void load();
  });

  return { detail, error, asking, asked, ask, load };
}
