/**
 * How long an intent has waited. The quarantine is counted in milliseconds that really passed while this program ran: a clock that is
 * set, a summer time or a restart can make it longer and never shorter. The end that is shown is an estimate from what is left.
 */
import type { Intent } from '@shared/domain/intent.ts';
import { addMilliseconds, toInstant, type Instant } from '@shared/time/instant.ts';
import { delayBeforeAsk } from './schedule.ts';

/** `waitedMs`: whole milliseconds since this run of the program last saw the intent, by a clock that nobody can set; 0 at first sight. */
export type Moment = { readonly now: Instant; readonly waitedMs: number };

type Waiting = Pick<Intent, 'state' | 'waitedMs' | 'quarantineUntil'>;

/** Closer than this to its end the quarantine is not asked about, so that no ask comes a breath too early. */
const breath = 1_000;

/** The doubt begins now. */
export function beginQuarantine(quarantineMs: number, now: Instant): Pick<Intent, 'waitedMs' | 'quarantineUntil'> {
  return { waitedMs: 0, quarantineUntil: addMilliseconds(now, quarantineMs) };
}

/** The intent with the wait since its last step on its account, and the end estimated anew from what is left. */
export function withWaiting<Of extends Waiting>(intent: Of, quarantineMs: number, { now, waitedMs }: Moment): Of {
  const waited = intent.waitedMs + Math.max(0, Math.floor(waitedMs));
  const counts = intent.quarantineUntil !== null && ['UNKNOWN', 'RESOLVING', 'NEEDS_OPERATOR'].includes(intent.state);
  if (!counts) return { ...intent, waitedMs: waited };
  const left = quarantineMs - waited;
  const quarantineUntil = left > 0 ? addMilliseconds(now, left) : toInstant(Math.min(intent.quarantineUntil ?? now, now));
  return { ...intent, waitedMs: waited, quarantineUntil };
}

export function isQuarantineOver(intent: Pick<Intent, 'waitedMs'>, quarantineMs: number): boolean {
  return intent.waitedMs >= quarantineMs;
}

/** By the schedule, but at the latest just after the quarantine ends. */
export function nextAsk(asks: number, intent: Pick<Intent, 'waitedMs' | 'quarantineUntil'>, quarantineMs: number, now: Instant): Instant {
  const scheduled = delayBeforeAsk(asks);
  const left = intent.quarantineUntil === null ? 0 : quarantineMs - intent.waitedMs;
  return addMilliseconds(now, left > 0 ? Math.min(scheduled, Math.max(breath, left)) : scheduled);
}
