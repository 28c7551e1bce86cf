/**
 * One refund dialog from opening to its end. It sends one intent: the submit key is made once, and the button is dead from the
 * first press on. A new key is made only when the intent has ended for certain, so that an unknown refund can never be doubled.
 *
 * ```
 * loading -> form -> sending -> ended -(refused for good)-> loading
 *              ^--------' refused before anything was written down: same key, entries kept
 * ```
 */
import { computed, ref, shallowRef, watch } from 'vue';
import { call, CallError, useEvent } from '@/api/call.ts';
import { newSubmitKey } from '@/composables/new-id.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { endingOf, mayTryAnew } from './ending.ts';
import { checkRefund, emptyForm, type Preflight, type RefundForm, type RefundProblems } from './refund-form.ts';

export type RefundResult = CallOutput<'refunds.create'>;
export type Phase = 'loading' | 'unavailable' | 'form' | 'sending' | 'ended';

/** Refusals that come before anything is written down and mean that the pre-flight card is out of date. */
const outdated: readonly ErrorCode[] = ['amount.aboveRefundable', 'refund.alreadyOpen', 'refund.notRefundable', 'reference.duplicate'];

/** `noteMax` are the characters that the payment's provider takes; asked again whenever it is needed. */
export function useRefund(paymentId: TransactionId, noteMax: (preflight: Preflight) => number) {
  const phase = ref<Phase>('loading');
  const preflight = shallowRef<Preflight>();
  const form = ref<RefundForm>(emptyForm);
  const error = shallowRef<unknown>();
  const result = shallowRef<RefundResult>();
  const pressed = ref(false);
  const busy = ref<'ask' | 'send'>();
  let key = newSubmitKey();

  const check = computed(() => (preflight.value ? checkRefund(form.value, preflight.value, key, noteMax(preflight.value)) : undefined));
  /** What is wrong; shown after the first press, and for the amount as soon as something stands there. */
  const problems = computed<RefundProblems>(() => {
    if (!check.value || check.value.ok) return {};
    if (pressed.value) return check.value.problems;
    const { amount } = check.value.problems;
    return amount && form.value.amountText.trim() !== '' ? { amount } : {};
  });
  const ending = computed(() => (result.value ? endingOf(result.value.intent.state) : undefined));

  async function load(): Promise<void> {
    if (!preflight.value) phase.value = 'loading';
    try {
      const fresh = await call('refunds.preflight', { paymentId });
      // Another earlier refund than the one that was ticked needs a tick of its own.
      if (fresh.earlier?.id !== preflight.value?.earlier?.id) form.value = { ...form.value, earlierSeen: false };
      preflight.value = fresh;
      phase.value = 'form';
    } catch (cause) {
      error.value = cause;
      phase.value = preflight.value ? 'form' : 'unavailable';
    }
  }

  async function reload(): Promise<void> {
    error.value = undefined;
    await load();
  }

  async function submit(): Promise<void> {
    if (phase.value !== 'form' || !check.value) return;
    pressed.value = true;
    if (!check.value.ok) return;
    phase.value = 'sending';
    error.value = undefined;
    try {
      result.value = await call('refunds.create', check.value.input);
      phase.value = 'ended';
    } catch (cause) {
      error.value = cause;
      phase.value = 'form';
      if (cause instanceof CallError && outdated.includes(cause.code)) await load();
    }
  }

  /** Reads how the refund stands now; what a person or the provider settled meanwhile shows at once. */
  async function follow(): Promise<void> {
    const shown = result.value;
    if (!shown) return;
    const fresh = await call('transactions.get', { id: shown.transaction.id });
    if (result.value !== shown || !fresh.intent) return;
    result.value = { intent: fresh.intent, transaction: fresh.transaction, payment: fresh.parent };
  }

  async function act(kind: 'ask' | 'send'): Promise<void> {
    const shown = result.value;
    if (!shown || busy.value) return;
    busy.value = kind;
    error.value = undefined;
    try {
      await call(kind === 'ask' ? 'unsettled.ask' : 'unsettled.send', { intentId: shown.intent.id });
      await follow();
    } catch (cause) {
      error.value = cause;
    } finally {
      busy.value = undefined;
    }
  }

  /** Back to the form with all entries, as a new refund with a new number. Does nothing while the last one may still happen. */
  async function startAnew(): Promise<void> {
    if (!result.value || !mayTryAnew(result.value.intent.state)) return;
    key = newSubmitKey();
    result.value = undefined;
    preflight.value = undefined;
    pressed.value = false;
    await reload();
  }

  useEvent('transactions.changed', ({ id }) => {
    if (id === result.value?.transaction.id) follow().catch((cause: unknown) => { error.value = cause; });
  });
  watch(form, () => { if (phase.value === 'form') error.value = undefined; }, { deep: true });
  void load();

  return { phase, preflight, form, problems, error, result, ending, busy, submit, reload, ask: () => act('ask'), send: () => act('send'), startAnew };
}
