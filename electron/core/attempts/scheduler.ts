/**
 * Asks about open intents when their time comes. One timer, re-armed after every round; it only ever asks, it never sends
 * something that a person has not sent, and it never turns unknown into failed.
 */
import type { Intent } from '@shared/domain/intent.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { AttemptEngine } from './engine.ts';

/** Longest pause between two looks at the journal, so that a clock change or a resumed computer delays nothing for long. */
const longestPause = 15_000;
const shortestPause = 250;

export type Scheduler = { start(): void; wake(): void; stop(): void };

function isDue(intent: Intent, now: number): boolean {
  return (intent.state === 'UNKNOWN' || intent.state === 'ACCEPTED' || intent.state === 'NEEDS_OPERATOR') && intent.nextAskAt !== null && intent.nextAskAt <= now;
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

  async function askQuietly(intent: Intent): Promise<void> {
    try {
      await engine.ask(intent.id);
    } catch (cause) {
      // A paused profile or a step that another caller took is no fault; the next round looks again.
      if (!(cause instanceof AppError)) throw cause;
      logger.info('scheduler.skipped', { intentId: intent.id, code: cause.code });
    }
  }

  async function round(): Promise<void> {
    if (running || stopped) return;
    running = true;
    let delay = longestPause;
    try {
      const open = await journal.intents.listOpen();
      for (const intent of open) {
        if (stopped) return;
        if (isDue(intent, clock.now()) && !engine.isUnderWay(intent.id)) await askQuietly(intent);
      }
      const now = clock.now();
      const left = (await journal.intents.listOpen()).flatMap((intent) => (intent.nextAskAt === null ? [] : [intent.nextAskAt - now]));
      delay = Math.min(longestPause, ...left.filter((milliseconds) => milliseconds > 0));
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
