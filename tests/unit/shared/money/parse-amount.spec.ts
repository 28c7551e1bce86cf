import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyExponents, type CurrencyCode } from '@shared/money/currency.ts';
import { addMoney, moneyOf, subtractMoney, toDecimalString } from '@shared/money/money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';

const currencies = Object.keys(currencyExponents) as CurrencyCode[];

function read(text: string, currency: CurrencyCode = 'HKD'): number | string {
  const reading = parseAmount(text, currency);
  return reading.ok ? reading.money.minor : reading.problem;
}

describe('parseAmount', () => {
  it.each([
    ['480', 48000], ['480.00', 48000], ['0.09', 9], ['1,234.5', 123450], ['1,234,567.89', 123456789], ['1 234.50', 123450],
    ['1\u00a0234.50', 123450], ['１２３．４５', 12345], ['１，２３４', 123400], ["1'234.50", 123450], [' 12.30 ', 1230], ['007', 700], ['0.10', 10],
  ])('reads %j', (text, minor) => {
    expect(read(text)).toBe(minor);
  });

  it.each([
    ['', 'amount.empty'], ['   ', 'amount.empty'], ['1e3', 'amount.notANumber'], ['abc', 'amount.notANumber'], ['0x10', 'amount.notANumber'],
    ['NaN', 'amount.notANumber'], ['Infinity', 'amount.notANumber'], ['+5', 'amount.notANumber'], ['.5', 'amount.notANumber'], ['5.', 'amount.notANumber'],
    ['HK$5', 'amount.notANumber'], ['12.345', 'amount.tooManyDigits'], ['1,5', 'amount.ambiguous'], ['1.234,50', 'amount.ambiguous'], ['1.234.567', 'amount.ambiguous'],
    ['1,2345', 'amount.ambiguous'], ['12,34,567', 'amount.ambiguous'], ['1,234 567', 'amount.ambiguous'], ['-5', 'amount.notPositive'], ['−5.00', 'amount.notPositive'],
    ['－５', 'amount.notPositive'], ['0', 'amount.notPositive'], ['0.00', 'amount.notPositive'], ['99999999999999999', 'amount.aboveMaximum'],
  ])('refuses %j with %s', (text, problem) => {
    expect(read(text)).toBe(problem);
  });

  it('knows that yen have no minor unit and dinars three', () => {
    expect(read('500', 'JPY')).toBe(500);
    expect(read('500.0', 'JPY')).toBe('amount.tooManyDigits');
    expect(read('1.234', 'KWD')).toBe(1234);
  });

  it('reads back every amount that it writes, in every currency', () => {
    fc.assert(
      fc.property(fc.constantFrom(...currencies), fc.integer({ min: 1, max: 999_999_999_999_999 }), (currency, minor) => {
        expect(read(toDecimalString(moneyOf(minor, currency)), currency)).toBe(minor);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('money', () => {
  it('writes negative amounts and pads small ones', () => {
    expect(toDecimalString(moneyOf(-5, 'HKD'))).toBe('-0.05');
    expect(toDecimalString(moneyOf(-12000, 'HKD'))).toBe('-120.00');
    expect(toDecimalString(moneyOf(7, 'KWD'))).toBe('0.007');
    expect(toDecimalString(moneyOf(-7, 'JPY'))).toBe('-7');
  });

  it('never adds across currencies and never leaves the safe integers', () => {
    expect(addMoney(moneyOf(1, 'HKD'), moneyOf(2, 'HKD')).minor).toBe(3);
    expect(() => addMoney(moneyOf(1, 'HKD'), moneyOf(2, 'CNY'))).toThrow(RangeError);
    expect(() => subtractMoney(moneyOf(1, 'HKD'), moneyOf(2, 'CNY'))).toThrow(RangeError);
    expect(() => addMoney(moneyOf(Number.MAX_SAFE_INTEGER, 'HKD'), moneyOf(1, 'HKD'))).toThrow(RangeError);
    expect(() => moneyOf(0.1, 'HKD')).toThrow(RangeError);
  });
});
