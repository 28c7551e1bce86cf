import type { Instant } from '@shared/time/instant.ts';

/** The only source of time and of timers, so that a test can own both. */
export type Clock = {
  now(): Instant;
  /**
   * Whole milliseconds since some moment that stays the same while the program runs; no change of the clock moves it. Time asleep may
   * count or not.
   */
  elapsed(): number;
  /** Calls `run` once after `milliseconds` (0 or more); the returned function cancels it. */
  after(milliseconds: number, run: () => void): () => void;
};

/** Fresh identifiers: UUID v7 text, so that they sort by creation time. */
export type IdSource = { next(): string };
