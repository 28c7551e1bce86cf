/**
 * The same texts as `toZonedText` and `toUtcText`, for millions of instants. What a calendar day has in common is made once, and the
 * engine's zone data, which is slow to ask, is asked twice a day and not for every quarter of an hour.
 */
import { toInstant } from './instant.ts';
import { formatOffset, offsetMinutes } from './zones.ts';

const day = 86_400_000;
/** Days that are kept: more than a hundred years. */
const mostDays = 40_000;

/** As `offsetMinutes`, by days. No zone changes its offset and takes it back within a day of UTC. */
function offsetByDay(zone: string): (at: number) => number {
  const days = new Map<number, number>();
  offsetMinutes(toInstant(0), zone);
  return (at) => {
    const number = Math.floor(at / day);
    const known = days.get(number);
    if (known !== undefined) return Number.isNaN(known) ? offsetMinutes(toInstant(at), zone) : known;
    const first = offsetMinutes(toInstant(number * day), zone);
    const last = offsetMinutes(toInstant((number + 1) * day - 1), zone);
    if (days.size >= mostDays) days.clear();
    days.set(number, first === last ? first : Number.NaN);
    return first === last ? first : offsetMinutes(toInstant(at), zone);
  };
}

const two = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

/** ISO 8601 to the second in `zone`, with its offset; `Z` in its place with `zulu`. Throws a RangeError for an unknown zone. */
export function zonedWriter(zone: string, zulu = false): (at: number) => string {
  const offset = offsetByDay(zone);
  const dates = new Map<number, string>();
  const suffixes = new Map<number, string>();
  return (at) => {
    const minutes = offset(at);
    const local = at + minutes * 60_000;
    const number = Math.floor(local / day);
    let date = dates.get(number);
    if (date === undefined) {
      const text = new Date(number * day).toISOString();
      date = text.slice(0, text.indexOf('T') + 1);
      if (dates.size >= mostDays) dates.clear();
      dates.set(number, date);
    }
    let suffix = suffixes.get(minutes);
    if (suffix === undefined) {
      suffix = zulu ? 'Z' : formatOffset(minutes);
      suffixes.set(minutes, suffix);
    }
    const seconds = Math.floor((local - number * day) / 1_000);
    const hour = Math.floor(seconds / 3_600);
    const rest = seconds - hour * 3_600;
    const minute = Math.floor(rest / 60);
    return `${date}${two[hour] ?? ''}:${two[minute] ?? ''}:${two[rest - minute * 60] ?? ''}${suffix}`;
  };
}

/** Milliseconds since 1970-01-01T00:00:00 on the clocks of `zone`. */
export function wallClock(zone: string): (at: number) => number {
  const offset = offsetByDay(zone);
  return (at) => at + offset(at) * 60_000;
}
