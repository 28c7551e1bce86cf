/** Texts that were searched for, newest first. They may name people, so they live in memory alone, and a lock ends them. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

const most = 6;
/** Longer texts are messages, which are not kept. */
const longest = 80;

export const useRecentSearches = defineStore('recentSearches', () => {
  const texts = shallowRef<readonly string[]>([]);

  function keep(text: string): void {
    const entry = text.trim();
    if (entry === '' || entry.length > longest || entry.includes('\n')) return;
    texts.value = [entry, ...texts.value.filter((other) => other !== entry)].slice(0, most);
  }

  function clear(): void {
    texts.value = [];
  }

  return { texts, keep, clear };
});
