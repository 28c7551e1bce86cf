/**
 * Locks the app after a break. Guarantees: with a PIN set the program starts locked; a try counts before it is judged, and tries are
 * judged one after the other, so neither a restart nor many calls at once buy more of them; what cannot be read counts as locked.
 * Work under way goes on: the lock stands before the screens, not before the money engine.
 */
import { defaultIdleMinutes, pinProblem, type LockStatus } from '@shared/domain/app-lock.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { addMilliseconds, type Instant } from '@shared/time/instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { AppLockRecords, StoredLock } from '../ports/app-lock-records.ts';
import { hashPin, verifyPin } from './pin-hash.ts';
import { afterWrongTry, waitOf } from './tries.ts';

export type LockReason = 'start' | 'person' | 'idle' | 'screenLock' | 'suspend';

/** For the log and the audit. Never holds anything of a PIN. */
export type LockEvent =
  | { readonly kind: 'pinSet' | 'pinChanged' | 'pinRemoved' | 'unlocked' | 'reset'; readonly at: Instant }
  | { readonly kind: 'idleChanged'; readonly at: Instant; readonly before: number; readonly after: number }
  | { readonly kind: 'locked'; readonly at: Instant; readonly reason: LockReason }
  | { readonly kind: 'wrongPin'; readonly at: Instant; readonly failures: number };

export type AppLockDependencies = {
  /** Undefined where the journal does not open: then there is nothing to lock. */
  readonly records: () => Promise<AppLockRecords | undefined>;
  /** Takes the lock away without its PIN before anything else: for who may start the program so. */
  readonly resetAtStart: boolean;
  readonly clock: Clock;
  readonly onStatus: (status: LockStatus) => void;
  readonly onEvent: (event: LockEvent) => void;
};

export type AppLock = {
  status(): Promise<LockStatus>;
  /** True as long as it is not known, too, which its promise waits for. */
  isLocked(): Promise<boolean>;
  /** Without waiting: undefined until it is known. */
  lockedNow(): boolean | undefined;
  /** Errors: `lock.noPin`, only when a person asks for it; other reasons do nothing without a PIN. */
  lock(reason: LockReason): Promise<LockStatus>;
  /** Errors: `lock.pinWrong`, `lock.tooManyTries`. */
  unlock(pin: string): Promise<LockStatus>;
  activity(): void;
  /** `newPin` null keeps the PIN. Errors: `lock.noPin`, `lock.pinNeeded`, `lock.pinWrong`, `lock.tooManyTries`, `lock.pinForm`, `lock.pinEasy`. */
  save(change: { readonly pin: string | null; readonly newPin: string | null; readonly idleMinutes: number }): Promise<LockStatus>;
  /** Errors: `lock.noPin`, `lock.pinWrong`, `lock.tooManyTries`. */
  remove(pin: string): Promise<LockStatus>;
  /** Does nothing where no PIN is set. Errors: `lock.pinNeeded`, `lock.pinWrong`, `lock.tooManyTries`. */
  requirePin(pin: string | null): Promise<void>;
  stop(): void;
};

export function createAppLock({ records, resetAtStart, clock, onStatus, onEvent }: AppLockDependencies): AppLock {
  let stored: StoredLock | undefined;
  let locked: boolean | undefined;
  let lastActivity = clock.now();
  let cancelIdle = (): void => undefined;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    try {
      const open = await records();
      if (resetAtStart && open) {
        await open.remove();
        onEvent({ kind: 'reset', at: clock.now() });
      }
      stored = await open?.get();
      locked = stored !== undefined;
    } catch (cause) {
      locked = true;
      throw cause;
    }
  }

  /** Resolves once it is known; a lock that cannot be read stays locked, and every call about it says why. */
  function known(): Promise<void> {
    loading ??= load();
    return loading;
  }

  async function journal(): Promise<AppLockRecords> {
    const open = await records();
    if (!open) throw new AppError('journal.unsafe');
    return open;
  }

  async function put(lock: StoredLock | undefined): Promise<void> {
    const open = await journal();
    await (lock === undefined ? open.remove() : open.put(lock));
    stored = lock;
  }

  function statusNow(): LockStatus {
    const now = clock.now();
    const wait = stored === undefined ? 0 : waitOf(stored, now).milliseconds;
    return { hasPin: stored !== undefined, locked: locked ?? true, idleMinutes: stored?.idleMinutes ?? defaultIdleMinutes, closedUntil: wait === 0 ? null : addMilliseconds(now, wait), now };
  }

  function tell(): LockStatus {
    const status = statusNow();
    onStatus(status);
    return status;
  }

  const idleMs = (): number => (stored?.idleMinutes ?? defaultIdleMinutes) * 60_000;

  function arm(): void {
    cancelIdle();
    cancelIdle = (): void => undefined;
    if (stored === undefined || locked !== false) return;
    lastActivity = clock.now();
    cancelIdle = clock.after(idleMs(), () => close('idle'));
  }

  function close(reason: LockReason): void {
    if (stored === undefined || locked === true) return;
    locked = true;
    cancelIdle();
    onEvent({ kind: 'locked', at: clock.now(), reason });
    tell();
  }

  /** Timers stand still while the computer sleeps; the clock on the wall does not. */
  function closeWhenOverdue(): void {
    if (stored !== undefined && locked === false && clock.now() - lastActivity >= idleMs()) close('idle');
  }

  let last: Promise<unknown> = Promise.resolve();
  function inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = last.then(async () => {
      await known();
      return run();
    });
    last = result.catch(() => undefined);
    return result;
  }

  async function tryPin(pin: string): Promise<StoredLock> {
    if (stored === undefined) throw new AppError('lock.noPin');
    const now = clock.now();
    const { milliseconds, anew } = waitOf(stored, now);
    if (anew) await put({ ...stored, closedUntil: addMilliseconds(now, milliseconds) });
    if (milliseconds > 0) throw new AppError('lock.tooManyTries', { seconds: Math.ceil(milliseconds / 1_000) });
    const { pin: hash } = stored;
    // Counted before it is judged: ending the program in between must not give the try back.
    const counted = afterWrongTry(stored, now);
    await put(counted);
    if (!(await verifyPin(pin, hash))) {
      onEvent({ kind: 'wrongPin', at: now, failures: counted.failures });
      throw new AppError('lock.pinWrong', { seconds: Math.ceil(waitOf(counted, clock.now()).milliseconds / 1_000) }, { field: 'pin' });
    }
    const cleared: StoredLock = { ...counted, failures: 0, closedUntil: null };
    await put(cleared);
    return cleared;
  }

  async function requirePin(pin: string | null): Promise<void> {
    if (stored === undefined) return;
    if (pin === null || pin === '') throw new AppError('lock.pinNeeded', {}, { field: 'pin' });
    await tryPin(pin);
  }

  return {
    async status() {
      await known().catch(() => undefined);
      closeWhenOverdue();
      return statusNow();
    },
    async isLocked() {
      if (locked === undefined) await known().catch(() => undefined);
      closeWhenOverdue();
      return locked ?? true;
    },
    lockedNow: () => locked,
    async lock(reason) {
      await known();
      if (stored === undefined && reason === 'person') throw new AppError('lock.noPin');
      close(reason);
      return statusNow();
    },
    unlock: (pin) => inTurn(async () => {
      if (locked === false) return statusNow();
      await tryPin(pin);
      locked = false;
      arm();
      onEvent({ kind: 'unlocked', at: clock.now() });
      return tell();
    }),
    activity() {
      closeWhenOverdue();
      arm();
    },
    save: ({ pin, newPin, idleMinutes }) => inTurn(async () => {
      if (stored === undefined && newPin === null) throw new AppError('lock.noPin');
      const problem = newPin === null ? null : pinProblem(newPin);
      if (problem !== null) throw new AppError(problem, {}, { field: 'newPin' });
      await requirePin(pin);
      const before = stored;
      const hash = newPin === null ? before?.pin : await hashPin(newPin);
      if (hash === undefined) throw new AppError('lock.noPin');
      const at = clock.now();
      await put({ pin: hash, idleMinutes, failures: 0, closedUntil: null, changedAt: at });
      if (newPin !== null) onEvent({ kind: before === undefined ? 'pinSet' : 'pinChanged', at });
      if (before !== undefined && before.idleMinutes !== idleMinutes) onEvent({ kind: 'idleChanged', at, before: before.idleMinutes, after: idleMinutes });
      arm();
      return tell();
    }),
    remove: (pin) => inTurn(async () => {
      await tryPin(pin);
      await put(undefined);
      cancelIdle();
      onEvent({ kind: 'pinRemoved', at: clock.now() });
      return tell();
    }),
    requirePin: (pin) => inTurn(() => requirePin(pin)),
    stop: () => cancelIdle(),
  };
}
