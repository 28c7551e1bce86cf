import { describe, expect, it } from 'vitest';
import { moneyOf } from '@shared/money/money.ts';
import { escapeHtml, html } from '@electron/practice/cashier/html.ts';
import { formatPrice } from '@electron/practice/cashier/page.ts';
import { cashierLanguages, cashierTexts, chooseLanguage } from '@electron/practice/cashier/texts.ts';

describe('chooseLanguage', () => {
  it.each([
    ['zh-HK', undefined, 'zh-Hant'],
    ['zh-MO', undefined, 'zh-Hant'],
    ['zh', undefined, 'zh-Hans'],
    ['zh-Hans-HK', undefined, 'zh-Hans'],
    ['de', 'zh-SG', 'zh-Hans'],
    [undefined, 'en;q=0.1, zh-HK;q=0.2', 'zh-Hant'],
    [undefined, 'zh-HK;q=0, en;q=0.2', 'en'],
    [undefined, 'en-AU, zh-HK', 'en'],
    [undefined, '*', 'en'],
    [undefined, undefined, 'en'],
    [undefined, ';;q=x,,', 'en'],
  ])('%s %s -> %s', (asked, accept, language) => {
    expect(chooseLanguage(asked, accept)).toBe(language);
  });

  it('has every text in every language', () => {
    for (const language of cashierLanguages) {
      expect(Object.keys(cashierTexts[language])).toEqual(Object.keys(cashierTexts.en));
      expect(Object.values(cashierTexts[language]).filter((text) => text.trim() === '')).toEqual([]);
    }
  });
});

describe('formatPrice', () => {
  it.each([
    [10, 'HKD', 'HK$0.10'],
    [48_000, 'HKD', 'HK$480.00'],
    [123_456_789_012, 'CNY', 'CN¥1,234,567,890.12'],
    [5, 'JPY', 'JP¥5'],
    [1_234_567, 'KWD', 'KWD 1,234.567'],
  ] as const)('%s %s -> %s', (minor, currency, text) => {
    expect(formatPrice(moneyOf(minor, currency))).toBe(text);
  });
});

describe('html', () => {
  it('escapes text, also inside attributes, and keeps markup', () => {
    expect(escapeHtml(`<a href="x">&'`)).toBe('&lt;a href=&quot;x&quot;&gt;&amp;&#39;');
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${'"'}">${inner}${[inner, undefined]}${undefined}</p>`.markup).toBe('<p title="&quot;"><b>&lt;i&gt;</b><b>&lt;i&gt;</b></p>');
  });
});
