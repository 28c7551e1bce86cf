/** Days of a calendar as points in time of a zone. Pure. */
import type { Instant } from '@shared/time/instant.ts';
import { startOfDay } from '@shared/time/zones.ts';

export type DayRange = { readonly from: Instant | null; readonly until: Instant | null };

/** The calendar day after `date` (`YYYY-MM-DD`). */
function nextDay(date: string): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day + 1)).toISOString().slice(0, 10);
}

/** Two days as instants of `zone`, the last day included; undefined when they stand the wrong way round. An open end is null. */
export function rangeOf(first: string | null, last: string | null, zone: string): DayRange | undefined {
  if (first !== null && last !== null && last < first) return undefined;
  return { from: first === null ? null : startOfDay(first, zone), until: last === null ? null : startOfDay(nextDay(last), zone) };
}
