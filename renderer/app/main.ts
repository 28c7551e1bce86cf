/**
 * Start of the renderer: learn the state and the person's choices first, then load one language and show the first screen, so
 * that nothing is ever shown in a wrong language or theme.
 */
import './plain-parsers.ts';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import 'element-plus/theme-chalk/base.css';
import 'element-plus/theme-chalk/dark/css-vars.css';
import '@fontsource-variable/inter/opsz.css';
import '@/styles/tokens.css';
import '@/styles/base.css';
import { appSlotsKey } from '@/components/app-slots.ts';
import { useAppLock } from '@/composables/use-app-lock.ts';
import { useFault } from '@/composables/use-fault.ts';
import { usePreferences } from '@/composables/use-preferences.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import { useStatus } from '@/composables/use-status.ts';
import { loadTexts, switchLanguage } from '@/locales/i18n.ts';
import type { Language } from '@shared/domain/preferences.ts';
import App from './App.vue';
import StartFailed from './StartFailed.vue';
import { router } from './router.ts';
import { appSlots } from './slots.ts';

/** A guess for the moments before the preferences are known. */
function systemLanguage(): Language {
  const [system = 'en'] = navigator.languages;
  if (!/^zh/i.test(system)) return 'en';
  return /(hant|tw|hk|mo)/i.test(system) ? 'zh-Hant' : 'zh-Hans';
}

/** Asks for what the first screen is made of while the main process still answers. What fails here fails again where it is needed. */
function askEarly(): void {
  const wanted: Promise<unknown>[] = [loadTexts(systemLanguage())];
  if (['', '#', '#/'].includes(location.hash)) wanted.push(import('@/features/today/TodayPage.vue'), import('@/features/unsettled/UnsettledPanel.vue'));
  void Promise.allSettled(wanted);
}

async function start(): Promise<void> {
  const pinia = createPinia();
  const { raise } = useFault();
  const app = createApp(App).use(pinia).provide(appSlotsKey, appSlots);
  app.config.errorHandler = raise;
  window.addEventListener('unhandledrejection', (event) => raise(event.reason));
  window.addEventListener('error', (event) => {
    // No error of anybody's: something changed its size again while its size was told, and hears of it with the next frame.
    if (!event.message.startsWith('ResizeObserver loop')) raise(event.error);
  });

  // The shell waits for the same promise and shows what went wrong.
  useProfiles(pinia).begin().catch(() => undefined);
  const [status] = await Promise.all([useStatus(pinia).load(), useAppLock(pinia).load()]);
  await usePreferences(pinia).start(status.preferences);
  app.use(router).mount('#app');
}

/** Without the main process there are no preferences: the system's language and theme have to do. */
async function showStartFailed(cause: unknown): Promise<void> {
  await switchLanguage(systemLanguage());
  document.documentElement.classList.toggle('dark', matchMedia('(prefers-color-scheme: dark)').matches);
  createApp(StartFailed, { cause }).mount('#app');
}

askEarly();
start().catch(showStartFailed);
