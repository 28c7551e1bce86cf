/**
 * Says what a typed or pasted text holds: numbers, amounts with their days, e-mail addresses. It guesses nothing away: what can be
 * read two ways is kept both ways. Pure, the same for the same text and day, and linear: every step looks at the text once, with
 * bounded look-ahead.
 */
import { searchLimits, type Recognised, type RecognisedNumber, type Recognition } from '../domain/search.ts';
import { findAmounts, type FoundAmount } from './amounts.ts';
import { findDays, type FoundDay } from './dates.ts';
import type { NumberShape } from './number-shapes.ts';

export type RecogniseOptions = {
  /** `YYYY-MM-DD` where the person is. */
  readonly today: string;
  readonly shapes: readonly NumberShape[];
};

/** Longest text that is one entry rather than a message, in characters. */
const shortText = 80;
const mostAmounts = 4;

/** Lines of a mail's head that are full of numbers and name nothing. */
const noiseLine = /^[> \t]{0,8}(?:message-id|received|dkim-signature|arc-[a-z-]{1,40}|authentication-results|x-[a-z0-9-]{1,60}|references|in-reply-to|return-path|list-[a-z-]{1,40}|content-[a-z-]{1,40}|mime-version|user-agent|thread-(?:index|topic))[ \t]{0,4}:.*(?:\n[ \t]+\S.*)*/gim;
const emailForm = /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}/g;
const cardEndForm = /(?:尾號|尾号|末四碼|末四码|後四碼|后四码|末四位|(?:ending|ends) (?:in|with)|last (?:4|four)(?: digits)?|card ending)[ :：為为是]{0,3}(\d{4})(?!\d)|(?:[*•xX·]{4}[ -]?){1,3}(\d{4})(?!\d)/gi;
/** Words that announce a number of an order. */
const labelForm = /(?:order|ref(?:erence)?|no\.?|number|id|transaction|payment|refund|charge|訂單|订单|單號|单号|編號|编号|流水|交易|付款|退款|號碼|号码)[ \t#:：=.]{0,6}$/i;

/** Full-width forms become plain ones, invisible characters and soft breaks go. */
function plain(text: string): string {
  return text.normalize('NFKC').replace(/[\u00AD\u200B-\u200F\u2060\uFEFF]/g, '').replace(/\r\n?/g, '\n');
}

const entities: Readonly<Record<string, string>> = { nbsp: ' ', '#160': ' ', '#32': ' ', lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

/** What mail programs make of a hyphen or a blank, turned back. */
function restored(text: string): string {
  return text.replace(/[\u2010-\u2015\u2212]/g, '-').replace(/&(nbsp|#160|#32|lt|gt|quot|#39|amp);/gi, (_, name: string) => entities[name.toLowerCase()] ?? ' ');
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** The same text with blanks in the place of the given parts, so that nothing in them is read twice. */
function without(text: string, parts: readonly { readonly start: number; readonly end: number }[]): string {
  let result = '';
  let last = 0;
  for (const { start, end } of parts) {
    if (start < last) continue;
    result += text.slice(last, start) + blank(text.slice(start, end));
    last = end;
  }
  return result + text.slice(last);
}

/** A number that was copied in groups, joined; the layout of a whole card number is left alone. */
function joined(entry: string): string | null {
  const groups = entry.split(' ');
  const [head = '', ...others] = groups;
  if (others.length === 0 || groups.length > 12 || /^(?:\d{4} ){3}\d{3,4}$|^\d{4} \d{6} \d{5}$/.test(entry)) return null;
  const fits = /^(?:\+?\d+|[A-Za-z]{1,6}_)$/.test(head) && others.every((group) => /^(?=.*\d)[A-Za-z0-9]{2,20}$/.test(group));
  return fits && (head.endsWith('_') || entry.replace(/\D/g, '').length >= 8) ? groups.join('') : null;
}

type Token = { readonly text: string; readonly score: number; readonly at: number };

/** Days and hours that were not taken as such, addresses in the network, versions. */
const noNumber = /^(?:\d{1,2}:\d{2}(?::\d{2})?|\d{1,3}(?:\.\d{1,3}){2,3}|[A-Za-z]{1,8}:?)$/;

function shapesOf(text: string, shapes: readonly NumberShape[]): readonly NumberShape[] {
  return shapes.filter(({ pattern }) => pattern.test(text));
}

/** How likely a word is a number of somebody's; 0 is not at all. `alone`: nothing else was entered. */
function scoreOf(text: string, shapes: readonly NumberShape[], labelled: boolean, alone: boolean): number {
  if (shapesOf(text, shapes).some(({ certain }) => certain)) return 100;
  if (alone) return 70;
  if (text.length < 4 || noNumber.test(text)) return 0;
  const figures = text.replace(/\D/g, '').length;
  if (figures === 0) return 0;
  const likely = /[A-Za-z]/.test(text) ? (figures >= 3 && text.length >= 6 ? 60 : 20) : figures >= 12 ? 55 : figures >= 8 ? 40 : 10;
  return labelled ? likely + 25 : likely;
}

/** Characters that end a word, whatever the language; full-width ones are plain by now. */
const words = /[\x21-\x7e]+/g;
const innerBreak = /[,;|<>()[\]{}"'`]+/;

/** The parts of a word that may each be a number: of an address its last parts, of `order=A-1` what stands behind the sign. */
function partsOf(word: string): readonly string[] {
  if (/^(?:https?|ftp):\/\//i.test(word)) return word.slice(word.indexOf('//') + 2).split(/[/?&#=:]+/).slice(1);
  return word.split(innerBreak).flatMap((part) => (/[:=]/.test(part) ? part.split(/[:=]+/) : [part]));
}

const trimmed = (part: string): string => part.replace(/^[.!?*>_\-#+/\\~]+/, '').replace(/[.!?*>\-+/\\~]+$/, '');

/** `alone`: nothing else was recognised beside it, so that a single word is what was meant. */
function tokensOf(text: string, shapes: readonly NumberShape[], alone: boolean): readonly Token[] {
  const tokens: Token[] = [];
  const entry = text.trim();
  if (alone && /^[\x21-\x7e]{1,128}$/.test(entry)) tokens.push({ text: entry, score: scoreOf(entry, shapes, false, true), at: -1 });
  const whole = alone && entry.length <= shortText ? joined(entry) : null;
  if (whole !== null) tokens.push({ text: whole, score: scoreOf(whole, shapes, false, true), at: -1 });
  for (const match of text.matchAll(words)) {
    const labelled = labelForm.test(text.slice(Math.max(0, match.index - 24), match.index));
    for (const part of partsOf(match[0]).slice(0, 40)) {
      const cut = trimmed(part);
      if (cut === '' || cut.length > 128) continue;
      const inside = match[0].length > part.length && labelForm.test(match[0].slice(0, Math.max(0, match[0].indexOf(part))).slice(-24));
      tokens.push({ text: cut, score: scoreOf(cut, shapes, labelled || inside, false), at: match.index });
    }
  }
  return tokens;
}

/** Each number once, by its best score; of equals the one that came first. */
function ranked(tokens: readonly Token[]): readonly Token[] {
  const best = new Map<string, Token>();
  for (const token of tokens) {
    const known = best.get(token.text);
    if (token.score > 0 && (known === undefined || token.score > known.score)) best.set(token.text, { ...token, at: known?.at ?? token.at });
  }
  return [...best.values()].toSorted((left, right) => right.score - left.score || left.at - right.at);
}

function toNumber({ text }: Token, shapes: readonly NumberShape[]): RecognisedNumber {
  const fitting = shapesOf(text, shapes);
  return { kind: 'number', text, shapes: fitting.map(({ providerId, use }) => ({ providerId, use })), certain: fitting.some(({ certain }) => certain) };
}

/** Which of the figures are amounts: those with a currency; in a short entry also those that stand beside a day, have decimals, or stand alone. */
function meantAmounts(text: string, found: readonly FoundAmount[], days: readonly FoundDay[]): readonly FoundAmount[] {
  const marked = found.filter((amount) => amount.marked);
  if (marked.length > 0) return marked;
  if (text.length > shortText) return [];
  return found.filter(({ text: figures, start, end }) => days.length > 0 || figures.includes('.') || (/^[\d,]{1,10}$/.test(figures) && without(text, [{ start, end }]).trim() === ''));
}

function toAmounts(amounts: readonly FoundAmount[], days: readonly FoundDay[]): readonly Recognised[] {
  const named = [...new Set(days.flatMap((day) => day.days))].slice(0, 12);
  const unique = new Map(amounts.map((amount) => [`${amount.named ?? ''} ${amount.text}`, amount]));
  return [...unique.values()].slice(0, mostAmounts).map((amount) => ({
    kind: 'amount', text: amount.text.slice(0, 128), amounts: [...amount.amounts], named: amount.named, days: named, eitherDay: days.some((day) => day.days.length > 1),
  }));
}

/** What `input` holds, best first; at most `searchLimits.numbers` numbers. Never throws. */
export function recognise(input: string, { today, shapes }: RecogniseOptions): Recognition {
  const cut = input.length > searchLimits.characters;
  const typed = plain(input.slice(0, searchLimits.characters));
  const whole = restored(typed);
  const short = whole.trim().length <= shortText && !whole.trim().includes('\n');
  const text = short ? whole : whole.replace(noiseLine, blank);
  const emails = [...text.matchAll(emailForm)].map((match) => ({ start: match.index, end: match.index + match[0].length, text: match[0] }));
  const cards = [...text.matchAll(cardEndForm)].map((match) => ({ start: match.index, end: match.index + match[0].length, text: match[1] ?? match[2] ?? '' }));
  const rest = without(without(text, emails), cards);
  const days = findDays(rest, today);
  const dayless = without(rest, days);
  const amounts = meantAmounts(dayless.trim(), findAmounts(dayless.trim()), days);
  const marked = findAmounts(dayless).filter((amount) => amount.marked);
  const candidates = ranked(tokensOf(without(dayless, marked), shapes, emails.length + cards.length + days.length + marked.length === 0));
  const numbers = candidates.slice(0, searchLimits.numbers).map((token) => toNumber(token, shapes));
  const addresses = [...new Set(emails.map((email) => email.text.toLowerCase()))].slice(0, 5);
  const cardEnds = [...new Set(cards.map((card) => card.text))].slice(0, 2);
  const found: Recognised[] = [
    ...numbers.filter(({ certain }) => certain),
    ...toAmounts(amounts, days),
    ...numbers.filter(({ certain }) => !certain),
    ...addresses.map((address) => ({ kind: 'email', text: address.slice(0, 320) }) as const),
    ...cardEnds.map((digits) => ({ kind: 'cardEnd', text: digits }) as const),
  ];
  // A shopper is called as typed.
  const entry = typed.trim();
  const shopper = short && entry !== '' && entry.length <= 64 && emails.length === 0 && marked.length === 0 ? entry : null;
  return { found, shopper, more: Math.max(0, candidates.length - numbers.length), cut };
}
