/** What the search box can do beside finding: handed in by the shell, narrowed by what is typed in any of the three languages. */
import type { Component } from 'vue';

export type Command = {
  readonly key: string;
  readonly icon: Component;
  readonly label: string;
  /** Further words for it, in every language. */
  readonly words: string;
  /** As the keyboard has it, where there is one. */
  readonly keys?: string;
  /** Shown before anything is typed. */
  readonly usual: boolean;
  readonly run: () => void | Promise<void>;
};

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().trim();

/** Those of which every typed word is part of the label or of its words; the usual ones while nothing is typed. */
export function fittingCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const parts = plain(typed).split(/\s+/).filter((part) => part !== '');
  if (parts.length === 0) return commands.filter(({ usual }) => usual);
  if (parts.length > 4 || typed.length > 60) return [];
  return commands.filter(({ label, words }) => {
    const text = plain(`${label} ${words}`);
    return parts.every((part) => text.includes(part));
  });
}
