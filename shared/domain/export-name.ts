/** Names of export files from a pattern. The result is one plain file name without ending: no folder, nothing that a system forbids. */
import { toZonedText } from '../time/zones.ts';
import type { Instant } from '../time/instant.ts';
import { addMilliseconds } from '../time/instant.ts';

/** What stands in braces in a pattern. `date` and `time` are those of the run, `from` and `until` the first and last day inside, `month` that of the first day. */
export const nameMarks = ['name', 'date', 'time', 'from', 'until', 'month'] as const;

export const defaultPattern = '{name}-{date}';

export type NameFacts = {
  readonly name: string;
  readonly at: Instant;
  readonly zone: string;
  readonly from: Instant | null;
  /** First moment after the period. */
  readonly until: Instant | null;
};

/** Names that Windows keeps for devices. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

function isAllowed(character: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(character) && !'/\\:*?"<>|'.includes(character);
}

/** At most 100 characters, never empty. A mark that nobody knows stays as it is written. */
export function fileNameOf(pattern: string, facts: NameFacts): string {
  const zoned = (at: Instant): string => toZonedText(at, facts.zone);
  const marks: Readonly<Record<(typeof nameMarks)[number], string>> = {
    name: facts.name,
    date: zoned(facts.at).slice(0, 10),
    time: zoned(facts.at).slice(11, 16).replace(':', ''),
    from: facts.from === null ? 'start' : zoned(facts.from).slice(0, 10),
    until: facts.until === null ? zoned(facts.at).slice(0, 10) : zoned(addMilliseconds(facts.until, -1)).slice(0, 10),
    month: zoned(facts.from ?? facts.at).slice(0, 7),
  };
  const filled = pattern.replace(/\{([a-z]+)\}/g, (whole, mark: string) => (Object.hasOwn(marks, mark) ? marks[mark as keyof typeof marks] : whole)); // own, so one of the marks
  const cleaned = Array.from(filled.normalize('NFC'), (character) => (isAllowed(character) ? character : '-')).slice(0, 100).join('');
  const stem = cleaned.replace(/^[.\s-]+|[.\s]+$/gu, '');
  if (stem === '') return 'export';
  return reserved.test(stem.split('.')[0] ?? '') ? `-${stem}` : stem;
}
