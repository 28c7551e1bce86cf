/** How long the lock stays closed after wrong tries. Kept with the lock, so that a restart does not shorten it. */
import type { StoredLock } from '../ports/app-lock-records.ts';
import { addMilliseconds, type Instant } from '@shared/time/instant.ts';

/** After the first, second, ... wrong try in a row, seconds; the last one stays. */
const delaySeconds = [1, 5, 30, 300, 900, 3_600] as const;

/** Milliseconds. */
export function delayAfter(failures: number): number {
  return failures <= 0 ? 0 : (delaySeconds[Math.min(failures, delaySeconds.length) - 1] ?? 3_600) * 1_000;
}

export function afterWrongTry(lock: StoredLock, now: Instant): StoredLock {
  const failures = lock.failures + 1;
  return { ...lock, failures, closedUntil: addMilliseconds(now, delayAfter(failures)) };
}

/**
 * Milliseconds until the next try. A clock that was set back cannot make it longer than the delay itself: then it starts anew,
 * which `anew` says.
 */
export function waitOf(lock: Pick<StoredLock, 'failures' | 'closedUntil'>, now: Instant): { readonly milliseconds: number; readonly anew: boolean } {
  const left = lock.closedUntil === null ? 0 : lock.closedUntil - now;
  const longest = delayAfter(lock.failures);
  return left > longest ? { milliseconds: longest, anew: true } : { milliseconds: Math.max(0, left), anew: false };
}
