/** What is ChingChingPay's own; what every provider must do is in `all-providers.spec.ts`. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange, Provider, TokenAbility } from '@core/ports/provider.ts';
import { reference } from '@shared/domain/ids.ts';
import { moneyOf } from '@shared/money/money.ts';
import { chingchingpay } from '@shared/providers/chingchingpay.ts';
import { toInstant } from '@shared/time/instant.ts';
import { chingchingpaySubject, link, question, type ChingchingpaySubject } from './chingchingpay-subject.ts';

const running: ChingchingpaySubject[] = [];
afterEach(() => Promise.all(running.splice(0).map((subject) => subject.close())));

async function start(...changes: Parameters<typeof chingchingpaySubject>): Promise<ChingchingpaySubject> {
  const subject = await chingchingpaySubject(...changes);
  running.push(subject);
  return subject;
}

function factOf<Fact>({ answer }: Exchange<Fact>): Fact {
  if (answer.kind !== 'fact') throw new Error(`no fact: ${JSON.stringify(answer)}`);
  return answer.fact;
}

function present<Ability>(ability: Ability | null | undefined): Ability {
  if (ability === null || ability === undefined) throw new Error('no such ability');
  return ability;
}

async function paid({ gateway }: ChingchingpaySubject, provider: Provider, own: string) {
  const made = factOf(await provider.createLink(link(own)));
  gateway.play(own, 'pay');
  return made;
}

describe('signatures', () => {
  it.each([
    { signatureMessage: 'sorted-kv' }, { signatureMessage: 'method-path-body' }, { signatureEncoding: 'base64' }, { signatureEncoding: 'HEX' },
  ])('made as %j are refused by a gateway that wants the raw body in hex, and nothing is executed', async (settings) => {
    const subject = await start();
    const provider = subject.provider({ settings });
    expect((await provider.createLink(link('S-1'))).answer).toMatchObject({ kind: 'refused', meaning: 'unauthorisedNotExecuted' });
    expect((await provider.testConnection()).answer.kind).toBe('refused');
    expect(subject.gateway.ledger().orders).toEqual([]);
  });

  it.each([
    { message: 'sorted-kv', get: 'empty', encoding: 'base64' }, { message: 'method-path-body', get: 'path-with-query', encoding: 'HEX' }, { message: 'raw-body', get: 'query', encoding: 'hex' },
  ] as const)('in the variant %j pass on every call', async (signature) => {
    const subject = await start({ signature, paymentDetail: true });
    const provider = subject.provider();
    const { providerPaymentId } = await paid(subject, provider, 'S-1');
    factOf(await present(provider.paymentDetail)(question('S-1', { providerPaymentId })));
    const [entry] = factOf(await present(provider.statements).list({ code: 'settlement', from: toInstant(0), until: null, transferred: false, page: 1 }));
    factOf(await present(provider.statements).download({ code: 'settlement', id: entry?.id ?? '' }));
  });

  it('a refused key does not pass for "not executed" unless the profile says so', async () => {
    const subject = await start();
    const { answer } = await subject.provider({ credentials: { apiKey: 'practice-key-of-nobody' }, settings: { authRefusalMeansNotExecuted: false } }).testConnection();
    expect(answer).toMatchObject({ kind: 'refused', meaning: 'unauthorised' });
  });

  it('a merchant number of somebody else is a final refusal', async () => {
    const subject = await start();
    expect((await subject.provider({ merchantId: 'NOBODY' }).createLink(link('S-2'))).answer).toMatchObject({ kind: 'refused', meaning: 'final' });
  });
});

describe('readings of the documents', () => {
  it.each([
    [{}, {}], [{ transactionIdAccepts: 'payment' }, {}], [{ timestampUnit: 'ms' }, {}], [{ optionFieldName: 'payment_method_options' }, {}],
    [{ minimum: { link: 500, checkout: 500, refund: 500 } }, {}],
  ] as const)('a profile set as a gateway that reads them as %j does the main job', async (reading, settings) => {
    const subject = await start(reading);
    const provider = subject.provider({ settings });
    await paid(subject, provider, 'M-1');
    const known = factOf(await provider.query(question('M-1')));
    expect(factOf(await provider.query(question('M-1', { providerTransactionId: known.providerTransactionId, providerPaymentId: known.providerPaymentId })))).toEqual(known);
    expect(known.createdAt).not.toBeNull();
    const refund = await present(provider.refund)({
      reference: reference.parse('R-1'), amount: moneyOf(500, 'HKD'), note: '', reason: 'other', fields: {}, original: { reference: reference.parse('M-1'), method: null, providerPaymentId: null, providerTransactionId: null, walletReference: null },
    });
    expect(factOf(refund)).toMatchObject({ kind: 'refund', outcome: { kind: 'completed' } });
  });

  it('a checkout carries the store and the device that were chosen', async () => {
    const subject = await start();
    const settings = { stores: ['S1'], devices: ['D1'] };
    const provider = subject.provider({ settings });
    const method = present(chingchingpay.link.methods({ settings: { ...subject.gateway.settings, ...settings }, environment: 'practice' }).find(({ kind }) => kind === 'checkout'));
    expect(method.fields.map(({ key }) => key)).toEqual(['store_id', 'device_id']);
    factOf(await provider.createLink(link('K-1', { method: method.key, fields: { store_id: 'S1', device_id: 'D1' } })));
    expect(factOf(await provider.query(question('K-1', { origin: 'checkout' }))).method).toBe(method.recordAs);
  });
});

describe('payment detail', () => {
  it('tells of an order what the query does not', async () => {
    const subject = await start({ paymentDetail: true });
    const provider = subject.provider();
    const { providerPaymentId } = await paid(subject, provider, 'D-1');
    const { facts, raw } = factOf(await present(provider.paymentDetail)(question('D-1', { providerPaymentId })));
    expect(Object.fromEntries(facts.map(({ name, value }) => [name, value]))).toMatchObject({
      payment_id: providerPaymentId, merchant_reference: 'D-1', status: 'completed', total_amount: '1000', refunded_amount: '0', currency: 'HKD', 'merchant.merchant_id': subject.gateway.merchantId,
    });
    expect(JSON.parse(raw)).toMatchObject({ payment_id: providerPaymentId, transactions: [{ amount: 1_000 }] });
    expect((await present(provider.paymentDetail)(question('D-1', { providerPaymentId: 'PRP-NOBODY' }))).answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
  });

  it('is a final refusal where the provider has not switched it on, and absent where the profile has not', async () => {
    const subject = await start();
    expect(subject.provider().paymentDetail).toBeUndefined();
    const forced = present(subject.provider({ settings: { paymentDetail: true } }).paymentDetail);
    expect((await forced(question('D-1', { providerPaymentId: 'P1' }))).answer.kind).toBe('refused');
  });
});

describe('settlements', () => {
  const range = { code: 'settlement', until: null, page: 1 } as const;

  it.each([{}, { settlementTransferred: '1/0', settlementPageBase: 0, timestampUnit: 'ms' }] as const)('are listed and fetched from a gateway that reads the documents as %j', async (reading) => {
    const subject = await start(reading);
    const provider = subject.provider();
    const { list, download } = present(provider.statements);
    expect(factOf(await list({ ...range, from: null, transferred: null }))).toEqual([]);
    await paid(subject, provider, 'A-1');
    subject.advance(86_400_000);
    await paid(subject, provider, 'A-2');
    const all = factOf(await list({ ...range, from: toInstant(0), transferred: null }));
    expect(all).toHaveLength(2);
    expect(factOf(await list({ ...range, from: null, transferred: true }))).toEqual(all.slice(1));
    expect(factOf(await list({ ...range, from: null, transferred: false }))).toEqual(all.slice(0, 1));
    expect(factOf(await list({ ...range, from: null, transferred: null, page: 2 }))).toEqual([]);
    const [, older] = all;
    const file = factOf(await download({ code: 'settlement', id: older?.id ?? '' }));
    expect(file).toMatchObject({ name: `${older?.id ?? ''}.csv`, contentType: 'text/csv' });
    expect(file.bytes.toString('utf8')).toContain('"sale","A-1"');
    expect(file.bytes.toString('utf8')).not.toContain('A-2');
    expect((await download({ code: 'settlement', id: 'PRS20200101HKD' })).answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
  });

  it('come the same as base64, and an address is told, not followed', async () => {
    const encoded = await start({ settlementFile: 'base64' });
    const elsewhere = await start({ settlementFile: 'address' });
    for (const subject of [encoded, elsewhere]) await paid(subject, subject.provider(), 'A-1');
    const fetched = async (subject: ChingchingpaySubject) => {
      const { list, download } = present(subject.provider().statements);
      const [entry] = factOf(await list({ ...range, from: null, transferred: null }));
      return download({ code: 'settlement', id: entry?.id ?? '' });
    };
    expect(factOf(await fetched(encoded)).bytes.toString('utf8')).toContain('"sale","A-1"');
    expect((await fetched(elsewhere)).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'redirect', providerMessage: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/files\/PRS\d{8}HKD\.csv$/) } });
  });
});

describe('wallet agreements', () => {
  const shopper = { merchantUserId: 'shopper-1', wallet: 'ALIPAY_HK' } as const;
  const own = reference.parse('BIND/2026/0001 of a long number'.replaceAll(' ', '-'));
  const bind = (tokens: TokenAbility) => tokens.bind({ reference: own, ...shopper, terminal: 'WEB', state: 'csrf-1', createdAt: toInstant(0) });
  const exchange = (tokens: TokenAbility, code: string) => present(tokens.exchangeCode)({ reference: own, merchantUserId: shopper.merchantUserId, code, state: 'csrf-1' });
  const charge = (tokens: TokenAbility, token: string, number = 'CHARGE-1') =>
    tokens.charge({ reference: reference.parse(number), requestId: number, amount: moneyOf(2_500, 'HKD'), description: 'tea', token, ...shopper, fields: {} });

  /** What the consent page would send the browser back with. */
  async function returned(url: string): Promise<URLSearchParams> {
    const found = /id="landing"[^>]*>([^<]*)</.exec(await (await fetch(url)).text())?.[1]?.replaceAll('&amp;', '&');
    return new URL(found ?? '').searchParams;
  }

  it.each([{}, { codeName: 'auth_code', tokenExpiry: 'seconds', optionFieldName: 'payment_method_options' }] as const)('are bound, debited, given back and ended at a gateway that reads the documents as %j', async (reading) => {
    const subject = await start(reading);
    const provider = subject.provider();
    const tokens = present(provider.tokens);
    const bound = factOf(await bind(tokens));
    expect(bound.handle).toMatch(/^[0-9a-f]{32}$/);
    subject.gateway.playConsent(own, 'agree');
    const back = await returned(bound.url);
    expect([back.get('state'), back.get('merchantAgreementId')]).toEqual(['csrf-1', bound.handle]);
    const code = back.get('authCode') ?? back.get('auth_code') ?? '';

    const traded = await exchange(tokens, code);
    const token = factOf(traded);
    expect(token).toMatchObject({ wallet: 'ALIPAY_HK', state: 'active', walletAccount: expect.stringMatching(/^\*{4}/) });
    const days = ((token.expiresAt ?? 0) - Date.now()) / 86_400_000;
    expect(Math.abs(days - 365)).toBeLessThan(0.01);

    const charged = await charge(tokens, token.token);
    expect(factOf(charged)).toMatchObject({ reference: 'CHARGE-1', outcome: { kind: 'completed' }, next: { kind: 'none' } });
    expect(factOf(await provider.query(question('CHARGE-1', { origin: 'checkout' })))).toMatchObject({ amount: moneyOf(2_500, 'HKD'), method: 'HK_ALIPAY_AUTODEBIT_PAY', outcome: { kind: 'completed' } });

    const ended = await tokens.unbind({ reference: reference.parse('END-1'), merchantUserId: shopper.merchantUserId, token: token.token, agreement: bound.handle });
    expect(factOf(ended)).toEqual({ done: true });
    expect((await charge(tokens, token.token, 'CHARGE-2')).answer).toMatchObject({ kind: 'refused', meaning: 'final' });
    expect(subject.gateway.ledger()).toMatchObject({ agreements: [{ reference: own, state: 'cancelled' }], orders: [{ reference: 'CHARGE-1', amountMinor: 2_500, executedSales: 1 }] });
    // Neither code nor token stays anywhere in what is kept.
    const kept = JSON.stringify([traded.evidence, charged.evidence, ended.evidence]);
    for (const secret of [code, token.token]) expect(kept).not.toContain(secret);
    expect(kept).not.toMatch(/practice-(?:code|token|refresh)-/);
  });

  it('have a code that is good once and for ten minutes', async () => {
    const subject = await start();
    const tokens = present(subject.provider().tokens);
    const { url } = factOf(await bind(tokens));
    subject.gateway.playConsent(own, 'agree');
    const code = (await returned(url)).get('authCode') ?? '';
    // A mistake in typing costs nothing.
    expect((await exchange(tokens, `${code}x`)).answer).toMatchObject({ kind: 'refused', meaning: 'final' });
    factOf(await exchange(tokens, code));
    expect((await exchange(tokens, code)).answer).toMatchObject({ kind: 'refused', meaning: 'duplicateReference' });

    const slow = await start();
    const late = present(slow.provider().tokens);
    const again = factOf(await bind(late));
    slow.gateway.playConsent(own, 'agree');
    const old = (await returned(again.url)).get('authCode') ?? '';
    slow.advance(600_000);
    expect((await exchange(late, old)).answer).toMatchObject({ kind: 'refused', meaning: 'final' });
    expect(slow.gateway.ledger().agreements).toMatchObject([{ state: 'agreed' }]);
  });

  it.each(['accept-then-hang-up', 'html-200', 'empty-200', 'truncated-json', 'error-500-after-commit'] as const)('are never taken as bound, traded or ended after %s', async (kind) => {
    const subject = await start();
    const tokens = present(subject.provider().tokens);
    subject.gateway.misbehave({ operation: 'bind', kind, times: 1 });
    expect((await bind(tokens)).answer.kind).toBe('doubtful');
    subject.gateway.misbehave({ operation: 'tokens', kind, times: 1 });
    subject.gateway.playConsent(own, 'agree');
    expect((await exchange(tokens, 'practice-code-of-nobody')).answer.kind).toBe('doubtful');
    subject.gateway.misbehave({ operation: 'unbind', kind, times: 1 });
    expect((await tokens.unbind({ reference: reference.parse('END-1'), merchantUserId: 'u', token: 'x', agreement: null })).answer.kind).toBe('doubtful');
  });

  it('are not debited twice under one number, and a wrong echo is seen', async () => {
    const subject = await start();
    const tokens = present(subject.provider().tokens);
    const { url, handle } = factOf(await bind(tokens));
    subject.gateway.playConsent(own, 'agree');
    const { token } = factOf(await exchange(tokens, (await returned(url)).get('authCode') ?? ''));
    factOf(await charge(tokens, token));
    expect((await charge(tokens, token)).answer).toMatchObject({ kind: 'refused', meaning: 'duplicateReference' });
    expect(subject.gateway.ledger().orders).toMatchObject([{ executedSales: 1 }]);
    subject.gateway.misbehave({ operation: 'unbind', kind: 'wrong-reference', times: 1 });
    expect((await tokens.unbind({ reference: reference.parse('END-1'), merchantUserId: 'u', token, agreement: handle })).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'malformed' } });
    expect(subject.gateway.ledger().agreements).toMatchObject([{ state: 'cancelled' }]);
  });

  it('are absent without the channel\'s number', async () => {
    const subject = await start({ autoDebit: false });
    expect(subject.provider().tokens).toBeUndefined();
  });
});

describe('notifications', () => {
  it.each([{}, { notificationMessage: 'sorted-kv' }, { notificationMessage: 'method-path-body' }, { signature: { message: 'sorted-kv', get: 'query', encoding: 'base64' } }] as const)('of a gateway that signs as %j are verified as they were sent', async (reading) => {
    const subject = await start(reading);
    const provider = subject.provider({ settings: { callbackUrl: 'https://shop.example/hook?x=1' } });
    await paid(subject, provider, 'N-1');
    await expect.poll(() => subject.gateway.notices()).toHaveLength(1);
    const [notice] = subject.gateway.notices();
    const read = present(provider.readNotice);
    const { body, signature } = { body: notice?.body ?? '', signature: notice?.signature ?? null };
    expect(await read({ body, signature })).toMatchObject({ kind: 'verified', type: 'sale', reference: 'N-1', providerNumber: subject.gateway.ledger().orders[0]?.transactionId });
    expect(await read({ body: body.replace('N-1', 'N-2'), signature })).toEqual({ kind: 'refused', reason: 'badSignature' });
    expect(await read({ body, signature: null })).toEqual({ kind: 'refused', reason: 'noSignature' });
    const stranger = present(subject.provider({ merchantId: 'NOBODY', settings: { callbackUrl: 'https://shop.example/hook' } }).readNotice);
    expect(await stranger({ body, signature })).toEqual({ kind: 'refused', reason: 'otherAccount' });
  });
});
