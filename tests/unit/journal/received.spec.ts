/** What really came in: its sums, its cap, its filter; and payouts, which belong to payments without giving them back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IntentPlan, Journal } from '@core/ports/journal.ts';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Transaction, TransactionStatus } from '@shared/domain/transaction.ts';
import { toMinor } from '@shared/money/money.ts';
import { at, linkPlan, newProfileId, newReference, paidPayment, patchOf, practiceProfile, refundPlan, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

let place: TemporaryFolder;
let database: JournalDatabase;
let journal: Journal;
let profileId: ProfileId;

beforeEach(async () => {
  place = temporaryFolder();
  database = openDatabase({ path: place.path, now: startOfTests });
  journal = createJournal(database);
  profileId = newProfileId();
  await journal.profiles.save(profileId, practiceProfile, startOfTests);
});
afterEach(async () => {
  await journal.close();
  place.remove();
});

async function reload(payment: Pick<Transaction, 'id'>): Promise<Transaction> {
  const found = await journal.transactions.get(payment.id);
  if (!found) throw new Error('gone');
  return found;
}

async function observe(payment: Transaction, status: TransactionStatus, receivedMinor: number | null): Promise<Transaction> {
  return journal.transactions.observe({
    transactionId: payment.id, fromVersion: payment.version, evidence: null, problem: null, event: null, at: at(1),
    effects: [patchOf(payment.id, { status, receivedMinor: receivedMinor === null ? null : toMinor(receivedMinor) })],
  });
}

async function received(minor: number): Promise<Transaction> {
  return observe(await paidPayment(journal, { profileId, amountMinor: 10_000 }), minor < 10_000 ? 'part_paid' : 'paid', minor);
}

function payoutPlan(parent: Transaction | null, amountMinor = 3_000): IntentPlan {
  const base = linkPlan({ profileId, amountMinor, reference: newReference('P') });
  return {
    ...base, kind: 'payout', approvedBy: 'Ben',
    transaction: { ...base.transaction, kind: 'payout', origin: 'payout', parentId: parent?.id ?? null, parentReference: parent?.reference ?? null },
  };
}

describe('a payment of which another amount came in', () => {
  it('stays part paid while nothing is given back, and is refunded against what came in', async () => {
    const payment = await received(4_000);
    expect(payment).toMatchObject({ status: 'part_paid', receivedMinor: 4_000 });
    // A later report of the same keeps it, whatever word it uses.
    expect(await observe(payment, 'paid', 4_000)).toMatchObject({ status: 'part_paid' });
    const half = await journal.intents.create(refundPlan(await reload(payment), { amountMinor: 1_000 }));
    await journal.intents.step(stepOf(half.intent, 'SUCCEEDED', 'intent.succeeded', { effects: [{ kind: 'settleHold', paymentId: payment.id, amountMinor: toMinor(1_000), to: 'refunded' }] }));
    expect(await reload(payment)).toMatchObject({ status: 'part_refunded', refundedMinor: 1_000 });
    await expect(journal.intents.create(refundPlan(await reload(payment), { amountMinor: 3_001 }))).rejects.toMatchObject({ code: 'amount.aboveRefundable', params: { maximumMinor: 3_000 } });
    const rest = await journal.intents.create(refundPlan(await reload(payment), { amountMinor: 3_000 }));
    await journal.intents.step(stepOf(rest.intent, 'SUCCEEDED', 'intent.succeeded', { effects: [{ kind: 'settleHold', paymentId: payment.id, amountMinor: toMinor(3_000), to: 'refunded' }] }));
    expect(await reload(payment)).toMatchObject({ status: 'refunded', refundedMinor: 4_000 });
  });

  it('may give back more than was asked for when more came in', async () => {
    const payment = await received(12_000);
    expect(payment).toMatchObject({ status: 'paid', receivedMinor: 12_000 });
    await expect(journal.intents.create(refundPlan(payment, { amountMinor: 12_001 }))).rejects.toMatchObject({ code: 'amount.aboveRefundable' });
    await journal.intents.create(refundPlan(payment, { amountMinor: 12_000 }));
    expect(await reload(payment)).toMatchObject({ heldMinor: 12_000 });
  });

  it('becomes part paid again when what was given back of it comes back', async () => {
    const payment = await received(4_000);
    const { intent } = await journal.intents.create(refundPlan(payment, { amountMinor: 1_000 }));
    const settle = (to: 'refunded' | 'reversed') => [{ kind: 'settleHold' as const, paymentId: payment.id, amountMinor: toMinor(1_000), to }];
    const done = await journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: settle('refunded') }));
    await journal.intents.step(stepOf(done, 'FAILED_LATE', 'intent.failedLate', { effects: settle('reversed') }));
    expect(await reload(payment)).toMatchObject({ status: 'part_paid', refundedMinor: 0 });
  });

  it('is not believed to have brought less than went back already, and nothing is written', async () => {
    const payment = await received(12_000);
    await journal.intents.create(refundPlan(payment, { amountMinor: 11_000 }));
    const held = await reload(payment);
    await expect(observe(held, 'paid', 10_999)).rejects.toMatchObject({ code: 'provider.conflict', params: { what: 'received' } });
    await expect(observe(held, 'paid', null)).rejects.toMatchObject({ code: 'provider.conflict' });
    expect(await reload(payment)).toEqual(held);
    expect(() => database.sqlite.exec(`UPDATE transactions SET received_minor = 10999 WHERE id = '${payment.id}'`)).toThrow(/refund_cap/);
    expect(() => database.sqlite.exec(`UPDATE transactions SET received_minor = 0 WHERE id = '${payment.id}'`)).toThrow(/received_positive/);
  });

  it('counts in sums with what came in, and is found among what can be refunded', async () => {
    await received(4_000);
    await received(12_000);
    await paidPayment(journal, { profileId, amountMinor: 10_000 });
    await journal.intents.create(linkPlan({ profileId, amountMinor: 77_000 }));
    expect(await journal.transactions.sums({})).toEqual([{ currency: 'HKD', rows: 4, inMinor: 26_000, outMinor: 0 }]);
    expect(await journal.transactions.sums({ statuses: ['part_paid'] })).toEqual([{ currency: 'HKD', rows: 1, inMinor: 4_000, outMinor: 0 }]);
    const { rows } = await journal.transactions.search({ refundableOnly: true }, null, 10);
    expect(rows.map(({ receivedMinor }) => receivedMinor).toSorted()).toEqual([12_000, 4_000, null]);
    const partPaid = rows.find(({ status }) => status === 'part_paid')!;
    await journal.intents.create(refundPlan(partPaid, { amountMinor: 4_000 }));
    expect((await journal.transactions.search({ refundableOnly: true }, null, 10)).rows).toHaveLength(2);
  });
});

describe('a payout', () => {
  it('is no refund of the payment it belongs to, takes nothing from it, and counts as money that went out only where it stands alone', async () => {
    const payment = await paidPayment(journal, { profileId, amountMinor: 10_000 });
    const { intent } = await journal.intents.create(payoutPlan(payment));
    expect(intent).toMatchObject({ kind: 'payout', paymentId: null });
    expect(await reload(payment)).toMatchObject({ heldMinor: 0, refundedMinor: 0, version: payment.version });
    expect(await journal.transactions.refundsOf(payment.id)).toEqual([]);
    expect(await journal.transactions.sums({})).toEqual([{ currency: 'HKD', rows: 2, inMinor: 10_000, outMinor: 0 }]);
    await journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(intent.transactionId, { status: 'succeeded' })] }));
    // It is the means of a refund, which is recorded by itself.
    expect(await journal.transactions.payoutsOf(payment.id)).toMatchObject([{ kind: 'payout', status: 'succeeded' }]);
    expect(await journal.transactions.sums({})).toEqual([{ currency: 'HKD', rows: 2, inMinor: 10_000, outMinor: 0 }]);
    const alone = await journal.intents.create(payoutPlan(null));
    await journal.intents.step(stepOf(alone.intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(alone.intent.transactionId, { status: 'succeeded' })] }));
    expect(await journal.transactions.sums({ kinds: ['payout'] })).toEqual([{ currency: 'HKD', rows: 2, inMinor: 0, outMinor: 3_000 }]);
  });

  it('may stand alone, and names who approved it in its first line', async () => {
    const { intent } = await journal.intents.create(payoutPlan(null));
    expect(await journal.transactions.timeline(intent.transactionId)).toMatchObject([{ type: 'intent.queued', operator: 'Mei', data: { kind: 'payout', note: 'Ben' } }]);
  });

  it('belongs to a payment of its own profile or to none', async () => {
    const other = newProfileId();
    await journal.profiles.save(other, practiceProfile, startOfTests);
    const foreign = await paidPayment(journal, { profileId: other });
    await expect(journal.intents.create(payoutPlan(foreign))).rejects.toMatchObject({ code: 'transaction.notFound' });
    const payment = await paidPayment(journal, { profileId });
    const { intent } = await journal.intents.create(refundPlan(payment, { amountMinor: 1 }));
    const refund = await journal.transactions.get(intent.transactionId);
    await expect(journal.intents.create(payoutPlan(refund!))).rejects.toMatchObject({ code: 'transaction.notFound' });
  });
});

describe('a look-up by the number of the provider', () => {
  it('finds the movement that has it, else the payment, and only in the profile', async () => {
    const payment = await paidPayment(journal, { profileId });
    await observe(await journal.transactions.observe({ transactionId: payment.id, fromVersion: payment.version, evidence: null, problem: null, event: null, at: at(2), effects: [patchOf(payment.id, { providerPaymentId: 'P-1', providerTransactionId: 'T-1' })] }), 'paid', null);
    const { intent } = await journal.intents.create(refundPlan(await reload(payment), { amountMinor: 1 }));
    await journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(intent.transactionId, { status: 'succeeded', providerPaymentId: 'P-1', providerTransactionId: 'T-2' })] }));
    const found = async (number: string) => (await journal.transactions.byProviderNumber(profileId, number))?.id;
    expect(await found('T-1')).toBe(payment.id);
    expect(await found('T-2')).toBe(intent.transactionId);
    expect(await found('P-1')).toBe(payment.id);
    expect(await found('nothing')).toBeUndefined();
    const other = newProfileId();
    await journal.profiles.save(other, practiceProfile, startOfTests);
    expect(await journal.transactions.byProviderNumber(other, 'T-1')).toBeUndefined();
    const plan = database.sqlite.prepare('EXPLAIN QUERY PLAN SELECT * FROM transactions WHERE provider_transaction_id = ? AND +profile_id = ? ORDER BY +created_at DESC LIMIT 1').all('T-1', profileId).map(({ detail }) => detail).join();
    expect(plan).toContain('transactions_by_provider_number');
  });
});

describe('the tables refuse, whatever the code above does', () => {
  it.each([
    ['a payment that is a manual refund', "kind = 'payment', origin = 'manual'"],
    ['a refund that came about as a link', "kind = 'refund', origin = 'link'"],
    ['a payout that came about as a refund', "kind = 'payout', origin = 'refund'"],
    ['a refund without a payment', "kind = 'refund', origin = 'refund'"],
    ['an action of a link that is no JSON', "link_action = '{'"],
    ['an action without a link', "has_link = 0, link_url = NULL, link_qr_text = NULL, link_expires_at = NULL, link_action = '{}'"],
  ])('%s', async (_name, change) => {
    const { intent } = await journal.intents.create(linkPlan({ profileId }));
    database.sqlite.exec('DROP TRIGGER transactions_keep_identity');
    expect(() => database.sqlite.exec(`UPDATE transactions SET ${change} WHERE id = '${intent.transactionId}'`)).toThrow(/CHECK/);
  });
});
