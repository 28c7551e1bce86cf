import { describe, expect, it } from 'vitest';
import { decidePayment, decideStillWaiting } from '@core/lookup/observe.ts';
import { askEvery } from '@core/lookup/payment-watch.ts';
import type { TransactionFact } from '@core/ports/provider.ts';
import { moneyOf, toMinor } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import { transactionFactOf } from '../../../support/facts.ts';
import { makePayment } from '../../../support/transactions.ts';

const now = toInstant(Date.UTC(2026, 10, 20, 7, 0, 0));

function fact(change: Partial<TransactionFact> = {}): TransactionFact {
  return transactionFactOf({ reference: 'A-1032', amount: moneyOf(256000, 'HKD'), refundedMinor: 0, providerPaymentId: 'P1', providerTransactionId: 'T1', ...change });
}

describe('decidePayment', () => {
  const waiting = makePayment({ status: 'waiting' });

  it('sees a payment, once', () => {
    expect(decidePayment(waiting, fact(), now)).toMatchObject({ status: 'paid', movedAt: now, changed: true });
    expect(decidePayment(makePayment({ status: 'paid' }), fact(), now).changed).toBe(false);
  });

  it('never calls paid what is not our order in our amount', () => {
    for (const change of [{ reference: 'A-1' }, { amount: moneyOf(1, 'HKD') }, { amount: moneyOf(256000, 'CNY') }, { amount: null }, { kind: 'refund' as const }]) {
      expect(decidePayment(waiting, fact(change), now)).toMatchObject({ status: 'waiting', changed: false, problem: { reason: 'echoMismatch' } });
    }
    expect(decidePayment(waiting, fact({ outcome: { kind: 'unrecognised', raw: 'OK' } }), now)).toMatchObject({ status: 'waiting', problem: { reason: 'unknownStatus' } });
  });

  it('never lets a pending or failed answer take back a payment', () => {
    const paid = makePayment({ status: 'part_refunded', refundedMinor: toMinor(1) });
    for (const kind of ['pending', 'failed', 'expired', 'cancelled'] as const) expect(decidePayment(paid, fact({ outcome: { kind } }), now)).toMatchObject({ status: 'part_refunded', changed: false });
  });

  it('takes a late payment of an expired link', () => {
    expect(decidePayment(makePayment({ status: 'expired' }), fact(), now)).toMatchObject({ status: 'paid', changed: true });
  });

  it('calls a link expired only after its time and a grace', () => {
    const link = { url: 'https://pay.example/1', qrText: null, action: null, expiresAt: toInstant(now - 60_000) };
    expect(decideStillWaiting(makePayment({ status: 'waiting', link }), now).changed).toBe(false);
    expect(decideStillWaiting(makePayment({ status: 'waiting', link: { ...link, expiresAt: toInstant(now - 600_000) } }), now)).toMatchObject({ status: 'expired', changed: true });
    expect(decideStillWaiting(makePayment({ status: 'waiting', link: { ...link, expiresAt: null } }), now).changed).toBe(false);
  });
});

describe('askEvery', () => {
  it('asks within seconds while a screen shows the payment and seldom once it is old', () => {
    const made = { createdAt: now, environment: 'live', providerId: 'chingchingpay' } as const;
    expect(askEvery(made, true, now, {})).toBeLessThanOrEqual(3_000);
    expect(askEvery(made, false, now, {})).toBeLessThanOrEqual(5_000);
    expect(askEvery(made, false, now + 2 * 86_400_000, {})).toBe(3_600_000);
  });
});

describe('askEvery by a provider\'s own plan', () => {
  const made = { createdAt: now, environment: 'live', providerId: 'vexora' } as const;
  const seconds = (age: number, watched = false): number => askEvery(made, watched, now + age * 1_000, {}) / 1_000;

  it('follows Vexora: 10 s, 30 s, 1 min, 5 min for an hour, hourly, and stops after three days', () => {
    expect(seconds(1, true)).toBe(5);
    expect(seconds(1)).toBe(10);
    expect(seconds(60 * 30)).toBe(300);
    expect(seconds(3_600 * 5)).toBe(3_600);
    expect(askEvery(made, false, now + 73 * 3_600_000, {})).toBe(Number.POSITIVE_INFINITY);
    expect(askEvery({ ...made, environment: 'practice' }, false, now + 1_000, {})).toBeLessThanOrEqual(5_000);
  });
});

describe('another amount than asked for', () => {
  const waiting = makePayment({ status: 'waiting' });

  it('is partly paid, with what came in, and is paid in full once the rest has come', () => {
    const part = decidePayment(waiting, fact({ outcome: { kind: 'partial' }, received: moneyOf(100_000, 'HKD') }), now);
    expect(part).toMatchObject({ status: 'part_paid', receivedMinor: 100_000, movedAt: now, changed: true });
    const known = makePayment({ status: 'part_paid', receivedMinor: toMinor(100_000), movedAt: now });
    expect(decidePayment(known, fact({ received: moneyOf(256_000, 'HKD') }), now)).toMatchObject({ status: 'paid', receivedMinor: null });
    expect(decidePayment(known, fact({ outcome: { kind: 'failed' } }), now)).toMatchObject({ status: 'part_paid', changed: false });
  });

  it('proves nothing when the answer does not say how much, or in another currency', () => {
    for (const received of [null, moneyOf(100_000, 'CNY'), moneyOf(0, 'HKD')]) {
      expect(decidePayment(waiting, fact({ outcome: { kind: 'partial' }, received }), now)).toMatchObject({ status: 'waiting', changed: false, problem: { reason: 'echoMismatch' } });
    }
  });

  it('keeps what came in beyond the amount', () => {
    expect(decidePayment(waiting, fact({ outcome: { kind: 'partial' }, received: moneyOf(512_000, 'HKD') }), now)).toMatchObject({ status: 'paid', receivedMinor: 512_000 });
  });
});

describe('refunds made outside the app', () => {
  const paid = makePayment({ status: 'part_refunded', refundedMinor: toMinor(40_000), heldMinor: toMinor(10_000), movedAt: now });

  it('are what the provider counts beyond our own, held ones included', () => {
    expect(decidePayment(paid, fact({ refundedMinor: 60_000 }), now)).toMatchObject({ refundedElsewhereMinor: 10_000, status: 'part_refunded', changed: true });
    expect(decidePayment(paid, fact({ refundedMinor: 50_000 }), now)).toMatchObject({ refundedElsewhereMinor: 0, changed: false });
    expect(decidePayment(paid, fact({ refundedMinor: 40_000 }), now)).toMatchObject({ refundedElsewhereMinor: 0, changed: false });
    expect(decidePayment(paid, fact({ refundedMinor: 256_000 + 50_000 }), now)).toMatchObject({ status: 'refunded', changed: true });
  });

  it('stay as they are when the provider does not say', () => {
    const known = { ...paid, refundedElsewhereMinor: toMinor(5_000) };
    expect(decidePayment(known, fact({ refundedMinor: null }), now)).toMatchObject({ refundedElsewhereMinor: 5_000, changed: false });
  });
});
