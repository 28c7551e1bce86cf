/**
 * M3 for agreements: every fault of the line x binding and removing x every flow, over the real journal, adapters and practice gateways. What
 * must hold of each: one request left at most, an answer that proves nothing ends nothing, and the row and the wallet agree in the end.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endingOf } from '@shared/domain/token-mask.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { WalletToken } from '@shared/domain/wallet-token.ts';
import type { MisbehaviourKind } from '@electron/practice/gateways.ts';
import { submitKeyOf } from '../../support/ids.ts';
import { landingOn, openTokenRoom, type TokenRoomBench } from '../../support/token-room.ts';

/** `committed`: the gateway carried the request out. `proof`: the refusal may say for certain that it did not. */
const faults = [
  { kind: 'hang-up-before-commit', committed: false },
  { kind: 'accept-then-hang-up', committed: true },
  { kind: 'late-commit', committed: true, delayMs: 50 },
  { kind: 'answer-late', committed: true, delayMs: 3_000 },
  { kind: 'error-500-before-commit', committed: false },
  { kind: 'error-500-after-commit', committed: true },
  { kind: 'html-200-before-commit', committed: false },
  { kind: 'html-200', committed: true },
  { kind: 'empty-200', committed: true },
  { kind: 'truncated-json', committed: true },
  { kind: 'rate-limit-429', committed: false, proof: true },
  { kind: 'unauthorised-401', committed: false, proof: true },
  { kind: 'wrong-signature', committed: true },
] as const satisfies readonly { readonly kind: MisbehaviourKind; readonly committed: boolean; readonly proof?: true; readonly delayMs?: number }[];
type Fault = (typeof faults)[number];

/** Before a byte left: nobody hears of it. */
const unreachable = [['connection refused', 'http://127.0.0.1:9']] as const;

const flows = [['PingPong', 'pingpong', {}], ['PingPong, older flow', 'pingpong', { flow: 'legacy' }], ['AutoDebit', 'chingchingpay', {}]] as const;

let bench: TokenRoomBench;
let key = 0;
beforeEach(async () => {
  bench = await openTokenRoom();
});
afterEach(() => bench.close());

describe.each(flows)('at %s', (_name, providerId, settings) => {
  let profile: Profile;
  beforeEach(async () => {
    profile = await bench.profile(providerId, settings);
  });

  const states = (): readonly string[] => (bench.gateway(providerId).ledger().agreements ?? []).map(({ state }) => state);
  const now = async (token: WalletToken): Promise<WalletToken> => (await bench.room.get(token.id)).token;
  const sent = (call: string): number => bench.calls.filter((made) => made === call).length;

  async function bind(change: Partial<Parameters<TokenRoomBench['room']['bind']>[0]> = {}): Promise<WalletToken> {
    const pingpong = providerId === 'pingpong';
    return bench.room.bind({ submitKey: submitKeyOf((key += 1)), profileId: profile.id, merchantUserId: 'member-0042', wallet: pingpong ? 'AlipayHK' : 'ALIPAY_HK', terminal: pingpong ? '02' : null, otherCustomer: false, ...change });
  }

  async function agreed(waiting: WalletToken): Promise<WalletToken> {
    bench.gateway(providerId).playConsent((await bench.journal.walletTokens.get(waiting.id))?.requestReference ?? '', 'agree');
    const byAddress = providerId === 'chingchingpay' || 'flow' in settings;
    const { token } = byAddress ? await bench.room.readReturn({ id: waiting.id, address: await landingOn(waiting.link?.url ?? '') }) : await bench.room.check(waiting.id);
    expect(token.state).toBe('active');
    return token;
  }

  /** False where the gateway has no such fault for this call: its answers are not signed. */
  function arm(operation: 'bind' | 'unbind', fault: Fault): boolean {
    const gateway = bench.gateway(providerId);
    if (!gateway.shows(operation, fault.kind)) {
      expect(fault.kind).toBe('wrong-signature');
      return false;
    }
    gateway.misbehave({ operation, kind: fault.kind, times: 1, ...('delayMs' in fault ? { delayMs: fault.delayMs } : {}) });
    return true;
  }

  it.each(faults)('a request for consent met by $kind is made once, and what it came to is not guessed', async (fault) => {
    if (!arm('bind', fault)) return;
    const row = await bind();
    expect('proof' in fault ? ['unconfirmed', 'failed'] : ['unconfirmed']).toContain(row.state);
    expect(row).toMatchObject({ link: null, mask: null });
    expect(row.problem).not.toBeNull();
    await expect.poll(states).toHaveLength(fault.committed ? 1 : 0);
    if (fault.kind === 'unauthorised-401') await bench.journal.profiles.resume(profile.id, bench.clock.now());
    await bench.room.check(row.id);
    expect(sent('bind')).toBe(1);
    const { version, state } = await now(row);
    // Only the certainty that nothing was made ends it without a person.
    if (state === 'unconfirmed') expect(await bench.room.giveUp({ id: row.id, version })).toMatchObject({ state: 'cancelled' });
    const anew = await agreed(await bind());
    expect([sent('bind'), anew.state, states().filter((each) => each === 'active').length]).toEqual([2, 'active', 1]);
  });

  it.each(unreachable)('a request for consent that never left (%s) has failed and can be made anew', async (_why, baseUrl) => {
    bench.moveTo(profile.id, baseUrl);
    const input = { submitKey: submitKeyOf((key += 1)) };
    // A list that cannot be asked stops it earlier: then nothing was even written.
    const row = await bind(input).catch((cause: unknown) => cause);
    bench.moveTo(profile.id, null);
    expect(row).toMatchObject(providerId === 'pingpong' ? { code: 'provider.notSent' } : { state: 'failed' });
    expect(states()).toEqual([]);
    await agreed(await bind());
    expect(states()).toEqual(['active']);
  });

  it.each(faults)('a removal met by $kind is made once, and ends in what the wallet says', async (fault) => {
    const token = await agreed(await bind());
    if (!arm('unbind', fault)) return;
    const { token: after } = await bench.room.unbind({ id: token.id, version: token.version, typedEnding: endingOf(token) });
    expect(sent('unbind')).toBe(1);
    const listed = providerId === 'pingpong';
    // A list that is asked at once may know; without one only a documented refusal says that it lives.
    if (!fault.committed) expect('proof' in fault ? ['active', 'removing'] : ['removing']).toContain(after.state);
    else expect(listed && fault.kind !== 'late-commit' && fault.kind !== 'answer-late' ? ['removed'] : ['removing', 'removed']).toContain(after.state);
    await expect.poll(() => states().filter((each) => each === 'active').length).toBe(fault.committed ? 0 : 1);
    if (fault.kind === 'unauthorised-401') await bench.journal.profiles.resume(profile.id, bench.clock.now());
    if (listed) {
      // Past the time for which the request might still be under way the list is believed either way.
      bench.clock.forward(3_600_000);
      expect((await bench.room.check(token.id)).token.state).toBe(fault.committed ? 'removed' : 'active');
    }
    const left = await now(token);
    if (left.state !== 'removed') {
      const { token: end } = await bench.room.unbind({ id: token.id, version: left.version, typedEnding: endingOf(left) });
      expect([end.state, end.endedBy]).toEqual(['removed', 'merchant']);
    }
    expect(states().filter((each) => each === 'active')).toEqual([]);
  });
});
