/** The token room against the practice gateways: bind, consent, notice, return, unbind, and every way in which one of them may go wrong. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endingOf } from '@shared/domain/token-mask.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { WalletToken } from '@shared/domain/wallet-token.ts';
import type { MisbehaviourKind } from '@electron/practice/gateways.ts';
import { submitKeyOf } from '../../support/ids.ts';
import { landingOn, openTokenRoom, type TokenRoomBench } from '../../support/token-room.ts';

let bench: TokenRoomBench;
let key = 0;
beforeEach(async () => {
  bench = await openTokenRoom();
});
afterEach(() => bench.close());

const shopper = 'member-0042';

function inputOf(profile: Profile, change: Partial<Parameters<TokenRoomBench['room']['bind']>[0]> = {}) {
  const pingpong = profile.providerId === 'pingpong';
  return { submitKey: submitKeyOf((key += 1)), profileId: profile.id, merchantUserId: shopper, wallet: pingpong ? 'AlipayHK' : 'ALIPAY_HK', terminal: pingpong ? '02' : null, otherCustomer: false, ...change };
}

async function numberOf(token: Pick<WalletToken, 'id'>): Promise<string> {
  return (await bench.journal.walletTokens.get(token.id))?.requestReference ?? '';
}

async function consent(profile: Profile, token: WalletToken, act: 'agree' | 'decline' | 'expire' | 'unbind' = 'agree'): Promise<void> {
  bench.gateway(profile.providerId).playConsent(await numberOf(token), act);
}

function agreements(profile: Profile) {
  return (bench.gateway(profile.providerId).ledger().agreements ?? []).map(({ merchantUserId, wallet, state }) => ({ merchantUserId, wallet, state }));
}

const now = async (token: WalletToken): Promise<WalletToken> => (await bench.room.get(token.id)).token;
const ending = (token: WalletToken): string => endingOf(token);
const types = async (token: WalletToken): Promise<string[]> => (await bench.room.get(token.id)).events.map(({ type }) => type).toReversed();

/** Binds and agrees, by the list or by the returned address. */
async function bound(profile: Profile, change: Parameters<typeof inputOf>[1] = {}): Promise<WalletToken> {
  const waiting = await bench.room.bind(inputOf(profile, change));
  const page = waiting.link?.url ?? '';
  await consent(profile, waiting);
  const byAddress = profile.providerId === 'chingchingpay' || profile.settings['flow'] === 'legacy';
  const { token, error } = byAddress ? await bench.room.readReturn({ id: waiting.id, address: await landingOn(page) }) : await bench.room.check(waiting.id);
  expect(error).toBeNull();
  expect(token.state).toBe('active');
  return token;
}

const flows = [['PingPong', 'pingpong', {}], ['PingPong, older flow', 'pingpong', { flow: 'legacy' }], ['AutoDebit', 'chingchingpay', {}]] as const;

describe.each(flows)('an agreement at %s', (_name, providerId, settings) => {
  let profile: Profile;
  beforeEach(async () => {
    profile = await bench.profile(providerId, settings);
  });

  it('goes from request to consent to token, shown by its mask only, and ends with its removal', async () => {
    const waiting = await bench.room.bind(inputOf(profile));
    expect(waiting).toMatchObject({ state: 'waiting', origin: 'bind', merchantUserId: shopper, mask: null, fingerprint: null, problem: null });
    expect(await bench.room.linkOf(waiting.id)).toMatchObject({ url: waiting.link?.url, environment: 'practice' });
    expect(waiting.link?.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    await consent(profile, waiting);
    const byAddress = providerId === 'chingchingpay' || 'flow' in settings;
    const { token } = byAddress ? await bench.room.readReturn({ id: waiting.id, address: await landingOn(waiting.link?.url ?? '') }) : await bench.room.check(waiting.id);
    expect(token).toMatchObject({ state: 'active', link: null });
    expect(token.mask).toMatch(/^.{6}••••.{4}$/);
    expect(token.fingerprint).toMatch(/^[0-9a-f]{12}$/);
    const stored = await bench.journal.walletTokens.get(token.id);
    const secret = await bench.sealer.open(stored?.tokenSealed ?? '', `token|${profile.id}|${shopper}`);
    expect(secret.length).toBeGreaterThan(20);
    for (const hidden of [secret, shopper]) {
      expect(bench.dump()).not.toContain(hidden);
      expect(JSON.stringify([await bench.room.get(token.id), bench.changes]).includes(secret)).toBe(false);
    }
    const { token: removed, error } = await bench.room.unbind({ id: token.id, version: token.version, typedEnding: ending(token) });
    expect(error).toBeNull();
    expect(removed).toMatchObject({ state: 'removed', endedBy: 'merchant', mask: token.mask });
    expect(agreements(profile)).toMatchObject([{ state: 'cancelled' }]);
    expect(await types(removed)).toEqual(['requested', 'opened', 'activated', 'removalAsked', 'removed']);
    expect((await bench.journal.walletTokens.get(token.id))?.tokenSealed).toBeNull();
  });

  it('is asked for once, however often the button is pressed', async () => {
    const input = inputOf(profile);
    const [first, second] = await Promise.all([bench.room.bind(input), bench.room.bind(input)]);
    expect(second.id).toBe(first.id);
    expect((await bench.room.bind(input)).id).toBe(first.id);
    expect(agreements(profile)).toHaveLength(1);
    await expect(bench.room.bind({ ...input, merchantUserId: 'member-0043' })).rejects.toMatchObject({ code: 'intent.payloadDiffers' });
    expect(agreements(profile)).toHaveLength(1);
  });

  it.each<MisbehaviourKind>(['accept-then-hang-up', 'error-500-after-commit', 'html-200', 'truncated-json'])('whose answer is spoiled by %s is not confirmed, never sent again, and can be given up', async (kind) => {
    bench.gateway(providerId).misbehave({ operation: 'bind', kind, times: 1 });
    const unsure = await bench.room.bind(inputOf(profile));
    expect(unsure).toMatchObject({ state: 'unconfirmed', link: null });
    expect(unsure.problem).not.toBeNull();
    await bench.room.check(unsure.id);
    expect(bench.calls.filter((call) => call === 'bind')).toHaveLength(1);
    expect((await now(unsure)).state).toBe('unconfirmed');
    const { version } = await now(unsure);
    expect(await bench.room.giveUp({ id: unsure.id, version })).toMatchObject({ state: 'cancelled' });
    expect(await bench.room.bind(inputOf(profile))).toMatchObject({ state: 'waiting' });
    expect(agreements(profile)).toHaveLength(2);
  });

  it('is refused for a shopper id that cannot be one, before anything is written or sent', async () => {
    const refused: readonly (readonly [string, string])[] = [
      ['', 'field.required'], ['   ', 'field.required'], [' member-0042', 'token.userBlanks'], ['member-0042\u3000', 'token.userBlanks'], ['a'.repeat(257), 'text.tooLong'], ['七'.repeat(257), 'text.tooLong'],
      ['member<42>', 'token.userCharacters'], ['member\n42', 'token.userCharacters'], ['member\u200b42', 'token.userCharacters'], ['\ud800x', 'token.userCharacters'],
    ];
    for (const [merchantUserId, code] of refused) {
      await expect(bench.room.bind(inputOf(profile, { merchantUserId }))).rejects.toMatchObject({ code, field: 'merchantUserId' });
      await expect(bench.room.lookUp({ environment: 'practice', merchantUserId })).rejects.toMatchObject({ code });
    }
    expect([bench.calls, agreements(profile)]).toEqual([[], []]);
    expect((await bench.room.search({ filter: { environment: 'practice' }, cursor: null, limit: 10 })).total).toBe(0);
  });

  it('works for shopper ids of every script and up to 256 characters', async () => {
    for (const merchantUserId of ['會員四十二', 'm'.repeat(256), 'Member 42 / Ωμέγα']) {
      const token = await bound(profile, { merchantUserId });
      expect(token.merchantUserId).toBe(merchantUserId);
      const { rows, similar } = await bench.room.search({ filter: { environment: 'practice', merchantUserId }, cursor: null, limit: 10 });
      expect([rows.map(({ id }) => id), similar]).toEqual([[token.id], []]);
    }
  });

  it('is not started for a shopper whose id differs from a known one in case, width or blanks only, unless a person says so', async () => {
    await bound(profile, { merchantUserId: 'Member 42' });
    const sent = bench.calls.length;
    for (const merchantUserId of ['member 42', 'MEMBER42', 'Ｍember 42', 'Member\u00a042']) {
      await expect(bench.room.bind(inputOf(profile, { merchantUserId }))).rejects.toMatchObject({ code: 'token.userSimilar', field: 'merchantUserId' });
      const { rows, similar } = await bench.room.search({ filter: { environment: 'practice', merchantUserId }, cursor: null, limit: 10 });
      expect([rows, similar]).toEqual([[], ['Member 42']]);
    }
    expect([bench.calls.length, (agreements(profile)).length]).toEqual([sent, 1]);
    expect(await bench.room.bind(inputOf(profile, { merchantUserId: 'member 42', otherCustomer: true }))).toMatchObject({ state: 'waiting', merchantUserId: 'member 42' });
  });

  it('is refused on a profile that may only look, as are code and removal', async () => {
    const token = await bound(profile);
    const waiting = await bench.room.bind(inputOf(profile));
    await consent(profile, waiting);
    const landing = await landingOn(waiting.link?.url ?? '').catch(() => 'https://shop.example/?authCode=x&authState=y');
    const rules = { ...(await bench.journal.moneyRules.get(profile.id) ?? { tiers: [], repeatDays: 14 }), locks: { link: 'confirm', charge: 'lookOnly', refund: 'confirm', payout: 'confirm' } } as const;
    await bench.journal.moneyRules.put(profile.id, rules, 'Operator A', bench.clock.now());
    const sent = bench.calls.filter((call) => call !== 'list').length;
    await expect(bench.room.bind(inputOf(profile))).rejects.toMatchObject({ code: 'lock.lookOnly' });
    await expect(bench.room.unbind({ id: token.id, version: token.version, typedEnding: ending(token) })).rejects.toMatchObject({ code: 'lock.lookOnly' });
    if (settings !== flows[0][2]) await expect(bench.room.readReturn({ id: waiting.id, address: landing })).rejects.toMatchObject({ code: 'lock.lookOnly' });
    expect(bench.calls.filter((call) => call !== 'list')).toHaveLength(sent);
    expect((await now(token)).state).toBe('active');
  });

  it('that is refused by the provider has failed, and says why', async () => {
    bench.spoil(profile.id, (tokens) => ({ ...tokens, bind: async (request) => tokens.bind({ ...request, wallet: 'No such wallet', state: null }) }));
    const failed = await bench.room.bind(inputOf(profile));
    expect(failed.state).toBe('failed');
    expect(failed.problem).not.toBeNull();
    expect(agreements(profile)).toEqual([]);
  });

  it('is not removed without its ending, by an old screen, or twice', async () => {
    const token = await bound(profile);
    await expect(bench.room.unbind({ id: token.id, version: token.version, typedEnding: 'zzzz' })).rejects.toMatchObject({ code: 'token.endingNotTyped', field: 'typedEnding' });
    await expect(bench.room.unbind({ id: token.id, version: token.version - 1, typedEnding: ending(token) })).rejects.toMatchObject({ code: 'intent.changedMeanwhile' });
    expect([bench.calls.includes('unbind'), (await now(token)).state]).toEqual([false, 'active']);
    const both = await Promise.allSettled([1, 2].map(async () => bench.room.unbind({ id: token.id, version: token.version, typedEnding: ending(token) })));
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(bench.calls.filter((call) => call === 'unbind')).toHaveLength(1);
  });

  it.each<MisbehaviourKind>(['accept-then-hang-up', 'error-500-after-commit', 'html-200'])('whose removal was carried out with its answer spoiled by %s is settled by proof alone', async (kind) => {
    const token = await bound(profile);
    bench.gateway(providerId).misbehave({ operation: 'unbind', kind, times: 1 });
    const { token: after, error } = await bench.room.unbind({ id: token.id, version: token.version, typedEnding: ending(token) });
    if (providerId === 'pingpong') {
      expect([after.state, after.endedBy, error]).toEqual(['removed', 'merchant', null]);
      return;
    }
    expect([after.state, error?.code]).toEqual(['removing', 'provider.unknownOutcome']);
    expect((await bench.room.check(token.id)).token.state).toBe('removing');
    const again = await bench.room.unbind({ id: token.id, version: after.version, typedEnding: ending(after) });
    expect([again.token.state, again.token.endedBy, again.error]).toEqual(['removed', 'merchant', null]);
  });

  it('whose removal never arrived is not taken for removed', async () => {
    const token = await bound(profile);
    bench.gateway(providerId).misbehave({ operation: 'unbind', kind: 'hang-up-before-commit', times: 1 });
    const { token: after, error } = await bench.room.unbind({ id: token.id, version: token.version, typedEnding: ending(token) });
    expect([after.state, error?.code]).toEqual(['removing', 'provider.unknownOutcome']);
    expect(agreements(profile)).toMatchObject([{ state: 'active' }]);
    if (providerId === 'pingpong') {
      bench.clock.forward(3_600_000);
      expect((await bench.room.check(token.id)).token.state).toBe('active');
    } else {
      const { version } = after;
      expect(await bench.room.giveUp({ id: token.id, version })).toMatchObject({ state: 'active' });
    }
    const again = await now(token);
    expect((await bench.room.unbind({ id: token.id, version: again.version, typedEnding: ending(again) })).token.state).toBe('removed');
  });

  it('that the shopper ended in the wallet is told as ended, not as removed', async () => {
    const token = await bound(profile);
    await consent(profile, token, 'unbind');
    if (providerId === 'pingpong') bench.clock.forward(120_000);
    const { token: after } = providerId === 'pingpong' ? await bench.room.check(token.id) : await bench.room.unbind({ id: token.id, version: token.version, typedEnding: ending(token) });
    expect(after).toMatchObject({ state: 'ended', endedBy: 'wallet' });
    await expect(bench.room.unbind({ id: token.id, version: after.version, typedEnding: ending(after) })).rejects.toMatchObject({ code: 'token.notUsable' });
  });

  it('that was written down and never sent because the program died is not confirmed and not sent after a start', async () => {
    bench.spoil(profile.id, (tokens) => ({ ...tokens, bind: () => new Promise(() => undefined) }));
    void bench.room.bind(inputOf(profile));
    await expect.poll(async () => (await bench.journal.walletTokens.listOpen(10)).map(({ state }) => state)).toEqual(['requesting']);
    bench.spoil(profile.id, null);
    const room = bench.restart();
    await room.recover();
    const [row] = (await room.search({ filter: { environment: 'practice' }, cursor: null, limit: 10 })).rows;
    expect(row).toMatchObject({ state: 'unconfirmed', problem: { reason: 'interrupted' } });
    expect([bench.calls.includes('bind'), agreements(profile)]).toEqual([false, []]);
  });

  it('whose removal was on its way when the program died is asked about after a start', async () => {
    const token = await bound(profile);
    bench.spoil(profile.id, (tokens) => ({ ...tokens, unbind: () => new Promise(() => undefined) }));
    void bench.room.unbind({ id: token.id, version: token.version, typedEnding: ending(token) });
    await expect.poll(async () => (await now(token)).state).toBe('removing');
    bench.spoil(profile.id, null);
    await bench.restart().recover();
    const after = await now(token);
    expect(after).toMatchObject({ state: 'removing', problem: { reason: 'interrupted' } });
    expect((await bench.room.unbind({ id: token.id, version: after.version, typedEnding: ending(after) })).token.state).toBe('removed');
  });

  it.each(['another shopper', 'another profile', 'another row of the same shopper'])('whose token was exchanged in the file for that of %s opens nothing and is never sent', async (whose) => {
    const token = await bound(profile);
    const elsewhere = whose === 'another profile' ? await bench.profile(providerId, settings, 'Second shop') : profile;
    const other = await bound(elsewhere, { merchantUserId: whose === 'another shopper' ? 'member-0099' : shopper });
    bench.tamper('UPDATE wallet_tokens SET token_sealed = (SELECT token_sealed FROM wallet_tokens WHERE id = ?) WHERE id = ?', other.id, token.id);
    const { version } = await now(token);
    await expect(bench.room.unbind({ id: token.id, version, typedEnding: ending(token) })).rejects.toMatchObject({ code: 'secret.incomplete' });
    expect([bench.calls.includes('unbind'), (await now(token)).state]).toEqual([false, 'active']);
    // The shopper too.
    bench.tamper('UPDATE wallet_tokens SET user_sealed = (SELECT user_sealed FROM wallet_tokens WHERE id = ?) WHERE id = ?', other.id, token.id);
    expect((await now(token)).merchantUserId).toBeNull();
    await expect(bench.room.check(token.id)).rejects.toMatchObject({ code: 'secret.incomplete' });
  });

  it('leaves a receipt of its removal in every language, without the token', async () => {
    const token = await bound(profile);
    await expect(bench.room.saveReceipt({ id: token.id, language: 'en' })).rejects.toMatchObject({ code: 'token.wrongState' });
    await bench.room.unbind({ id: token.id, version: token.version, typedEnding: ending(token) });
    for (const language of ['en', 'zh-Hant', 'zh-Hans'] as const) expect(await bench.room.saveReceipt({ id: token.id, language })).toMatch(/^\/chosen\/token-removal-[0-9a-f]{12}\.txt$/);
    expect(bench.saved).toHaveLength(3);
    for (const { text } of bench.saved) {
      for (const told of [shopper, token.mask ?? '', token.fingerprint ?? '', 'Operator A', 'Asia/Hong_Kong']) expect(text).toContain(told);
      expect(text).not.toMatch(/undefined|null/);
    }
    expect((await types(token)).slice(-3)).toEqual(['receiptSaved', 'receiptSaved', 'receiptSaved']);
  });
});
