/**
 * Reads an amount as people type it. Accepts grouping ("1,234.50", "1 234.50", NBSP), full-width digits and punctuation;
 * refuses whatever could mean two amounts ("1,5", "1.234,50", "1e3") instead of guessing.
 */
import { exponentOf, type CurrencyCode } from './currency.ts';
import { toMinor, type Money } from './money.ts';

export type AmountProblem = 'amount.empty' | 'amount.notANumber' | 'amount.ambiguous' | 'amount.tooManyDigits' | 'amount.notPositive' | 'amount.aboveMaximum';
export type AmountReading = { readonly ok: true; readonly money: Money } | { readonly ok: false; readonly problem: AmountProblem };

/** Maps full-width digits and punctuation (U+FF10 and neighbours), ideographic stops and odd blanks to ASCII. */
function toAscii(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\u00A0\u202F\u2009]/g, ' ')
    .replace(/\u2212/g, '-')
    .trim();
}

/** The integer part: plain digits, or groups of three joined by one kind of separator. */
function readWhole(text: string): string | undefined {
  if (/^\d+$/.test(text)) return text;
  const grouped = /^\d{1,3}(?:([ ,'])\d{3})(?:\1\d{3})*$/.exec(text);
  return grouped ? text.replace(/[ ,']/g, '') : undefined;
}

/**
 * Reads `text` in major units of `currency`. Zero and negative amounts are refused, as is anything beyond the safe integers.
 * "1,234" counts as one thousand two hundred thirty-four (comma groups of three); "1,23" is ambiguous and refused.
 */
export function parseAmount(text: string, currency: CurrencyCode): AmountReading {
  const ascii = toAscii(text);
  if (ascii === '') return { ok: false, problem: 'amount.empty' };
  if (/^-/.test(ascii)) return { ok: false, problem: /^-[\d., ']+$/.test(ascii) ? 'amount.notPositive' : 'amount.notANumber' };
  if (!/^[\d., ']+$/.test(ascii)) return { ok: false, problem: 'amount.notANumber' };

  const exponent = exponentOf(currency);
  const dots = ascii.split('.').length - 1;
  if (dots > 1) return { ok: false, problem: 'amount.ambiguous' };
  const [wholeText = '', fraction = ''] = ascii.split('.');
  if (/[, ']/.test(fraction)) return { ok: false, problem: 'amount.ambiguous' };
  if (dots === 1 && (wholeText === '' || fraction === '')) return { ok: false, problem: 'amount.notANumber' };
  const whole = readWhole(wholeText);
  if (whole === undefined) return { ok: false, problem: 'amount.ambiguous' };
  if (fraction.length > exponent) return { ok: false, problem: 'amount.tooManyDigits' };

  const digits = `${whole}${fraction.padEnd(exponent, '0')}`.replace(/^0+(?=\d)/, '');
  if (digits.length > 15) return { ok: false, problem: 'amount.aboveMaximum' };
  const minor = toMinor(Number(digits));
  if (minor <= 0) return { ok: false, problem: 'amount.notPositive' };
  return { ok: true, money: { minor, currency } };
}
