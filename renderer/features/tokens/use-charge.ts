/**
 * One charge dialog from opening to its end. It sends one intent: the submit key is made once, and the button is dead from the first press
 * on. A new key is made only when the intent has ended for certain, so that an unknown charge can never be doubled.
 *
 * ```
 * loading -> form -> sending -> ended -(refused for good)-> loading
 *              ^--------' refused before anything was written down: same key, entries kept
 * ```
 */
import { computed, ref, shallowRef, watch } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import { endingOf, mayTryAnew } from '@/composables/ending.ts';
import { newSubmitKey } from '@/composables/new-id.ts';
import { useMoneyLock } from '@/composables/use-money-lock.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import type { WalletToken } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { limitAbove } from './bind-rules.ts';
import { chargeFactsOf, chargeProblemsOf, checkCharge, emptyCharge, type ChargeForm, type ChargeProblems } from './charge-form.ts';

export type ChargeResult = CallOutput<'tokens.charge'>;

const noProblems: ChargeProblems = {};

export function useCharge(token: WalletToken) {
  const profiles = useProfiles();
  const phase = ref<'loading' | 'unavailable' | 'form' | 'sending' | 'ended'>('loading');
  const facts = computed(() => chargeFactsOf(token, profiles.find(token.profileId)?.settings ?? {}));
  const form = ref<ChargeForm>();
  const error = shallowRef<unknown>();
  const pressed = ref(false);
  const result = shallowRef<ChargeResult>();
  const busy = ref<'ask' | 'send'>();
  let key = newSubmitKey();

  const amount = computed(() => {
    const reading = form.value ? parseAmount(form.value.amountText, form.value.currency) : undefined;
    return reading?.ok ? reading.money : undefined;
  });
  const lock = useMoneyLock(() => ({ profileId: token.profileId, action: 'charge', amount: amount.value }));
  const check = computed(() => (form.value && facts.value ? checkCharge(form.value, facts.value, key) : undefined));
  const named = computed(() => (error.value instanceof AppError ? chargeProblemsOf(error.value) : noProblems));
  /** What is wrong; shown after the first press, and for the amount as soon as something stands there. */
  const problems = computed<ChargeProblems>(() => {
    if (!check.value || check.value.ok) return named.value;
    if (pressed.value) return { ...check.value.problems, ...named.value };
    const { amount: wrong } = check.value.problems;
    return wrong && form.value?.amountText.trim() !== '' ? { amount: wrong } : named.value;
  });
  const leftover = computed(() => (Object.keys(named.value).length > 0 ? undefined : error.value));
  const limit = computed(() => limitAbove(facts.value?.wallet, amount.value));
  const ending = computed(() => (result.value ? endingOf(result.value.intent.state) : undefined));

  /** A fresh number; an entry that only repeats the number before goes along with it. */
  async function suggest(): Promise<void> {
    const { reference } = await call('tokens.suggestReference', { id: token.id });
    if (!facts.value) throw new AppError('token.notUsable');
    const begun = emptyCharge(facts.value, reference);
    form.value = form.value ? { ...form.value, reference, fields: { ...begun.fields, ...form.value.fields } } : begun;
  }

  async function load(): Promise<void> {
    error.value = undefined;
    phase.value = 'loading';
    try {
      await suggest();
      phase.value = 'form';
    } catch (cause) {
      error.value = cause;
      phase.value = form.value ? 'form' : 'unavailable';
    }
  }

  async function another(): Promise<void> {
    try {
      await suggest();
    } catch (cause) {
      error.value = cause;
    }
  }

  async function submit(): Promise<void> {
    if (phase.value !== 'form' || !check.value) return;
    pressed.value = true;
    if (!check.value.ok || !lock.open) return;
    phase.value = 'sending';
    error.value = undefined;
    try {
      result.value = await call('tokens.charge', { ...check.value.input, typedAmount: lock.typedAmount });
      phase.value = 'ended';
    } catch (cause) {
      error.value = cause;
      phase.value = 'form';
    }
  }

  /** Reads how it stands now; what a person or the provider settled meanwhile shows at once. */
  async function follow(): Promise<void> {
    const shown = result.value;
    if (!shown) return;
    const fresh = await call('transactions.get', { id: shown.transaction.id });
    const current = result.value;
    // Looks may overlap: the newest state stays, in whatever order the answers come.
    if (current?.transaction.id !== shown.transaction.id || !fresh.intent || fresh.intent.version < current.intent.version) return;
    result.value = { intent: fresh.intent, transaction: fresh.transaction };
  }

  async function act(kind: 'ask' | 'send'): Promise<void> {
    const shown = result.value;
    if (!shown || busy.value) return;
    busy.value = kind;
    error.value = undefined;
    try {
      if (kind === 'ask') await call('unsettled.ask', { intentId: shown.intent.id });
      else await call('unsettled.send', { intentId: shown.intent.id, typedAmount: lock.typedAmount });
      await follow();
    } catch (cause) {
      error.value = cause;
    } finally {
      busy.value = undefined;
    }
  }

  /** Back to the form with all entries, as a new charge with a new number. Does nothing while the last one may still happen. */
  async function startAnew(): Promise<void> {
    if (!result.value || !mayTryAnew(result.value.intent.state)) return;
    key = newSubmitKey();
    result.value = undefined;
    pressed.value = false;
    lock.reset();
    await load();
  }

  useEvent('transactions.changed', ({ id }) => {
    if (id === result.value?.transaction.id) follow().catch((cause: unknown) => { error.value = cause; });
  });
  watch([form, () => lock.typed], () => { if (phase.value === 'form') error.value = undefined; }, { deep: true });
  void load();

  return { phase, facts, form, amount, problems, error: leftover, lock, limit, result, ending, busy, load, another, submit, startAnew, ask: () => act('ask'), send: () => act('send') };
}
