/** Single answers of Ping++ and what the adapter makes of them; requests as they leave. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ProviderAnswer } from '@core/ports/provider.ts';
import { toInstant } from '@shared/time/instant.ts';
import { createPingxx } from '@electron/providers/pingxx/index.ts';
import { isSignedBy, readPublicKeys } from '@electron/providers/pingxx/signer.ts';
import { chargeId, chargeObject, dependencies, linkRequest, listOf, now, orderNo, paymentQuery, refundId, refundObject, refundQuery, refundRequest, scripted, second, type Served } from './pingxx-support.ts';

const json = (value: unknown, status = 200): Served => ({ status, text: JSON.stringify(value) });
const wordsOf = (answer: ProviderAnswer<unknown>): string => (answer.kind === 'fact' ? 'fact' : `${answer.kind} ${answer.kind === 'refused' ? answer.meaning : answer.problem.reason}`);
const refusal = (type: string, code?: string, more: object = {}) => ({ error: { type, message: '出错了', ...(code === undefined ? {} : { code }), ...more } });
const invalid = 'invalid_request_error';
const openCharge = { ...chargeObject, paid: false, time_paid: null, transaction_no: null, credential: { object: 'credential', alipay_qr: 'https://qr.alipay.com/bax00000000000000000' } };

describe('an answer', () => {
  it.each<[number, unknown, string, string]>([
    // status, body, refund, query of a payment
    [200, null, 'doubtful malformed', 'doubtful malformed'],
    [200, [], 'doubtful malformed', 'doubtful malformed'],
    [200, 'ok', 'doubtful malformed', 'doubtful malformed'],
    [200, {}, 'doubtful malformed', 'doubtful malformed'],
    [200, { error: null }, 'doubtful malformed', 'doubtful malformed'],
    [200, refusal(invalid), 'refused unlisted', 'refused unlisted'],
    [202, refundObject, 'doubtful malformed', 'doubtful malformed'],
    [400, refundObject, 'doubtful malformed', 'doubtful malformed'],
    [401, refundObject, 'doubtful malformed', 'doubtful malformed'],
    [429, refundObject, 'doubtful malformed', 'doubtful malformed'],
    [400, refusal(invalid), 'refused final', 'refused unlisted'],
    [400, refusal(invalid, 'charge_request_invalid'), 'refused final', 'refused unlisted'],
    [400, { ...refusal(invalid), ...refundObject }, 'refused unlisted', 'refused unlisted'],
    [400, refusal('api_error'), 'refused unlisted', 'refused unlisted'],
    [400, refusal('card_error'), 'refused unlisted', 'refused unlisted'],
    [400, refusal('new_error'), 'refused unlisted', 'refused unlisted'],
    [402, refusal('channel_error', 'channel_request_error'), 'refused unlisted', 'refused unlisted'],
    [402, refusal('channel_error'), 'refused unlisted', 'refused unlisted'],
    [402, refusal('channel_error', 'channel_connection_error'), 'refused unlisted', 'refused unlisted'],
    [402, refusal('channel_error', 'refund_pending'), 'refused unlisted', 'refused unlisted'],
    [402, refusal('channel_error', 'charge_order_no_used'), 'refused duplicateReference', 'refused duplicateReference'],
    [404, refusal(invalid, undefined, { param: 'id' }), 'refused final', 'refused notFound'],
    [404, { message: 'no route' }, 'doubtful malformed', 'doubtful malformed'],
    [401, refusal(invalid), 'refused unauthorised', 'refused unauthorised'],
    [401, { message: 'who are you' }, 'refused unauthorised', 'refused unauthorised'],
    [403, refusal(invalid), 'refused rateLimited', 'refused rateLimited'],
    [429, refusal('rate_limit_error'), 'refused rateLimited', 'refused rateLimited'],
    [429, 'slow down', 'refused rateLimited', 'refused rateLimited'],
    [200, { ...refundObject, ...chargeObject, object: 'event' }, 'doubtful malformed', 'doubtful malformed'],
  ])('with status %i and body %j is %s to a refund and %s to a query', async (status, body, toRefund, toQuery) => {
    const { provider } = scripted(() => json(body, status));
    expect(wordsOf((await provider.refund(refundRequest)).answer)).toBe(toRefund);
    expect(wordsOf((await provider.query(paymentQuery)).answer)).toBe(toQuery);
  });

  it('whether a refused key or a limit of calls proves something is the profile’s word', async () => {
    const settings = { authRefusalMeansNotExecuted: true, rateLimitMeansNotExecuted: true };
    for (const [status, words] of [[401, 'refused unauthorisedNotExecuted'], [403, 'refused rateLimitedNotExecuted'], [429, 'refused rateLimitedNotExecuted']] as const) {
      expect(wordsOf((await scripted(() => json(refusal(invalid), status), settings).provider.refund(refundRequest)).answer)).toBe(words);
    }
    expect(wordsOf((await scripted(() => json(refusal(invalid), 400), { finalRefundRefusals: [] }).provider.refund(refundRequest)).answer)).toBe('refused unlisted');
  });

  it('shows the code, else the parameter, else the type, and the message without the key', async () => {
    const show = async (error: object) => (await scripted(() => json({ error }, 400)).provider.refund(refundRequest)).answer;
    expect(await show({ type: invalid, code: 'c', param: 'p', message: 'm' })).toMatchObject({ problem: { providerCode: 'c', providerMessage: 'm' } });
    expect(await show({ type: invalid, param: 'Refund_time', message: 'too late' })).toMatchObject({ problem: { providerCode: 'Refund_time' } });
    expect(await show({ type: invalid, message: 'key sk_test_NotRealNotRealNotReal0001 is bad' })).toMatchObject({ problem: { providerCode: invalid, providerMessage: 'key redacted is bad' } });
  });

  it('of another app, another mode or about something else is never a fact', async () => {
    for (const change of [{ app: 'app_OTHER00000000001' }, { livemode: true }, { id: 'ch_999999999999999999999999' }, { amount_refunded: 301 }, { currency: 'xyz' }, { amount: '300' }, { amount: 0 }]) {
      const { answer } = await scripted(() => json({ ...chargeObject, ...change })).provider.query(paymentQuery);
      expect(answer.kind, JSON.stringify(change)).toBe('doubtful');
    }
    for (const change of [{ app: 'app_OTHER00000000001' }, { livemode: true }, { charge: 'ch_999999999999999999999999' }, { amount: 3.5 }]) {
      const { answer } = await scripted(() => json({ ...refundObject, ...change })).provider.refund(refundRequest);
      expect(answer.kind, JSON.stringify(change)).toBe('doubtful');
    }
    // A live profile reads live objects, and only those.
    const live = { ...chargeObject, livemode: true };
    expect((await scripted(() => json(live), {}, 'test').provider.query(paymentQuery)).answer.kind).toBe('doubtful');
  });

  it('may have lists in place of hashes, null in place of nothing, the app expanded, and no currency on a refund', async () => {
    const odd = { ...chargeObject, extra: [], metadata: [], credential: [], refunds: null, app: { id: chargeObject.app, object: 'app' }, time_expire: null };
    expect((await scripted(() => json(odd)).provider.query(paymentQuery)).answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind: 'completed' } } });
    expect((await scripted(() => json({ ...refundObject, currency: null, livemode: false, app: chargeObject.app })).provider.refund(refundRequest)).answer).toMatchObject({ kind: 'fact', fact: { amount: { minor: 300, currency: 'CNY' } } });
    expect((await scripted(() => json({ ...refundObject, currency: 'usd' })).provider.refund(refundRequest)).answer).toMatchObject({ kind: 'fact', fact: { amount: { minor: 300, currency: 'USD' } } });
  });

  it('to a charge must be that charge: number, mark, amount, currency and channel', async () => {
    expect((await scripted(() => json(openCharge)).provider.createLink(linkRequest)).answer).toMatchObject({ kind: 'fact', fact: { next: { kind: 'qr', url: 'https://qr.alipay.com/bax00000000000000000' }, outcome: { kind: 'pending' } } });
    for (const change of [{ order_no: 'OTHER' }, { metadata: {} }, { metadata: { merchant_admin_reference: 'OTHER' } }, { amount: 301 }, { currency: 'usd' }, { channel: 'wx_pub_qr' }]) {
      expect(wordsOf((await scripted(() => json({ ...openCharge, ...change })).provider.createLink(linkRequest)).answer), JSON.stringify(change)).toBe('doubtful echoMismatch');
    }
  });
});

describe('a page of a list', () => {
  const range = { from: toInstant(second * 1_000), until: toInstant(second * 1_000 + 60_000), cursor: null, limit: 100 };
  const odd = 'ch_101261121000000000000009';
  const refundsOf = { payment: { reference: orderNo, providerPaymentId: chargeId, providerTransactionId: null, walletReference: null, currency: 'CNY' as const }, cursor: null, limit: 100 };

  it('is read although one row of it cannot be, which is told with its numbers and nothing else', async () => {
    for (const change of [{ currency: 'xyz' }, { amount: 0 }, { amount: '300' }, { amount_refunded: 301 }, { created: null }, { channel: null }]) {
      const { answer } = await scripted(() => json({ ...listOf(chargeObject, { ...chargeObject, ...change, id: odd, order_no: 'ODD1' }), has_more: true })).provider.lists.payments(range);
      expect(answer, JSON.stringify(change)).toMatchObject({ kind: 'fact', fact: { next: odd, tried: [], rows: [
        { providerTransactionId: chargeId, amount: { minor: 300 } },
        { kind: 'payment', providerTransactionId: odd, providerPaymentId: odd, reference: 'ODD1', amount: null, received: null, refundedMinor: null, outcome: { kind: 'unrecognised' } },
      ] } });
    }
    const { answer } = await scripted(() => json(listOf(refundObject, { ...refundObject, id: 're_101261121000000000000009', amount: 3.5 }))).provider.lists.refunds(refundsOf);
    expect(answer).toMatchObject({ kind: 'fact', fact: { rows: [{ amount: { minor: 300 } }, { kind: 'refund', providerTransactionId: 're_101261121000000000000009', providerPaymentId: chargeId, amount: null }] } });
  });

  it('is refused whole where a row is of another account, names nothing, or none can be read', async () => {
    for (const rows of [
      [chargeObject, { ...chargeObject, id: odd, app: 'app_OTHER00000000001' }], [chargeObject, { ...chargeObject, id: odd, livemode: true }], [chargeObject, { ...chargeObject, id: odd, app: 'app_OTHER00000000001', amount: 0 }],
      [chargeObject, { ...chargeObject, id: 7 }], [chargeObject, null], [{ ...chargeObject, amount: 0 }],
    ]) expect(wordsOf((await scripted(() => json(listOf(...rows as object[]))).provider.lists.payments(range)).answer), JSON.stringify(rows)).toBe('doubtful malformed'); // some are none on purpose
    expect(wordsOf((await scripted(() => json({ ...listOf(), has_more: true })).provider.lists.payments(range)).answer)).toBe('doubtful malformed');
    expect(wordsOf((await scripted(() => json(listOf(refundObject, { ...refundObject, charge: odd, amount: 3.5 }))).provider.lists.refunds(refundsOf)).answer)).toBe('doubtful echoMismatch');
  });
});

describe('a search', () => {
  const blind = { ...paymentQuery, providerPaymentId: null };
  const other = (index: number) => ({ ...chargeObject, id: `ch_${String(index).padStart(24, '0')}`, order_no: `OTHER${index}` });

  it('sends app, range and page size, and follows the cursor with the range unchanged', async () => {
    const { provider, requests } = scripted((_request, turn) => json(turn === 1 ? { ...listOf(other(1), other(2)), has_more: true } : listOf(chargeObject)));
    const { answer, evidence } = await provider.query(blind);
    expect(answer).toMatchObject({ kind: 'fact', fact: { providerPaymentId: chargeId } });
    expect(evidence?.operation).toBe('findCharge');
    const [first, next] = requests.map(({ url }) => new URL(url));
    expect(first?.pathname).toBe('/v1/charges');
    expect(Object.fromEntries(first?.searchParams ?? [])).toEqual({
      'app[id]': chargeObject.app, 'created[gte]': String(second - 900), 'created[lt]': String(second + 900), 'channel': 'alipay_qr', 'limit': '100',
    });
    expect(first?.search).toContain('app%5Bid%5D=');
    expect(Object.fromEntries(next?.searchParams ?? [])).toEqual({ ...Object.fromEntries(first?.searchParams ?? []), starting_after: other(2).id });
  });

  it.each<[string, (turn: number) => unknown, string]>([
    ['that goes in a circle', () => ({ ...listOf(other(1)), has_more: true }), 'doubtful malformed'],
    ['with an empty page and more to come', () => ({ ...listOf(), has_more: true }), 'doubtful malformed'],
    ['that never ends', (turn) => ({ ...listOf(other(turn)), has_more: true }), 'doubtful cannotAsk'],
    ['that says not whether there is more', () => ({ object: 'list', data: [chargeObject] }), 'doubtful malformed'],
    ['with two matches on two pages', (turn) => (turn === 1 ? { ...listOf(chargeObject), has_more: true } : listOf({ ...chargeObject, id: 'ch_000000000000000000000009' })), 'doubtful echoMismatch'],
    ['with our number but not our mark', () => listOf({ ...chargeObject, metadata: {} }), 'refused notFound'],
    ['with our mark but not our number', () => listOf({ ...chargeObject, order_no: 'OTHER' }), 'refused notFound'],
    ['that is empty', () => listOf(), 'refused notFound'],
    ['whose match cannot be read', () => listOf({ ...chargeObject, paid: 'yes' }), 'doubtful malformed'],
    ['whose match is of another app', () => listOf({ ...chargeObject, app: 'app_OTHER00000000001' }), 'doubtful malformed'],
    ['among rows that cannot be read', () => listOf({ ...other(1), amount: 'many', currency: 'xyz' }, chargeObject), 'fact'],
  ])('in a list %s', async (_name, serve, words) => {
    const { provider } = scripted((_request, turn) => json(serve(turn)));
    const { answer, evidence } = await provider.query(blind);
    expect(wordsOf(answer)).toBe(words);
    expect(evidence?.problem?.reason ?? null).toBe(answer.kind === 'fact' ? null : answer.problem.reason);
  });

  it('that fails on a later page tells that failure', async () => {
    const { provider } = scripted((_request, turn) => (turn === 1 ? json({ ...listOf(chargeObject), has_more: true }) : json(refusal(invalid), 403)));
    expect(wordsOf((await provider.query(blind)).answer)).toBe('refused rateLimited');
  });

  it('for a refund of a charge that is not there is no proof that the refund is not', async () => {
    const { provider } = scripted(() => json(refusal(invalid, undefined, { param: 'id' }), 404));
    expect(wordsOf((await provider.query(refundQuery)).answer)).toBe('doubtful cannotAsk');
    expect(wordsOf((await provider.query({ ...refundQuery, original: null })).answer)).toBe('doubtful cannotAsk');
  });

  it('for a refund with a known number asks for that one', async () => {
    const { provider, requests } = scripted(() => json(refundObject));
    expect((await provider.query({ ...refundQuery, providerTransactionId: refundId })).answer).toMatchObject({ kind: 'fact', fact: { providerTransactionId: refundId } });
    expect(new URL(requests[0]?.url ?? '').pathname).toBe(`/v1/charges/${chargeId}/refunds/${refundId}`);
  });
});

describe('a request', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs1', format: 'pem' } });

  it('carries key, language and version as the profile says, and a time even unsigned', async () => {
    const { provider, requests } = scripted(() => json(chargeObject), { versionHeader: '2026-01-01', acceptLanguage: 'en' });
    await provider.query(paymentQuery);
    const { headers = {}, body } = requests[0] ?? {};
    expect(headers['authorization']).toBe(`Basic ${Buffer.from('sk_test_NotRealNotRealNotReal0001:').toString('base64')}`);
    expect(headers).toMatchObject({ 'accept-language': 'en', 'pingplusplus-version': '2026-01-01', 'pingplusplus-request-timestamp': String(second) });
    expect(headers).not.toHaveProperty('pingplusplus-signature');
    expect(headers).not.toHaveProperty('content-type');
    expect(body).toBeNull();
    const bearer = scripted(() => json(chargeObject), { authorisation: 'bearer', acceptLanguage: '' });
    await bearer.provider.query(paymentQuery);
    expect(bearer.requests[0]?.headers['authorization']).toBe('Bearer sk_test_NotRealNotRealNotReal0001');
    expect(bearer.requests[0]?.headers).not.toHaveProperty('accept-language');
  });

  it('is a charge with all that is demanded, amounts in the smallest unit, and our mark', async () => {
    const { provider, requests } = scripted(() => json(openCharge));
    await provider.createLink({ ...linkRequest, expiresAt: toInstant(now + 3_599_999), fields: { body: 'two tins', note: 'n', metadata: 'a=1\nb=x=y' } });
    expect(JSON.parse(requests[0]?.body?.toString('utf8') ?? '')).toEqual({
      order_no: orderNo, app: { id: chargeObject.app }, channel: 'alipay_qr', amount: 300, client_ip: '127.0.0.1', currency: 'cny', subject: 'Green tea', body: 'two tins', extra: {},
      time_expire: second + 3_599, metadata: { a: '1', b: 'x=y', merchant_admin_reference: orderNo }, description: 'n',
    });
  });

  it('that gives money back always says how much, why, and whose it is', async () => {
    const { provider, requests } = scripted(() => json(refundObject));
    for (const [note, reason, text] of [['broken', 'damaged_item', 'broken'], ['', 'damaged_item', 'damaged item'], [' ', '', 'refund']] as const) {
      await provider.refund({ ...refundRequest, note, reason });
      expect(JSON.parse(requests.at(-1)?.body?.toString('utf8') ?? '')).toEqual({ amount: 300, description: text, metadata: { merchant_admin_reference: 'R-1' } });
    }
  });

  it('is signed over what is sent, and answers are verified over what came', async () => {
    const text = JSON.stringify(chargeObject, null, 4);
    const signature = createSign('RSA-SHA256').update(text).sign(privateKey, 'base64');
    let signed: string | undefined;
    const base = dependencies({ signRequests: true, publicKey });
    const provider = createPingxx({ ...base, secret: async (name) => (name === 'privateKey' ? privateKey : base.secret(name)) }, {
      send: async ({ url, headers }) => {
        const { pathname, search } = new URL(url);
        signed = `${pathname}${search}${headers['pingplusplus-request-timestamp'] ?? ''}`;
        expect(isSignedBy(Buffer.from(signed), headers['pingplusplus-signature'] ?? '', readPublicKeys(publicKey))).toBe(true);
        return { kind: 'answer', status: 200, text, bytes: Buffer.from(text), headers: { 'x-pingplusplus-signature': signature } };
      },
    });
    const { answer, evidence } = await provider.query(paymentQuery);
    expect(answer.kind).toBe('fact');
    expect(evidence?.signedText).toBe(signed);
    expect(JSON.stringify(evidence)).not.toContain('PRIVATE KEY');
  });

  it('is not sent when the profile’s public key cannot be read', async () => {
    const { requests, provider } = scripted(() => json(chargeObject), { publicKey: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----' });
    expect(wordsOf((await provider.query(paymentQuery)).answer)).toBe('notSent signing');
    expect(requests).toEqual([]);
  });
});
