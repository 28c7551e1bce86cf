import { describe, expect, it } from 'vitest';
import { expiryAt, instantOfWall, wallOf } from '../../../renderer/features/links/expiry.ts';
import { judge, methodKey, methodsOf, type Wish } from '../../../renderer/features/links/fit.ts';
import { parseAmount } from '../../../shared/money/parse-amount.ts';
import { descriptionOf } from '../../../shared/providers/catalogue.ts';
import { addMilliseconds, toInstant } from '../../../shared/time/instant.ts';
import { toZonedText } from '../../../shared/time/zones.ts';
import { fakeNow, fakeProfile } from '../../support/fake-data.ts';

const description = descriptionOf('chingchingpay');
const shop = fakeProfile(1, 'Practice shop', 'practice');

function wish(change: Partial<Wish> = {}): Wish {
  return { currency: 'HKD', amount: parseAmount('480', 'HKD'), method: { kind: 'link', linkKind: 'link' }, expiresAt: addMilliseconds(fakeNow, 3_600_000), now: fakeNow, ...change };
}

describe('judge', () => {
  it('lets a fitting profile take the payment', () => {
    expect(judge(shop, description, wish())).toMatchObject({ fits: true, amount: 'fits', expiry: 'fits', minimum: 10 });
  });

  it('does not refuse while no amount is typed yet', () => {
    expect(judge(shop, description, wish({ amount: parseAmount('', 'HKD') }))).toMatchObject({ fits: true, amount: 'open' });
  });

  it.each([
    ['currency', wish({ currency: 'TWD', amount: parseAmount('480', 'TWD') }), { currency: false }],
    ['least amount', wish({ amount: parseAmount('0.09', 'HKD') }), { amount: 'low' }],
    ['most', wish({ amount: parseAmount('1000000.01', 'HKD') }), { amount: 'high' }],
    ['expiry', wish({ expiresAt: fakeNow }), { expiry: 'past' }],
    ['method', wish({ method: { kind: 'checkout', channelId: 99, paymentMethod: 'NOT_SET_UP' } }), { method: false }],
  ] as const)('refuses by %s', (_name, wanted, reason) => {
    expect(judge(shop, description, wanted)).toMatchObject({ fits: false, ...reason });
  });

  it('refuses a paused profile and one without keys', () => {
    expect(judge({ ...shop, paused: { code: 'provider.auth', at: fakeNow } }, description, wish())).toMatchObject({ fits: false, paused: true });
    expect(judge({ ...shop, secrets: [] }, description, wish())).toMatchObject({ fits: false, keys: false });
  });

  it('takes limits from the profile before the provider', () => {
    expect(judge({ ...shop, settings: { minimumLink: 50_000 } }, description, wish())).toMatchObject({ fits: false, amount: 'low', minimum: 50_000 });
  });

  it('offers hosted pages first, then the table of the profile', () => {
    expect(methodsOf(shop, description).map(methodKey)).toEqual(['link:link', 'link:checkout', 'checkout:5:PRACTICE_WALLET_QR', 'checkout:7:PRACTICE_WALLET_WEB']);
  });
});

describe('expiry', () => {
  it('reads a wall-clock time in the zone, and writes it back', () => {
    const at = instantOfWall('2026-11-23 14:30', 'Asia/Hong_Kong');
    expect(at && toZonedText(at, 'Asia/Hong_Kong')).toBe('2026-11-23T14:30:00+08:00');
    expect(at && wallOf(at, 'Asia/Hong_Kong')).toBe('2026-11-23 14:30');
  });

  it('takes the first of two equal wall-clock times, and steps over a skipped one', () => {
    expect(instantOfWall('2026-10-25 02:30', 'Europe/Berlin')).toBe(toInstant(Date.UTC(2026, 9, 25, 0, 30)));
    expect(instantOfWall('2026-03-29 02:30', 'Europe/Berlin')).toBe(toInstant(Date.UTC(2026, 2, 29, 1, 30)));
  });

  it('refuses what is not a time, and counts fixed spans from now', () => {
    expect(instantOfWall('soon', 'UTC')).toBeUndefined();
    expect(expiryAt('three', '', fakeNow, 'UTC')).toBe(fakeNow + 259_200_000);
  });
});
