import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode, endOf, mostEntries, readHead } from '@electron/main/platform/keychain/envelope.ts';

/** Whole characters: a lone surrogate is not text. */
const text = fc.string({ unit: 'grapheme', maxLength: 6_000 });

describe('an envelope', () => {
  it('gives back any text, in entries that Windows takes', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('a' as const, 'b' as const), (value, slot) => {
        const { head, parts } = encode(value, slot);
        const read = readHead(head);
        expect(read).toMatchObject({ slot, entries: parts.length + 1 });
        expect(decode(read!, parts)).toBe(value);
        for (const entry of [head, ...parts]) expect(Buffer.byteLength(entry)).toBeLessThanOrEqual(2_100);
      }),
      { numRuns: 500 },
    );
  });

  it('fits the longest key of a call', () => {
    expect(encode('鍵'.repeat(16_384), 'a').parts.length + 1).toBeLessThanOrEqual(mostEntries);
  });

  it('refuses parts of another key, missing, swapped or changed', () => {
    const value = 'practice-not-real-'.repeat(300);
    const { head, parts } = encode(value, 'a');
    const other = encode(value.replaceAll('p', 'q'), 'a');
    const read = readHead(head)!;
    for (const wrong of [other.parts, parts.slice(1), [...parts].reverse(), [], [...parts, 'AAAA']]) expect(decode(read, wrong)).toBeUndefined();
  });

  it('refuses a head that is not ours', () => {
    for (const wrong of ['', 'practice-secret-not-real', 'v2.a.1.0123456789abcdef.AA==', 'v1.c.1.0123456789abcdef.', 'v1.a.0.0123456789abcdef.', 'v1.a.65.0123456789abcdef.']) {
      expect(readHead(wrong)).toBeUndefined();
    }
  });
});

it.each([
  ['practice-secret-not-real', 'real'],
  ['short-key', ''],
  ['elevenchars', ''],
  ['twelve-chars', 'hars'],
  ['練習用金鑰並非真實的一把', '實的一把'],
  ['practice-key-🔑🔑', '🔑🔑'],
  ['practice-key🔑ab🔑', 'ab🔑'],
  ['-----BEGIN PRIVATE KEY-----\nnot+real+body+WXYZ==\n-----END PRIVATE KEY-----\n', 'WXYZ'],
])('the end of %j that may be shown is %j', (value, end) => {
  expect(endOf(value)).toBe(end);
  expect(end.length).toBeLessThanOrEqual(4);
});
