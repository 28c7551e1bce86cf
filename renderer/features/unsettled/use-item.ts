/** One item of the inbox while a person looks at it and maybe decides. A decision names the version it was made on. */
import { ref, shallowRef } from 'vue';
import { call, CallError, useEvent } from '@/api/call.ts';
import type { IntentId } from '@shared/domain/ids.ts';
import { isOpen, type IntentTrace, type OperatorDecision } from '@shared/domain/intent.ts';
import type { TimelineEvent } from '@shared/domain/timeline.ts';
import type { UnsettledItem } from './use-items.ts';

export type Step = 'ask' | 'send' | 'decide';

export function useItem(intentId: IntentId) {
  const item = shallowRef<UnsettledItem>();
  const timeline = shallowRef<readonly TimelineEvent[]>([]);
  const error = shallowRef<unknown>();
  const busy = ref<Step>();
  /** The item changed under a decision, which was therefore not carried out. */
  const overtaken = ref(false);
  const trace = shallowRef<readonly IntentTrace[]>([]);
  /** How long "not found" proves nothing, milliseconds. */
  const quarantineMs = ref(0);

  /** An item that has left the list is still read, so that its end is seen. */
  async function load(): Promise<void> {
    const found = await call('unsettled.get', { intentId });
    const detail = await call('transactions.get', { id: found.item.transaction.id });
    timeline.value = detail.timeline.filter((event) => event.intentId === intentId);
    trace.value = found.trace;
    quarantineMs.value = found.quarantineMs;
    item.value = found.item;
  }

  async function reload(): Promise<void> {
    try {
      await load();
    } catch (cause) {
      error.value = cause;
    }
  }

  /** Gives true when the step was taken. */
  async function run(step: Step, action: () => Promise<UnsettledItem>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = step;
    error.value = undefined;
    overtaken.value = false;
    try {
      item.value = await action();
      await load();
      return true;
    } catch (cause) {
      if (cause instanceof CallError && cause.code === 'intent.changedMeanwhile') {
        overtaken.value = true;
        await reload();
      } else {
        error.value = cause;
      }
      return false;
    } finally {
      busy.value = undefined;
    }
  }

  async function decide(decision: OperatorDecision, typedAmount: string | null): Promise<boolean> {
    const version = item.value?.intent.version;
    if (version === undefined) return false;
    return run('decide', () => call('unsettled.decide', { intentId, version, decision, typedAmount }));
  }

  useEvent('transactions.changed', ({ id }) => { if (id === item.value?.transaction.id && !busy.value) void reload(); });
  useEvent('unsettled.changed', () => { if (!busy.value && item.value && isOpen(item.value.intent.state)) void reload(); });
  void reload();

  return {
    item, timeline, trace, quarantineMs, error, busy, overtaken,
    ask: () => run('ask', () => call('unsettled.ask', { intentId })),
    send: (typedAmount: string | null) => run('send', () => call('unsettled.send', { intentId, typedAmount })),
    decide,
  };
}
