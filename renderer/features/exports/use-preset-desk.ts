/** The preset that is open in the form, and everything that is done with presets there. A preset is opened without what is gone, and says so; it is only changed by a save. */
import { computed, ref, shallowRef, type Ref } from 'vue';
import { useAnnounce } from '@/composables/use-announce.ts';
import { useFault } from '@/composables/use-fault.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import { useToast } from '@/composables/use-toast.ts';
import { useText } from '@/locales/i18n.ts';
import { canCompare, type ExportPreset, type PresetContent } from '@shared/domain/export-preset.ts';
import type { ExportPresetId } from '@shared/domain/ids.ts';
import type { Environment } from '@shared/domain/profile.ts';
import { isSame, presetRecipeOf, recipeOfPreset, type Recipe } from './recipe.ts';
import { usePresets } from './use-presets.ts';

/** What the dialog is open for; `preset` is the one that is changed, undefined for a new one. */
export type DeskDialog = { readonly preset: ExportPreset | undefined; readonly recipe: ExportPreset['recipe']; readonly name: string };

export function usePresetDesk(recipe: Ref<Recipe>, environment: Readonly<Ref<Environment>>) {
  const { t } = useText();
  const profiles = useProfiles();
  const toast = useToast();
  const { announce } = useAnnounce();
  const { raise } = useFault();
  const list = usePresets();
  const selectedId = ref<ExportPresetId>();
  /** What the form held when the preset was opened. */
  const opened = shallowRef<Recipe>();
  const goneProfiles = ref<{ readonly count: number; readonly all: boolean }>();
  const otherEnvironment = ref<Environment>();
  const dialog = shallowRef<DeskDialog>();
  const removing = shallowRef<ExportPreset>();

  const selected = computed(() => list.presets.value.find((preset) => preset.id === selectedId.value));
  const changed = computed(() => selected.value !== undefined && opened.value !== undefined && (!isSame(recipe.value, opened.value) || selected.value.gone.length > 0 || goneProfiles.value !== undefined));

  function close(): void {
    selectedId.value = undefined;
    opened.value = undefined;
    goneProfiles.value = undefined;
    otherEnvironment.value = undefined;
  }

  function open(preset: ExportPreset): void {
    close();
    if (preset.recipe.environment !== environment.value) {
      otherEnvironment.value = preset.recipe.environment;
      return;
    }
    const found = recipeOfPreset(preset, profiles.sameEnvironment.map((profile) => profile.id));
    recipe.value = found.recipe;
    opened.value = found.recipe;
    selectedId.value = preset.id;
    goneProfiles.value = found.goneProfiles > 0 ? { count: found.goneProfiles, all: (found.recipe.filter.profileIds ?? []).length === 0 } : undefined;
    announce(t('presets.open', { name: preset.name }));
  }

  function contentOf(preset: ExportPreset): PresetContent {
    const { name, folder, fileName, timer, onlyChanged, recipe: kept } = preset;
    return { name, folder, fileName, timer, onlyChanged, recipe: kept };
  }

  /** Throws what stands in the way, for the form that asked. */
  async function store(content: PresetContent, preset: ExportPreset | undefined): Promise<void> {
    const saved = await list.save({ ...content, onlyChanged: content.onlyChanged && canCompare(content.recipe.range), id: preset?.id ?? null, version: preset?.version ?? null });
    toast.show(t('presets.saved'));
    // A new one is open from now on; of another one in the list only its settings were changed.
    if (preset === undefined || preset.id === selectedId.value) open(saved);
  }

  /** The form's recipe into the preset that is open. */
  async function save(): Promise<void> {
    const preset = selected.value;
    if (!preset) return;
    list.error.value = undefined;
    try {
      await store({ ...contentOf(preset), recipe: presetRecipeOf(recipe.value, environment.value) }, preset);
    } catch (cause) {
      list.error.value = cause;
    }
  }

  /** Asks for the name and the rest of a new preset. */
  function saveAs(): void {
    dialog.value = { preset: undefined, recipe: presetRecipeOf(recipe.value, environment.value), name: '' };
  }

  function settings(preset: ExportPreset): void {
    dialog.value = { preset, recipe: preset.recipe, name: preset.name };
  }

  async function duplicate(preset: ExportPreset): Promise<void> {
    const taken = new Set(list.presets.value.map((other) => other.name.toLowerCase()));
    const first = t('presets.copyName', { name: preset.name.slice(0, 66) });
    let name = first;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${first} ${number}`;
    list.error.value = undefined;
    try {
      // Two timers for the same files help nobody.
      await store({ ...contentOf(preset), name, timer: null }, undefined);
    } catch (cause) {
      list.error.value = cause;
    }
  }

  async function remove(preset: ExportPreset): Promise<void> {
    if (!(await list.remove(preset.id))) return;
    if (preset.id === selectedId.value) close();
    toast.show(t('presets.removed'));
  }

  function act(action: 'settings' | 'duplicate' | 'remove', preset: ExportPreset): void {
    if (action === 'settings') settings(preset);
    else if (action === 'remove') removing.value = preset;
    else duplicate(preset).catch(raise);
  }

  return { ...list, selected, changed, goneProfiles, otherEnvironment, dialog, removing, open, close, save, saveAs, store, remove, act };
}
