/** From raw figures to what is shown. Currencies are never added, and neither are groups; profiles of one provider are. */
import { figureGroups, groupOf, type DayFigure, type FigureGroup } from '@shared/domain/day-figures.ts';
import { providerIds, type ProfileId, type ProviderId } from '@shared/domain/ids.ts';
import type { ChartCell, CurrencyChart, DaySum } from '@shared/ipc/today-calls.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { addMoney, moneyOf } from '@shared/money/money.ts';

type Part = { readonly day: number; readonly group: FigureGroup; readonly rows: number; readonly minor: number };

function partsOf(figure: DayFigure): readonly Part[] {
  const group = groupOf(figure);
  return [
    ...(group === undefined ? [] : [{ day: figure.day, group, rows: figure.rows, minor: figure.minor }]),
    ...(figure.elsewhereRows === 0 ? [] : [{ day: figure.day, group: 'returnedElsewhere' as const, rows: figure.elsewhereRows, minor: figure.elsewhereMinor }]),
  ];
}

/** Throws a RangeError for a sum beyond the safe integers: no figure is better than a wrong one. */
function added<Sum extends { readonly rows: number; readonly minor: number }>(sum: Sum, part: Part, currency: CurrencyCode): Sum {
  return { ...sum, rows: sum.rows + part.rows, minor: addMoney(moneyOf(sum.minor, currency), moneyOf(part.minor, currency)).minor };
}

function byPlace(left: ChartCell, right: ChartCell): number {
  return left.day - right.day
    || providerIds.indexOf(left.providerId) - providerIds.indexOf(right.providerId)
    || figureGroups.indexOf(left.group) - figureGroups.indexOf(right.group);
}

/** The busiest currency first, so that what a person looks for is at the same place from day to day. */
export function chartsOf(figures: readonly DayFigure[], providerOf: ReadonlyMap<ProfileId, ProviderId>): CurrencyChart[] {
  const charts = new Map<CurrencyCode, Map<string, ChartCell>>();
  for (const figure of figures) {
    const providerId = providerOf.get(figure.profileId);
    if (providerId === undefined) continue;
    const cells = charts.get(figure.currency) ?? new Map<string, ChartCell>();
    charts.set(figure.currency, cells);
    for (const part of partsOf(figure)) {
      const key = `${part.day} ${providerId} ${part.group}`;
      cells.set(key, added(cells.get(key) ?? { day: part.day, providerId, group: part.group, rows: 0, minor: 0 }, part, figure.currency));
    }
  }
  const rowsOf = ({ cells }: CurrencyChart): number => cells.reduce((sum, cell) => sum + cell.rows, 0);
  return [...charts]
    .map(([currency, cells]) => ({ currency, cells: [...cells.values()].toSorted(byPlace) }))
    .filter(({ cells }) => cells.length > 0)
    .toSorted((left, right) => rowsOf(right) - rowsOf(left) || (left.currency < right.currency ? -1 : 1));
}

/** One line per currency in which something came in or went back. */
export function sumsOf(figures: readonly DayFigure[]): DaySum[] {
  const sums = new Map<CurrencyCode, DaySum>();
  for (const figure of figures) {
    const group = groupOf(figure);
    if (group !== 'received' && group !== 'returned') continue;
    const { currency, rows, minor } = figure;
    const sum = sums.get(currency) ?? { currency, inRows: 0, inMinor: 0, outRows: 0, outMinor: 0 };
    const plus = (total: number): number => addMoney(moneyOf(total, currency), moneyOf(minor, currency)).minor;
    sums.set(currency, group === 'received' ? { ...sum, inRows: sum.inRows + rows, inMinor: plus(sum.inMinor) } : { ...sum, outRows: sum.outRows + rows, outMinor: plus(sum.outMinor) });
  }
  return [...sums.values()].toSorted((left, right) => right.inRows + right.outRows - left.inRows - left.outRows || (left.currency < right.currency ? -1 : 1));
}
