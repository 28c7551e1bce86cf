/**
 * Finds the days that a text speaks of, in the ways people write them in English and Chinese. A day that can be read two ways gives
 * both; one without a year is the latest that is not in the future. Pure; the time is linear in the text.
 */

/** `days` are `YYYY-MM-DD`, more than one only where the text can be read both ways. */
export type FoundDay = { readonly start: number; readonly end: number; readonly days: readonly string[] };

const dayMs = 86_400_000;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthWord = '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';

/** No letter, digit or joining mark right before or behind: `A-11/21-7` is a number, not a day. */
const before = '(?<![\\p{Script=Latin}\\d_/.-])';
const behind = '(?![\\p{Script=Latin}\\d_/-]|\\.\\d)';

const relative: Readonly<Record<string, number>> = {
  'today': 0, '今天': 0, '今日': 0, 'yesterday': -1, '昨天': -1, '昨日': -1, '琴日': -1, '尋日': -1, '前天': -2, '前日': -2,
};

const forms = {
  yearFirst: new RegExp(`${before}(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${behind}`, 'gu'),
  yearLast: new RegExp(`${before}(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})${behind}`, 'gu'),
  short: new RegExp(`${before}(\\d{1,2})/(\\d{1,2})${behind}`, 'gu'),
  dayMonth: new RegExp(`${before}(\\d{1,2})(?:st|nd|rd|th)?[ -]{1,2}${monthWord}\\.?(?:,?[ -]{1,2}(\\d{4}))?${behind}`, 'giu'),
  monthDay: new RegExp(`${before}${monthWord}\\.? {1,2}(\\d{1,2})(?:st|nd|rd|th)?(?:,? {1,2}(\\d{4}))?${behind}`, 'giu'),
  chinese: /(?:(\d{4}) ?年 ?)?(?<!\d)(\d{1,2}) ?月 ?(\d{1,2}) ?[日號号]/gu,
  word: /(?<![\p{Script=Latin}\d])(today|yesterday)(?![\p{Script=Latin}\d])|今天|今日|昨天|昨日|琴日|尋日|前天|前日/giu,
} as const;

/** `YYYY-MM-DD`, or null for a day that the calendar does not have. */
function calendarDay(year: number, month: number, day: number): string | null {
  if (year < 2000 || year > 2100) return null;
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.toISOString().slice(0, 10) : null;
}

/** The day `days` after `day`; `days` may be negative. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** The latest such day that is not after tomorrow: what is looked for has happened, and somewhere it is tomorrow already. */
function latest(month: number, day: number, today: string): string | null {
  const year = Number(today.slice(0, 4));
  const limit = shiftDay(today, 1);
  // A 29 February may lie several years back.
  for (let candidate = year + 1; candidate > year - 9; candidate -= 1) {
    const found = calendarDay(candidate, month, day);
    if (found !== null && found <= limit) return found;
  }
  return null;
}

const monthOf = (word: string): number => months.indexOf(word.slice(0, 3).toLowerCase()) + 1;
const both = (...days: readonly (string | null)[]): readonly string[] => [...new Set(days)].filter((day) => day !== null);

/** The days of `text`, in its order and without overlaps; `today` is `YYYY-MM-DD`. */
export function findDays(text: string, today: string): readonly FoundDay[] {
  const found: FoundDay[] = [];
  const taken = (start: number, end: number): boolean => found.some((other) => start < other.end && other.start < end);

  function gather(form: RegExp, read: (parts: RegExpExecArray) => readonly string[]): void {
    for (const parts of text.matchAll(form)) {
      // A text full of days names none in particular; the first ones do.
      if (found.length >= 40) return;
      const [start, end] = [parts.index, parts.index + parts[0].length];
      if (taken(start, end)) continue;
      const days = read(parts);
      if (days.length > 0) found.push({ start, end, days });
    }
  }

  gather(forms.yearFirst, ([, year, , month, day]) => both(calendarDay(Number(year), Number(month), Number(day))));
  gather(forms.yearLast, ([, first, , second, year]) => both(calendarDay(Number(year), Number(second), Number(first)), calendarDay(Number(year), Number(first), Number(second))));
  gather(forms.dayMonth, ([, day, month = '', year]) => both(year === undefined ? latest(monthOf(month), Number(day), today) : calendarDay(Number(year), monthOf(month), Number(day))));
  gather(forms.monthDay, ([, month = '', day, year]) => both(year === undefined ? latest(monthOf(month), Number(day), today) : calendarDay(Number(year), monthOf(month), Number(day))));
  gather(forms.chinese, ([, year, month, day]) => both(year === undefined ? latest(Number(month), Number(day), today) : calendarDay(Number(year), Number(month), Number(day))));
  gather(forms.short, ([, first, second]) => both(latest(Number(first), Number(second), today), latest(Number(second), Number(first), today)));
  gather(forms.word, ([word]) => [shiftDay(today, relative[word.toLowerCase()] ?? 0)]);
  return found.toSorted((left, right) => left.start - right.start);
}
