/**
 * One payout dialog from opening to its end. Like a refund it sends one intent with one submit key, and the button is dead from the
 * first press on; a new key and number are made only when the intent has ended for certain.
 */
import { computed, ref, shallowRef, watch } from 'vue';
import { call, CallError } from '@/api/call.ts';
import { initialValues } from '@/components/request-fields.ts';
import { newSubmitKey } from '@/composables/new-id.ts';
import { usePreferences } from '@/composables/use-preferences.ts';
import { useMoneyLock } from '@/composables/use-money-lock.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import type { ProfileId, Reference, TransactionId } from '@shared/domain/ids.ts';
import type { RepeatFinding } from '@shared/domain/repeat.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { mayTryAnew } from '@/composables/ending.ts';
import { useRepeats } from '../use-repeats.ts';
import { useSent } from '../use-sent.ts';
import { checkPayout, emptyPayoutForm, offersPayout, payoutProblemsOf, type PayoutFacts, type PayoutForm, type PayoutProblems } from './payout-form.ts';

const noProblems: PayoutProblems = {};

export function usePayout(profileId: ProfileId, paymentId: TransactionId | null) {
  const profiles = useProfiles();
  const preferences = usePreferences();
  const repeats = useRepeats();
  const phase = ref<'loading' | 'unavailable' | 'form' | 'sending' | 'ended'>('loading');
  const reference = shallowRef<Reference>();
  const payment = shallowRef<Transaction | null>(null);
  const form = ref<PayoutForm>(emptyPayoutForm);
  const error = shallowRef<unknown>();
  const pressed = ref(false);
  /** The amount is asked for twice by the form itself, whatever the rules say. */
  const lock = useMoneyLock(() => ({ profileId, action: 'payout', amount: undefined }));
  const sent = useSent(() => form.value.typedAmount);
  let key = newSubmitKey();

  const profile = computed(() => profiles.find(profileId));
  const description = computed(() => (profile.value ? descriptionOf(profile.value.providerId) : undefined));
  const facts = computed<PayoutFacts | undefined>(() => {
    const rules = description.value && offersPayout(description.value, profile.value) ? description.value.payout : null;
    if (rules === null || reference.value === undefined) return undefined;
    return { rules, profileId, paymentId, reference: reference.value, operator: preferences.preferences.operator, hits: repeats.finding.value.hits };
  });
  const check = computed(() => (facts.value ? checkPayout(form.value, facts.value, key) : undefined));
  const named = computed(() => (error.value instanceof AppError ? payoutProblemsOf(error.value) : noProblems));
  const problems = computed<PayoutProblems>(() => {
    if (!check.value || check.value.ok) return named.value;
    if (pressed.value) return { ...check.value.problems, ...named.value };
    const { amount } = check.value.problems;
    return amount && form.value.amountText.trim() !== '' ? { amount } : noProblems;
  });
  const leftover = computed(() => (Object.keys(named.value).length > 0 ? undefined : error.value));

  /** Nothing to look for before there is an amount. */
  async function askRepeats(): Promise<RepeatFinding> {
    const reading = facts.value ? parseAmount(form.value.amountText, facts.value.rules.currency) : undefined;
    return reading?.ok ? call('payouts.repeats', { profileId, paymentId, amountMinor: reading.money.minor, fields: form.value.fields }) : { days: 0, hits: [] };
  }

  async function load(): Promise<void> {
    phase.value = 'loading';
    error.value = undefined;
    try {
      if (!description.value || !offersPayout(description.value, profile.value)) throw new AppError('payout.notOffered');
      const [suggested, detail] = await Promise.all([call('payouts.suggestReference', { profileId }), paymentId === null ? null : call('transactions.get', { id: paymentId })]);
      reference.value = suggested.reference;
      payment.value = detail?.transaction ?? null;
      const begun = initialValues(facts.value?.rules.fields ?? [], suggested.reference);
      if (Object.keys(begun).some((name) => form.value.fields[name] === undefined)) form.value = { ...form.value, fields: { ...begun, ...form.value.fields } };
      phase.value = 'form';
    } catch (cause) {
      error.value = cause;
      phase.value = 'unavailable';
    }
  }

  async function submit(): Promise<void> {
    if (phase.value !== 'form' || !check.value) return;
    pressed.value = true;
    if (!check.value.ok || lock.lookOnly) return;
    phase.value = 'sending';
    error.value = undefined;
    try {
      sent.result.value = await call('payouts.create', check.value.input);
      phase.value = 'ended';
    } catch (cause) {
      error.value = cause;
      phase.value = 'form';
      if (cause instanceof CallError && cause.code === 'refund.repeatNeedsReason') await repeats.look(askRepeats);
    }
  }

  /** Back to the form as a new payout; the amount has to be typed again and looked at again. */
  async function startAnew(): Promise<void> {
    if (!sent.result.value || !mayTryAnew(sent.result.value.intent.state)) return;
    key = newSubmitKey();
    sent.result.value = undefined;
    pressed.value = false;
    form.value = { ...form.value, typedAmount: '', approvedBy: '' };
    await load();
  }

  watch(() => [form.value.amountText, ...Object.values(form.value.fields)].join('\n'), () => { if (phase.value === 'form') repeats.lookSoon(askRepeats); });
  watch(form, () => { if (phase.value === 'form') error.value = undefined; }, { deep: true });
  void load();

  return { phase, profile, payment, facts, form, problems, error: leftover, lock, sent, submit, reload: load, startAnew };
}
