/** Which money that goes out waits for a second person, and that a day's limit holds when refunds come at the same moment. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayOf, triggerOf } from '@core/approvals/tiers.ts';
import { approvalRequestBody } from '@shared/domain/approval.ts';
import { toMinor } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { Installation, usualTier } from '../../../support/installation.ts';

let clock: FakeClock;
let shop: Installation;

beforeEach(async () => {
  clock = new FakeClock();
  shop = await Installation.open(clock, 'Mei (Demo)');
});
afterEach(async () => {
  await shop.close();
});

describe('tiers', () => {
  const tier = { ...usualTier, fromMinor: toMinor(1_000), dailyFromMinor: toMinor(2_500) };

  it.each([
    [999, 0, null],
    [1_000, 0, { rule: 'amount', fromMinor: 1_000, dayMinor: 1_000 }],
    [999, 1_500, null],
    [999, 1_501, { rule: 'daily', fromMinor: 2_500, dayMinor: 2_500 }],
    [1_000, 9_000, { rule: 'amount', fromMinor: 1_000, dayMinor: 10_000 }],
  ])('%i after %i on the day', (amount, before, expected) => {
    expect(triggerOf(tier, toMinor(amount), toMinor(before))).toEqual(expected);
  });

  it('asks nobody without a tier, and has no limit of the day where none is set', () => {
    expect(triggerOf(undefined, toMinor(1_000_000), toMinor(0))).toBeNull();
    expect(triggerOf({ ...tier, dailyFromMinor: null }, toMinor(999), toMinor(1_000_000))).toBeNull();
  });

  it('cuts the day in the zone of the profile, also where it has 23 hours', () => {
    const spring = dayOf(toInstant(Date.UTC(2026, 2, 29, 12)), 'Europe/Berlin');
    expect(spring.until - spring.from).toBe(23 * 3_600_000);
    expect(dayOf(toInstant(Date.UTC(2026, 10, 20, 17)), 'Asia/Hong_Kong').from).toBe(Date.UTC(2026, 10, 20, 16));
  });
});

describe('the gate', () => {
  it('sends what is below every tier at once', async () => {
    shop.expectRefunds(1, 99_999);
    expect((await shop.engine.submit(shop.refundPlan(await shop.paidPayment(), 99_999))).state).toBe('SUCCEEDED');
    expect(await shop.approvals.waiting()).toEqual([]);
  });

  it('holds back an amount at the tier: written, reserved, not sent, with a request that says what and why', async () => {
    const payment = await shop.paidPayment();
    const intent = await shop.held(100_000, payment);
    expect(shop.provider.count('refund')).toBe(0);
    expect(await shop.transaction(payment.id)).toMatchObject({ heldMinor: 100_000 });
    expect(await shop.transaction(intent.transactionId)).toMatchObject({ status: 'queued' });
    const [item] = await shop.approvals.waiting();
    const own = await shop.devices.own();
    expect(approvalRequestBody.parse(item?.request)).toMatchObject({
      account: { providerId: 'chingchingpay', environment: 'practice', merchantId: 'M-1' }, kind: 'refund', amountMinor: 100_000, currency: 'HKD', reference: intent.reference,
      payment: { reference: payment.reference, amountMinor: 1_000_000, refundedMinor: 0 }, reason: 'damaged_item', note: 'Broken on arrival',
      maker: { name: 'Mei (Demo)', fingerprint: own.fingerprint }, trigger: { rule: 'amount', fromMinor: 100_000, dayMinor: 100_000 },
      createdAt: clock.now(), expiresAt: clock.now() + 72 * 3_600_000,
    });
    expect((await shop.journal.transactions.timeline(intent.transactionId)).map(({ type }) => type)).toEqual(['approval.requested']);
  });

  it('asks nobody for money that comes in', async () => {
    expect((await shop.paidPayment(9_000_000)).status).toBe('paid');
  });

  it('counts what went out and what is open on the day of the profile, and nothing that ended without money', async () => {
    const payment = await shop.paidPayment();
    shop.expectRefunds(2, 90_000);
    await shop.engine.submit(shop.refundPlan(payment, 90_000));
    await shop.engine.submit(shop.refundPlan(payment, 90_000));
    // 180,000 went out; another 70,000 reaches the limit of the day and waits.
    const third = await shop.held(70_000, payment);
    expect((await shop.approvals.byIntent(third.id))?.request.trigger).toEqual({ rule: 'daily', fromMinor: 250_000, dayMinor: 250_000 });
    // What was withdrawn does not count any more.
    const [item] = await shop.approvals.waiting();
    await shop.approvals.withdraw(item?.id ?? (() => { throw new Error('nothing waits'); })());
    shop.expectRefunds(1, 69_999);
    expect((await shop.engine.submit(shop.refundPlan(payment, 69_999))).state).toBe('SUCCEEDED');
    // The next day begins from nothing.
    clock.advance(24 * 3_600_000);
    shop.expectRefunds(1, 90_000);
    expect((await shop.engine.submit(shop.refundPlan(payment, 90_000))).state).toBe('SUCCEEDED');
  });

  it('counts an unknown end of another day, because its money may still move', async () => {
    const payment = await shop.paidPayment();
    shop.provider.refunds.push({ kind: 'doubtful', problem: { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null } });
    expect((await shop.engine.submit(shop.refundPlan(payment, 90_000))).state).toBe('UNKNOWN');
    clock.advance(48 * 3_600_000);
    shop.expectRefunds(1, 90_000);
    expect((await shop.engine.submit(shop.refundPlan(payment, 90_000))).state).toBe('SUCCEEDED');
    await shop.held(70_000, payment);
  });

  it('lets no two refunds of the same moment both count as the last below the limit of the day', async () => {
    const payment = await shop.paidPayment();
    shop.expectRefunds(20, 50_000);
    const intents = await Promise.all(Array.from({ length: 20 }, async () => shop.engine.submit(shop.refundPlan(payment, 50_000))));
    const states = intents.map(({ state }) => state);
    // 4 x 50,000 stay below 250,000; the fifth reaches it.
    expect(states.filter((state) => state === 'SUCCEEDED')).toHaveLength(4);
    expect(states.filter((state) => state === 'AWAITING_APPROVAL')).toHaveLength(16);
    expect(shop.provider.count('refund')).toBe(4);
  });

  it('joins a second press of the same button, and writes one request', async () => {
    const plan = shop.refundPlan(await shop.paidPayment(), 100_000);
    const intents = await Promise.all([shop.engine.submit(plan), shop.engine.submit(plan), shop.engine.submit(plan)]);
    expect(new Set(intents.map(({ id }) => id)).size).toBe(1);
    expect(await shop.approvals.waiting()).toHaveLength(1);
  });
});
