// @vitest-environment happy-dom
import { beforeAll, describe, expect, it } from 'vitest';
import { describeError } from '../../../renderer/composables/use-error-text.ts';
import { switchLanguage } from '../../../renderer/locales/i18n.ts';

beforeAll(async () => { await switchLanguage('en'); });

describe('the words of an error', () => {
  it.each([
    ['amount.belowMinimum', { minimumMinor: 10, currency: 'HKD' }, 'HK$0.10'],
    ['amount.aboveMaximum', { maximumMinor: 5_000_000, currency: 'CNY' }, 'CN¥50,000.00'],
    ['amount.aboveRefundable', { maximumMinor: 100_000, currency: 'HKD' }, 'HK$1,000.00'],
  ] as const)('%s names the limit that came along', (code, params, limit) => {
    expect(describeError({ code, params }).text).toContain(limit);
  });

  it.each(['amount.belowMinimum', 'amount.aboveMaximum', 'amount.aboveRefundable'] as const)('%s leaves no gap where no limit came along', (code) => {
    const { text } = describeError({ code, params: {} });
    expect(text).not.toMatch(/[{}]|undefined/);
    expect(text.length).toBeGreaterThan(20);
  });

  it('leaves out a limit without a currency, which would be a number without meaning', () => {
    expect(describeError({ code: 'amount.belowMinimum', params: { minimumMinor: 10 } }).text).toBe(describeError({ code: 'amount.belowMinimum', params: {} }).text);
  });

  it('groups how many there may be as every count on the screens is', () => {
    expect(describeError({ code: 'sheet.unpacksTooLarge', params: { maximumRows: 200_000 } }).text).toContain('200,000 rows');
  });
});
