/** A day in a column: without its year only where that is the year that clocks of the zone show now. */
import { beforeEach, describe, expect, it } from 'vitest';
import { shortDayText } from '@/composables/use-format.ts';
import { setClock } from '@/composables/use-now.ts';
import { toInstant } from '@shared/time/instant.ts';

const at = (iso: string) => toInstant(Date.parse(iso));

describe('a short day', () => {
  beforeEach(() => { setClock(at('2026-11-20T06:00:00Z')); });

  it.each([
    ['2026-11-20T06:00:00Z', '20 Nov', '11/20'],
    ['2024-12-25T17:43:00Z', '26 Dec 2024', '2024/12/26'],
    ['2027-01-02T00:00:00Z', '2 Jan 2027', '2027/01/02'],
  ])('of %s is %s', (iso, english, chinese) => {
    expect(shortDayText(at(iso), 'Asia/Hong_Kong', 'en')).toBe(english);
    expect(shortDayText(at(iso), 'Asia/Hong_Kong', 'zh-Hant')).toBe(chinese);
    expect(shortDayText(at(iso), 'Asia/Hong_Kong', 'zh-Hans')).toBe(chinese);
  });

  it('takes the year from the zone that is shown, which begins at another moment elsewhere', () => {
    setClock(at('2026-12-31T17:00:00Z'));
    expect(shortDayText(at('2026-12-31T17:00:00Z'), 'Asia/Hong_Kong', 'en')).toBe('1 Jan');
    expect(shortDayText(at('2026-12-31T12:00:00Z'), 'Asia/Hong_Kong', 'en')).toBe('31 Dec 2026');
    expect(shortDayText(at('2026-12-31T12:00:00Z'), 'America/New_York', 'en')).toBe('31 Dec');
  });

  it('learns of a new year while the list stays open', () => {
    expect(shortDayText(at('2026-11-20T06:00:00Z'), 'UTC', 'en')).toBe('20 Nov');
    setClock(at('2027-01-01T00:00:00Z'));
    expect(shortDayText(at('2026-11-20T06:00:00Z'), 'UTC', 'en')).toBe('20 Nov 2026');
  });
});
