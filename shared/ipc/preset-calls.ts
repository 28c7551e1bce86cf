/** The part of the contract that is about presets of exports and their timers. */
import * as z from 'zod';
import { exportRecord } from '../domain/export.ts';
import { exportPreset, presetInput, presetRun } from '../domain/export-preset.ts';
import { exportPresetId } from '../domain/ids.ts';

const nothing = z.strictObject({});
const one = z.strictObject({ id: exportPresetId });

export const presetCalls = {
  /** By name. `running` names those that are being written at this moment. */
  'presets.list': { input: nothing, output: z.object({ presets: z.array(exportPreset), running: z.array(exportPresetId) }) },
  'presets.save': { input: presetInput, output: exportPreset },
  'presets.remove': { input: one, output: nothing },
  /** Begins a run at once, whatever the timer says; `exports.progress` and `presets.ran` tell how it goes. */
  'presets.run': { input: one, output: exportRecord },
  /** Newest first, at most 50. */
  'presets.runs': { input: one, output: z.array(presetRun) },
  /** Asks for a folder; null when the person cancelled. Only a folder that was chosen here may be saved. */
  'presets.chooseFolder': { input: nothing, output: z.object({ folder: z.string().nullable() }) },
} as const;

export const presetEvents = {
  /** A preset was saved, removed or began to run. */
  'presets.changed': z.object({ id: exportPresetId }),
  'presets.ran': z.object({ id: exportPresetId, name: z.string(), run: presetRun, nextAt: exportPreset.shape.nextAt }),
} as const;
