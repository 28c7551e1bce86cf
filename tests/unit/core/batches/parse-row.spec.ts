import { describe, expect, it } from 'vitest';
import { createPacer } from '@core/batches/pacer.ts';
import { readCurrency, readReason, readTime, wordsOf } from '@core/batches/parse-row.ts';
import { createThrottle } from '@core/batches/throttle.ts';
import { profileId } from '@shared/domain/ids.ts';
import { refundReasons } from '@shared/domain/transaction.ts';
import { status as en } from '../../../../renderer/locales/en/status.ts';
import { status as hans } from '../../../../renderer/locales/zh-Hans/status.ts';
import { status as hant } from '../../../../renderer/locales/zh-Hant/status.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

describe('reasons', () => {
  it.each(refundReasons)('%s is known by its code and by what every screen calls it', (reason) => {
    const words = [reason, en.refundReason[reason], hant.refundReason[reason], hans.refundReason[reason]];
    expect(words.map((word) => readReason(word).reason)).toEqual(words.map(() => reason));
    expect(wordsOf(reason)[0]).toBe(reason);
  });

  it('guesses nothing', () => {
    expect(readReason('').error?.code).toBe('field.required');
    expect(readReason('damaged?').error?.code).toBe('row.reasonUnknown');
  });
});

describe('currencies', () => {
  it.each([['hkd', 'HKD'], [' HKD'.trim(), 'HKD'], ['ＨＫＤ', 'HKD']])('%s is %s', (text, currency) => {
    expect(readCurrency(text).currency).toBe(currency);
  });
  it('refuses a sign', () => {
    expect(readCurrency('$').error?.code).toBe('row.currencyUnknown');
  });
});

describe('times', () => {
  const zone = 'Asia/Hong_Kong';
  const shown = (text: string, serial: 'since1900' | 'since1904' | null = null) => {
    const { at, error } = readTime(text, zone, serial);
    return at === null ? (error?.code ?? null) : new Date(at).toISOString();
  };

  it.each([
    ['2026-12-31', '2026-12-31T15:59:00.000Z'], ['2026/12/31 18:00', '2026-12-31T10:00:00.000Z'], ['2026.1.5 9:05', '2026-01-05T01:05:00.000Z'],
    ['2026-12-31T18:00:00Z', '2026-12-31T18:00:00.000Z'], ['2026-12-31T18:00+09:00', '2026-12-31T09:00:00.000Z'], ['２０２６-12-31', '2026-12-31T15:59:00.000Z'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('reads days of a workbook, whichever year it counts from', () => {
    expect(shown('46387', 'since1900')).toBe('2026-12-31T15:59:00.000Z');
    expect(shown('46387.75', 'since1900')).toBe('2026-12-31T10:00:00.000Z');
    expect(shown('44925', 'since1904')).toBe('2026-12-31T15:59:00.000Z');
  });

  it.each(['31/12/2026', '2026-02-30', '2026-13-01', '2026-12-31 25:00', '46387', 'tomorrow'])('refuses %s', (text) => {
    expect(shown(text)).toBe('row.dateInvalid');
  });
});

const flush = async (): Promise<void> => { for (let turn = 0; turn < 20; turn += 1) await Promise.resolve(); };
const profile = (number: number) => profileId.parse(`01930000-9999-7000-8000-00000000000${number}`);

describe('the pace', () => {
  it('keeps turns of one profile apart, and lets another go at once', async () => {
    const clock = new FakeClock(0);
    const pacer = createPacer(clock);
    const began: string[] = [];
    const { signal } = new AbortController();
    for (const [name, number] of [['a1', 1], ['a2', 1], ['b1', 2], ['a3', 1]] as const) void pacer.turn(profile(number), 1_000, signal).then(() => began.push(`${name} ${clock.now()}`));
    await flush();
    for (let step = 0; step < 4; step += 1) {
      clock.advance(500);
      await flush();
    }
    expect(began.toSorted()).toEqual(['a1 0', 'a2 1000', 'a3 2000', 'b1 0']);
  });

  it('gives a turn up at once, and leaves the lane to the next', async () => {
    const clock = new FakeClock(0);
    const pacer = createPacer(clock);
    const control = new AbortController();
    await pacer.turn(profile(1), 1_000, control.signal);
    const waiting = pacer.turn(profile(1), 1_000, control.signal);
    await flush();
    control.abort();
    expect(await waiting).toBe(false);
    const next = pacer.turn(profile(1), 1_000, new AbortController().signal);
    await flush();
    clock.advance(1_000);
    expect(await next).toBe(true);
  });
});

describe('telling', () => {
  it('tells at once, then at most four times a second, and the last word comes', () => {
    const clock = new FakeClock(0);
    const told: number[] = [];
    const throttle = createThrottle(clock, () => told.push(clock.now()));
    for (let step = 0; step < 10; step += 1) {
      throttle.ask();
      clock.advance(60);
    }
    clock.advance(1_000);
    expect(told).toEqual([0, 250, 500, 750].slice(0, told.length));
    expect(told.length).toBeGreaterThanOrEqual(3);
  });
});
