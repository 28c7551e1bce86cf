/**
 * The lock of this installation: a PIN or passphrase that a person types after a break. It keeps out who walks past an open screen, not
 * the owner of the operating-system account, who can read the files without it.
 */
import * as z from 'zod';
import { instant } from '../time/instant.ts';

/** Minutes without a key or pointer after which the app locks itself. */
export const idleMinutes = z.int().min(1).max(240);
export const defaultIdleMinutes = 10;

/** As typed. Its form is judged by `pinProblem`, so that the person learns what is wrong with it. */
export const pinText = z.string().min(1).max(256);

export const pinLimits = { leastDigits: 6, mostDigits: 12, leastCharacters: 8, mostCharacters: 128 } as const;

/** The same PIN whatever the input method made of it: full-width digits and composed letters count as their plain forms. */
export function normalisePin(text: string): string {
  return text.normalize('NFKC');
}

/** 6 to 12 digits, or a passphrase of 8 to 128 characters; digits that run in a row or repeat are refused. Null when it may be used. */
export function pinProblem(text: string): 'lock.pinForm' | 'lock.pinEasy' | null {
  const pin = normalisePin(text);
  const length = [...pin].length;
  if (/^\d*$/.test(pin)) {
    if (length < pinLimits.leastDigits || length > pinLimits.mostDigits) return 'lock.pinForm';
    const steps = new Set([...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at])));
    return steps.size === 1 && [-1, 0, 1].includes([...steps][0] ?? 2) ? 'lock.pinEasy' : null;
  }
  if (length < pinLimits.leastCharacters || length > pinLimits.mostCharacters || pin.trim() === '') return 'lock.pinForm';
  return new Set(pin).size < 3 ? 'lock.pinEasy' : null;
}

export const lockStatus = z.object({
  hasPin: z.boolean(),
  locked: z.boolean(),
  idleMinutes,
  /** Until then no try is taken, after wrong ones. Null when one may be made now. */
  closedUntil: instant.nullable(),
  /** Main's clock, so that the countdown does not depend on two clocks. */
  now: instant,
});
export type LockStatus = z.infer<typeof lockStatus>;
