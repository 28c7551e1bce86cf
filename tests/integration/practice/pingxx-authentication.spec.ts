/** Keys, request signatures over raw bytes, framing and signed answers, as the Ping++ dossier has them (§1 to §3). */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { send } from './gateway-under-test.ts';
import { apiKey, appId, basic, chargeBody, closeFixtures, read, sign, startFixture, startSecond, verified, type PingxxFixture } from './pingxx-under-test.ts';

afterEach(closeFixtures);

const list = `/v1/charges?app%5Bid%5D=${appId}`;

describe('the API key', () => {
  it.each([
    ['basic', basic],
    ['bearer', `Bearer ${apiKey}`],
    ['bearer in small letters', `bearer ${apiKey}`],
  ])('passes as %s', async (_how, authorization) => {
    const { call } = await startFixture();
    expect(await call('GET', list, undefined, { headers: { authorization } })).toMatchObject({ status: 200, body: { object: 'list' } });
  });

  it.each([
    ['another key', `Basic ${Buffer.from('sk_test_000000000000000000000000:').toString('base64')}`],
    ['a key for live', `Bearer ${apiKey.replace('sk_test_', 'sk_live_')}`],
    ['a password', `Basic ${Buffer.from(`${apiKey}:secret`).toString('base64')}`],
    ['no colon', `Basic ${Buffer.from(apiKey).toString('base64')}`],
    ['the key in the clear', `Basic ${apiKey}:`],
    ['another scheme', `Digest ${apiKey}`],
    ['nothing', ''],
  ])('is refused with 401 for %s', async (_what, authorization) => {
    const { call, gateway } = await startFixture();
    expect(await call('GET', list, undefined, { headers: { authorization } })).toMatchObject({ status: 401, error: { type: 'invalid_request_error' } });
    expect((await call('POST', '/v1/charges', chargeBody('ORDER0001'), { headers: { authorization } })).status).toBe(401);
    expect(gateway.ledger().orders).toEqual([]);
  });
});

describe('request signatures', () => {
  const post = (fixture: PingxxFixture, headers: Readonly<Record<string, string>>, key?: string | null) => fixture.call(
    'POST', '/v1/charges', chargeBody('ORDER0001'), { headers, ...(key === undefined ? {} : { key }) },
  );

  it('pass with the key in both PEM forms', async () => {
    const fixture = await startFixture();
    const pkcs1 = createPrivateKey(fixture.privateKey).export({ type: 'pkcs1', format: 'pem' }).toString();
    expect([fixture.privateKey, pkcs1].map((pem) => pem.split('\n')[0])).toEqual(['-----BEGIN PRIVATE KEY-----', '-----BEGIN RSA PRIVATE KEY-----']);
    expect((await post(fixture, {}, pkcs1)).status).toBe(200);
    expect((await post(fixture, {})).status).toBe(200);
  });

  it('must be there on POST and PUT, in Chinese unless English is asked for', async () => {
    const fixture = await startFixture();
    expect(await post(fixture, {}, null)).toMatchObject({ status: 400, error: { type: 'invalid_request_error', message: expect.stringContaining('签名') } });
    expect((await post(fixture, { 'accept-language': 'en-GB' }, null)).error?.['message']).toContain('No signature');
    expect((await post(fixture, { 'pingplusplus-signature': '' })).status).toBe(400);
    expect((await fixture.call('PUT', '/v1/orders/1', {}, { key: null })).error?.['message']).toContain('签名');
    expect((await fixture.call('PUT', '/v1/orders/1', {})).error?.['message']).toContain('账户系统');
  });

  it('cover body, request-target and time; another key does not do', async () => {
    const fixture = await startFixture();
    const body = JSON.stringify(chargeBody('ORDER0001'));
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const wrong = [
      sign(`${body} /v1/charges${startSecond}`, fixture.privateKey), sign(`${body}/v1/charges?${startSecond}`, fixture.privateKey),
      sign(`${body}/v1/charges${startSecond + 1}`, fixture.privateKey), sign(body, fixture.privateKey), sign(`${body}/v1/charges${startSecond}`, other),
      'not base64!', sign(`${body}/v1/charges${startSecond}`, fixture.privateKey).slice(4),
    ];
    for (const signature of wrong) {
      expect(await fixture.call('POST', '/v1/charges', body, { headers: { 'pingplusplus-signature': signature } })).toMatchObject({ status: 401, error: { type: 'invalid_request_error' } });
    }
    expect(fixture.gateway.ledger().orders).toEqual([]);
    expect((await fixture.call('POST', '/v1/charges', body)).status).toBe(200);
  });

  it('may be absent on GET, but must be right when they are there, also over a bare question mark', async () => {
    const fixture = await startFixture();
    const id = String((await fixture.charge('ORDER0001')).body['id']);
    for (const target of [`/v1/charges/${id}`, `/v1/charges/${id}?`, list]) {
      expect((await fixture.call('GET', target)).status).toBe(200);
      expect((await fixture.call('GET', target, undefined, { key: fixture.privateKey })).status).toBe(200);
    }
    const headers = { 'pingplusplus-signature': sign(`/v1/charges/${id}${startSecond}`, fixture.privateKey) };
    expect((await fixture.call('GET', `/v1/charges/${id}?`, undefined, { headers })).status).toBe(401);
    // The encoded brackets are what is signed, not what they stand for.
    const decoded = { 'pingplusplus-signature': sign(`/v1/charges?app[id]=${appId}${startSecond}`, fixture.privateKey) };
    expect((await fixture.call('GET', list, undefined, { headers: decoded })).status).toBe(401);
  });

  it('follow the switches that the documents leave open', async () => {
    const body = JSON.stringify(chargeBody('ORDER0001'));
    const off = await startFixture({ requireSignature: false });
    expect((await post(off, {}, null)).status).toBe(200);
    const status = await startFixture({ wrongSignatureStatus: 400 });
    expect((await post(status, { 'pingplusplus-signature': 'AAAA' })).status).toBe(400);
    const window = await startFixture({ timestampWindowSeconds: 300 });
    const at = (seconds: number) => ({
      'pingplusplus-request-timestamp': String(seconds), 'pingplusplus-signature': sign(`${body}/v1/charges${seconds}`, window.privateKey),
    });
    expect((await window.call('POST', '/v1/charges', body, { headers: at(startSecond - 301) })).status).toBe(400);
    expect((await window.call('POST', '/v1/charges', body, { headers: at(startSecond + 300) })).status).toBe(200);
  });

  it('of the older scheme pass only when set so', async () => {
    const body = JSON.stringify(chargeBody('ORDER0001'));
    for (const acceptBodyOnlySignature of [true, false]) {
      const { gateway, privateKey } = await startFixture({ acceptBodyOnlySignature });
      const answer = await send(`${gateway.baseUrl}/v1/charges`, {
        method: 'POST', body, headers: { authorization: basic, 'content-type': 'application/json', 'pingplusplus-signature': sign(body, privateKey) },
      });
      expect(answer.status).toBe(acceptBodyOnlySignature ? 200 : 400);
    }
  });
});

describe('bodies', () => {
  it('come chunked without a length, as the vendor\'s SDK sends them', async () => {
    const { gateway, privateKey } = await startFixture();
    const body = JSON.stringify(chargeBody('ORDER0001'));
    const status = await new Promise((resolve, reject) => {
      const outgoing = httpRequest(`${gateway.baseUrl}/v1/charges`, {
        method: 'POST', agent: false,
        headers: {
          authorization: basic, 'content-type': 'application/json; charset=UTF-8', 'transfer-encoding': 'chunked',
          'pingplusplus-request-timestamp': String(startSecond), 'pingplusplus-signature': sign(`${body}/v1/charges${startSecond}`, privateKey),
        },
      }, (response) => resolve(response.resume().statusCode));
      outgoing.on('error', reject);
      outgoing.write(body.slice(0, 20));
      outgoing.end(body.slice(20));
    });
    expect(status).toBe(200);
  });

  it('may be styled in any way, the signature is over what was sent', async () => {
    const { call } = await startFixture();
    const indented = JSON.stringify(chargeBody('ORDER0001', { subject: 'a & b' }), null, 2);
    const escaped = JSON.stringify(chargeBody('ORDER0002')).replace('茶', '\\u8336').replace('/', '\\/');
    expect((await call('POST', '/v1/charges', indented)).status).toBe(200);
    expect((await call('POST', '/v1/charges', escaped)).body['subject']).toBe('tea 茶');
  });

  it('may be a form for plain charge creation, and for nothing else', async () => {
    const { call } = await startFixture();
    const form = new URLSearchParams({
      order_no: 'ORDER0001', 'app[id]': appId, channel: 'alipay_wap', amount: '100', client_ip: '203.0.113.7', currency: 'cny', subject: 'tea', body: 'tea',
      'extra[success_url]': 'https://shop.example/done', 'metadata[color]': 'red', time_expire: String(startSecond + 600),
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await call('POST', '/v1/charges', form, { headers })).toMatchObject({ status: 200, body: { amount: 100, metadata: { color: 'red' }, time_expire: startSecond + 600 } });
    expect((await call('POST', '/v1/charges/ch_x/refunds', 'description=x', { headers })).status).toBe(400);
  });

  it.each([
    ['broken JSON', '{"order_no":'], ['an array', '[]'], ['null', 'null'], ['a byte order mark', `\uFEFF${JSON.stringify(chargeBody('ORDER0001'))}`],
    ['nothing', ''], ['a very deep array', '['.repeat(100_000)],
  ])('are refused when they are %s', async (_what, body) => {
    const { call } = await startFixture();
    expect(await call('POST', '/v1/charges', body)).toMatchObject({ status: 400, error: { type: 'invalid_request_error' } });
  });
});

describe('answers', () => {
  it('are pretty-printed, signed over their raw bytes, and end their connection', async () => {
    const { call, charge, publicKey } = await startFixture();
    for (const result of [await charge('ORDER0001'), await call('GET', '/v1/charges/ch_x'), await charge('ORDER0001', { channel: 'nope' })]) {
      const { answer } = result;
      expect(verified(answer.text, answer.headers['x-pingplusplus-signature'], publicKey)).toBe(true);
      expect(answer.text.startsWith('{\n    "')).toBe(true);
      expect(answer.headers.connection).toBe('close');
    }
    expect((await charge('ORDER0003')).answer.text).toContain('tea 茶');
  });

  it('show a wrong or no signature when set so', async () => {
    const wrong = await startFixture({ answerSignature: 'wrong' });
    const answer = await wrong.ask('GET', list);
    expect(answer.headers['x-pingplusplus-signature']).toMatch(/^[A-Za-z0-9+/]{342}==$/);
    expect(verified(answer.text, answer.headers['x-pingplusplus-signature'], wrong.publicKey)).toBe(false);
    const none = await startFixture({ answerSignature: 'none' });
    expect(read(await none.ask('GET', list)).answer.headers).not.toHaveProperty('x-pingplusplus-signature');
  });
});
