/** Which rows of a statement a person looks at, and how many there are of each kind. Pure. */
import { openDifferences, settlementDifferences, type SettlementCounts, type SettlementRowsQuery, type SettlementVerdict } from '@shared/domain/settlement.ts';

/** `open`: differences that nobody has explained. A verdict shows its explained rows too. */
export type Shown = 'open' | 'explained' | SettlementVerdict;
export type Choice = { readonly value: Shown; readonly count: number };

export function countOf(shown: Shown, counts: SettlementCounts): number {
  return shown === 'open' ? openDifferences(counts) : counts[shown];
}

/** `open` and matches always, of the rest what there is, and what is looked at even after its last row went. */
export function choicesOf(counts: SettlementCounts, at: Shown): readonly Choice[] {
  const some: readonly Shown[] = ['open', ...settlementDifferences, 'explained', 'matched'];
  return some.map((value) => ({ value, count: countOf(value, counts) })).filter(({ value, count }) => count > 0 || value === at || value === 'open' || value === 'matched');
}

export function queryOf(shown: Shown): Pick<SettlementRowsQuery, 'verdicts' | 'explained'> {
  if (shown === 'open') return { verdicts: [...settlementDifferences], explained: false };
  if (shown === 'explained') return { verdicts: [...settlementDifferences], explained: true };
  return { verdicts: [shown], explained: null };
}

export function readShown(text: unknown): Shown {
  const all: readonly Shown[] = ['open', ...settlementDifferences, 'explained', 'matched'];
  return all.find((value) => value === text) ?? 'open';
}
