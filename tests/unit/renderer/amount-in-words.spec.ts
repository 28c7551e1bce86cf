import { describe, expect, it } from 'vitest';
import { amountInWords } from '../../../renderer/locales/amount-in-words.ts';
import { moneyOf } from '../../../shared/money/money.ts';

describe('amountInWords', () => {
  it.each([
    [48000, 'HKD', 'Four hundred and eighty Hong Kong dollars'],
    [100, 'HKD', 'One Hong Kong dollar'],
    [123456, 'HKD', 'One thousand two hundred and thirty-four Hong Kong dollars and fifty-six cents'],
    [100500, 'USD', 'One thousand and five US dollars'],
    [1, 'USD', 'One cent'],
    [1000000, 'JPY', 'One million yen'],
    [26801, 'CNY', 'Two hundred and sixty-eight yuan and one fen'],
  ] as const)('says %i %s in English', (minor, currency, words) => {
    expect(amountInWords(moneyOf(minor, currency), 'en')).toBe(words);
  });

  it.each([
    [245000, 'TWD', '新台幣貳仟肆佰伍拾元整'],
    [48000, 'HKD', '港幣肆佰捌拾元整'],
    [1000100, 'HKD', '港幣壹萬零壹元整'],
    [10_000_000_00, 'HKD', '港幣壹仟萬元整'],
    [100_000_000_00, 'HKD', '港幣壹億元整'],
    [100_000_001_00, 'HKD', '港幣壹億零壹元整'],
    [20_003_000_00, 'HKD', '港幣貳仟萬零參仟元整'],
    [12350, 'HKD', '港幣壹佰貳拾參元伍角整'],
    [12305, 'HKD', '港幣壹佰貳拾參元零伍分'],
    [5, 'HKD', '港幣伍分'],
    [50, 'HKD', '港幣伍角整'],
  ] as const)('writes %i %s in formal Traditional Chinese', (minor, currency, words) => {
    expect(amountInWords(moneyOf(minor, currency), 'zh-Hant')).toBe(words);
  });

  it('writes Simplified Chinese with its own numerals', () => {
    expect(amountInWords(moneyOf(3_650_012, 'CNY'), 'zh-Hans')).toBe('人民币叁万陆仟伍佰元壹角贰分');
  });

  it('says nothing for a currency whose words are not known, and for zero', () => {
    expect(amountInWords(moneyOf(100, 'THB'), 'en')).toBeUndefined();
    expect(amountInWords(moneyOf(0, 'HKD'), 'en')).toBeUndefined();
  });
});
