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
import { useFault } from '@/composables/use-fault.ts';
import { usePreferences } from '@/composables/use-preferences.ts';
import { useStatus } from '@/composables/use-status.ts';
import { switchLanguage } from '@/locales/i18n.ts';
import App from './App.vue';
import StartFailed from './StartFailed.vue';
import { router } from './router.ts';
import { appSlots } from './slots.ts';

async function start(): Promise<void> {
  const pinia = createPinia();
  const { raise } = useFault();
  const app = createApp(App).use(pinia).provide(appSlotsKey, appSlots);
  app.config.errorHandler = raise;
  window.addEventListener('unhandledrejection', (event) => raise(event.reason));
  window.addEventListener('error', (event) => raise(event.error));

  const status = await useStatus(pinia).load();
  await usePreferences(pinia).start(status.preferences);
  app.use(router).mount('#app');
}

/** Without the main process there are no preferences: the system's language and theme have to do. */
async function showStartFailed(cause: unknown): Promise<void> {
  const [system = 'en'] = navigator.languages;
  const chinese = /^zh/i.test(system);
  await switchLanguage(chinese ? (/(hant|tw|hk|mo)/i.test(system) ? 'zh-Hant' : 'zh-Hans') : 'en');
  document.documentElement.classList.toggle('dark', matchMedia('(prefers-color-scheme: dark)').matches);
  createApp(StartFailed, { cause }).mount('#app');
}

start().catch(showStartFailed);
