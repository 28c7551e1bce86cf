/**
 * From the figures of one currency to what its chart shows, and to the list behind each number. By provider, a bar is what came in;
 * by status, it is everything that was asked for, with what went back below the line. Nothing is added across currencies.
 */
import type { BarSeries, Mark } from '@/components/bar-chart.ts';
import { markOrder, providerMarks } from '@/components/chart-marks.ts';
import { emptyState, shiftDay, type ListState } from '@/composables/transaction-query.ts';
import { figureGroups, groupMembers, isOutgoing, type FigureGroup } from '@shared/domain/day-figures.ts';
import type { ProfileId, ProviderId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { CurrencyChart } from '@shared/ipc/today-calls.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';

export const chartViews = ['provider', 'status'] as const;
export type ChartView = (typeof chartViews)[number];

const meaning = (token: string): Mark => ({ fill: `var(${token})`, edge: null });
const hollow = (fill: string, edge: string): Mark => ({ fill: `var(${fill})`, edge: `var(${edge})` });

/** The colours of the statuses; solid where the money has moved or the end is known, hollow where it has not. */
export const groupMarks: Readonly<Record<FigureGroup, Mark>> = {
  received: meaning('--el-color-success'),
  waiting: hollow('--el-color-warning-light-9', '--el-color-warning'),
  unsettled: meaning('--ma-unknown'),
  failed: meaning('--el-color-danger'),
  lapsed: hollow('--el-fill-color-light', '--el-border-color'),
  returned: meaning('--ma-data-2'),
  returning: hollow('--ma-unknown-soft', '--ma-unknown'),
  notReturned: hollow('--el-color-danger-light-9', '--el-color-danger'),
  returnedElsewhere: hollow('--ma-data-3', '--ma-data-3-edge'),
};

type Part = { readonly key: string; readonly group: FigureGroup; readonly providerId: ProviderId | null; readonly mark: Mark };
/** `rows` and `values` have one number per day; `values` is below zero for money that left. */
export type ChartSeries = BarSeries & { readonly group: FigureGroup; readonly providerId: ProviderId | null; readonly rows: readonly number[] };

export type Names = { readonly provider: (id: ProviderId) => string; readonly group: (group: FigureGroup) => string };

function partsOf(view: ChartView): readonly Part[] {
  return view === 'provider'
    ? markOrder.map((id) => ({ key: id, group: 'received', providerId: id, mark: providerMarks[id] }))
    : figureGroups.map((group) => ({ key: group, group, providerId: null, mark: groupMarks[group] }));
}

/** Only series with something in them. */
export function seriesOf(chart: CurrencyChart | undefined, view: ChartView, days: number, names: Names): readonly ChartSeries[] {
  if (chart === undefined) return [];
  return partsOf(view).flatMap((part) => {
    const rows = Array<number>(days).fill(0);
    const minor = Array<number>(days).fill(0);
    for (const cell of chart.cells) {
      if (cell.group !== part.group || (part.providerId !== null && cell.providerId !== part.providerId)) continue;
      rows[cell.day] = (rows[cell.day] ?? 0) + cell.rows;
      minor[cell.day] = (minor[cell.day] ?? 0) + cell.minor;
    }
    if (rows.every((count) => count === 0)) return [];
    const values = isOutgoing(part.group) ? minor.map((amount) => 0 - amount) : minor;
    const name = part.providerId === null ? names.group(part.group) : names.provider(part.providerId);
    return [{ ...part, name, values, rows }];
  });
}

export type Totals = { readonly inMinor: number; readonly backMinor: number; readonly elsewhereMinor: number; readonly netMinor: number };

/** Over all days. The net also lacks what was given back outside the app. */
export function totalsOf(chart: CurrencyChart | undefined): Totals {
  const sum = (group: FigureGroup): number => (chart?.cells ?? []).reduce((total, cell) => total + (cell.group === group ? cell.minor : 0), 0);
  const [inMinor, backMinor, elsewhereMinor] = [sum('received'), sum('returned'), sum('returnedElsewhere')];
  return { inMinor, backMinor, elsewhereMinor, netMinor: inMinor - backMinor - elsewhereMinor };
}

/** The list behind a number: `from` and `last` are days, both included; without a group it is everything that happened. */
export function listBehind(wish: {
  readonly currency: CurrencyCode;
  readonly from: string;
  readonly last: string;
  readonly group: FigureGroup | null;
  readonly providerId?: ProviderId | null;
  /** The profiles of the environment that is shown. */
  readonly profiles: readonly Profile[];
}): ListState {
  const { currency, from, last, group, providerId = null, profiles } = wish;
  const members = group === null ? undefined : groupMembers[group];
  const profileIds: readonly ProfileId[] = providerId === null ? [] : profiles.filter((profile) => profile.providerId === providerId).map((profile) => profile.id);
  return { ...emptyState, from, until: shiftDay(last, 1), currencies: [currency], kinds: members?.kinds ?? [], statuses: members?.statuses ?? [], profileIds };
}
