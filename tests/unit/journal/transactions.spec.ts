import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import type { ProfileId, TransactionId } from '@shared/domain/ids.ts';
import type { TransactionFilter } from '@shared/domain/transaction-filter.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { at, linkPlan, newProfileId, paidPayment, patchOf, practiceEvidence, practiceProfile, refundPlan, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

let place: TemporaryFolder;
let journal: Journal;
let shop: ProfileId;
let stall: ProfileId;

beforeEach(async () => {
  place = temporaryFolder();
  journal = openJournalInThread({ path: place.path, now: startOfTests });
  shop = newProfileId();
  stall = newProfileId();
  await journal.profiles.save(shop, practiceProfile, startOfTests);
  await journal.profiles.save(stall, { ...practiceProfile, name: 'Practice stall' }, startOfTests);
});
afterEach(async () => {
  await journal.close();
  place.remove();
});

const found = async (filter: TransactionFilter): Promise<readonly string[]> => (await journal.transactions.search(filter, null, 500)).rows.map(({ reference }) => reference);

async function refundOf(payment: Transaction, amountMinor: number, done: boolean, reference: string): Promise<TransactionId> {
  const { intent } = await journal.intents.create(refundPlan(payment, { amountMinor, reference, createdAt: at(5_000) }));
  if (done) {
    await journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', {
      effects: [{ kind: 'settleHold', paymentId: payment.id, amountMinor: intent.amountMinor, to: 'refunded' }, patchOf(intent.transactionId, { status: 'succeeded', providerTransactionId: `R-${reference}` })],
    }));
  }
  return intent.transactionId;
}

/** Five payments and two refunds with every kind of number. */
async function sample(): Promise<{ readonly mugs: Transaction; readonly plates: Transaction }> {
  const mugs = await paidPayment(journal, { profileId: shop, reference: 'MUG-001', amountMinor: 1_000, createdAt: at(1_000) });
  await journal.transactions.observe({
    transactionId: mugs.id, fromVersion: mugs.version, evidence: practiceEvidence, problem: null, at: at(1_500),
    effects: [patchOf(mugs.id, { providerPaymentId: 'PAY%77', providerTransactionId: 'TX_77', walletReference: '4200001234' })],
    event: { at: at(1_500), type: 'payment.observed', transactionId: mugs.id, intentId: null, operator: null, data: { status: 'paid' } },
  });
  const plates = await paidPayment(journal, { profileId: stall, reference: 'MUG-002', amountMinor: 2_000, createdAt: at(2_000), origin: 'checkout' });
  await paidPayment(journal, { profileId: shop, reference: 'mug-003', amountMinor: 3_000, currency: 'CNY', createdAt: at(3_000) });
  await journal.intents.create(linkPlan({ profileId: shop, reference: 'M%_1', createdAt: at(4_000) }));
  await refundOf(mugs, 400, true, 'RF-1');
  await refundOf(plates, 2_000, false, 'RF-2');
  return { mugs, plates };
}

describe('search by text', () => {
  it.each([
    ['our number', 'MUG-001', ['RF-1', 'MUG-001']],
    ['the beginning of our number', 'MUG', ['MUG-002', 'MUG-001']],
    ['one character', 'm', ['mug-003']],
    ['blanks around it', '  MUG-002 ', ['RF-2', 'MUG-002']],
    ['a refund\'s number', 'RF-2', ['RF-2']],
    ['the provider\'s order number', 'PAY%77', ['MUG-001']],
    ['the provider\'s transaction number', 'TX_77', ['MUG-001']],
    ['a refund\'s provider number', 'R-RF-1', ['RF-1']],
    ['the wallet\'s number', '4200001234', ['MUG-001']],
    ['the end of our number', '-001', []],
    ['the beginning of a provider\'s number', 'TX_', []],
    ['a percent sign that is only a percent sign', '%', []],
    ['special characters as themselves', 'M%_', ['M%_1']],
    ['an underscore that is only an underscore', 'MUG_001', []],
    ['words beyond ASCII', '订单😀', []],
    ['quotes', "' OR 1=1 --", []],
  ])('finds by %s', async (_name, text, expected) => {
    await sample();
    expect(await found({ text })).toEqual(expected);
    expect((await journal.transactions.sums({ text })).reduce((rows, sum) => rows + sum.rows, 0)).toBe(expected.length);
  });

  it('goes together with every other condition', async () => {
    await sample();
    expect(await found({ text: 'MUG', profileIds: [shop] })).toEqual(['MUG-001']);
    expect(await found({ text: 'MUG', statuses: ['paid', 'part_refunded'], from: at(1_500) })).toEqual(['MUG-002']);
    expect(await found({ text: 'RF', kinds: ['refund'], statuses: ['succeeded'] })).toEqual(['RF-1']);
  });
});

describe('filters', () => {
  it.each<[string, (context: { shop: ProfileId; stall: ProfileId }) => TransactionFilter, readonly string[]]>([
    ['nothing', () => ({}), ['RF-2', 'RF-1', 'M%_1', 'mug-003', 'MUG-002', 'MUG-001']],
    ['empty lists and empty text', () => ({ text: ' ', profileIds: [], kinds: [], statuses: [], currencies: [] }), ['RF-2', 'RF-1', 'M%_1', 'mug-003', 'MUG-002', 'MUG-001']],
    ['one profile', (context) => ({ profileIds: [context.stall] }), ['RF-2', 'MUG-002']],
    ['two profiles', (context) => ({ profileIds: [context.stall, context.shop], kinds: ['refund'] }), ['RF-2', 'RF-1']],
    ['one status', () => ({ statuses: ['part_refunded'] }), ['MUG-001']],
    ['several statuses', () => ({ statuses: ['queued', 'succeeded', 'paid', 'paid'] }), ['RF-2', 'RF-1', 'M%_1', 'mug-003', 'MUG-002']],
    ['a currency', () => ({ currencies: ['CNY'] }), ['mug-003']],
    ['links and checkouts only', () => ({ linksOnly: true }), ['M%_1', 'mug-003', 'MUG-002', 'MUG-001']],
    ['what can be refunded', () => ({ refundableOnly: true }), ['mug-003', 'MUG-001']],
    ['what can be refunded and is paid', () => ({ refundableOnly: true, statuses: ['paid', 'failed'] }), ['mug-003']],
    ['what can be refunded and has failed', () => ({ refundableOnly: true, statuses: ['failed'] }), []],
    ['a time, its end excluded', () => ({ from: at(2_000), until: at(4_000) }), ['mug-003', 'MUG-002']],
  ])('by %s', async (_name, filter, expected) => {
    await sample();
    // Two refunds share a time; between them the id decides, which is random here.
    const sorted = (references: readonly string[]) => [...references].toSorted();
    expect(sorted(await found(filter({ shop, stall })))).toEqual(sorted(expected));
    expect((await journal.transactions.sums(filter({ shop, stall }))).reduce((rows, sum) => rows + sum.rows, 0)).toBe(expected.length);
  });

  it('sums what was paid and what was given back, per currency', async () => {
    await sample();
    expect(await journal.transactions.sums({})).toEqual([
      { currency: 'CNY', rows: 1, inMinor: 3_000, outMinor: 0 },
      { currency: 'HKD', rows: 5, inMinor: 3_000, outMinor: 400 },
    ]);
  });
});

describe('paging', () => {
  it.each<[string, TransactionFilter]>([
    ['everything', {}],
    ['several statuses', { statuses: ['queued', 'paid', 'failed'] }],
    ['text', { text: 'ORD' }],
  ])('through %s shows each row once, newest first, also where times are equal', async (_name, filter) => {
    for (let count = 0; count < 60; count += 1) {
      const options = { profileId: shop, createdAt: at(Math.floor(count / 7)) };
      await (count % 3 === 0 ? paidPayment(journal, options) : journal.intents.create(linkPlan(options)));
    }
    const everything = (await journal.transactions.search(filter, null, 500)).rows;
    expect(everything).toHaveLength(60);
    for (const limit of [1, 7, 20, 59, 60]) {
      const rows: Transaction[] = [];
      let cursor = null;
      do {
        const page = await journal.transactions.search(filter, cursor, limit);
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        rows.push(...page.rows);
        cursor = page.next;
      } while (cursor !== null);
      expect(rows).toEqual(everything);
    }
    // Of equal times that comes first which was written last: references count up.
    const keys = everything.map(({ createdAt, reference }) => `${createdAt} ${reference}`);
    expect(keys).toEqual(keys.toSorted().toReversed());
  });

  it('is not disturbed by what is written meanwhile', async () => {
    for (let count = 0; count < 10; count += 1) await journal.intents.create(linkPlan({ profileId: shop, createdAt: at(count) }));
    const first = await journal.transactions.search({}, null, 5);
    await journal.intents.create(linkPlan({ profileId: shop, createdAt: at(100) }));
    const second = await journal.transactions.search({}, first.next, 5);
    expect([...first.rows, ...second.rows].map(({ createdAt }) => createdAt - startOfTests)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(second.next).toBeNull();
  });

  it.each([0, 501, 1.5])('refuses a limit of %s', async (limit) => {
    await expect(journal.transactions.search({}, null, limit)).rejects.toThrow(RangeError);
  });
});

describe('observe', () => {
  it('is refused when the row was changed since it was read, and writes nothing', async () => {
    const { mugs } = await sample();
    const stale = { transactionId: mugs.id, fromVersion: mugs.version, effects: [patchOf(mugs.id, { status: 'failed' })], evidence: practiceEvidence, problem: null, event: null, at: at(9_000) };
    await expect(journal.transactions.observe(stale)).rejects.toMatchObject({ code: 'intent.changedMeanwhile' });
    expect(await journal.transactions.get(mugs.id)).toMatchObject({ status: 'part_refunded' });
    expect(await journal.transactions.exchanges(mugs.id, 10)).toEqual([practiceEvidence]);
  });

  it('notes a question without an answer and puts the payment at the end of the queue', async () => {
    const plans = [1, 2, 3].map((count) => linkPlan({ profileId: shop, createdAt: at(count) }));
    for (const plan of plans) {
      const { intent } = await journal.intents.create(plan);
      await journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(intent.transactionId, { status: 'waiting' }, plan.createdAt)] }));
    }
    const [first, ...others] = await journal.transactions.listAwaitingPayment(10);
    expect([first, ...others].map((row) => row?.id)).toEqual(plans.map(({ transaction }) => transaction.id));
    const problem = { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null } as const;
    const after = await journal.transactions.observe({ transactionId: first!.id, fromVersion: first!.version, effects: [], evidence: null, problem, event: null, at: at(50) });
    expect(after).toEqual(first);
    expect((await journal.transactions.listAwaitingPayment(10)).map(({ id }) => id)).toEqual([...others.map(({ id }) => id), first!.id]);
    expect(await journal.transactions.listAwaitingPayment(1)).toHaveLength(1);
  });

  it('asks nothing for a profile that was removed', async () => {
    const { intent } = await journal.intents.create(linkPlan({ profileId: shop }));
    await journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(intent.transactionId, { status: 'waiting' })] }));
    await journal.profiles.remove(shop, at(1));
    expect(await journal.transactions.listAwaitingPayment(10)).toEqual([]);
    expect(await found({})).toHaveLength(1);
  });
});
