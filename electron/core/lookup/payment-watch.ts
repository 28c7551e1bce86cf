/**
 * Notices by itself that a payer has paid. A payment that a screen shows is asked about every few seconds, a fresh one for some
 * minutes too, all others ever more seldom; one call at a time per profile, so that no provider is flooded.
 */
import type { TransactionId } from '@shared/domain/ids.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { Lookup } from './lookup.ts';

/** Milliseconds between two looks at what is due. */
const beat = 1_000;
const perRound = 500;

/** Milliseconds between two questions about a payment, by its age and by whether a screen shows it. */
export function askEvery(payment: Pick<Transaction, 'createdAt'>, watched: boolean, now: number): number {
  const age = now - payment.createdAt;
  if (watched) return age < 600_000 ? 2_000 : 5_000;
  if (age < 120_000) return 4_000;
  if (age < 3_600_000) return 20_000;
  return age < 86_400_000 ? 300_000 : 3_600_000;
}

export type PaymentWatch = { start(): void; stop(): void; watch(id: TransactionId, on: boolean): void };

export function createPaymentWatch(dependencies: { readonly journal: Journal; readonly lookup: Lookup; readonly clock: Clock; readonly logger: Logger }): PaymentWatch {
  const { journal, lookup, clock, logger } = dependencies;
  const watched = new Map<TransactionId, number>();
  const lastAsked = new Map<TransactionId, number>();
  let cancel: (() => void) | undefined;
  let stopped = true;

  function isDue(payment: Transaction): boolean {
    const now = clock.now();
    const last = lastAsked.get(payment.id) ?? payment.observedAt;
    return now - last >= askEvery(payment, (watched.get(payment.id) ?? 0) > 0, now);
  }

  async function round(): Promise<void> {
    const awaiting = await journal.transactions.listAwaitingPayment(perRound);
    const known = new Set(awaiting.map((payment) => payment.id));
    for (const id of lastAsked.keys()) if (!known.has(id)) lastAsked.delete(id);
    const paused = new Set((await journal.profiles.list()).filter((profile) => profile.paused !== null).map((profile) => profile.id));
    const due = awaiting.filter((payment) => !paused.has(payment.profileId) && isDue(payment));
    const byProfile = Map.groupBy(due, (payment) => payment.profileId);
    await Promise.all(
      [...byProfile.values()].map(async (payments) => {
        for (const payment of payments) {
          if (stopped) return;
          lastAsked.set(payment.id, clock.now());
          await lookup.refresh(payment.id);
        }
      }),
    );
  }

  function arm(): void {
    cancel = clock.after(beat, () => {
      round()
        .catch((cause: unknown) => logger.error('paymentWatch.failed', { reason: cause instanceof Error ? cause.message : 'unknown' }))
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
