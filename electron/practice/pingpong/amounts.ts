/**
 * Amounts on the wire are decimal text in major units; inside they are integers (PingPong dossier §4.6). The provider's
 * exponents agree with ISO 4217 for every currency that is served here.
 */
import { currencyCode, exponentOf, type CurrencyCode } from '@shared/money/currency.ts';
import { moneyOf, toDecimalString } from '@shared/money/money.ts';
import { Refused } from './result-codes.ts';

/** Throws Refused for a currency that is not served. */
export function readCurrency(text: string): CurrencyCode {
  const parsed = currencyCode.safeParse(text);
  if (!parsed.success) throw new Refused('106000', 'currency');
  return parsed.data;
}

/**
 * Minor units of a plain decimal text. Throws Refused for signs, exponents, blanks, leading zeros, more decimals than the
 * currency has, zero, or more than 15 digits.
 */
export function readAmount(text: string, currency: CurrencyCode): number {
  const exponent = exponentOf(currency);
  const found = /^(0|[1-9]\d*)(?:\.(\d+))?$/.exec(text);
  const [, whole = '', fraction = ''] = found ?? [];
  const digits = `${whole}${fraction.padEnd(exponent, '0')}`;
  if (found === null || fraction.length > exponent || digits.length > 15) throw new Refused('102000', 'amount');
  const minor = Number(digits);
  if (minor === 0) throw new Refused('102000', 'amount');
  return minor;
}

/** With six decimals whatever the currency, as the provider's answers have it: `100.000000`. */
export function writeAmount(minor: number, currency: CurrencyCode): string {
  const [whole = '', fraction = ''] = toDecimalString(moneyOf(minor, currency)).split('.');
  return `${whole}.${fraction.padEnd(6, '0')}`;
}
