/** Time of a simulated world: what really passes, what the wall shows, and what the running program can measure. */
import type { Clock } from '@core/ports/clock.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';

type Happening = { readonly at: number; readonly number: number; readonly run: () => void };

export class SimClock implements Clock {
  /** Milliseconds since the history began: the truth. */
  real = 0;
  #offset = Date.UTC(2026, 10, 20, 6, 0, 0);
  #measured = 0;
  #number = 0;
  #agenda: Happening[] = [];

  now(): Instant {
    return toInstant(this.#offset + this.real);
  }

  elapsed(): number {
    return this.#measured;
  }

  after(milliseconds: number, run: () => void): () => void {
    const happening = { at: this.real + milliseconds, number: (this.#number += 1), run };
    this.#agenda.push(happening);
    return () => void (this.#agenda = this.#agenda.filter((other) => other !== happening));
  }

  /** Real milliseconds until the next happening; Infinity when there is none. */
  untilNext(): number {
    return this.#agenda.reduce((least, { at }) => Math.min(least, at - this.real), Number.POSITIVE_INFINITY);
  }

  /** Goes on to the next happening and lets it happen. */
  goOn(): void {
    let next: Happening | undefined;
    for (const one of this.#agenda) if (next === undefined || one.at < next.at || (one.at === next.at && one.number < next.number)) next = one;
    if (next === undefined) return;
    const first = next;
    this.#agenda = this.#agenda.filter((other) => other !== first);
    this.pass(Math.max(0, first.at - this.real));
    first.run();
  }

  pass(milliseconds: number): void {
    this.real += milliseconds;
    this.#measured += milliseconds;
  }

  setWall(by: number): void {
    this.#offset += by;
  }

  /** The computer sleeps: the world goes on, the program measures nothing. */
  sleep(milliseconds: number): void {
    this.real += milliseconds;
  }

  /** A new run of the program measures from zero. */
  startAnew(): void {
    this.#measured = 0;
  }
}
