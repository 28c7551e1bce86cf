/** The lock of the app in the journal. A PIN lies there as a hash only. */
import type { Instant } from '@shared/time/instant.ts';

/** An scrypt hash with its salt and cost, base64. The PIN cannot be read back from it. */
export type StoredPin = { readonly algorithm: 'scrypt'; readonly n: number; readonly r: number; readonly p: number; readonly salt: string; readonly hash: string };

export type StoredLock = {
  readonly pin: StoredPin;
  readonly idleMinutes: number;
  /** Wrong tries since the last right one, and until when no further one is taken. */
  readonly failures: number;
  readonly closedUntil: Instant | null;
  readonly changedAt: Instant;
};

/** The lock of this installation; undefined while no PIN is set. */
export type AppLockRecords = { get(): Promise<StoredLock | undefined>; put(lock: StoredLock): Promise<void>; remove(): Promise<void> };
