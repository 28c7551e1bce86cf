import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDigits, formatMoney } from '../../../renderer/composables/format-money.ts';
import { currencyExponents, type CurrencyCode } from '../../../shared/money/currency.ts';
import { moneyOf } from '../../../shared/money/money.ts';
import { parseAmount } from '../../../shared/money/parse-amount.ts';

describe('formatMoney', () => {
  it.each([
    [123450, 'HKD', 'HK$1,234.50'], [-12000, 'HKD', '\u2212HK$120.00'], [245000, 'TWD', 'NT$2,450.00'], [-5, 'JPY', '\u2212JP¥5'],
    [2000, 'THB', 'THB\u00a020.00'], [1234, 'KWD', 'KWD\u00a01.234'], [0, 'CNY', 'CN¥0.00'],
  ] as const)('writes %i %s as %s', (minor, currency, text) => {
    expect(formatMoney(moneyOf(minor, currency))).toBe(text);
  });

  it('writes digits that parseAmount reads back as the same amount, for every currency', () => {
    const currencies = Object.keys(currencyExponents) as CurrencyCode[]; // keys of a const object
    fc.assert(fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), fc.constantFrom(...currencies), (minor, currency) => {
      expect(parseAmount(formatDigits(moneyOf(minor, currency)), currency)).toEqual({ ok: true, money: { minor, currency } });
    }));
  });
});
