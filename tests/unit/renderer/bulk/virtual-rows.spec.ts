import { describe, expect, it } from 'vitest';
import { drawnRows, scrollTopFor } from '../../../../renderer/components/virtual-rows.ts';

describe('the rows that are drawn', () => {
  it('are few, whatever the length, and fill the sight wherever it stands', () => {
    for (const top of [0, 39, 40, 4_000, 199_990, 399_500]) {
      const { first, end } = drawnRows(10_000, 40, top, 600);
      expect(end - first).toBeLessThanOrEqual(40);
      expect(first * 40).toBeLessThanOrEqual(top);
      expect(end * 40).toBeGreaterThanOrEqual(Math.min(top + 600, 400_000));
    }
  });

  it('keep the length of the whole table', () => {
    for (const [count, top] of [[10_000, 123_456], [3, 0], [0, 0], [50, 1_999]] as const) {
      const { first, end, above, below } = drawnRows(count, 40, top, 600);
      expect(above + (end - first) * 40 + below).toBe(count * 40);
    }
  });

  it('are those that are left when a filter shortens the table below the place of the scroller', () => {
    expect(drawnRows(4, 40, 390_000, 600)).toMatchObject({ first: 0, end: 4 });
    expect(drawnRows(0, 40, 390_000, 600)).toEqual({ first: 0, end: 0, above: 0, below: 0 });
  });
});

describe('bringing a row into sight', () => {
  it('moves up, down or not at all, and never hides the row behind the head', () => {
    expect(scrollTopFor(5, 40, 1_000, 432, 32)).toBe(200);
    expect(scrollTopFor(25, 40, 1_000, 432, 32)).toBe(1_000);
    expect(scrollTopFor(40, 40, 1_000, 432, 32)).toBe(1_240);
  });
});
