import { describe, expect, it } from 'vitest';
import { emptyState, filterOf } from '@/composables/transaction-query.ts';
import { toInstant } from '@shared/time/instant.ts';
import { daysOfRange, relativeRanges } from '@shared/time/ranges.ts';
import { toUtcText } from '@shared/time/zones.ts';

const instant = (text: string) => toInstant(Date.parse(text));

describe('ranges that are told from today', () => {
  it.each([
    ['today', '2026-03-01', '2026-03-02'], ['yesterday', '2026-02-28', '2026-03-01'], ['lastSevenDays', '2026-02-23', '2026-03-02'], ['lastThirtyDays', '2026-01-31', '2026-03-02'],
    ['thisMonth', '2026-03-01', '2026-03-02'], ['lastMonth', '2026-02-01', '2026-03-01'],
  ] as const)('%s', (range, from, until) => {
    // Already March in Hong Kong, still February in London.
    expect(daysOfRange(range, instant('2026-02-28T16:00:00Z'), 'Asia/Hong_Kong')).toEqual({ from, until });
  });

  it('is another day in another zone', () => {
    const now = instant('2026-02-28T15:59:59Z');
    expect(daysOfRange('today', now, 'Asia/Hong_Kong').from).toBe('2026-02-28');
    expect(daysOfRange('today', instant('2026-02-28T16:00:00Z'), 'Asia/Taipei').from).toBe('2026-03-01');
    expect(daysOfRange('today', now, 'America/New_York').from).toBe('2026-02-28');
    expect(daysOfRange('lastMonth', instant('2026-01-01T04:59:59Z'), 'America/New_York')).toEqual({ from: '2025-11-01', until: '2025-12-01' });
  });
});

describe('both edges of a day', () => {
  const edges = (zone: string, now: string) => {
    const filter = filterOf({ ...emptyState, range: 'today', zone }, 'UTC', [], instant(now));
    return [toUtcText(filter.from!), toUtcText(filter.until!)];
  };

  it.each([
    ['Asia/Hong_Kong', '2026-11-20T06:00:00Z', '2026-11-19T16:00:00Z', '2026-11-20T16:00:00Z'],
    ['Asia/Taipei', '2026-11-20T06:00:00Z', '2026-11-19T16:00:00Z', '2026-11-20T16:00:00Z'],
    // Clocks go forward: 23 hours; and back: 25.
    ['Europe/London', '2026-03-29T12:00:00Z', '2026-03-29T00:00:00Z', '2026-03-29T23:00:00Z'],
    ['Europe/London', '2026-10-25T12:00:00Z', '2026-10-24T23:00:00Z', '2026-10-26T00:00:00Z'],
    ['America/New_York', '2026-03-08T12:00:00Z', '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z'],
    ['America/New_York', '2026-11-01T12:00:00Z', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
  ])('in %s at %s', (zone, now, from, until) => {
    expect(edges(zone, now)).toEqual([from, until]);
  });

  it('meets without a gap and without an overlap, day after day through a year', () => {
    for (const zone of ['Asia/Hong_Kong', 'Asia/Taipei', 'Europe/London', 'America/New_York']) {
      let before: string | undefined;
      for (let day = 0; day < 366; day += 1) {
        const [from, until] = edges(zone, toUtcText(toInstant(Date.parse('2026-01-01T12:00:00Z') + day * 86_400_000)));
        if (before !== undefined) expect(from).toBe(before);
        before = until;
      }
    }
  });

  it('every range ends after it starts', () => {
    for (const range of relativeRanges) {
      const { from, until } = daysOfRange(range, instant('2026-03-29T00:30:00Z'), 'Europe/London');
      expect(from < until).toBe(true);
    }
  });
});
