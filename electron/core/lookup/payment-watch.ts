/**
 * Notices by itself that a payer has paid. A payment that a screen shows is asked about every few seconds, a fresh one for some
 * minutes too, all others ever more seldom; one call at a time per profile, so that no provider is flooded. A gateway that is
 * slow or down delays nobody but its own profile, and a heap of old links delays neither what is shown nor what is fresh.
 */
import type { ProfileId, TransactionId } from '@shared/domain/ids.ts';
import type { Profile, SettingValues } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { integerSetting } from '@shared/providers/description.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { Lookup } from './lookup.ts';

/** Milliseconds between two looks at what is due. */
const beat = 1_000;
/** Fresh payments looked at on every beat, and how long one is fresh, milliseconds. */
const freshLimit = 100;
const freshAge = 3_600_000;
/** Older payments are read only so often, milliseconds, and so many of them, those first that were asked about longest ago. */
const restEvery = 10_000;
const restLimit = 500;
/** So many questions per profile before it is looked anew what is most urgent. */
const perTurn = 20;
/** The longest time between two questions; what was asked before that needs no memory. */
const longestInterval = 3_600_000;

/** After one of these the next question of the same profile would end the same way. */
const hopeless: readonly ErrorCode[] = ['provider.unavailable', 'provider.notSent', 'provider.auth', 'provider.rateLimited', 'profile.paused', 'keychain.locked', 'secret.missing'];

/**
 * Milliseconds between two questions about a payment, by its age and by whether a screen shows it; Infinity once its provider's plan
 * ends. A practice gateway is asked by the usual plan, since nobody counts the questions there.
 */
export function askEvery(payment: Pick<Transaction, 'createdAt' | 'environment' | 'providerId'>, watched: boolean, now: number, settings: SettingValues): number {
  const age = now - payment.createdAt;
  const description = descriptionOf(payment.providerId);
  const { polling } = description.link;
  if (polling !== null && payment.environment !== 'practice') {
    if (watched) return polling.watchedSeconds * 1_000;
    if (polling.stopAfterSetting !== null && age > integerSetting(description, settings, polling.stopAfterSetting) * 3_600_000) return Number.POSITIVE_INFINITY;
    return (polling.steps.find((step) => age < step.untilAgeSeconds * 1_000)?.everySeconds ?? polling.laterSeconds) * 1_000;
  }
  if (watched) return age < 600_000 ? 2_000 : 5_000;
  if (age < 120_000) return 4_000;
  if (age < 3_600_000) return 20_000;
  return age < 86_400_000 ? 300_000 : longestInterval;
}

export type PaymentWatch = { start(): void; stop(): void; watch(id: TransactionId, on: boolean): void };

export type PaymentWatchDependencies = {
  readonly journal: {
    readonly transactions: Pick<Journal['transactions'], 'get' | 'search' | 'listAwaitingPayment'>;
    readonly profiles: { list(): Promise<readonly Pick<Profile, 'id' | 'paused' | 'settings'>[]> };
  };
  readonly lookup: Lookup;
  readonly clock: Clock;
  readonly logger: Logger;
};

function isAwaiting(payment: Transaction | undefined): payment is Transaction {
  return payment !== undefined && (payment.status === 'waiting' || payment.status === 'pending');
}

export function createPaymentWatch(dependencies: PaymentWatchDependencies): PaymentWatch {
  const { journal, lookup, clock, logger } = dependencies;
  const watched = new Map<TransactionId, number>();
  const lastAsked = new Map<TransactionId, number>();
  /** Profiles whose turn is still going on. */
  const busy = new Set<ProfileId>();
  let rest: readonly Transaction[] = [];
  let restAt: number | undefined;
  let cancel: (() => void) | undefined;
  let stopped = true;

  /** How often its interval has passed since the last question: 1 and more is due. A question of the future was before the clock was set back. */
  function urgency(payment: Transaction, settings: SettingValues): number {
    const now = clock.now();
    const since = now - (lastAsked.get(payment.id) ?? payment.observedAt);
    if (since < 0) return 1;
    return since / askEvery(payment, watched.has(payment.id), now, settings);
  }

  async function readRest(): Promise<void> {
    const now = clock.now();
    if (restAt !== undefined && now >= restAt && now - restAt < restEvery) return;
    restAt = now;
    rest = await journal.transactions.listAwaitingPayment(restLimit);
    for (const [id, at] of lastAsked) if (Math.abs(now - at) > longestInterval) lastAsked.delete(id);
  }

  async function candidates(): Promise<readonly Transaction[]> {
    await readRest();
    const from = addMilliseconds(clock.now(), -freshAge);
    const [shown, fresh] = await Promise.all([
      Promise.all([...watched.keys()].map(async (id) => journal.transactions.get(id))),
      journal.transactions.search({ kinds: ['payment'], statuses: ['waiting', 'pending'], linksOnly: true, from }, null, freshLimit),
    ]);
    const all = [...rest, ...fresh.rows, ...shown.filter(isAwaiting)];
    return [...new Map(all.map((payment) => [payment.id, payment])).values()];
  }

  /** Never rejects. */
  async function takeTurn(profile: ProfileId, payments: readonly Transaction[]): Promise<void> {
    busy.add(profile);
    try {
      for (const payment of payments.slice(0, perTurn)) {
        if (stopped) return;
        lastAsked.set(payment.id, clock.now());
        const { error } = await lookup.refresh(payment.id);
        if (error !== null && hopeless.includes(error.code)) return;
      }
    } catch (cause) {
      if (!stopped) logger.error('paymentWatch.failed', { profileId: profile, reason: cause instanceof Error ? cause.name : 'unknown' });
    } finally {
      busy.delete(profile);
    }
  }

  async function round(): Promise<void> {
    const profiles = new Map((await journal.profiles.list()).filter((profile) => profile.paused === null).map((profile) => [profile.id, profile.settings]));
    const due = (await candidates())
      .filter((payment) => profiles.has(payment.profileId) && !busy.has(payment.profileId))
      .map((payment) => ({ payment, urgency: urgency(payment, profiles.get(payment.profileId) ?? {}), shown: watched.has(payment.id) }))
      .filter((candidate) => candidate.urgency >= 1)
      .toSorted((left, right) => Number(right.shown) - Number(left.shown) || right.urgency - left.urgency);
    for (const [profile, turn] of Map.groupBy(due, ({ payment }) => payment.profileId)) void takeTurn(profile, turn.map(({ payment }) => payment));
  }

  function arm(): void {
    cancel = clock.after(beat, () => {
      round()
        .catch((cause: unknown) => {
          if (!stopped) logger.error('paymentWatch.failed', { reason: cause instanceof Error ? cause.name : 'unknown' });
        })
        .finally(() => {
          if (!stopped) arm();
        });
    });
  }

  return {
    start() {
      if (!stopped) return;
      stopped = false;
      arm();
    },
    stop() {
      stopped = true;
      cancel?.();
    },
    watch(id, on) {
      const count = (watched.get(id) ?? 0) + (on ? 1 : -1);
      if (count > 0) watched.set(id, count);
      else watched.delete(id);
    },
  };
}
