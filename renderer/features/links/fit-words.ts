/** Why a profile or a method cannot take the wish, as a part of a sentence. */
import type { ProviderId } from '@shared/domain/ids.ts';
import type { Language } from '@shared/domain/preferences.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { moneyOf } from '@shared/money/money.ts';
import { formatMoney } from '@/composables/format-money.ts';
import { listed } from '@/composables/sentence.ts';
import { hasText, type Translate } from '@/locales/i18n.ts';
import type { FitProblem, Wish } from './fit.ts';
import { spanText } from './span-text.ts';

/** More than these are not read. */
const mostCurrencies = 4;

function currencySentence(t: Translate, language: Language, currencies: readonly CurrencyCode[], wished: CurrencyCode): string {
  return currencies.length > mostCurrencies ? t('links.fit.currencyMissing', { currency: wished }) : t('links.fit.currencies', { list: listed(currencies, language) });
}

function settingName(t: Translate, providerId: ProviderId, key: string): string {
  const path = `providers.${providerId}.settings.${key}.label`;
  return hasText(path) ? t(path) : key;
}

export function fitProblemText(t: Translate, language: Language, problem: FitProblem, wish: Wish): string {
  const money = (minor: number): string => formatMoney(moneyOf(minor, wish.currency));
  const written = wish.amount.ok ? formatMoney(wish.amount.money) : t('links.fit.thisAmount');
  switch (problem.kind) {
    case 'paused':
      return t('links.fit.paused');
    case 'keys':
      return t('links.fit.keysMissing');
    case 'settings':
      return t('links.fit.settingsMissing', { list: listed(problem.keys.map((key) => settingName(t, problem.providerId, key)), language) });
    case 'noMethod':
      return t('links.fit.noMethod');
    case 'gives':
      return t(problem.gives === 'qr' ? 'links.fit.noCode' : 'links.fit.noLink');
    case 'currency':
      return currencySentence(t, language, problem.currencies, wish.currency);
    case 'low':
      return t('links.fit.amountLow', { amount: written, minimum: money(problem.minimumMinor) });
    case 'high':
      return t('links.fit.amountHigh', { amount: written, maximum: money(problem.maximumMinor) });
    case 'wholeUnits':
      return t('links.fit.wholeUnits');
    case 'expiryPast':
      return t('links.fit.expiryPast');
    case 'expirySoon':
      return t('links.fit.expirySoon', { span: spanText(t, problem.seconds) });
    case 'expiryLate':
      return t('links.fit.expiryLate', { span: spanText(t, problem.seconds) });
  }
}
