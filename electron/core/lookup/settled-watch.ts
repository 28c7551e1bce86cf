/**
 * Looks once a day again at refunds and payouts that succeeded, for as many days as the profile says: a bank may fail them later, and
 * a provider may call done what it never did. One call at a time, so that no provider is flooded.
 */
import type { Profile } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { integerSetting } from '@shared/providers/description.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { Lookup } from './lookup.ts';
import type { Totals } from './totals.ts';

const day = 86_400_000;
/** Milliseconds from the start to the first round, and between two rounds. */
const firstAfter = 60_000;
const every = 3_600_000;
/** So many questions per profile and round. */
const perRound = 50;

/** After one of these the next question of the same profile would end the same way. */
const hopeless: readonly ErrorCode[] = ['provider.unavailable', 'provider.notSent', 'provider.auth', 'provider.rateLimited', 'profile.paused', 'keychain.locked', 'secret.missing'];

export type SettledWatch = {
  start(): void;
  stop(): void;
  /** One round now. Never rejects. */
  round(): Promise<void>;
};

export type SettledWatchDependencies = {
  readonly journal: Journal;
  readonly lookup: Lookup;
  readonly totals: Totals;
  readonly clock: Clock;
  readonly logger: Logger;
};

export function createSettledWatch({ journal, lookup, totals, clock, logger }: SettledWatchDependencies): SettledWatch {
  let cancel: (() => void) | undefined;
  let stopped = true;
  let halted = false;
  let current: Promise<void> | undefined;

  async function due(profile: Profile): Promise<readonly Transaction[]> {
    const description = descriptionOf(profile.providerId);
    const days = integerSetting(description, profile.settings, description.recheckSetting);
    if (days === 0) return [];
    const now = clock.now();
    return journal.transactions.listSettled({ profileId: profile.id, since: addMilliseconds(now, -days * day), lookedBefore: addMilliseconds(now, -day), now, limit: perRound });
  }

  /** Payments with a refund that their total denied before. */
  async function denied(profile: Profile): Promise<readonly Transaction['id'][]> {
    const open = await journal.intents.listOpen();
    return open.flatMap(({ profileId, problem, paymentId }) => (profileId === profile.id && problem?.reason === 'notCounted' && paymentId !== null ? [paymentId] : []));
  }

  async function lookThrough(profile: Profile): Promise<void> {
    const payments = new Set(await denied(profile));
    for (const movement of await due(profile)) {
      if (halted) return;
      const { error } = await lookup.refresh(movement.id);
      if (error !== null && hopeless.includes(error.code)) return;
      if (movement.kind === 'refund' && movement.parentId !== null) payments.add(movement.parentId);
    }
    for (const payment of payments) {
      if (halted) return;
      await totals.check(payment);
    }
  }

  async function roundOnce(): Promise<void> {
    try {
      for (const profile of await journal.profiles.list()) {
        if (halted) return;
        if (profile.paused !== null) continue;
        await lookThrough(profile).catch((cause: unknown) => {
          // A profile that was paused meanwhile, or a step that another caller took; the next round looks again.
          if (!(cause instanceof AppError)) throw cause;
          logger.info('settledWatch.skipped', { profileId: profile.id, code: cause.code });
        });
      }
    } catch (cause) {
      if (!halted) logger.error('settledWatch.failed', { reason: cause instanceof Error ? cause.name : 'unknown' });
    }
  }

  function round(): Promise<void> {
    current ??= roundOnce().finally(() => { current = undefined; });
    return current;
  }

  function arm(delay: number): void {
    cancel = clock.after(delay, () => void round().finally(() => {
      if (!stopped) arm(every);
    }));
  }

  return {
    round,
    start() {
      if (!stopped) return;
      stopped = false;
      halted = false;
      arm(firstAfter);
    },
    stop() {
      stopped = true;
      halted = true;
      cancel?.();
    },
  };
}
