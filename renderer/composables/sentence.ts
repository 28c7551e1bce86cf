/** Small steps of putting sentences together, for parts that come as data. */
import type { Language } from '@shared/domain/preferences.ts';

/** Joins parts with the comma of the language; empty parts are left out. */
export function joined(parts: readonly (string | undefined)[], language: Language): string {
  return parts.filter((part) => part !== undefined && part !== '').join(language === 'en' ? ', ' : '，');
}

/** Several things of one kind: `、` in Chinese. */
export function listed(parts: readonly string[], language: Language): string {
  return parts.join(language === 'en' ? ', ' : '、');
}

/** First letter large, for a part that begins a line. Chinese has no such thing and stays as it is. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
