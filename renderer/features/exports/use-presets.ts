/** The presets and what their timers do, kept up to date; saved, removed and run. A late answer to an older question is dropped. */
import { ref, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { ExportRecord } from '@shared/domain/export.ts';
import type { ExportPreset, PresetInput } from '@shared/domain/export-preset.ts';
import type { ExportPresetId } from '@shared/domain/ids.ts';

export function usePresets() {
  const presets = shallowRef<readonly ExportPreset[]>([]);
  const running = shallowRef<readonly ExportPresetId[]>([]);
  const error = shallowRef<unknown>();
  const loaded = ref(false);
  let question = 0;

  async function load(): Promise<void> {
    question += 1;
    const mine = question;
    try {
      const found = await call('presets.list', {});
      if (mine !== question) return;
      presets.value = found.presets;
      running.value = found.running;
      loaded.value = true;
    } catch (cause) {
      if (mine === question) error.value = cause;
    }
  }

  /** Throws what stands in the way, for the form that asked. */
  async function save(input: PresetInput): Promise<ExportPreset> {
    const saved = await call('presets.save', input);
    await load();
    return saved;
  }

  /** What was done, or undefined with `error` set. */
  async function attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    error.value = undefined;
    try {
      return await work();
    } catch (cause) {
      error.value = cause;
      return undefined;
    } finally {
      await load();
    }
  }

  const remove = async (id: ExportPresetId): Promise<boolean> => (await attempt(() => call('presets.remove', { id }))) !== undefined;
  const run = (id: ExportPresetId): Promise<ExportRecord | undefined> => attempt(() => call('presets.run', { id }));

  useEvent('presets.changed', () => { void load(); });
  useEvent('presets.ran', () => { void load(); });
  void load();

  return { presets, running, error, loaded, load, save, remove, run };
}
