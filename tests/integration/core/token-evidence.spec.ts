/** What may and what may not change a row of the token room: pasted addresses and notifications, lists, and time. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Profile } from '@shared/domain/profile.ts';
import { endingOf } from '@shared/domain/token-mask.ts';
import type { WalletToken } from '@shared/domain/wallet-token.ts';
import { submitKeyOf } from '../../support/ids.ts';
import { landingOn, openTokenRoom, type TokenRoomBench } from '../../support/token-room.ts';

let bench: TokenRoomBench;
let key = 5_000;
beforeEach(async () => {
  bench = await openTokenRoom();
});
afterEach(() => bench.close());

const shopper = 'member-0042';

async function bind(profile: Profile, merchantUserId = shopper): Promise<WalletToken> {
  const pingpong = profile.providerId === 'pingpong';
  return bench.room.bind({ submitKey: submitKeyOf((key += 1)), profileId: profile.id, merchantUserId, wallet: pingpong ? 'AlipayHK' : 'ALIPAY_HK', terminal: pingpong ? '02' : null, otherCustomer: false });
}
const numberOf = async (token: WalletToken): Promise<string> => (await bench.journal.walletTokens.get(token.id))?.requestReference ?? '';
async function consent(profile: Profile, token: WalletToken, act: 'agree' | 'decline' | 'expire' | 'unbind' = 'agree'): Promise<void> {
  bench.gateway(profile.providerId).playConsent(await numberOf(token), act);
}
const now = async (token: WalletToken): Promise<WalletToken> => (await bench.room.get(token.id)).token;
const sentWrites = (): readonly string[] => bench.calls.filter((call) => call !== 'list');

/** What was handed in changed nothing and sent nothing. */
async function unchanged<Result>(token: WalletToken, work: () => Promise<Result>): Promise<Result> {
  const [before, sent] = [await now(token), sentWrites().length];
  const result = await work();
  const after = await now(token);
  expect([after.state, after.mask, sentWrites().length]).toEqual([before.state, before.mask, sent]);
  return result;
}

describe('a pasted address', () => {
  async function agreed(settings: Record<string, string> | null): Promise<{ readonly profile: Profile; readonly token: WalletToken; readonly landing: URL }> {
    const profile = settings === null ? await bench.profile('chingchingpay') : await bench.profile('pingpong', settings);
    const token = await bind(profile);
    await consent(profile, token);
    return { profile, token, landing: new URL(await landingOn(token.link?.url ?? '')) };
  }
  const refused = async (token: WalletToken, address: string, code: string): Promise<void> => {
    await unchanged(token, async () => expect(bench.room.readReturn({ id: token.id, address })).rejects.toMatchObject({ code }));
  };

  it('of another request, agreement or place, or without a code, is refused and nothing is sent', async () => {
    const { token, landing } = await agreed(null);
    const changed = (change: Record<string, string | null>): string => {
      const url = new URL(landing);
      for (const [name, value] of Object.entries(change)) if (value === null) url.searchParams.delete(name); else url.searchParams.set(name, value);
      return url.href;
    };
    await refused(token, changed({ state: 'f'.repeat(32) }), 'token.returnOtherState');
    await refused(token, changed({ state: null }), 'token.returnOtherState');
    await refused(token, changed({ merchantAgreementId: 'B2611200000000000000000' }), 'token.returnOtherAgreement');
    await refused(token, changed({ auth_site: 'ALIPAY_CN' }), 'token.returnOtherAgreement');
    await refused(token, changed({ authCode: null }), 'token.returnNoCode');
    await refused(token, changed({ state: null, authCode: null }), 'token.returnNoCode');
    await refused(token, changed({ error: 'access_denied', state: 'f'.repeat(32) }), 'token.returnOtherState');
    for (const rubbish of ['rubbish', 'javascript:alert(1)', `${landing.href}&authCode=another`]) await refused(token, rubbish, 'token.returnUnreadable');
    const other = await bind((await bench.journal.profiles.list())[0]!, 'member-0043');
    await refused(other, landing.href, 'token.returnOtherState');
    expect((await bench.room.readReturn({ id: token.id, address: landing.href })).token.state).toBe('active');
  });

  it('makes a token once: the second time the row is past that, and the code is worth nothing to another', async () => {
    const { token, landing } = await agreed(null);
    await bench.room.readReturn({ id: token.id, address: landing.href });
    await refused(token, landing.href, 'token.wrongState');
    bench.gateway('chingchingpay').playConsent(await numberOf(token), 'unbind');
    await refused(token, landing.href, 'token.wrongState');
  });

  it.each([[null], [{ flow: 'legacy' }]])('with a code older than ten minutes makes none (%j)', async (settings) => {
    const { token, landing } = await agreed(settings);
    bench.clock.forward(11 * 60_000);
    await expect(bench.room.readReturn({ id: token.id, address: landing.href })).rejects.toMatchObject({ code: 'token.codeExpired' });
    expect(await now(token)).toMatchObject({ state: 'waiting', mask: null });
  });

  it.each([[null], [{ flow: 'legacy' }]])('with a made-up code makes none (%j)', async (settings) => {
    const { token, landing } = await agreed(settings);
    landing.searchParams.set('authCode', 'practice-code-made-up');
    await expect(bench.room.readReturn({ id: token.id, address: landing.href })).rejects.toMatchObject({ code: 'token.codeExpired' });
    expect((await now(token)).state).toBe('waiting');
  });

  it('of a refusal is believed only with the word that belongs to the request', async () => {
    const { token, landing } = await agreed(null);
    const own = `https://shop.example/back?error=access_denied&state=${landing.searchParams.get('state') ?? ''}`;
    const { token: declined, error } = await bench.room.readReturn({ id: token.id, address: own });
    expect([declined.state, error?.code]).toEqual(['declined', 'token.returnRefused']);
    const older = await agreed({ flow: 'legacy' });
    await refused(older.token, 'https://shop.example/back?error=access_denied', 'token.returnRefused');
  });

  it('whose trade got no answer leaves the request waiting, with what is known', async () => {
    const { profile, token, landing } = await agreed({ flow: 'legacy' });
    const problem = { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null } as const;
    bench.spoil(profile.id, (tokens) => ({ ...tokens, exchangeCode: async (request) => {
      await tokens.exchangeCode?.(request);
      return { answer: { kind: 'doubtful', problem }, evidence: null };
    } }));
    const { token: after, error } = await bench.room.readReturn({ id: token.id, address: landing.href });
    expect([after.state, after.problem?.reason, error?.code]).toEqual(['waiting', 'timeout', 'provider.unknownOutcome']);
    bench.spoil(profile.id, null);
    // The token was made: the list knows it.
    expect((await bench.room.check(token.id)).token).toMatchObject({ state: 'active', problem: null });
  });

  it('is of no use where the flow has none', async () => {
    const token = await bind(await bench.profile('pingpong'));
    await refused(token, 'https://shop.example/?code=C&state=S', 'ability.notOffered');
  });
});

describe('a pasted notification', () => {
  const last = (): { readonly body: string } => {
    const notice = bench.gateway('pingpong').notices().at(-1);
    if (!notice) throw new Error('no notification');
    return notice;
  };
  const read = async (profile: Profile, body: string, id: WalletToken['id'] | null = null) => bench.room.readNotice({ profileId: profile.id, id, body, signature: null });

  it('that is signed makes the room ask, and what it says is what the list says', async () => {
    const profile = await bench.profile('pingpong');
    const token = await bind(profile);
    await consent(profile, token);
    const { kind, type, tokens, error } = await read(profile, last().body);
    expect([kind, type, error, tokens.map(({ id, state }) => [id, state])]).toEqual(['verified', 'ACCESS_TOKEN_CREATION', null, [[token.id, 'active']]]);
    expect((await bench.room.get(token.id)).events.map((event) => event.type)).toContain('noticeRead');
  });

  it('that is replayed after the end brings nothing back', async () => {
    const profile = await bench.profile('pingpong');
    const waiting = await bind(profile);
    await consent(profile, waiting);
    const creation = last().body;
    const { token } = await bench.room.check(waiting.id);
    await bench.room.unbind({ id: token.id, version: token.version, typedEnding: endingOf(token) });
    const { kind, tokens } = await unchanged(token, async () => read(profile, creation));
    expect([kind, tokens[0]?.state]).toEqual(['verified', 'removed']);
    bench.clock.forward(3_600_000);
    expect((await read(profile, creation)).tokens[0]?.state).toBe('removed');
    expect((await bench.room.search({ filter: { environment: 'practice' }, cursor: null, limit: 10 })).total).toBe(1);
  });

  it('that is forged, unsigned, rubbish or of another account is told so and asks nobody', async () => {
    const profile = await bench.profile('pingpong');
    const token = await bind(profile);
    await consent(profile, token, 'agree');
    const { body } = last();
    const forged = body.replace('ACCESS_TOKEN_CREATION', 'ACCESS_TOKEN_CANCEL_OF_MERCHANT');
    expect(forged).not.toBe(body);
    const { sign: _sign, ...unsigned } = JSON.parse(body) as Record<string, unknown>;
    const asked = bench.calls.length;
    const reasonOf = async (text: string): Promise<string | null> => (await unchanged(token, async () => read(profile, text, token.id))).reason;
    expect(await reasonOf(forged)).toBe('badSignature');
    expect(['noSignature', 'malformed']).toContain(await reasonOf(JSON.stringify(unsigned)));
    expect(await reasonOf('rubbish')).toBe('malformed');
    expect(await reasonOf('{"notifyType":"RECHARGE"}')).toBe('noSignature');
    expect(bench.calls).toHaveLength(asked);
    // The same key, another store: its notification is genuine, and not ours.
    const second = await bench.journal.profiles.save(profile.id, { ...profile, merchantId: 'PRACTICE-PP-0001999', id: profile.id }, bench.clock.now());
    expect((await read(second, body, token.id)).reason).toBe('otherAccount');
    expect(bench.calls).toHaveLength(asked);
  });

  it('that is unsigned is a hint: it makes the room ask about the row it was pasted for, and cannot end what lives', async () => {
    const profile = await bench.profile('pingpong', { flow: 'legacy' });
    const waiting = await bind(profile);
    await consent(profile, waiting);
    const { token } = await bench.room.readReturn({ id: waiting.id, address: await landingOn(waiting.link?.url ?? '') });
    const lie = JSON.stringify({ token: 'made-up-token', notifyType: 'ACCESS_TOKEN_CANCEL_OF_MERCHANT_USER' });
    const { kind, tokens } = await unchanged(token, async () => read(profile, lie, token.id));
    expect([kind, tokens.map(({ state }) => state)]).toEqual(['hint', ['active']]);
    expect((await read(profile, lie)).error?.code).toBe('token.noticeOther');
    await consent(profile, waiting, 'unbind');
    bench.clock.forward(120_000);
    expect((await read(profile, lie, token.id)).tokens.map(({ state, endedBy }) => [state, endedBy])).toEqual([['ended', 'wallet']]);
  });

  it('about something else, or for a row of another profile, changes nothing', async () => {
    const [profile, second] = [await bench.profile('pingpong'), await bench.profile('pingpong', {}, 'Second shop')];
    const token = await bind(profile);
    await consent(profile, token);
    const { body } = last();
    await unchanged(token, async () => expect(read(second, body, token.id)).rejects.toMatchObject({ code: 'token.wrongProfile' }));
    expect((await unchanged(token, async () => read(second, body))).error?.code).toBe('token.noticeOther');
  });
});

describe('a list', () => {
  it('shows a shopper over all providers side by side, and one that does not answer fails alone', async () => {
    const [profile, silent, broken] = [await bench.profile('pingpong'), await bench.profile('chingchingpay'), await bench.profile('pingpong', {}, 'Second shop')];
    const waiting = await bind(profile);
    await consent(profile, waiting);
    bench.spoil(broken.id, (tokens) => ({ ...tokens, list: async () => ({ answer: { kind: 'doubtful', problem: { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null } }, evidence: null }) }));
    const { asked } = await bench.room.lookUp({ environment: 'practice', merchantUserId: shopper });
    const of = (id: Profile['id']) => asked.find(({ profileId }) => profileId === id);
    expect(of(profile.id)).toMatchObject({ kind: 'answered', alive: 1, error: null });
    expect(of(silent.id)).toMatchObject({ kind: 'silent' });
    expect(of(broken.id)).toMatchObject({ kind: 'failed', error: { code: 'provider.unavailable' } });
    expect((await now(waiting)).state).toBe('active');
    expect(await bench.room.lookUp({ environment: 'live', merchantUserId: shopper })).toMatchObject({ asked: [] });
  });

  it('finds what was agreed to elsewhere, and a request that was declined or ran out', async () => {
    const profile = await bench.profile('pingpong');
    const [given, declined] = [await bind(profile), await bind(profile, 'member-0043')];
    await bench.room.giveUp({ id: given.id, version: given.version });
    await consent(profile, given);
    await bench.room.lookUp({ environment: 'practice', merchantUserId: shopper });
    const { rows } = await bench.room.search({ filter: { environment: 'practice', merchantUserId: shopper }, cursor: null, limit: 10 });
    expect(rows.map(({ state, origin }) => [state, origin])).toEqual([['active', 'listed'], ['cancelled', 'bind']]);
    expect(bench.changes.at(-1)).toMatchObject({ becameActive: true, profileId: profile.id });
    await consent(profile, declined, 'decline');
    expect((await bench.room.check(declined.id)).token.state).toBe('declined');
    const late = await bind(profile, 'member-0044');
    bench.clock.forward(31 * 60_000);
    expect((await bench.room.check(late.id)).token.state).toBe('lapsed');
  });

  it('that is in doubt or refused changes nothing, and a request is not started on it', async () => {
    const profile = await bench.profile('pingpong');
    const waiting = await bind(profile);
    await consent(profile, waiting);
    const { token } = await bench.room.check(waiting.id);
    bench.gateway('pingpong').misbehave({ operation: 'tokens', kind: 'html-200', times: 'until-cleared' });
    const { error } = await unchanged(token, async () => bench.room.check(token.id));
    expect(error?.code).toBe('provider.malformed');
    const rows = (await bench.room.search({ filter: { environment: 'practice' }, cursor: null, limit: 10 })).total;
    await expect(bind(profile)).rejects.toMatchObject({ code: 'provider.malformed' });
    expect((await bench.room.search({ filter: { environment: 'practice' }, cursor: null, limit: 10 })).total).toBe(rows);
  });

  it('of a profile that was removed is shown by nobody', async () => {
    const profile = await bench.profile('chingchingpay');
    const token = await bind(profile);
    await bench.room.giveUp({ id: token.id, version: token.version });
    await bench.journal.profiles.remove(profile.id, bench.clock.now());
    expect(await bench.room.search({ filter: { environment: 'practice', merchantUserId: shopper }, cursor: null, limit: 10 })).toMatchObject({ rows: [], total: 0, usable: 0 });
    await expect(bench.room.get(token.id)).rejects.toMatchObject({ code: 'profile.notFound' });
  });
});

describe('the watch', () => {
  it('notices by itself that a shopper agreed, and later ended it in the wallet', async () => {
    const profile = await bench.profile('pingpong');
    const waiting = await bind(profile);
    bench.room.start();
    bench.room.watch(waiting.id, true);
    await consent(profile, waiting);
    await expect.poll(async () => (await now(waiting)).state, { timeout: 15_000, interval: 200 }).toBe('active');
    await consent(profile, waiting, 'unbind');
    bench.clock.forward(120_000);
    await expect.poll(async () => (await now(waiting)).state, { timeout: 15_000, interval: 200 }).toBe('ended');
    bench.room.watch(waiting.id, false);
  });

  it('ends what is over by the clock, and waiting where nobody can be asked', async () => {
    const profile = await bench.profile('chingchingpay');
    const [first, second] = [await bind(profile), await bind(profile, 'member-0043')];
    await consent(profile, first);
    const { token } = await bench.room.readReturn({ id: first.id, address: await landingOn(first.link?.url ?? '') });
    expect(token.expiresAt).not.toBeNull();
    bench.clock.forward(2 * 31_536_000_000);
    bench.room.start();
    await expect.poll(async () => [(await now(first)).state, (await now(first)).endedBy, (await now(second)).state], { timeout: 15_000, interval: 200 }).toEqual(['ended', 'time', 'lapsed']);
  });
});
