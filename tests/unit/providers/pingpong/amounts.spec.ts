import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyExponents, type CurrencyCode } from '@shared/money/currency.ts';
import { moneyOf } from '@shared/money/money.ts';
import { OddNumber } from '@electron/providers/http/json.ts';
import { readAmount, writeAmount } from '@electron/providers/pingpong/amounts.ts';

const currencies = Object.keys(currencyExponents) as CurrencyCode[]; // keys of a const object: exactly the codes

describe('amounts of answers', () => {
  it.each([
    ['100', 'HKD', 10_000], ['100.00', 'HKD', 10_000], ['100.000000', 'HKD', 10_000], ['0.01', 'HKD', 1], ['100.5', 'HKD', 10_050], ['999999999.99', 'HKD', 99_999_999_999],
    ['1000', 'JPY', 1_000], ['1000.000000', 'JPY', 1_000], ['1.234', 'KWD', 1_234], ['1.234000', 'KWD', 1_234], ['12.30', 'TWD', 1_230], ['15000.00', 'IDR', 1_500_000],
  ] as const)('%s %s is %i minor units', (text, currency, minor) => {
    expect(readAmount(text, currency)).toEqual(moneyOf(minor, currency));
  });

  it('a number is read by its digits', () => {
    expect(readAmount(100, 'HKD')).toEqual(moneyOf(10_000, 'HKD'));
    expect(readAmount(new OddNumber('100.50'), 'HKD')).toEqual(moneyOf(10_050, 'HKD'));
    expect(readAmount(new OddNumber('0.29'), 'HKD')).toEqual(moneyOf(29, 'HKD'));
  });

  it.each([
    '100.001', '100.005000', '0.000001', '0', '0.00', '-1', '+1', '1e3', '1E3', '.5', '5.', '1,000', '1 000', ' 1', '1 ', '', '01', '00.10', '0x10', 'NaN', 'Infinity', '1.0000000', '١', '1.2.3',
    '9999999999999999', '10000000000000.00',
  ])('"%s" HKD is no amount', (text) => {
    expect(() => readAmount(text, 'HKD')).toThrow();
  });

  it.each(['100.5', '100.000001', '0.9'])('"%s" JPY is no amount', (text) => {
    expect(() => readAmount(text, 'JPY')).toThrow();
  });

  it.each([null, undefined, true, {}, [], ['100'], -5, 0, new OddNumber('1e3'), new OddNumber('-0'), new OddNumber('100.001')])('%j is no amount', (value) => {
    expect(() => readAmount(value, 'HKD')).toThrow();
  });
});

describe('amounts of requests', () => {
  it.each([
    [2_512, 'HKD', '25.12'], [2_000, 'HKD', '20.00'], [1, 'HKD', '0.01'], [1_000, 'JPY', '1000'], [1_234, 'KWD', '1.234'], [5, 'KWD', '0.005'], [99_999_999_999, 'USD', '999999999.99'],
  ] as const)('%i %s is written %s', (minor, currency, text) => {
    expect(writeAmount(moneyOf(minor, currency), 12)).toBe(text);
  });

  it('what does not fit the field is not written', () => {
    expect(() => writeAmount(moneyOf(100_000_000_000, 'USD'), 12)).toThrow();
    expect(writeAmount(moneyOf(100_000_000_000, 'USD'), 14)).toBe('1000000000.00');
    expect(() => writeAmount(moneyOf(0, 'USD'), 12)).toThrow();
    expect(() => writeAmount(moneyOf(-1, 'USD'), 12)).toThrow();
  });

  it('comes back as it went, however many zeros the provider adds', () => {
    fc.assert(fc.property(fc.constantFrom(...currencies), fc.integer({ min: 1, max: 99_999_999_999 }), fc.nat({ max: 6 }), (currency, minor, zeros) => {
      const text = writeAmount(moneyOf(minor, currency), 14);
      const [whole, fraction = ''] = text.split('.');
      const padded = zeros < fraction.length ? text : zeros === 0 ? text : `${whole}.${fraction.padEnd(zeros, '0')}`;
      expect(readAmount(padded, currency)).toEqual(moneyOf(minor, currency));
    }), { numRuns: 2_000 });
  });
});
