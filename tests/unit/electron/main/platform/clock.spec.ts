import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '@electron/main/platform/clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('calls once, after the time, and not at all when cancelled', () => {
  const called: string[] = [];
  systemClock.after(1_000, () => called.push('kept'));
  systemClock.after(1_000, () => called.push('cancelled'))();
  vi.advanceTimersByTime(999);
  expect(called).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(called).toEqual(['kept']);
});

it('waits longer than one Node timer can', () => {
  const days30 = 30 * 86_400_000;
  let called = 0;
  systemClock.after(days30, () => (called += 1));
  const cancel = systemClock.after(days30, () => (called += 100));
  vi.advanceTimersByTime(days30 - 1);
  expect(called).toBe(0);
  cancel();
  vi.advanceTimersByTime(1);
  expect(called).toBe(1);
});
