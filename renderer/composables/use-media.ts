/** Whether a media query holds, for the few places where a layout needs other words or other columns, not only other sizes. */
import { onScopeDispose, readonly, ref, type Ref } from 'vue';

export function useMedia(query: string): Readonly<Ref<boolean>> {
  const media = matchMedia(query);
  const matches = ref<boolean>(media.matches);
  function onChange(event: MediaQueryListEvent): void {
    matches.value = event.matches;
  }
  media.addEventListener('change', onChange);
  onScopeDispose(() => media.removeEventListener('change', onChange));
  return readonly(matches);
}
