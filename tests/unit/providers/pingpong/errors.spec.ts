import { describe, expect, it } from 'vitest';
import { carriesData, meaningOf, refusalCodeOf, saysTokenMissing } from '@electron/providers/pingpong/errors.ts';
import { readSettings } from '@electron/providers/pingpong/settings.ts';

const usual = readSettings({}, { merchantId: 'MADE-UP-STORE-1001', environment: 'test', baseUrl: 'https://gateway.example' }).refusals;
const write = (code: string, settings = usual) => meaningOf({ asked: 'write', code, carriesData: false }, settings);
const read = (code: string, settings = usual) => meaningOf({ asked: 'read', code, carriesData: false }, settings);

describe('codes of a write', () => {
  it.each([
    '101000', '101001', '101002', '102000', '105000', '106000', '106001', '106002', '106003', '107001', '107002', '107003', '108000', '108001', '108002', '108003', '109000', '109001', '109002',
    '200000', '201000', '202000', '202001', '300000', '300003', '301001', '301003', '301099', '302000', '303000', '400000', '400001',
  ])('%s is final: documented, and nothing was executed', (code) => {
    expect(write(code)).toBe('final');
  });

  it.each(['500000', '500006', '500009', '600000', '600002', '599999'])('%s is an unknown outcome, even if a list says otherwise', (code) => {
    const all = new Set([code]);
    expect(write(code)).toBe('unlisted');
    expect(write(code, { ...usual, finalRefusalCodes: all, duplicateReferenceCodes: all, notFoundCodes: all, authRefusalCodes: all })).toBe('unlisted');
  });

  it.each([
    ['002000', 'inProgress'], ['107000', 'duplicateReference'], ['103000', 'unauthorised'], ['104000', 'unauthorised'], ['203000', 'unlisted'], ['301013', 'unlisted'], ['999999', 'unlisted'], ['', 'unlisted'],
  ])('%s is %s', (code, meaning) => {
    expect(write(code)).toBe(meaning);
  });

  it('002000 is never final, whatever a list says', () => {
    expect(write('002000', { ...usual, finalRefusalCodes: new Set(['002000']) })).toBe('inProgress');
  });

  it('a refusal with an order in it is not final', () => {
    expect(meaningOf({ asked: 'write', code: '102000', carriesData: true }, usual)).toBe('unlisted');
    expect(carriesData({ resultCode: '102000', resultDescription: 'no' })).toBe(false);
    for (const key of ['status', 'transactionId', 'refundId', 'paymentUrl', 'authUrl', 'token']) expect(carriesData({ [key]: 'X' })).toBe(true);
  });

  it('a refused key proves "not executed" only if the profile says so', () => {
    expect(write('103000', { ...usual, authRefusalMeansNotExecuted: true })).toBe('unauthorisedNotExecuted');
  });
});

describe('codes of a question', () => {
  it.each([['107001', 'notFound'], ['107002', 'notFound'], ['107000', 'unlisted'], ['102000', 'unlisted'], ['108000', 'unlisted'], ['301002', 'unlisted'], ['104000', 'unauthorised'], ['500000', 'unlisted']])('%s is %s', (code, meaning) => {
    expect(read(code)).toBe(meaning);
  });

  it('"not found" beside an order is not that', () => {
    expect(meaningOf({ asked: 'read', code: '107001', carriesData: true }, usual)).toBe('unlisted');
  });
});

describe('which code refuses', () => {
  it.each([
    ['001000', null, null], ['000000', {}, null], ['001000', { resultCode: '107001' }, '107001'], ['107001', { resultCode: '000000' }, '107001'], ['001000', { resultCode: '000000' }, null], [null, null, null], [null, { resultCode: '102000' }, '102000'],
  ] as const)('%s with %j: %s', (code, biz, refusal) => {
    expect(refusalCodeOf(code, biz)).toBe(refusal);
  });
});

describe('a token that does not exist', () => {
  it('needs both its code and its text', () => {
    expect(saysTokenMissing('102000', 'Parameter missing or invalid: the Token does not exist', usual)).toBe(true);
    expect(saysTokenMissing('102000', 'Parameter missing or invalid: merchantUserId', usual)).toBe(false);
    expect(saysTokenMissing('105000', 'the token does not exist', usual)).toBe(false);
    expect(saysTokenMissing(null, 'the token does not exist', usual)).toBe(false);
    expect(saysTokenMissing('102000', null, usual)).toBe(false);
  });
});
