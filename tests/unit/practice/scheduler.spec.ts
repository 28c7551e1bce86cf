import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isLoopbackUrl } from '@electron/practice/notifications.ts';
import { ownTimers, systemScheduler } from '@electron/practice/scheduler.ts';

describe('systemScheduler', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('waits longer than a Node timer can', () => {
    const run = vi.fn();
    systemScheduler.after(3_000_000_000, run);
    vi.advanceTimersByTime(2_999_999_999);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('can be cancelled, also after the first piece of a long wait', () => {
    const run = vi.fn();
    const cancel = systemScheduler.after(3_000_000_000, run);
    vi.advanceTimersByTime(2_500_000_000);
    cancel();
    vi.advanceTimersByTime(3_000_000_000);
    expect(run).not.toHaveBeenCalled();
  });

  it('drops all timers of one owner at once and takes no new ones', () => {
    const run = vi.fn();
    const owned = ownTimers(systemScheduler);
    owned.after(10, run);
    owned.after(20, run)();
    vi.advanceTimersByTime(10);
    expect(run).toHaveBeenCalledTimes(1);
    owned.after(10, run);
    owned.cancelAll();
    owned.after(10, run);
    vi.advanceTimersByTime(100);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe('isLoopbackUrl', () => {
  it.each([
    ['http://127.0.0.1:8080/hook', true],
    ['http://127.1/', true],
    ['http://localhost/', true],
    ['http://[::1]:1/', true],
    ['http://0.0.0.0/', false],
    ['http://127.0.0.1.evil.example/', false],
    ['http://localhost.evil.example/', false],
    ['http://user:password@127.0.0.1/', false],
    ['http://[::ffff:8.8.8.8]/', false],
    ['https://127.0.0.1/', false],
    ['file:///etc/passwd', false],
    ['127.0.0.1', false],
  ])('%s -> %s', (url, expected) => {
    expect(isLoopbackUrl(url)).toBe(expected);
  });
});
