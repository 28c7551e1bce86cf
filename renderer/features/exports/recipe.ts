/**
 * What to export, as the form holds it. Fixed times are wall times in the accounting zone of the recipe: changing the zone keeps
 * "1 October, 00:00" and moves the instant, which is what closing a month means. Relative periods are cut anew each time.
 */
import { exportColumns, exportEndings, type ExportColumn, type ExportFormat, type ExportRequest, type ExportTitles } from '@shared/domain/export.ts';
import type { ExportPreset, PresetRecipe } from '@shared/domain/export-preset.ts';
import { dayAfter, periodOf, type ExportRange, type Period } from '@shared/domain/export-range.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Environment } from '@shared/domain/profile.ts';
import type { TransactionFilter } from '@shared/domain/transaction-filter.ts';
import type { TransactionStatus } from '@shared/domain/transaction.ts';
import type { Instant } from '@shared/time/instant.ts';
import { isTimeZone, toZonedText } from '@shared/time/zones.ts';
import { filterOf, type ListState, type Query } from '@/composables/transaction-query.ts';
import { defaultColumns } from './columns.ts';

export type Recipe = {
  readonly range: ExportRange;
  readonly zone: string;
  /** Without a period. */
  readonly filter: Omit<TransactionFilter, 'from' | 'until'>;
  readonly columns: readonly ExportColumn[];
  readonly format: ExportFormat;
  readonly titles: ExportTitles;
};

/** Statuses after which nothing is expected any more. */
export const finalStatuses = ['paid', 'part_refunded', 'refunded', 'succeeded', 'failed', 'expired', 'cancelled'] as const satisfies readonly TransactionStatus[];

/** `YYYY-MM-DD HH:mm` on the clocks of `zone`. */
export function wallOf(at: Instant, zone: string): string {
  return toZonedText(at, zone).slice(0, 16).replace('T', ' ');
}

/** What the two date fields show of a period. */
export function wallsOf(period: Period, zone: string): { readonly from: string | null; readonly until: string | null } {
  return { from: period.from === null ? null : wallOf(period.from, zone), until: period.until === null ? null : wallOf(period.until, zone) };
}

function withoutPeriod({ from: _from, until: _until, ...filter }: TransactionFilter): Recipe['filter'] {
  return filter;
}

/** A range whose edges are `from` and `until`; whole minutes. */
function fixed(filter: TransactionFilter, zone: string): ExportRange {
  return { kind: 'fixed', ...wallsOf({ from: filter.from ?? null, until: filter.until ?? null }, zone) };
}

/** What the address of the screen says beside the list's state; what nobody knows is dropped. */
export function readShown(query: Query): { readonly columns: readonly ExportColumn[]; readonly zone: string | null; readonly unknownZone: string | null } {
  const text = (key: string): string => {
    const value = query[key];
    return typeof value === 'string' ? value : '';
  };
  const names = new Set(text('columns').split(','));
  const zone = text('zone');
  return {
    columns: [...names].filter((name): name is ExportColumn => (exportColumns as readonly string[]).includes(name)),
    zone: zone !== '' && isTimeZone(zone) ? zone : null,
    unknownZone: zone !== '' && !isTimeZone(zone) ? zone.slice(0, 64) : null,
  };
}

/** A fresh recipe from what a list shows, or for this month where the list has neither period nor search. */
export function recipeFrom(state: ListState, zone: string, shown: readonly ExportColumn[] = []): Recipe {
  const filter = filterOf(state, zone, []);
  const open = filter.from === undefined && filter.until === undefined && (filter.text ?? '') === '';
  return {
    range: open ? { kind: 'relative', of: 'thisMonth' } : fixed(filter, zone),
    zone,
    filter: withoutPeriod(filter),
    columns: shown.length > 0 ? shown : defaultColumns,
    format: 'excel',
    titles: 'names',
  };
}

/** The recipe of an export that was made, over the very same period. */
export function recipeAgain(request: ExportRequest): Recipe {
  const { filter, zone, columns, format, titles } = request;
  const known = isTimeZone(zone) ? zone : 'UTC';
  const range: ExportRange = filter.from === undefined && filter.until === undefined ? { kind: 'relative', of: 'all' } : fixed(filter, known);
  return { range, zone: known, filter: withoutPeriod(filter), columns, format, titles };
}

/** A preset's recipe in the form, without profiles that are no longer there; their number is told. */
export function recipeOfPreset(preset: ExportPreset, profiles: readonly ProfileId[]): { readonly recipe: Recipe; readonly goneProfiles: number } {
  const { environment: _environment, filter, ...recipe } = preset.recipe;
  const chosen = filter.profileIds ?? [];
  const left = chosen.filter((id) => profiles.includes(id));
  const { profileIds: _profiles, ...rest } = filter;
  return { recipe: { ...recipe, filter: left.length > 0 ? { ...rest, profileIds: left } : rest }, goneProfiles: chosen.length - left.length };
}

export function presetRecipeOf(recipe: Recipe, environment: Environment): PresetRecipe {
  return { environment, range: recipe.range, filter: { ...recipe.filter }, columns: [...recipe.columns], format: recipe.format, titles: recipe.titles, zone: recipe.zone };
}

const sorted = (value: unknown): unknown => (Array.isArray(value) ? value.toSorted() : value);

/** True when two recipes say the same; the order of what is chosen in a filter says nothing, that of columns does. */
export function isSame(one: Recipe, other: Recipe): boolean {
  const text = ({ filter, ...rest }: Recipe): string => JSON.stringify([
    Object.entries(filter).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)).map(([name, value]) => [name, sorted(value)]).toSorted(),
    rest.range, rest.zone, rest.columns, rest.format, rest.titles,
  ]);
  return text(one) === text(other);
}

/** The period of `recipe` seen at `now`; undefined when it ends before it starts. `last` is where the last export of its preset ended. */
export function periodOfRecipe(recipe: Pick<Recipe, 'range' | 'zone'>, now: Instant, last: Instant | null): Period | undefined {
  const period = periodOf(recipe.range, now, recipe.zone, last);
  return period.from !== null && period.until !== null && period.from >= period.until ? undefined : period;
}

/** The filter of `recipe`, or undefined when its end does not come after its start. `scope` stands in where no profile is chosen. */
export function filterOfRecipe(recipe: Recipe, scope: readonly ProfileId[], period: Period | undefined): TransactionFilter | undefined {
  if (!period) return undefined;
  const chosen = recipe.filter.profileIds ?? [];
  const profileIds = chosen.length > 0 ? chosen : scope;
  const { profileIds: _chosen, ...filter } = recipe.filter;
  return {
    ...filter,
    ...(profileIds.length === 0 ? {} : { profileIds: [...profileIds] }),
    ...(period.from === null ? {} : { from: period.from }),
    ...(period.until === null ? {} : { until: period.until }),
  };
}

export function requestOf(recipe: Recipe, filter: TransactionFilter, since: ExportRequest['since'] = null): ExportRequest {
  return { filter, columns: [...recipe.columns], format: recipe.format, zone: recipe.zone, titles: recipe.titles, since };
}

const midnight = (day: string): string => `${day} 00:00`;

/** `transactions-2026-10.csv` for one whole month, else with the first and the last day in it. ASCII, so that it is the same everywhere. */
export function suggestedName({ from, until, format }: { readonly from: string | null; readonly until: string | null; readonly format: ExportFormat }): string {
  const ending = exportEndings[format];
  if (from === null && until === null) return `transactions.${ending}`;
  if (from !== null && until !== null) {
    const first = from.slice(0, 10);
    const nextMonth = `${dayAfter(first, 31).slice(0, 7)}-01`;
    if (first.endsWith('-01') && from.endsWith(' 00:00') && until === midnight(nextMonth)) return `transactions-${first.slice(0, 7)}.${ending}`;
    const last = until.endsWith(' 00:00') ? dayAfter(until.slice(0, 10), -1) : until.slice(0, 10);
    return last <= first ? `transactions-${first}.${ending}` : `transactions-${first}-to-${last}.${ending}`;
  }
  return from === null ? `transactions-to-${(until ?? '').slice(0, 10)}.${ending}` : `transactions-from-${from.slice(0, 10)}.${ending}`;
}
