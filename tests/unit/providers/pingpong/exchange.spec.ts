import { describe, expect, it } from 'vitest';
import { moneyOf } from '@shared/money/money.ts';
import {
  accId, bareReplyOf, chargeOf, clientId, digest, having, linkOf, madeUpToken, own, payment, queryOf, refund, refundOf, refundQueryOf, replyOf, salt, signed, stub,
} from './support.ts';

const page = { transactionId: 'T1', merchantTransactionId: 'L-1', amount: '480.00', currency: 'HKD', token: 'session-token-made-up', innerJsUrl: 'https://pay.example/i.js', paymentUrl: 'https://pay.example/p' };

describe('the envelope of a request', () => {
  it.each(['SHA256', 'MD5'] as const)('is signed by %s over exactly what is sent', async (signType) => {
    const { provider, body, sent } = stub({ settings: { signType } });
    await provider.createLink(linkOf({ description: 'Grün "tea" \\ 茶' }));
    const { sign, ...fields } = body();
    expect(Object.keys(fields).sort()).toEqual(['accId', 'bizContent', 'clientId', 'signType', 'version']);
    expect(fields).toMatchObject({ accId, clientId, version: '1.0', signType });
    expect(sign).toBe(digest(fields, signType));
    expect(sent[0]).toMatchObject({ method: 'POST', url: 'http://127.0.0.1:1/v4/payment/prePay', headers: { 'content-type': 'application/json' } });
  });

  it('bizContent is a text, not an object', async () => {
    const { provider, body } = stub();
    await provider.query(queryOf());
    expect(typeof body()['bizContent']).toBe('string');
    expect(body()['bizContent']).toBe('{"merchantTransactionId":"L-1"}');
  });

  it('the merchant number is the store number without three digits, or what the profile says', async () => {
    const other = stub({ settings: { clientId: 'OTHER' } });
    await other.provider.query(queryOf());
    expect(other.body()['clientId']).toBe('OTHER');
  });

  it('a repeat is the same request, byte for byte', async () => {
    const { provider, sent } = stub();
    for (const send of [() => provider.createLink(linkOf({ expiresAt: linkOf().createdAt })), () => having(provider, 'refund')(refundOf()), () => having(provider, 'tokens').charge(chargeOf())]) {
      sent.length = 0;
      await send();
      await new Promise((resolve) => setTimeout(resolve, 5));
      await send();
      expect(sent[1]?.body).toEqual(sent[0]?.body);
    }
  });

  it('an empty salt sends nothing', async () => {
    const { provider, sent } = stub({ key: ' ' });
    expect((await provider.createLink(linkOf())).answer).toMatchObject({ kind: 'notSent', problem: { reason: 'signing' } });
    expect(sent).toEqual([]);
  });

  it('an amount that the field cannot hold sends nothing', async () => {
    const { provider, sent } = stub();
    expect((await provider.createLink(linkOf({ amount: moneyOf(100_000_000_000, 'HKD') }))).answer.kind).toBe('notSent');
    expect(sent).toEqual([]);
  });
});

describe('whether an answer is authentic', () => {
  it('a signature over what is present holds, in either case and by either hash', async () => {
    const { provider, answer } = stub();
    const full = { accId, clientId, code: '001000', description: 'ok', bizContent: JSON.stringify(payment) };
    answer(signed({ ...full, signType: 'SHA256' }));
    expect((await provider.query(queryOf())).answer.kind).toBe('fact');
    answer(signed({ ...full, signType: 'MD5' }, 'MD5'));
    expect((await provider.query(queryOf())).answer.kind).toBe('fact');
    answer(JSON.stringify({ ...full, signType: 'SHA256', sign: digest({ ...full, signType: 'SHA256' }).toLowerCase() }));
    expect((await provider.query(queryOf())).answer.kind).toBe('fact');
    answer(signed({ ...full, description: ' ', signType: 'SHA256' }));
    expect((await provider.query(queryOf())).answer.kind).toBe('fact');
  });

  it('`version` in an answer would be signed like the rest, but is not asked for', async () => {
    const { provider, answer } = stub();
    answer(replyOf('001000', payment, { version: '1.0' }));
    expect((await provider.query(queryOf())).answer.kind).toBe('fact');
  });

  it.each([
    ['another salt', signed({ accId, clientId, code: '001000', signType: 'SHA256', bizContent: JSON.stringify(payment) }, 'SHA256', 'ANOTHER0SALT')],
    ['a field added afterwards', JSON.stringify({ ...(JSON.parse(replyOf('001000', payment)) as object), extra: 'x' })],
    ['content written anew', replyOf('001000', payment).replace('SUCCESS', 'FAILED')],
    ['the hash that was not named', JSON.stringify({ signType: 'SHA256', code: '001000', bizContent: JSON.stringify(payment), sign: digest({ signType: 'SHA256', code: '001000', bizContent: JSON.stringify(payment) }, 'MD5') })],
  ])('%s: badSignature', async (_name, text) => {
    const { provider, answer } = stub();
    answer(text);
    expect((await provider.query(queryOf())).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'badSignature' } });
  });

  it('no signature: a refused key is shown, anything else proves nothing', async () => {
    const { provider, answer } = stub();
    for (const code of ['104000', '103000']) {
      answer(JSON.stringify({ code, description: 'Signature verification failed' }));
      expect((await having(provider, 'refund')(refundOf())).answer).toMatchObject({ kind: 'refused', meaning: 'unauthorised', problem: { providerCode: code } });
    }
    for (const code of ['000000', '001000', '102000', '107001', '500000']) {
      answer(JSON.stringify({ code, description: 'x', bizContent: JSON.stringify(refund) }));
      expect((await having(provider, 'refund')(refundOf())).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'badSignature', providerCode: code } });
    }
    answer(JSON.stringify({ bizContent: JSON.stringify(payment) }));
    expect((await provider.query(queryOf())).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'badSignature' } });
  });

  it('content of an unsigned refusal is not believed', async () => {
    const { provider, answer } = stub();
    answer(JSON.stringify({ code: '104000', bizContent: JSON.stringify(payment) }));
    expect((await provider.query(queryOf())).answer).toMatchObject({ kind: 'refused', meaning: 'unauthorised' });
  });

  it('of another store: echoMismatch', async () => {
    const { provider, answer } = stub();
    answer(replyOf('001000', payment, { accId: 'MADE-UP-STORE-1002' }));
    expect((await provider.query(queryOf())).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'echoMismatch' } });
  });

  it('an object instead of a text is verified in compact form', async () => {
    const { provider, answer } = stub();
    const fields = { code: '001000', signType: 'SHA256', bizContent: JSON.stringify(payment) };
    answer(JSON.stringify({ ...fields, bizContent: payment, sign: digest(fields) }, null, 2));
    expect((await provider.query(queryOf())).answer.kind).toBe('fact');
    answer(JSON.stringify({ ...fields, bizContent: { ...payment, amount: '1.00' }, sign: digest(fields) }));
    expect((await provider.query(queryOf())).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'badSignature' } });
  });

  it.each(['[]', '"text"', '{"a":1,"a":2}', 'not json', '{"status":"SUCCESS"'])('signed content %s is malformed', async (bizContent) => {
    const { provider, answer } = stub();
    answer(signed({ code: '001000', signType: 'SHA256', bizContent }));
    expect((await provider.query(queryOf())).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'malformed' } });
  });

  it('a fact with another status than 200 contradicts itself', async () => {
    const { provider, answer } = stub();
    answer(replyOf('001000', payment), 409);
    expect((await provider.query(queryOf())).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'malformed', httpStatus: 409 } });
  });
});

describe('an answer to a question', () => {
  it('001000 proves only that the question worked', async () => {
    const { provider, answer } = stub();
    answer(replyOf('001000', { merchantTransactionId: 'L-1', transactionId: 'T1' }));
    expect((await provider.query(queryOf())).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'malformed' } });
    answer(replyOf('001000', { ...payment, status: 'INIT', resultCode: '002000' }));
    expect((await provider.query(queryOf())).answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind: 'pending' } } });
  });

  it.each(['107001', '107002'])('%s is "not found", in either place', async (code) => {
    const { provider, answer } = stub();
    answer(replyOf(code, { resultCode: code }));
    expect((await provider.query(queryOf())).answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
    answer(replyOf('001000', { resultCode: code }));
    expect((await provider.query(refundQueryOf())).answer).toMatchObject({ kind: 'refused', meaning: 'notFound' });
  });

  it('a refund is asked for by both numbers, at the path of the profile', async () => {
    const { provider, biz, sent } = stub({ settings: { refundQueryPath: '/v4/payment/getRefund' } });
    await provider.query(refundQueryOf());
    expect(biz()).toEqual({ merchantTransactionId: 'L-1', merchantRefundId: 'R-1' });
    expect(sent[0]?.url).toBe('http://127.0.0.1:1/v4/payment/getRefund');
    expect((await provider.query(refundQueryOf({ original: null }))).answer.kind).toBe('notSent');
  });

  it('the connection test passes on a signed "does not exist", not on an unsigned one and not for a closed store', async () => {
    const { provider, answer } = stub();
    answer(replyOf('107001', { resultCode: '107001' }));
    const { answer: told, evidence } = await provider.testConnection();
    expect(told).toEqual({ kind: 'fact', fact: { httpStatus: 200, signatureAccepted: true } });
    expect(evidence?.problem).toBeNull();
    for (const text of [JSON.stringify({ code: '107001' }), JSON.stringify({ code: '104000' }), replyOf('101000', {})]) {
      answer(text);
      expect((await provider.testConnection()).answer.kind).not.toBe('fact');
    }
  });
});

describe('an answer to a refund', () => {
  it('is told by its status', async () => {
    const { provider, answer } = stub();
    answer(replyOf('000000', refund));
    expect((await having(provider, 'refund')(refundOf())).answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind: 'completed' }, amount: moneyOf(12_050, 'HKD') } });
    answer(replyOf('002000', { ...refund, status: 'PROCESSING', resultCode: '002000' }));
    expect((await having(provider, 'refund')(refundOf())).answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind: 'pending' } } });
    answer(replyOf('303000', { ...refund, status: 'FAILED', resultCode: '303000' }));
    expect((await having(provider, 'refund')(refundOf())).answer).toMatchObject({ kind: 'fact', fact: { outcome: { kind: 'failed', code: '303000' } } });
  });

  it('an OK code without a status is no success', async () => {
    const { provider, answer } = stub();
    const { status: _status, ...rest } = refund;
    answer(replyOf('000000', rest));
    expect((await having(provider, 'refund')(refundOf())).answer.kind).toBe('doubtful');
    answer(replyOf('000000', {}));
    expect((await having(provider, 'refund')(refundOf())).answer.kind).toBe('doubtful');
  });

  it('a documented refusal is final, a system error is not', async () => {
    const { provider, answer } = stub();
    answer(replyOf('108000', { resultCode: '108000' }));
    expect((await having(provider, 'refund')(refundOf())).answer).toMatchObject({ kind: 'refused', meaning: 'final', problem: { providerCode: '108000', providerMessage: 'made up' } });
    answer(replyOf('500000', { resultCode: '500000' }));
    expect((await having(provider, 'refund')(refundOf())).answer).toMatchObject({ kind: 'refused', meaning: 'unlisted' });
    answer(replyOf('002000', {}));
    expect((await having(provider, 'refund')(refundOf())).answer).toMatchObject({ kind: 'refused', meaning: 'inProgress' });
    answer(replyOf('107000', {}));
    expect((await having(provider, 'refund')(refundOf())).answer).toMatchObject({ kind: 'refused', meaning: 'duplicateReference' });
  });

  it('amounts are compared by value', async () => {
    const { provider, answer } = stub();
    for (const amount of ['120.5', '120.50', '120.500000', 120.5]) {
      answer(replyOf('000000', { ...refund, amount }));
      expect((await having(provider, 'refund')(refundOf())).answer).toMatchObject({ kind: 'fact', fact: { amount: { minor: 12_050 } } });
    }
    answer(replyOf('000000', { ...refund, amount: '120.505' }));
    expect((await having(provider, 'refund')(refundOf())).answer.kind).toBe('doubtful');
  });
});

describe('an answer to prePay', () => {
  it('is a page', async () => {
    const { provider, answer, biz } = stub({ settings: { payCancelUrl: 'https://shop.example/cart' } });
    answer(replyOf('000000', page));
    expect((await provider.createLink(linkOf())).answer).toMatchObject({ kind: 'fact', fact: { reference: 'L-1', providerPaymentId: 'T1', next: { kind: 'redirect', url: 'https://pay.example/p' }, outcome: { kind: 'pending' } } });
    expect(biz()).toMatchObject({ payCancelUrl: 'https://shop.example/cart', captureDelayHours: 0 });
  });

  it('of an order that has another amount is not our page', async () => {
    const { provider, answer } = stub();
    answer(replyOf('000000', { ...page, amount: '1.00' }));
    expect((await provider.createLink(linkOf())).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'echoMismatch' } });
  });

  it('needs a code: only wallet calls may leave it out', async () => {
    const { provider, answer } = stub();
    answer(bareReplyOf(page));
    expect((await provider.createLink(linkOf())).answer.kind).toBe('doubtful');
  });

  it('a refusal beside a page is not final', async () => {
    const { provider, answer } = stub();
    answer(replyOf('102000', page));
    expect((await provider.createLink(linkOf())).answer).toMatchObject({ kind: 'refused', meaning: 'unlisted' });
  });
});

describe('what is kept of an exchange', () => {
  it('no salt, no token, no e-mail and no address of the shopper', async () => {
    const { provider, answer } = stub();
    answer(replyOf('000000', { ...payment, merchantTransactionId: 'C-1', requestId: 'C-1', token: madeUpToken }));
    const charge = await having(provider, 'tokens').charge(chargeOf());
    answer(replyOf('000000', page));
    const link = await provider.createLink(linkOf());
    answer(replyOf('000000', { queryData: [{ token: madeUpToken, userLoginId: 'shopper-1@wallet.example', merchantUserId: 'Member 7', payMethod: 'AlipayHK' }] }));
    const list = await having(provider, 'tokens').list?.({ merchantUserId: 'Member 7', token: madeUpToken });
    expect(list?.answer.kind).toBe('fact');
    const kept = JSON.stringify([charge.evidence, link.evidence, list?.evidence]);
    for (const secret of [salt, madeUpToken, 'shopper@shop.example', '203.0.113.7', '2001:db8::7', 'Member 7', 'session-token-made-up', 'shopper-1@wallet.example']) expect(kept).not.toContain(secret);
    expect(kept).toContain('redacted');
  });

  it('a token of an answer that could not be verified is not kept either', async () => {
    const { provider, answer } = stub();
    const list = having(provider, 'tokens').list;
    if (list === null) throw new Error('no list');
    answer(JSON.stringify({ code: '000000', bizContent: JSON.stringify({ queryData: [{ token: madeUpToken, userLoginId: 'shopper-1@wallet.example' }] }) }));
    const { answer: told, evidence } = await list({ merchantUserId: 'Member 7', token: null });
    expect(told.kind).toBe('doubtful');
    expect(JSON.stringify(evidence)).not.toContain(madeUpToken);
    expect(JSON.stringify(evidence)).not.toContain('shopper-1');
  });

  it('an echoed salt does not come back in a problem', async () => {
    const { provider, answer } = stub();
    answer(replyOf('102000', {}, { description: `bad salt ${salt}` }));
    expect(JSON.stringify(await provider.createLink(linkOf()))).not.toContain(salt);
  });
});

describe('names of orders', () => {
  it('a query is always by our own number', async () => {
    const { provider, biz } = stub();
    await provider.query(queryOf({ providerPaymentId: 'T1', providerTransactionId: 'T2', reference: own('L-9') }));
    expect(biz()).toEqual({ merchantTransactionId: 'L-9' });
  });
});
