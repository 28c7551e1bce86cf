/**
 * Amounts on the wire are decimal major units (PingPong dossier §4.6): sent as text with the currency's full digits, received as
 * text or number, often with six decimals. Both ways go by digits, never through a floating-point number.
 */
import { exponentOf, type CurrencyCode } from '@shared/money/currency.ts';
import { moneyOf, toDecimalString, type Money } from '@shared/money/money.ts';
import { Unmappable } from '../http/exchange.ts';
import { OddNumber } from '../http/json.ts';

const decimalForm = /^(0|[1-9][0-9]*)(?:\.([0-9]{1,6}))?$/;

/** Digits of the largest amount that is taken, as in `parseAmount`: within the safe integers. */
const maximumDigits = 15;

/** Longest text of an order's amount, and of a refund's (dossier §4.6, §5.5). */
export const orderAmountLength = 12;
export const refundAmountLength = 14;

/** Throws a RangeError for an amount that the provider's field cannot hold: then nothing is sent. */
export function writeAmount(amount: Money, maximumLength: number): string {
  const text = toDecimalString(amount);
  if (amount.minor <= 0 || text.length > maximumLength) throw new RangeError('amount does not fit its field');
  return text;
}

function digitsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (value instanceof OddNumber) return value.text;
  throw new Unmappable('amount is neither text nor number');
}

/** Throws `Unmappable` for anything but a positive decimal that is a whole number of minor units. */
export function readAmount(value: unknown, currency: CurrencyCode): Money {
  const [, whole, fraction = ''] = decimalForm.exec(digitsOf(value)) ?? [];
  if (whole === undefined) throw new Unmappable('amount is no plain decimal');
  const exponent = exponentOf(currency);
  if (!/^0*$/.test(fraction.slice(exponent))) throw new Unmappable('amount has a remainder');
  const digits = `${whole}${fraction.slice(0, exponent).padEnd(exponent, '0')}`.replace(/^0+(?=\d)/, '');
  if (digits.length > maximumDigits) throw new Unmappable('amount is too long');
  const minor = Number(digits);
  if (minor === 0) throw new Unmappable('no positive amount');
  return moneyOf(minor, currency);
}
