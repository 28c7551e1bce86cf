/**
 * Everything the form knows. It keeps its content through every error and every change of profile or method. One submit key stands for
 * one wish: pressing twice sends the same key, and only an end that is known to be a refusal starts another.
 */
import { computed, reactive, ref, shallowRef, watch } from 'vue';
import { call } from '@/api/call.ts';
import { fieldErrors, fieldProblemText } from '@/components/request-fields.ts';
import { newSubmitKey } from '@/composables/new-id.ts';
import { describeError } from '@/composables/use-error-text.ts';
import { useMoneyLock } from '@/composables/use-money-lock.ts';
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
import type { LinkMethod } from '@shared/providers/description.ts';
import { fitsReference } from '@shared/providers/link-rules.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import { choiceAt, expiresAtOf, wallOf, type ExpiryChoice, type ExpiryWish } from './expiry.ts';
import { judge, type HandWish, type Verdict, type Wish } from './fit.ts';
import { methodOfPayment } from './link-methods.ts';
import { linkFields, linkProblems, type LinkField, type LinkProblems } from './link-problems.ts';
import { useEntries } from './use-entries.ts';
import { currencyChoices } from './usual-currencies.ts';

export type Written = CallOutput<'links.create'>;
/** Where an error stands: at one of the form's own fields, at a further entry, or above all. */
type Place = LinkField | `fields.${string}` | 'form';
type LinkForm = { amount: string; currency: CurrencyCode; reference: string; gives: HandWish; expiry: ExpiryChoice | null; picked: string; description: string };
type Freedom = 'unknown' | 'checking' | 'free' | 'taken';

const checkDelay = 250;
const places: Readonly<Record<string, LinkField>> = { reference: 'reference', amountMinor: 'amount', currency: 'amount', expiresAt: 'expiry', description: 'description', method: 'method' };

function placeOf(field: string | undefined, entries: readonly { readonly key: string }[]): Place {
  const entry = entries.find(({ key }) => field === `fields.${key}`);
  return entry ? `fields.${entry.key}` : ((field === undefined ? undefined : places[field]) ?? 'form');
}

/** Of those that fit, the one with the fewest currencies: who takes little else is the usual place for this one. */
function likeliest(verdicts: readonly Verdict[]): ProfileId | undefined {
  const fitting = verdicts.filter((candidate) => candidate.problem === null);
  return fitting.toSorted((left, right) => left.description.link.currencies.length - right.description.link.currencies.length)[0]?.profile.id;
}

export function useLinkForm() {
  const { t } = useText();
  const profiles = useProfiles();
  const preferences = usePreferences();
  const now = useNow();

  const form = reactive<LinkForm>({ amount: '', currency: 'HKD', reference: '', gives: 'any', expiry: null, picked: '', description: '' });
  const profileId = shallowRef<ProfileId | undefined>(profiles.current?.id);
  /** The person has said who shall take it; until then the choice may follow the wish. */
  const profileChosen = ref(false);
  /** Methods that the person chose, by profile. */
  const picks = reactive(new Map<ProfileId, string>());
  const suggested = ref<string>();
  const clonedFrom = ref<string>();
  const freedom = ref<Freedom>('unknown');
  const touched = reactive(new Set<Place>());
  const serverErrors = reactive(new Map<Place, string>());
  const sending = ref<boolean>(false);
  let key = newSubmitKey();

  const currencies = computed(() => currencyChoices(profiles.sameEnvironment.map((candidate) => descriptionOf(candidate.providerId))));
  const reading = computed(() => parseAmount(form.amount, form.currency));
  const lock = useMoneyLock(() => (profileId.value ? { profileId: profileId.value, action: 'link', amount: reading.value.ok ? reading.value.money : undefined } : undefined));
  const expiryWish = computed<ExpiryWish>(() => ({ choice: form.expiry, picked: form.picked, zone: preferences.zone }));
  const wish = computed<Wish>(() => ({ currency: form.currency, amount: reading.value, gives: form.gives, expiry: expiryWish.value, now: now.value }));
  const verdicts = computed<readonly Verdict[]>(() => profiles.sameEnvironment.map((candidate) => judge(candidate, descriptionOf(candidate.providerId), wish.value, picks.get(candidate.id))));
  const verdict = computed(() => verdicts.value.find((candidate) => candidate.profile.id === profileId.value));
  const description = computed(() => verdict.value?.description);
  /** Compared by key: the clock makes new, equal methods every second. */
  const methodKey = computed(() => verdict.value?.method?.key);
  const method = computed<LinkMethod | undefined>(() => verdict.value?.methods.find((candidate) => candidate.key === methodKey.value));
  const expiryChoice = computed(() => (method.value ? choiceAt(method.value.expiry, expiryWish.value, now.value) : null));
  const expiresAt = computed(() => (method.value ? expiresAtOf(method.value.expiry, expiryWish.value, now.value) : undefined));
  const fields = computed(() => method.value?.fields ?? []);
  const { values, update } = useEntries(() => description.value?.id, () => fields.value, () => form.reference);

  const problems = computed<LinkProblems>(() => {
    if (!method.value) return { method: t('links.form.problem.noMethod') };
    const found = linkProblems(t, { amount: reading.value, currency: form.currency, reference: form.reference, description: form.description, expiry: expiryWish.value }, method.value, now.value);
    return freedom.value === 'taken' && found.reference === undefined ? { ...found, reference: t('links.form.referenceTaken') } : found;
  });
  const entryProblems = computed(() => (description.value ? fieldErrors(t, description.value.id, fields.value, values.value) : {}));
  /** What stands under the further entries: the main process's word first, else what is wrong where the person has been. */
  const entryErrors = computed<Readonly<Record<string, string>>>(() => Object.fromEntries(fields.value.flatMap(({ key: entry }) => {
    const text = serverErrors.get(`fields.${entry}`) ?? (touched.has(`fields.${entry}`) ? entryProblems.value[entry] : undefined);
    return text === undefined ? [] : [[entry, text] as const];
  })));

  function errorOf(field: LinkField): string | undefined {
    return serverErrors.get(field) ?? (touched.has(field) ? problems.value[field] : undefined);
  }

  function chooseProfile(id: ProfileId): void {
    profileId.value = id;
    profileChosen.value = true;
  }

  function chooseMethod(chosen: string): void {
    const candidate = verdict.value?.methods.find((one) => one.key === chosen);
    if (!profileId.value || !candidate) return;
    picks.set(profileId.value, chosen);
    if (form.gives !== 'any' && candidate.gives !== form.gives) form.gives = 'any';
  }

  function enter(next: Readonly<Record<string, string>>): void {
    for (const entry of update(next)) serverErrors.delete(`fields.${entry}`);
  }

  async function suggest(): Promise<void> {
    const [id, wanted] = [profileId.value, methodKey.value];
    if (!id || wanted === undefined) return;
    const suggestion = await call('links.suggestReference', { profileId: id, method: wanted });
    if (profileId.value !== id || methodKey.value !== wanted) return;
    form.reference = suggestion.reference;
    suggested.value = suggestion.reference;
    touched.delete('reference');
  }

  async function cloneOf(id: TransactionId): Promise<void> {
    const { transaction } = await call('transactions.get', { id });
    form.currency = transaction.currency;
    form.amount = toDecimalString(moneyOf(transaction.amountMinor, transaction.currency));
    form.description = transaction.description;
    clonedFrom.value = transaction.reference;
    const profile = profiles.sameEnvironment.find((candidate) => candidate.id === transaction.profileId);
    if (!profile) return;
    chooseProfile(profile.id);
    const used = methodOfPayment(descriptionOf(profile.providerId).link.methods(profile), transaction);
    if (used) picks.set(profile.id, used.key);
  }

  async function start(cloneId: TransactionId | undefined): Promise<void> {
    form.picked = wallOf(addMilliseconds(currentInstant(), 7 * 86_400_000), preferences.zone);
    const offered = verdict.value?.methods[0]?.currencies ?? [];
    const usual = currencies.value.find((currency) => offered.includes(currency)) ?? currencies.value[0];
    if (usual) form.currency = usual;
    if (cloneId) await cloneOf(cloneId);
    await suggest();
  }

  /** Undefined when nothing was sent: an entry is wrong, or the call was refused; the reason then stands in the form. */
  async function submit(): Promise<Written | undefined> {
    if (sending.value) return undefined;
    for (const field of linkFields) touched.add(field);
    for (const field of fields.value) touched.add(`fields.${field.key}`);
    const amount = reading.value;
    const number = referenceSchema.safeParse(form.reference);
    if (Object.keys(problems.value).length > 0 || Object.keys(entryProblems.value).length > 0) return undefined;
    if (!amount.ok || !number.success || !profileId.value || !method.value || verdict.value?.blocked !== false) return undefined;
    sending.value = true;
    serverErrors.clear();
    try {
      await lock.ready();
      if (!lock.open) return undefined;
      const written = await call('links.create', {
        submitKey: key, profileId: profileId.value, reference: number.data, amountMinor: amount.money.minor, currency: form.currency,
        description: form.description.trim(), expiresAt: expiresAt.value ?? null, method: method.value.key,
        fields: Object.fromEntries(Object.entries(values.value).filter(([, text]) => text !== '')),
        typedAmount: lock.typedAmount,
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
    const place = code === 'reference.duplicate' ? 'reference' : placeOf(field, fields.value);
    const entry = fields.value.find((candidate) => place === `fields.${candidate.key}`);
    const known = code === 'field.required' || code === 'field.invalid' || code === 'text.tooLong' ? code : undefined;
    const shown = code === 'reference.duplicate' ? t('links.form.referenceTaken') : entry && known && description.value ? fieldProblemText(t, description.value.id, entry, known) : text;
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
        .then(({ free }) => { if (form.reference === number.data && profileId.value === id) freedom.value = free ? 'free' : 'taken'; })
        // The check is a courtesy; the main process checks again when the link is made.
        .catch(() => { freedom.value = 'unknown'; });
    }, checkDelay);
  });
  watch(() => [form.amount, form.currency], () => serverErrors.delete('amount'));
  watch(() => [form.expiry, form.picked], () => serverErrors.delete('expiry'));
  watch(() => form.description, () => serverErrors.delete('description'));
  watch(() => [profileId.value, methodKey.value], () => {
    serverErrors.clear();
    // A number of ours that does not fit here is replaced; one that a person typed stays, with its error.
    if (form.reference === suggested.value && method.value && !fitsReference(form.reference, method.value.reference)) suggest().catch(() => undefined);
  });
  watch(() => form.gives, (gives) => {
    for (const { profile, methods } of verdicts.value) {
      const picked = methods.find((candidate) => candidate.key === picks.get(profile.id));
      if (picked && gives !== 'any' && picked.gives !== gives) picks.delete(profile.id);
    }
  });
  // Until somebody is chosen, another currency or way leads to who can take it; amounts do not, they change with every digit.
  watch(() => [form.currency, form.gives], () => {
    if (profileChosen.value || verdict.value?.problem === null) return;
    profileId.value = likeliest(verdicts.value) ?? profileId.value;
  });
  watch(() => verdicts.value.map((candidate) => candidate.profile.id).join(), () => {
    if (!verdict.value) profileId.value = verdicts.value[0]?.profile.id;
  });

  return {
    form, profileId, description, currencies, wish, method, reading, expiryWish, expiryChoice, expiresAt, verdicts, verdict, fields, values, entryErrors, clonedFrom, freedom, touched,
    serverErrors, sending, lock, errorOf, chooseProfile, chooseMethod, enter, suggest, start, submit,
  };
}
