/** The screens by address. Each is loaded when it is first opened; the address lives in the hash, which needs no server. */
import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router';
import type { ScreenName } from '@/components/screens.ts';

type Screen = { readonly path: string; readonly component: () => Promise<unknown> };

const screens = {
  'today': { path: '/', component: () => import('@/features/today/TodayPage.vue') },
  'unsettled': { path: '/unsettled', component: () => import('@/features/unsettled/UnsettledPage.vue') },
  'links': { path: '/links', component: () => import('@/features/links/LinksPage.vue') },
  'link-new': { path: '/links/new', component: () => import('@/features/links/NewLinkPage.vue') },
  'link': { path: '/links/:id', component: () => import('@/features/links/LinkPage.vue') },
  'transactions': { path: '/transactions/:id?', component: () => import('@/features/transactions/TransactionsPage.vue') },
  'bulk': { path: '/bulk/:id?', component: () => import('@/features/bulk/BulkPage.vue') },
  'tokens': { path: '/tokens/:id?', component: () => import('@/features/tokens/TokensPage.vue') },
  'export': { path: '/export', component: () => import('@/features/exports/ExportPage.vue') },
  'settlements': { path: '/settlements/:id?', component: () => import('@/features/settlements/SettlementsPage.vue') },
  'approvals': { path: '/approvals', component: () => import('@/features/approvals/ApprovalsPage.vue') },
  'profiles': { path: '/profiles/:id?', component: () => import('@/features/profiles/ProfilesPage.vue') },
  'audit': { path: '/audit', component: () => import('@/features/audit/AuditPage.vue') },
  'settings': { path: '/settings', component: () => import('@/features/settings/SettingsPage.vue') },
} as const satisfies Record<ScreenName, Screen>;

const routes: readonly RouteRecordRaw[] = [
  ...Object.entries(screens).map(([name, screen]) => ({ name, ...screen })),
  { name: 'not-found', path: '/:rest(.*)*', component: () => import('./NotFoundPage.vue') },
];

export const router = createRouter({ history: createWebHashHistory(), routes: [...routes] });
