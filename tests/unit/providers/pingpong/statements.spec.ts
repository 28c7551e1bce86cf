import { describe, expect, it } from 'vitest';
import { moneyOf } from '@shared/money/money.ts';
import { askedAt, digest, having, own, replyOf, stub } from './support.ts';

const headers = { errorcode: '000000', errormsg: 'ok', billdate: '2026-11-20', filename: 'bill.csv', 'content-type': 'text/csv' };

describe('statements', () => {
  it.each([
    ['transactionsByDay', '2026-11-20', { billDate: '2026-11-20', billType: 'DAY' }, 'https://sandbox-acquirer-merchant.pingpongx.com/api/v2/txn-rec-file/download'],
    ['transactionsByMonth', '2026-11', { billDate: '2026-11', billType: 'MONTH' }, 'https://sandbox-acquirer-merchant.pingpongx.com/api/v2/txn-rec-file/download'],
    ['fundsByDay', '2026-11-20', { billDate: '2026-11-20', billType: 'BILL', recVersion: '1.0' }, 'http://127.0.0.1:1/fundFile/download'],
    ['fundsByMonth', '2026-11', { billDate: '2026-11', billType: 'MONTH_BILL', recVersion: '1.0' }, 'http://127.0.0.1:1/fundFile/download'],
  ])('%s of %s', async (code, id, parameters, url) => {
    const { provider, answer, body, sent } = stub({ environment: 'test' });
    answer('a,b\r\n', 200, { ...headers, billdate: id });
    const { answer: told, evidence } = await having(provider, 'statements').download({ code, id });
    expect(told).toEqual({ kind: 'fact', fact: { name: 'bill.csv', contentType: 'text/csv', bytes: Buffer.from('a,b\r\n') } });
    expect(evidence?.responseBody).toBeNull();
    const { sign, ...fields } = body();
    expect(fields).toMatchObject(parameters);
    expect(sign).toBe(digest(fields));
    expect(sent[0]?.url).toBe(url);
  });

  it('parameters and host go where the profile says', async () => {
    const { provider, biz, body, sent } = stub({ environment: 'live', settings: { statementParameters: 'bizContent', fundStatementVersion: '2.0', fundStatementHost: 'https://files.provider.example', transactionStatementHost: 'https://office.provider.example' } });
    await having(provider, 'statements').download({ code: 'fundsByDay', id: '2026-11-20' });
    expect(biz()).toEqual({ billDate: '2026-11-20', billType: 'BILL', recVersion: '2.0' });
    expect(body()['billDate']).toBeUndefined();
    await having(provider, 'statements').download({ code: 'transactionsByDay', id: '2026-11-20' });
    expect(sent.map(({ url }) => url)).toEqual(['https://files.provider.example/fundFile/download', 'https://office.provider.example/api/v2/txn-rec-file/download']);
  });

  it('the outcome stands in the headers', async () => {
    const { provider, answer } = stub();
    const download = () => having(provider, 'statements').download({ code: 'transactionsByDay', id: '2026-11-20' });
    answer('', 200, { ...headers, errorcode: '102000', errormsg: 'billDate' });
    expect((await download()).answer).toMatchObject({ kind: 'refused', meaning: 'unlisted', problem: { providerCode: '102000', providerMessage: 'billDate' } });
    answer('', 200, { ...headers, errorcode: '104000' });
    expect((await download()).answer).toMatchObject({ kind: 'refused', meaning: 'unauthorised' });
    answer('a,b', 200, { ...headers, billdate: '2026-11-19' });
    expect((await download()).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'echoMismatch' } });
    for (const text of ['a,b', '', replyOf('000000', { a: 1 })]) {
      answer(text, 200, {});
      expect((await download()).answer.kind).toBe('doubtful');
    }
    answer(JSON.stringify({ code: '104000' }), 200, {});
    expect((await download()).answer).toMatchObject({ kind: 'refused', meaning: 'unauthorised' });
  });

  it.each([['../../etc/passwd', 'passwd'], ['C:\\x\\bill.csv', 'bill.csv'], ['..', 'transactionsByDay-2026-11-20.csv'], ['a\u0000b.csv', 'a_b.csv'], ['.hidden', 'hidden'], ['', 'transactionsByDay-2026-11-20.csv'], ['帳單.csv', '帳單.csv']])('a file called "%s" is saved as "%s"', async (filename, name) => {
    const { provider, answer } = stub();
    answer('a', 200, { ...headers, filename });
    expect((await having(provider, 'statements').download({ code: 'transactionsByDay', id: '2026-11-20' })).answer).toMatchObject({ kind: 'fact', fact: { name } });
  });

  it.each([['transactionsByDay', '2026-11'], ['transactionsByMonth', '2026-11-20'], ['fundsByDay', '20261120'], ['settlement', '2026-11-20'], ['constructor', '2026-11-20']])('%s of %s is not asked for', async (code, id) => {
    const { provider, sent } = stub();
    expect((await having(provider, 'statements').download({ code, id })).answer).toMatchObject({ kind: 'notSent', problem: { reason: 'cannotAsk' } });
    expect((await having(provider, 'statements').list({ code, from: null, until: null, transferred: null, page: 1 })).answer.kind).toBe('notSent');
    expect(sent).toEqual([]);
  });
});

describe('captures and voids', () => {
  const request = { reference: own('K-1'), amount: moneyOf(48_000, 'HKD'), original: own('L-1') };
  const done = { merchantTransactionId: 'L-1', transactionId: 'T1', currency: 'HKD', amount: '480.000000', status: 'SUCCESS', resultCode: '000000' };

  it.each([
    ['capture', '/v4/payment/capture', { merchantTransactionId: 'L-1', merchantCaptureId: 'K-1', amount: '480.00', currency: 'HKD' }], ['cancel', '/v4/payment/void', { merchantTransactionId: 'L-1', merchantVoidId: 'K-1', amount: '480.00', currency: 'HKD' }],
    ['queryCapture', '/v4/capture/query', { merchantTransactionId: 'L-1', merchantCaptureId: 'K-1' }], ['queryCancel', '/v4/void/query', { merchantTransactionId: 'L-1', merchantVoidId: 'K-1' }],
  ] as const)('%s', async (name, path, asked) => {
    const { provider, answer, biz, sent } = stub();
    answer(replyOf('000000', done));
    expect((await having(provider, 'captures')[name](request)).answer).toEqual({ kind: 'fact', fact: { reference: 'K-1', outcome: { kind: 'completed' }, amount: moneyOf(48_000, 'HKD') } });
    expect(biz()).toEqual(asked);
    expect(sent[0]?.url).toBe(`http://127.0.0.1:1${path}`);
  });

  it('at the paths of the profile', async () => {
    const { provider, sent } = stub({ settings: { capturePath: '/dispute/v4/payment/capture', voidPath: '/dispute/v4/payment/void' } });
    await having(provider, 'captures').capture(request);
    await having(provider, 'captures').cancel(request);
    expect(sent.map(({ url }) => new URL(url).pathname)).toEqual(['/dispute/v4/payment/capture', '/dispute/v4/payment/void']);
  });

  it.each([['109000', 'final'], ['109001', 'final'], ['109002', 'final'], ['500000', 'unlisted'], ['107000', 'duplicateReference']])('refused with %s is %s', async (code, meaning) => {
    const { provider, answer } = stub();
    answer(replyOf(code, { resultCode: code }));
    expect((await having(provider, 'captures').capture(request)).answer).toMatchObject({ kind: 'refused', meaning });
  });

  it('of another order is doubted', async () => {
    const { provider, answer } = stub();
    answer(replyOf('000000', { ...done, merchantTransactionId: 'L-2' }));
    expect((await having(provider, 'captures').capture(request)).answer).toMatchObject({ kind: 'doubtful', problem: { reason: 'echoMismatch' } });
  });
});

describe('payment details', () => {
  it('are told in the provider’s words, with the codes apart and without tokens', async () => {
    const { provider, answer } = stub();
    answer(replyOf('001000', { status: 'FAILED', resultCode: '301003', token: 'a0b1'.repeat(16), paymentMethod: { type: 'AlipayHK' }, issuerInfo: { issuerResultCode: '51' }, captureDelayHours: 0 }));
    const { answer: told } = await having(provider, 'paymentDetail')({ kind: 'payment', origin: 'link', reference: own('L-1'), providerPaymentId: null, providerTransactionId: null, method: null, amount: moneyOf(1, 'HKD'), createdAt: askedAt, original: null });
    expect(told).toMatchObject({
      kind: 'fact',
      fact: { facts: [
        { name: 'code', value: '001000' }, { name: 'description', value: 'made up' }, { name: 'status', value: 'FAILED' }, { name: 'resultCode', value: '301003' }, { name: 'paymentMethod.type', value: 'AlipayHK' },
        { name: 'issuerInfo.issuerResultCode', value: '51' }, { name: 'captureDelayHours', value: '0' },
      ] },
    });
    expect(JSON.stringify(told)).not.toContain('a0b1a0b1');
  });
});
