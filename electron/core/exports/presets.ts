/** Presets: kept, changed, removed, and run when a person asks. Guarantees: only a folder that a person chose is ever written to, and one that is taken from another preset was chosen for that. */
import type { ExportRecord } from '@shared/domain/export.ts';
import type { ExportPreset, PresetInput, PresetRun } from '@shared/domain/export-preset.ts';
import { nextRun } from '@shared/domain/export-timer.ts';
import { exportPresetId, type ExportPresetId } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { FolderChooser } from '../ports/export-folder.ts';
import type { ExportPresetRecords } from '../ports/export-presets.ts';
import type { PresetRunner } from './preset-run.ts';

export type ExportPresets = {
  list(): Promise<{ readonly presets: ExportPreset[]; readonly running: ExportPresetId[] }>;
  /**
   * Errors: `preset.folderNotChosen`, `preset.noFolder` (a timer without one), `export.rangeInvalid`, `preset.nameTaken`,
   * `preset.notFound`, `preset.changedMeanwhile`, `preset.tooMany`.
   */
  save(input: PresetInput): Promise<ExportPreset>;
  /** Errors: `preset.running`, `preset.notFound`. */
  remove(id: ExportPresetId): Promise<void>;
  /** Errors: those of `PresetRunner.begin`, `preset.notFound`. */
  run(id: ExportPresetId): Promise<ExportRecord>;
  runs(id: ExportPresetId): Promise<PresetRun[]>;
  chooseFolder(): Promise<string | null>;
};

export type ExportPresetsDependencies = {
  readonly presets: ExportPresetRecords;
  readonly runner: PresetRunner;
  readonly chooser: FolderChooser;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly operator: () => Promise<string>;
  readonly onChanged: (id: ExportPresetId) => void;
};

const runsShown = 50;

export function createExportPresets(dependencies: ExportPresetsDependencies): ExportPresets {
  const { presets, runner, chooser, clock, ids, operator, onChanged } = dependencies;

  async function requireFolder(input: PresetInput): Promise<void> {
    const { folder } = input;
    if (folder === null) {
      if (input.timer !== null) throw new AppError('preset.noFolder', {}, { field: 'folder' });
      return;
    }
    if (chooser.isChosen(folder)) return;
    if (!(await presets.list()).some((other) => other.folder === folder)) throw new AppError('preset.folderNotChosen', {}, { field: 'folder' });
  }

  return {
    async list() {
      return { presets: [...(await presets.list())], running: [...runner.running()] };
    },

    async save({ id, version, ...content }) {
      await requireFolder({ id, version, ...content });
      const { range, zone } = content.recipe;
      if (range.kind === 'fixed' && range.from !== null && range.until !== null && range.until <= range.from) throw new AppError('export.rangeInvalid', {}, { field: 'recipe.range' });
      const now = clock.now();
      const nextAt = content.timer === null ? null : nextRun(content.timer, zone, now);
      const saved = await presets.save(id ?? exportPresetId.parse(ids.next()), content, id === null ? null : (version ?? 0), nextAt, await operator(), now);
      onChanged(saved.id);
      return saved;
    },

    async remove(id) {
      if (runner.running().includes(id)) throw new AppError('preset.running');
      await presets.remove(id, await operator(), clock.now());
      onChanged(id);
    },

    async run(id) {
      const preset = await presets.get(id);
      if (!preset) throw new AppError('preset.notFound');
      const { record } = await runner.begin(preset, { trigger: 'person', dueAt: null, missed: 0, by: await operator() });
      return record;
    },

    async runs(id) {
      return [...(await presets.runs(id, runsShown))];
    },

    chooseFolder: () => chooser.choose(),
  };
}
