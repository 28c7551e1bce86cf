/** One token with its history and charges, kept fresh while it is shown; a late answer about another one is dropped. */
import { ref, shallowRef, watch, type Ref } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { AppErrorDto } from '@shared/errors/app-error.ts';
import type { WalletTokenId } from '@shared/domain/wallet-token.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';

export type TokenDetail = CallOutput<'tokens.get'>;

export function useToken(id: Readonly<Ref<WalletTokenId | undefined>>) {
  const detail = shallowRef<TokenDetail>();
  const error = shallowRef<unknown>();
  const asking = ref(false);
  /** What the last question to the provider brought: an error, or null for a fresh answer. Undefined before the first. */
  const asked = shallowRef<AppErrorDto | null>();

  async function load(): Promise<void> {
    const wanted = id.value;
    if (wanted === undefined) return;
    try {
      const fresh = await call('tokens.get', { id: wanted });
      if (wanted !== id.value) return;
      detail.value = fresh;
      error.value = undefined;
    } catch (cause) {
      if (wanted === id.value) error.value = cause;
    }
  }

  async function ask(): Promise<void> {
    const wanted = id.value;
    if (asking.value || wanted === undefined) return;
    asking.value = true;
    asked.value = undefined;
    try {
      const answer = await call('tokens.check', { id: wanted });
      if (wanted !== id.value) return;
      asked.value = answer.error;
      await load();
    } catch (cause) {
      if (wanted === id.value) error.value = cause;
    } finally {
      asking.value = false;
    }
  }

  watch(id, () => {
    detail.value = undefined;
    error.value = undefined;
    asked.value = undefined;
    void load();
  }, { immediate: true });
  useEvent('tokens.changed', ({ ids }) => { if (id.value !== undefined && (ids === null || ids.includes(id.value))) void load(); });
  useEvent('transactions.changed', (event) => { if (detail.value?.charges.some((charge) => charge.id === event.id)) void load(); });

  return { detail, error, asking, asked, ask, load };
}
