/** Spans of whole days that are asked for again and again, in a zone. Pure. */
import { addMilliseconds, type Instant } from '@shared/time/instant.ts';
import { businessDateOf, startOfDay } from '@shared/time/zones.ts';

export const presets = ['yesterday', 'lastSeven', 'thisMonth', 'lastMonth'] as const;
export type Preset = (typeof presets)[number];
export type Days = { readonly first: string; readonly last: string };

/** The calendar day that lies `days` before `date`, both `YYYY-MM-DD`. */
function daysBefore(date: string, days: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day - days)).toISOString().slice(0, 10);
}

/** First and last day, both included. Throws a RangeError for an unknown zone. */
export function presetDays(preset: Preset, now: Instant, zone: string): Days {
  const today = businessDateOf(now, zone);
  switch (preset) {
    case 'yesterday': {
      const day = businessDateOf(addMilliseconds(startOfDay(today, zone), -1), zone);
      return { first: day, last: day };
    }
    case 'lastSeven': return { first: daysBefore(today, 7), last: daysBefore(today, 1) };
    case 'thisMonth': return { first: `${today.slice(0, 8)}01`, last: today };
    case 'lastMonth': {
      const last = daysBefore(`${today.slice(0, 8)}01`, 1);
      return { first: `${last.slice(0, 8)}01`, last };
    }
  }
}
