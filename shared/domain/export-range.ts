/**
 * Which period an export is about: fixed wall times, or words such as "yesterday" that are cut anew each time in the zone of the
 * recipe. Screen and timer take the meaning of the words from here, so that they never differ.
 */
import * as z from 'zod';
import { addMilliseconds, type Instant } from '../time/instant.ts';
import { atWallTime, businessDateOf, startOfDay } from '../time/zones.ts';

/** `last7Days` and `last30Days` are the whole days before today. `sinceLast` goes on where the last export of the preset ended. */
export const relativeRanges = ['today', 'yesterday', 'last7Days', 'last30Days', 'thisMonth', 'lastMonth', 'sinceLast', 'all'] as const;
export type RelativeRange = (typeof relativeRanges)[number];

/** `YYYY-MM-DD HH:mm` of a day that exists. */
export const wallTime = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]) (?:[01]\d|2[0-3]):[0-5]\d$/).refine((wall) => {
  const at = Date.parse(`${wall.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === wall.slice(0, 10);
});

export const exportRange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('relative'), of: z.enum(relativeRanges) }),
  /** Start included, end excluded, both on the clocks of the recipe's zone; null is open. */
  z.strictObject({ kind: z.literal('fixed'), from: wallTime.nullable(), until: wallTime.nullable() }),
]);
export type ExportRange = z.infer<typeof exportRange>;

/** Start included, end excluded; null is open. */
export type Period = { readonly from: Instant | null; readonly until: Instant | null };

/**
 * How long before now a `sinceLast` ends, milliseconds: a row that is being written at this moment carries a time that has passed
 * already, and must fall into the next export instead of between the two.
 */
export const sinceLastMargin = 10_000;

/** The day `days` after `day`, both `YYYY-MM-DD`. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;

/** Null for text that is not a wall time. A time that comes twice is the first one. */
export function wallInstant(wall: string, zone: string): Instant | null {
  const parts = /^(\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2})$/.exec(wall);
  const [, day = '', hour = '', minute = ''] = parts ?? [];
  return parts ? atWallTime(day, Number(hour), Number(minute), zone) : null;
}

/** The period of `range` as seen at `at` in `zone`. `last` is where the last export of the preset ended, null before the first. */
export function periodOf(range: ExportRange, at: Instant, zone: string, last: Instant | null): Period {
  if (range.kind === 'fixed') {
    return { from: range.from === null ? null : wallInstant(range.from, zone), until: range.until === null ? null : wallInstant(range.until, zone) };
  }
  const today = businessDateOf(at, zone);
  const month = firstOfMonth(today);
  const days = (from: string, until: string): Period => ({ from: startOfDay(from, zone), until: startOfDay(until, zone) });
  switch (range.of) {
    case 'today':
      return days(today, dayAfter(today, 1));
    case 'yesterday':
      return days(dayAfter(today, -1), today);
    case 'last7Days':
      return days(dayAfter(today, -7), today);
    case 'last30Days':
      return days(dayAfter(today, -30), today);
    case 'thisMonth':
      return days(month, firstOfMonth(dayAfter(month, 31)));
    case 'lastMonth':
      return days(firstOfMonth(dayAfter(month, -1)), month);
    case 'sinceLast': {
      const until = addMilliseconds(at, -sinceLastMargin);
      // The clock was set back behind the last export: an empty period, never one that ends before it starts.
      return { from: last, until: last !== null && last >= until ? addMilliseconds(last, 1) : until };
    }
    case 'all':
      return { from: null, until: null };
  }
}
