/** Calls about presets of exports. A folder is named only by the person, in the system's own dialog. */
import type { ExportPresets } from '@core/exports/presets.ts';
import type { PresetTimer } from '@core/exports/timer.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';

type PresetChannel = Extract<Channel, `presets.${string}`>;

export function presetHandlers(services: () => Promise<{ readonly exportPresets: ExportPresets; readonly presetTimer: Pick<PresetTimer, 'wake'> }>): Pick<Handlers, PresetChannel> {
  const presets = async (): Promise<ExportPresets> => (await services()).exportPresets;
  return {
    'presets.list': async () => (await presets()).list(),
    'presets.save': async (input) => {
      const { exportPresets, presetTimer } = await services();
      const saved = await exportPresets.save(input);
      presetTimer.wake();
      return saved;
    },
    'presets.remove': async ({ id }) => {
      await (await presets()).remove(id);
      return {};
    },
    'presets.run': async ({ id }) => (await presets()).run(id),
    'presets.runs': async ({ id }) => (await presets()).runs(id),
    'presets.chooseFolder': async () => ({ folder: await (await presets()).chooseFolder() }),
  };
}
