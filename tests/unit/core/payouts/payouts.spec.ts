/** Money out of the merchant's balance: every rule, broken one by one, sends nothing; an unknown end stays unknown. */
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '@core/attempts/classify.ts';
import { createReferences } from '@core/links/references.ts';
import { createPayouts, type Payouts } from '@core/payouts/payouts.ts';
import type { PayoutRequest, Provider, ProviderAnswer, TransactionFact } from '@core/ports/provider.ts';
import { reference, transactionId } from '@shared/domain/ids.ts';
import type { PayoutInput } from '@shared/ipc/contract.ts';
import { moneyOf, toMinor } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { submitKeyOf } from '../../../support/ids.ts';
import { paidPayment } from '../../../support/journal.ts';
import { transactionFactOf } from '../../../support/facts.ts';
import { openBench, type Bench } from '../../../support/use-case.ts';

const rules = descriptionOf('vexora').payout;
if (rules === null) throw new Error('the example provider has no payouts');

let bench: Bench;
let payouts: Payouts;
let sent: PayoutRequest[];
let answer: ProviderAnswer<TransactionFact> | undefined;
let number = 0;

const payee = { bankCode: '004', payeeAccount: '0001112223334', payeeName: '王小明', payeeMobile: '0912345678', payeeEmail: 'payer@example.com' };

const provider = (): Partial<Provider> => ({
  payout: async (request) => {
    sent.push(request);
    return {
      answer: answer ?? { kind: 'fact', fact: transactionFactOf({ kind: 'payout', reference: request.reference, amount: request.amount, outcome: { kind: 'completed' }, providerTransactionId: `T-${request.reference}` }) },
      evidence: null,
    };
  },
});

beforeEach(async () => {
  bench = await openBench({ providerId: 'vexora', provider, settings: { [rules.setting]: true } });
  payouts = createPayouts({ ...bench, references: createReferences(bench), operator: async () => 'Mei Chan' });
  sent = [];
  answer = undefined;
});
afterEach(() => bench.close());

function input(change: Partial<PayoutInput> = {}): PayoutInput {
  return {
    submitKey: submitKeyOf((number += 1)), profileId: bench.profile.id, paymentId: null, reference: reference.parse(`P${number}`), amountMinor: toMinor(50_000), note: 'mugs came broken',
    fields: payee, typedAmount: '500', approvedBy: 'Ben Lee', repeatReason: 'another mug', ...change,
  };
}

describe('a payout', () => {
  it('goes out once, with its entries opened for the provider and sealed in the journal', async () => {
    const { intent, transaction, payment } = await payouts.create(input());
    expect(intent).toMatchObject({ kind: 'payout', state: 'SUCCEEDED', paymentId: null });
    expect(transaction).toMatchObject({ kind: 'payout', origin: 'payout', status: 'succeeded', amountMinor: 50_000, currency: 'TWD', parentId: null, description: 'mugs came broken' });
    expect(payment).toBeNull();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ amount: moneyOf(50_000, 'TWD'), note: 'mugs came broken', fields: { bankCode: '004', payeeAccount: '0001112223334', payeeName: '王小明' } });
    const database = new DatabaseSync(bench.path, { readOnly: true });
    const stored = JSON.stringify(database.prepare('SELECT * FROM intents').all()) + JSON.stringify(database.prepare('SELECT * FROM events').all());
    database.close();
    for (const secret of ['王小明', '0001112223334', '0912345678', 'payer@example.com']) expect(stored).not.toContain(secret);
    expect((await bench.journal.transactions.timeline(transaction.id)).at(-1)).toMatchObject({ type: 'intent.queued', operator: 'Mei Chan', data: { note: 'Ben Lee' } });
  });

  it('may belong to a payment of the profile and leaves that payment as it is', async () => {
    const paid = await paidPayment(bench.journal, { profileId: bench.profile.id, providerId: 'vexora', currency: 'TWD', amountMinor: 50_000 });
    const { transaction, payment } = await payouts.create(input({ paymentId: paid.id }));
    expect(transaction).toMatchObject({ parentId: paid.id, parentReference: paid.reference });
    expect(payment).toEqual(paid);
    await expect(payouts.create(input({ paymentId: transactionId.parse('01930000-0000-7000-8000-00000000dead') }))).rejects.toMatchObject({ code: 'transaction.notFound', field: 'paymentId' });
    await expect(payouts.create(input({ paymentId: transaction.id }))).rejects.toMatchObject({ code: 'transaction.notFound' });
  });

  it.each<[string, Partial<PayoutInput>, string, string]>([
    ['nothing', { amountMinor: toMinor(0), typedAmount: '0' }, 'amount.notPositive', 'amountMinor'],
    ['less than the provider takes', { amountMinor: toMinor(rules.minimumMinor - 100), typedAmount: '99' }, 'amount.belowMinimum', 'amountMinor'],
    ['a part of a dollar', { amountMinor: toMinor(50_050), typedAmount: '500.50' }, 'amount.notWholeUnits', 'amountMinor'],
    ['a number that the provider does not take', { reference: reference.parse('P!1') }, 'reference.invalid', 'reference'],
    ['no account', { fields: { ...payee, payeeAccount: '' } }, 'field.required', 'fields.payeeAccount'],
    ['an entry that there is not', { fields: { ...payee, sender: 'me' } }, 'input.invalid', 'fields.sender'],
    ['no second amount', { typedAmount: '' }, 'lock.amountNotTyped', 'typedAmount'],
    ['another second amount', { typedAmount: '5000' }, 'lock.amountNotTyped', 'typedAmount'],
    ['a second amount that could be two', { typedAmount: '5,00' }, 'lock.amountNotTyped', 'typedAmount'],
    ['the same person twice', { approvedBy: 'mei  CHAN ' }, 'payout.samePerson', 'approvedBy'],
  ])('of %s is refused and nothing is written or sent', async (_name, change, code, field) => {
    await expect(payouts.create(input(change))).rejects.toMatchObject({ code, field });
    expect(sent).toEqual([]);
    expect((await bench.journal.transactions.search({}, null, 10)).rows).toEqual([]);
  });

  it('takes the second amount as people write it', async () => {
    for (const typedAmount of ['500.00', ' 500 ', '５００']) expect((await payouts.create(input({ typedAmount }))).intent.state).toBe('SUCCEEDED');
  });

  it('pressed ten times is sent once', async () => {
    const same = input();
    const results = await Promise.all(Array.from({ length: 10 }, () => payouts.create(same)));
    expect(new Set(results.map(({ intent }) => intent.id)).size).toBe(1);
    expect(sent).toHaveLength(1);
    await expect(payouts.create({ ...same, amountMinor: toMinor(60_000), typedAmount: '600' })).rejects.toMatchObject({ code: 'intent.payloadDiffers' });
    expect(sent).toHaveLength(1);
  });

  it('whose answer is lost stays unknown and is not sent again', async () => {
    answer = { kind: 'doubtful', problem: problemOf('timeout') };
    const { intent, transaction } = await payouts.create(input());
    expect([intent.state, transaction.status]).toEqual(['UNKNOWN', 'unknown']);
    expect((await bench.journal.intents.listOpen()).map(({ id }) => id)).toEqual([intent.id]);
    expect(sent).toHaveLength(1);
  });

  it('that answers for another amount is unknown, not done', async () => {
    const wanted = input();
    answer = { kind: 'fact', fact: transactionFactOf({ kind: 'payout', reference: wanted.reference, amount: moneyOf(49_900, 'TWD'), providerTransactionId: 'T-1' }) };
    expect((await payouts.create(wanted)).intent.state).toBe('UNKNOWN');
  });
});

describe('the switch of the profile', () => {
  it('off, as it is from the start: no payout and no number for one', async () => {
    await bench.journal.profiles.save(bench.profile.id, { ...bench.profile, settings: {} }, bench.clock.now());
    await expect(payouts.create(input())).rejects.toMatchObject({ code: 'payout.notOffered' });
    await expect(payouts.suggestReference(bench.profile.id)).rejects.toMatchObject({ code: 'payout.notOffered' });
    expect(sent).toEqual([]);
  });

  it('does not exist where the provider has no payouts', async () => {
    const other = await openBench({ providerId: 'chingchingpay', provider });
    const none = createPayouts({ ...other, references: createReferences(other), operator: async () => 'Mei Chan' });
    await expect(none.suggestReference(other.profile.id)).rejects.toMatchObject({ code: 'payout.notOffered' });
    await other.close();
  });

  it('on: suggests a free number that fits the rule', async () => {
    const suggested = await payouts.suggestReference(bench.profile.id);
    expect(suggested).toMatch(/^P\d{6}/);
    expect(suggested).toMatch(new RegExp(rules.reference.pattern));
    expect((await payouts.create(input({ reference: suggested }))).intent.state).toBe('SUCCEEDED');
  });
});
