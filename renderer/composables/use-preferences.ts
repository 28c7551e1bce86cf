/** Choices of the person at this computer, applied to the page at once and saved by the main process. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { call } from '@/api/call.ts';
import { switchLanguage } from '@/locales/i18n.ts';
import type { Preferences } from '@shared/domain/preferences.ts';

const darkScheme = '(prefers-color-scheme: dark)';

export const usePreferences = defineStore('preferences', () => {
  const saved = shallowRef<Preferences>();
  const systemDark = shallowRef(false);

  const preferences = computed<Preferences>(() => {
    if (!saved.value) throw new Error('preferences are read before the start-up has loaded them');
    return saved.value;
  });
  const zone = computed(() => preferences.value.timeZone);
  const dark = computed(() => preferences.value.theme === 'dark' || (preferences.value.theme === 'system' && systemDark.value));

  function paint(): void {
    document.documentElement.classList.toggle('dark', dark.value);
  }

  async function apply(next: Preferences): Promise<void> {
    await switchLanguage(next.language);
    saved.value = next;
    paint();
  }

  /** Called once at start, with what `app.status` said. */
  async function start(initial: Preferences): Promise<void> {
    const scheme = matchMedia(darkScheme);
    systemDark.value = scheme.matches;
    scheme.addEventListener('change', (event) => {
      systemDark.value = event.matches;
      paint();
    });
    await apply(initial);
  }

  /** Throws a `CallError` when it could not be saved; the screen then keeps what was. */
  async function save(change: Partial<Preferences>): Promise<void> {
    await apply(await call('app.savePreferences', change));
  }

  return { preferences, zone, dark, start, save };
});
