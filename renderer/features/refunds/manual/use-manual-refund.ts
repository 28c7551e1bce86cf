/**
 * One dialog that records a manual refund. Nothing is sent to a provider. The submit key is made once, so that a second press is the
 * same record.
 */
import { computed, ref, shallowRef, watch } from 'vue';
import { call, CallError } from '@/api/call.ts';
import { newSubmitKey } from '@/composables/new-id.ts';
import { useMoneyLock } from '@/composables/use-money-lock.ts';
import { currentInstant } from '@/composables/use-now.ts';
import { usePreferences } from '@/composables/use-preferences.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import type { Preflight } from '../refund-form.ts';
import { useRepeats } from '../use-repeats.ts';
import { checkManual, countedHits, emptyManualForm, manualProblemsOf, paidInWholeUnits, type ManualFacts, type ManualForm, type ManualProblems } from './manual-form.ts';

export type ManualResult = CallOutput<'refunds.recordManual'>;

const outdated: readonly ErrorCode[] = ['amount.aboveRefundable', 'refund.notRefundable'];
const noProblems: ManualProblems = {};

export function useManualRefund(paymentId: TransactionId) {
  const profiles = useProfiles();
  const preferences = usePreferences();
  const repeats = useRepeats();
  const phase = ref<'loading' | 'unavailable' | 'form' | 'recording' | 'recorded'>('loading');
  const preflight = shallowRef<Preflight>();
  const form = ref<ManualForm>(emptyManualForm);
  const error = shallowRef<unknown>();
  const result = shallowRef<ManualResult>();
  const pressed = ref(false);
  const choosing = ref(false);
  const key = newSubmitKey();
  const lock = useMoneyLock(() => {
    const payment = preflight.value?.payment;
    if (!payment) return undefined;
    const reading = parseAmount(form.value.amountText, payment.currency);
    return { profileId: payment.profileId, action: 'refund', amount: reading.ok ? reading.money : undefined };
  });

  const profile = computed(() => (preflight.value ? profiles.find(preflight.value.payment.profileId) : undefined));
  const zone = computed(() => profile.value?.timeZone ?? preferences.zone);
  const facts = computed<ManualFacts | undefined>(() => {
    const shown = preflight.value;
    return shown && { preflight: shown, hits: repeats.finding.value.hits, wholeUnits: paidInWholeUnits(shown.payment, { settings: profile.value?.settings ?? {}, environment: shown.payment.environment }), zone: zone.value, now: currentInstant() };
  });
  const check = computed(() => (facts.value ? checkManual(form.value, facts.value, key) : undefined));
  const named = computed(() => (error.value instanceof AppError ? manualProblemsOf(error.value) : noProblems));
  const problems = computed<ManualProblems>(() => {
    if (!check.value || check.value.ok) return named.value;
    if (pressed.value) return { ...check.value.problems, ...named.value };
    const { amount } = check.value.problems;
    return amount && form.value.amountText.trim() !== '' ? { amount } : noProblems;
  });
  const leftover = computed(() => (Object.keys(named.value).length > 0 ? undefined : error.value));

  /** Minor units, once the text is an amount. */
  const amountMinor = computed(() => {
    const payment = preflight.value?.payment;
    const reading = payment ? parseAmount(form.value.amountText, payment.currency) : undefined;
    return reading?.ok ? reading.money.minor : null;
  });
  const askRepeats = () => call('refunds.repeats', { paymentId, amountMinor: amountMinor.value });
  const hits = computed(() => (facts.value ? countedHits(form.value, facts.value) : []));

  async function load(): Promise<void> {
    if (!preflight.value) phase.value = 'loading';
    try {
      const fresh = await call('refunds.preflight', { paymentId });
      preflight.value = fresh;
      if (amountMinor.value === null) repeats.set(fresh.repeats);
      else await repeats.look(askRepeats);
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

  async function chooseProof(): Promise<void> {
    if (choosing.value) return;
    choosing.value = true;
    error.value = undefined;
    try {
      const { proof } = await call('refunds.chooseProof', {});
      if (proof !== null) form.value = { ...form.value, proof };
    } catch (cause) {
      error.value = cause;
    } finally {
      choosing.value = false;
    }
  }

  async function submit(): Promise<void> {
    if (phase.value !== 'form' || !check.value) return;
    pressed.value = true;
    if (!check.value.ok || !lock.open) return;
    phase.value = 'recording';
    error.value = undefined;
    try {
      result.value = await call('refunds.recordManual', { ...check.value.input, typedAmount: lock.typedAmount });
      phase.value = 'recorded';
    } catch (cause) {
      error.value = cause;
      phase.value = 'form';
      if (cause instanceof CallError && cause.code === 'refund.repeatNeedsReason') await repeats.look(askRepeats);
      else if (cause instanceof CallError && outdated.includes(cause.code)) await load();
    }
  }

  watch(amountMinor, () => { if (preflight.value) repeats.lookSoon(askRepeats); });
  watch([form, () => lock.typed], () => { if (phase.value === 'form') error.value = undefined; }, { deep: true });
  void load();

  return { phase, preflight, hits, form, problems, error: leftover, lock, result, zone, choosing, chooseProof, submit, reload };
}
