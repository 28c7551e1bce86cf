/** PingPong's wallet agreements against the practice gateway: both flows, coded and bare answers, and what a token can and cannot do. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Provider, TokenAbility, TokenChargeRequest } from '@core/ports/provider.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import { moneyOf } from '@shared/money/money.ts';
import { machineClock } from '../../integration/providers/support/clock.ts';
import { having } from '../../integration/providers/support/requests.ts';
import { closeScenes, factOf, fresh, queryOf, refundOf, scene, type Scene } from './pingpong-scene.ts';

afterEach(closeScenes);

describe('wallet agreements', () => {
  const tokensOf = (provider: Provider): TokenAbility => having(provider, 'tokens');
  const bindOf = (changes: { readonly wallet?: string; readonly merchantUserId?: string } = {}) => ({ reference: fresh(), merchantUserId: 'Member 7', wallet: 'AlipayHK', terminal: '02', state: null, createdAt: machineClock.now(), ...changes });
  const listOf = async (provider: Provider, merchantUserId = 'Member 7') => {
    const { list } = tokensOf(provider);
    if (list === null) throw new Error('no list');
    return factOf(await list({ merchantUserId, token: null }));
  };
  function chargeOf(token: string, changes: Partial<TokenChargeRequest> = {}): TokenChargeRequest {
    const reference = fresh();
    return {
      reference, requestId: reference, amount: moneyOf(48_000, 'HKD'), description: 'Monthly tea', token, merchantUserId: 'Member 7', wallet: 'AlipayHK',
      fields: { email: 'shopper@shop.example', shopperIP: '203.0.113.7', payTerminal: '02' }, ...changes,
    };
  }
  async function bound({ gateway, at }: Scene, changes: SettingValues = {}): Promise<string> {
    const bind = bindOf();
    factOf(await tokensOf(at(changes)).bind(bind));
    gateway.playConsent(bind.reference, 'agree');
    const token = (await listOf(at(changes))).find(({ state }) => state === 'active')?.token;
    if (token === undefined) throw new Error('no token');
    return token;
  }

  it.each(['coded', 'bare'] as const)('with %s answers: bind, agree, pay, give back, end', async (walletReplies) => {
    const here = await scene({ walletReplies });
    const provider = here.at();
    const bind = bindOf();
    const { url, handle } = factOf(await tokensOf(provider).bind(bind));
    expect((await fetch(url)).status).toBe(200);
    expect(await listOf(provider)).toMatchObject([{ token: handle, state: 'pending', wallet: 'AlipayHK' }]);
    here.gateway.playConsent(bind.reference, 'agree');
    const [agreed] = await listOf(provider);
    expect(agreed).toMatchObject({ state: 'active', wallet: 'AlipayHK', merchantUserId: 'Member 7', walletAccount: expect.stringContaining('@') });
    expect(agreed?.token).not.toBe(handle);
    const token = agreed?.token ?? '';

    const charge = chargeOf(token);
    expect(factOf(await tokensOf(provider).charge(charge))).toMatchObject({ reference: charge.reference, outcome: { kind: 'completed' }, next: { kind: 'none' } });
    expect(factOf(await provider.query(queryOf(charge, 'checkout')))).toMatchObject({ reference: charge.reference, amount: charge.amount, outcome: { kind: 'completed' }, method: 'AlipayHK' });

    const end = { reference: fresh(), merchantUserId: 'Member 7', token, agreement: null };
    expect(factOf(await tokensOf(provider).unbind(end))).toEqual({ done: true });
    expect((await listOf(provider)).filter(({ state }) => state === 'active')).toEqual([]);
    expect((await tokensOf(provider).unbind({ ...end, reference: fresh() })).answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
    expect((await tokensOf(provider).charge(chargeOf(token))).answer).toMatchObject({ kind: 'refused', meaning: 'final' });
    expect(factOf(await having(provider, 'refund')(refundOf(charge, 100))).outcome.kind).toBe('completed');
  });

  it('what bind answers with cannot be charged', async () => {
    const here = await scene();
    const bind = bindOf();
    const { handle } = factOf(await tokensOf(here.at()).bind(bind));
    here.gateway.playConsent(bind.reference, 'agree');
    expect((await tokensOf(here.at()).charge(chargeOf(handle ?? ''))).answer).toMatchObject({ kind: 'refused', meaning: 'final' });
    expect(here.gateway.ledger().orders).toEqual([]);
  });

  it.each(['decline', 'expire'] as const)('a shopper who lets it %s leaves no token', async (act) => {
    const here = await scene();
    const bind = bindOf();
    factOf(await tokensOf(here.at()).bind(bind));
    here.gateway.playConsent(bind.reference, act);
    expect((await listOf(here.at())).map(({ state }) => state)).toEqual(['ended']);
  });

  it('of the older flow: prepare, code, token, pay, list, end; it also works with bare answers', async () => {
    const here = await scene({ walletReplies: 'bare', bindQueryPath: null, unbindPath: null });
    const provider = here.at({ flow: 'legacy' });
    const bind = bindOf({ wallet: 'GCash' });
    const { url, handle } = factOf(await tokensOf(provider).bind(bind));
    expect(handle).toBeNull();
    here.gateway.playConsent(bind.reference, 'agree');
    const page = await (await fetch(url)).text();
    const landing = new URL((/class="button" href="([^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&'));
    const exchange = tokensOf(provider).exchangeCode;
    if (exchange === null) throw new Error('no exchange');
    const asked = { reference: bind.reference, merchantUserId: 'Member 7', code: landing.searchParams.get('authCode') ?? '', state: landing.searchParams.get('authState') ?? '' };
    expect((await exchange({ ...asked, state: 'another' })).answer).toMatchObject({ kind: 'refused' });
    const token = factOf(await exchange(asked));
    expect(token).toMatchObject({ state: 'active', merchantUserId: 'Member 7', expiresAt: expect.any(Number) });
    expect(factOf(await exchange(asked))).toEqual(token);
    const years = ((token.expiresAt ?? 0) - machineClock.now()) / (365.25 * 86_400_000);
    expect(years).toBeGreaterThan(1.99);
    expect(years).toBeLessThan(2.01);
    expect(await listOf(provider)).toMatchObject([{ token: token.token, wallet: 'GCash', state: 'active' }]);
    const charge = chargeOf(token.token, { wallet: 'GCash', amount: moneyOf(50_000, 'PHP') });
    expect(factOf(await tokensOf(provider).charge(charge)).outcome.kind).toBe('completed');
    expect(factOf(await tokensOf(provider).unbind({ reference: fresh(), merchantUserId: 'Member 7', token: token.token, agreement: null }))).toEqual({ done: true });
    expect(await listOf(provider)).toEqual([]);
  });

  it('the newer flow works without the calls whose paths nobody knows', async () => {
    const here = await scene({ bindQueryPath: null, unbindPath: null });
    const provider = here.at();
    const token = await bound(here);
    expect(factOf(await tokensOf(provider).charge(chargeOf(token))).outcome.kind).toBe('completed');
    expect(factOf(await tokensOf(provider).unbind({ reference: fresh(), merchantUserId: 'Member 7', token, agreement: null }))).toEqual({ done: true });
  });

  it.each([['member 7', 'case'], ['Member  7', 'blanks'], ['Member 8', 'another one']])('a shopper called "%s" (%s) does not have this token', async (merchantUserId) => {
    const here = await scene();
    const token = await bound(here);
    expect((await tokensOf(here.at()).charge(chargeOf(token, { merchantUserId }))).answer).toMatchObject({ kind: 'refused', meaning: 'final', problem: { providerMessage: expect.stringContaining('token') } });
    expect(await listOf(here.at(), merchantUserId)).toEqual([]);
  });

  it('attempts that end otherwise: declined, later paid, unanswered, a system error', async () => {
    const here = await scene();
    const provider = here.at();
    const token = await bound(here);
    const ask = async (charge: TokenChargeRequest) => factOf(await provider.query(queryOf(charge, 'checkout'))).outcome;

    const declined = chargeOf(token, { amount: moneyOf(48_003, 'HKD') });
    expect(factOf(await tokensOf(provider).charge(declined)).outcome).toMatchObject({ kind: 'failed', code: '301003' });
    expect(await ask(declined)).toMatchObject({ kind: 'failed', code: '301003' });
    expect(factOf(await provider.query(queryOf(declined, 'charge'))).outcome).toMatchObject({ kind: 'failed', code: '301003' });

    const later = chargeOf(token, { amount: moneyOf(48_002, 'HKD') });
    expect(factOf(await tokensOf(provider).charge(later)).outcome.kind).toBe('pending');
    await expect.poll(async () => (await ask(later)).kind).toBe('completed');

    const unanswered = chargeOf(token, { amount: moneyOf(48_004, 'HKD') });
    expect((await tokensOf(provider).charge(unanswered)).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'timeout' } });
    expect((await ask(unanswered)).kind).toBe('completed');

    const broken = chargeOf(token, { amount: moneyOf(48_005, 'HKD') });
    expect((await tokensOf(provider).charge(broken)).answer).toMatchObject({ kind: 'refused', meaning: 'unlisted' });
    expect((await ask(broken)).kind).toBe('pending');
  });

  it('a repeated charge is one charge; the same number for another one is a duplicate', async () => {
    const here = await scene();
    const provider = here.at();
    const token = await bound(here);
    const charge = chargeOf(token);
    const first = factOf(await tokensOf(provider).charge(charge));
    expect(factOf(await tokensOf(provider).charge(charge))).toEqual(first);
    expect((await tokensOf(provider).charge({ ...charge, requestId: fresh() })).answer).toMatchObject({ kind: 'refused', meaning: 'duplicateReference' });
    expect(here.gateway.ledger().orders).toMatchObject([{ executedSales: 1 }]);
  });

  it('nothing that is kept of all this holds a token', async () => {
    const here = await scene();
    const provider = here.at();
    const bind = bindOf();
    const kept: unknown[] = [];
    const made = await tokensOf(provider).bind(bind);
    kept.push(made.evidence);
    here.gateway.playConsent(bind.reference, 'agree');
    const list = await tokensOf(provider).list?.({ merchantUserId: 'Member 7', token: null });
    const token = list?.answer.kind === 'fact' ? (list.answer.fact[0]?.token ?? '') : '';
    kept.push(list?.evidence);
    const charge = chargeOf(token);
    kept.push((await tokensOf(provider).charge(charge)).evidence, (await provider.query(queryOf(charge, 'checkout'))).evidence);
    kept.push((await tokensOf(provider).unbind({ reference: fresh(), merchantUserId: 'Member 7', token, agreement: null })).evidence);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    const text = JSON.stringify(kept);
    for (const secret of [token, factOf(made).handle ?? 'none', here.gateway.credentials['salt'] ?? 'none', 'shopper@shop.example', '203.0.113.7']) expect(text).not.toContain(secret);
  });
});
