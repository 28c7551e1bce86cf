/** What became of money that was sent off: shown until it is read, followed while it changes, asked about on demand, never sent twice. */
import { computed, ref, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { endingOf } from '@/composables/ending.ts';

/** A refund or a payout as it was written down. */
export type SentResult = CallOutput<'refunds.create'>;

/** `typedAmount` is what the form's money lock was given: it counts for sending the same intent again. */
export function useSent(typedAmount: () => string | null) {
  const result = shallowRef<SentResult>();
  const busy = ref<'ask' | 'send'>();
  const error = shallowRef<unknown>();
  const ending = computed(() => (result.value ? endingOf(result.value.intent.state) : undefined));

  /** Reads how it stands now; what a person or the provider settled meanwhile shows at once. */
  async function follow(): Promise<void> {
    const shown = result.value;
    if (!shown) return;
    const fresh = await call('transactions.get', { id: shown.transaction.id });
    const current = result.value;
    // Looks may overlap: the newest state stays, in whatever order the answers come.
    if (current?.transaction.id !== shown.transaction.id || !fresh.intent || fresh.intent.version < current.intent.version) return;
    result.value = { intent: fresh.intent, transaction: fresh.transaction, payment: fresh.parent };
  }

  async function act(kind: 'ask' | 'send'): Promise<void> {
    const shown = result.value;
    if (!shown || busy.value) return;
    busy.value = kind;
    error.value = undefined;
    try {
      if (kind === 'ask') await call('unsettled.ask', { intentId: shown.intent.id });
      else await call('unsettled.send', { intentId: shown.intent.id, typedAmount: typedAmount() });
      await follow();
    } catch (cause) {
      error.value = cause;
    } finally {
      busy.value = undefined;
    }
  }

  useEvent('transactions.changed', ({ id }) => {
    if (id === result.value?.transaction.id) follow().catch((cause: unknown) => { error.value = cause; });
  });

  return { result, ending, busy, error, ask: () => act('ask'), send: () => act('send') };
}
