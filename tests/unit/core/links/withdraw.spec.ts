/** Closing an unpaid link: only the provider's own word closes it, nothing doubtful does, and what is paid stays paid. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '@core/attempts/classify.ts';
import { planIntent } from '@core/attempts/plan.ts';
import { createWithdraw, type Withdraw } from '@core/links/withdraw.ts';
import type { Exchange, Provider, ProviderAnswer, ProviderOutcome, TransactionFact, TransactionQuery } from '@core/ports/provider.ts';
import { reference } from '@shared/domain/ids.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { moneyOf } from '@shared/money/money.ts';
import { submitKeyOf } from '../../../support/ids.ts';
import { patchOf, practiceEvidence } from '../../../support/journal.ts';
import { linkFactOf, linkPayloadOf, transactionFactOf } from '../../../support/facts.ts';
import { openBench, type Bench } from '../../../support/use-case.ts';

const amount = moneyOf(48_000, 'CNY');
let bench: Bench;
let withdraw: Withdraw;
let withdrawals: ((query: TransactionQuery) => Promise<ProviderAnswer<TransactionFact>>)[];
let queries: ((query: TransactionQuery) => ProviderAnswer<TransactionFact>)[];
let asked: TransactionQuery[];
let offers: boolean;

function factFor(query: TransactionQuery, outcome: ProviderOutcome, own: Partial<TransactionFact> = {}): ProviderAnswer<TransactionFact> {
  return { kind: 'fact', fact: transactionFactOf({ reference: query.reference, amount: query.amount, outcome, providerPaymentId: 'ch_1', ...own }) };
}

async function exchange(answer: ProviderAnswer<TransactionFact> | undefined): Promise<Exchange<TransactionFact>> {
  if (answer === undefined) throw new Error('the script has no further answer');
  return { answer, evidence: { ...practiceEvidence, operation: 'withdraw' } };
}

const provider = (): Partial<Provider> => ({
  createLink: async (request) => ({ answer: { kind: 'fact', fact: linkFactOf({ reference: request.reference, providerPaymentId: 'ch_1' }) }, evidence: null }),
  query: async (query) => exchange(queries.shift()?.(query)),
  ...(offers
    ? {
        withdraw: async (query: TransactionQuery) => {
          asked.push(query);
          return exchange(await withdrawals.shift()?.(query));
        },
      }
    : {}),
});

async function link(method = 'alipay_qr', number = 1): Promise<Transaction> {
  const payload = linkPayloadOf(reference.parse(`ORDER${String(number).padStart(6, '0')}`), amount, { kind: 'checkout', method });
  const intent = await bench.engine.submit(planIntent({ profile: bench.profile, submitKey: submitKeyOf(number), payload, sealedFingerprint: null, method, operator: 'Mei', payment: null, reason: null, exclusive: false }, bench));
  const made = await bench.journal.transactions.get(intent.transactionId);
  if (made?.status !== 'waiting') throw new Error(`the link is ${made?.status}`);
  return made;
}

beforeEach(async () => {
  offers = true;
  [withdrawals, queries, asked] = [[], [], []];
  bench = await openBench({ providerId: 'pingxx', provider });
  withdraw = createWithdraw({ ...bench, operator: async () => 'Ben Lee' });
});
afterEach(() => bench.close());

describe('a link that the provider closes', () => {
  it('is cancelled, with who did it and what the provider said', async () => {
    const made = await link();
    withdrawals.push(async (query) => factFor(query, { kind: 'cancelled' }));
    const { transaction, error } = await withdraw.withdraw(made.id);
    expect(error).toBeNull();
    expect(transaction).toMatchObject({ status: 'cancelled', observedFrom: 'answer' });
    expect((await bench.journal.transactions.timeline(made.id))[0]).toMatchObject({ type: 'link.withdrawn', operator: 'Ben Lee', intentId: null, data: { status: 'cancelled', amountMinor: 48_000 } });
    expect((await bench.journal.transactions.exchanges(made.id, 1))[0]).toMatchObject({ operation: 'withdraw' });
    expect(asked[0]).toMatchObject({ reference: made.reference, providerPaymentId: 'ch_1', amount });
    expect(await bench.journal.intents.listOpen()).toEqual([]);
  });

  it('is asked for once by two who press at once, and a later press says that it is closed', async () => {
    const made = await link();
    withdrawals.push(async (query) => factFor(query, { kind: 'cancelled' }));
    const both = await Promise.all([withdraw.withdraw(made.id), withdraw.withdraw(made.id)]);
    expect(both.map(({ transaction }) => transaction.status)).toEqual(['cancelled', 'cancelled']);
    expect(await withdraw.withdraw(made.id)).toMatchObject({ transaction: { status: 'cancelled' }, error: null });
    expect(asked).toHaveLength(1);
  });

  it('is cancelled also when a look-up wrote something else meanwhile', async () => {
    const made = await link();
    withdrawals.push(async (query) => {
      await bench.journal.transactions.observe({ transactionId: made.id, fromVersion: made.version, evidence: null, problem: null, event: null, at: bench.clock.now(), effects: [patchOf(made.id, { status: 'waiting' })] });
      return factFor(query, { kind: 'cancelled' });
    });
    expect(await withdraw.withdraw(made.id)).toMatchObject({ transaction: { status: 'cancelled' }, error: null });
  });

  it('is paid when a look-up saw the money meanwhile: what is paid is never cancelled', async () => {
    const made = await link();
    withdrawals.push(async (query) => {
      await bench.journal.transactions.observe({ transactionId: made.id, fromVersion: made.version, evidence: null, problem: null, event: null, at: bench.clock.now(), effects: [patchOf(made.id, { status: 'paid' })] });
      return factFor(query, { kind: 'cancelled' });
    });
    expect(await withdraw.withdraw(made.id)).toMatchObject({ transaction: { status: 'paid' }, error: { code: 'link.cannotWithdraw', params: { status: 'paid' } } });
  });
});

describe('an answer that does not close it', () => {
  it.each<[string, ProviderOutcome, ProviderOutcome, string, string]>([
    ['paid', { kind: 'completed' }, { kind: 'completed' }, 'paid', 'link.cannotWithdraw'],
    ['still open', { kind: 'pending' }, { kind: 'pending' }, 'waiting', 'link.cannotWithdraw'],
    ['a word nobody knows', { kind: 'unrecognised', raw: 'reversing' }, { kind: 'pending' }, 'waiting', 'link.cannotWithdraw'],
    ['failed', { kind: 'failed' }, { kind: 'failed' }, 'failed', 'link.cannotWithdraw'],
  ])('%s: the payment is asked about and shown as it is', async (_name, said, then, status, code) => {
    const made = await link();
    withdrawals.push(async (query) => factFor(query, said));
    queries.push((query) => factFor(query, then));
    expect(await withdraw.withdraw(made.id)).toMatchObject({ transaction: { status }, error: { code } });
  });

  it.each<[string, ProviderAnswer<never>, string]>([
    ['a time-out', { kind: 'doubtful', problem: problemOf('timeout') }, 'provider.unavailable'],
    ['a refusal', { kind: 'refused', meaning: 'final', problem: problemOf('refused') }, 'provider.declined'],
    ['a request that never left', { kind: 'notSent', problem: problemOf('dns') }, 'provider.notSent'],
  ])('%s: it stays open and the reason is told and kept', async (_name, answer, code) => {
    const made = await link();
    withdrawals.push(async () => answer);
    queries.push((query) => factFor(query, { kind: 'pending' }));
    expect(await withdraw.withdraw(made.id)).toMatchObject({ transaction: { status: 'waiting' }, error: { code } });
    // It can be tried again.
    withdrawals.push(async (query) => factFor(query, { kind: 'cancelled' }));
    expect(await withdraw.withdraw(made.id)).toMatchObject({ transaction: { status: 'cancelled' }, error: null });
  });

  it('a time-out after which the provider says closed: it is closed, and nothing is wrong', async () => {
    const made = await link();
    withdrawals.push(async () => ({ kind: 'doubtful', problem: problemOf('timeout') }));
    queries.push((query) => factFor(query, { kind: 'cancelled' }));
    expect(await withdraw.withdraw(made.id)).toMatchObject({ transaction: { status: 'cancelled' }, error: null });
  });

  it('that speaks of another order changes nothing', async () => {
    const made = await link();
    withdrawals.push(async (query) => factFor(query, { kind: 'cancelled' }, { reference: 'OTHER00001' }));
    queries.push((query) => factFor(query, { kind: 'pending' }));
    expect(await withdraw.withdraw(made.id)).toMatchObject({ transaction: { status: 'waiting' }, error: { code: 'provider.malformed' } });
  });
});

describe('what cannot be withdrawn is refused before anybody is asked', () => {
  it('a method that the provider cannot close', async () => {
    const made = await link('jdpay_wap');
    await expect(withdraw.withdraw(made.id)).rejects.toMatchObject({ code: 'link.cannotWithdraw' });
  });

  it('a provider without such a call', async () => {
    const made = await link();
    offers = false;
    await expect(withdraw.withdraw(made.id)).rejects.toMatchObject({ code: 'link.cannotWithdraw' });
  });

  it('a payment that came in, and what is no payment', async () => {
    const made = await link();
    const paid = await bench.journal.transactions.observe({ transactionId: made.id, fromVersion: made.version, evidence: null, problem: null, event: null, at: bench.clock.now(), effects: [patchOf(made.id, { status: 'paid' })] });
    await expect(withdraw.withdraw(paid.id)).rejects.toMatchObject({ code: 'link.cannotWithdraw', params: { status: 'paid' } });
    await expect(withdraw.withdraw(bench.profile.id as string as Transaction['id'])).rejects.toMatchObject({ code: 'transaction.notFound' });
    expect(asked).toEqual([]);
  });

  it('a profile that is paused', async () => {
    const made = await link();
    await bench.journal.profiles.pause(bench.profile.id, 'provider.auth', bench.clock.now());
    await expect(withdraw.withdraw(made.id)).rejects.toMatchObject({ code: 'profile.paused' });
  });
});
