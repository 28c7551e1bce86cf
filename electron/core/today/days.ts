/** Days of a zone. A day begins where the next day of the zone's calendar begins, so that it may have 23, 24 or 25 hours. */
import type { Instant } from '@shared/time/instant.ts';
import { businessDateOf, startOfDay } from '@shared/time/zones.ts';

export type Days = {
  /** `YYYY-MM-DD`, oldest first. */
  readonly dates: readonly string[];
  /** Where they begin, and where the last one ends: one more than there are days. */
  readonly bounds: readonly Instant[];
};

const dayLength = 86_400_000;

/** The calendar's day `days` after `date`, in no zone. */
function shifted(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayLength).toISOString().slice(0, 10);
}

/** The last `count` days in `zone`, the day of `now` included. */
export function lastDays(now: Instant, zone: string, count: number): Days {
  const today = businessDateOf(now, zone);
  const dates = Array.from({ length: count }, (_, index) => shifted(today, index + 1 - count));
  return { dates, bounds: [...dates, shifted(today, 1)].map((date) => startOfDay(date, zone)) };
}
