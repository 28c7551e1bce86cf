/** Ranges that are told from today, as days of a zone: the first day in it, and the first day not in it any more. */
import type { Instant } from './instant.ts';
import { businessDateOf } from './zones.ts';

export const relativeRanges = ['today', 'yesterday', 'lastSevenDays', 'lastThirtyDays', 'thisMonth', 'lastMonth'] as const;
export type RelativeRange = (typeof relativeRanges)[number];

export type DayRange = { readonly from: string; readonly until: string };

/** The day `days` after `day` (`YYYY-MM-DD`); `days` may be negative. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** `today` counts as the last of the last days; a month of today ends with today. Days are those of `zone`. */
export function daysOfRange(range: RelativeRange, now: Instant, zone: string): DayRange {
  const today = businessDateOf(now, zone);
  const tomorrow = shiftDay(today, 1);
  const month = `${today.slice(0, 7)}-01`;
  switch (range) {
    case 'today': return { from: today, until: tomorrow };
    case 'yesterday': return { from: shiftDay(today, -1), until: today };
    case 'lastSevenDays': return { from: shiftDay(today, -6), until: tomorrow };
    case 'lastThirtyDays': return { from: shiftDay(today, -29), until: tomorrow };
    case 'thisMonth': return { from: month, until: tomorrow };
    case 'lastMonth': return { from: `${shiftDay(month, -1).slice(0, 7)}-01`, until: month };
  }
}
