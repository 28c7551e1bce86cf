/** Opens what the journal holds for a transaction in the browser, and keeps why it could not. */
import { shallowRef, type ShallowRef } from 'vue';
import { call } from '@/api/call.ts';
import type { TransactionId } from '@shared/domain/ids.ts';

export function useOpenPage(): { readonly error: Readonly<ShallowRef<unknown>>; readonly open: (id: TransactionId) => Promise<void> } {
  const error = shallowRef<unknown>();
  return {
    error,
    async open(transactionId) {
      error.value = undefined;
      try {
        await call('app.openLink', { transactionId });
      } catch (cause) {
        error.value = cause;
      }
    },
  };
}
