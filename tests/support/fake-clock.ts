/**
 * A clock that stands still until a test moves it; timers run in order as their time passes. The clock on the wall can also be set,
 * and the computer put to sleep, which no timer notices.
 */
import type { Clock } from '@core/ports/clock.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';

type Timer = { readonly at: number; readonly run: () => void };

export class FakeClock implements Clock {
  /** What the wall shows beyond the time that has passed. */
  #offset: number;
  #elapsed = 0;
  #timers: Timer[] = [];

  constructor(now = Date.UTC(2026, 10, 20, 6, 0, 0)) {
    this.#offset = now;
  }

  now(): Instant {
    return toInstant(this.#offset + this.#elapsed);
  }

  elapsed(): number {
    return this.#elapsed;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#elapsed + milliseconds, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves on and runs every timer that falls due, also those that are set meanwhile. */
  advance(milliseconds: number): void {
    const end = this.#elapsed + milliseconds;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).toSorted((left, right) => left.at - right.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.run();
    }
    this.#elapsed = end;
  }

  /** Sets the clock on the wall forward, or back by a negative number; nothing else passes. */
  set(milliseconds: number): void {
    this.#offset += milliseconds;
  }

  /** The computer sleeps: the wall moves on, timers do not; `counted` where the machine counts sleep as elapsed. */
  sleep(milliseconds: number, counted: boolean): void {
    if (!counted) this.#offset += milliseconds;
    else {
      this.#timers = this.#timers.map((timer) => ({ ...timer, at: timer.at + milliseconds }));
      this.#elapsed += milliseconds;
    }
  }
}
