/** How a token's state looks and is called, and what its wallet is called. Pure but for the language. */
import type { Look } from '@/components/status-look.ts';
import { hasText, type Translate } from '@/locales/i18n.ts';
import type { ProviderId } from '@shared/domain/ids.ts';
import { expiringDays, isOver, isUsable, type WalletToken } from '@shared/domain/wallet-token.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { TokenWallet } from '@shared/providers/token-rules.ts';
import type { Instant } from '@shared/time/instant.ts';

const day = 86_400_000;
const clock: Look = { shape: 'clock', tone: 'pending' };
const off: Look = { shape: 'slash', tone: 'quiet' };
const unknown: Look = { shape: 'diamond', tone: 'unknown' };

/** What a person is shown: the state in the journal, with the clock and a lost answer taken into account. */
export type ShownState = WalletToken['state'] | 'expiring' | 'over' | 'removalUnknown';

const looks: Readonly<Record<ShownState, Look>> = {
  requesting: clock, waiting: clock, unconfirmed: unknown, active: { shape: 'ok', tone: 'ok' }, expiring: clock, over: off, unverified: { shape: 'ring', tone: 'quiet' }, removing: clock, removalUnknown: unknown,
  removed: off, ended: off, declined: { shape: 'cross', tone: 'failed' }, failed: { shape: 'octagon', tone: 'failed' }, lapsed: off, cancelled: off,
};

export function isExpiring(token: Pick<WalletToken, 'state' | 'expiresAt'>, now: Instant): boolean {
  return isUsable(token.state) && token.expiresAt !== null && !isOver(token, now) && token.expiresAt - now < expiringDays * day;
}

export function shownStateOf(token: Pick<WalletToken, 'state' | 'expiresAt' | 'problem'>, now: Instant): ShownState {
  if (isUsable(token.state) && isOver(token, now)) return 'over';
  if (token.state === 'active' && isExpiring(token, now)) return 'expiring';
  return token.state === 'removing' && token.problem !== null ? 'removalUnknown' : token.state;
}

export function lookOf(state: ShownState): Look {
  return looks[state];
}

/** Whether it can be charged and removed right now. */
export function canBeUsed(token: Pick<WalletToken, 'state' | 'expiresAt'>, now: Instant): boolean {
  return isUsable(token.state) && !isOver(token, now);
}

/** The name that the provider's data give a wallet; its key where a profile's own row added it. */
export function walletLabel(t: Translate, providerId: ProviderId, wallet: Pick<TokenWallet, 'label'>): string {
  if ('text' in wallet.label) return wallet.label.text;
  const key = `providers.${providerId}.wallets.${wallet.label.code}`;
  return hasText(key) ? t(key) : wallet.label.code;
}

/** The name of a token's wallet, also when its profile no longer offers it. */
export function walletName(t: Translate, token: Pick<WalletToken, 'providerId' | 'wallet'>): string {
  const known = descriptionOf(token.providerId).tokens?.wallets({}).find(({ key }) => key === token.wallet);
  return walletLabel(t, token.providerId, known ?? { label: { code: token.wallet } });
}

/** What a person types to say that exactly this token is meant: the last four characters of its mask, or the first four of its fingerprint. */
export function endingOfToken(token: Pick<WalletToken, 'mask' | 'fingerprint'>): { readonly kind: 'mask' | 'fingerprint'; readonly text: string } {
  const last = token.mask?.slice(-4) ?? '';
  return last.length === 4 && !last.includes('•') ? { kind: 'mask', text: last } : { kind: 'fingerprint', text: token.fingerprint?.slice(0, 4) ?? '' };
}

/** What stands for the token in a sentence. */
export function tokenMark(token: Pick<WalletToken, 'mask' | 'fingerprint'>): string {
  return endingOfToken(token).kind === 'mask' ? (token.mask ?? '') : (token.fingerprint ?? token.mask ?? '–');
}

/** Names of the settings that agreements of a profile need and do not have. */
export function settingNames(t: Translate, providerId: ProviderId, keys: readonly string[]): readonly string[] {
  return keys.map((key) => {
    const path: string = `providers.${providerId}.settings.${key}.label`;
    return hasText(path) ? t(path) : key;
  });
}
