/** The machine's clock behind the Clock port. */
import type { Clock } from '@core/ports/clock.ts';
import { toInstant } from '@shared/time/instant.ts';

/** Node fires a timer of more than 2^31-1 ms at once; a longer wait is made of several. */
const longestTimer = 2_147_483_647;

export const systemClock: Clock = {
  now: () => toInstant(Date.now()),
  elapsed: () => Math.floor(performance.now()),
  after(milliseconds, run) {
    let timer: NodeJS.Timeout;
    function wait(left: number): void {
      const step = Math.min(left, longestTimer);
      timer = setTimeout(() => (left > step ? wait(left - step) : run()), step);
    }
    wait(Math.max(0, milliseconds));
    return () => clearTimeout(timer);
  },
};
