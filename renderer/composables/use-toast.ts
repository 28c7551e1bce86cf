/** Confirms what the person just did (copied, saved), one at a time. No result of a money action is ever a toast. */
import { readonly, shallowRef } from 'vue';

const lifetime = 4000;
const text = shallowRef<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

export function useToast() {
  function show(message: string): void {
    clearTimeout(timer);
    text.value = message;
    timer = setTimeout(() => { text.value = undefined; }, lifetime);
  }
  function clear(): void {
    clearTimeout(timer);
    text.value = undefined;
  }

  return { text: readonly(text), show, clear };
}
