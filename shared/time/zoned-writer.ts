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

/** What instants have in common, in the form in which `keep` keeps it: the date with its T, and the offset. */
function commonParts<Part>(zulu: boolean, keep: (text: string) => Part) {
  const dates = new Map<number, Part>();
  const suffixes = new Map<number, Part>();
  return {
    /** `number` of days since 1970-01-01. */
    date(number: number): Part {
      const known = dates.get(number);
      if (known !== undefined) return known;
      const text = new Date(number * day).toISOString();
      const date = keep(text.slice(0, text.indexOf('T') + 1));
      if (dates.size >= mostDays) dates.clear();
      dates.set(number, date);
      return date;
    },
    suffix(minutes: number): Part {
      const known = suffixes.get(minutes);
      if (known !== undefined) return known;
      const suffix = keep(zulu ? 'Z' : formatOffset(minutes));
      suffixes.set(minutes, suffix);
      return suffix;
    },
  };
}

/** ISO 8601 to the second in `zone`, with its offset; `Z` in its place with `zulu`. Throws a RangeError for an unknown zone. */
export function zonedWriter(zone: string, zulu = false): (at: number) => string {
  const offset = offsetByDay(zone);
  const parts = commonParts(zulu, (text) => text);
  return (at) => {
    const minutes = offset(at);
    const local = at + minutes * 60_000;
    const number = Math.floor(local / day);
    const seconds = Math.floor((local - number * day) / 1_000);
    const hour = Math.floor(seconds / 3_600);
    const rest = seconds - hour * 3_600;
    const minute = Math.floor(rest / 60);
    return `${parts.date(number)}${two[hour] ?? ''}:${two[minute] ?? ''}:${two[rest - minute * 60] ?? ''}${parts.suffix(minutes)}`;
  };
}

/** As `zonedWriter`, in ASCII: writes from `start` on and returns the end. */
export function zonedByteWriter(zone: string, zulu = false): (at: number, target: Uint8Array, start: number) => number {
  const offset = offsetByDay(zone);
  const parts = commonParts(zulu, (text) => Uint8Array.from(text, (character) => character.charCodeAt(0)));
  function copy(part: Uint8Array, target: Uint8Array, start: number): number {
    for (let index = 0; index < part.length; index += 1) target[start + index] = part[index] ?? 0;
    return start + part.length;
  }
  /** Two digits and what follows them. */
  function pair(value: number, next: number, target: Uint8Array, start: number): number {
    const tens = Math.floor(value / 10);
    target[start] = 0x30 + tens;
    target[start + 1] = 0x30 + value - tens * 10;
    target[start + 2] = next;
    return start + 3;
  }
  const colon = 0x3a;
  return (at, target, start) => {
    const minutes = offset(at);
    const local = at + minutes * 60_000;
    const number = Math.floor(local / day);
    const seconds = Math.floor((local - number * day) / 1_000);
    const hour = Math.floor(seconds / 3_600);
    const rest = seconds - hour * 3_600;
    const minute = Math.floor(rest / 60);
    let end = copy(parts.date(number), target, start);
    end = pair(hour, colon, target, end);
    end = pair(minute, colon, target, end);
    // What follows the seconds is written over at once.
    end = pair(rest - minute * 60, colon, target, end) - 1;
    return copy(parts.suffix(minutes), target, end);
  };
}

/** Milliseconds since 1970-01-01T00:00:00 on the clocks of `zone`. */
export function wallClock(zone: string): (at: number) => number {
  const offset = offsetByDay(zone);
  return (at) => at + offset(at) * 60_000;
}
