import { describe, expect, it } from 'vitest';
import { accId, clientId, having, madeUpToken, payment, refund, replyOf, signed, stub } from './support.ts';

const read = (body: string) => having(stub().provider, 'readNotice')({ body, signature: null });

describe('a signed notification', () => {
  it.each([
    [{ notifyType: 'RECHARGE', ...payment }, 'L-1', '2026112100000001'], [{ notifyType: 'REFUND', ...refund }, 'R-1', '2026112100000002'],
    [{ notifyType: 'CAPTURE', merchantCaptureId: 'K-1', merchantTransactionId: 'L-1', transactionId: 'T1' }, 'K-1', 'T1'], [{ notifyType: 'VOID', merchantVoidId: 'V-1', transactionId: 'T1' }, 'V-1', 'T1'],
    [{ notifyType: 'ACCESS_TOKEN_CREATION', requestId: 'B-1', token: madeUpToken }, 'B-1', null], [{ notifyType: 'SOMETHING_NEW', merchantTransactionId: 'L-1' }, 'L-1', null],
  ])('%j names what it is about, never a token', async (biz, reference, providerNumber) => {
    const reading = await read(replyOf('000000', biz));
    expect(reading).toEqual({ kind: 'verified', type: biz.notifyType, reference, providerNumber });
    expect(JSON.stringify(reading)).not.toContain(madeUpToken);
  });

  it('may have the keys of a request instead of those of an answer', async () => {
    const fields = { accId, clientId, version: '1.0', signType: 'SHA256', bizContent: JSON.stringify({ notifyType: 'RECHARGE', ...payment }) };
    expect(await read(signed(fields))).toMatchObject({ kind: 'verified', type: 'RECHARGE', reference: 'L-1' });
  });

  it('is read as pasted, with blanks around it', async () => {
    expect(await read(`\n  ${replyOf('000000', { notifyType: 'RECHARGE', ...payment })}\n`)).toMatchObject({ kind: 'verified' });
  });

  it.each([
    ['changed after signing', replyOf('000000', { notifyType: 'RECHARGE', ...payment }).replace('480', '481'), 'badSignature'],
    ['by another salt', signed({ accId, signType: 'SHA256', bizContent: JSON.stringify({ notifyType: 'RECHARGE' }) }, 'SHA256', 'ANOTHER0SALT'), 'badSignature'],
    ['of another store', replyOf('000000', { notifyType: 'RECHARGE' }, { accId: 'MADE-UP-STORE-1002' }), 'otherAccount'],
    ['without a type', replyOf('000000', { ...payment }), 'malformed'],
    ['without content', replyOf('000000', null), 'malformed'],
    ['that is no JSON', 'notifyType=RECHARGE', 'malformed'],
    ['that is a list', '[]', 'malformed'],
    ['with a name twice', '{"notifyType":"A","notifyType":"B"}', 'malformed'],
    ['too long', `{"a":"${'x'.repeat(300_000)}"}`, 'malformed'],
  ])('%s is refused', async (_name, body, reason) => {
    expect(await read(body)).toEqual({ kind: 'refused', reason });
  });
});

describe('an unsigned one', () => {
  it.each(['ACCESS_TOKEN_CREATION', 'ACCESS_TOKEN_CANCEL_OF_MERCHANT', 'ACCESS_TOKEN_CANCEL_OF_MERCHANT_USER'])('%s, flat as documented, is a hint', async (notifyType) => {
    const reading = await read(JSON.stringify({ token: madeUpToken, notifyType }));
    expect(reading).toEqual({ kind: 'hint', type: notifyType, reference: null, providerNumber: null });
  });

  it.each([
    JSON.stringify({ notifyType: 'RECHARGE', ...payment }), JSON.stringify({ accId, bizContent: JSON.stringify({ notifyType: 'RECHARGE', ...payment }) }), JSON.stringify({ token: madeUpToken }), '{}',
    JSON.stringify({ notifyType: 'RECHARGE', sign: '' }),
  ])('%s is refused', async (body) => {
    expect(await read(body)).toEqual({ kind: 'refused', reason: 'noSignature' });
  });
});

