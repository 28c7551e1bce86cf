/**
 * Money is an integer number of minor units with its currency. It is converted to and from text by digits, never through a
 * floating-point number, and never added across currencies.
 */
import * as z from 'zod';
import { currencyCode, exponentOf, type CurrencyCode } from './currency.ts';

export const minorUnits = z.int().brand<'MinorUnits'>();
/** Signed safe integer in the currency's smallest unit (cents for HKD, yen for JPY). */
export type MinorUnits = z.infer<typeof minorUnits>;

export const money = z.object({ minor: minorUnits, currency: currencyCode });
export type Money = { readonly minor: MinorUnits; readonly currency: CurrencyCode };

/** Checks that `value` is a safe integer. Throws a RangeError for anything else: a wrong amount is a bug, not an input error. */
export function toMinor(value: number): MinorUnits {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a safe integer amount: ${value}`);
  return value as MinorUnits; // checked on the line above
}

export function moneyOf(minor: number, currency: CurrencyCode): Money {
  return { minor: toMinor(minor), currency };
}

function requireSameCurrency(left: Money, right: Money): void {
  if (left.currency !== right.currency) throw new RangeError(`mixed currencies: ${left.currency}, ${right.currency}`);
}

/** Throws a RangeError for mixed currencies or a sum beyond the safe integers. */
export function addMoney(left: Money, right: Money): Money {
  requireSameCurrency(left, right);
  return moneyOf(left.minor + right.minor, left.currency);
}

/** Throws a RangeError for mixed currencies or a difference beyond the safe integers. */
export function subtractMoney(left: Money, right: Money): Money {
  requireSameCurrency(left, right);
  return moneyOf(left.minor - right.minor, left.currency);
}

/** Plain decimal text in major units with a dot and exactly the currency's digits: `-120.00` for -12000 HKD, `5` for 5 JPY. */
export function toDecimalString(amount: Money): string {
  const exponent = exponentOf(amount.currency);
  const negative = amount.minor < 0;
  const digits = String(Math.abs(amount.minor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = exponent === 0 ? '' : `.${digits.slice(digits.length - exponent)}`;
  return `${negative ? '-' : ''}${whole}${fraction}`;
}
