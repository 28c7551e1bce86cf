/**
 * Amounts in words, to be read back before a button is pressed: a slipped digit shows. English in plain words; Chinese in the
 * formal numerals of cheques. Only currencies whose words are known are said; others give undefined.
 */
import type { Language } from '@shared/domain/preferences.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { toDecimalString, type Money } from '@shared/money/money.ts';

type EnglishUnits = { readonly one: string; readonly many: string; readonly partOne: string; readonly partMany: string };

const english: Readonly<Partial<Record<CurrencyCode, EnglishUnits>>> = {
  HKD: { one: 'Hong Kong dollar', many: 'Hong Kong dollars', partOne: 'cent', partMany: 'cents' },
  TWD: { one: 'New Taiwan dollar', many: 'New Taiwan dollars', partOne: 'cent', partMany: 'cents' },
  USD: { one: 'US dollar', many: 'US dollars', partOne: 'cent', partMany: 'cents' },
  CNY: { one: 'yuan', many: 'yuan', partOne: 'fen', partMany: 'fen' },
  JPY: { one: 'yen', many: 'yen', partOne: '', partMany: '' },
};

const chineseNames: Readonly<Record<'zh-Hant' | 'zh-Hans', Readonly<Partial<Record<CurrencyCode, string>>>>> = {
  'zh-Hant': { HKD: '港幣', TWD: '新台幣', USD: '美元', CNY: '人民幣', JPY: '日圓' },
  'zh-Hans': { HKD: '港币', TWD: '新台币', USD: '美元', CNY: '人民币', JPY: '日元' },
};

const small = [
  '', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen',
  'sixteen', 'seventeen', 'eighteen', 'nineteen',
];
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const scales = ['', ' thousand', ' million', ' billion', ' trillion'];

function underHundred(value: number): string {
  if (value < 20) return small[value] ?? '';
  const ten = tens[Math.floor(value / 10)] ?? '';
  return value % 10 === 0 ? ten : `${ten}-${small[value % 10] ?? ''}`;
}

function underThousand(value: number): string {
  const rest = underHundred(value % 100);
  if (value < 100) return rest;
  return `${small[Math.floor(value / 100)] ?? ''} hundred${rest === '' ? '' : ` and ${rest}`}`;
}

/** `digits` is a whole number as text, up to fifteen digits. */
function englishWhole(digits: string): string {
  const padded = digits.padStart(15, '0');
  const groups = [0, 3, 6, 9, 12].map((start) => Number(padded.slice(start, start + 3)));
  const last = groups[4] ?? 0;
  const words = groups.flatMap((group, index) => (group === 0 ? [] : [`${underThousand(group)}${scales[4 - index] ?? ''}`]));
  if (words.length === 0) return 'zero';
  // "One thousand and five": a last group below a hundred is joined by "and".
  if (words.length > 1 && last > 0 && last < 100) return `${words.slice(0, -1).join(' ')} and ${words.at(-1) ?? ''}`;
  return words.join(' ');
}

function inEnglish(whole: string, fraction: string, units: EnglishUnits): string {
  const parts: string[] = [];
  if (whole !== '0') parts.push(`${englishWhole(whole)} ${whole === '1' ? units.one : units.many}`);
  const cents = Number(fraction.padEnd(2, '0'));
  if (cents > 0) parts.push(`${underHundred(cents)} ${cents === 1 ? units.partOne : units.partMany}`);
  const text = parts.join(' and ');
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

const numerals = { 'zh-Hant': '零壹貳參肆伍陸柒捌玖', 'zh-Hans': '零壹贰叁肆伍陆柒捌玖' } as const;
const places = { 'zh-Hant': ['', '拾', '佰', '仟'], 'zh-Hans': ['', '拾', '佰', '仟'] } as const;
const myriads = { 'zh-Hant': ['', '萬', '億', '兆'], 'zh-Hans': ['', '万', '亿', '万亿'] } as const;
const marks = { 'zh-Hant': { unit: '元', whole: '整' }, 'zh-Hans': { unit: '元', whole: '整' } } as const;

/** Groups of four digits; one 零 stands for any run of zeroes inside the number. */
function chineseWhole(digits: string, language: 'zh-Hant' | 'zh-Hans'): string {
  let text = '';
  let gap = false;
  for (let index = 0; index < digits.length; index += 1) {
    const power = digits.length - 1 - index;
    const digit = Number(digits[index]);
    if (digit === 0) {
      gap = true;
    } else {
      if (gap && text !== '') text += '零';
      gap = false;
      text += `${numerals[language][digit] ?? ''}${places[language][power % 4] ?? ''}`;
    }
    const group = digits.slice(Math.max(0, index - 3), index + 1);
    if (power % 4 === 0 && power > 0 && /[1-9]/.test(group)) text += myriads[language][power / 4] ?? '';
  }
  return text;
}

function inChinese(whole: string, fraction: string, name: string, language: 'zh-Hant' | 'zh-Hans'): string {
  const [jiao, fen] = [Number(fraction[0] ?? '0'), Number(fraction[1] ?? '0')];
  const numeral = (digit: number): string => numerals[language][digit] ?? '';
  let text = whole === '0' ? '' : `${chineseWhole(whole, language)}${marks[language].unit}`;
  if (jiao === 0 && fen === 0) return `${name}${text}${marks[language].whole}`;
  if (jiao > 0) text += `${numeral(jiao)}角`;
  else if (text !== '') text += '零';
  return `${name}${text}${fen > 0 ? `${numeral(fen)}分` : marks[language].whole}`;
}

/** Words for a positive amount, or undefined where the words of its currency are not known. */
export function amountInWords(amount: Money, language: Language): string | undefined {
  if (amount.minor <= 0) return undefined;
  const [whole = '0', fraction = ''] = toDecimalString(amount).split('.');
  if (language === 'en') {
    const units = english[amount.currency];
    return units && inEnglish(whole, fraction, units);
  }
  const name = chineseNames[language][amount.currency];
  return name === undefined ? undefined : inChinese(whole, fraction, name, language);
}
