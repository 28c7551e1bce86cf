/**
 * Time zones by IANA name. Offsets come from the engine's zone data and are cached per quarter of an hour, because every
 * zone changes its offset only on such a boundary and an export asks a million times.
 */
import { toInstant, type Instant } from './instant.ts';

const quarterHour = 900_000;

/** True for a name that this machine's zone data knows, such as `Asia/Hong_Kong`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

type LocalParts = { readonly year: number; readonly month: number; readonly day: number; readonly hour: number; readonly minute: number; readonly second: number };

const offsetCaches = new Map<string, { readonly format: Intl.DateTimeFormat; readonly offsets: Map<number, number> }>();

function cacheOf(zone: string) {
  const known = offsetCaches.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  const created = { format, offsets: new Map<number, number>() };
  offsetCaches.set(zone, created);
  return created;
}

/** Minutes that `zone` is ahead of UTC at `at`; negative west of Greenwich. Throws a RangeError for an unknown zone. */
export function offsetMinutes(at: Instant, zone: string): number {
  const cache = cacheOf(zone);
  const slot = Math.floor(at / quarterHour);
  const known = cache.offsets.get(slot);
  if (known !== undefined) return known;
  const parts = Object.fromEntries(cache.format.formatToParts(slot * quarterHour).map((part) => [part.type, Number(part.value)]));
  const local = Date.UTC(parts['year'] ?? 0, (parts['month'] ?? 1) - 1, parts['day'], parts['hour'], parts['minute'], parts['second']);
  const minutes = Math.round((local - slot * quarterHour) / 60_000);
  cache.offsets.set(slot, minutes);
  return minutes;
}

/** `+08:00`, `-03:30`, `+00:00`. */
export function formatOffset(minutes: number): string {
  const absolute = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(absolute / 60)).padStart(2, '0')}:${String(absolute % 60).padStart(2, '0')}`;
}

/** ISO 8601 in UTC to the second: `2026-11-20T06:06:00Z`. */
export function toUtcText(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** ISO 8601 in `zone` to the second with its offset: `2026-11-20T14:06:00+08:00`. */
export function toZonedText(at: Instant, zone: string): string {
  const minutes = offsetMinutes(at, zone);
  return `${new Date(at + minutes * 60_000).toISOString().slice(0, 19)}${formatOffset(minutes)}`;
}

/** Calendar day of `at` in `zone`, `YYYY-MM-DD`. */
export function businessDateOf(at: Instant, zone: string): string {
  return toZonedText(at, zone).slice(0, 10);
}

function utcOf(parts: LocalParts): number {
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
}

/**
 * The instant at which clocks in `zone` show `date` (`YYYY-MM-DD`), `hour` and `minute`. A time that comes twice gives the first
 * one; a time that clocks skip is moved on by the length of the gap.
 */
export function atWallTime(date: string, hour: number, minute: number, zone: string): Instant {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const wall = utcOf({ year, month, day, hour, minute, second: 0 });
  const candidates = [wall - offsetMinutes(toInstant(wall - 86_400_000), zone) * 60_000, wall - offsetMinutes(toInstant(wall + 86_400_000), zone) * 60_000];
  const exact = candidates.filter((at) => at + offsetMinutes(toInstant(at), zone) * 60_000 === wall);
  return toInstant(exact.length > 0 ? Math.min(...exact) : Math.max(...candidates));
}

/**
 * First instant of the calendar day `date` (`YYYY-MM-DD`) in `zone`. Where midnight does not exist (clocks go forward at
 * 00:00) it is the first instant that does.
 */
export function startOfDay(date: string, zone: string): Instant {
  return atWallTime(date, 0, 0, zone);
}
