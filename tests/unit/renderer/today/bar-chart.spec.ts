import { describe, expect, it } from 'vitest';
import { columnOf, dateMarks, dayAt, niceStep, room, scaleOf, seriesAt, type BarSeries } from '../../../../renderer/components/bar-chart.ts';
import { drawBars } from '../../../../renderer/components/bar-chart-draw.ts';

const solid = { fill: 'var(--ma-data-1)', edge: null };
const bars = (key: string, values: readonly number[], mark: BarSeries['mark'] = solid): BarSeries => ({ key, name: key, mark, values });

describe('the scale', () => {
  it.each([[1, 1], [6, 6], [7, 8], [9, 10], [11, 15], [101, 150], [2_750_000, 3_000_000], [2_500, 2_500], [99_999, 100_000]])('steps over %d by %d', (least, step) => {
    expect(niceStep(least)).toBe(step);
    expect(Number.isInteger(niceStep(least))).toBe(true);
  });

  it('has three lines, room for the highest stack, and no waste of half', () => {
    for (const top of [1, 3, 99, 5_500_000, 123_456_789, 9_000_000_000_000]) {
      const { min, max, ticks } = scaleOf([bars('a', [top - 1, 0]), bars('b', [1, 0])], 2, 100);
      expect([min, ticks.length, ticks[0], max >= top]).toEqual([0, 3, 0, true]);
      if (top > 10) expect(max).toBeLessThan(2 * top);
    }
  });

  it('reaches below zero as far as the bars do, with zero among its lines', () => {
    expect(scaleOf([bars('a', [5_500]), bars('b', [-700])], 1, 100)).toEqual({ min: -700, max: 6_000, ticks: [0, 3_000, 6_000] });
    expect(scaleOf([bars('a', [100]), bars('b', [-900])], 1, 100)).toEqual({ min: -900, max: 500, ticks: [-500, 0, 500] });
    expect(scaleOf([bars('b', [-900])], 1, 100)).toEqual({ min: -1_000, max: 0, ticks: [-1_000, -500, 0] });
  });

  it('of nothing is one unit and its double', () => {
    expect(scaleOf([], 30, 100)).toEqual({ min: 0, max: 200, ticks: [0, 100, 200] });
  });
});

describe('places', () => {
  const width = room.left + room.right + 300;

  it('lead from a day to its column and back', () => {
    for (const day of [0, 1, 15, 29]) {
      const column = columnOf(day, 30, width);
      expect(column.width).toBe(10);
      expect([dayAt(column.left, 30, width), dayAt(column.left + 9.9, 30, width)]).toEqual([day, day]);
    }
    expect([dayAt(room.left - 1, 30, width), dayAt(width - 1, 30, width), dayAt(5, 30, 0)]).toEqual([null, null, null]);
  });

  it('find the part of a bar under the pointer, on both sides of zero', () => {
    const series = [bars('a', [40]), bars('b', [30]), bars('c', [-20]), bars('d', [-10])];
    const scale = { min: -30, max: 70, ticks: [] };
    // One pixel is one unit.
    const height = room.top + room.bottom + 100;
    const at = (value: number): string | null => seriesAt(room.top + (70 - value), 0, series, scale, height);
    expect([at(75), at(69), at(41), at(39), at(1), at(-1), at(-19), at(-21), at(-31)]).toEqual([null, 'b', 'b', 'a', 'a', 'c', 'c', 'd', null]);
  });

  it('dates four days of thirty and every day of few', () => {
    expect([dateMarks(30), dateMarks(3), dateMarks(0)]).toEqual([[0, 10, 20, 29], [0, 1, 2], []]);
  });
});

describe('the drawing', () => {
  const series = [bars('a', [100, 0, 300]), bars('b', [50, 0, -20], { fill: 'var(--ma-data-3)', edge: 'var(--ma-data-3-edge)' })];
  const picture = { series, scale: scaleOf(series, 3, 100), dates: ['1 Nov', '2 & 3', '4 <Nov>'], tickText: (minor: number) => `${minor}!` };
  const svg = drawBars(picture, { width: 300, height: 128 });

  it('holds nothing that the content policy refuses', () => {
    expect(svg).not.toMatch(/style|class=|<script|\son\w+=|href/i);
  });

  it('has one shape per part of a bar, none for an empty day, in the colours of the theme', () => {
    expect(svg.match(/fill="var\(--ma-data-1\)"/g)).toHaveLength(2);
    expect(svg.match(/fill="var\(--ma-data-3\)"[^>]*stroke="var\(--ma-data-3-edge\)"/g)).toHaveLength(2);
  });

  it('names the dates and the grid lines, as text', () => {
    expect([...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)).toEqual(['0!', '150!', '300!', '1 Nov', '2 &amp; 3', '4 &lt;Nov&gt;']);
  });
});
