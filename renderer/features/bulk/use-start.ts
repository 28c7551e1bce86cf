/** What to make and where its rows come from: a file that is chosen or dropped, or rows that are pasted. Nothing is sent here. */
import { computed, ref, shallowRef } from 'vue';
import { call } from '@/api/call.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import { useText } from '@/locales/i18n.ts';
import type { BatchDraft, BatchKind, BatchScope } from '@shared/domain/batch.ts';
import { profileId, type ProfileId } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';

export type RowSource = 'file' | 'paste';
/** Stands for every profile of the environment. */
export const everyProfile = 'all';

/** Bytes of a file as base64, in pieces small enough for the stack. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const piece = 0x80_00;
  let text = '';
  for (let at = 0; at < bytes.length; at += piece) text += String.fromCharCode(...bytes.subarray(at, at + piece));
  return btoa(text);
}

export function useStart(onRead: (draft: BatchDraft) => void) {
  const { language } = useText();
  const profiles = useProfiles();
  const kind = ref<BatchKind>('refund');
  const chosenProfile = ref<string>();
  const source = ref<RowSource>('file');
  const text = ref('');
  const error = shallowRef<unknown>();
  const reading = ref(false);
  const templateSaved = ref<string>();

  const choices = computed(() => profiles.sameEnvironment);
  /** Refunds look at every profile unless told otherwise; links are made for one. */
  const profile = computed<string>({
    get: () => {
      const wanted = chosenProfile.value ?? (kind.value === 'refund' ? everyProfile : undefined);
      if (wanted === everyProfile && kind.value === 'refund') return everyProfile;
      return choices.value.find((choice) => choice.id === wanted)?.id ?? profiles.current?.id ?? '';
    },
    set: (value) => { chosenProfile.value = value; },
  });
  const chosenId = computed<ProfileId | null>(() => (profile.value === everyProfile || profile.value === '' ? null : profileId.parse(profile.value)));
  const scope = computed<BatchScope>(() => ({ kind: kind.value, environment: profiles.environment, profileId: chosenId.value }));

  async function read(work: () => Promise<BatchDraft | null>): Promise<void> {
    if (reading.value) return;
    reading.value = true;
    error.value = undefined;
    try {
      const draft = await work();
      if (draft) onRead(draft);
    } catch (cause) {
      error.value = cause;
    } finally {
      reading.value = false;
    }
  }

  const choose = (): Promise<void> => read(async () => (await call('batches.choose', { scope: scope.value })).draft);
  const paste = (): Promise<void> => read(() => call('batches.paste', { scope: scope.value, text: text.value }));

  function drop(file: File): Promise<void> {
    return read(async () => {
      let contentBase64: string;
      try {
        contentBase64 = await base64Of(file);
      } catch (cause) {
        throw new AppError('sheet.unreadable', {}, { cause }); // such as a folder
      }
      return call('batches.drop', { scope: scope.value, name: file.name, contentBase64 });
    });
  }

  async function saveTemplate(format: 'csv' | 'xlsx'): Promise<void> {
    error.value = undefined;
    try {
      templateSaved.value = (await call('batches.saveTemplate', { kind: kind.value, profileId: chosenId.value, format, language: language.value })).saved ?? templateSaved.value;
    } catch (cause) {
      error.value = cause;
    }
  }

  return { kind, profile, source, text, error, reading, choices, templateSaved, choose, paste, drop, saveTemplate };
}

export type StartWork = ReturnType<typeof useStart>;
