/** Movements found at a provider: never doubled, never over what the app made, and the same money never counted twice. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FoundMovement } from '@core/ports/found-movements.ts';
import type { Journal } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { reference, transactionId, type ProfileId } from '@shared/domain/ids.ts';
import { refundableMinor, type Transaction } from '@shared/domain/transaction.ts';
import { toMinor } from '@shared/money/money.ts';
import { at, linkPlan, newProfileId, paidPayment, patchOf, practiceProfile, refundPlan, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

let place: TemporaryFolder;
let journal: Journal;
let owner: ProfileId;

async function open(): Promise<void> {
  place = temporaryFolder();
  journal = openJournalInThread({ path: place.path, now: startOfTests });
  owner = newProfileId();
  await journal.profiles.save(owner, { ...practiceProfile, providerId: 'pingxx', settings: {} }, startOfTests);
}
async function close(): Promise<void> {
  await journal.close();
  place.remove();
}
beforeEach(open);
afterEach(close);

function payment(change: Partial<FoundMovement> = {}): FoundMovement {
  return {
    id: transactionId.parse(randomUUID()), profileId: owner, kind: 'payment', reference: reference.parse('SHOP-1'), parent: null, providerPaymentId: 'ch_1', providerTransactionId: 'ch_1',
    walletReference: null, method: 'alipay_qr', amountMinor: toMinor(12_000), receivedMinor: null, refundedElsewhereMinor: toMinor(0), currency: 'CNY', status: 'paid', description: '',
    createdAt: at(1_000), movedAt: at(1_000), observedAt: at(9_000), ...change,
  };
}

function refund(of: Pick<Transaction, 'id' | 'reference'>, change: Partial<FoundMovement> = {}): FoundMovement {
  return payment({ kind: 'refund', parent: { id: of.id, reference: of.reference }, reference: reference.parse('re_1'), providerTransactionId: 're_1', amountMinor: toMinor(5_000), status: 'succeeded', createdAt: at(2_000), movedAt: at(2_000), ...change });
}

async function take(...movements: readonly FoundMovement[]) {
  return journal.foundMovements.takeOver(movements, 'Mei');
}

const visible = ({ id: _id, parentId: _parentId, version: _version, observedAt: _observedAt, ...rest }: Transaction) => rest;

describe('what was found', () => {
  it('is written down with its line in the timeline and in the audit, and once', async () => {
    const [first] = await take(payment({ refundedElsewhereMinor: toMinor(5_000) }));
    const [again] = await take(payment({ refundedElsewhereMinor: toMinor(5_000) }));
    expect(first).toMatchObject({ result: 'added', transaction: { origin: 'found', status: 'part_refunded', refundedElsewhereMinor: 5_000, intentId: null, link: null, observedFrom: 'query' } });
    expect(again).toMatchObject({ result: 'same', transaction: { id: first?.transaction.id } });
    expect((await journal.transactions.timeline(transactionId.parse(first?.transaction.id))).map(({ type, operator }) => [type, operator])).toEqual([['found.added', 'Mei']]);
    const { rows } = await journal.audit.search({ groups: ['money'] }, null, 10);
    expect(rows.filter((row) => row.readable && row.action === 'found.added')).toHaveLength(1);
  });

  it('gets its changes on a later look and never goes back', async () => {
    await take(payment({ status: 'waiting', movedAt: null }));
    const [paid] = await take(payment({ observedAt: at(10_000) }));
    expect(paid).toMatchObject({ result: 'changed', transaction: { status: 'paid', movedAt: at(1_000) } });
    const [back] = await take(payment({ status: 'waiting', movedAt: null, observedAt: at(11_000) }));
    expect(back).toMatchObject({ result: 'same', transaction: { status: 'paid' } });
    const [refunded] = await take(payment({ refundedElsewhereMinor: toMinor(12_000), observedAt: at(12_000) }));
    expect(refunded).toMatchObject({ result: 'changed', transaction: { status: 'refunded' } });
  });

  it('is refused with another amount under the same number, and nothing of the call is written', async () => {
    await take(payment());
    await expect(take(payment({ reference: reference.parse('SHOP-2'), providerPaymentId: 'ch_2', providerTransactionId: 'ch_2' }), payment({ amountMinor: toMinor(1) }))).rejects.toMatchObject({ code: 'provider.conflict' });
    expect((await journal.transactions.search({}, null, 10)).rows).toHaveLength(1);
  });

  it('keeps two charges of one order number apart', async () => {
    await take(payment({ status: 'failed', movedAt: null }), payment({ providerPaymentId: 'ch_2', providerTransactionId: 'ch_2' }));
    const { rows } = await journal.transactions.search({}, null, 10);
    expect(rows.map(({ providerTransactionId, status }) => [providerTransactionId, status]).toSorted()).toEqual([['ch_1', 'failed'], ['ch_2', 'paid']]);
  });

  it('is not asked about like a link that waits for its payer', async () => {
    await take(payment({ status: 'waiting', movedAt: null }));
    expect(await journal.transactions.listAwaitingPayment(10)).toEqual([]);
  });
});

describe('what the app made itself', () => {
  it('is left alone, found by the number of the provider or by its own', async () => {
    const { intent } = await journal.intents.create(linkPlan({ profileId: owner, providerId: 'pingxx', reference: 'OWN-1', currency: 'CNY', amountMinor: 12_000 }));
    const [byReference] = await take(payment({ reference: reference.parse('OWN-1') }));
    expect(byReference).toMatchObject({ result: 'same', transaction: { id: intent.transactionId, status: 'queued', origin: 'link' } });
    await journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(intent.transactionId, { status: 'waiting', providerTransactionId: 'ch_9', providerPaymentId: 'ch_9' })] }));
    const [byNumber] = await take(payment({ reference: reference.parse('ELSE'), providerTransactionId: 'ch_9', providerPaymentId: 'ch_9' }));
    expect(byNumber).toMatchObject({ result: 'same', transaction: { id: intent.transactionId, reference: 'OWN-1', status: 'waiting' } });
    expect((await journal.transactions.search({}, null, 10)).rows).toHaveLength(1);
  });

  it('holds a refund of a found payment, and the total of the provider is not counted on top', async () => {
    const [found] = await take(payment());
    if (found === undefined) throw new Error('nothing was found');
    const { intent } = await journal.intents.create(refundPlan(found.transaction, { amountMinor: 4_000 }));
    const during = await take(payment({ refundedElsewhereMinor: toMinor(4_000), observedAt: at(20_000) }));
    expect(during[0]?.transaction).toMatchObject({ heldMinor: 4_000, refundedElsewhereMinor: 0 });
    await journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', {
      effects: [patchOf(intent.transactionId, { status: 'succeeded', providerTransactionId: 're_own' }), { kind: 'settleHold', paymentId: found.transaction.id, amountMinor: toMinor(4_000), to: 'refunded' }],
    }));
    const [after, own] = await take(payment({ refundedElsewhereMinor: toMinor(4_000), observedAt: at(21_000) }), refund(found.transaction, { amountMinor: toMinor(4_000), reference: intent.reference, providerTransactionId: 're_own' }));
    expect(after?.transaction).toMatchObject({ refundedMinor: 4_000, refundedElsewhereMinor: 0, status: 'part_refunded' });
    expect(own).toMatchObject({ result: 'same', transaction: { id: intent.transactionId, origin: 'refund' } });
    expect(after && refundableMinor(after.transaction)).toBe(8_000);
    await expect(journal.intents.create(refundPlan(found.transaction, { amountMinor: 8_001 }))).rejects.toMatchObject({ code: 'amount.aboveRefundable' });
  });
});

describe('a refund that was found', () => {
  it('goes out once in the sums, takes nothing off the payment beyond its total, and repeats name it once', async () => {
    const [found] = await take(payment({ refundedElsewhereMinor: toMinor(5_000) }));
    if (found === undefined) throw new Error('nothing was found');
    await take(refund(found.transaction), refund(found.transaction));
    expect(await journal.transactions.sums({})).toEqual([{ currency: 'CNY', rows: 2, inMinor: 12_000, outMinor: 5_000 }]);
    const now = await journal.transactions.get(found.transaction.id);
    expect(now).toMatchObject({ refundedMinor: 0, heldMinor: 0, refundedElsewhereMinor: 5_000 });
    expect(now && refundableMinor(now)).toBe(7_000);
    const hits = await journal.transactions.repeats({ environment: 'practice', orderReference: found.transaction.reference, paymentId: found.transaction.id, payer: [], amountMinor: null, currency: 'CNY', from: startOfTests, recordsPayoutOf: null });
    expect(hits.map(({ source, amountMinor }) => [source, amountMinor])).toEqual([['journal', 5_000]]);
  });

  it('is the one that a person recorded by hand, where that has its number', async () => {
    const paid = await paidPayment(journal, { profileId: owner, providerId: 'pingxx', currency: 'CNY', amountMinor: 12_000 });
    const manual = refundPlan(paid, { amountMinor: 5_000 }).transaction;
    await journal.manualRefunds.record({
      submitKey: refundPlan(paid).submitKey, contentHash: 'ab'.repeat(32), paymentId: paid.id, transaction: { ...manual, origin: 'manual', status: 'pending' }, method: 'provider_portal', paidOn: '2026-09-21',
      externalReference: 're_1', payee: null, proof: null, event: { at: startOfTests, type: 'manual.recorded', transactionId: manual.id, intentId: null, operator: 'Mei', data: {} },
    });
    const [bound] = await take(refund(paid));
    expect(bound).toMatchObject({ transaction: { id: manual.id, origin: 'manual', providerTransactionId: 're_1', status: 'pending' } });
    expect(await take(refund(paid))).toMatchObject([{ result: 'same', transaction: { id: manual.id } }]);
    expect(await journal.transactions.refundsOf(paid.id)).toHaveLength(1);
  });

  it('needs its payment of the same profile and currency', async () => {
    const stranger = { id: transactionId.parse(randomUUID()), reference: reference.parse('NONE') };
    await expect(take(refund(stranger))).rejects.toMatchObject({ code: 'transaction.notFound' });
  });
});

it('gives the same rows for any order and repetition of the pages of one look', async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.record({ number: fc.integer({ min: 1, max: 4 }), amount: fc.constantFrom(100, 250, 900), refunds: fc.array(fc.constantFrom('pending', 'succeeded', 'failed'), { maxLength: 3 }), paid: fc.boolean() }), { minLength: 1, maxLength: 4 })
      .map((charges) => [...new Map(charges.map((charge) => [charge.number, charge])).values()]),
    fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 12 }),
    async (charges, order) => {
      async function run(sequence: readonly number[]) {
        await close();
        await open();
        for (const step of sequence) {
          const charge = charges[step % charges.length];
          if (charge === undefined) continue;
          const total = charge.paid ? charge.refunds.filter((state) => state === 'succeeded').length * 10 : 0;
          const [taken] = await take(payment({ reference: reference.parse(`S-${charge.number}`), providerPaymentId: `ch_${charge.number}`, providerTransactionId: `ch_${charge.number}`, amountMinor: toMinor(charge.amount), status: charge.paid ? 'paid' : 'waiting', movedAt: charge.paid ? at(1_000) : null, refundedElsewhereMinor: toMinor(total) }));
          if (taken === undefined || !charge.paid) continue;
          await take(...charge.refunds.map((state, index) => refund(taken.transaction, { reference: reference.parse(`re_${charge.number}_${index}`), providerTransactionId: `re_${charge.number}_${index}`, amountMinor: toMinor(10), status: state, movedAt: state === 'succeeded' ? at(2_000) : null })));
        }
        const { rows } = await journal.transactions.search({}, null, 500);
        return { rows: rows.map(visible).map((row) => ({ ...row, profileId: '' })).toSorted((left, right) => (left.reference < right.reference ? -1 : 1)), sums: await journal.transactions.sums({}) };
      }
      const all = charges.map((_charge, index) => index);
      expect(await run([...order, ...all])).toEqual(await run(all));
    },
  ), { numRuns: 25 });
}, 60_000);
