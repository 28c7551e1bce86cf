/** The file that is at hand while the screen is left, so that coming back finds it. It lives as long as the window. */
import { readonly, shallowRef } from 'vue';
import type { BatchId } from '@shared/domain/ids.ts';

const open = shallowRef<BatchId | null>(null);

export function useOpenDraft() {
  return { openDraft: readonly(open), setOpenDraft: (id: BatchId | null): void => { open.value = id; } };
}
