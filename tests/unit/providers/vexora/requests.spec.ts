import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reference } from '@shared/domain/ids.ts';
import { moneyOf } from '@shared/money/money.ts';
import { accepted, bankFields, bankLink, now, payout, paymentQuery, payoutQuery, secret, storeFields, storeLink, subject, type SubjectOptions } from './subject.ts';

const link = accepted('{"tradeNo":"A-1","platFormTradeNo":"PF1","status":"0015","paymentLink":"https://pay.example/x"}');
const refused = '{"code":"8000","msg":"no","data":null}';
const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/** Members joined by hand in the order of their names. */
function signOf(body: Readonly<Record<string, unknown>>): string {
  return md5(`${Object.keys(body).filter((name) => name !== 'sign').sort().map((name) => `${name}=${String(body[name])}`).join('')}${secret}`);
}

describe('a payment link', () => {
  it('is sent once, with the merchant’s number in a header and every member a text', async () => {
    const one = subject(link);
    await one.provider.createLink(bankLink);
    const [request, second] = one.sent;
    expect(second).toBeUndefined();
    expect(request).toMatchObject({ method: 'POST', url: 'https://vexora.example/taiwan/v1/vexora/checkout', headers: { 'merchantNo': '9900000001', 'content-type': 'application/json' } });
    const { sign, ...body } = one.body();
    expect(body).toEqual({
      tradeNo: 'A-1', amount: '480', ...bankFields, channelCode: 'NET_BANKING', wayCode: 'BANK_TRANSFER', notifyUrl: 'https://shop.example/notify', returnUrl: 'https://shop.example/thanks', remark: '兩盒茶',
      timestamp: String(now),
    });
    expect(sign).toBe(signOf(body));
    expect(String(body['timestamp'])).toHaveLength(13);
  });

  it('of a store carries postcode and address and no account', async () => {
    const one = subject(link);
    await one.provider.createLink({ ...storeLink, description: '' });
    const { sign: _sign, ...body } = one.body();
    expect(body).toMatchObject({ channelCode: 'STORE', wayCode: '711', postcode: '105', address: storeFields.address });
    expect(Object.keys(body)).not.toContain('bankNumber');
    // Empty is neither sent nor signed, and never null.
    expect(Object.keys(body)).not.toContain('remark');
  });

  it('sends the time as a number where the profile says so, and signs its digits', async () => {
    const one = subject(link, { settings: { timestampType: 'number' } });
    await one.provider.createLink(bankLink);
    expect(one.body()['timestamp']).toBe(now);
    expect(one.body()['sign']).toBe(signOf(one.body()));
  });

  it('signs and sends texts in normal form C', async () => {
    const one = subject(link);
    await one.provider.createLink({ ...bankLink, description: 'cafe\u0301', fields: { ...bankFields, lastname: 'Re\u0301my' } });
    expect(one.body()).toMatchObject({ remark: 'caf\u00e9', lastname: 'R\u00e9my' });
    expect(one.body()['sign']).toBe(signOf(one.body()));
  });

  it('signs addresses raw', async () => {
    const one = subject(link, { settings: { returnUrl: 'https://shop.example/a?b=1&c=%20<x>' } });
    await one.provider.createLink(bankLink);
    expect(one.body()['sign']).toBe(signOf(one.body()));
  });

  it('carries further fields that the profile names, signed', async () => {
    const one = subject(link, { settings: { extraBodyFields: [{ name: 'currency', value: 'TWD' }, { name: 'subMerchantNo', value: '7' }] } });
    await one.provider.createLink(bankLink);
    expect(one.body()).toMatchObject({ currency: 'TWD', subMerchantNo: '7' });
    expect(one.body()['sign']).toBe(signOf(one.body()));
  });

  const notSent: readonly (readonly [string, Partial<typeof bankLink>, SubjectOptions])[] = [
    ['cents', { amount: moneyOf(48_050, 'TWD') }, {}],
    ['another currency', { amount: moneyOf(48_000, 'HKD') }, {}],
    ['ten digits', { amount: moneyOf(100_000_000_000, 'TWD') }, {}],
    ['nothing', { amount: moneyOf(0, 'TWD') }, {}],
    ['a method that the profile does not have', { method: 'EWALLET/LINE_PAY' }, {}],
    ['a method of another provider', { method: 'link:link' }, {}],
    ['an entry missing', { fields: { ...bankFields, mobile: '' } }, {}],
    ['the account missing', { fields: storeFields }, {}],
    ['no notification address', {}, { settings: { notifyUrl: '' } }],
    ['no return address', {}, { settings: { returnUrl: '' } }],
    ['a further field of a name that is taken', {}, { settings: { extraBodyFields: [{ name: 'amount', value: '1' }] } }],
    ['a further field that would be a signature', {}, { settings: { extraBodyFields: [{ name: 'sign', value: '1' }] } }],
    ['a further field twice', {}, { settings: { extraBodyFields: [{ name: 'x', value: '1' }, { name: 'x', value: '2' }] } }],
    ['a further field with an odd name', {}, { settings: { extraBodyFields: [{ name: '__proto__', value: '1' }] } }],
    ['no secret', {}, { appSecret: '' }],
    ['a secret with a line break', {}, { appSecret: 'x\ny' }],
    ['no merchant’s number', {}, { merchantId: '' }],
    ['a private payer address from a live profile', { fields: { ...bankFields, ipAddress: '192.168.0.1' } }, { environment: 'live' }],
    ['a documentation address from a live profile', { fields: { ...bankFields, ipAddress: '2001:db8::1' } }, { environment: 'live' }],
    ['a private notification address in a live profile', {}, { environment: 'live', settings: { notifyUrl: 'https://10.0.0.1/notify' } }],
    ['a return address on this machine in a live profile', {}, { environment: 'live', settings: { returnUrl: 'https://localhost/thanks' } }],
  ];
  it.each(notSent)('with %s is not sent', async (_name, changes, options) => {
    const one = subject(link, options);
    expect(await one.provider.createLink({ ...bankLink, ...changes })).toMatchObject({ answer: { kind: 'notSent', problem: { reason: 'signing' } }, evidence: null });
    expect(one.sent).toEqual([]);
  });

  it('takes a private payer address in a test profile, and a public one in a live one', async () => {
    for (const [environment, ipAddress] of [['test', '192.168.0.1'], ['practice', '127.0.0.1'], ['live', '203.0.114.9'], ['live', '2a00::1']] as const) {
      const one = subject(link, { environment });
      await one.provider.createLink({ ...bankLink, fields: { ...bankFields, ipAddress } });
      expect(one.body()['ipAddress']).toBe(ipAddress);
    }
  });
});

describe('other calls', () => {
  it('a query names our number and nothing else', async () => {
    for (const [query, path] of [[paymentQuery, 'queryPayInResult'], [payoutQuery, 'queryPayOutResult']] as const) {
      const one = subject(refused);
      await one.provider.query(query);
      expect(one.sent[0]?.url).toBe(`https://vexora.example/taiwan/v1/vexora/${path}`);
      const { sign, ...body } = one.body();
      expect(body).toEqual({ tradeNo: query.reference, timestamp: String(now) });
      expect(sign).toBe(signOf(body));
    }
  });

  it('a refund cannot be asked about', async () => {
    const one = subject(refused);
    expect((await one.provider.query({ ...paymentQuery, kind: 'refund', origin: 'refund' })).answer.kind).toBe('notSent');
    expect(one.sent).toEqual([]);
  });

  it('there is no refund, no withdrawal and, unless switched on, no payout', () => {
    const { provider } = subject(refused);
    expect([provider.refund, provider.withdraw, provider.payout]).toEqual([undefined, undefined, undefined]);
  });

  it('a payout has a plain account, one name and whole dollars', async () => {
    const one = subject(refused, { settings: { payouts: true } });
    await one.provider.payout?.(payout);
    expect(one.sent[0]?.url).toBe('https://vexora.example/taiwan/v1/vexora/disbursements');
    const { sign, ...body } = one.body();
    expect(body).toEqual({
      tradeNo: 'P-1', amount: '500', bankCode: '004', bankNumber: '0003968123456', name: '陳小明', mobile: '0912345679', email: 'payee@example.com', notifyUrl: 'https://shop.example/notify', remark: 'thanks',
      timestamp: String(now),
    });
    expect(sign).toBe(signOf(body));
  });

  it('the sister brand has other paths', async () => {
    const one = subject(link, { settings: { brand: 'paypro' } });
    await one.provider.createLink(bankLink);
    await one.provider.query(paymentQuery);
    expect(one.sent.map(({ url }) => url)).toEqual(['https://vexora.example/taiwan/v1/paypro/paymentLink', 'https://vexora.example/taiwan/v1/paypro/queryPayInResult']);
  });

  it('a path of the profile is used', async () => {
    const one = subject(refused, { settings: { pathBalance: '/v2/money' } });
    await one.provider.balance?.();
    expect(one.sent[0]?.url).toBe('https://vexora.example/taiwan/v2/money');
  });
});

describe('what is kept', () => {
  it('holds the signed text with secret and entries masked, in every variant', async () => {
    for (const [settings, byHand] of [
      [{}, (pairs: readonly string[]) => `${pairs.join('')}redacted`],
      [{ signPlacement: 'wrap', signPairSeparator: '&' }, (pairs: readonly string[]) => `redacted${pairs.join('&')}redacted`],
      [{ signPlacement: 'ampKey' }, (pairs: readonly string[]) => `${pairs.join('')}&key=redacted`],
    ] as const) {
      const { evidence } = await subject(link, { settings }).provider.createLink(bankLink);
      expect(evidence?.signedText).toBe(byHand([
        'amount=480', 'bankNumber=redacted', 'channelCode=NET_BANKING', 'email=redacted', 'firstname=redacted', 'ipAddress=redacted', 'lastname=redacted', 'mobile=redacted',
        'notifyUrl=https://shop.example/notify', 'remark=兩盒茶', 'returnUrl=https://shop.example/thanks', `timestamp=${now}`, 'tradeNo=A-1', 'wayCode=BANK_TRANSFER',
      ]));
    }
  });

  it('holds no secret and no entry, not even one that the provider echoes', async () => {
    const echo = `{"code":"8000","msg":"mobile 0912345678 of 0003968123456, payer@example.com at 203.0.114.9, ${secret}","data":null,"lastname":"陳","who":"小明"}`;
    for (const request of [bankLink, { ...storeLink, reference: reference.parse('A-2') }]) {
      const told = await subject(echo).provider.createLink({ ...request, fields: { ...request.fields } });
      const kept = JSON.stringify(told);
      const unseen = [secret, '0912345678', 'payer@example.com', '203.0.114.9', '"小明', '陳\\"', '松山', ...(request === bankLink ? ['0003968123456', '1234567890123456', '808-'] : [])];
      expect(unseen.filter((text) => kept.includes(text))).toEqual([]);
    }
  });
});
