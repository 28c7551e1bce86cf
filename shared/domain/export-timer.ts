/**
 * When a preset runs by itself: on the clocks of its zone, every day, on one day of the week, or on one day of the month. A time that
 * clocks skip runs at the first moment after the gap; one that they show twice runs once, the first time. A short month runs on its last day.
 */
import * as z from 'zod';
import type { Instant } from '../time/instant.ts';
import { toInstant } from '../time/instant.ts';
import { atWallTime, businessDateOf, offsetMinutes, toZonedText } from '../time/zones.ts';
import { dayAfter } from './export-range.ts';

/** `HH:MM`, 00:00 to 23:59. */
export const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

export const exportTimer = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('day'), at: timeOfDay }),
  /** 1 is Monday, 7 Sunday. */
  z.strictObject({ every: z.literal('week'), weekday: z.int().min(1).max(7), at: timeOfDay }),
  z.strictObject({ every: z.literal('month'), day: z.int().min(1).max(31), at: timeOfDay }),
]);
export type ExportTimer = z.infer<typeof exportTimer>;

const quarterHour = 900_000;
/** No two runs of a timer lie further apart than this, days. */
const longest = { day: 2, week: 8, month: 32 } as const satisfies Record<ExportTimer['every'], number>;

/** The last day of the month of `day`, 28 to 31. */
function lengthOfMonth(day: string): number {
  return new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate();
}

function fits(timer: ExportTimer, day: string): boolean {
  switch (timer.every) {
    case 'day':
      return true;
    case 'week':
      return (new Date(`${day}T00:00:00Z`).getUTCDay() || 7) === timer.weekday;
    case 'month':
      return Number(day.slice(8)) === Math.min(timer.day, lengthOfMonth(day));
  }
}

/** The first moment of `day` at which clocks in `zone` show `time` or, where they skip it, something later. */
export function firstMoment(day: string, time: string, zone: string): Instant {
  const at = atWallTime(day, Number(time.slice(0, 2)), Number(time.slice(3)), zone);
  if (toZonedText(at, zone).slice(0, 16) === `${day}T${time}`) return at;
  // Inside a gap, which `atWallTime` jumps by its length: back to its end. Offsets change on a quarter of an hour only.
  let end = Math.floor(at / quarterHour) * quarterHour;
  while (offsetMinutes(toInstant(end - quarterHour), zone) === offsetMinutes(at, zone)) end -= quarterHour;
  return toInstant(end);
}

/** The first run after `after`. */
export function nextRun(timer: ExportTimer, zone: string, after: Instant): Instant {
  const today = businessDateOf(after, zone);
  for (let ahead = -1; ahead <= longest.month + 1; ahead += 1) {
    const day = dayAfter(today, ahead);
    if (!fits(timer, day)) continue;
    const at = firstMoment(day, timer.at, zone);
    if (at > after) return at;
  }
  throw new RangeError('a timer without a next run');
}

/** What is due of a timer whose next run was to be at `next`: the latest run up to `now`, and how many before it were missed. Null when none is due. */
export function dueRun(timer: ExportTimer, zone: string, next: Instant, now: Instant): { readonly due: Instant; readonly missed: number } | null {
  if (next > now) return null;
  let due = next;
  for (let missed = 0; ; missed += 1) {
    const following = nextRun(timer, zone, due);
    if (following > now) return { due, missed };
    due = following;
  }
}

/** True when `next` lies further ahead than any run can: the clock was set far back since it was reckoned. */
export function isTooFar(timer: ExportTimer, next: Instant, now: Instant): boolean {
  return next - now > longest[timer.every] * 86_400_000;
}
