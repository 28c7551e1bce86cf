/**
 * One run of a preset, from its recipe to a finished file, whoever asked for it. Guarantees: never two runs of one preset at a time; a
 * run is kept with its end and its reason, also one that failed before a file was begun; a file that is there is never overwritten.
 */
import { exportEndings, type ExportRecord, type ExportRequest } from '@shared/domain/export.ts';
import { fileNameOf } from '@shared/domain/export-name.ts';
import { canCompare, type ExportPreset, type PresetRun, type PresetTrigger } from '@shared/domain/export-preset.ts';
import { periodOf, type Period } from '@shared/domain/export-range.ts';
import { nextRun } from '@shared/domain/export-timer.ts';
import type { ExportPresetId } from '@shared/domain/ids.ts';
import type { TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { addMilliseconds, type Instant } from '@shared/time/instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExportFolder } from '../ports/export-folder.ts';
import type { ExportPresetRecords, TimerState } from '../ports/export-presets.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { Exports } from './exports.ts';

export type RunWish = {
  readonly trigger: PresetTrigger;
  /** When it was to run by itself; null for a person's run. */
  readonly dueAt: Instant | null;
  readonly missed: number;
  /** Null is the program itself. */
  readonly by: string | null;
};

export type PresetRunner = {
  running(): readonly ExportPresetId[];
  /**
   * Resolves once a file is begun; `ended` never rejects. What it throws was kept as a failed run, except `preset.running`. Errors:
   * `preset.running`, `preset.outdated`, `preset.noFolder`, `preset.folderGone`, `preset.folderClosed`, `preset.noProfiles`,
   * `export.rangeInvalid`, `export.cannotWrite`, `journal.*`.
   */
  begin(preset: ExportPreset, wish: RunWish): Promise<{ readonly record: ExportRecord; readonly ended: Promise<PresetRun> }>;
  /** From now on a run that is cut off counts as interrupted, so that it is tried again after the next start. */
  halt(): void;
};

export type PresetRunnerDependencies = {
  readonly presets: Pick<ExportPresetRecords, 'addRun'>;
  readonly profiles: Pick<Journal['profiles'], 'list'>;
  readonly exports: Pick<Exports, 'start' | 'ended' | 'lastOf'>;
  readonly folder: ExportFolder;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onBegun: (id: ExportPresetId) => void;
  readonly onRan: (told: { readonly id: ExportPresetId; readonly name: string; readonly run: PresetRun; readonly nextAt: Instant | null }) => void;
};

const minute = 60_000;
/** Pauses before the next try of a run that failed; after the last one it is left until its next time. Milliseconds. */
export const retryDelays = [5 * minute, 15 * minute, 60 * minute, 240 * minute] as const;

/** The timer before a run by itself begins, and after one that failed: a program that stops meanwhile tries again later, and never in a loop. */
export function timerOfFailure(preset: Pick<ExportPreset, 'timer' | 'recipe' | 'failures' | 'retryOf'>, due: Instant, now: Instant): TimerState {
  if (preset.timer === null) return { nextAt: null, retryOf: null, failures: 0 };
  const regular = nextRun(preset.timer, preset.recipe.zone, due > now ? due : now);
  const failures = preset.retryOf === due ? preset.failures : 0;
  const delay = retryDelays[failures];
  if (delay === undefined || now + delay >= regular) return { nextAt: regular, retryOf: null, failures: 0 };
  return { nextAt: addMilliseconds(now, delay), retryOf: due, failures: failures + 1 };
}

function timerOfSuccess(preset: ExportPreset, due: Instant | null, now: Instant): TimerState {
  if (preset.timer === null) return { nextAt: null, retryOf: null, failures: 0 };
  return { nextAt: nextRun(preset.timer, preset.recipe.zone, due !== null && due > now ? due : now), retryOf: null, failures: 0 };
}

/** What a run leaves the timer at. */
function timerAfter(preset: ExportPreset, run: PresetRun): TimerState {
  const asItIs: TimerState = { nextAt: preset.nextAt, retryOf: preset.retryOf, failures: preset.failures };
  if (run.state === 'failed') return run.dueAt === null ? asItIs : timerOfFailure(preset, run.dueAt, run.finishedAt);
  // A person's run also settles a run that failed; otherwise the timer goes on as it was.
  if (run.dueAt === null && preset.retryOf === null) return asItIs;
  return run.dueAt === null && run.state === 'cancelled' ? asItIs : timerOfSuccess(preset, run.dueAt, run.finishedAt);
}

/** The rows that a preset means. Errors: `preset.noProfiles` where a filter without profiles would mean all of them. */
export function filterOfPreset({ recipe }: Pick<ExportPreset, 'recipe'>, period: Period, profiles: Awaited<ReturnType<Journal['profiles']['list']>>): TransactionFilter {
  const chosen = recipe.filter.profileIds ?? [];
  const profileIds = chosen.length > 0 ? chosen : profiles.filter((profile) => profile.environment === recipe.environment).map((profile) => profile.id);
  if (profileIds.length === 0) throw new AppError('preset.noProfiles');
  return { ...recipe.filter, profileIds, ...(period.from === null ? {} : { from: period.from }), ...(period.until === null ? {} : { until: period.until }) };
}

export function createPresetRunner(dependencies: PresetRunnerDependencies): PresetRunner {
  const { presets, profiles, exports, folder, clock, logger, onBegun, onRan } = dependencies;
  const running = new Set<ExportPresetId>();
  let halted = false;

  /** Where and what, or why not. */
  async function plan(preset: ExportPreset, wish: RunWish): Promise<{ readonly request: ExportRequest; readonly path: string; readonly period: Period }> {
    const { recipe } = preset;
    if (preset.gone.length > 0) throw new AppError('preset.outdated');
    if (preset.folder === null) throw new AppError('preset.noFolder');
    const now = clock.now();
    // "Yesterday" of a run that is made up for is the yesterday of the day on which it was due; "since the last one" goes on to now.
    const seenAt = recipe.range.kind === 'relative' && recipe.range.of === 'sinceLast' ? now : (wish.dueAt ?? now);
    const period = periodOf(recipe.range, seenAt, recipe.zone, preset.lastUntil);
    const { columns, format, titles, zone } = recipe;
    const whole: ExportRequest = { filter: filterOfPreset(preset, period, await profiles.list()), columns, format, titles, zone, since: null };
    const since = preset.onlyChanged && canCompare(recipe.range) ? await exports.lastOf(preset.id, whole) : null;
    const stem = fileNameOf(preset.fileName, { name: preset.name, at: seenAt, zone, ...period });
    return { request: { ...whole, since }, path: await folder.freePath(preset.folder, stem, exportEndings[format]), period };
  }

  async function keep(preset: ExportPreset, run: PresetRun, until: Instant | null, by: string | null): Promise<void> {
    const timer = timerAfter(preset, run);
    try {
      const ends = run.state === 'done' && until !== null ? { lastUntil: until } : {};
      await presets.addRun(preset.id, run, { version: preset.version, timer, ...ends }, by);
    } catch (cause) {
      // The file is what it is, whether its run could be written down or not.
      logger.error('preset.runNotKept', { code: cause instanceof AppError ? cause.code : 'internal' });
    }
    running.delete(preset.id);
    if (run.code !== null) logger.warn('preset.failed', { code: run.code, reason: run.trigger });
    onRan({ id: preset.id, name: preset.name, run, nextAt: timer.nextAt });
  }

  return {
    running: () => [...running],

    async begin(preset, wish) {
      if (running.has(preset.id)) throw new AppError('preset.running');
      running.add(preset.id);
      const at = clock.now();
      const run = { trigger: wish.trigger, at, dueAt: wish.dueAt, missed: wish.missed };
      try {
        const { request, path, period } = await plan(preset, wish);
        const record = await exports.start(request, path, { presetId: preset.id, by: wish.by });
        onBegun(preset.id);
        const ended = exports.ended(record.id).then(async ({ state, rows, code }): Promise<PresetRun> => {
          const cut = state === 'cancelled' && halted;
          const end: PresetRun = {
            ...run, finishedAt: clock.now(), exportId: record.id, rows,
            state: cut ? 'failed' : state, code: cut ? 'preset.interrupted' : code,
          };
          await keep(preset, end, period.until, wish.by);
          return end;
        });
        return { record, ended };
      } catch (cause) {
        const code: ErrorCode = cause instanceof AppError ? cause.code : 'internal';
        await keep(preset, { ...run, finishedAt: clock.now(), exportId: null, rows: 0, state: 'failed', code }, null, wish.by);
        throw cause;
      }
    },

    halt() {
      halted = true;
    },
  };
}
