/** PingPong's wallet agreements as data (PingPong dossier §4.1, §4.5, §9). Spellings, currencies and spans stand in `pingpong-wallets.ts`. */
import type { SettingValues } from '../domain/profile.ts';
import { textSetting } from './description.ts';
import { bindTerminalField, chargeFields, merchantUserIdField } from './pingpong-fields.ts';
import { pingpongSettings } from './pingpong-settings.ts';
import { pingpongWallets } from './pingpong-wallets.ts';
import type { TokenRules, TokenWallet, WalletLimit } from './token-rules.ts';

/** What `settingOf` needs; the description itself holds these rules, so it cannot be asked. */
const own = { id: 'pingpong', settings: pingpongSettings } as const;

type Facts = Pick<TokenWallet, 'market' | 'mobilePage'> & { readonly limits: readonly WalletLimit[] };

const limit = (span: WalletLimit['span'], currency: WalletLimit['currency'], least: number, most: number, by: WalletLimit['by']): WalletLimit =>
  ({ span, currency, leastMinor: least, mostMinor: most, by });

/** Markets, limits and whether there is a page for mobile browsers (dossier §4.1), in minor units. */
const known: Readonly<Record<string, Facts>> = {
  'Boost': { market: 'MY', mobilePage: true, limits: [limit('payment', 'MYR', 100_000, 100_000, null), limit('month', 'MYR', 200_000, 200_000, null)] },
  'GCash': { market: 'PH', mobilePage: true, limits: [limit('month', 'PHP', 1_000_000, 100_000_000, 'plan')] },
  'TNG eWallet': { market: 'MY', mobilePage: true, limits: [limit('month', 'MYR', 200_000, 2_500_000, 'plan')] },
  'DANA': { market: 'ID', mobilePage: true, limits: [limit('payment', 'IDR', 200_000_000, 1_000_000_000, 'identity'), limit('day', 'IDR', 2_000_000_000, 2_000_000_000, null)] },
  'Kakaopay': { market: 'KR', mobilePage: false, limits: [limit('payment', 'KRW', 2_000_000, 2_000_000, null)] },
  'True Money': { market: 'TH', mobilePage: true, limits: [limit('payment', 'THB', 1_000_000, 5_000_000, 'identity')] },
  'AlipayHK': { market: 'HK', mobilePage: false, limits: [limit('payment', 'HKD', 300_000, 5_000_000, 'plan')] },
  'Alipay': { market: 'CN', mobilePage: false, limits: [limit('payment', 'CNY', 50_000, 50_000, 'agreement')] },
  'Rabbit LINE Pay': { market: 'TH', mobilePage: true, limits: [limit('payment', 'THB', 5_000_000, 5_000_000, null)] },
};
const unknown: Facts = { market: null, mobilePage: true, limits: [] };

function walletsOf(settings: SettingValues): readonly TokenWallet[] {
  return pingpongWallets(own, settings).map(({ key, currencies, tokenYears }) => ({ key, label: { text: key }, currencies, tokenYears, ...(known[key] ?? unknown) }));
}

const isOlderFlow = (settings: SettingValues): boolean => textSetting(own, settings, 'flow') === 'legacy';

export function pingpongTokens(order: Pick<TokenRules['charge'], 'reference' | 'description'>): TokenRules {
  return {
    wallets: walletsOf,
    terminal: bindTerminalField,
    merchantUserId: { ...merchantUserIdField, required: true },
    listed: () => true,
    returnsCode: isOlderFlow,
    agreementId: false,
    // Samples have 32 and 64; no bound is published (dossier §4.2).
    token: { minLength: 16, maxLength: 128 },
    // Both are mandatory on the wire, though this program is never called (dossier §4.2, §4.7).
    needs: () => ['merchantResultUrl', 'notificationUrl'],
    consentMinutes: 15,
    charge: { ...order, fields: (settings) => chargeFields(own, settings) },
  };
}
