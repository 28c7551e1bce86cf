/** The screens by address. Each is loaded when it is first opened; the address lives in the hash, which needs no server. */
import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router';
import type { ScreenName } from '@/components/screens.ts';

const pages = import.meta.glob<{ readonly default: object }>('../features/*/*Page.vue');

function lazily(name: ScreenName, path: string, page: string): readonly RouteRecordRaw[] {
  const load = pages[`../features/${page}.vue`];
  return load ? [{ name, path, component: () => load() }] : [];
}

const routes: readonly RouteRecordRaw[] = [
  ...lazily('today', '/', 'today/TodayPage'),
  ...lazily('links', '/links', 'links/LinksPage'),
  ...lazily('link-new', '/links/new', 'links/NewLinkPage'),
  ...lazily('link', '/links/:id', 'links/LinkPage'),
  ...lazily('transactions', '/transactions/:id?', 'transactions/TransactionsPage'),
  ...lazily('export', '/export', 'exports/ExportPage'),
  ...lazily('profiles', '/profiles/:id?', 'profiles/ProfilesPage'),
  ...lazily('settings', '/settings', 'settings/SettingsPage'),
  { name: 'not-found', path: '/:rest(.*)*', component: () => import('./NotFoundPage.vue') },
];

export const router = createRouter({ history: createWebHashHistory(), routes: [...routes] });
