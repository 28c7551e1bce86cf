/** What agreements of a profile need, and what a wallet lets its owner spend, from the provider's data alone. Pure. */
import { formatMoney } from '@/composables/format-money.ts';
import { listed } from '@/composables/sentence.ts';
import type { Translate } from '@/locales/i18n.ts';
import type { Language } from '@shared/domain/preferences.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { moneyOf, type Money } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { TokenWallet, WalletLimit } from '@shared/providers/token-rules.ts';

/** Settings that must not be empty before an agreement can be started, and are. */
export function missingSettings(profile: Pick<Profile, 'providerId' | 'settings'>): readonly string[] {
  const rules = descriptionOf(profile.providerId).tokens;
  return (rules?.needs(profile.settings) ?? []).filter((key) => {
    const value = profile.settings[key];
    return value === undefined || value === '' || value === 0;
  });
}

const money = (minor: number, currency: CurrencyCode): string => formatMoney(moneyOf(minor, currency));

export function limitText(t: Translate, limit: WalletLimit): string {
  const range = limit.leastMinor === limit.mostMinor ? money(limit.mostMinor, limit.currency) : t('tokens.bind.range', { least: money(limit.leastMinor, limit.currency), most: money(limit.mostMinor, limit.currency) });
  const plain = t(`tokens.bind.limit.${limit.span}`, { range });
  return limit.by === null ? plain : t(`tokens.bind.limit.by.${limit.by}`, { limit: plain });
}

/** Market, currencies, life and limits, a sentence each. `regions` names a two-letter region in the language. */
export function walletFacts(t: Translate, language: Language, wallet: TokenWallet, regions: Intl.DisplayNames): readonly string[] {
  const currencies = wallet.currencies.length === 0 ? t('tokens.bind.anyCurrency') : listed(wallet.currencies, language);
  return [
    wallet.market === null ? t('tokens.bind.factsPlain', { currencies }) : t('tokens.bind.facts', { market: regions.of(wallet.market) ?? wallet.market, currencies }),
    wallet.tokenYears === null ? t('tokens.bind.life.long') : t('tokens.bind.life.years', {}, wallet.tokenYears),
    ...(wallet.limits.length === 0 ? [] : [t('tokens.bind.limits', { list: wallet.limits.map((limit) => limitText(t, limit)).join(language === 'en' ? '; ' : '；') })]),
    ...(wallet.mobilePage ? [] : [t('tokens.bind.noPage')]),
  ];
}

/** The limit that `amount` alone is above, by the least generous plan of the wallet; undefined where none is known. */
export function limitAbove(wallet: TokenWallet | undefined, amount: Money | undefined): WalletLimit | undefined {
  if (!wallet || !amount) return undefined;
  return wallet.limits.find((limit) => limit.currency === amount.currency && amount.minor > limit.leastMinor);
}
