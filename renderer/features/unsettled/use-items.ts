/** The items of the inbox, read again whenever one of them changes. */
import { onScopeDispose, ref, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { IntentId } from '@shared/domain/ids.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';

export type UnsettledItem = CallOutput<'unsettled.list'>[number];

/** Milliseconds during which changes are gathered into one reading. */
const gather = 150;

export function useItems() {
  const items = shallowRef<readonly UnsettledItem[]>();
  const error = shallowRef<unknown>();
  const asking = ref<ReadonlySet<IntentId>>(new Set());
  let question = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    question += 1;
    const mine = question;
    try {
      const fresh = await call('unsettled.list', {});
      if (mine !== question) return;
      items.value = fresh;
      error.value = undefined;
    } catch (cause) {
      if (mine === question) error.value = cause;
    }
  }

  function mark(id: IntentId, on: boolean): void {
    const marked = new Set(asking.value);
    if (on) marked.add(id);
    else marked.delete(id);
    asking.value = marked;
  }

  async function ask(intentId: IntentId): Promise<void> {
    if (asking.value.has(intentId)) return;
    mark(intentId, true);
    try {
      await call('unsettled.ask', { intentId });
      await load();
    } catch (cause) {
      error.value = cause;
    } finally {
      mark(intentId, false);
    }
  }

  function loadSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void load();
    }, gather);
  }

  useEvent('unsettled.changed', loadSoon);
  useEvent('transactions.changed', loadSoon);
  onScopeDispose(() => clearTimeout(timer));
  void load();

  return { items, error, asking, ask, load };
}
