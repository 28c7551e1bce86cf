/** Says a result aloud to readers of the screen, through one live region of the shell. */
import { readonly, shallowRef } from 'vue';

const spoken = shallowRef('');

export function useAnnounce() {
  return { spoken: readonly(spoken), announce: (text: string): void => { spoken.value = text; } };
}
