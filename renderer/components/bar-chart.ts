/**
 * What a bar chart of one currency is before it is drawn: series, scale and places, and the option that draws them. Amounts are
 * integer minor units and stay so; only heights are fractions. Colours are the tokens of the style sheet by name, so that a theme
 * needs no second drawing.
 */

/** `fill` and `edge` are CSS colours; a series with an edge is drawn hollow. */
export type Mark = { readonly fill: string; readonly edge: string | null };

/** One part of every bar. `values` has one number per day; what is below zero hangs below the line. */
export type BarSeries = { readonly key: string; readonly name: string; readonly mark: Mark; readonly values: readonly number[] };

export type Scale = {
  readonly min: number;
  readonly max: number;
  /** Where grid lines and their labels stand, ascending; zero is always one of them. */
  readonly ticks: readonly number[];
};

export type Size = { readonly width: number; readonly height: number };

/** Room around the bars, pixels; the labels of both axes stand in it. */
export const room = { left: 44, right: 2, top: 8, bottom: 20 } as const;

/** The smallest round number that is at least `least`, whole; never below 1, the smallest unit there is. */
export function niceStep(least: number): number {
  let power = 1;
  while (power * 10 <= least) power *= 10;
  const steps = power >= 10 ? [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] : [1, 2, 3, 4, 5, 6, 8, 10];
  return (steps.find((step) => step * power >= least) ?? 10) * power;
}

/** Sums above and below the line, day by day. */
export function stacksOf(series: readonly BarSeries[], days: number): { readonly up: readonly number[]; readonly down: readonly number[] } {
  const sum = (day: number, sign: 1 | -1): number => series.reduce((total, { values }) => total + Math.max(0, sign * (values[day] ?? 0)), 0);
  const all = Array.from({ length: days }, (_, day) => day);
  return { up: all.map((day) => sum(day, 1)), down: all.map((day) => sum(day, -1)) };
}

/** Three lines from zero up, two where the bars below are the taller ones, and as many below as the bars there reach; an empty chart has room for `unit`. */
export function scaleOf(series: readonly BarSeries[], days: number, unit: number): Scale {
  const { up, down } = stacksOf(series, days);
  const [top, bottom] = [Math.max(0, ...up), Math.max(0, ...down)];
  if (top === 0 && bottom > 0) {
    const step = niceStep(bottom / 2);
    return { min: -2 * step, max: 0, ticks: [-2 * step, -step, 0] };
  }
  const step = top === 0 ? unit : niceStep(Math.max(top, bottom) / 2);
  const above = top > step || bottom <= top ? [step, 2 * step] : [step];
  const below = Math.floor(bottom / step);
  return {
    min: bottom === 0 ? 0 : -bottom,
    max: above.at(-1) ?? step,
    ticks: [...Array.from({ length: below }, (_, index) => (index - below) * step), 0, ...above],
  };
}

/** Days whose date is written below the bars: the first, the last and two between. */
export function dateMarks(days: number): readonly number[] {
  if (days <= 4) return Array.from({ length: days }, (_, day) => day);
  const third = Math.ceil((days - 1) / 3);
  return [0, third, 2 * third, days - 1];
}

/** Left edge and width of a day's column, pixels from the left edge of the drawing. */
export function columnOf(day: number, days: number, width: number): { readonly left: number; readonly width: number } {
  const band = Math.max(0, width - room.left - room.right) / days;
  return { left: room.left + day * band, width: band };
}

/** The day at `x`, or null beside the bars. */
export function dayAt(x: number, days: number, width: number): number | null {
  const band = columnOf(0, days, width).width;
  const day = band === 0 ? -1 : Math.floor((x - room.left) / band);
  return day >= 0 && day < days ? day : null;
}

/** The part of the day's bar at height `y`, or null above or below the bar. */
export function seriesAt(y: number, day: number, series: readonly BarSeries[], scale: Scale, height: number): string | null {
  const share = (y - room.top) / Math.max(1, height - room.top - room.bottom);
  const value = scale.max - share * (scale.max - scale.min);
  let [up, down] = [0, 0];
  for (const { key, values } of series) {
    const part = values[day] ?? 0;
    if (part > 0) {
      if (value >= up && value < up + part) return key;
      up += part;
    } else if (part < 0) {
      if (value <= down && value > down + part) return key;
      down += part;
    }
  }
  return null;
}

const secondText = 'var(--el-text-color-secondary)';

/** For ECharts; nothing in it moves, answers the pointer or reads the page. */
export function optionOf(picture: {
  readonly series: readonly BarSeries[];
  readonly scale: Scale;
  readonly dates: readonly string[];
  readonly tickText: (minor: number) => string;
}) {
  const { series, scale, dates, tickText } = picture;
  const dated = new Set(dateMarks(dates.length));
  return {
    animation: false,
    grid: { ...room, outerBoundsMode: 'none' as const },
    xAxis: {
      type: 'category' as const,
      data: [...dates],
      axisTick: { show: false },
      // At the foot, also where bars hang below the line of zero.
      axisLine: { onZero: false, lineStyle: { color: 'var(--el-border-color-light)' } },
      axisLabel: { color: secondText, fontSize: 11, margin: 6, hideOverlap: false, interval: (day: number) => dated.has(day), alignMinLabel: 'left' as const, alignMaxLabel: 'right' as const },
    },
    yAxis: {
      type: 'value' as const,
      min: scale.min,
      max: scale.max,
      axisLine: { show: false },
      axisTick: { show: false, customValues: [...scale.ticks] },
      splitLine: { lineStyle: { color: 'var(--ma-data-grid)' } },
      axisLabel: { color: secondText, fontSize: 11, margin: 8, customValues: [...scale.ticks], formatter: tickText },
    },
    series: series.map(({ name, mark, values }) => ({
      type: 'bar' as const,
      name,
      stack: 'day',
      silent: true,
      barCategoryGap: '28%',
      emphasis: { disabled: true },
      // A hairline of the ground parts what is stacked.
      itemStyle: mark.edge === null ? { color: mark.fill, borderColor: 'var(--el-bg-color)', borderWidth: 0.5 } : { color: mark.fill, borderColor: mark.edge, borderWidth: 1 },
      data: values.map((value) => (value === 0 ? '-' : value)),
    })),
  };
}
