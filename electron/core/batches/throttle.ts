/** Tells something as soon as it is asked to, but no more than four times a second; the last word always comes. */
import type { Clock } from '../ports/clock.ts';

/** Milliseconds between two tellings. */
export const tellEvery = 250;

export type Throttle = {
  ask(): void;
  /** Tells at once, whatever was told before. */
  now(): void;
};

export function createThrottle(clock: Clock, tell: () => void): Throttle {
  let toldAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;

  function now(): void {
    cancel?.();
    cancel = undefined;
    toldAt = clock.now();
    tell();
  }

  return {
    ask() {
      if (cancel !== undefined) return;
      const left = Math.min(tellEvery, toldAt + tellEvery - clock.now());
      if (left <= 0) now();
      else cancel = clock.after(left, now);
    },
    now,
  };
}
