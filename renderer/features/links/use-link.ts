/** One link, live: the main process is told that somebody looks, so it asks the provider every few seconds. */
import { onScopeDispose, shallowRef, watch } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import { useAnnounce } from '@/composables/use-announce.ts';
import { useFault } from '@/composables/use-fault.ts';
import { formatMoney } from '@/composables/format-money.ts';
import { useText } from '@/locales/i18n.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { moneyOf } from '@shared/money/money.ts';

export function useLink(id: () => TransactionId | undefined) {
  const { t } = useText();
  const { raise } = useFault();
  const { announce } = useAnnounce();
  const detail = shallowRef<CallOutput<'transactions.get'>>();
  const failed = shallowRef<unknown>();
  let watched: TransactionId | undefined;

  function look(next: TransactionId | undefined): void {
    // A screen that cannot be watched still shows what the journal knows.
    if (watched) call('transactions.watch', { id: watched, on: false }).catch(() => undefined);
    watched = next;
    if (next) call('transactions.watch', { id: next, on: true }).catch(() => undefined);
  }

  async function load(): Promise<void> {
    const wanted = id();
    if (!wanted) return;
    try {
      const before = detail.value?.transaction;
      const fresh = await call('transactions.get', { id: wanted });
      if (id() !== wanted) return;
      detail.value = fresh;
      const { transaction } = fresh;
      if (before?.id !== transaction.id || before.status === transaction.status) return;
      const amount = formatMoney(moneyOf(transaction.amountMinor, transaction.currency));
      if (transaction.status === 'paid') announce(t('links.detail.announcePaid', { reference: transaction.reference, amount }));
      if (transaction.status === 'cancelled' && fresh.timeline.some((event) => event.type === 'link.withdrawn')) announce(t('links.withdraw.announce', { reference: transaction.reference }));
      if (transaction.status === 'expired') announce(t('links.detail.announceExpired', { reference: transaction.reference }));
    } catch (error) {
      failed.value = error;
    }
  }

  /** Asks the provider now, on the person's word. */
  async function refresh(): Promise<void> {
    const wanted = id();
    if (!wanted) return;
    const { error } = await call('transactions.refresh', { id: wanted });
    await load();
    failed.value = error ?? undefined;
  }

  watch(id, (next) => {
    detail.value = undefined;
    failed.value = undefined;
    look(next);
    load().catch(raise);
  }, { immediate: true });
  useEvent('transactions.changed', (event) => { if (event.id === id()) load().catch(raise); });
  onScopeDispose(() => look(undefined));

  return { detail, failed, load, refresh };
}
