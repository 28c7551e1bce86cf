/** Charges of a row of the token room, through the real adapters and a real journal, against the practice gateways. */
import { afterEach, describe, expect, it } from 'vitest';
import { createReferences } from '@core/links/references.ts';
import type { Provider } from '@core/ports/provider.ts';
import type { StoredWalletToken, WalletTokenPatch } from '@core/ports/wallet-tokens.ts';
import { createTokenCharges } from '@core/tokens/charge.ts';
import { sealRow } from '@core/tokens/import/sealed-row.ts';
import { createRoomCharges, type RoomChargeInput, type RoomCharges } from '@core/tokens/room-charge.ts';
import { createTokenVault } from '@core/tokens/vault.ts';
import { startPracticeGateways, type PracticeGateway } from '@electron/practice/gateways.ts';
import { providers } from '@electron/providers/registry.ts';
import { reference, type ProviderId } from '@shared/domain/ids.ts';
import { defaultMoneyRules } from '@shared/domain/money-rules.ts';
import { walletTokenId } from '@shared/domain/wallet-token.ts';
import { toMinor } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import { submitKeyOf } from '../../support/ids.ts';
import { memorySealer } from '../../support/memory-sealer.ts';
import { openBench, type Bench } from '../../support/use-case.ts';
import { agreeToCharges, type WalletToken } from '../../support/wallet-token.ts';
import { machineClock, recordingLogger } from '../providers/support/clock.ts';

type Room = {
  readonly bench: Bench;
  readonly gateway: PracticeGateway;
  readonly charges: RoomCharges;
  readonly agreed: WalletToken;
  readonly row: StoredWalletToken;
  readonly input: (change?: Partial<RoomChargeInput>) => RoomChargeInput;
  readonly move: (patch: WalletTokenPatch) => Promise<StoredWalletToken>;
  readonly charged: string[];
  readonly lookedAgain: string[];
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

let number = 0;

async function open(id: ProviderId): Promise<Room> {
  const [gateway] = await startPracticeGateways({ only: [id], now: () => machineClock.now() });
  if (gateway === undefined) throw new Error('no gateway');
  const settings = parseSettings(descriptionOf(id), { ...gateway.settings, requestTimeout: 1_000 });
  const provider: Provider = providers[id].create({
    account: { environment: 'practice', merchantId: gateway.merchantId, baseUrl: gateway.baseUrl, settings },
    secret: async (name) => gateway.credentials[name] ?? '', clock: machineClock, logger: recordingLogger(),
  });
  if (provider.tokens === undefined) throw new Error('no tokens');
  const sealer = memorySealer();
  const vault = createTokenVault(sealer);
  const bench = await openBench({ providerId: id, provider: () => provider, sealer, settings });
  closing.push(async () => {
    await bench.close();
    await gateway.close();
  });
  const agreed = await agreeToCharges(provider.tokens, `BIND${(number += 1)}`, async (own) => gateway.playConsent(own, 'agree'));
  const wallet = id === 'pingpong' ? 'AlipayHK' : 'ALIPAY_HK';
  const sealed = await sealRow(vault, bench.profile, walletTokenId.parse(bench.ids.next()), { ...agreed, wallet, agreement: `BIND${number}`, walletAccount: null, expiresAt: null });
  const now = bench.clock.now();
  await bench.journal.walletTokens.createMany([{ ...sealed, operator: 'Operator A', createdAt: now, observedAt: now }], 'Operator A', null);
  const load = async (): Promise<StoredWalletToken> => {
    const stored = await bench.journal.walletTokens.get(sealed.id);
    if (!stored) throw new Error('no row');
    return stored;
  };
  const row = await load();
  const charged: string[] = [];
  const lookedAgain: string[] = [];
  return {
    bench, gateway, agreed, row, charged, lookedAgain,
    charges: createRoomCharges({
      records: bench.journal.walletTokens, journal: bench.journal, directory: bench.directory, clock: bench.clock, vault,
      charges: createTokenCharges({ ...bench, sealer, operator: async () => 'Operator A' }), references: createReferences(bench),
      onCharged: (token) => charged.push(token.id), lookAgain: (own) => lookedAgain.push(own),
    }),
    input(change = {}) {
      number += 1;
      return {
        submitKey: submitKeyOf(number), id: row.id, reference: reference.parse(`CHARGE${number}`), amountMinor: toMinor(48_050), currency: 'HKD', description: 'Monthly tea',
        fields: id === 'pingpong' ? { email: 'shopper@shop.example', shopperIP: '203.0.113.7', payTerminal: '02' } : {}, typedAmount: null, ...change,
      };
    },
    async move(patch) {
      const before = await load();
      return bench.journal.walletTokens.step({ id: row.id, fromVersion: before.version, patch, event: null, audit: null, at: bench.clock.now() });
    },
  };
}

describe.each(['pingpong', 'chingchingpay'] as const)('a charge of a row at %s', (id) => {
  it('takes the money once, hangs on the token, and is its last use', async () => {
    const { bench, charges, gateway, input, row, charged, lookedAgain } = await open(id);
    const records = bench.journal.walletTokens;
    expect((await records.get(row.id))?.lastUsedAt).toBeNull();
    const asked = input();
    const [{ intent, transaction }, second] = await Promise.all([charges.create(asked), charges.create(asked)]);
    expect(second.intent.id).toBe(intent.id);
    expect(transaction).toMatchObject({ kind: 'payment', origin: 'charge', status: 'paid', amountMinor: 48_050, currency: 'HKD', method: row.wallet });
    expect(gateway.ledger().orders.map(({ executedSales }) => executedSales)).toEqual([1]);
    expect(await records.charges(row.tokenMark ?? '', 50)).toEqual({ ids: [transaction.id], total: 1, open: 0, refundable: 1 });
    expect((await records.get(row.id))?.lastUsedAt).toBe(transaction.createdAt);
    expect(charged).toContain(row.id);
    expect(lookedAgain).toEqual([]);
  });

  it('is refused before anything is written where a rule is broken', async () => {
    const { bench, charges, input } = await open(id);
    await expect(charges.create(input({ id: walletTokenId.parse('01930000-0000-7000-8000-ffffffffffff') }))).rejects.toMatchObject({ code: 'token.notFound' });
    await expect(charges.create(input({ currency: 'JPY' }))).rejects.toMatchObject({ code: 'token.currencyNotOffered', field: 'currency', params: { currency: 'JPY' } });
    await expect(charges.create(input({ amountMinor: toMinor(0) }))).rejects.toMatchObject({ code: 'amount.notPositive', field: 'amountMinor' });
    await expect(charges.create(input({ description: 'x'.repeat(900) }))).rejects.toMatchObject({ code: 'text.tooLong', field: 'description' });
    await expect(charges.create(input({ fields: { stranger: 'x' } }))).rejects.toMatchObject({ code: 'input.invalid', field: 'fields.stranger' });
    if (id === 'pingpong') {
      await expect(charges.create(input({ reference: reference.parse('A<B') }))).rejects.toMatchObject({ code: 'reference.invalid', field: 'reference' });
      await expect(charges.create(input({ fields: {} }))).rejects.toMatchObject({ code: 'field.required', field: 'fields.email' });
    }
    expect((await bench.journal.transactions.search({}, null, 10)).rows).toEqual([]);
  });

  it('is refused for a token that is over, being removed or ended', async () => {
    const { bench, charges, input, move } = await open(id);
    const now = bench.clock.now();
    await move({ expiresAt: now });
    await expect(charges.create(input())).rejects.toMatchObject({ code: 'token.notUsable' });
    await move({ expiresAt: addMilliseconds(now, 60_000), state: 'removing' });
    await expect(charges.create(input())).rejects.toMatchObject({ code: 'token.notUsable' });
    await move({ state: 'ended', endedBy: 'wallet', endedAt: now });
    await expect(charges.create(input())).rejects.toMatchObject({ code: 'token.notUsable' });
    expect((await bench.journal.transactions.search({}, null, 10)).rows).toEqual([]);
  });

  it('obeys the locks of its profile', async () => {
    const { bench, charges, input } = await open(id);
    const rules = defaultMoneyRules('practice');
    const setTo = async (charge: 'lookOnly' | 'typeAmount') => bench.journal.moneyRules.put(bench.profile.id, { ...rules, locks: { ...rules.locks, charge } }, 'Operator A', bench.clock.now());
    await setTo('lookOnly');
    await expect(charges.create(input())).rejects.toMatchObject({ code: 'lock.lookOnly' });
    await setTo('typeAmount');
    await expect(charges.create(input())).rejects.toMatchObject({ code: 'lock.amountNotTyped' });
    expect((await charges.create(input({ typedAmount: '480.50' }))).transaction.status).toBe('paid');
  });

  it('that is refused because the token has ended in the wallet makes the room look again; a second press joins it', async () => {
    const { bench, charges, agreed, gateway, input, lookedAgain, move, row } = await open(id);
    const provider = await bench.directory.provider(bench.profile.id);
    await provider.tokens?.unbind({ reference: reference.parse(gateway.ledger().agreements?.[0]?.reference ?? ''), merchantUserId: agreed.merchantUserId, token: agreed.token, agreement: null });
    const asked = input();
    const { intent, transaction } = await charges.create(asked);
    expect([intent.state, transaction.status]).toEqual(['REJECTED', 'failed']);
    expect(lookedAgain).toEqual([row.id]);
    await move({ state: 'ended', endedBy: 'wallet', endedAt: bench.clock.now() });
    expect((await charges.create(asked)).intent.id).toBe(intent.id);
    expect((await bench.journal.walletTokens.charges(row.tokenMark ?? '', 50)).total).toBe(1);
    expect((await bench.journal.walletTokens.get(row.id))?.lastUsedAt).toBeNull();
  });

  it('is suggested a number that is free and fits', async () => {
    const { charges, row, input } = await open(id);
    const suggested = await charges.suggestReference(row.id);
    expect((await charges.create(input({ reference: suggested }))).transaction.reference).toBe(suggested);
  });
});
