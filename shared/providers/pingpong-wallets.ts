/**
 * The wallets of PingPong's one-click payment as data (PingPong dossier §4.1): spelling, currencies, life of a token, terminals.
 * One wallet is spelled differently in different places of the provider's documents, so a profile can override every spelling.
 */
import type { SettingValues } from '../domain/profile.ts';
import { currencyCode, type CurrencyCode } from '../money/currency.ts';
import { tableSetting, type ProviderDescription } from './description.ts';

export type PingPongWallet = {
  /** Our name of the wallet: the spelling of the bind page. */
  readonly key: string;
  /** `paymentMethod.type` when an agreement is started, and `payMethod` of the older flow. */
  readonly bindAs: string;
  /** `paymentMethod.type` when its token is charged. The same as `bindAs` by default [inferred, dossier §4.1]. */
  readonly payAs: string;
  readonly currencies: readonly CurrencyCode[];
  /** Years that a token lives; null for long-term. */
  readonly tokenYears: number | null;
};

const documented = [
  { key: 'Boost', currencies: ['MYR'], tokenYears: null },
  { key: 'GCash', currencies: ['PHP'], tokenYears: 2 },
  { key: 'TNG eWallet', currencies: ['MYR'], tokenYears: 2 },
  { key: 'DANA', currencies: ['IDR'], tokenYears: 10 },
  { key: 'Kakaopay', currencies: ['KRW', 'USD'], tokenYears: null },
  { key: 'True Money', currencies: ['THB'], tokenYears: 2 },
  { key: 'AlipayHK', currencies: ['HKD', 'USD', 'CNY'], tokenYears: null },
  { key: 'Alipay', currencies: ['AUD', 'CAD', 'EUR', 'GBP', 'HKD', 'SGD', 'CNY', 'USD'], tokenYears: null },
  { key: 'Rabbit LINE Pay', currencies: ['THB'], tokenYears: null },
] as const satisfies readonly (Pick<PingPongWallet, 'key' | 'currencies' | 'tokenYears'>)[];

export const pingpongWalletKeys: readonly string[] = documented.map((wallet) => wallet.key);

/** `device.orderTerminal` of an agreement: H5, PC, iOS, Android (dossier §4.5). A payment has another list under the same name. */
export const bindTerminals = ['02', '01', '04', '05'] as const;
/** `device.orderTerminal` of a payment: PC, mobile browser, iOS SDK, Android SDK (dossier §4.6). */
export const payTerminals = ['02', '01', '03', '04'] as const;

/** Currency codes out of a cell such as `HKD USD`; words that are no known currency are left out. */
function currenciesOf(cell: string): readonly CurrencyCode[] {
  return cell.split(/[\s,;]+/).flatMap((word) => {
    const parsed = currencyCode.safeParse(word.toUpperCase());
    return parsed.success ? [parsed.data] : [];
  });
}

/** The wallets under these settings, documented order first; a row of the profile for an unknown wallet adds one. */
export function pingpongWallets(description: Pick<ProviderDescription, 'id' | 'settings'>, settings: SettingValues): readonly PingPongWallet[] {
  const rows = new Map(tableSetting(description, settings, 'walletNames').map((row) => [String(row['wallet']), row]));
  const names = [...documented, ...[...rows.keys()].filter((key) => !pingpongWalletKeys.includes(key)).map((key) => ({ key, currencies: [], tokenYears: null }))];
  return names.map(({ key, currencies, tokenYears }) => {
    const row = rows.get(key);
    const text = (column: string): string => String(row?.[column] ?? '').trim();
    const own = currenciesOf(text('currencies'));
    return { key, bindAs: text('bindAs') || key, payAs: text('payAs') || text('bindAs') || key, currencies: own.length === 0 ? currencies : own, tokenYears };
  });
}
