import { describe, expect, it } from 'vitest';
import { periodOf, type ExportRange } from '@shared/domain/export-range.ts';
import { dueRun, isTooFar, nextRun, type ExportTimer } from '@shared/domain/export-timer.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';
import { toZonedText } from '@shared/time/zones.ts';

const utc = (text: string): Instant => toInstant(Date.parse(`${text}Z`));
const zones = ['Asia/Hong_Kong', 'Asia/Taipei', 'Europe/London', 'America/New_York'] as const;
/** The next `count` runs after `after`, on the clocks of `zone`. */
function runs(timer: ExportTimer, zone: string, after: Instant, count: number): string[] {
  const found: string[] = [];
  for (let at = after; found.length < count;) {
    at = nextRun(timer, zone, at);
    found.push(toZonedText(at, zone));
  }
  return found;
}

describe('nextRun', () => {
  it.each(zones)('comes on the clocks of %s, once a day, across a whole year with its clock changes', (zone) => {
    const found = runs({ every: 'day', at: '08:00' }, zone, utc('2026-01-01T12:00:00'), 400);
    expect(new Set(found.map((text) => text.slice(11, 16)))).toEqual(new Set(['08:00']));
    const days = found.map((text) => text.slice(0, 10));
    expect(new Set(days).size).toBe(400);
    expect(days).toEqual(days.toSorted());
    expect((Date.parse(`${days.at(-1)}T00:00:00Z`) - Date.parse(`${days[0]}T00:00:00Z`)) / 86_400_000).toBe(399);
  });

  it.each([
    // 29 March 2026, 01:00 to 02:00 is skipped; 25 October, 01:00 to 02:00 comes twice.
    ['Europe/London', '2026-03-28T12:00:00', '01:30', ['2026-03-29T02:00:00+01:00', '2026-03-30T01:30:00+01:00']],
    ['Europe/London', '2026-10-24T12:00:00', '01:30', ['2026-10-25T01:30:00+01:00', '2026-10-26T01:30:00+00:00']],
    // 8 March 2026, 02:00 to 03:00 is skipped; 1 November, 01:00 to 02:00 comes twice.
    ['America/New_York', '2026-03-07T12:00:00', '02:45', ['2026-03-08T03:00:00-04:00', '2026-03-09T02:45:00-04:00']],
    ['America/New_York', '2026-10-31T12:00:00', '01:15', ['2026-11-01T01:15:00-04:00', '2026-11-02T01:15:00-05:00']],
    ['America/New_York', '2026-03-07T12:00:00', '02:00', ['2026-03-08T03:00:00-04:00', '2026-03-09T02:00:00-04:00']],
  ])('in %s after %s at %s: a skipped time runs at the end of the gap, a doubled one once', (zone, after, at, expected) => {
    expect(runs({ every: 'day', at }, zone, utc(after), 2)).toEqual(expected);
  });

  it('knows the day of the week in the zone, not in UTC', () => {
    // Monday 08:00 in Hong Kong is 00:00 UTC; Monday 07:00 there is still Sunday in UTC.
    expect(runs({ every: 'week', weekday: 1, at: '07:00' }, 'Asia/Hong_Kong', utc('2026-11-26T00:00:00'), 2)).toEqual(['2026-11-30T07:00:00+08:00', '2026-12-07T07:00:00+08:00']);
    expect(runs({ every: 'week', weekday: 7, at: '23:30' }, 'America/New_York', utc('2026-11-26T00:00:00'), 1)).toEqual(['2026-11-29T23:30:00-05:00']);
  });

  it('takes the last day of a short month', () => {
    expect(runs({ every: 'month', day: 31, at: '09:00' }, 'Asia/Taipei', utc('2027-12-31T02:00:00'), 4).map((text) => text.slice(0, 10))).toEqual(['2028-01-31', '2028-02-29', '2028-03-31', '2028-04-30']);
    expect(runs({ every: 'month', day: 30, at: '00:00' }, 'Asia/Taipei', utc('2027-01-30T00:00:00'), 2).map((text) => text.slice(0, 10))).toEqual(['2027-02-28', '2027-03-30']);
  });

  it('lies strictly after the moment it is asked for', () => {
    const at = nextRun({ every: 'day', at: '08:00' }, 'UTC', utc('2026-11-26T07:59:59'));
    expect(nextRun({ every: 'day', at: '08:00' }, 'UTC', at)).toBe(at + 86_400_000);
  });
});

describe('dueRun', () => {
  const daily = { every: 'day', at: '08:00' } as const;

  it('is nothing before its time, the time itself at it, and the latest one after several', () => {
    const next = utc('2026-11-26T08:00:00');
    expect(dueRun(daily, 'UTC', next, toInstant(next - 1))).toBeNull();
    expect(dueRun(daily, 'UTC', next, next)).toEqual({ due: next, missed: 0 });
    expect(dueRun(daily, 'UTC', next, utc('2026-11-29T07:59:00'))).toEqual({ due: utc('2026-11-28T08:00:00'), missed: 2 });
  });

  it('takes a next run that no timer can have for a clock that was set back', () => {
    const now = utc('2026-11-26T08:00:00');
    expect(isTooFar(daily, toInstant(now + 86_400_000), now)).toBe(false);
    expect(isTooFar(daily, toInstant(now + 3 * 86_400_000), now)).toBe(true);
    expect(isTooFar({ every: 'month', day: 31, at: '08:00' }, toInstant(now + 31 * 86_400_000), now)).toBe(false);
  });
});

describe('periodOf', () => {
  const of = (word: Extract<ExportRange, { kind: 'relative' }>['of'], at: string, zone: string, last: Instant | null = null): (string | null)[] => {
    const { from, until } = periodOf({ kind: 'relative', of: word }, utc(at), zone, last);
    return [from, until].map((edge) => (edge === null ? null : toZonedText(edge, zone)));
  };

  it.each([
    ['Asia/Hong_Kong', '2026-11-26T16:30:00', '2026-11-26T00:00:00+08:00', '2026-11-27T00:00:00+08:00'],
    ['Asia/Taipei', '2026-11-26T15:59:59', '2026-11-25T00:00:00+08:00', '2026-11-26T00:00:00+08:00'],
    // The day before ends with the hour that is skipped, or has the one that comes twice.
    ['Europe/London', '2026-03-30T10:00:00', '2026-03-29T00:00:00+00:00', '2026-03-30T00:00:00+01:00'],
    ['Europe/London', '2026-10-26T10:00:00', '2026-10-25T00:00:00+01:00', '2026-10-26T00:00:00+00:00'],
    ['America/New_York', '2026-03-09T10:00:00', '2026-03-08T00:00:00-05:00', '2026-03-09T00:00:00-04:00'],
    ['America/New_York', '2026-11-02T10:00:00', '2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00'],
  ])('yesterday in %s at %s', (zone, at, from, until) => {
    expect(of('yesterday', at, zone)).toEqual([from, until]);
  });

  it('counts whole days and whole months on the clocks of the zone', () => {
    expect(of('last7Days', '2026-11-02T10:00:00', 'America/New_York')).toEqual(['2026-10-26T00:00:00-04:00', '2026-11-02T00:00:00-05:00']);
    expect(of('last30Days', '2026-03-30T10:00:00', 'Europe/London')).toEqual(['2026-02-28T00:00:00+00:00', '2026-03-30T00:00:00+01:00']);
    expect(of('lastMonth', '2026-01-01T00:30:00', 'Asia/Hong_Kong')).toEqual(['2025-12-01T00:00:00+08:00', '2026-01-01T00:00:00+08:00']);
    expect(of('thisMonth', '2026-02-28T17:00:00', 'Asia/Taipei')).toEqual(['2026-03-01T00:00:00+08:00', '2026-04-01T00:00:00+08:00']);
    expect(of('all', '2026-02-28T17:00:00', 'Asia/Taipei')).toEqual([null, null]);
  });

  it('goes on where the last one ended, without a gap and never backwards', () => {
    const first = periodOf({ kind: 'relative', of: 'sinceLast' }, utc('2026-11-26T08:00:00'), 'UTC', null);
    expect(first.from).toBeNull();
    const second = periodOf({ kind: 'relative', of: 'sinceLast' }, utc('2026-11-27T08:00:00'), 'UTC', first.until);
    expect(second.from).toBe(first.until);
    const setBack = periodOf({ kind: 'relative', of: 'sinceLast' }, utc('2026-11-20T08:00:00'), 'UTC', second.until);
    expect(setBack.until).toBe((setBack.from ?? 0) + 1);
  });

  it('takes fixed times on the clocks of the zone', () => {
    const { from, until } = periodOf({ kind: 'fixed', from: '2026-10-25 00:00', until: '2026-10-26 00:00' }, utc('2026-11-26T08:00:00'), 'Europe/London', null);
    expect((until ?? 0) - (from ?? 0)).toBe(25 * 3_600_000);
  });
});
