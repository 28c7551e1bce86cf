/** Tells the main process which open tokens are in sight, so that it asks about them every few seconds, and takes each back once. */
import { onScopeDispose, watch } from 'vue';
import { call } from '@/api/call.ts';
import type { WalletTokenId } from '@shared/domain/wallet-token.ts';

export function useWatched(ids: () => readonly WalletTokenId[]): void {
  let shown: ReadonlySet<WalletTokenId> = new Set();

  /** A screen that cannot be watched still shows what the journal knows. */
  function tell(id: WalletTokenId, on: boolean): void {
    call('tokens.watch', { id, on }).catch(() => undefined);
  }

  function show(next: ReadonlySet<WalletTokenId>): void {
    const before = shown;
    shown = next;
    for (const id of before) if (!next.has(id)) tell(id, false);
    for (const id of next) if (!before.has(id)) tell(id, true);
  }

  watch(() => ids().join(), () => show(new Set(ids())), { immediate: true });
  onScopeDispose(() => show(new Set()));
}
