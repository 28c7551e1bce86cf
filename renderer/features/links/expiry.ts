/** When a link ends: a few fixed spans, or a wall-clock time in the person's zone. */
import { addMilliseconds, toInstant, type Instant } from '@shared/time/instant.ts';
import { offsetMinutes, toZonedText } from '@shared/time/zones.ts';

export const expiryChoices = ['hour', 'day', 'three', 'pick'] as const;
export type ExpiryChoice = (typeof expiryChoices)[number];

const spans = { hour: 3_600_000, day: 86_400_000, three: 259_200_000 } as const;

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

/** Undefined while the picked text is not a time. */
export function expiryAt(choice: ExpiryChoice, picked: string, now: Instant, zone: string): Instant | undefined {
  return choice === 'pick' ? instantOfWall(picked, zone) : addMilliseconds(now, spans[choice]);
}
