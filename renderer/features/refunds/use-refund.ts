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
import { call, CallError } from '@/api/call.ts';
import { initialValues } from '@/components/request-fields.ts';
import { newSubmitKey } from '@/composables/new-id.ts';
import { useMoneyLock } from '@/composables/use-money-lock.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { mayTryAnew } from '@/composables/ending.ts';
import { checkRefund, emptyForm, problemsOf, type Preflight, type RefundFacts, type RefundForm, type RefundProblems } from './refund-form.ts';
import { blockingRefund, rulesOf } from './rules.ts';
import { useRepeats } from './use-repeats.ts';
import { useSent } from './use-sent.ts';

export type Phase = 'loading' | 'unavailable' | 'form' | 'sending' | 'ended';

/** Refusals that come before anything is written down and mean that the pre-flight card is out of date. */
const outdated: readonly ErrorCode[] = ['amount.aboveRefundable', 'refund.alreadyOpen', 'refund.notRefundable', 'reference.duplicate'];

const noProblems: RefundProblems = {};

export function useRefund(paymentId: TransactionId) {
  const profiles = useProfiles();
  const repeats = useRepeats();
  const phase = ref<Phase>('loading');
  const preflight = shallowRef<Preflight>();
  const form = ref<RefundForm>(emptyForm);
  const error = shallowRef<unknown>();
  const pressed = ref(false);
  const lock = useMoneyLock(() => {
    const payment = preflight.value?.payment;
    if (!payment) return undefined;
    const reading = parseAmount(form.value.amountText, payment.currency);
    return { profileId: payment.profileId, action: 'refund', amount: reading.ok ? reading.money : undefined };
  });
  const sent = useSent(() => lock.typedAmount);
  let key = newSubmitKey();

  /** Rules and what stands in the way; undefined before the first answer, or where the provider has no refund call. */
  const facts = computed<RefundFacts | undefined>(() => {
    const shown = preflight.value;
    if (!shown) return undefined;
    const { payment, refunds } = shown;
    const rules = rulesOf(payment, profiles.find(payment.profileId)?.settings ?? {});
    return rules === null ? undefined : { preflight: shown, rules, hits: repeats.finding.value.hits, repeatDays: repeats.finding.value.days, blockedBy: blockingRefund(refunds, descriptionOf(payment.providerId)) };
  });
  const check = computed(() => (facts.value ? checkRefund(form.value, facts.value, key) : undefined));
  /** What the main process named; told at its entry until something is changed. */
  const named = computed(() => (error.value instanceof AppError ? problemsOf(error.value) : noProblems));
  /** What is wrong; shown after the first press, and for the amount as soon as something stands there. */
  const problems = computed<RefundProblems>(() => {
    if (!check.value || check.value.ok) return named.value;
    if (pressed.value) return { ...check.value.problems, ...named.value };
    const { amount } = check.value.problems;
    return amount && form.value.amountText.trim() !== '' ? { amount } : noProblems;
  });
  /** An error that no entry shows. */
  const leftover = computed(() => (Object.keys(named.value).length > 0 ? undefined : error.value));

  /** Minor units, once the text is an amount. */
  const amountMinor = computed(() => {
    const payment = preflight.value?.payment;
    const reading = payment ? parseAmount(form.value.amountText, payment.currency) : undefined;
    return reading?.ok ? reading.money.minor : null;
  });
  const askRepeats = () => call('refunds.repeats', { paymentId, amountMinor: amountMinor.value });

  async function load(): Promise<void> {
    if (!preflight.value) phase.value = 'loading';
    try {
      const fresh = await call('refunds.preflight', { paymentId });
      preflight.value = fresh;
      if (amountMinor.value === null) repeats.set(fresh.repeats);
      else await repeats.look(askRepeats);
      const begun = initialValues(facts.value?.rules.fields ?? [], fresh.suggestedReference);
      // Entries that stand there stay, and a form that is only read again is not touched: a change would hide what is being told.
      if (Object.keys(begun).some((name) => form.value.fields[name] === undefined)) form.value = { ...form.value, fields: { ...begun, ...form.value.fields } };
      if (!facts.value) throw new AppError('refund.manualOnly');
      phase.value = 'form';
    } catch (cause) {
      error.value = cause;
      phase.value = facts.value ? 'form' : 'unavailable';
    }
  }

  async function reload(): Promise<void> {
    error.value = undefined;
    await load();
  }

  async function submit(): Promise<void> {
    if (phase.value !== 'form' || !check.value) return;
    pressed.value = true;
    if (!check.value.ok || !lock.open) return;
    phase.value = 'sending';
    error.value = undefined;
    try {
      sent.result.value = await call('refunds.create', { ...check.value.input, typedAmount: lock.typedAmount });
      phase.value = 'ended';
    } catch (cause) {
      error.value = cause;
      phase.value = 'form';
      if (cause instanceof CallError && cause.code === 'refund.repeatNeedsReason') await repeats.look(askRepeats);
      else if (cause instanceof CallError && outdated.includes(cause.code)) await load();
    }
  }

  /** Back to the form with all entries, as a new refund with a new number. Does nothing while the last one may still happen. */
  async function startAnew(): Promise<void> {
    if (!sent.result.value || !mayTryAnew(sent.result.value.intent.state)) return;
    key = newSubmitKey();
    sent.result.value = undefined;
    preflight.value = undefined;
    pressed.value = false;
    lock.reset();
    await reload();
  }

  watch(amountMinor, () => { if (preflight.value) repeats.lookSoon(askRepeats); });
  watch([form, () => lock.typed], () => { if (phase.value === 'form') error.value = undefined; }, { deep: true });
  void load();

  return { phase, preflight, facts, form, problems, error: leftover, lock, sent, submit, reload, startAnew };
}
