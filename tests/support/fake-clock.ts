/** A clock that stands still until a test moves it; timers run in order as their time passes. */
import type { Clock } from '@core/ports/clock.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';

type Timer = { readonly at: number; readonly run: () => void };

export class FakeClock implements Clock {
  #now: number;
  #timers: Timer[] = [];

  constructor(now = Date.UTC(2026, 10, 20, 6, 0, 0)) {
    this.#now = now;
  }

  now(): Instant {
    return toInstant(this.#now);
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + milliseconds, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves on and runs every timer that falls due, also those that are set meanwhile. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).toSorted((left, right) => left.at - right.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }
}
