import { describe, expect, it } from 'vitest';
import { askTokenEvery } from '@core/tokens/watch.ts';
import { toInstant } from '@shared/time/instant.ts';

const start = 1_790_000_000_000;
const seconds = (age: number) => toInstant(start + age * 1_000);

describe('how often a row is asked about', () => {
  it.each([[0, 5_000], [119, 5_000], [120, 30_000], [899, 30_000], [900, 300_000], [86_400, 3_600_000]])('%d seconds after the request: every %d ms', (age, every) => {
    const row = { state: 'waiting', createdAt: seconds(0), observedAt: seconds(0) } as const;
    expect(askTokenEvery(row, false, seconds(age))).toBe(every);
    expect(askTokenEvery(row, true, seconds(age))).toBe(5_000);
  });
  it('a living token only while a screen shows it', () => {
    const row = { state: 'active', createdAt: seconds(0), observedAt: seconds(0) } as const;
    expect([askTokenEvery(row, true, seconds(5)), askTokenEvery(row, false, seconds(5))]).toEqual([60_000, Number.POSITIVE_INFINITY]);
  });
});
