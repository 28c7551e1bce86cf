/** One file at hand: its rows, their verdicts, and what a screen is told of it. */
import type { BatchDraft, BatchRepeat, BatchRow, BatchScope, BatchTotal } from '@shared/domain/batch.ts';
import type { BatchId, ProfileId } from '@shared/domain/ids.ts';
import { lockLevels, type LockLevel } from '@shared/domain/money-rules.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { addMoney, moneyOf, type Money } from '@shared/money/money.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Table } from '../ports/sheets.ts';
import { paceOf } from './pacer.ts';
import { textAt } from './parse-row.ts';
import { groupKey, settle, shownOf, type Entry } from './settle.ts';

/** Milliseconds between the press and the first row. */
export const countdownMs = 10_000;

const sampleRows = 3;

export type Draft = {
  readonly id: BatchId;
  readonly scope: BatchScope;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly pasted: boolean;
  readonly table: Table;
  /** Those that its rows may belong to. */
  readonly profiles: readonly Profile[];
  readonly entries: readonly Entry[];
  readonly groups: Map<string, Entry[]>;
  /** Row that has a reference of its own, by profile and reference. */
  readonly references: Map<string, number>;
  locks: ReadonlyMap<ProfileId, LockLevel>;
  repeats: readonly BatchRepeat[];
  phase: BatchDraft['phase'];
  leftMs: number | null;
  checkedAt: Instant | null;
  checking: AbortController | null;
};

export function orderText(scope: BatchScope, entry: Pick<Entry, 'typed'>): string {
  return textAt(entry.typed, scope.kind === 'refund' ? 'order' : 'reference');
}

export function newEntries(scope: BatchScope, table: Table): readonly Entry[] {
  return table.rows.map((typed) => ({ typed, checked: null, wanted: undefined, shown: shownOf(typed, orderText(scope, { typed }), null) }));
}

/** Puts a checked entry where it belongs and recomputes its group; returns the entries that may have changed. */
export function place(draft: Draft, entry: Entry): readonly Entry[] {
  const key = entry.checked === null ? null : groupKey(entry.checked);
  if (key === null) {
    settle([entry]);
    return [entry];
  }
  const group = [...(draft.groups.get(key) ?? []).filter((other) => other !== entry), entry].toSorted((left, right) => left.typed.number - right.typed.number);
  draft.groups.set(key, group);
  settle(group);
  return group;
}

export function groupOf(draft: Draft, entry: Entry): readonly Entry[] {
  const key = entry.checked === null ? null : groupKey(entry.checked);
  return (key === null ? undefined : draft.groups.get(key)) ?? [entry];
}

export function totalsOf(rows: readonly Pick<BatchRow, 'currency' | 'amountMinor'>[]): BatchTotal[] {
  const sums = new Map<string, { readonly sum: Money; readonly rows: number }>();
  for (const { currency, amountMinor } of rows) {
    if (currency === null || amountMinor === null) continue;
    const before = sums.get(currency);
    const amount = moneyOf(amountMinor, currency);
    sums.set(currency, { sum: before ? addMoney(before.sum, amount) : amount, rows: (before?.rows ?? 0) + 1 });
  }
  return [...sums.values()].map(({ sum, rows: count }) => ({ currency: sum.currency, rows: count, minor: sum.minor })).toSorted((left, right) => (left.currency < right.currency ? -1 : 1));
}

export function strictest(levels: readonly LockLevel[]): LockLevel {
  if (levels.includes('lookOnly')) return 'lookOnly';
  return levels.includes('typeAmount') ? 'typeAmount' : (lockLevels.find((level) => level === 'confirm') ?? 'confirm');
}

/** Slowest pace of the profiles that are sent for, and the time that all rows take when each profile keeps its own. */
export function timing(draft: Draft, rows: readonly BatchRow[]): { readonly paceMs: number; readonly estimateMs: number } {
  const counts = new Map<ProfileId, number>();
  for (const { profileId } of rows) if (profileId !== null) counts.set(profileId, (counts.get(profileId) ?? 0) + 1);
  const concerned = draft.profiles.filter(({ id }) => counts.size === 0 || counts.has(id));
  return {
    paceMs: Math.max(0, ...concerned.map(paceOf)),
    estimateMs: Math.max(0, ...draft.profiles.map((profile) => (counts.get(profile.id) ?? 0) * paceOf(profile))),
  };
}

export function describeDraft(draft: Draft): BatchDraft {
  const { table } = draft;
  const counts = { unchecked: 0, ready: 0, check: 0, error: 0 };
  for (const { shown } of draft.entries) counts[shown.verdict] += 1;
  const included = draft.entries.map(({ shown }) => shown).filter((row) => row.included);
  const concerned = included.length === 0 ? draft.profiles.map(({ id }) => id) : [...new Set(included.flatMap(({ profileId }) => (profileId === null ? [] : [profileId])))];
  return {
    id: draft.id,
    scope: draft.scope,
    source: {
      name: draft.name, format: table.format, bytes: draft.bytes.byteLength, sha256: table.sha256, encoding: table.encoding, encodings: [...table.encodings], delimiter: table.delimiter,
      sheets: [...table.sheets], sheet: table.sheet, columns: table.titles.map((title, index) => ({ title, column: table.columns[index] ?? null })),
      sample: table.rows.slice(0, sampleRows).map(({ cells }) => [...cells]),
    },
    phase: draft.phase,
    rows: draft.entries.length,
    checked: draft.entries.length - counts.unchecked,
    leftMs: draft.leftMs,
    checkedAt: draft.checkedAt,
    counts,
    included: included.length,
    totals: totalsOf(included),
    ...timing(draft, included),
    countdownMs,
    repeats: [...draft.repeats],
    lock: strictest(concerned.map((id) => draft.locks.get(id) ?? 'confirm')),
  };
}
