/** Writes amounts for people: digits grouped by commas in all three languages, the minus as U+2212, no rounding ever. */
import { exponentOf, type CurrencyCode } from '@shared/money/currency.ts';
import { toDecimalString, type Money } from '@shared/money/money.ts';

export const minus = '\u2212';

const prefixes: Readonly<Partial<Record<CurrencyCode, string>>> = {
  HKD: 'HK$', CNY: 'CN¥', TWD: 'NT$', USD: 'US$', JPY: 'JP¥', EUR: '€', GBP: '£', KRW: '₩', SGD: 'S$', AUD: 'A$', CAD: 'C$', NZD: 'NZ$', MOP: 'MOP$',
};

/** `1,234.50` for 123450 HKD; `−5` for -5 JPY. Digits only, for a column whose currency stands beside it. */
export function formatDigits(amount: Money): string {
  const plain = toDecimalString(amount);
  const negative = plain.startsWith('-');
  const [whole = '0', fraction] = (negative ? plain.slice(1) : plain).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${negative ? minus : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** `HK$1,234.50`, `−CN¥8.00`; currencies without a common sign get their code in front: `THB 20.00`. */
export function formatMoney(amount: Money): string {
  const digits = formatDigits(amount);
  const prefix = prefixes[amount.currency] ?? `${amount.currency}\u00a0`;
  return digits.startsWith(minus) ? `${minus}${prefix}${digits.slice(1)}` : `${prefix}${digits}`;
}

/** What stands in front of an amount field: `HK$`, or the code. */
export function currencyPrefix(currency: CurrencyCode): string {
  return prefixes[currency] ?? currency;
}

/** Invisible text that keeps digits of all currencies on one decimal point, for currencies with fewer than two decimals. */
export function decimalPad(currency: CurrencyCode): string {
  return exponentOf(currency) === 0 ? '.00' : '';
}
