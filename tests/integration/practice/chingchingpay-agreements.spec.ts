/** AlipayHK AutoDebit at the practice gateway, and the settlement files, over real HTTP. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { refusals, type RefusalName } from '@electron/practice/chingchingpay/refusals.ts';
import { checkoutBody, closeFixtures, hmac, apiKey, merchantId, send, startFixture, startOfTest, type Envelope, type Fixture } from './gateway-under-test.ts';

afterEach(closeFixtures);

const names = { prepare: 'HK_ALIPAY_AUTODEBIT_PREPARE', token: 'HK_ALIPAY_AUTODEBIT_TOKEN', pay: 'HK_ALIPAY_AUTODEBIT_PAY', cancel: 'HK_ALIPAY_AUTODEBIT_CANCELAUTH' } as const;
const redirectUrl = 'https://shop.example/autodebit/auth_redirect?shop=1';

function commandBody(reference: string, payment_method: string, option: unknown) {
  return { merchant_id: merchantId, channel_id: 990_001, payment_method, transaction_type: 'command', merchant_reference: reference, payment_method_option: JSON.stringify(option) };
}
const prepareOption = { state: 'csrf-1', merchant_agreement_id: 'AG-1', redirect_url: redirectUrl };

const prepare = ({ call }: Fixture, reference = 'B-1', option: unknown = prepareOption) => call('checkout', commandBody(reference, names.prepare, option));
const exchange = ({ call }: Fixture, code: string, reference = 'T-1', more: object = {}) => call('checkout', commandBody(reference, names.token, { auth_code: code, ...more }));
const debit = ({ call }: Fixture, token: string, reference = 'D-1', changes: object = {}) =>
  call('checkout', checkoutBody(reference, { payment_method: names.pay, payment_method_option: JSON.stringify({ access_token: token }), amount: 2_500, ...changes }));
const cancel = ({ call }: Fixture, agreement: string, reference = 'C-1') => call('checkout', commandBody(reference, names.cancel, { merchant_agreement_id: agreement }));

function memberOf(answer: Envelope, name: string): Readonly<Record<string, unknown>> {
  const action = answer.data?.['next_action'];
  const member: unknown = typeof action === 'object' && action !== null ? Object.fromEntries(Object.entries(action))[name] : undefined;
  return typeof member === 'object' && member !== null ? Object.fromEntries(Object.entries(member)) : {};
}

/** The address that the consent page sends the browser to. */
async function landing(page: string): Promise<URL> {
  const { text } = await send(page);
  const found = /id="landing"[^>]*>([^<]*)</.exec(text)?.[1]?.replaceAll('&amp;', '&');
  return new URL(found ?? '');
}

async function agreed(fixture: Fixture): Promise<{ readonly page: string; readonly code: string }> {
  const page = String(memberOf(await prepare(fixture), 'redirect_to_url')['url']);
  fixture.gateway.playConsent('B-1', 'agree');
  return { page, code: (await landing(page)).searchParams.get('authCode') ?? '' };
}

async function active(fixture: Fixture): Promise<string> {
  const { code } = await agreed(fixture);
  return String(memberOf(await exchange(fixture, code), 'alipay_auto_debit')['access_token']);
}

const refusedAs = (answer: Envelope, name: RefusalName) => expect([answer.code, answer.data]).toEqual([refusals[name].code, undefined]);

describe('an agreement', () => {
  it('is asked for, given on the page, traded for tokens, debited and cancelled', async () => {
    const fixture = await startFixture();
    const prepared = await prepare(fixture);
    expect(prepared.data).toMatchObject({ result: 'pending', transaction_type: 'command', merchant_reference: 'B-1', next_action: { type: 'redirect_to_url', redirect_to_url: { http_method: 'GET' } } });
    const page = String(memberOf(prepared, 'redirect_to_url')['url']);
    expect((await send(page)).text).toContain('AlipayHK');
    fixture.gateway.playConsent('B-1', 'agree');
    const url = await landing(page);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      shop: '1', state: 'csrf-1', auth_site: 'ALIPAY_HK', merchantAgreementId: 'AG-1', authCode: expect.stringMatching(/^practice-code-/), client_id: merchantId,
    });

    const traded = await exchange(fixture, url.searchParams.get('authCode') ?? '', 'T-1', { merchant_agreement_id: 'AG-1' });
    expect(traded.data).toMatchObject({ result: 'completed', transaction_type: 'command', merchant_reference: 'T-1' });
    const tokens = memberOf(traded, 'alipay_auto_debit');
    expect(tokens).toMatchObject({ token_status: 'ACTIVE', expires_in: '2027-11-21T06:00:00.000Z' });
    expect(String(tokens['access_token']).length).toBeLessThanOrEqual(64);

    const paid = await debit(fixture, String(tokens['access_token']));
    expect(paid.data).toMatchObject({ result: 'completed', transaction_type: 'sale', merchant_reference: 'D-1', next_action: { type: 'no_op' } });
    expect((await fixture.query('D-1')).data).toMatchObject({ amount: 2_500, payment_method: names.pay, result: 'completed' });
    expect(await fixture.refund('R-1', 'D-1', 500)).toMatchObject({ code: 0 });

    expect((await cancel(fixture, 'AG-1')).data).toMatchObject({ result: 'completed', next_action: { type: 'no_op' } });
    refusedAs(await debit(fixture, String(tokens['access_token']), 'D-2'), 'tokenNotAccepted');
    refusedAs(await cancel(fixture, 'AG-1', 'C-2'), 'agreementNotActive');
    expect(fixture.gateway.ledger()).toMatchObject({
      agreements: [{ reference: 'B-1', agreementId: 'AG-1', wallet: 'AlipayHK', state: 'cancelled' }],
      orders: [{ reference: 'D-1', amountMinor: 2_500, executedSales: 1, refundedMinor: 500 }],
    });
    expect(fixture.log.join('\n')).not.toMatch(/practice-(?:code|token|refresh)-/);
  });

  it('code is good once', async () => {
    const fixture = await startFixture();
    const { code } = await agreed(fixture);
    expect((await exchange(fixture, code)).code).toBe(0);
    refusedAs(await exchange(fixture, code, 'T-2'), 'invalidCode');
  });

  it('code is good for ten minutes, and a wrong attempt does not use it up', async () => {
    const fixture = await startFixture();
    const { code } = await agreed(fixture);
    refusedAs(await exchange(fixture, code, 'T-0', { merchant_agreement_id: 'AG-2' }), 'invalidCode');
    refusedAs(await exchange(fixture, 'practice-code-of-nobody', 'T-0'), 'invalidCode');
    fixture.time.advance(599_999);
    expect((await exchange(fixture, code)).code).toBe(0);
    const late = await startFixture();
    const { code: other } = await agreed(late);
    late.time.advance(600_000);
    refusedAs(await exchange(late, other), 'expiredCode');
  });

  it('comes back in the other spelling, and with seconds, when set so', async () => {
    const fixture = await startFixture({ codeName: 'auth_code', tokenExpiry: 'seconds' });
    const page = String(memberOf(await prepare(fixture), 'redirect_to_url')['url']);
    fixture.gateway.playConsent('B-1', 'agree');
    const { searchParams } = await landing(page);
    expect(searchParams.has('authCode')).toBe(false);
    expect(memberOf(await exchange(fixture, searchParams.get('auth_code') ?? ''), 'alipay_auto_debit')).toMatchObject({ expires_in: '31536000' });
  });

  it.each([['decline', 'declined'], ['expire', 'expired']] as const)('that the shopper lets %s brings no code back', async (act, state) => {
    const fixture = await startFixture();
    const page = String(memberOf(await prepare(fixture), 'redirect_to_url')['url']);
    fixture.gateway.playConsent('B-1', act);
    expect((await landing(page)).href).toBe(redirectUrl);
    expect(fixture.gateway.ledger().agreements).toMatchObject([{ state }]);
    expect(() => fixture.gateway.playConsent('B-1', 'agree')).toThrow('orderFinished');
  });

  it('expires by the clock when nobody answers', async () => {
    const fixture = await startFixture();
    await prepare(fixture);
    fixture.time.advance(1_800_000);
    expect(fixture.gateway.ledger().agreements).toMatchObject([{ state: 'expired' }]);
  });

  it('ended or lapsed in the wallet just fails at the next debit', async () => {
    for (const [act, refusal] of [['unbind', 'tokenNotAccepted'], ['expire', 'tokenExpired']] as const) {
      const fixture = await startFixture();
      const token = await active(fixture);
      fixture.gateway.playConsent('B-1', act);
      refusedAs(await debit(fixture, token), refusal);
      expect(fixture.gateway.ledger().orders).toEqual([]);
    }
    const fixture = await startFixture({ tokenLifeMs: 60_000 });
    const token = await active(fixture);
    fixture.time.advance(60_000);
    refusedAs(await debit(fixture, token), 'tokenExpired');
    refusedAs(await cancel(fixture, 'AG-1'), 'agreementNotActive');
  });

  it.each<[string, RefusalName, (fixture: Fixture) => Promise<Envelope>]>([
    ['a number of an agreement twice', 'agreementTaken', (fixture) => prepare(fixture, 'B-2')],
    ['a number of 33 characters', 'badOption', (fixture) => prepare(fixture, 'B-2', { ...prepareOption, merchant_agreement_id: 'x'.repeat(33) })],
    ['no state', 'badOption', (fixture) => prepare(fixture, 'B-2', { ...prepareOption, state: '' })],
    ['a script as page to return to', 'badOption', (fixture) => prepare(fixture, 'B-2', { ...prepareOption, merchant_agreement_id: 'AG-2', redirect_url: 'javascript:x' })],
    ['a member that is not known', 'badOption', (fixture) => prepare(fixture, 'B-2', { ...prepareOption, merchant_agreement_id: 'AG-2', scope: 'x' })],
    ['the number of an earlier command', 'duplicateReference', (fixture) => prepare(fixture, 'B-1', { ...prepareOption, merchant_agreement_id: 'AG-2' })],
    ['a link under the number of a command', 'duplicateReference', (fixture) => fixture.link('B-1')],
    ['a command without number', 'missingField', ({ call }) => call('checkout', { ...commandBody('', names.prepare, prepareOption) })],
    ['a debit as command', 'methodTypeMismatch', ({ call }) => call('checkout', commandBody('D-1', names.pay, { access_token: 'x' }))],
    ['a command as sale', 'methodTypeMismatch', ({ call }) => call('checkout', checkoutBody('D-1', { payment_method: names.prepare }))],
    ['a command on another channel', 'unknownMethod', ({ call }) => call('checkout', { ...commandBody('B-2', names.prepare, prepareOption), channel_id: 990_002 })],
    ['a command of another merchant', 'unknownMerchant', ({ call }) => call('checkout', { ...commandBody('B-2', names.prepare, prepareOption), merchant_id: 'NOBODY' })],
    ['an unknown agreement', 'agreementNotFound', (fixture) => cancel(fixture, 'AG-9')],
    ['an agreement that nobody gave yet', 'agreementNotActive', (fixture) => cancel(fixture, 'AG-1')],
    ['a token of nobody', 'tokenNotAccepted', (fixture) => debit(fixture, 'practice-token-of-nobody')],
  ])('refuses %s', async (_what, name, act) => {
    const fixture = await startFixture();
    await prepare(fixture);
    refusedAs(await act(fixture), name);
    expect(fixture.gateway.ledger()).toMatchObject({ orders: [], agreements: [{ state: 'waiting' }] });
  });

  it('is not offered when switched off', async () => {
    const fixture = await startFixture({ autoDebit: false });
    refusedAs(await prepare(fixture), 'notSwitchedOn');
    refusedAs(await debit(fixture, 'x'), 'notSwitchedOn');
  });

  it('survives a restart with its tokens', async () => {
    const stateFolder = await mkdtemp(path.join(tmpdir(), 'ccp-agreements-'));
    const first = await startFixture({}, { stateFolder });
    const token = await active(first);
    await first.gateway.close();
    const second = await startFixture({}, { stateFolder, time: first.time });
    expect((await debit(second, token)).data).toMatchObject({ result: 'completed' });
    refusedAs(await prepare(second, 'T-1', { ...prepareOption, merchant_agreement_id: 'AG-2' }), 'duplicateReference');
  });

  it('misbehaves under the names of its own operations', async () => {
    const fixture = await startFixture();
    for (const [operation, run] of [['bind', () => prepare(fixture)], ['tokens', () => exchange(fixture, 'x')], ['unbind', () => cancel(fixture, 'AG-1')]] as const) {
      fixture.gateway.misbehave({ operation, kind: 'unauthorised-401', times: 1 });
      expect((await run()).status).toBe(401);
      expect([fixture.gateway.shows(operation, 'wrong-reference'), fixture.gateway.shows(operation, 'wrong-amount'), fixture.gateway.shows(operation, 'pending-then-failed'), fixture.gateway.shows(operation, 'duplicate-notifications')])
        .toEqual([true, false, false, false]);
    }
    expect(fixture.gateway.shows('capture', 'hang-up-before-commit')).toBe(false);
  });

  it('is charged pending and later failed when told so', async () => {
    const fixture = await startFixture();
    const token = await active(fixture);
    fixture.gateway.misbehave({ operation: 'checkout', kind: 'pending-then-failed', times: 1, delayMs: 5_000 });
    expect((await debit(fixture, token)).data).toMatchObject({ result: 'pending' });
    fixture.time.advance(5_000);
    expect((await fixture.query('D-1')).data).toMatchObject({ result: 'failed' });
  });
});

describe('a settlement file', () => {
  async function settled(changes: Parameters<typeof startFixture>[0] = {}) {
    const fixture = await startFixture(changes);
    await fixture.paidLink('A,"1"');
    await fixture.refund('R-1', 'A,"1"', 8_000);
    const download = (id: string) => send(`${fixture.gateway.baseUrl}/api/v1/settlements/${id}/download`, { headers: { 'x-api-key': apiKey, 'x-signature': hmac('') } });
    return { fixture, download };
  }
  const id = 'PRS20261121HKD';

  it('holds what was executed, as bytes, as base64 or as an address', async () => {
    const { download } = await settled();
    const bytes = await download(id);
    expect(bytes.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${id}.csv"` });
    expect(bytes.text).toMatch(/^"type","merchant_reference","transaction_id","amount","currency"\r\n"sale","A,""1""","PRT\d+","48000","HKD"\r\n"refund","R-1","PRT\d+","-8000","HKD"\r\n$/);
    const encoded: unknown = JSON.parse((await (await settled({ settlementFile: 'base64' })).download(id)).text);
    expect(encoded).toMatchObject({ code: 0, data: { file_name: `${id}.csv`, content: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) } });
    const elsewhere = await settled({ settlementFile: 'address' });
    expect(JSON.parse((await elsewhere.download(id)).text)).toMatchObject({ data: { url: `${elsewhere.fixture.gateway.origin}/files/${id}.csv` } });
  });

  it('is not there for a day on which nothing happened, nor without a signature', async () => {
    const { fixture, download } = await settled();
    for (const other of ['PRS20261120HKD', 'PRS20261121CNY', 'x']) expect(JSON.parse((await download(other)).text)).toMatchObject({ code: 940_404 });
    expect((await send(`${fixture.gateway.baseUrl}/api/v1/settlements/${id}/download`)).status).toBe(401);
  });

  it('lists from page 0 with 1 and 0 when set so', async () => {
    const { fixture } = await settled({ settlementTransferred: '1/0', settlementPageBase: 0 });
    expect((await fixture.get('/api/v1/settlements?page=0&page_size=1&is_transferred=0')).data).toMatchObject({ page: 0, list: [{ settlement_id: id, is_transferred: '0', start_time: startOfTest / 1_000 - 50_400 }] });
    expect((await fixture.get('/api/v1/settlements?page=1&page_size=1')).data).toMatchObject({ list: [], total: 1 });
    expect((await fixture.get('/api/v1/settlements?is_transferred=true')).code).toBe(940_005);
  });
});

describe('notifications for pasting', () => {
  it('are kept with their signature, also those whose address is not on this machine', async () => {
    const { gateway, paidLink } = await startFixture();
    await paidLink('A-1');
    expect(gateway.notices()).toEqual([]);
    await paidLink('A-2', { callback_url: 'https://shop.example/hook' });
    await expect.poll(() => gateway.notices()).toHaveLength(1);
    const [notice] = gateway.notices();
    expect(notice).toMatchObject({ url: 'https://shop.example/hook', signature: hmac(notice?.body ?? '') });
    expect(JSON.parse(notice?.body ?? '')).toMatchObject({ merchant_reference: 'A-2', result: 'completed' });
  });

  it('are signed over the text that the gateway was set to, however requests are', async () => {
    const { gateway, paidLink } = await startFixture({ notificationMessage: 'method-path-body' });
    await paidLink('A-1', { callback_url: 'https://shop.example/hook?x=1' });
    await expect.poll(() => gateway.notices()).toHaveLength(1);
    const [notice] = gateway.notices();
    expect(notice?.signature).toBe(hmac(`POST\n/hook\n${notice?.body ?? ''}`));
  });
});
