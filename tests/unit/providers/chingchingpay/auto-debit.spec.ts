/** Small rules of wallet agreements; the flow itself is in the contract with the practice gateway. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toInstant } from '@shared/time/instant.ts';
import { agreementIdOf, expiryInstant } from '@electron/providers/chingchingpay/auto-debit.ts';

const now = toInstant(1_795_240_800_000);

describe('the number of an agreement', () => {
  it('is the reference where that fits, else made of it, always the same and never longer than 32', () => {
    expect(agreementIdOf('BIND-2026_1')).toBe('BIND-2026_1');
    expect(agreementIdOf('a'.repeat(32))).toBe('a'.repeat(32));
    for (const other of ['a'.repeat(33), 'A/1', 'A 1', 'A.1']) {
      expect(agreementIdOf(other)).toMatch(/^[0-9a-f]{32}$/);
      expect(agreementIdOf(other)).toBe(agreementIdOf(other));
    }
    fc.assert(fc.property(fc.stringMatching(/^[\x21-\x7e]{1,64}$/), fc.stringMatching(/^[\x21-\x7e]{1,64}$/), (left, right) => {
      expect(agreementIdOf(left)).toMatch(/^[A-Za-z0-9_-]{1,32}$/);
      expect(agreementIdOf(left) === agreementIdOf(right)).toBe(left === right);
    }));
  });
});

describe('the end of a token', () => {
  it.each<[string | null, number | null]>([
    ['3600', 1_795_244_400_000], ['0', 1_795_240_800_000], ['31536000', 1_826_776_800_000], ['999999999', 2_795_240_799_000],
    ['1826776800', 1_826_776_800_000], ['1826776800000', 1_826_776_800_000],
    ['2027-11-21T06:00:00Z', 1_826_776_800_000], ['2027-11-21T14:00:00+08:00', 1_826_776_800_000], ['2027-11-21T14:00:00+0800', 1_826_776_800_000], ['2027-11-21T14:00:00+08', 1_826_776_800_000],
    ['2027-11-21T06:00:00.500Z', 1_826_776_800_500],
    // Whose time is not known, or what is no time at all.
    [null, null], ['', null], ['2027-11-21T06:00:00', null], ['2027-11-21', null], ['2027-13-21T06:00:00Z', null], ['never', null], ['-5', null], ['1e9', null], ['9999999999999', null], ['12345678901234567', null],
  ])('%j is %j', (text, at) => expect(expiryInstant(text, now)).toBe(at));
});
