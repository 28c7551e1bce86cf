/**
 * Whether an amount, a number, a text and an expiry fit a method, decided from data alone. The link form asks while a person
 * types, the main process asks again before anything is written.
 */
import { exponentOf, type CurrencyCode } from '../money/currency.ts';
import type { Instant } from '../time/instant.ts';
import type { LinkMethod, TextRule } from './description.ts';

export type AmountProblem = 'amount.belowMinimum' | 'amount.aboveMaximum' | 'amount.notWholeUnits';

/** `limits` in minor units; a maximum of 0 is none. */
export function amountProblem(minor: number, currency: CurrencyCode, limits: Pick<LinkMethod, 'minimumMinor' | 'maximumMinor' | 'wholeUnits'>): AmountProblem | null {
  if (minor < limits.minimumMinor) return 'amount.belowMinimum';
  if (limits.maximumMinor > 0 && minor > limits.maximumMinor) return 'amount.aboveMaximum';
  return limits.wholeUnits && minor % 10 ** exponentOf(currency) !== 0 ? 'amount.notWholeUnits' : null;
}

export function fitsReference(reference: string, rule: LinkMethod['reference']): boolean {
  return reference.length >= rule.minLength && reference.length <= rule.maxLength && new RegExp(rule.pattern).test(reference);
}

export type TextProblem = 'field.required' | 'text.tooLong' | 'text.refusedCharacters';

/** Bytes of `text` in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

export function textProblem(text: string, rule: TextRule): TextProblem | null {
  if (text === '') return rule.required ? 'field.required' : null;
  if ([...text].length > rule.maxCharacters) return 'text.tooLong';
  if (rule.maxBytes !== null && utf8Length(text) > rule.maxBytes) return 'text.tooLong';
  return rule.refused !== null && new RegExp(rule.refused, 'u').test(text) ? 'text.refusedCharacters' : null;
}

/** The characters that a provider advises against, each once; a warning, never an error. */
export function discouragedIn(text: string, rule: TextRule): readonly string[] {
  return rule.discouraged === null ? [] : [...new Set(text.match(new RegExp(rule.discouraged, 'gu')) ?? [])];
}

export type ExpiryProblem = 'expiry.inThePast' | 'expiry.tooSoon' | 'expiry.tooLate' | 'expiry.notOffered';

/** `expiresAt` null leaves it to the provider. */
export function expiryProblem(expiresAt: Instant | null, rule: LinkMethod['expiry'], now: Instant): ExpiryProblem | null {
  if (expiresAt === null) return null;
  if (expiresAt <= now) return 'expiry.inThePast';
  switch (rule.kind) {
    case 'any':
      return null;
    case 'none':
      return 'expiry.notOffered';
    case 'range': {
      const seconds = (expiresAt - now) / 1_000;
      if (seconds < rule.leastSeconds) return 'expiry.tooSoon';
      return seconds > rule.mostSeconds ? 'expiry.tooLate' : null;
    }
  }
}
