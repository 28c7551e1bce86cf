/**
 * Runs presets when their time comes, while the program runs, locked or not: it shows nothing. Times that passed while the program was closed or
 * the computer slept are made up for once, with the period of the latest of them. One preset is written at a time. A run that failed is
 * tried again at growing pauses and otherwise at its next time.
 */
import type { ExportPreset, PresetTrigger } from '@shared/domain/export-preset.ts';
import { dueRun, isTooFar, nextRun } from '@shared/domain/export-timer.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExportPresetRecords } from '../ports/export-presets.ts';
import type { Logger } from '../ports/logger.ts';
import { timerOfFailure, type PresetRunner } from './preset-run.ts';

export type PresetTimer = {
  start(): void;
  /** Looks at once at what is due, after the computer slept or a preset changed. */
  wake(): void;
  /** Begins nothing more; what is being written is the exports' to end. */
  stop(): void;
};

/** Longest pause between two looks, so that a clock that is set or a sleep delays nothing for long; shortest, so that nothing spins. Milliseconds. */
const longestPause = 30_000;
const shortestPause = 1_000;
/** A run that begins later than this after its time is said to be made up for. Milliseconds. */
const lateAfter = 5 * 60_000;

type Due = { readonly at: Instant; readonly missed: number; readonly trigger: PresetTrigger };

/** What is due of a preset at `now`; null when nothing is. */
export function dueOf(preset: Pick<ExportPreset, 'timer' | 'recipe' | 'nextAt' | 'retryOf'>, now: Instant): Due | null {
  const { timer, nextAt, retryOf, recipe: { zone } } = preset;
  if (timer === null || nextAt === null || nextAt > now) return null;
  // The next regular time may have come while a failed run waited for its next try: that one takes its place.
  const regular = dueRun(timer, zone, retryOf === null ? nextAt : nextRun(timer, zone, retryOf), now);
  if (regular === null) return retryOf === null ? null : { at: retryOf, missed: 0, trigger: 'retry' };
  const missed = regular.missed + (retryOf === null ? 0 : 1);
  return { at: regular.due, missed, trigger: missed > 0 || now - regular.due > lateAfter ? 'caughtUp' : 'timer' };
}

export type PresetTimerDependencies = {
  readonly presets: Pick<ExportPresetRecords, 'list' | 'setTimer'>;
  readonly runner: PresetRunner;
  readonly clock: Clock;
  readonly logger: Logger;
};

export function createPresetTimer({ presets, runner, clock, logger }: PresetTimerDependencies): PresetTimer {
  let cancel = (): void => undefined;
  let looking = false;
  let again = false;
  let stopped = true;

  function arm(delay: number): void {
    cancel();
    if (!stopped) cancel = clock.after(Math.max(shortestPause, Math.min(longestPause, delay)), () => void look());
  }

  async function run(preset: ExportPreset, due: Due): Promise<void> {
    if (runner.running().includes(preset.id)) return;
    // Moved on before it begins: whatever happens now, the same time does not come again at once.
    const claimed = timerOfFailure(preset, due.at, clock.now());
    if (!(await presets.setTimer(preset.id, preset.version, claimed))) return;
    const { ended } = await runner.begin(preset, { trigger: due.trigger, dueAt: due.at, missed: due.missed, by: null });
    await ended;
  }

  /** Never rejects: what goes wrong with one preset must not keep the others from running. */
  async function lookAt(preset: ExportPreset, now: Instant): Promise<void> {
    try {
      if (preset.timer !== null && preset.nextAt !== null && isTooFar(preset.timer, preset.nextAt, now)) {
        await presets.setTimer(preset.id, preset.version, { nextAt: nextRun(preset.timer, preset.recipe.zone, now), retryOf: null, failures: 0 });
        return;
      }
      const due = dueOf(preset, now);
      if (due !== null) await run(preset, due);
    } catch (cause) {
      if (cause instanceof AppError) logger.warn('presetTimer.failed', { code: cause.code });
      else logger.error('presetTimer.failed', { reason: cause instanceof Error ? cause.message : 'unknown' });
    }
  }

  async function look(): Promise<void> {
    if (stopped) return;
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    let pause = longestPause;
    try {
      const now = clock.now();
      for (const preset of await presets.list()) {
        if (stopped) return;
        await lookAt(preset, now);
      }
      const later = clock.now();
      pause = Math.min(...(await presets.list()).map(({ nextAt }) => (nextAt === null || nextAt <= later ? longestPause : nextAt - later)), longestPause);
    } catch (cause) {
      logger.warn('presetTimer.failed', { code: cause instanceof AppError ? cause.code : 'internal' });
    } finally {
      looking = false;
      arm(again ? 0 : pause);
      again = false;
    }
  }

  return {
    start() {
      stopped = false;
      void look();
    },
    wake() {
      void look();
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
