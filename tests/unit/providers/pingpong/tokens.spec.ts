import { describe, expect, it } from 'vitest';
import type { TokenAbility } from '@core/ports/provider.ts';
import { moneyOf } from '@shared/money/money.ts';
import { startOfDay } from '@shared/time/zones.ts';
import { expiryOf } from '@electron/providers/pingpong/tokens.ts';
import { accId, askedAt, bareReplyOf, chargeOf, digest, having, madeUpToken, own, payment, replyOf, stub, type Stub, type StubOptions } from './support.ts';

const handle = 'c0d1'.repeat(8);
const settings = { merchantResultUrl: 'https://shop.example/bound', notificationUrl: 'https://shop.example/notify' };

function wallets(options: StubOptions = {}): Stub & { readonly tokens: TokenAbility } {
  const made = stub({ ...options, settings: { ...settings, ...options.settings } });
  return { ...made, tokens: having(made.provider, 'tokens') };
}

const bindOf = { reference: own('B-1'), merchantUserId: 'Member 7', wallet: 'TNG eWallet', terminal: '04', state: null, createdAt: askedAt };
const row = { token: madeUpToken, merchantUserId: 'Member 7', payMethod: 'TNG eWallet', userLoginId: 's***@wallet.example', expireTime: '2028-11-21 14:00:00', accId, status: 'SUCCESS' };
const paid = { ...payment, merchantTransactionId: 'C-1', requestId: 'C-1' };

describe('starting an agreement', () => {
  it('in the newer flow names wallet, page and notification in its own words', async () => {
    const { tokens, biz, sent, answer } = wallets();
    answer(replyOf('000000', { token: handle, authUrl: 'https://wallet.example/agree' }));
    expect((await tokens.bind(bindOf)).answer).toEqual({ kind: 'fact', fact: { url: 'https://wallet.example/agree', handle } });
    expect(sent[0]?.url).toBe('http://127.0.0.1:1/v4/paymethod/bind');
    expect(biz()).toEqual({
      requestId: 'B-1', merchantUserId: 'Member 7', paymentMethod: { type: 'TNG eWallet' }, merchantResultUrl: 'https://shop.example/bound', notificationUrl: 'https://shop.example/notify',
      device: { orderTerminal: '04' }, bizType: 'CodeGrant',
    });
  });

  it('in the older flow has other names for the same fields', async () => {
    const { tokens, biz, sent, answer } = wallets({ settings: { flow: 'legacy' } });
    answer(bareReplyOf({ authUrl: 'https://wallet.example/agree' }));
    expect((await tokens.bind(bindOf)).answer).toEqual({ kind: 'fact', fact: { url: 'https://wallet.example/agree', handle: null } });
    expect(sent[0]?.url).toBe('http://127.0.0.1:1/v4/authorization/prepare');
    expect(biz()).toEqual({
      requestId: 'B-1', merchantUserId: 'Member 7', payMethod: 'TNG eWallet', authRedirectUrl: 'https://shop.example/bound', notifyUrl: 'https://shop.example/notify', device: { orderTerminal: '04' },
    });
  });

  it('a bare answer with an address succeeded, one without it did not', async () => {
    const { tokens, answer } = wallets();
    answer(bareReplyOf({ token: handle, authUrl: 'https://wallet.example/agree' }));
    expect((await tokens.bind(bindOf)).answer.kind).toBe('fact');
    for (const text of [bareReplyOf({ token: handle }), replyOf('000000', { token: handle }), replyOf('000000', {})]) {
      answer(text);
      expect((await tokens.bind(bindOf)).answer.kind).toBe('doubtful');
    }
  });

  it('is spelled as the profile says', async () => {
    const { tokens, biz, answer } = wallets({ settings: { walletNames: [{ wallet: 'TNG eWallet', bindAs: 'TNG', payAs: 'TouchNGo', currencies: '' }] } });
    answer(replyOf('000000', {}));
    await tokens.bind(bindOf);
    expect(biz()).toMatchObject({ paymentMethod: { type: 'TNG' } });
    await tokens.charge(chargeOf({ wallet: 'TNG eWallet' }));
    expect(biz()).toMatchObject({ paymentMethod: { type: 'TouchNGo' } });
    answer(replyOf('000000', { queryData: [{ ...row, payMethod: 'TNG' }] }));
    expect((await tokens.list?.({ merchantUserId: 'Member 7', token: null }))?.answer).toMatchObject({ kind: 'fact', fact: [{ wallet: 'TNG eWallet' }] });
  });
});

describe('the tokens of a shopper', () => {
  const ask = async (subject: ReturnType<typeof wallets>, token: string | null = null) => {
    const list = subject.tokens.list;
    if (list === null) throw new Error('no list');
    return (await list({ merchantUserId: 'Member 7', token })).answer;
  };

  it.each([['SUCCESS', 'active'], ['PROCESSING', 'pending'], ['FAILED', 'ended'], ['CANCEL', 'ended'], ['ACTIVE', 'unrecognised'], [undefined, 'unrecognised']])('status %s is %s', async (status, state) => {
    const subject = wallets();
    subject.answer(replyOf('000000', { queryData: [{ ...row, status }] }));
    expect(await ask(subject)).toEqual({
      kind: 'fact',
      fact: [{ token: madeUpToken, wallet: 'TNG eWallet', merchantUserId: 'Member 7', walletAccount: 's***@wallet.example', state, expiresAt: startOfDay('2028-11-21', 'UTC') + 6 * 3_600_000 }],
    });
  });

  it('a single object, a list, nothing at all', async () => {
    const subject = wallets();
    for (const [queryData, count] of [[row, 1], [[row, { ...row, token: handle }], 2], [[], 0], [null, 0]] as const) {
      subject.answer(bareReplyOf({ queryData }));
      expect(await ask(subject)).toMatchObject({ kind: 'fact', fact: Array.from({ length: count }, () => ({ wallet: 'TNG eWallet' })) });
    }
    subject.answer(bareReplyOf({}));
    expect((await ask(subject)).kind).toBe('doubtful');
  });

  it.each([{ flow: 'legacy' }, { bindQueryPath: '' }])('with %j the older list is asked, where being listed means alive', async (changes) => {
    const subject = wallets({ settings: changes });
    const { status: _status, ...listed } = row;
    subject.answer(bareReplyOf({ queryData: listed }));
    expect(await ask(subject, madeUpToken)).toMatchObject({ kind: 'fact', fact: [{ state: 'active' }] });
    expect(subject.sent[0]?.url).toBe('http://127.0.0.1:1/v4/authorization/list');
    expect(subject.biz()).toMatchObject({ merchantUserId: 'Member 7', token: madeUpToken });
  });

  it('never asks the calls for cards', async () => {
    const subject = wallets();
    for (const work of [() => ask(subject), () => subject.tokens.unbind({ reference: own('U-1'), merchantUserId: 'Member 7', token: madeUpToken, agreement: null })]) await work();
    expect(subject.sent.map(({ url }) => url).filter((url) => url.includes('tokenization'))).toEqual([]);
  });

  it('another shopper in the answer is doubted, another store left out', async () => {
    const subject = wallets();
    subject.answer(replyOf('000000', { queryData: [{ ...row, merchantUserId: 'member 7' }] }));
    expect(await ask(subject)).toMatchObject({ kind: 'doubtful', problem: { reason: 'echoMismatch' } });
    subject.answer(replyOf('000000', { queryData: [{ ...row, accId: 'MADE-UP-STORE-1002' }] }));
    expect(await ask(subject)).toEqual({ kind: 'fact', fact: [] });
  });

  it.each(['short', 'has a blank in the middle', 'x'.repeat(129)])('"%s" is no token', async (token) => {
    const subject = wallets();
    subject.answer(replyOf('000000', { queryData: [{ ...row, token }] }));
    expect((await ask(subject)).kind).toBe('doubtful');
  });

  it('"the token does not exist" is the empty list, any other refusal is one', async () => {
    const subject = wallets();
    subject.answer(replyOf('102000', {}, { description: 'the token does not exist' }));
    expect(await ask(subject)).toEqual({ kind: 'fact', fact: [] });
    subject.answer(replyOf('102000', {}, { description: 'merchantUserId' }));
    expect(await ask(subject)).toMatchObject({ kind: 'refused', meaning: 'unlisted' });
  });
});

describe('the end of a token', () => {
  it.each([
    ['2028-11-21 14:00:30', 'Asia/Shanghai', startOfDay('2028-11-21', 'UTC') + 6 * 3_600_000 + 30_000], ['2028-11-21 06:00:30', 'UTC', startOfDay('2028-11-21', 'UTC') + 6 * 3_600_000 + 30_000],
    ['2028-11-21T14:00:30', 'Asia/Shanghai', null], ['2028-13-01 00:00:00', 'UTC', null], ['2028-11-21 14:00:30', 'Not/AZone', null], [null, 'UTC', null], ['', 'UTC', null],
  ])('%s in %s', (text, zone, expected) => {
    expect(expiryOf(text, zone)).toBe(expected);
  });
});

describe('exchanging a code', () => {
  it('exists in the older flow alone', async () => {
    expect(wallets().tokens.exchangeCode).toBeNull();
    const { tokens, biz, answer } = wallets({ settings: { flow: 'legacy' } });
    answer(bareReplyOf({ token: madeUpToken, userLoginId: 's***@wallet.example', expireTime: '2028-11-21 14:00:00' }));
    const exchange = tokens.exchangeCode;
    if (exchange === null) throw new Error('no exchange');
    const { answer: told, evidence } = await exchange({ reference: own('B-1'), merchantUserId: 'Member 7', code: 'made-up-auth-code', state: 'made-up-state' });
    expect(told).toMatchObject({ kind: 'fact', fact: { token: madeUpToken, state: 'active', merchantUserId: 'Member 7' } });
    expect(biz()).toMatchObject({ merchantUserId: 'Member 7', authCode: 'made-up-auth-code', authState: 'made-up-state' });
    expect(String(biz()['requestId'])).toMatch(/^[0-9a-f]{40}$/);
    for (const secret of ['made-up-auth-code', madeUpToken]) expect(JSON.stringify(evidence)).not.toContain(secret);
    const first = biz()['requestId'];
    await exchange({ reference: own('B-1'), merchantUserId: 'Member 7', code: 'made-up-auth-code', state: 'made-up-state' });
    expect(biz()['requestId']).toBe(first);
    await exchange({ reference: own('B-1'), merchantUserId: 'Member 7', code: 'made-up-second-code', state: 'made-up-state' });
    expect(biz()['requestId']).not.toBe(first);
  });
});

describe('paying with a token', () => {
  it('asks in the words of the newer interface, with nothing left of the older versions', async () => {
    const { tokens, biz, body, sent, answer } = wallets({ settings: { payResultUrl: 'https://shop.example/paid' } });
    answer(replyOf('000000', paid));
    expect((await tokens.charge(chargeOf())).answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind: 'completed' }, reference: 'C-1', providerTransactionId: payment.transactionId } });
    expect(sent[0]?.url).toBe('http://127.0.0.1:1/v4/payment/unifiedPay');
    expect(biz()).toEqual({
      token: madeUpToken, bizType: 'CodeGrant', merchantUserId: 'Member 7', paymentMethod: { type: 'AlipayHK' }, requestId: 'C-1', merchantTransactionId: 'C-1', amount: '480.00', currency: 'HKD',
      captureDelayHours: 0, payResultUrl: 'https://shop.example/paid', notificationUrl: 'https://shop.example/notify', shopperIP: '2001:db8::7', customer: { email: 'shopper@shop.example' },
      device: { orderTerminal: '02' }, remark: 'Green tea',
    });
    for (const remnant of ['tokenDetail', 'codeGrant', 'paymentBrand', 'payType']) expect(JSON.stringify(body())).not.toContain(remnant);
  });

  it('a decline stands in the envelope with status FAILED', async () => {
    const { tokens, answer } = wallets();
    answer(replyOf('301003', { ...paid, status: 'FAILED', resultCode: undefined, resultDescription: undefined }));
    expect((await tokens.charge(chargeOf())).answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind: 'failed', code: '301003', message: 'made up' } } });
  });

  it.each([['002000', 'PROCESSING', 'pending'], ['000000', 'PROCESSING', 'pending'], ['301003', 'SUCCESS', 'unrecognised'], ['002000', 'SUCCESS', 'unrecognised']])('code %s with %s is %s', async (code, status, kind) => {
    const { tokens, answer } = wallets();
    answer(replyOf(code, { ...paid, status, resultCode: undefined }));
    expect((await tokens.charge(chargeOf())).answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind } } });
  });

  it.each([['500000', 'unlisted'], ['600002', 'unlisted'], ['002000', 'inProgress'], ['102000', 'final'], ['107000', 'duplicateReference']])('code %s without a status is %s', async (code, meaning) => {
    const { tokens, answer } = wallets();
    answer(replyOf(code, { resultCode: code }));
    expect((await tokens.charge(chargeOf())).answer).toMatchObject({ kind: 'refused', meaning });
  });

  it('an OK code without a status is no payment', async () => {
    const { tokens, answer } = wallets();
    answer(replyOf('000000', {}));
    expect((await tokens.charge(chargeOf())).answer.kind).toBe('doubtful');
  });

  it('another amount, currency or attempt is doubted', async () => {
    const { tokens, answer } = wallets();
    for (const changes of [{ amount: '48.00' }, { currency: 'USD' }, { requestId: 'C-2' }]) {
      answer(replyOf('000000', { ...paid, ...changes }));
      expect((await tokens.charge(chargeOf())).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'echoMismatch' } });
    }
  });

  it('fields that samples leave out are taken from the request', async () => {
    const { tokens, answer } = wallets();
    const { currency: _currency, requestId: _requestId, ...rest } = paid;
    answer(replyOf('000000', rest));
    expect((await tokens.charge(chargeOf())).answer.kind).toBe('fact');
  });

  it.each([
    [{ type: 'QR_CODE', qrCode: 'made-up-code' }, { kind: 'qr', text: 'made-up-code', url: null }],
    [{ type: 'QR_URL', qrUrl: 'https://pay.example/q' }, { kind: 'redirect', url: 'https://pay.example/q' }],
    [{ type: 'PAYMENT_REDIRECT_URL', paymentRedirectUrl: 'https://pay.example/r' }, { kind: 'redirect', url: 'https://pay.example/r' }],
    [{ type: 'PAYMENT_REDIRECT_URL', paymentRedirectUrl: 'javascript:alert(1)' }, { kind: 'other', type: 'PAYMENT_REDIRECT_URL' }],
    [{ type: 'SDK' }, { kind: 'other', type: 'SDK' }],
  ])('an unexpected step %j is shown', async (action, next) => {
    const { tokens, answer } = wallets();
    answer(replyOf('002000', { ...paid, status: 'PROCESSING', resultCode: undefined, action }));
    expect((await tokens.charge(chargeOf())).answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind: 'pending' }, next } });
  });

  it('a failed payment by token is failed for a look-up too', async () => {
    const { provider, answer } = wallets();
    answer(replyOf('001000', { ...paid, status: 'FAILED', resultCode: '301003' }));
    const query = { kind: 'payment', origin: 'checkout', reference: own('C-1'), providerPaymentId: null, providerTransactionId: null, method: 'AlipayHK', amount: moneyOf(48_000, 'HKD'), createdAt: askedAt, original: null } as const;
    expect((await provider.query(query)).answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind: 'failed', code: '301003' } } });
    expect((await provider.query({ ...query, origin: 'link' })).answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind: 'pending' } } });
  });
});

describe('ending an agreement', () => {
  const request = { reference: own('U-1'), merchantUserId: 'Member 7', token: madeUpToken, agreement: null };

  it.each([
    [{ cancelSuccess: true }, true], [{ unbindSuccess: true }, true], [{ status: 'SUCCESS' }, true], [{ cancelSuccess: 'true' }, true], [{ cancelSuccess: false }, false], [{}, false], [{ status: 'PROCESSING' }, false],
    [{ cancelSuccess: true, status: 'FAILED' }, false], [{ cancelSuccess: false, status: 'SUCCESS' }, false],
  ])('%j: done is %s', async (content, done) => {
    const { tokens, answer } = wallets();
    answer(bareReplyOf(content));
    expect((await tokens.unbind(request)).answer).toEqual({ kind: 'fact', fact: { done } });
  });

  it.each([[{}, '/v4/paymethod/unbind'], [{ unbindPath: '/v4/x/y' }, '/v4/x/y'], [{ unbindPath: '' }, '/v4/authorization/cancelToken'], [{ flow: 'legacy' }, '/v4/authorization/cancelToken']])('with %j it asks %s', async (changes, path) => {
    const { tokens, sent, biz, answer } = wallets({ settings: changes });
    answer(bareReplyOf({ cancelSuccess: true }));
    await tokens.unbind(request);
    expect(sent[0]?.url).toBe(`http://127.0.0.1:1${path}`);
    expect(biz()).toEqual({ requestId: 'U-1', merchantUserId: 'Member 7', token: madeUpToken });
  });

  it('a token that is gone already is "not found", which the caller can tell from an error', async () => {
    const { tokens, answer } = wallets();
    answer(replyOf('102000', {}, { description: 'Parameter missing or invalid: the token does not exist' }));
    expect((await tokens.unbind(request)).answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
  });
});

it('a wallet answer without a code is verified like any other', async () => {
  const { tokens, answer } = wallets();
  const fields = { signType: 'SHA256', bizContent: JSON.stringify({ cancelSuccess: true }) };
  answer(JSON.stringify({ ...fields, sign: digest({ ...fields, code: '000000' }) }));
  expect((await tokens.unbind({ reference: own('U-1'), merchantUserId: 'Member 7', token: madeUpToken, agreement: null })).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'badSignature' } });
});
