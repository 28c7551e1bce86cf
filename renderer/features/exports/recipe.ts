/**
 * What to export, as the form holds it. Wall times are `YYYY-MM-DD HH:mm` in the accounting zone of the recipe: changing the zone
 * keeps "1 October, 00:00" and moves the instant, which is what closing a month means.
 */
import { exportEndings, type ExportColumn, type ExportFormat, type ExportRequest } from '@shared/domain/export.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { TransactionFilter } from '@shared/domain/transaction-filter.ts';
import type { TransactionKind, TransactionStatus } from '@shared/domain/transaction.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { Instant } from '@shared/time/instant.ts';
import { atWallTime, businessDateOf, toZonedText } from '@shared/time/zones.ts';
import { filterOf, shiftDay, type ListState } from '@/composables/transaction-query.ts';
import { defaultColumns } from './columns.ts';

export type Recipe = {
  readonly from: string | null;
  readonly until: string | null;
  readonly zone: string;
  readonly text: string;
  readonly kinds: readonly TransactionKind[];
  readonly statuses: readonly TransactionStatus[];
  readonly currencies: readonly CurrencyCode[];
  readonly profileIds: readonly ProfileId[];
  readonly refundableOnly: boolean;
  readonly columns: readonly ExportColumn[];
  readonly format: ExportFormat;
};

/** Statuses after which nothing is expected any more. */
export const finalStatuses = ['paid', 'part_refunded', 'refunded', 'succeeded', 'failed', 'expired', 'cancelled'] as const satisfies readonly TransactionStatus[];

export const periods = ['today', 'thisMonth', 'lastMonth', 'all'] as const;
export type Period = (typeof periods)[number];

const midnight = (day: string): string => `${day} 00:00`;
const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;
const nextMonth = (first: string): string => firstOfMonth(shiftDay(first, 31));

/** Wall times of `period` in `zone`, seen from `now`. */
export function periodOf(period: Period, now: Instant, zone: string): Pick<Recipe, 'from' | 'until'> {
  const today = businessDateOf(now, zone);
  const month = firstOfMonth(today);
  switch (period) {
    case 'today':
      return { from: midnight(today), until: midnight(shiftDay(today, 1)) };
    case 'thisMonth':
      return { from: midnight(month), until: midnight(nextMonth(month)) };
    case 'lastMonth':
      return { from: midnight(firstOfMonth(shiftDay(month, -1))), until: midnight(month) };
    case 'all':
      return { from: null, until: null };
  }
}

/** Null for text that is not a wall time. */
export function instantOf(wall: string, zone: string): Instant | null {
  const parts = /^(\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2})$/.exec(wall);
  const [, day = '', hour = '', minute = ''] = parts ?? [];
  return parts ? atWallTime(day, Number(hour), Number(minute), zone) : null;
}

export function wallOf(at: Instant, zone: string): string {
  return toZonedText(at, zone).slice(0, 16).replace('T', ' ');
}

/** A fresh recipe from what a list shows, or for this month where the list has no period. */
export function recipeFrom(state: ListState, zone: string, now: Instant): Recipe {
  const filter = filterOf(state, zone, []);
  const period = state.from === null && state.until === null && state.text === '' ? periodOf('thisMonth', now, zone) : {
    from: state.from === null ? null : midnight(state.from),
    until: state.until === null ? null : midnight(state.until),
  };
  return {
    ...period,
    zone,
    text: state.text,
    kinds: filter.kinds ?? [],
    statuses: filter.statuses ?? [],
    currencies: state.currencies,
    profileIds: state.profileIds,
    refundableOnly: filter.refundableOnly ?? false,
    columns: defaultColumns,
    format: 'excel',
  };
}

/** The recipe of an export that was made. */
export function recipeAgain(request: ExportRequest): Recipe {
  const { filter, zone } = request;
  return {
    from: filter.from === undefined ? null : wallOf(filter.from, zone),
    until: filter.until === undefined ? null : wallOf(filter.until, zone),
    zone,
    text: filter.text ?? '',
    kinds: filter.kinds ?? [],
    statuses: filter.statuses ?? [],
    currencies: filter.currencies ?? [],
    profileIds: filter.profileIds ?? [],
    refundableOnly: filter.refundableOnly ?? false,
    columns: request.columns,
    format: request.format,
  };
}

/** The filter of `recipe`, or undefined when its end does not come after its start. `scope` stands in where no profile is chosen. */
export function filterOfRecipe(recipe: Recipe, scope: readonly ProfileId[]): TransactionFilter | undefined {
  const from = recipe.from === null ? null : instantOf(recipe.from, recipe.zone);
  const until = recipe.until === null ? null : instantOf(recipe.until, recipe.zone);
  if (from !== null && until !== null && from >= until) return undefined;
  const profileIds = recipe.profileIds.length > 0 ? recipe.profileIds : scope;
  return {
    ...(recipe.text === '' ? {} : { text: recipe.text }),
    ...(profileIds.length === 0 ? {} : { profileIds: [...profileIds] }),
    ...(recipe.kinds.length === 0 ? {} : { kinds: [...recipe.kinds] }),
    ...(recipe.statuses.length === 0 ? {} : { statuses: [...recipe.statuses] }),
    ...(recipe.currencies.length === 0 ? {} : { currencies: [...recipe.currencies] }),
    ...(recipe.refundableOnly ? { refundableOnly: true } : {}),
    ...(from === null ? {} : { from }),
    ...(until === null ? {} : { until }),
  };
}

export function requestOf(recipe: Recipe, filter: TransactionFilter): ExportRequest {
  return { filter, columns: [...recipe.columns], format: recipe.format, zone: recipe.zone, titles: 'names', since: null };
}

/** `transactions-2026-10.csv` for one whole month, else with the first and the last day in it. ASCII, so that it is the same everywhere. */
export function suggestedName(recipe: Pick<Recipe, 'from' | 'until' | 'format'>): string {
  const { from, until } = recipe;
  const ending = exportEndings[recipe.format];
  if (from === null && until === null) return `transactions.${ending}`;
  if (from !== null && until !== null) {
    const first = from.slice(0, 10);
    if (first.endsWith('-01') && from.endsWith(' 00:00') && until === midnight(nextMonth(first))) return `transactions-${first.slice(0, 7)}.${ending}`;
    const last = until.endsWith(' 00:00') ? shiftDay(until.slice(0, 10), -1) : until.slice(0, 10);
    return last <= first ? `transactions-${first}.${ending}` : `transactions-${first}-to-${last}.${ending}`;
  }
  return from === null ? `transactions-to-${(until ?? '').slice(0, 10)}.${ending}` : `transactions-from-${from.slice(0, 10)}.${ending}`;
}
