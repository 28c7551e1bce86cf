/**
 * The panel that binds a wallet. It shows either a form or the agreement that came of it; the agreement gives way to the form as soon as
 * anything is changed, and goes on waiting in the list. One press sends one request: the submit key is made once per form, and a new one
 * only after the main process has written a row.
 */
import { computed, reactive, ref, shallowRef, watch } from 'vue';
import { call, CallError, useEvent } from '@/api/call.ts';
import { newSubmitKey } from '@/composables/new-id.ts';
import { useAnnounce } from '@/composables/use-announce.ts';
import { useMoneyLock } from '@/composables/use-money-lock.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import { useText } from '@/locales/i18n.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { WalletToken, WalletTokenId } from '@shared/domain/wallet-token.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { missingSettings } from './bind-rules.ts';

export type BindEntry = 'merchantUserId' | 'profileId' | 'wallet' | 'terminal';

/** Refusals that name no entry by themselves. */
const entryOf: Readonly<Partial<Record<string, BindEntry>>> = { 'token.userBlanks': 'merchantUserId', 'token.userCharacters': 'merchantUserId', 'token.userSimilar': 'merchantUserId', 'token.walletNotOffered': 'wallet' };
const entries: readonly BindEntry[] = ['merchantUserId', 'profileId', 'wallet', 'terminal'];
const told = ['active', 'declined', 'lapsed', 'failed', 'cancelled', 'unconfirmed', 'waiting'] as const;

export function useBind() {
  const { t } = useText();
  const { announce } = useAnnounce();
  const profiles = useProfiles();
  const form = reactive({ customer: '', profileId: undefined as ProfileId | undefined, wallet: '', terminal: '' });
  const live = shallowRef<WalletToken>();
  const error = shallowRef<unknown>();
  const pressed = ref(false);
  const sending = ref(false);
  /** What is being done with the agreement, and what the last question brought. */
  const busy = ref<'check' | 'giveUp' | 'read' | 'open'>();
  const asked = shallowRef<AppErrorDto | null>();
  const actError = shallowRef<unknown>();
  /** Other spellings that the journal knows, after a refusal that says so. */
  const similar = shallowRef<readonly string[]>([]);
  let key = newSubmitKey();
  let reading = 0;

  const offered = computed(() => profiles.sameEnvironment.filter((profile) => descriptionOf(profile.providerId).tokens !== null));
  const profile = computed(() => offered.value.find(({ id }) => id === form.profileId));
  const rules = computed(() => (profile.value ? descriptionOf(profile.value.providerId).tokens : null));
  const wallets = computed(() => (profile.value && rules.value ? rules.value.wallets(profile.value.settings) : []));
  const wallet = computed(() => wallets.value.find((one) => one.key === form.wallet));
  const missing = computed(() => (profile.value ? missingSettings(profile.value) : []));
  const lock = useMoneyLock(() => (form.profileId === undefined ? undefined : { profileId: form.profileId, action: 'charge', amount: undefined }));

  /** What is wrong before anything is asked. Blanks inside and around count, so nothing is trimmed away. */
  const problems = computed<Partial<Record<BindEntry, 'missing' | 'tooLong'>>>(() => ({
    ...(form.customer.trim() === '' ? { merchantUserId: 'missing' as const } : [...form.customer].length > (rules.value?.merchantUserId.maxLength ?? 256) ? { merchantUserId: 'tooLong' as const } : {}),
    ...(wallet.value === undefined ? { wallet: 'missing' as const } : {}),
  }));
  /** The entry that a refusal of the main process belongs to; undefined where it concerns the whole. */
  const refusedAt = computed<BindEntry | undefined>(() => {
    if (!(error.value instanceof AppError)) return undefined;
    const { field, code } = error.value;
    return entries.find((entry) => entry === field) ?? entryOf[code];
  });
  const isSimilar = computed(() => error.value instanceof AppError && error.value.code === 'token.userSimilar');

  function choose(): void {
    if (!offered.value.some(({ id }) => id === form.profileId)) form.profileId = (offered.value.find((one) => one.id === profiles.current?.id) ?? offered.value[0])?.id;
  }
  watch(offered, choose, { immediate: true });
  watch([wallets, rules], () => {
    if (!wallets.value.some((one) => one.key === form.wallet)) form.wallet = wallets.value.length === 1 ? (wallets.value[0]?.key ?? '') : '';
    const terminal = rules.value?.terminal ?? null;
    if (terminal === null) form.terminal = '';
    else if (!terminal.choices.includes(form.terminal)) form.terminal = terminal.initial === 'reference' ? '' : terminal.initial.text;
  }, { immediate: true });

  /** Takes what a person changed: the agreement in sight gives way, what was told is over. */
  function change(part: Partial<typeof form>): void {
    Object.assign(form, part);
    if (live.value !== undefined) anew();
    error.value = undefined;
    similar.value = [];
  }

  /** Another customer was looked for; a form that is in use stays. */
  function suggest(customer: string): void {
    if (live.value === undefined) change({ customer });
  }

  function take(fresh: WalletToken): void {
    const before = live.value;
    if (before?.id === fresh.id && fresh.version < before.version) return;
    live.value = fresh;
    const state = told.find((one) => one === fresh.state);
    if (state !== undefined && (before?.id !== fresh.id || before.state !== fresh.state)) announce(t(`tokens.consent.announce.${state}`, { customer: fresh.merchantUserId ?? t('tokens.list.unknownCustomer') }));
  }

  /** Shows an agreement of the list that is still open. */
  function show(token: WalletToken): void {
    if (live.value?.id === token.id) return take(token);
    Object.assign(form, { customer: token.merchantUserId ?? '', profileId: token.profileId, wallet: token.wallet });
    error.value = undefined;
    similar.value = [];
    clearTold();
    live.value = token;
  }

  function clearTold(): void {
    asked.value = undefined;
    actError.value = undefined;
  }

  /** Back to the form, with all entries. */
  function anew(): void {
    live.value = undefined;
    pressed.value = false;
    clearTold();
  }

  async function lookForSimilar(): Promise<void> {
    const customer = form.customer;
    const page = await call('tokens.search', { filter: { environment: profiles.environment, merchantUserId: customer }, cursor: null, limit: 1 });
    if (customer === form.customer) similar.value = page.similar;
  }

  async function submit(otherCustomer = false): Promise<boolean> {
    if (sending.value) return false;
    pressed.value = true;
    if (Object.keys(problems.value).length > 0 || form.profileId === undefined || missing.value.length > 0 || lock.lookOnly) return false;
    sending.value = true;
    error.value = undefined;
    clearTold();
    try {
      const made = await call('tokens.bind', { submitKey: key, profileId: form.profileId, merchantUserId: form.customer, wallet: form.wallet, terminal: form.terminal === '' ? null : form.terminal, otherCustomer });
      key = newSubmitKey();
      take(made);
      return true;
    } catch (cause) {
      error.value = cause;
      // Without them the refusal still stands, with its own words.
      if (cause instanceof CallError && cause.code === 'token.userSimilar') await lookForSimilar().catch(() => undefined);
      return false;
    } finally {
      sending.value = false;
    }
  }

  /** One thing at a time with the agreement in sight; why it failed stays beside it. */
  async function act(kind: 'check' | 'giveUp' | 'read' | 'open', work: (token: WalletToken) => Promise<void>): Promise<boolean> {
    const token = live.value;
    if (!token || busy.value) return false;
    busy.value = kind;
    clearTold();
    try {
      await work(token);
      return true;
    } catch (cause) {
      if (live.value?.id === token.id) actError.value = cause;
      return false;
    } finally {
      busy.value = undefined;
    }
  }

  function seen(of: WalletToken, answer: { readonly token: WalletToken; readonly error: AppErrorDto | null }): void {
    if (live.value?.id !== of.id) return;
    take(answer.token);
    asked.value = answer.error;
  }

  /** Reads how it stands now. */
  async function follow(id: WalletTokenId): Promise<void> {
    const mine = (reading += 1);
    const { token } = await call('tokens.get', { id });
    if (mine === reading && live.value?.id === id) take(token);
  }

  useEvent('tokens.changed', ({ ids }) => {
    const token = live.value;
    if (token && (ids === null || ids.includes(token.id))) follow(token.id).catch((cause: unknown) => { actError.value = cause; });
  });
  watch(() => profiles.environment, () => {
    anew();
    change({ customer: '' });
  });

  return {
    form, live, error, pressed, sending, busy, asked, actError, similar, offered, profile, rules, wallets, wallet, missing, lock, problems, refusedAt, isSimilar,
    change, suggest, show, take, anew, submit, follow,
    check: () => act('check', async (token) => seen(token, await call('tokens.check', { id: token.id }))),
    giveUp: () => act('giveUp', async (token) => take(await call('tokens.giveUp', { id: token.id, version: token.version }))),
    openLink: () => act('open', async (token) => { await call('tokens.openLink', { id: token.id }); }),
    readReturn: (address: string) => act('read', async (token) => seen(token, await call('tokens.readReturn', { id: token.id, address }))),
  };
}

export type Binding = ReturnType<typeof useBind>;
