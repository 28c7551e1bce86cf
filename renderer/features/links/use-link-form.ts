/**
 * Everything the form knows. It keeps its content through every error. One submit key stands for one wish: pressing twice
 * sends the same key, and only an end that is known to be a refusal starts another.
 */
import { computed, reactive, ref, shallowRef, watch } from 'vue';
import { call } from '@/api/call.ts';
import { describeError } from '@/composables/use-error-text.ts';
import { newSubmitKey } from '@/composables/new-id.ts';
import { formatMoney } from '@/composables/format-money.ts';
import { currentInstant, useNow } from '@/composables/use-now.ts';
import { usePreferences } from '@/composables/use-preferences.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import { useText } from '@/locales/i18n.ts';
import { reference as referenceSchema, type ProfileId, type TransactionId } from '@shared/domain/ids.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { moneyOf, toDecimalString } from '@shared/money/money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import { expiryAt, wallOf, type ExpiryChoice } from './expiry.ts';
import { judge, methodKey, methodsOf, namesOf, type Method, type Verdict } from './fit.ts';

export type Field = 'amount' | 'reference' | 'method' | 'expiry' | 'description';
export type Written = CallOutput<'links.create'>;
type LinkForm = {
  amount: string; currency: CurrencyCode; reference: string; method: string; expiry: ExpiryChoice; picked: string; description: string; store: string; device: string;
};
type Freedom = 'unknown' | 'checking' | 'free' | 'taken';

const checkDelay = 250;

export function useLinkForm() {
  const { t } = useText();
  const profiles = useProfiles();
  const preferences = usePreferences();
  const now = useNow();

  const form = reactive<LinkForm>({
    amount: '', currency: 'HKD', reference: '', method: 'link:link', expiry: 'day', picked: '', description: '', store: '', device: '',
  });
  const profileId = shallowRef<ProfileId | undefined>(profiles.current?.id);
  const clonedFrom = ref<string>();
  const freedom = ref<Freedom>('unknown');
  const touched = reactive(new Set<Field>());
  const serverErrors = reactive(new Map<Field | 'form', string>());
  const sending = ref<boolean>(false);
  let key = newSubmitKey();

  const profile = computed(() => profiles.sameEnvironment.find((candidate) => candidate.id === profileId.value));
  const description = computed(() => profile.value && descriptionOf(profile.value.providerId));
  const currencies = computed<readonly CurrencyCode[]>(() => [...new Set(profiles.sameEnvironment.flatMap((candidate) => descriptionOf(candidate.providerId).link.currencies))]);
  /** Of every profile in this environment, each once, so that the choice does not jump with the profile. */
  const methods = computed<readonly Method[]>(() => {
    const all = profiles.sameEnvironment.flatMap((candidate) => methodsOf(candidate, descriptionOf(candidate.providerId)));
    return [...new Map(all.map((method) => [methodKey(method), method])).values()];
  });
  const method = computed<Method>(() => methods.value.find((candidate) => methodKey(candidate) === form.method) ?? { kind: 'link', linkKind: null });
  const reading = computed(() => parseAmount(form.amount, form.currency));
  const expiresAt = computed(() => expiryAt(form.expiry, form.picked, now.value, preferences.zone));
  const verdicts = computed<readonly Verdict[]>(() => profiles.sameEnvironment.map((candidate) =>
    judge(candidate, descriptionOf(candidate.providerId), { currency: form.currency, amount: reading.value, method: method.value, expiresAt: expiresAt.value, now: now.value })));
  const verdict = computed(() => verdicts.value.find((candidate) => candidate.profile.id === profileId.value));
  const stores = computed(() => namesOf(profile.value, description.value, 'stores'));
  const devices = computed(() => namesOf(profile.value, description.value, 'devices'));

  const problems = computed<Readonly<Partial<Record<Field, string>>>>(() => {
    const found: Partial<Record<Field, string>> = {};
    const chosen = verdict.value;
    if (!reading.value.ok) found.amount = t(`errors.${reading.value.problem}`);
    else if (chosen?.amount === 'low') found.amount = t('links.form.belowMinimum', { minimum: formatMoney(moneyOf(chosen.minimum, form.currency)) });
    else if (chosen?.amount === 'high') found.amount = t('links.form.aboveMaximum', { maximum: formatMoney(moneyOf(chosen.maximum, form.currency)) });
    if (!referenceSchema.safeParse(form.reference).success) found.reference = t('errors.reference.invalid');
    else if (chosen && form.reference.length > chosen.description.link.referenceMaxLength) found.reference = t('links.form.tooLongReference', { max: chosen.description.link.referenceMaxLength });
    else if (freedom.value === 'taken') found.reference = t('links.form.referenceTaken');
    if (expiresAt.value === undefined || expiresAt.value <= now.value) found.expiry = t('errors.expiry.inThePast');
    if (description.value && form.description.length > description.value.link.descriptionMaxLength) found.description = t('errors.text.tooLong');
    return found;
  });

  /** What stands under a field: the main process's word first, else what is wrong once the person has been there. */
  function errorOf(field: Field): string | undefined {
    return serverErrors.get(field) ?? (touched.has(field) ? problems.value[field] : undefined);
  }

  async function suggest(): Promise<void> {
    if (!profileId.value) return;
    const suggestion = await call('links.suggestReference', { profileId: profileId.value });
    form.reference = suggestion.reference;
    touched.delete('reference');
  }

  async function start(cloneId: TransactionId | undefined): Promise<void> {
    form.picked = wallOf(addMilliseconds(currentInstant(), 7 * 86_400_000), preferences.zone);
    const [first] = currencies.value;
    if (first) form.currency = first;
    if (cloneId) {
      const { transaction } = await call('transactions.get', { id: cloneId });
      form.currency = transaction.currency;
      form.amount = toDecimalString(moneyOf(transaction.amountMinor, transaction.currency));
      form.description = transaction.description;
      clonedFrom.value = transaction.reference;
      if (profiles.sameEnvironment.some((candidate) => candidate.id === transaction.profileId)) profileId.value = transaction.profileId;
    }
    await suggest();
  }

  /** Undefined when nothing was sent: an entry is wrong, or the call was refused; the reason then stands in the form. */
  async function submit(): Promise<Written | undefined> {
    if (sending.value) return undefined;
    for (const field of ['amount', 'reference', 'method', 'expiry', 'description'] as const) touched.add(field);
    const amount = reading.value;
    const number = referenceSchema.safeParse(form.reference);
    if (Object.keys(problems.value).length > 0 || !amount.ok || !number.success || !profileId.value || !verdict.value?.fits) return undefined;
    sending.value = true;
    serverErrors.clear();
    try {
      const written = await call('links.create', {
        submitKey: key, profileId: profileId.value, reference: number.data, amountMinor: amount.money.minor, currency: form.currency,
        description: form.description.trim(), expiresAt: verdict.value.expiry === 'provider' ? null : (expiresAt.value ?? null), by: method.value,
        storeId: form.store === '' ? null : form.store, deviceId: form.device === '' ? null : form.device,
      });
      if (written.intent.state === 'REJECTED') key = newSubmitKey();
      return written;
    } catch (error) {
      explain(error);
      return undefined;
    } finally {
      sending.value = false;
    }
  }

  function explain(error: unknown): void {
    const { code, text, field, incidentId } = describeError(error);
    const fields: Readonly<Record<string, Field>> = { reference: 'reference', amountMinor: 'amount', amount: 'amount', currency: 'amount', expiresAt: 'expiry', description: 'description' };
    const place = (field === undefined ? undefined : fields[field]) ?? (code === 'reference.duplicate' ? 'reference' : 'form');
    const shown = code === 'reference.duplicate' ? t('links.form.referenceTaken') : text;
    serverErrors.set(place, incidentId === undefined ? shown : `${shown} ${t('common.incident', { id: incidentId })}`);
    // The key was used with other entries: only a fresh one can carry these.
    if (code === 'intent.payloadDiffers' || code === 'reference.duplicate') key = newSubmitKey();
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(() => [form.reference, profileId.value] as const, ([text, id]) => {
    clearTimeout(timer);
    serverErrors.delete('reference');
    freedom.value = 'unknown';
    const number = referenceSchema.safeParse(text);
    if (!number.success || !id) return;
    freedom.value = 'checking';
    timer = setTimeout(() => {
      call('links.checkReference', { profileId: id, reference: number.data })
        .then(({ free }) => { if (form.reference === number.data) freedom.value = free ? 'free' : 'taken'; })
        // The check is a courtesy; the main process checks again when the link is made.
        .catch(() => { freedom.value = 'unknown'; });
    }, checkDelay);
  });
  watch(() => [form.amount, form.currency], () => serverErrors.delete('amount'));
  watch(() => [form.expiry, form.picked], () => serverErrors.delete('expiry'));
  watch(verdicts, (all) => {
    if (all.some((candidate) => candidate.profile.id === profileId.value)) return;
    profileId.value = all[0]?.profile.id;
  });

  return {
    form, profileId, profile, description, currencies, methods, method, reading, expiresAt, verdicts, verdict, stores, devices, clonedFrom, freedom, touched, serverErrors, sending,
    errorOf, suggest, start, submit,
  };
}
