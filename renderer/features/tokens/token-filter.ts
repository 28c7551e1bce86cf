/**
 * What the list of tokens is narrowed to, as a value that lives in the address. The customer who is looked for is no part of it: an id of
 * a person does not belong into an address. Reading never throws; what an address says and the app does not know is dropped.
 */
import type { Query } from '@/composables/transaction-query.ts';
import { profileId, type ProfileId } from '@shared/domain/ids.ts';
import type { Environment } from '@shared/domain/profile.ts';
import { expiringDays, walletTokenStates, type WalletTokenFilter, type WalletTokenState } from '@shared/domain/wallet-token.ts';

export type TokenListState = {
  readonly wallets: readonly string[];
  readonly profileIds: readonly ProfileId[];
  readonly states: readonly WalletTokenState[];
  readonly expiring: boolean;
};

export const everyToken: TokenListState = { wallets: [], profileIds: [], states: [], expiring: false };

/** More are not looked for at once. */
const mostChoices = 100;
/** Between the entries of one narrowing. A wallet's name may hold blanks, but none of these. */
const separator = ',';

function listed<Value extends string>(query: Query, key: string, isValue: (text: string) => text is Value): readonly Value[] {
  const value = query[key];
  const text = typeof value === 'string' ? value : '';
  return [...new Set(text.split(separator))].filter(isValue).slice(0, mostChoices);
}

const isState = (text: string): text is WalletTokenState => (walletTokenStates as readonly string[]).includes(text);
const isProfileId = (text: string): text is ProfileId => profileId.safeParse(text).success;
const isWallet = (text: string): text is string => text !== '' && text.length <= 64;

export function readTokenState(query: Query): TokenListState {
  return { wallets: listed(query, 'wallet', isWallet), profileIds: listed(query, 'profile', isProfileId), states: listed(query, 'state', isState), expiring: query['expiring'] === 'soon' };
}

/** The shortest address for `state`. */
export function writeTokenQuery(state: TokenListState): Record<string, string> {
  const pairs = [['wallet', state.wallets.join(separator)], ['profile', state.profileIds.join(separator)], ['state', state.states.join(separator)], ['expiring', state.expiring ? 'soon' : '']] as const;
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}

export function isNarrowedTokens(state: TokenListState): boolean {
  return Object.keys(writeTokenQuery(state)).length > 0;
}

/** The filter for the journal; `customer` is exact, null for everybody. */
export function tokenFilterOf(state: TokenListState, environment: Environment, customer: string | null): WalletTokenFilter {
  return {
    environment,
    ...(customer === null ? {} : { merchantUserId: customer }),
    ...(state.wallets.length === 0 ? {} : { wallets: [...state.wallets] }),
    ...(state.profileIds.length === 0 ? {} : { profileIds: [...state.profileIds] }),
    ...(state.states.length === 0 ? {} : { states: [...state.states] }),
    ...(state.expiring ? { expiringWithinDays: expiringDays } : {}),
  };
}
