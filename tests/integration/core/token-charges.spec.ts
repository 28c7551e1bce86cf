/** Charges with a stored token through the engine, the real adapters and a real journal, against the practice gateways. */
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { createTokenCharges, type TokenChargeInput, type TokenCharges } from '@core/tokens/charge.ts';
import type { Provider } from '@core/ports/provider.ts';
import { startPracticeGateways, type MisbehaviourKind, type PracticeGateway } from '@electron/practice/gateways.ts';
import { providers } from '@electron/providers/registry.ts';
import { reference, type ProviderId } from '@shared/domain/ids.ts';
import { moneyOf } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { submitKeyOf } from '../../support/ids.ts';
import { memorySealer } from '../../support/memory-sealer.ts';
import { openBench, type Bench } from '../../support/use-case.ts';
import { agreeToCharges, type WalletToken } from '../../support/wallet-token.ts';
import { machineClock, recordingLogger } from '../providers/support/clock.ts';

type Counter = {
  readonly bench: Bench;
  readonly gateway: PracticeGateway;
  readonly charges: TokenCharges;
  readonly wallet: WalletToken;
  /** A charge of so much, 480.50 by default. */
  readonly input: (change?: Partial<TokenChargeInput>) => TokenChargeInput;
  readonly executed: () => readonly number[];
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

let number = 0;

async function open(id: ProviderId): Promise<Counter> {
  const [gateway] = await startPracticeGateways({ only: [id], now: () => machineClock.now() });
  if (gateway === undefined) throw new Error('no gateway');
  const provider: Provider = providers[id].create({
    account: { environment: 'practice', merchantId: gateway.merchantId, baseUrl: gateway.baseUrl, settings: parseSettings(descriptionOf(id), { ...gateway.settings, requestTimeout: 1_000 }) },
    secret: async (name) => gateway.credentials[name] ?? '', clock: machineClock, logger: recordingLogger(),
  });
  if (provider.tokens === undefined) throw new Error('no tokens');
  const sealer = memorySealer();
  const bench = await openBench({ providerId: id, provider: () => provider, sealer });
  closing.push(async () => {
    await bench.close();
    await gateway.close();
  });
  const wallet = await agreeToCharges(provider.tokens, `BIND${(number += 1)}`, async (own) => gateway.playConsent(own, 'agree'));
  return {
    bench, gateway, wallet,
    charges: createTokenCharges({ ...bench, sealer, operator: async () => 'Operator A' }),
    input(change = {}) {
      number += 1;
      return {
        submitKey: submitKeyOf(number), profileId: bench.profile.id, reference: reference.parse(`CHARGE${number}`), amount: moneyOf(48_050, 'HKD'), description: 'Monthly tea',
        ...wallet, fields: id === 'pingpong' ? { email: 'shopper@shop.example', shopperIP: '203.0.113.7', payTerminal: '02' } : {}, ...change,
      };
    },
    executed: () => gateway.ledger().orders.map(({ executedSales }) => executedSales),
  };
}

const stores = ['pingpong', 'chingchingpay'] as const;

describe.each(stores)('a charge with a stored token at %s', (id) => {
  it('takes the money once and leaves neither token nor shopper readable in the journal', async () => {
    const { bench, charges, input, executed, wallet } = await open(id);
    const asked = input();
    const { intent, transaction } = await charges.create(asked);
    expect(intent).toMatchObject({ kind: 'charge', state: 'SUCCEEDED', sends: 1 });
    expect(transaction).toMatchObject({ kind: 'payment', origin: 'charge', status: 'paid', amountMinor: 48_050, method: 'AlipayHK', description: 'Monthly tea' });
    expect(executed()).toEqual([1]);
    const database = new DatabaseSync(bench.path, { readOnly: true });
    const stored = ['intents', 'events', 'attempts', 'transactions', 'observations'].map((table) => JSON.stringify(database.prepare(`SELECT * FROM ${table}`).all())).join('');
    database.close();
    for (const secret of [wallet.token, wallet.merchantUserId, 'shopper@shop.example', '203.0.113.7']) expect(stored).not.toContain(secret);
  });

  it('joins a second press, and refuses another charge under the same key or number', async () => {
    const { charges, input, executed } = await open(id);
    const asked = input();
    const [first, second] = await Promise.all([charges.create(asked), charges.create(asked)]);
    expect(second.intent.id).toBe(first.intent.id);
    expect((await charges.create(asked)).intent.id).toBe(first.intent.id);
    await expect(charges.create({ ...asked, token: 'another-token' })).rejects.toMatchObject({ code: 'intent.payloadDiffers' });
    await expect(charges.create(input({ reference: asked.reference }))).rejects.toMatchObject({ code: 'reference.duplicate' });
    expect(executed()).toEqual([1]);
  });

  it('is refused for an amount, a number or a text that the provider would not take, before anything is written', async () => {
    const { bench, charges, input } = await open(id);
    const written = async () => (await bench.journal.transactions.search({}, null, 10)).rows.length;
    await expect(charges.create(input({ amount: moneyOf(0, 'HKD') }))).rejects.toMatchObject({ code: 'amount.notPositive' });
    // The other one takes every number that this program knows.
    if (id === 'pingpong') await expect(charges.create(input({ reference: reference.parse('A<B') }))).rejects.toMatchObject({ code: 'reference.invalid', field: 'reference' });
    await expect(charges.create(input({ description: 'x'.repeat(5_000) }))).rejects.toMatchObject({ field: 'description' });
    expect(await written()).toBe(0);
  });

  it.each<MisbehaviourKind>(['accept-then-hang-up', 'error-500-after-commit', 'html-200', 'truncated-json', 'wrong-reference'])('whose answer is spoiled by %s is unknown, found by its number, and never taken twice', async (kind) => {
    const { bench, charges, gateway, input, executed } = await open(id);
    gateway.misbehave({ operation: 'checkout', kind, times: 1 });
    const { intent } = await charges.create(input());
    expect(intent.state).toBe('UNKNOWN');
    expect(await bench.engine.ask(intent.id)).toMatchObject({ state: 'SUCCEEDED', sends: 1 });
    expect(await bench.journal.transactions.get(intent.transactionId)).toMatchObject({ status: 'paid' });
    expect(executed()).toEqual([1]);
  });

  it('that is executed late is not sent again meanwhile', async () => {
    const { bench, charges, gateway, input, executed } = await open(id);
    gateway.misbehave({ operation: 'checkout', kind: 'late-commit', times: 1, delayMs: 300 });
    const { intent } = await charges.create(input());
    expect(intent.state).toBe('UNKNOWN');
    expect((await bench.engine.ask(intent.id)).state).toBe('UNKNOWN');
    await expect.poll(executed).toEqual([1]);
    expect(await bench.engine.ask(intent.id)).toMatchObject({ state: 'SUCCEEDED', sends: 1 });
  });

  it('that the provider takes its time for is open until a look-up finds its end', async () => {
    const { bench, charges, gateway, input, executed } = await open(id);
    gateway.misbehave({ operation: 'checkout', kind: 'pending-then-completed', times: 1, delayMs: 200 });
    const { intent, transaction } = await charges.create(input());
    expect([intent.state, transaction.status]).toEqual(['ACCEPTED', 'pending']);
    await expect.poll(executed).toEqual([1]);
    expect((await bench.lookup.refresh(transaction.id)).transaction).toMatchObject({ status: 'paid' });
    expect((await bench.journal.intents.get(intent.id))?.intent.state).toBe('SUCCEEDED');
  });

  it('that fails after it was accepted is told as failed', async () => {
    const { bench, charges, gateway, input, executed } = await open(id);
    gateway.misbehave({ operation: 'checkout', kind: 'pending-then-failed', times: 1, delayMs: 100 });
    const { intent, transaction } = await charges.create(input());
    expect(intent.state).toBe('ACCEPTED');
    await expect.poll(async () => (await bench.lookup.refresh(transaction.id)).transaction.status).toBe('failed');
    expect((await bench.journal.intents.get(intent.id))?.intent.state).toBe('FAILED_LATE');
    expect(executed()).toEqual([0]);
  });

  it('with a token that has ended is refused for good, and nothing is taken', async () => {
    const { bench, charges, gateway, input, wallet } = await open(id);
    const provider = await bench.directory.provider(bench.profile.id);
    const begun = gateway.ledger().agreements?.[0]?.reference ?? '';
    await provider.tokens?.unbind({ reference: reference.parse(begun), merchantUserId: wallet.merchantUserId, token: wallet.token, agreement: null });
    const { intent, transaction } = await charges.create(input());
    expect([intent.state, transaction.status]).toEqual(['REJECTED', 'failed']);
    expect(gateway.ledger().orders).toEqual([]);
  });
});

describe('a charge with a stored token', () => {
  it('that the wallet declined, with the answer lost, is told as failed when it is asked about', async () => {
    const { bench, charges, gateway, input, executed } = await open('pingpong');
    gateway.misbehave({ operation: 'checkout', kind: 'accept-then-hang-up', times: 1 });
    // The practice wallet has too little for amounts that end in 03.
    const { intent } = await charges.create(input({ amount: moneyOf(48_003, 'HKD') }));
    expect(intent.state).toBe('UNKNOWN');
    expect((await bench.engine.ask(intent.id)).state).toBe('REJECTED');
    expect(executed()).toEqual([0]);
  });

  it('is refused where the provider keeps no tokens, before anything is written', async () => {
    const sealer = memorySealer();
    const bench = await openBench({ providerId: 'vexora', provider: () => ({}), sealer });
    closing.push(() => bench.close());
    const charges = createTokenCharges({ ...bench, sealer, operator: async () => 'Operator A' });
    await expect(charges.create({
      submitKey: submitKeyOf(9_001), profileId: bench.profile.id, reference: reference.parse('CHARGE9001'), amount: moneyOf(100, 'TWD'), description: '', wallet: 'W', token: 't', merchantUserId: 'm', fields: {},
    })).rejects.toMatchObject({ code: 'ability.notOffered' });
    expect(await bench.journal.intents.listOpen()).toEqual([]);
  });
});
