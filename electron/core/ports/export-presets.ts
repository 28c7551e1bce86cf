/** Presets of exports in the journal. */
import type { ExportPreset, PresetContent, PresetRun } from '@shared/domain/export-preset.ts';
import type { ExportPresetId } from '@shared/domain/ids.ts';
import type { Instant } from '@shared/time/instant.ts';

export type TimerState = Pick<ExportPreset, 'nextAt' | 'retryOf' | 'failures'>;

/** `by` is the person's name; null is the program itself. */
export type ExportPresetRecords = {
  /** By name. */
  list(): Promise<readonly ExportPreset[]>;
  get(id: ExportPresetId): Promise<ExportPreset | undefined>;
  /** A new preset where `fromVersion` is null. Errors: `preset.nameTaken`, `preset.notFound`, `preset.changedMeanwhile`, `preset.tooMany`. */
  save(id: ExportPresetId, content: PresetContent, fromVersion: number | null, nextAt: Instant | null, by: string, at: Instant): Promise<ExportPreset>;
  /** Its runs go with it; what they wrote stays listed. Errors: `preset.notFound`. */
  remove(id: ExportPresetId, by: string, at: Instant): Promise<void>;
  /** Sets the timer. False when the preset was changed since `version`, or is gone. */
  setTimer(id: ExportPresetId, version: number, timer: TimerState): Promise<boolean>;
  /** Adds a run and, where the preset is still at `version`, sets its timer. `lastUntil` undefined leaves it as it is. */
  addRun(id: ExportPresetId, run: PresetRun, change: { readonly version: number; readonly timer: TimerState; readonly lastUntil?: Instant }, by: string | null): Promise<void>;
  /** Newest first. */
  runs(id: ExportPresetId, limit: number): Promise<readonly PresetRun[]>;
};
