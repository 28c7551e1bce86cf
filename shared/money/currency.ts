/**
 * Currencies and their minor-unit exponents after ISO 4217. `Intl` is not asked: its digits are a display rule and differ
 * from the standard for some currencies. A provider with an exponent of its own overrides it in its mapper.
 */
import * as z from 'zod';

/** Digits after the decimal point. Only currencies that at least one provider serves are listed. */
export const currencyExponents = {
  AUD: 2, BHD: 3, BRL: 2, CAD: 2, CHF: 2, CNY: 2, CZK: 2, DKK: 2, EUR: 2, GBP: 2, HKD: 2, HUF: 2, IDR: 2, ILS: 2, INR: 2,
  JPY: 0, KRW: 0, KWD: 3, MOP: 2, MXN: 2, MYR: 2, NOK: 2, NZD: 2, PHP: 2, PLN: 2, RUB: 2, SEK: 2, SGD: 2, THB: 2, TWD: 2,
  USD: 2, VND: 0,
} as const;

export type CurrencyCode = keyof typeof currencyExponents;

const codes = Object.keys(currencyExponents) as [CurrencyCode, ...CurrencyCode[]]; // keys of a const object: exactly the codes

export const currencyCode = z.enum(codes);

/** Number of digits after the decimal point, 0 to 3 (ISO 4217). */
export function exponentOf(currency: CurrencyCode): number {
  return currencyExponents[currency];
}
