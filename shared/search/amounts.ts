/**
 * Finds amounts in a text. A currency that is named decides; a sign that several currencies share, or none at all, leaves every one
 * of them open, and each amount is then kept in that currency's own minor units. Amounts are read by their digits. Pure and linear.
 */
import { currencyCode, currencyExponents, type CurrencyCode } from '../money/currency.ts';
import type { Money } from '../money/money.ts';
import { parseAmount } from '../money/parse-amount.ts';

/** `marked`: a currency stands beside it. `named` is the one currency that is meant, where only one is. */
export type FoundAmount = { readonly start: number; readonly end: number; readonly text: string; readonly marked: boolean; readonly named: CurrencyCode | null; readonly amounts: readonly Money[] };

const all = Object.keys(currencyExponents).map((code) => currencyCode.parse(code));

/** What people write for a currency; a shared sign names all that use it. */
const marks: readonly (readonly [marks: readonly string[], currencies: readonly CurrencyCode[]])[] = [
  [['HK$', '港幣', '港币', '港元', '港紙'], ['HKD']],
  [['NT$', 'NTD', '新台幣', '新臺幣', '新台币', '台幣', '臺幣', '台币'], ['TWD']],
  [['CN¥', 'RMB', '人民幣', '人民币'], ['CNY']],
  [['JP¥', '日圓', '日元', '日幣', '日币', '円'], ['JPY']],
  [['US$', '美元', '美金'], ['USD']],
  [['MOP$', '澳門元', '澳门元', '澳門幣'], ['MOP']],
  [['A$', 'AU$'], ['AUD']], [['C$', 'CA$'], ['CAD']], [['S$', 'SG$', '新加坡元'], ['SGD']], [['NZ$'], ['NZD']], [['R$'], ['BRL']],
  [['€', '歐元', '欧元'], ['EUR']], [['£', '英鎊', '英镑'], ['GBP']], [['₩', '韓元', '韩元', '韓圜'], ['KRW']], [['฿', '泰銖', '泰铢'], ['THB']], [['₹'], ['INR']], [['₱'], ['PHP']], [['₫'], ['VND']], [['RM'], ['MYR']],
  [['$'], ['HKD', 'TWD', 'USD', 'AUD', 'CAD', 'SGD', 'NZD']],
  [['¥', '圓'], ['CNY', 'JPY']],
  [['元', '塊錢', '块钱', '塊', '块', '蚊'], ['HKD', 'TWD', 'CNY']],
  ...all.map((code): readonly [readonly string[], readonly CurrencyCode[]] => [[code], [code]]),
];
const byMark = new Map(marks.flatMap(([words, currencies]) => words.map((word) => [word, currencies] as const)));

const escaped = (word: string): string => word.replaceAll('$', '\\$');
/** Longest first: `HK$` before `$`. A word in letters is no part of a longer one. */
const anyMark = [...byMark.keys()].toSorted((left, right) => right.length - left.length)
  .map((word) => (/^[A-Z]+$/.test(word) ? `(?<![A-Za-z])${word}(?![A-Za-z])` : /^[A-Z]/.test(word) ? `(?<![A-Za-z])${escaped(word)}` : escaped(word))).join('|');
/** A sign with figures behind it is theirs: in `room 21 HK$100` it is no part of 21. */
const anyMarkBehind = anyMark.split('|').map((word) => (/[$¥€£₩฿₹₱₫]$/.test(word) ? `${word}(?! {0,2}\\d)` : word)).join('|');
const digits = "(\\d{1,3}(?:[,']\\d{3}){1,4}(?:\\.\\d{1,3})?|\\d{1,12}(?:\\.\\d{1,3})?)";
const form = new RegExp(`(?:(${anyMark}) {0,2}-?|(?<![\\p{Script=Latin}\\d_./'-]|\\d[,:]))${digits}(?![\\d_/-]|[.,:']\\d)(?: {0,2}(${anyMarkBehind}))?`, 'giu');

/** `CAD2026`, `SGD-12`, `HKD1234567`: a word in letters that touches what may as well be the number of an order. */
function isRatherNumber(whole: string, left: string, number: string): boolean {
  const between = whole[left.length] ?? '';
  if (!/^[A-Z]+$/i.test(left) || between === ' ') return false;
  return between === '-' || (!/[.,']/.test(number) && (number.length > 6 || /^0\d/.test(number)));
}

/** The same digits in each currency that can have them. */
function amountsOf(text: string, currencies: readonly CurrencyCode[]): readonly Money[] {
  return currencies.flatMap((currency) => {
    const reading = parseAmount(text, currency);
    return reading.ok ? [reading.money] : [];
  });
}

/** With a mark on either side the narrower one decides: in `¥500 日圓` the word says which yen or yuan. */
function meant(...sides: readonly (string | undefined)[]): readonly CurrencyCode[] {
  return sides.map((side) => (side === undefined ? all : (byMark.get(side.toUpperCase()) ?? all))).toSorted((left, right) => left.length - right.length)[0] ?? all;
}

/** The amounts of `text`, in its order. Those without a currency beside them are only candidates: most of them are something else. */
export function findAmounts(text: string): readonly FoundAmount[] {
  const found: FoundAmount[] = [];
  for (const parts of text.matchAll(form)) {
    if (found.length >= 40) break;
    const [whole, left, number = '', right] = parts;
    const end = parts.index + whole.length;
    if (left !== undefined && isRatherNumber(whole, left, number)) continue;
    // A number that runs on into letters, such as `12A4`, is none; with a currency beside it, it is.
    if (right === undefined && /^[\p{Script=Latin}]/u.test(text.slice(end, end + 1))) continue;
    const marked = left !== undefined || right !== undefined;
    const currencies = meant(left, right);
    const amounts = amountsOf(number, currencies);
    if (amounts.length === 0) continue;
    found.push({ start: parts.index, end, text: whole.trim(), marked, named: currencies.length === 1 ? (currencies[0] ?? null) : null, amounts });
  }
  return found;
}
