import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextRule } from '@shared/providers/description.ts';
import { amountProblem, discouragedIn, expiryProblem, fitsReference, textProblem, utf8Length } from '@shared/providers/link-rules.ts';
import { addMilliseconds, toInstant } from '@shared/time/instant.ts';

const free: TextRule = { required: false, maxCharacters: 100, maxBytes: null, refused: null, discouraged: null };
const now = toInstant(1_790_000_000_000);

describe('rules of a method', () => {
  it('takes whole units of the currency only where the provider does', () => {
    const whole = { minimumMinor: 100, maximumMinor: 0, wholeUnits: true };
    expect(amountProblem(150, 'TWD', whole)).toBe('amount.notWholeUnits');
    expect(amountProblem(200, 'TWD', whole)).toBeNull();
    expect(amountProblem(7, 'JPY', { ...whole, minimumMinor: 1 })).toBeNull();
    expect(amountProblem(99, 'TWD', whole)).toBe('amount.belowMinimum');
    expect(amountProblem(501, 'HKD', { minimumMinor: 1, maximumMinor: 500, wholeUnits: false })).toBe('amount.aboveMaximum');
  });

  it('counts bytes where a channel counts bytes', () => {
    expect(textProblem('茶'.repeat(11), { ...free, maxCharacters: 32, maxBytes: 32 })).toBe('text.tooLong');
    expect(textProblem('茶'.repeat(10), { ...free, maxCharacters: 32, maxBytes: 32 })).toBeNull();
    expect(textProblem('', { ...free, required: true })).toBe('field.required');
    expect(textProblem('a<b', { ...free, refused: '[<>]' })).toBe('text.refusedCharacters');
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => utf8Length(text) === Buffer.byteLength(text, 'utf8')));
  });

  it('warns of each discouraged character once', () => {
    expect(discouragedIn('a&b&c;', { ...free, discouraged: '[&;]' })).toEqual(['&', ';']);
  });

  it('keeps an order number within length and alphabet', () => {
    const rule = { minLength: 8, maxLength: 12, pattern: '^[0-9A-Za-z]+$', alphanumeric: true };
    expect([fitsReference('L2611267', rule), fitsReference('L261126', rule), fitsReference('L-261126-7', rule), fitsReference('L261126777777', rule)]).toEqual([true, false, false, false]);
  });

  it('keeps an expiry within the range of the channel', () => {
    const range = { kind: 'range', leastSeconds: 60, mostSeconds: 3_600, usualSeconds: 600 } as const;
    const after = (seconds: number) => addMilliseconds(now, seconds * 1_000);
    expect(expiryProblem(after(59), range, now)).toBe('expiry.tooSoon');
    expect(expiryProblem(after(60), range, now)).toBeNull();
    expect(expiryProblem(after(3_601), range, now)).toBe('expiry.tooLate');
    expect(expiryProblem(after(-1), range, now)).toBe('expiry.inThePast');
    expect(expiryProblem(after(60), { kind: 'none', usualSeconds: null }, now)).toBe('expiry.notOffered');
    expect(expiryProblem(null, range, now)).toBeNull();
  });
});
