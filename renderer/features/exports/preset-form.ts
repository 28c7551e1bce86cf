/** What the dialog of a preset holds while it is filled in, and what is wrong with it. */
import { defaultPattern } from '@shared/domain/export-name.ts';
import type { ExportPreset } from '@shared/domain/export-preset.ts';
import { timeOfDay, type ExportTimer } from '@shared/domain/export-timer.ts';

export type PresetForm = {
  readonly name: string;
  readonly folder: string | null;
  readonly fileName: string;
  readonly every: 'off' | ExportTimer['every'];
  readonly at: string;
  readonly weekday: number;
  readonly day: number;
  readonly onlyChanged: boolean;
};

export function formOf(preset: ExportPreset | undefined): PresetForm {
  const timer = preset?.timer ?? null;
  return {
    name: preset?.name ?? '',
    folder: preset?.folder ?? null,
    fileName: preset?.fileName ?? defaultPattern,
    every: timer?.every ?? 'off',
    at: timer?.at ?? '08:00',
    weekday: timer?.every === 'week' ? timer.weekday : 1,
    day: timer?.every === 'month' ? timer.day : 1,
    onlyChanged: preset?.onlyChanged ?? false,
  };
}

/** Undefined for a time that is none. `9:05` is taken for 09:05. */
export function timerOf(form: PresetForm): ExportTimer | null | undefined {
  if (form.every === 'off') return null;
  const typed = form.at.trim();
  const at = timeOfDay.safeParse(/^\d:/.test(typed) ? `0${typed}` : typed);
  if (!at.success) return undefined;
  switch (form.every) {
    case 'day':
      return { every: 'day', at: at.data };
    case 'week':
      return { every: 'week', weekday: form.weekday, at: at.data };
    case 'month':
      return { every: 'month', day: form.day, at: at.data };
  }
}
