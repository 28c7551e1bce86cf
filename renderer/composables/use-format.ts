/**
 * Times, days and numbers as people read them in the language and zone in use. Formatters are made once per language and
 * zone. The zone is always named: `HKT` where it has a common short name, else `UTC+8`.
 */
import { computed } from 'vue';
import type { Language } from '@shared/domain/preferences.ts';
import { addMilliseconds, type Instant } from '@shared/time/instant.ts';
import { businessDateOf, offsetMinutes, toZonedText } from '@shared/time/zones.ts';
import { translate, useText } from '@/locales/i18n.ts';
import { currentInstant } from './use-now.ts';
import { usePreferences } from './use-preferences.ts';

const tags = { 'en': 'en-GB', 'zh-Hant': 'zh-Hant-HK', 'zh-Hans': 'zh-Hans-CN' } as const satisfies Record<Language, string>;
const zoneNames: Readonly<Record<string, string>> = { 'Asia/Hong_Kong': 'HKT', 'Asia/Tokyo': 'JST', 'Asia/Singapore': 'SGT', 'UTC': 'UTC' };

const numberFormats = new Map<string, Intl.NumberFormat>();

/** Short names of the months from January and of the weekdays from Sunday. */
type CalendarNames = { readonly months: readonly string[]; readonly weekdays: readonly string[] };
const calendarNames = new Map<Language, CalendarNames>();

function namesIn(language: Language): CalendarNames {
  const known = calendarNames.get(language);
  if (known) return known;
  const month = new Intl.DateTimeFormat(tags[language], { month: 'short', timeZone: 'UTC' });
  const weekday = new Intl.DateTimeFormat(tags[language], { weekday: language === 'en' ? 'short' : 'narrow', timeZone: 'UTC' });
  const names: CalendarNames = {
    months: Array.from({ length: 12 }, (_, at) => month.format(Date.UTC(2023, at, 1)).slice(0, 3)),
    // The first of January 2023 was a Sunday.
    weekdays: Array.from({ length: 7 }, (_, at) => weekday.format(Date.UTC(2023, 0, 1 + at))),
  };
  calendarNames.set(language, names);
  return names;
}

function numberFormat(language: Language): Intl.NumberFormat {
  const known = numberFormats.get(language);
  if (known) return known;
  const created = new Intl.NumberFormat(tags[language], { maximumFractionDigits: 0 });
  numberFormats.set(language, created);
  return created;
}

/** `UTC+8`, `UTC+5:30`, `UTC−3`. */
export function utcOffsetText(at: Instant, zone: string): string {
  const minutes = offsetMinutes(at, zone);
  const rest = Math.abs(minutes) % 60;
  const hours = Math.floor(Math.abs(minutes) / 60);
  return `UTC${minutes < 0 ? '\u2212' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

/** `HKT`, or the offset of that moment. */
export function zoneText(at: Instant, zone: string): string {
  return zoneNames[zone] ?? utcOffsetText(at, zone);
}

/** `14:30` or with seconds `14:30:08`, 24 hours. */
export function timeText(at: Instant, zone: string, seconds = false): string {
  return toZonedText(at, zone).slice(11, seconds ? 19 : 16);
}

/** The numbers of a day, and its name in the language. */
function dayParts(at: Instant, zone: string, language: Language): { readonly year: string; readonly month: string; readonly day: string; readonly monthName: string; readonly weekday: string } {
  const iso = businessDateOf(at, zone);
  const [year = '', month = '', day = ''] = iso.split('-');
  const { months, weekdays } = namesIn(language);
  return { year, month, day, monthName: months[Number(month) - 1] ?? '', weekday: weekdays[new Date(`${iso}T00:00:00Z`).getUTCDay()] ?? '' };
}

/** `Sat 21 Nov 2026`; `2026年11月21日（六）`. */
export function dayText(at: Instant, zone: string, language: Language, weekday = true): string {
  const { year, month, day, monthName, weekday: name } = dayParts(at, zone, language);
  if (language === 'en') return `${weekday ? `${name} ` : ''}${Number(day)} ${monthName} ${Number(year)}`;
  return `${Number(year)}年${Number(month)}月${Number(day)}日${weekday ? `（${name}）` : ''}`;
}

/** The year that clocks in `zone` show, read anew once a minute: a list asks for it in every row. */
let lastYear = { zone: '', until: 0, year: '' };
function yearNow(zone: string): string {
  const now = currentInstant();
  if (lastYear.zone !== zone || now >= lastYear.until || now < lastYear.until - 60_000) lastYear = { zone, until: now + 60_000, year: businessDateOf(now, zone).slice(0, 4) };
  return lastYear.year;
}

/** `20 Nov`; `11/20`. Of another year with that year: `20 Nov 2024`; `2024/11/20`. */
export function shortDayText(at: Instant, zone: string, language: Language): string {
  const { year, month, day, monthName } = dayParts(at, zone, language);
  const other = year !== yearNow(zone);
  if (language === 'en') return `${Number(day)} ${monthName}${other ? ` ${year}` : ''}`;
  return `${other ? `${year}/` : ''}${month}/${day}`;
}

/** `Sat 21 Nov 2026, 14:30 HKT`; `2026年11月21日（六）14:30 HKT`. */
export function dateTimeText(at: Instant, zone: string, language: Language, seconds = false): string {
  const day = dayText(at, zone, language);
  return `${day}${language === 'en' ? ', ' : ''}${timeText(at, zone, seconds)} ${zoneText(at, zone)}`;
}

/** `23 h 57 min`, `2 days 23 h`, `4 min 12 s`: the two largest units, rounded down. `milliseconds` is 0 or more. */
export function durationText(milliseconds: number, language?: Language): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const say = (key: 'day' | 'hour' | 'minute' | 'second', n: number): string => translate(`time.${key}`, {}, n, language);
  const [days, hours, minutes, rest] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const pair = (first: string, second: string, showSecond: boolean): string => (showSecond ? translate('time.pair', { first, second }, undefined, language) : first);
  if (days > 0) return pair(say('day', days), say('hour', hours), hours > 0);
  if (hours > 0) return pair(say('hour', hours), say('minute', minutes), minutes > 0);
  if (minutes > 0) return pair(say('minute', minutes), say('second', rest), minutes < 10);
  return say('second', rest);
}

/** `0:48`, `12:05`, `1:02:09`: for countdowns that tick. */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const tail = `${String(Math.floor(seconds / 60) % 60).padStart(seconds >= 3600 ? 2 : 1, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${tail}` : tail;
}

export function useFormat() {
  const { t, language } = useText();
  const preferences = usePreferences();
  const zone = computed(() => preferences.zone);

  /** "3 min ago", "in 2 days": beside or behind an absolute time, never alone. */
  function relative(at: Instant, now: Instant): string {
    const distance = Math.abs(at - now);
    if (distance < 1000) return t('time.now');
    const duration = durationText(distance);
    return at < now ? t('time.ago', { duration }) : t('time.ahead', { duration });
  }

  return {
    language,
    zone,
    relative,
    /** A whole number with group separators. */
    count: (value: number): string => numberFormat(language.value).format(value),
    time: (at: Instant, seconds = false): string => timeText(at, zone.value, seconds),
    timeZoned: (at: Instant, seconds = true): string => `${timeText(at, zone.value, seconds)} ${zoneText(at, zone.value)}`,
    day: (at: Instant, weekday = true): string => dayText(at, zone.value, language.value, weekday),
    shortDay: (at: Instant): string => shortDayText(at, zone.value, language.value),
    dateTime: (at: Instant, seconds = false): string => dateTimeText(at, zone.value, language.value, seconds),
    zoneName: (at: Instant): string => zoneText(at, zone.value),
    isToday: (at: Instant, now: Instant): boolean => businessDateOf(at, zone.value) === businessDateOf(now, zone.value),
    isTomorrow: (at: Instant, now: Instant): boolean => businessDateOf(at, zone.value) === businessDateOf(addMilliseconds(now, 86_400_000), zone.value),
  };
}
