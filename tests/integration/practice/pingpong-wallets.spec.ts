/** One-click agreements of both flows, and payments with their tokens (PingPong dossier §4). */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bindBody, closeFixtures, payBody, prepareBody, readReply, rowsOf, send, startFixture, startOfTest, type Fixture } from './pingpong-fixtures.ts';

afterEach(closeFixtures);

const day = 86_400_000;

describe('binding', () => {
  it('answers with a handle and a page, and neither can be charged', async () => {
    const { gateway, call, rows } = await startFixture();
    const made = await call('bind', bindBody('B-1'));
    expect(made).toMatchObject({ code: '000000', signed: true });
    expect(Object.keys(made.biz).sort()).toEqual(['authUrl', 'token']);
    expect(made.biz['token']).toMatch(/^[0-9a-f]{32}$/);
    expect(String(made.biz['authUrl']).startsWith(`${gateway.origin}/consent/`)).toBe(true);
    expect(await rows()).toMatchObject([{ status: 'PROCESSING', token: made.biz['token'], payMethod: 'AlipayHK', merchantUserId: 'U-1' }]);
    expect(await call('unifiedPay', payBody('Q-1', String(made.biz['token'])))).toMatchObject({ code: '102000', description: expect.stringContaining('the token does not exist') });

    gateway.playConsent('B-1', 'agree');
    const [row] = await rows();
    expect(row).toMatchObject({ status: 'SUCCESS', payMethod: 'AlipayHK', accId: 'PRACTICE-PP-0001001', clientId: 'PRACTICE-PP-0001', userLoginId: expect.stringContaining('@wallet.example') });
    expect(row?.['token']).toMatch(/^[0-9a-f]{64}$/);
    expect(row).not.toHaveProperty('expireTime');
    expect(await call('unifiedPay', payBody('Q-2', String(made.biz['token'])))).toMatchObject({ code: '102000' });
    expect(await call('unifiedPay', payBody('Q-3', String(row?.['token'])))).toMatchObject({ code: '000000', biz: { status: 'SUCCESS' } });
    expect(gateway.ledger()).toMatchObject({ agreements: [{ reference: 'B-1', state: 'active' }], totals: { HKD: { paidMinor: 48_000 } } });
    expect(JSON.stringify(gateway.ledger())).not.toContain(String(row?.['token']));
  });

  it('answers as the samples do when told so, and with a code when it refuses', async () => {
    const fixture = await startFixture({ walletReplies: 'bare' });
    const made = readReply(await fixture.post('bind', bindBody('B-1')));
    expect(Object.keys(made.top).sort()).toEqual(['bizContent', 'sign', 'signType']);
    expect(made.signed).toBe(true);
    expect(await fixture.call('bind', bindBody('B-2', { bizType: 'codeGrant' }))).toMatchObject({ code: '102000', signed: true });
    expect((await fixture.prePay('A-1')).code).toBe('000000');
  });

  it.each([['decline', 'FAILED'], ['expire', 'FAILED']] as const)('ends with %s as %s', async (act, status) => {
    const { gateway, call, rows } = await startFixture();
    await call('bind', bindBody('B-1'));
    gateway.playConsent('B-1', act);
    expect(await rows()).toMatchObject([{ status }]);
    expect(() => { gateway.playConsent('B-1', 'agree'); }).toThrow('orderFinished');
    expect(() => { gateway.playConsent('B-9', 'agree'); }).toThrow('unknownOrder');
  });

  it('closes its page after a quarter of an hour', async () => {
    const { gateway, time, call, rows } = await startFixture();
    await call('bind', bindBody('B-1'));
    time.advance(15 * 60_000);
    expect(await rows()).toMatchObject([{ status: 'FAILED' }]);
    expect(() => { gateway.playConsent('B-1', 'agree'); }).toThrow('orderFinished');
  });

  it('replays the same request and refuses another under its number', async () => {
    const { call, rows } = await startFixture();
    const made = await call('bind', bindBody('B-1'));
    expect(await call('bind', bindBody('B-1'))).toEqual(made);
    expect((await call('bind', bindBody('B-1', { merchantUserId: 'U-2' }))).code).toBe('107000');
    expect(await rows()).toHaveLength(1);
  });

  it.each([['keep', ['SUCCESS', 'SUCCESS']], ['replace', ['CANCEL', 'SUCCESS']]] as const)('can %s an older agreement', async (olderAgreement, statuses) => {
    const { boundToken, rows } = await startFixture({ olderAgreement });
    await boundToken('B-1');
    await boundToken('B-2');
    expect((await rows()).map((row) => row['status'])).toEqual(statuses);
  });

  it('finds by handle or credential, by wallet, and only for the very same shopper', async () => {
    const { call, boundToken } = await startFixture();
    const token = await boundToken('B-1');
    await boundToken('B-2', { paymentMethod: { type: 'DANA' } });
    const ask = async (more: object) => rowsOf(await call('bindQuery', { requestId: 'ASK', merchantUserId: 'U-1', ...more }));
    expect(await ask({})).toHaveLength(2);
    expect(await ask({ token })).toMatchObject([{ payMethod: 'AlipayHK' }]);
    expect(await ask({ paymentMethod: { type: 'DANA' } })).toMatchObject([{ payMethod: 'DANA', expireTime: '2036-11-21 14:00:00' }]);
    for (const merchantUserId of ['u-1', 'U-1 ', 'U-2']) expect(await ask({ merchantUserId })).toEqual([]);
  });

  it('may have no query and no unbind at all', async () => {
    const { post } = await startFixture({ bindQueryPath: null, unbindPath: null });
    expect((await post('bindQuery', { requestId: 'ASK', merchantUserId: 'U-1' })).status).toBe(404);
    expect((await post('unbind', { requestId: 'X', merchantUserId: 'U-1', token: 't' })).status).toBe(404);
  });
});

describe('paying with a token', () => {
  async function bound() {
    const fixture = await startFixture();
    return { fixture, token: await fixture.boundToken() };
  }

  it('answers with the documented fields', async () => {
    const { fixture, token } = await bound();
    const reply = await fixture.call('unifiedPay', payBody('Q-1', token, { remark: 'tea', payResultUrl: 'https://shop.example/paid' }));
    expect(reply).toMatchObject({ code: '000000', signed: true });
    expect(reply.biz).toEqual({
      transactionId: fixture.gateway.ledger().orders[0]?.transactionId, merchantTransactionId: 'O-Q-1', requestId: 'Q-1', captureDelayHours: 0, currency: 'HKD',
      amount: '480.000000', status: 'SUCCESS', transactionTime: String(startOfTest), transactionEndingTime: String(startOfTest), paymentMethod: { type: 'AlipayHK' },
      token, remark: 'tea', payResultUrl: 'https://shop.example/paid',
    });
  });

  it('takes the amount as a number too', async () => {
    const { fixture, token } = await bound();
    expect((await fixture.call('unifiedPay', payBody('Q-1', token, { amount: 480.5 }))).biz).toMatchObject({ amount: '480.500000' });
  });

  it.each([
    ['another shopper', { merchantUserId: 'U-2' }],
    ['the shopper in another case', { merchantUserId: 'u-1' }],
    ['the shopper with a blank', { merchantUserId: 'U-1 ' }],
    ['no shopper', { merchantUserId: '' }],
    ['another wallet', { paymentMethod: { type: 'Alipay' } }],
    ['a made-up token', { token: 'f'.repeat(64) }],
  ])('says that the token does not exist for %s', async (_what, changes) => {
    const { fixture, token } = await bound();
    expect(await fixture.call('unifiedPay', payBody('Q-1', token, changes))).toMatchObject({ code: '102000', signed: true, description: expect.stringContaining('the token does not exist') });
    expect(fixture.gateway.ledger().orders).toEqual([]);
  });

  it.each([
    ['no business type', { bizType: undefined }, '102000'],
    ['another business type', { bizType: 'codeGrant' }, '102000'],
    ['manual capture', { captureDelayHours: -1 }, '102000'],
    ['the currency of another wallet', { currency: 'MYR' }, '106000'],
    ['the wallet’s other spelling', { paymentMethod: { type: 'ALIPAYHK' } }, '102000'],
    ['a terminal of the other list', { device: { orderTerminal: '05' } }, '102000'],
    ['an address that is none', { shopperIP: '203.0.113' }, '102000'],
    ['the token in its older place', { token: undefined, tokenDetail: { token: 'x' } }, '102000'],
    ['a moment that has passed', { timeExpire: String(startOfTest / 1_000) }, '102000'],
  ])('refuses %s', async (_what, changes, code) => {
    const { fixture, token } = await bound();
    expect(await fixture.call('unifiedPay', payBody('Q-1', token, changes))).toMatchObject({ code, signed: true });
    expect(fixture.gateway.ledger().orders).toEqual([]);
  });

  it('debits once for one requestId and twice for two that are both under way', async () => {
    const { fixture, token } = await bound();
    const { gateway, call, time } = fixture;
    const first = await call('unifiedPay', payBody('Q-1', token));
    expect(await call('unifiedPay', payBody('Q-1', token))).toEqual(first);
    expect((await call('unifiedPay', payBody('Q-2', token, { merchantTransactionId: 'O-Q-1' }))).code).toBe('107000');
    expect(gateway.ledger().orders).toMatchObject([{ executedSales: 1 }]);

    gateway.misbehave({ operation: 'checkout', kind: 'pending-then-completed', times: 2, delayMs: 60_000 });
    for (const requestId of ['Q-3', 'Q-4']) expect((await call('unifiedPay', payBody(requestId, token, { merchantTransactionId: 'TWICE' }))).code).toBe('002000');
    time.advance(60_000);
    expect(gateway.ledger().orders[1]).toMatchObject({ reference: 'TWICE', executedSales: 2 });
    expect(gateway.ledger().totals).toEqual({ HKD: { paidMinor: 3 * 48_000, refundedMinor: 0 } });
    expect((await fixture.refund('R-1', 'TWICE', '960.00')).code).toBe('000000');
  });

  it('cannot be changed under way: same number, other content is a duplicate', async () => {
    const { fixture, token } = await bound();
    await fixture.call('unifiedPay', payBody('Q-1', token));
    expect((await fixture.call('unifiedPay', payBody('Q-1', token, { amount: '1.00' }))).code).toBe('107000');
  });

  it('ends as the amount says', async () => {
    const { fixture, token } = await bound();
    const { gateway, call, query, time } = fixture;
    const pay = (requestId: string, amount: string) => call('unifiedPay', payBody(requestId, token, { amount }));
    expect(await pay('Q-1', '10.01')).toMatchObject({ code: '301099', biz: { status: 'FAILED', issuerInfo: { issuerResultCode: '301099' } } });
    expect(await pay('Q-3', '10.03')).toMatchObject({ code: '301003', biz: { status: 'FAILED' } });
    expect(await pay('Q-2', '10.02')).toMatchObject({ code: '002000', biz: { status: 'PROCESSING' } });
    expect((await query('O-Q-2')).biz).toMatchObject({ status: 'PROCESSING', resultCode: '002000' });
    expect((await query('O-Q-2')).biz).toMatchObject({ status: 'SUCCESS' });
    const error = await pay('Q-5', '10.05');
    expect(error).toMatchObject({ code: '500000' });
    expect(error.biz).not.toHaveProperty('status');
    expect((await query('O-Q-5')).biz).toMatchObject({ status: 'PROCESSING' });
    gateway.play('O-Q-5', 'fail');
    expect((await query('O-Q-5')).biz).toMatchObject({ status: 'FAILED' });
    expect(() => { gateway.play('O-Q-1', 'pay'); }).toThrow('orderFinished');

    let answered = false;
    const silent = fixture.post('unifiedPay', payBody('Q-4', token, { amount: '10.04' }), 30_000).finally(() => { answered = true; });
    await vi.waitFor(() => expect(gateway.ledger().orders.at(-1)).toMatchObject({ reference: 'O-Q-4', status: 'SUCCESS' }));
    expect(answered).toBe(false);
    await vi.waitFor(() => {
      time.advance(150_000);
      expect(answered).toBe(true);
    });
    expect(readReply(await silent)).toMatchObject({ code: '000000' });
  });

  it('ends well for every amount when told so', async () => {
    const fixture = await startFixture({ amountTriggers: false });
    expect((await fixture.call('unifiedPay', payBody('Q-1', await fixture.boundToken(), { amount: '10.01' }))).code).toBe('000000');
  });
});

describe('the end of a token', () => {
  let payments = 0;
  async function isDead({ call }: Fixture, token: string, merchantUserId = 'U-1', wallet = 'AlipayHK', currency = 'HKD'): Promise<boolean> {
    payments += 1;
    const reply = await call('unifiedPay', payBody(`Q-${payments}`, token, { merchantUserId, currency, paymentMethod: { type: wallet } }));
    return reply.code === '102000';
  }

  it('by the merchant, once; refunds stay possible', async () => {
    const fixture = await startFixture();
    const { call, boundToken, rows, refund } = fixture;
    const [token, other] = [await boundToken('B-1'), await boundToken('B-2')];
    await call('unifiedPay', payBody('PAID', token));
    expect((await call('unbind', { requestId: 'X-1', merchantUserId: 'u-1', token })).code).toBe('102000');
    const done = await call('unbind', { requestId: 'X-2', merchantUserId: 'U-1', token });
    expect(done).toMatchObject({ code: '000000', biz: { cancelSuccess: true, status: 'SUCCESS' } });
    expect(await call('unbind', { requestId: 'X-2', merchantUserId: 'U-1', token })).toEqual(done);
    expect((await call('unbind', { requestId: 'X-3', merchantUserId: 'U-1', token })).code).toBe('102000');
    expect((await rows()).map((row) => row['status'])).toEqual(['CANCEL', 'SUCCESS']);
    expect([await isDead(fixture, token), await isDead(fixture, other)]).toEqual([true, false]);
    expect((await refund('R-1', 'O-PAID', '480.00')).code).toBe('000000');
  });

  it('in the wallet, and by its age', async () => {
    const fixture = await startFixture();
    const { gateway, time, boundToken, rows } = fixture;
    const [first, second] = [await boundToken('B-1'), await boundToken('B-2')];
    gateway.playConsent('B-1', 'unbind');
    gateway.playConsent('B-2', 'expire');
    expect((await rows()).map((row) => row['status'])).toEqual(['CANCEL', 'CANCEL']);
    expect([await isDead(fixture, first), await isDead(fixture, second)]).toEqual([true, true]);
    const aging = await boundToken('B-3', { merchantUserId: 'U-3', paymentMethod: { type: 'GCash' } });
    expect(await rows('U-3')).toMatchObject([{ status: 'SUCCESS', expireTime: '2028-11-21 14:00:00' }]);
    time.advance(731 * day - 1); // two calendar years, one of them with a 29 February
    expect(await isDead(fixture, aging, 'U-3', 'GCash', 'PHP')).toBe(false);
    time.advance(1);
    expect(await rows('U-3')).toMatchObject([{ status: 'CANCEL' }]);
    expect(await isDead(fixture, aging, 'U-3', 'GCash', 'PHP')).toBe(true);
  });

  it('is not told by the calls for saved cards', async () => {
    const { call, boundToken, rows } = await startFixture();
    const token = await boundToken();
    expect((await call('cardList', { merchantUserId: 'U-1' })).biz).toEqual({ cardInfos: [] });
    expect((await call('cardUnbind', { token })).code).toBe('102000');
    expect(await rows()).toMatchObject([{ status: 'SUCCESS' }]);
  });
});

describe('the older flow', () => {
  /** Where the consent page sends the browser. */
  async function landing({ gateway }: Fixture, authUrl: unknown): Promise<URL> {
    const page = (await send(String(authUrl))).text;
    expect(String(authUrl).startsWith(gateway.origin)).toBe(true);
    return new URL((/class="button" href="([^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&'));
  }

  async function agreed(settings: Parameters<typeof startFixture>[0] = {}) {
    const fixture = await startFixture(settings);
    const { biz } = await fixture.call('prepare', prepareBody('P-1'));
    fixture.gateway.playConsent('P-1', 'agree');
    const url = await landing(fixture, biz['authUrl']);
    return { fixture, url, apply: (requestId: string, changes: object = {}) => fixture.call('applyToken', { requestId, merchantUserId: 'U-1', authCode: url.searchParams.get('authCode'), authState: url.searchParams.get('authState'), ...changes }) };
  }

  it('exchanges the code once, within ten minutes, for the right shopper and state', async () => {
    const { fixture, url, apply } = await agreed();
    expect([url.origin, url.searchParams.get('shop')]).toEqual(['https://shop.example', '7']);
    expect((await apply('T-1', { authState: 'other' })).code).toBe('105000');
    expect((await apply('T-2', { merchantUserId: 'U-2' })).code).toBe('105000');
    const done = await apply('T-3');
    expect(done).toMatchObject({ code: '000000', biz: { token: expect.stringMatching(/^[0-9a-f]{64}$/), expireTime: '2028-11-21 14:00:00', userLoginId: expect.stringContaining('@') } });
    expect(await apply('T-3')).toEqual(done);
    expect((await apply('T-4')).code).toBe('105000');
    const { token } = done.biz;
    const list = async () => rowsOf(await fixture.call('list', { requestId: 'L', merchantUserId: 'U-1', token }));
    expect(await list()).toEqual([{ merchantUserId: 'U-1', payMethod: 'GCash', accId: 'PRACTICE-PP-0001001', clientId: 'PRACTICE-PP-0001', ...done.biz }]);
    expect(await fixture.call('cancelToken', { requestId: 'C-1', merchantUserId: 'U-1', token })).toMatchObject({ code: '000000', biz: { cancelSuccess: true } });
    expect(await list()).toEqual([]);
  });

  it('forgets the code after ten minutes', async () => {
    const { fixture, apply } = await agreed();
    fixture.time.advance(10 * 60_000);
    expect((await apply('T-1')).code).toBe('105000');
  });

  it('brings code and state back in the way it is told to', async () => {
    const { url } = await agreed({ redirect: { in: 'fragment', codeName: 'code', stateName: 'state' } });
    expect(url.search).toBe('?shop=7');
    expect(url.hash).toMatch(/^#code=[0-9a-f]{32}&state=[0-9a-f]{32}$/);
  });

  it.each([[true, 1], [false, 0]] as const)('lists living tokens alone, those of the newer flow: %s', async (listShowsBothFlows, count) => {
    const { gateway, call, boundToken } = await startFixture({ listShowsBothFlows });
    await boundToken('B-1');
    const list = async () => rowsOf(await call('list', { requestId: 'L', merchantUserId: 'U-1' }));
    expect(await list()).toHaveLength(count);
    gateway.playConsent('B-1', 'unbind');
    expect(await list()).toEqual([]);
  });

  it('has field names of its own', async () => {
    const { call } = await startFixture();
    expect((await call('prepare', bindBody('P-1'))).code).toBe('102000');
    expect((await call('bind', prepareBody('P-1'))).code).toBe('102000');
    expect((await call('bind', bindBody('P-1', { device: { orderTerminal: '03' } }))).code).toBe('102000');
  });
});
