/**
 * Asks about open intents when their time comes. One timer, re-armed after every round; it only ever asks, it never sends
 * something that a person has not sent, and it never turns unknown into failed.
 */
import type { Intent } from '@shared/domain/intent.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import { isHalfDone, type AttemptEngine } from './engine.ts';
import { askDelays } from './schedule.ts';

/** Longest pause between two looks at the journal, so that a clock change or a resumed computer delays nothing for long. */
const longestPause = 15_000;
const shortestPause = 250;

export type Scheduler = { start(): void; wake(): void; stop(): void };

const longestDelay = Math.max(...askDelays);

/** An ask that lies further ahead than any delay was set before the clock was turned back: it is due as well. */
function isDue(intent: Intent, now: number): boolean {
  if (intent.nextAskAt === null || !['UNKNOWN', 'ACCEPTED', 'NEEDS_OPERATOR'].includes(intent.state)) return false;
  return intent.nextAskAt <= now || intent.nextAskAt - now > longestDelay;
}

/** Milliseconds until it is due; Infinity when its time has come and this round, which tried it at that very time, could not ask. */
function timeLeft(intent: Intent, tried: Intent['nextAskAt'] | undefined, now: number): number {
  if (intent.nextAskAt === null) return Number.POSITIVE_INFINITY;
  if (!isDue(intent, now)) return Math.max(0, intent.nextAskAt - now);
  return intent.nextAskAt === tried ? Number.POSITIVE_INFINITY : 0;
}

export function createScheduler(dependencies: { readonly engine: AttemptEngine; readonly journal: Journal; readonly clock: Clock; readonly logger: Logger }): Scheduler {
  const { engine, journal, clock, logger } = dependencies;
  let cancel: (() => void) | undefined;
  let running = false;
  let stopped = true;

  function arm(delay: number): void {
    cancel?.();
    if (!stopped) cancel = clock.after(Math.max(shortestPause, Math.min(longestPause, delay)), () => void round());
  }

  /** Never rejects: what goes wrong with one intent must not keep the others from being asked about. */
  async function lookAt(intent: Intent): Promise<void> {
    if (engine.isUnderWay(intent.id)) return;
    try {
      if (isHalfDone(intent)) await engine.interrupt(intent.id);
      else if (isDue(intent, clock.now())) await engine.ask(intent.id);
    } catch (cause) {
      // A paused profile or a step that another caller took is no fault; the next round looks again.
      if (cause instanceof AppError) logger.info('scheduler.skipped', { intentId: intent.id, code: cause.code });
      else logger.error('scheduler.failed', { intentId: intent.id, reason: cause instanceof Error ? cause.name : 'unknown' });
    }
  }

  async function round(): Promise<void> {
    if (running || stopped) return;
    running = true;
    let delay = longestPause;
    try {
      const tried = new Map<Intent['id'], Intent['nextAskAt']>();
      for (const intent of await journal.intents.listOpen()) {
        if (stopped) return;
        if (isDue(intent, clock.now())) tried.set(intent.id, intent.nextAskAt);
        await lookAt(intent);
      }
      const now = clock.now();
      delay = Math.min(longestPause, ...(await journal.intents.listOpen()).map((intent) => timeLeft(intent, tried.get(intent.id), now)));
    } catch (cause) {
      logger.error('scheduler.failed', { reason: cause instanceof Error ? cause.message : 'unknown' });
    } finally {
      running = false;
      arm(delay);
    }
  }

  return {
    start() {
      stopped = false;
      arm(0);
    },
    wake() {
      arm(0);
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
