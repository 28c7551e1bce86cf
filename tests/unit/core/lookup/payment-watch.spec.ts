import { describe, expect, it } from 'vitest';
import { createPaymentWatch, type PaymentWatchDependencies } from '@core/lookup/payment-watch.ts';
import { profileId, reference, transactionId, type ProfileId, type TransactionId } from '@shared/domain/ids.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { AppErrorDto } from '@shared/errors/app-error.ts';
import { toInstant } from '@shared/time/instant.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { makePayment } from '../../../support/transactions.ts';

const hour = 3_600_000;
const id = (number: number): TransactionId => transactionId.parse(`01930000-4444-7000-8000-${String(number).padStart(12, '0')}`);
const shop = (number: number): ProfileId => profileId.parse(`01930000-1111-7000-8000-${String(number).padStart(12, '0')}`);

/** A shop in memory: payments that wait, and a provider that answers or hangs, profile by profile. */
class Shop {
  readonly clock = new FakeClock();
  readonly payments = new Map<TransactionId, { payment: Transaction; lookedAt: number }>();
  readonly asked: TransactionId[] = [];
  readonly hanging = new Set<ProfileId>();
  error: AppErrorDto | null = null;

  add(number: number, profile: ProfileId, age: number): TransactionId {
    const at = toInstant(this.clock.now() - age);
    const payment = makePayment({ id: id(number), profileId: profile, reference: reference.parse(`A-${number}`), status: 'waiting', createdAt: at, observedAt: at });
    this.payments.set(payment.id, { payment, lookedAt: at });
    return payment.id;
  }

  timesAsked(payment: TransactionId): number {
    return this.asked.filter((asked) => asked === payment).length;
  }

  watch() {
    const waiting = (): Transaction[] => [...this.payments.values()].toSorted((left, right) => left.lookedAt - right.lookedAt).map(({ payment }) => payment);
    const journal: PaymentWatchDependencies['journal'] = {
      transactions: {
        get: async (wanted) => this.payments.get(wanted)?.payment,
        listAwaitingPayment: async (limit) => waiting().slice(0, limit),
        search: async (filter, _cursor, limit) => ({
          rows: waiting().filter((payment) => payment.createdAt >= (filter.from ?? 0)).toSorted((left, right) => right.createdAt - left.createdAt).slice(0, limit),
          next: null,
        }),
      },
      profiles: { list: async () => [...new Set(waiting().map((payment) => payment.profileId))].map((owner) => ({ id: owner, paused: null, settings: {} })) },
    };
    const refresh = async (asked: TransactionId) => {
      this.asked.push(asked);
      const entry = this.payments.get(asked);
      if (!entry) throw new Error('no such payment');
      if (this.hanging.has(entry.payment.profileId)) await new Promise<never>(() => undefined);
      if (this.error === null) entry.lookedAt = this.clock.now();
      return { transaction: entry.payment, error: this.error };
    };
    return createPaymentWatch({ journal, lookup: { refresh }, clock: this.clock, logger: { info: () => undefined, warn: () => undefined, error: () => undefined } });
  }

  /** Lets `seconds` pass, one by one, with room for what is asked meanwhile. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

describe('createPaymentWatch', () => {
  it('asks about a new link every few seconds although a gateway of another profile hangs', async () => {
    const place = new Shop();
    place.add(1, shop(1), 0);
    place.hanging.add(shop(1));
    const other = place.add(2, shop(2), 0);
    const watch = place.watch();
    watch.start();
    await place.pass(30);
    watch.stop();
    expect(place.timesAsked(other)).toBeGreaterThanOrEqual(6);
    expect(place.asked.filter((asked) => asked !== other)).toHaveLength(1);
  });

  it('asks about a shown and about a new link although more old ones wait than fit a round', async () => {
    const place = new Shop();
    for (let number = 1; number <= 700; number += 1) place.add(number, shop(1), 48 * hour);
    const watch = place.watch();
    watch.start();
    await place.pass(60);
    const fresh = place.add(900, shop(1), 0);
    const shown = place.add(901, shop(1), 2 * hour);
    watch.watch(shown, true);
    await place.pass(30);
    watch.stop();
    expect(place.timesAsked(fresh)).toBeGreaterThanOrEqual(5);
    expect(place.timesAsked(shown)).toBeGreaterThanOrEqual(5);
    // The old ones are due once an hour: nobody is flooded.
    expect(Math.max(...Array.from({ length: 700 }, (_, number) => place.timesAsked(id(number + 1))))).toBe(1);
  });

  it('does not go through all links of a gateway that does not answer', async () => {
    const place = new Shop();
    for (let number = 1; number <= 50; number += 1) place.add(number, shop(1), 2 * hour);
    place.error = { code: 'provider.unavailable', params: {} };
    const watch = place.watch();
    watch.start();
    await place.pass(5);
    watch.stop();
    expect(place.asked.length).toBeLessThanOrEqual(5);
    expect(place.asked.length).toBeGreaterThanOrEqual(1);
  });

  it('goes on after the clock was set back', async () => {
    const place = new Shop();
    const link = place.add(1, shop(1), -24 * hour);
    const watch = place.watch();
    watch.start();
    watch.watch(link, true);
    await place.pass(10);
    watch.stop();
    expect(place.timesAsked(link)).toBeGreaterThanOrEqual(2);
  });
});
