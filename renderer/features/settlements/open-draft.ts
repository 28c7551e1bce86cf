/** The file that is at hand while the screen is left, so that coming back finds it. It lives as long as the window. */
import { readonly, shallowRef } from 'vue';
import type { StatementId } from '@shared/domain/settlement.ts';

export type OpenDraft = { readonly id: StatementId; readonly name: string };

const open = shallowRef<OpenDraft | null>(null);

export function useOpenDraft() {
  return { openDraft: readonly(open), setOpenDraft: (draft: OpenDraft | null): void => { open.value = draft; } };
}
