/** Small words that several panels of the screen share. */
import { describeError } from '@/composables/use-error-text.ts';
import { useFormat } from '@/composables/use-format.ts';
import { useText } from '@/locales/i18n.ts';
import type { ExportPreset, PresetRun } from '@shared/domain/export-preset.ts';
import type { ExportTimer } from '@shared/domain/export-timer.ts';
import type { Instant } from '@shared/time/instant.ts';

/** The name of a file without its folder, of a path of any system. */
export const fileOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
export const folderOf = (path: string): string => path.slice(0, Math.max(1, path.length - fileOf(path).length - 1));

/** Monday first, as a timer counts them. */
export const weekdayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export function usePresetWords() {
  const { t, language } = useText();
  const format = useFormat();
  const comma = (): string => (language.value === 'en' ? ', ' : '，');

  const moment = (at: Instant): string => `${format.shortDay(at)} ${format.time(at)}`;

  function timer(value: ExportTimer | null): string {
    if (value === null) return t('presets.timer.off');
    switch (value.every) {
      case 'day':
        return t('presets.timer.day', { at: value.at });
      case 'week':
        return t('presets.timer.week', { at: value.at, weekday: t(`presets.weekday.${weekdayNames[value.weekday - 1] ?? 'mon'}`) });
      case 'month':
        return value.day === 31 ? t('presets.timer.last', { at: value.at }) : t('presets.timer.month', { at: value.at, day: value.day });
    }
  }

  /** `every Monday 08:00, next 30 Nov 08:00`. */
  function schedule(preset: Pick<ExportPreset, 'timer' | 'nextAt' | 'retryOf'>): string {
    if (preset.nextAt === null) return timer(preset.timer);
    return `${timer(preset.timer)}${comma()}${t(preset.retryOf === null ? 'presets.next' : 'presets.retry', { at: moment(preset.nextAt) })}`;
  }

  function lastRun(run: PresetRun | null): string {
    if (run === null) return t('presets.last.never');
    const at = moment(run.at);
    return run.state === 'done' ? t('presets.last.done', { at, n: format.count(run.rows) }, run.rows) : t(`presets.last.${run.state}`, { at });
  }

  /** Why a run came later than its timer said, and what was skipped; empty of one in time. */
  function lateness(run: PresetRun | null): string {
    if (run === null) return '';
    const late = run.trigger === 'caughtUp' ? [t('presets.last.caughtUp')] : [];
    const skipped = run.missed > 0 ? [t('presets.last.missed', { n: run.missed }, run.missed)] : [];
    return [...late, ...skipped].join(comma());
  }

  /** Why a run failed; empty of one that did not. */
  const reason = (run: PresetRun | null): string => (run?.code ? describeError({ code: run.code, params: {} }).text : '');

  return { timer, schedule, lastRun, lateness, reason, moment, comma };
}
