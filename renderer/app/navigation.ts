/** The screens of the sidebar, with their keys. Only screens that are part of this build are listed. */
import { ArrowLeftRight, Building2, CalendarCheck, Download, Layers, Link2, Scale, ScrollText, Settings, UsersRound, Wallet } from '@lucide/vue';
import type { Component } from 'vue';
import { router } from './router.ts';

export type NavigationScreen = {
  readonly name: 'today' | 'links' | 'transactions' | 'bulk' | 'tokens' | 'export' | 'settlements' | 'approvals' | 'profiles' | 'audit' | 'settings';
  readonly icon: Component;
  readonly keys: string;
  /** Below the others, at the foot of the sidebar. */
  readonly foot?: boolean;
};

const all: readonly NavigationScreen[] = [
  { name: 'today', icon: CalendarCheck, keys: 'g t' },
  { name: 'links', icon: Link2, keys: 'g l' },
  { name: 'transactions', icon: ArrowLeftRight, keys: 'g x' },
  { name: 'bulk', icon: Layers, keys: 'g b' },
  { name: 'tokens', icon: Wallet, keys: 'g w' },
  { name: 'export', icon: Download, keys: 'g e' },
  { name: 'settlements', icon: Scale, keys: 'g s' },
  { name: 'approvals', icon: UsersRound, keys: 'g a' },
  { name: 'profiles', icon: Building2, keys: 'g p', foot: true },
  { name: 'audit', icon: ScrollText, keys: 'g u', foot: true },
  { name: 'settings', icon: Settings, keys: 'g ,', foot: true },
];

export function screens(): readonly NavigationScreen[] {
  return all.filter((screen) => router.hasRoute(screen.name));
}
