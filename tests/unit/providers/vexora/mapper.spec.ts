/** A query in every shape that a country's documents show (dossier §6.1). What was asked for is NT$480. */
import { describe, expect, it } from 'vitest';
import type { TransactionFact } from '@core/ports/provider.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import { readAmount } from '@electron/providers/vexora/amounts.ts';
import { statusMeaning } from '@electron/providers/vexora/mapper.ts';
import { OddNumber } from '@electron/providers/http/json.ts';
import { accepted, paymentQuery, payoutQuery, subject } from './subject.ts';

async function ask(members: string, settings: SettingValues = {}, query = paymentQuery): Promise<TransactionFact | 'doubtful' | 'other'> {
  const { answer } = await subject(accepted(`{"tradeNo":"${query.reference}",${members}}`), { settings }).provider.query(query);
  return answer.kind === 'fact' ? answer.fact : answer.kind === 'doubtful' ? 'doubtful' : 'other';
}

/** Outcome, what was ordered and what came in, in minor units. */
async function judged(members: string, settings: SettingValues = {}, query = paymentQuery): Promise<unknown> {
  const fact = await ask(`"platFormTradeNo":"PF1",${members}`, settings, query);
  return typeof fact === 'string' ? fact : [fact.outcome.kind, fact.amount?.minor ?? null, fact.received?.minor ?? null];
}

describe('amounts', () => {
  it.each([
    ['480', 48_000], ['480.0', 48_000], ['480.00', 48_000], ['480.0000', 48_000], ['480.5', 48_050], ['480.05', 48_005], ['480.050000', 48_005], ['0', 0], ['0.00', 0], ['0.01', 1], ['999999999999.99', 99_999_999_999_999],
    ['0.10', 10], ['1.1', 110], ['19.99', 1_999], ['1.005000', null], ['480.001', null], ['0480', null], ['-480', null], ['+480', null], ['4e2', null], ['480.', null], ['.5', null], ['4,80', null], [' 480', null], ['９', null],
    ['1000000000000', null], ['NaN', null], ['480 TWD', null],
  ])('%s', (text, minor) => {
    const read = (value: unknown) => {
      try {
        return readAmount(value)?.minor ?? 'none';
      } catch {
        return null;
      }
    };
    expect(read(text)).toBe(minor);
    expect(read(new OddNumber(text))).toBe(minor);
    if (/^\d+$/.test(text) && String(Number(text)) === text) expect(read(Number(text))).toBe(minor);
  });

  it('are absent, or something else', () => {
    expect([undefined, null, ''].map(readAmount)).toEqual([null, null, null]);
    for (const value of [true, {}, [], ['480'], { minor: 480 }, Number.NaN, 480.5]) {
      if (value === 480.5) expect(readAmount(value)?.minor).toBe(48_050);
      else expect(() => readAmount(value)).toThrow();
    }
  });
});

describe('paid in full', () => {
  it.each([
    ['JP, TH', '"status":"0000","amount":"480.00","message":"success"'],
    ['JP, a number', '"status":"0000","amount":480.0000'],
    ['JP, a whole number', '"status":"0000","amount":480'],
    ['VN', '"status":"0000","amount":"480","successTime":"2026-11-21 14:00:00","remark":"x"'],
    ['ID', '"status":"0000","orderAmount":480.00,"payAmount":480.0000,"channelCode":"STORE","wayCode":"711","rrn":"1"'],
    ['CO, AU', '"status":"0000","orderAmount":"480.00","payAmount":"480","paymentDetails":[]'],
    ['MX', '"status":"0000","amount":"480","receivedAmount":"480.00","paymentList":[{"amount":"480.00"}]'],
    ['a mixture', '"status":"0000","orderAmount":480,"amount":"480.00"'],
    ['two that agree', '"status":"0000","orderAmount":480,"payAmount":480,"receivedAmount":"480.0"'],
  ])('%s', async (_shape, members) => {
    expect(await judged(members)).toEqual(['completed', 48_000, 48_000]);
  });

  it('tells the way where the shape has it', async () => {
    expect(await ask('"platFormTradeNo":"PF1","status":"0000","orderAmount":480,"payAmount":480,"wayCode":"711"')).toMatchObject({ method: '711', kind: 'payment', reference: 'A-1', providerPaymentId: 'PF1' });
    expect(await ask('"payproTradeNo":"PP1","status":"0000","amount":480')).toMatchObject({ method: null, providerPaymentId: 'PP1', providerTransactionId: 'PP1' });
  });
});

describe('another amount than ordered', () => {
  it.each([
    ['0000, JP: less', '"status":"0000","amount":"479.99"', ['partial', null, 47_999]],
    ['0000, JP: more', '"status":"0000","amount":"960"', ['partial', null, 96_000]],
    ['0000, ID: less', '"status":"0000","orderAmount":480,"payAmount":200', ['partial', 48_000, 20_000]],
    ['0000, MX: twice', '"status":"0000","amount":480,"receivedAmount":960', ['partial', 48_000, 96_000]],
    ['0001, JP: less', '"status":"0001","amount":"200.00"', ['partial', null, 20_000]],
    ['0001, ID', '"status":"0001","orderAmount":480,"payAmount":200', ['partial', 48_000, 20_000]],
    ['0001, MX', '"status":"0001","amount":"480","receivedAmount":"200"', ['partial', 48_000, 20_000]],
    ['0001, MX: more', '"status":"0001","amount":"480","receivedAmount":"960"', ['partial', 48_000, 96_000]],
    // In this shape the amount could be what was ordered: a part payment of everything is no proof of anything.
    ['0001, JP: as much as ordered', '"status":"0001","amount":"480"', ['unrecognised', null, null]],
    ['0001, JP: more', '"status":"0001","amount":"960"', ['unrecognised', null, null]],
    ['0001, ID: as much as ordered', '"status":"0001","orderAmount":480,"payAmount":480', ['unrecognised', 48_000, null]],
    ['0001 without an amount', '"status":"0001"', ['unrecognised', null, null]],
    ['0000 without an amount', '"status":"0000"', ['completed', null, null]],
    ['0000 with what was ordered only', '"status":"0000","orderAmount":480', ['completed', null, null]],
    ['0000, another order amount', '"status":"0000","orderAmount":500,"payAmount":500', ['completed', 50_000, 50_000]],
  ])('%s', async (_name, members, told) => {
    expect(await judged(members)).toEqual(told);
  });
});

describe('not paid', () => {
  it.each([
    ['0015', '"status":"0015","amount":"480.00"', ['pending', 48_000, null]],
    ['0015, nothing received', '"status":"0015","amount":0', ['pending', null, null]],
    ['0015, ID', '"status":"0015","orderAmount":480,"payAmount":0', ['pending', 48_000, null]],
    ['0015, MX, something received', '"status":"0015","amount":480,"receivedAmount":"5"', ['pending', 48_000, 500]],
    ['0015, another amount', '"status":"0015","amount":"500"', ['pending', 50_000, null]],
    ['00029', '"status":"00029","amount":"480","message":"Processing"', ['failed', 48_000, null]],
    ['0029', '"status":"0029","amount":"480"', ['failed', 48_000, null]],
    ['0100019', '"status":"0100019"', ['failed', null, null]],
    ['00032', '"status":"00032"', ['failed', null, null]],
    ['00029 beside money', '"status":"00029","amount":"480","receivedAmount":"480"', ['unrecognised', 48_000, 48_000]],
    ['00029, nothing received', '"status":"00029","amount":"480","receivedAmount":"0.00"', ['failed', 48_000, null]],
    ['an unknown one', '"status":"0031","amount":"480","message":"success"', ['unrecognised', 48_000, null]],
    ['a success in words', '"status":"success","amount":"480"', ['unrecognised', 48_000, null]],
    ['a zero', '"status":"0","amount":"480"', ['unrecognised', 48_000, null]],
    ['29', '"status":"29","amount":"480"', ['unrecognised', 48_000, null]],
    ['000', '"status":"000","amount":"480"', ['unrecognised', 48_000, null]],
    ['00000', '"status":"00000","amount":"480"', ['unrecognised', 48_000, null]],
    ['a blank behind it', '"status":"0000 ","amount":"480"', 'doubtful'],
    ['a number', '"status":0,"amount":"480"', 'doubtful'],
    ['an odd number', '"status":0.0,"amount":"480"', 'doubtful'],
    ['none', '"amount":"480"', 'doubtful'],
  ])('%s', async (_name, members, told) => {
    expect(await judged(members)).toEqual(told);
  });

  it('the status is believed, not the text beside it', async () => {
    expect(await ask('"status":"00029","message":"success"')).toMatchObject({ outcome: { kind: 'failed', code: '00029', message: 'success' } });
    expect(await ask('"status":"0015","message":"success"')).toMatchObject({ outcome: { kind: 'pending' } });
    expect(await ask('"status":"9"')).toMatchObject({ outcome: { kind: 'unrecognised', raw: '9' } });
  });

  it('other statuses fail a payment where the profile says so, but not beside money', async () => {
    const soft = { unknownStatus: 'failed' };
    expect([await judged('"status":"0031","amount":"480"', soft), await judged('"status":"0031","amount":"480","receivedAmount":"480"', soft)]).toEqual([['failed', 48_000, null], ['unrecognised', 48_000, 48_000]]);
  });

  it('a status in two lists means neither', () => {
    const sets = { paid: new Set(['1']), partial: new Set<string>(), pending: new Set(['1', '2']), failed: new Set<string>(), unknownStatus: 'unrecognised' } as const;
    expect([statusMeaning('1', sets), statusMeaning('2', sets), statusMeaning('3', sets)]).toEqual(['unknown', 'pending', 'unknown']);
  });
});

describe('no fact', () => {
  it.each([
    ['two amounts received', '"status":"0000","orderAmount":480,"payAmount":480,"receivedAmount":479'],
    ['more than two decimals that say something', '"status":"0000","amount":480.001'],
    ['an exponent', '"status":"0000","amount":4.8e2'],
    ['a negative amount', '"status":"0000","amount":"-480"'],
    ['an amount that is a list', '"status":"0000","amount":["480"]'],
    ['another currency', '"status":"0000","amount":"480","currency":"USD"'],
    ['two platform numbers', '"payproTradeNo":"PF2","status":"0000","amount":"480"'],
    ['a number for the order number', '"tradeNo":7,"status":"0000"'],
    ['the amount twice', '"status":"0000","amount":"480","amount":"481"'],
    ['the status twice', '"status":"0015","status":"0000","amount":"480"'],
  ])('%s', async (_name, members) => {
    expect(await judged(members)).toBe('doubtful');
  });

  it('the order number twice, unless the profile reads the second as the platform’s', async () => {
    const members = '"tradeNo":"PF7","status":"0000","orderAmount":"480.00","payAmount":"480.00"';
    expect(await ask(members)).toBe('doubtful');
    expect(await ask(members, { duplicateTradeNo: 'secondIsPlatform' })).toMatchObject({ outcome: { kind: 'completed' }, reference: 'A-1', providerPaymentId: 'PF7', amount: { minor: 48_000 } });
    expect(await ask('"tradeNo":"PF7","status":"0000","status":"0000","amount":"480"', { duplicateTradeNo: 'secondIsPlatform' })).toBe('doubtful');
    expect(await judged('"tradeNo":"PF7","status":"0000","amount":"480"', { duplicateTradeNo: 'secondIsPlatform' })).toBe('doubtful');
  });
});

describe('a payout', () => {
  it.each([
    ['JP', '"status":"0000","amount":"500.00"', ['completed', 50_000, null]],
    ['ID', '"status":"0000","orderAmount":500,"payAmount":500.0000', ['completed', 50_000, null]],
    ['another amount left', '"status":"0000","orderAmount":500,"payAmount":400', ['unrecognised', 50_000, null]],
    ['no amount', '"status":"0000"', ['completed', null, null]],
    ['under way', '"status":"0015","amount":500', ['pending', 50_000, null]],
    ['failed', '"status":"00029","amount":500,"message":"Processing"', ['failed', 50_000, null]],
    ['failed beside money', '"status":"00029","orderAmount":500,"payAmount":500', ['unrecognised', 50_000, null]],
    ['partly, which payouts cannot be', '"status":"0001","amount":500', ['unrecognised', 50_000, null]],
    ['unknown', '"status":"77","amount":500', ['unrecognised', 50_000, null]],
    ['two amounts', '"status":"0000","orderAmount":500,"amount":400', 'doubtful'],
  ])('%s', async (_name, members, told) => {
    expect(await judged(members, {}, payoutQuery)).toEqual(told);
    expect(await ask(`"platFormTradeNo":"PF1",${members}`, {}, payoutQuery)).toEqual(told === 'doubtful' ? 'doubtful' : expect.objectContaining({ kind: 'payout', reference: 'P-1' }));
  });
});
