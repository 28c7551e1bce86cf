/** What a provider tells of an account: offered or not, shown as written, saved where a person chose, and never believed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAccounts, type Accounts } from '@core/accounts/accounts.ts';
import { problemOf } from '@core/attempts/classify.ts';
import type { Exchange, NoticeReading, Provider, ProviderAnswer, TransactionFact } from '@core/ports/provider.ts';
import { providerIds, type ProviderId } from '@shared/domain/ids.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import { calls } from '@shared/ipc/contract.ts';
import { moneyOf } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { linkPlan, patchOf, stepOf } from '../../../support/journal.ts';
import { memorySaver } from '../../../support/proofs.ts';
import { transactionFactOf } from '../../../support/facts.ts';
import { openBench, type Bench } from '../../../support/use-case.ts';

let bench: Bench;
let accounts: Accounts;
let saver: ReturnType<typeof memorySaver>;
let provider: Partial<Provider>;

async function open(providerId: ProviderId, settings: SettingValues = {}, cancel = false): Promise<void> {
  bench = await openBench({ providerId, provider: () => provider, settings });
  saver = memorySaver(cancel);
  accounts = createAccounts({ ...bench, saver });
}

beforeEach(() => {
  provider = {};
});
afterEach(() => bench.close());

const answered = async <Fact>(answer: ProviderAnswer<Fact>): Promise<Exchange<Fact>> => ({ answer, evidence: null });
const fact = async <Fact>(value: Fact): Promise<Exchange<Fact>> => answered({ kind: 'fact', fact: value });
const withBalance = providerIds.find((id) => descriptionOf(id).balance)!;
const withoutBalance = providerIds.find((id) => !descriptionOf(id).balance)!;

describe('the balance', () => {
  it('is shown in the words and digits of the provider, with the moment of asking', async () => {
    await open(withBalance);
    provider = { balance: () => fact({ amounts: [{ code: 'availableAmount', amount: '1234.5000', currency: 'TWD' }] }) };
    const balance = await accounts.balance(bench.profile.id);
    expect(balance).toEqual({ at: bench.clock.now(), amounts: [{ code: 'availableAmount', amount: '1234.5000', currency: 'TWD' }] });
    expect(calls['accounts.balance'].output.safeParse(balance).success).toBe(true);
  });

  it('of a provider that has none is not asked for', async () => {
    await open(withoutBalance);
    provider = { balance: () => { throw new Error('asked'); } };
    await expect(accounts.balance(bench.profile.id)).rejects.toMatchObject({ code: 'ability.notOffered' });
  });

  it.each<[string, ProviderAnswer<never>, string]>([
    ['a refused key', { kind: 'refused', meaning: 'unauthorised', problem: problemOf('unauthorised') }, 'provider.auth'],
    ['a time-out', { kind: 'doubtful', problem: problemOf('timeout') }, 'provider.unavailable'],
    ['an answer in HTML', { kind: 'doubtful', problem: problemOf('notJson') }, 'provider.malformed'],
  ])('that ends in %s says so', async (_name, answer, code) => {
    await open(withBalance);
    provider = { balance: () => answered(answer) };
    await expect(accounts.balance(bench.profile.id)).rejects.toMatchObject({ code });
  });
});

describe('statements', () => {
  const list = { from: null, until: null, transferred: null, page: 1 };

  it('are listed, and each is saved as it came under a name that only suggests', async () => {
    await open('chingchingpay');
    const bytes = Buffer.from([0x50, 0x4b, 3, 4, 0]);
    provider = { statements: { list: () => fact([{ id: 'S-1', label: 'S-1, November', raw: '{"a":1}' }]), download: ({ id }) => fact({ name: `../../${id}.xlsx`, contentType: 'application/vnd.ms-excel', bytes }) } };
    expect(await accounts.listStatements({ profileId: bench.profile.id, code: 'settlement', ...list })).toEqual({ rows: [{ id: 'S-1', label: 'S-1, November', raw: '{"a":1}' }] });
    expect(await accounts.saveStatement({ profileId: bench.profile.id, code: 'settlement', id: 'S-1' })).toEqual({ saved: '/home/mei/../../S-1.xlsx' });
    expect(saver.saved).toEqual([{ name: '../../S-1.xlsx', bytes }]);
  });

  it('are not written when the person cancels', async () => {
    await open('chingchingpay', {}, true);
    provider = { statements: { list: () => fact([]), download: () => fact({ name: 'a.csv', contentType: 'text/csv', bytes: Buffer.from('a') }) } };
    expect(await accounts.saveStatement({ profileId: bench.profile.id, code: 'settlement', id: 'S-1' })).toEqual({ saved: null });
  });

  it('of an unknown kind, or of a kind whose switch is off, are not offered', async () => {
    await open('chingchingpay');
    provider = { statements: { list: () => { throw new Error('asked'); }, download: () => { throw new Error('asked'); } } };
    await expect(accounts.listStatements({ profileId: bench.profile.id, code: 'nothing', ...list })).rejects.toMatchObject({ code: 'ability.notOffered' });
    await expect(accounts.saveStatement({ profileId: bench.profile.id, code: 'nothing', id: '1' })).rejects.toMatchObject({ code: 'ability.notOffered' });
    await bench.close();
    for (const id of providerIds) {
      const kinds = descriptionOf(id).statements;
      await open(id, Object.fromEntries(kinds.flatMap(({ setting }) => (setting === null ? [] : [[setting, false]]))));
      for (const { code, setting } of kinds) if (setting !== null) await expect(accounts.saveStatement({ profileId: bench.profile.id, code, id: '2026-11-20' }), `${id} ${code}`).rejects.toMatchObject({ code: 'ability.notOffered' });
      if (id !== providerIds.at(-1)) await bench.close();
    }
  });

  it('by day or month are asked for by a day or month only', async () => {
    await open('chingchingpay');
    await bench.close();
    let seen = 0;
    for (const id of providerIds) {
      const kinds = descriptionOf(id).statements.filter(({ by }) => by !== 'listed');
      await open(id, Object.fromEntries(kinds.flatMap(({ setting }) => (setting === null ? [] : [[setting, true]]))));
      provider = { statements: { list: () => fact([]), download: () => fact({ name: 'a.csv', contentType: '', bytes: Buffer.from('a') }) } };
      for (const { code, by } of kinds) {
        seen += 1;
        await expect(accounts.listStatements({ profileId: bench.profile.id, code, ...list })).rejects.toMatchObject({ code: 'ability.notOffered' });
        for (const wrong of ['../etc', '2026-13-01', '2026-1-1', '', by === 'day' ? '2026-11' : '2026-11-20']) await expect(accounts.saveStatement({ profileId: bench.profile.id, code, id: wrong })).rejects.toMatchObject({ code: 'field.invalid' });
        expect((await accounts.saveStatement({ profileId: bench.profile.id, code, id: by === 'day' ? '2026-11-20' : '2026-11' })).saved).not.toBeNull();
      }
      if (id !== providerIds.at(-1)) await bench.close();
    }
    expect(seen).toBeGreaterThan(0);
  });
});

describe('a pasted notification', () => {
  async function waitingLink() {
    const plan = linkPlan({ profileId: bench.profile.id, providerId: 'vexora', currency: 'TWD', amountMinor: 30_000 });
    const { intent } = await bench.journal.intents.create(plan);
    await bench.journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(intent.transactionId, { status: 'waiting', providerPaymentId: 'PLAT-1' })] }));
    return plan;
  }

  const says = (reading: NoticeReading, told?: Partial<TransactionFact>): Partial<Provider> => ({
    readNotice: async () => reading,
    query: async (query) => {
      if (told === undefined) throw new Error('asked');
      return fact(transactionFactOf({ reference: query.reference, amount: query.amount, ...told }));
    },
  });
  const paste = (signature: string | null = null) => accounts.readNotice({ profileId: bench.profile.id, body: '{}', signature });

  it.each(['verified', 'hint'] as const)('%s: leads to a question, and what the provider answers counts, not what was pasted', async (kind) => {
    await open('vexora');
    const plan = await waitingLink();
    provider = says({ kind, type: '0000', reference: plan.reference, providerNumber: null }, { outcome: { kind: 'pending' } });
    expect(await paste()).toMatchObject({ kind, reason: null, type: '0000', transaction: { id: plan.transaction.id, status: 'waiting' }, error: null });
    provider = says({ kind, type: '0000', reference: plan.reference, providerNumber: null }, { outcome: { kind: 'completed' }, received: moneyOf(30_000, 'TWD') });
    expect(await paste()).toMatchObject({ transaction: { status: 'paid' } });
  });

  it('finds its payment by the number of the provider, in this profile alone', async () => {
    await open('vexora');
    const plan = await waitingLink();
    provider = says({ kind: 'verified', type: 'x', reference: null, providerNumber: 'PLAT-1' }, { outcome: { kind: 'pending' } });
    expect((await paste()).transaction?.id).toBe(plan.transaction.id);
    provider = says({ kind: 'verified', type: 'x', reference: 'not a number of ours, with blanks', providerNumber: 'PLAT-2' });
    expect(await paste()).toEqual({ kind: 'verified', reason: null, type: 'x', transaction: null, error: null });
  });

  it('that is refused asks nobody', async () => {
    await open('vexora');
    await waitingLink();
    provider = says({ kind: 'refused', reason: 'badSignature' });
    expect(await paste('abc')).toEqual({ kind: 'refused', reason: 'badSignature', type: null, transaction: null, error: null });
  });

  it('is read for a paused profile too, which then says why it did not ask', async () => {
    await open('vexora');
    const plan = await waitingLink();
    await bench.journal.profiles.pause(bench.profile.id, 'provider.auth', bench.clock.now());
    provider = says({ kind: 'verified', type: 'x', reference: plan.reference, providerNumber: null });
    expect(await paste()).toMatchObject({ kind: 'verified', transaction: { status: 'waiting' }, error: { code: 'profile.paused' } });
  });

  it('of a provider whose notifications nobody can read is not offered', async () => {
    await open('vexora');
    await expect(paste()).rejects.toMatchObject({ code: 'ability.notOffered' });
  });
});

describe('details of a payment', () => {
  it('are the pairs of the provider, for payments only and where it has them', async () => {
    await open('vexora');
    const { intent } = await bench.journal.intents.create(linkPlan({ profileId: bench.profile.id, providerId: 'vexora', currency: 'TWD' }));
    await expect(accounts.paymentDetail(intent.transactionId)).rejects.toMatchObject({ code: 'ability.notOffered' });
    provider = { paymentDetail: () => fact({ facts: [{ name: 'status', value: '0015' }], raw: '{}' }) };
    expect(await accounts.paymentDetail(intent.transactionId)).toEqual({ facts: [{ name: 'status', value: '0015' }], raw: '{}' });
    await expect(accounts.paymentDetail(bench.profile.id as string as typeof intent.transactionId)).rejects.toMatchObject({ code: 'transaction.notFound' });
  });
});
