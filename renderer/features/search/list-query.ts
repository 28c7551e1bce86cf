/** What the list shows for a text: by its best number, else by its days, else by the text as it stands. */
import { isDay, shiftDay } from '@/composables/transaction-query.ts';
import type { Recognition } from '@shared/domain/search.ts';

/** Members of the list's address; null where there is nothing to show. */
export function listQuery(recognition: Recognition | undefined, text: string): Readonly<Record<string, string>> | null {
  const number = recognition?.found.find((found) => found.kind === 'number');
  const days = (recognition?.found.flatMap((found) => (found.kind === 'amount' ? found.days : [])) ?? []).filter(isDay).toSorted();
  const [first] = days;
  const last = days.at(-1);
  if (first !== undefined && last !== undefined && !number?.certain) {
    const named = recognition?.found.flatMap((found) => (found.kind === 'amount' && found.named !== null ? [found.named] : [])) ?? [];
    return { from: first, until: shiftDay(last, 1), ...(named.length === 0 ? {} : { currency: [...new Set(named)].join(',') }) };
  }
  if (number !== undefined) return { text: number.text };
  const entry = text.trim();
  return entry === '' || entry.length > 200 || entry.includes('\n') ? null : { text: entry };
}
