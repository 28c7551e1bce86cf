/** When a link ends: left to the provider, a few fixed spans, or a wall-clock time in the person's zone, as far as a method takes it. */
import type { LinkMethod } from '@shared/providers/description.ts';
import { expiryProblem, type ExpiryProblem } from '@shared/providers/link-rules.ts';
import { addMilliseconds, toInstant, type Instant } from '@shared/time/instant.ts';
import { offsetMinutes, toZonedText } from '@shared/time/zones.ts';

export const expiryChoices = ['usual', 'hour', 'day', 'three', 'pick'] as const;
export type ExpiryChoice = (typeof expiryChoices)[number];
type Rule = LinkMethod['expiry'];

const spans = { hour: 3_600_000, day: 86_400_000, three: 259_200_000 } as const;

/** `choice` is null until a person has chosen: then no method is refused because of it. `picked` is a wall-clock text. */
export type ExpiryWish = { readonly choice: ExpiryChoice | null; readonly picked: string; readonly zone: string };

/**
 * The instant at which clocks in `zone` show `wall` (`YYYY-MM-DD HH:mm`); undefined when it is not such a text. Where clocks are
 * put back, the earlier of the two; where they skip the time, the moment as much later as was skipped.
 */
export function instantOfWall(wall: string, zone: string): Instant | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})$/.exec(wall);
  if (!parts) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = parts.slice(1).map(Number);
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  const before = asUtc - offsetMinutes(toInstant(asUtc - 86_400_000), zone) * 60_000;
  const after = asUtc - offsetMinutes(toInstant(asUtc + 86_400_000), zone) * 60_000;
  const exact = [before, after].filter((at) => toZonedText(toInstant(at), zone).slice(0, 16).replace('T', ' ') === wall.replace('T', ' '));
  return toInstant(exact.length > 0 ? Math.min(...exact) : before);
}

/** `YYYY-MM-DD HH:mm` in `zone`. */
export function wallOf(at: Instant, zone: string): string {
  return toZonedText(at, zone).slice(0, 16).replace('T', ' ');
}

/** A span's end, or undefined while the picked text is not a time. Null leaves it to the provider. */
export function expiryAt(choice: ExpiryChoice, picked: string, now: Instant, zone: string): Instant | null | undefined {
  if (choice === 'usual') return null;
  return choice === 'pick' ? instantOfWall(picked, zone) : addMilliseconds(now, spans[choice]);
}

function fits(choice: ExpiryChoice, rule: Rule, now: Instant): boolean {
  if (choice === 'usual') return rule.kind === 'range';
  return choice === 'pick' || expiryProblem(addMilliseconds(now, spans[choice]), rule, now) === null;
}

/** The choice in force at a method: the person's, else a day where that fits, else what is usual there. Null where a method takes none. */
export function choiceAt(rule: Rule, wish: ExpiryWish, now: Instant): ExpiryChoice | null {
  if (rule.kind === 'none') return null;
  if (wish.choice !== null && (wish.choice !== 'usual' || rule.kind === 'range')) return wish.choice;
  return fits('day', rule, now) ? 'day' : 'usual';
}

/** As many as a form shows at once. */
const mostChoices = 4;

/** What a form offers: the choices that fit, the shorter ones left out where room ends, and always the one in force, so that an error about it can be understood. */
export function choicesAt(rule: Rule, wish: ExpiryWish, now: Instant): readonly ExpiryChoice[] {
  const chosen = choiceAt(rule, wish, now);
  if (chosen === null) return [];
  const offered = expiryChoices.filter((choice) => choice === chosen || fits(choice, rule, now));
  const spare = offered.find((choice) => choice !== chosen && choice !== 'usual' && choice !== 'pick');
  return offered.length > mostChoices ? offered.filter((choice) => choice !== spare) : offered;
}

/** The expiry that would be sent; null leaves it to the provider, undefined is not readable yet. */
export function expiresAtOf(rule: Rule, wish: ExpiryWish, now: Instant): Instant | null | undefined {
  const choice = choiceAt(rule, wish, now);
  return choice === null ? null : expiryAt(choice, wish.picked, now, wish.zone);
}

/** Why a method cannot end as wished, or null. A text that is no time counts as past. */
export function wishedExpiryProblem(rule: Rule, wish: ExpiryWish, now: Instant): ExpiryProblem | null {
  const at = expiresAtOf(rule, wish, now);
  return at === undefined ? 'expiry.inThePast' : expiryProblem(at, rule, now);
}
