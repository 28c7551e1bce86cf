/** Repeat radar: what looks the same is caught on whatever profile and provider, goes on with a reason only, and the reason is kept. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLinks, type Links } from '@core/links/links.ts';
import { createReferences } from '@core/links/references.ts';
import { createPayouts, type Payouts } from '@core/payouts/payouts.ts';
import { createRefunds, type Refunds } from '@core/refunds/refunds.ts';
import type { Provider, TransactionFact } from '@core/ports/provider.ts';
import { openReadOnly } from '@electron/journal/database.ts';
import { reference, type TransactionId } from '@shared/domain/ids.ts';
import { defaultMoneyRules } from '@shared/domain/money-rules.ts';
import type { Profile, ProfileInput } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { PayoutInput, RefundInput } from '@shared/ipc/contract.ts';
import { calls } from '@shared/ipc/contract.ts';
import { toMinor } from '@shared/money/money.ts';
import { descriptionOf, providerDescriptions } from '@shared/providers/catalogue.ts';
import { linkFactOf, transactionFactOf } from '../../../support/facts.ts';
import { submitKeyOf } from '../../../support/ids.ts';
import { newProfileId, patchOf, refundPlan } from '../../../support/journal.ts';
import { openBench, type Bench } from '../../../support/use-case.ts';

const day = 86_400_000;
const payoutRules = providerDescriptions.vexora.payout;
if (payoutRules === null) throw new Error('the provider of this test has payouts');
const payoutSetting = payoutRules.setting;

let bench: Bench;
let links: Links;
let refunds: Refunds;
let payouts: Payouts;
let number = 0;
/** What the provider counts as refunded of a payment, by its order number; asked orders are noted. */
let counted: Map<string, number>;
let asked: string[];

const provider = (): Partial<Provider> => ({
  createLink: async (request) => ({ answer: { kind: 'fact', fact: linkFactOf({ reference: request.reference, providerPaymentId: `P${(number += 1)}` }) }, evidence: null }),
  refund: async (request) => ({
    answer: { kind: 'fact', fact: transactionFactOf({ kind: 'refund', reference: request.reference, originalReference: request.original.reference, amount: request.amount, outcome: { kind: 'completed' }, providerTransactionId: `T${(number += 1)}` }) },
    evidence: null,
  }),
  payout: async (request) => ({ answer: { kind: 'fact', fact: transactionFactOf({ kind: 'payout', reference: request.reference, amount: request.amount, outcome: { kind: 'completed' }, providerTransactionId: `T${(number += 1)}` }) }, evidence: null }),
  query: async (query) => {
    asked.push(query.reference);
    const found = (await bench.journal.transactions.search({ text: query.reference }, null, 10)).rows.find((row) => row.kind === 'payment' && row.reference === query.reference);
    const fact: TransactionFact = transactionFactOf({ kind: 'payment', reference: query.reference, amount: { minor: found?.amountMinor ?? toMinor(1), currency: found?.currency ?? 'HKD' }, outcome: { kind: 'completed' }, refundedMinor: toMinor(counted.get(query.reference) ?? found?.refundedMinor ?? 0) });
    return { answer: { kind: 'fact', fact }, evidence: null };
  },
});

beforeEach(async () => {
  counted = new Map();
  asked = [];
  bench = await openBench({ providerId: 'chingchingpay', provider });
  const operator = async (): Promise<string> => 'Mei Chan';
  const references = createReferences(bench);
  links = createLinks({ ...bench, references, operator });
  refunds = createRefunds({ ...bench, operator });
  payouts = createPayouts({ ...bench, references, operator });
});
afterEach(() => bench.close());

async function profileAt(providerId: Profile['providerId'], change: Partial<ProfileInput> = {}): Promise<Profile> {
  const environment = change.environment ?? 'practice';
  const needs = Object.fromEntries(descriptionOf(providerId).link.needs.map((key) => [key, 'https://shop.example/back']));
  return bench.journal.profiles.save(newProfileId(), {
    id: null, name: `Practice ${providerId}`, providerId, environment, merchantId: 'M-2', baseUrl: environment === 'practice' ? null : 'https://pay.example', settings: { ...needs, ...change.settings }, timeZone: 'Asia/Hong_Kong',
  }, bench.clock.now());
}

type PaymentOptions = { readonly order?: string; readonly amountMinor?: number; readonly currency?: 'HKD' | 'USD'; readonly user?: string };

/** A payment that came in, made as a person makes it; its payer is named where the provider's form asks for one. */
async function paid(profile: Profile, { order, amountMinor = 100_000, currency = 'HKD', user = 'customer-7' }: PaymentOptions = {}): Promise<Transaction> {
  const methods = descriptionOf(profile.providerId).link.methods(profile);
  const method = methods.find((one) => one.currencies.includes(currency));
  if (!method) throw new Error(`no method for ${currency}`);
  const filled: Readonly<Record<string, string>> = { merchantUserId: user, email: `payer-${number}@example.test`, shopperIP: '203.0.113.7' };
  const fields = Object.fromEntries(method.fields.map((field) => [field.key, filled[field.key] ?? (field.initial === 'reference' ? '' : field.initial.text)]));
  const { transaction } = await links.create({
    submitKey: submitKeyOf((number += 1)), profileId: profile.id, reference: reference.parse(order ?? `ORDER${number}`), amountMinor: toMinor(amountMinor), currency, description: 'two mugs', expiresAt: null, method: method.key, fields,
  });
  const { id, version } = (await bench.journal.transactions.get(transaction.id))!;
  return bench.journal.transactions.observe({ transactionId: id, fromVersion: version, evidence: null, problem: null, event: null, at: bench.clock.now(), effects: [patchOf(id, { status: 'paid' }, bench.clock.now())] });
}

async function refundInput(payment: Transaction, change: Partial<RefundInput> = {}): Promise<RefundInput> {
  return { submitKey: submitKeyOf((number += 1)), paymentId: payment.id, reference: reference.parse(`R${number}`), amountMinor: toMinor(10_000), reason: 'damaged_item', note: 'mug', fields: {}, repeatReason: null, ...change };
}

const refund = async (payment: Transaction, change: Partial<RefundInput> = {}) => refunds.create(await refundInput(payment, change));
const refused = { code: 'refund.repeatNeedsReason', field: 'repeatReason' };

/** What the timeline of the money says of its first moment. */
async function firstLine(id: TransactionId) {
  return (await bench.journal.transactions.timeline(id)).find(({ type }) => type === 'intent.queued')?.data;
}

/** Given back at the provider's own console, as a look-up found it. */
async function givenBackElsewhere(payment: Transaction, minor: number): Promise<void> {
  const current = (await bench.journal.transactions.get(payment.id))!;
  const at = bench.clock.now();
  await bench.journal.transactions.observe({
    transactionId: payment.id, fromVersion: current.version, evidence: null, problem: null, at,
    event: { at, type: 'payment.observed', transactionId: payment.id, intentId: null, operator: null, data: { status: 'part_refunded' } },
    effects: [{ kind: 'patch', transactionId: payment.id, refundedElsewhereMinor: toMinor(minor), observedAt: at, observedFrom: 'query' }],
  });
}

describe('the same order', () => {
  it('is caught when it was refunded before, whatever the amount, and goes on with a reason that the timeline keeps', async () => {
    const payment = await paid(bench.profile);
    const first = await refund(payment);
    expect(first.intent.state).toBe('SUCCEEDED');
    expect(await firstLine(first.transaction.id)).not.toHaveProperty('repeatReason');
    await expect(refund(payment, { amountMinor: toMinor(777) })).rejects.toMatchObject(refused);
    await expect(refund(payment, { repeatReason: '' })).rejects.toMatchObject(refused);
    expect((await bench.journal.transactions.get(payment.id))!.heldMinor).toBe(0);
    const second = await refund(payment, { repeatReason: 'the other mug' });
    expect(second.intent.state).toBe('SUCCEEDED');
    expect(await firstLine(second.transaction.id)).toMatchObject({ repeatReason: 'the other mug', repeatOf: [first.transaction.reference] });
  });

  it('is caught when it was refunded through another provider', async () => {
    const other = await profileAt('pingpong');
    await refund(await paid(other, { order: 'A1032', user: 'somebody' }));
    const here = await paid(bench.profile, { order: 'A1032', user: 'somebody-else' });
    await expect(refund(here)).rejects.toMatchObject(refused);
    const { repeats } = await refunds.preflight(here.id);
    expect(repeats.days).toBe(30);
    expect(repeats.hits).toMatchObject([{ why: 'order', source: 'journal', amountMinor: 10_000, transaction: { providerId: 'pingpong', parentReference: 'A1032' } }]);
    expect(calls['refunds.preflight'].output.safeParse(await refunds.preflight(here.id)).success).toBe(true);
    // Coming from another profile, the order was asked about there as well: only then are refunds of its console known.
    expect(asked.filter((order) => order === 'A1032').length).toBeGreaterThanOrEqual(4);
  });

  it('is caught when it was refunded at the provider’s own console', async () => {
    const payment = await paid(bench.profile);
    counted.set(payment.reference, 4_000);
    const { repeats } = await refunds.preflight(payment.id);
    expect(repeats.hits).toMatchObject([{ why: 'order', source: 'provider', amountMinor: 4_000, transaction: { id: payment.id }, at: bench.clock.now() }]);
    await expect(refund(payment)).rejects.toMatchObject(refused);
    const { transaction } = await refund(payment, { repeatReason: 'console was for the plate', repeatSeen: repeats.hits.map(({ key }) => key) });
    expect(await firstLine(transaction.id)).toMatchObject({ repeatReason: 'console was for the plate', repeatOf: [payment.reference] });
  });

  it('is caught at the other provider’s console too', async () => {
    const there = await paid(await profileAt('pingpong'), { order: 'A1040', user: 'x' });
    counted.set('A1040', 0);
    const here = await paid(bench.profile, { order: 'A1040', user: 'y' });
    await givenBackElsewhere(there, 2_500);
    await expect(refund(here)).rejects.toMatchObject(refused);
  });

  it('does not mix practice with live', async () => {
    const live = await profileAt('chingchingpay', { environment: 'live' });
    const payment = await paid(bench.profile, { order: 'A1050' });
    await refund(payment);
    const real = await paid(live, { order: 'A1050' });
    expect((await refunds.preflight(real.id)).repeats.hits).toEqual([]);
    expect((await refund(real, { typedAmount: '100' })).intent.state).toBe('SUCCEEDED');
  });

  it('is not what ended without giving anything back', async () => {
    const payment = await paid(bench.profile);
    const { intent } = await bench.journal.intents.create(refundPlan(payment, { amountMinor: 500, createdAt: bench.clock.now() }));
    await bench.journal.intents.step({
      intentId: intent.id, fromState: 'QUEUED', fromVersion: 1, effects: [{ kind: 'patch', transactionId: intent.transactionId, status: 'cancelled', observedAt: bench.clock.now(), observedFrom: 'app' }, { kind: 'settleHold', paymentId: payment.id, amountMinor: toMinor(500), to: 'released' }],
      progress: { state: 'ABANDONED', sends: 0, asks: 0, negativeReads: 0, lastSentAt: null, lastAskedAt: null, nextAskAt: null, quarantineUntil: null, waitedMs: 0, problem: null, referenceClaimed: false },
      event: { at: bench.clock.now(), type: 'intent.abandoned', transactionId: intent.transactionId, intentId: intent.id, operator: 'Mei Chan', data: {} }, at: bench.clock.now(),
    });
    expect((await refund(payment)).intent.state).toBe('SUCCEEDED');
  });
});

describe('the same payer and amount', () => {
  it('are caught across profiles, and only when all of payer, amount, currency and environment agree', async () => {
    const one = await profileAt('pingpong');
    const two = await profileAt('pingpong');
    await refund(await paid(one));
    const hits = async (profile: Profile, options: PaymentOptions, amountMinor = 10_000) => (await refunds.repeats({ paymentId: (await paid(profile, options)).id, amountMinor: toMinor(amountMinor) })).hits;
    expect(await hits(two, {})).toMatchObject([{ why: 'payer', source: 'journal', amountMinor: 10_000, transaction: { profileId: one.id } }]);
    expect(await hits(two, {}, 10_001)).toEqual([]);
    expect(await hits(two, { user: 'customer-8' })).toEqual([]);
    expect(await hits(two, { currency: 'USD' })).toEqual([]);
    expect(await hits(await profileAt('pingpong', { environment: 'test' }), {})).toEqual([]);
    await expect(refund(await paid(two))).rejects.toMatchObject(refused);
    expect((await refund(await paid(two), { repeatReason: 'bought twice, both broken' })).intent.state).toBe('SUCCEEDED');
  });

  it('are looked for only once there is an amount', async () => {
    const profile = await profileAt('pingpong');
    await refund(await paid(profile));
    const payment = await paid(profile);
    expect((await refunds.preflight(payment.id)).repeats.hits).toEqual([]);
    expect((await refunds.repeats({ paymentId: payment.id, amountMinor: null })).hits).toEqual([]);
    expect((await refunds.repeats({ paymentId: payment.id, amountMinor: toMinor(10_000) })).hits).toHaveLength(1);
  });

  it('are caught when the provider’s console gave back just that much', async () => {
    const profile = await profileAt('pingpong');
    await givenBackElsewhere(await paid(profile), 10_000);
    await expect(refund(await paid(profile))).rejects.toMatchObject(refused);
    expect((await refund(await paid(profile), { amountMinor: toMinor(9_999) })).intent.state).toBe('SUCCEEDED');
  });

  it('leave no name behind: the journal holds fingerprints only', async () => {
    const profile = await profileAt('pingpong');
    await paid(profile, { user: 'customer-name-7' });
    const { sqlite } = openReadOnly(bench.path);
    const rows = sqlite.prepare('SELECT * FROM payers').all();
    sqlite.close();
    expect(rows.length).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(rows)).not.toMatch(/customer|example\.test/);
  });
});

describe('the profile’s rule', () => {
  it('says how many days back another payment counts; of the same payment every refund does', async () => {
    const first = await paid(bench.profile, { order: 'ORDER-SAME-1' });
    await refund(first);
    const second = await paid(await profileAt('pingpong'), { order: 'ORDER-SAME-1' });
    bench.clock.advance(30 * day - 1);
    await expect(refund(second)).rejects.toMatchObject(refused);
    bench.clock.advance(2);
    expect((await refund(second)).intent.state).toBe('SUCCEEDED');
    await expect(refund(first)).rejects.toMatchObject(refused);
  });

  it('of no days asks for nothing', async () => {
    await bench.journal.moneyRules.put(bench.profile.id, { ...defaultMoneyRules('practice'), repeatDays: 0 }, 'Mei Chan', bench.clock.now());
    const payment = await paid(bench.profile);
    await refund(payment);
    expect((await refunds.preflight(payment.id)).repeats).toEqual({ days: 0, hits: [] });
    const { transaction } = await refund(payment, { repeatReason: 'said without need' });
    expect(await firstLine(transaction.id)).not.toHaveProperty('repeatReason');
  });
});

describe('a reason', () => {
  it('stands for what was seen, and for nothing that came meanwhile', async () => {
    const payment = await paid(bench.profile);
    await refund(payment);
    const seen = (await refunds.preflight(payment.id)).repeats.hits.map(({ key }) => key);
    await refund(payment, { repeatReason: 'another person was faster' });
    await expect(refund(payment, { repeatReason: 'the other mug', repeatSeen: seen })).rejects.toMatchObject(refused);
    const both = (await refunds.preflight(payment.id)).repeats.hits.map(({ key }) => key);
    expect(both).toHaveLength(2);
    expect((await refund(payment, { repeatReason: 'the third mug', repeatSeen: both })).intent.state).toBe('SUCCEEDED');
  });

  it('is asked of the second of two people who press at the same moment', async () => {
    const payment = await paid(bench.profile);
    const [left, right] = [await refundInput(payment), await refundInput(payment)];
    // As the screens of both saw it: nothing. Class C lets one be open at a time, so the amount of the other order is what collides.
    const other = await paid(await profileAt('chingchingpay'), { order: payment.reference });
    const results = await Promise.allSettled([refunds.create(left), refunds.create({ ...right, paymentId: other.id })]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({ reason: refused });
  });

  it('is not asked again of the second press of the same button', async () => {
    const payment = await paid(bench.profile);
    const input = await refundInput(payment);
    const first = await refunds.create(input);
    expect((await refunds.create(input)).intent.id).toBe(first.intent.id);
  });
});

describe('a payout', () => {
  const payee = { bankCode: '004', payeeAccount: '0001112223334', payeeName: '王小明', payeeMobile: '0912345678', payeeEmail: 'payee@example.test' };
  let shop: Profile;
  beforeEach(async () => { shop = await profileAt('vexora', { settings: { [payoutSetting]: true } }); });

  const input = (change: Partial<PayoutInput> = {}): PayoutInput => ({
    submitKey: submitKeyOf((number += 1)), profileId: shop.id, paymentId: null, reference: reference.parse(`P${number}`), amountMinor: toMinor(50_000), note: '', fields: payee, typedAmount: '500', approvedBy: 'Ben Lee', repeatReason: null, ...change,
  });

  it('to the same account of the same amount needs a reason', async () => {
    await payouts.create(input());
    await expect(payouts.create(input())).rejects.toMatchObject(refused);
    const seen = await payouts.repeats({ profileId: shop.id, paymentId: null, amountMinor: toMinor(50_000), fields: { bankCode: ' 004', payeeAccount: '0001112223334', payeeMobile: 'not yet' } });
    expect(seen.hits).toMatchObject([{ why: 'payer', transaction: { kind: 'payout' } }]);
    expect((await payouts.repeats({ profileId: shop.id, paymentId: null, amountMinor: toMinor(50_000), fields: { bankCode: '004', payeeAccount: '0001112223335' } })).hits).toEqual([]);
    const { transaction } = await payouts.create(input({ repeatReason: 'October’s share', repeatSeen: seen.hits.map(({ key }) => key) }));
    expect(await firstLine(transaction.id)).toMatchObject({ note: 'Ben Lee', repeatReason: 'October’s share' });
  });

  it('of the same button pressed twice is one payout', async () => {
    const one = input();
    const first = await payouts.create(one);
    expect((await payouts.create(one)).intent.id).toBe(first.intent.id);
  });
});
