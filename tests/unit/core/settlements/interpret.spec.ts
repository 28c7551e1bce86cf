/** Cells of a provider's file, read the way a person said and no other way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInterpreter, mappingProblems, readCurrency, readMoment, readSigned } from '@core/settlements/interpret.ts';
import { emptyMapping } from '@core/settlements/statement-file.ts';
import { guessColumns } from '@core/settlements/titles.ts';
import type { StatementMapping } from '@shared/domain/settlement.ts';
import { moneyOf, toDecimalString } from '@shared/money/money.ts';

const mapping = (change: Partial<StatementMapping> = {}): StatementMapping => ({
  ...emptyMapping({ reference: 0, amount: 1, at: 2 }, 'Asia/Hong_Kong'), amounts: 'major', currency: 'HKD', directions: 'sign', ...change,
});
const read = (cells: Parameters<ReturnType<typeof createInterpreter>>[0], change: Partial<StatementMapping> = {}, workbook = { xlsx: false, since1904: false }) => createInterpreter(mapping(change), workbook)(cells);
const codes = (result: ReturnType<typeof read>) => (result.kind === 'unreadable' ? result.errors.map(({ code, field }) => [code, field]) : result.kind);

describe('an amount', () => {
  const major = { amounts: 'major', decimal: 'point' } as const;
  it.each([
    ['1,234.50', 123_450], ['1234.5', 123_450], ['-66.50', -6_650], ['(66.50)', -6_650], ['66.50-', -6_650], ['−66.50', -6_650], ['HK$1,280', 128_000], ['-HK$1,280.00', -128_000], ['HKD 12', 1_200], ['12.00 HKD', 1_200],
    ['１２０．００', 12_000], ['1 234.50', 123_450], ['12.000', 1_200], ['0.00', 0], ['+5', 500], ['HK$-12', -1_200],
  ])('%s is %i', (text, minor) => expect(readSigned(text, 'HKD', major)).toBe(minor));

  it.each(['', '-', '1,23', '1.234,50', '12.005', '1e3', 'NaN', '12 HK', '0x10', '1,2345', '12.', '--5', '(5', '5)', '-5-', '(-5)', 'USD 12', '9999999999999999'])('%s is none', (text) => expect(readSigned(text, 'HKD', major)).toBeNull());

  it('with the mark of another currency is none', () => {
    for (const [text, currency] of [['US$5', 'HKD'], ['NT$5', 'HKD'], ['HK$5', 'TWD'], ['£5', 'HKD'], ['€5', 'USD'], ['¥5', 'HKD'], ['CN¥5', 'JPY'], ['$5', 'EUR'], ['$5', 'JPY'], ['(US$5.00)', 'HKD'], ['-NT$5', 'HKD']] as const) expect(readSigned(text, currency, major), `${text} ${currency}`).toBeNull();
    for (const [text, currency, minor] of [['US$5', 'USD', 500], ['NT$5', 'TWD', 500], ['HK$5', 'HKD', 500], ['£5', 'GBP', 500], ['€5', 'EUR', 500], ['¥5', 'CNY', 500], ['￥5', 'JPY', 5], ['CN¥5', 'CNY', 500], ['$5', 'HKD', 500], ['$5', 'TWD', 500], ['$-5', 'USD', -500]] as const) {
      expect(readSigned(text, currency, major), `${text} ${currency}`).toBe(minor);
    }
  });

  it('has the marks and units that were chosen', () => {
    expect(readSigned('1.234,50', 'EUR', { amounts: 'major', decimal: 'comma' })).toBe(123_450);
    expect(readSigned('1,234.50', 'EUR', { amounts: 'major', decimal: 'comma' })).toBeNull();
    expect(readSigned('12345', 'HKD', { amounts: 'minor', decimal: 'point' })).toBe(12_345);
    expect(readSigned('123.45', 'HKD', { amounts: 'minor', decimal: 'point' })).toBeNull();
    expect(readSigned('1280', 'JPY', major)).toBe(1_280);
    expect(readSigned('1.280', 'KWD', major)).toBe(1_280);
  });

  it('comes back to the last digit, whatever its size and currency', () => {
    fc.assert(fc.property(fc.integer({ min: -9e14, max: 9e14 }), fc.constantFrom('HKD' as const, 'JPY' as const, 'KWD' as const), (minor, currency) => {
      expect(readSigned(toDecimalString(moneyOf(minor, currency)), currency, major)).toBe(minor);
      expect(readSigned(String(minor), currency, { amounts: 'minor', decimal: 'point' })).toBe(minor);
    }));
  });
});

describe('a moment', () => {
  const at = (text: string, dates: StatementMapping['dates'], zone = 'Asia/Hong_Kong', serial: 'since1900' | null = null) => readMoment(text, { dates, zone }, serial);
  it('is read in the zone that was chosen, or by its own offset', () => {
    expect(at('2026-11-20 14:30:05', 'ymd')).toBe(Date.UTC(2026, 10, 20, 6, 30, 5));
    expect(at('2026年11月20日 14:30', 'ymd')).toBe(Date.UTC(2026, 10, 20, 6, 30));
    expect(at('2026-11-20T14:30:05+09:00', 'iso')).toBe(Date.UTC(2026, 10, 20, 5, 30, 5));
    expect(at('2026-11-20T14:30:05.123Z', 'iso')).toBe(Date.UTC(2026, 10, 20, 14, 30, 5));
    expect(at('20/11/2026 2:30 PM', 'dmy')).toBe(Date.UTC(2026, 10, 20, 6, 30));
    expect(at('11/20/2026', 'mdy')).toBe(Date.UTC(2026, 10, 19, 16));
    expect(at('20261120143005', 'compact')).toBe(Date.UTC(2026, 10, 20, 6, 30, 5));
    expect(at('1795240800', 'epochSeconds')).toBe(1_795_240_800_000);
    expect(at('46346.5', 'ymd', 'Asia/Hong_Kong', 'since1900')).toBe(Date.UTC(2026, 10, 20, 4));
  });
  it('is read with the half of the day that spreadsheets in Chinese write before it', () => {
    expect(at('2026/11/20 下午 02:30:05', 'ymd')).toBe(Date.UTC(2026, 10, 20, 6, 30, 5));
    expect(at('2026/11/20 上午 12:30', 'ymd')).toBe(Date.UTC(2026, 10, 19, 16, 30));
    expect(at('2026年11月20日 下午12:05', 'ymd')).toBe(Date.UTC(2026, 10, 20, 4, 5));
    expect(at('2026/11/20 下午 14:30', 'ymd')).toBeNull();
    expect(at('2026/11/20 下午 02:30 PM', 'ymd')).toBeNull();
  });
  it('is none in a year in which no payment was made', () => {
    // Milliseconds read as seconds, the reverse, a year of two digits, and a date that stands for none.
    expect(at('1795240800000', 'epochSeconds')).toBeNull();
    expect(at('1795240800', 'epochMilliseconds')).toBeNull();
    expect(at('1795240800000', 'epochMilliseconds')).toBe(1_795_240_800_000);
    for (const text of ['0026-11-20', '0000-01-01', '9999-12-31 23:59:59', '1899-12-31']) expect(at(text, 'ymd'), text).toBeNull();
    expect(at('10000', 'ymd', 'Asia/Hong_Kong', 'since1900')).toBeNull();
  });
  it('holds on days on which clocks change', () => {
    expect(at('2026-03-29 00:30', 'ymd', 'Europe/London')).toBe(Date.UTC(2026, 2, 29, 0, 30));
    expect(at('2026-03-29 12:00', 'ymd', 'Europe/London')).toBe(Date.UTC(2026, 2, 29, 11));
    expect(at('2026-11-01 12:00', 'ymd', 'America/New_York')).toBe(Date.UTC(2026, 10, 1, 17));
  });
  it.each([['20/11/2026', 'mdy'], ['2026-02-30', 'ymd'], ['2026-11-20 25:00', 'ymd'], ['20.11.26', 'dmy'], ['yesterday', 'iso'], ['46346', 'ymd'], ['2026/11/20', 'iso'], ['13:00 PM', 'dmy']] as const)('%s is none as %s', (text, dates) => expect(at(text, dates)).toBeNull());
});

describe('a row', () => {
  it('is a payment or a refund by what was said to tell them apart', () => {
    expect(read(['A-1', '120.00', '2026-11-20'])).toMatchObject({ kind: 'row', theirs: { reference: 'A-1', kind: 'payment', amountMinor: 12_000, moved: true, status: null } });
    expect(read(['A-1', '-120.00', '2026-11-20'])).toMatchObject({ theirs: { kind: 'refund', amountMinor: 12_000 } });
    const words = { columns: { reference: 0, amount: 1, kind: 2 }, directions: 'words' as const, kindWords: { payment: ['收款'], refund: ['退款'], payout: [], ignored: ['小計'] } };
    expect(read(['A-1', '-120.00', '退款'], words)).toMatchObject({ theirs: { kind: 'refund', amountMinor: 12_000 } });
    expect(read(['', '999', '小計'], words)).toEqual({ kind: 'ignored' });
    expect(codes(read(['A-1', '120', '調整'], words))).toEqual([['settlement.kindUnknown', 'kind']]);
    expect(codes(read(['A-1', '-120', '收款'], words))).toEqual([['settlement.directionContradicts', 'amount']]);
  });
  it('has moved where the status says so, and an unknown word is neither', () => {
    const words = { columns: { reference: 0, amount: 1, status: 2 }, statusWords: { moved: ['成功'], notMoved: ['關閉'] } };
    expect(read(['A-1', '1', '成功'], words)).toMatchObject({ theirs: { moved: true, status: '成功' } });
    expect(read(['A-1', '1', '關閉'], words)).toMatchObject({ theirs: { moved: false } });
    expect(codes(read(['A-1', '1', '处理中'], words))).toEqual([['settlement.statusUnknown', 'status']]);
  });
  it('names every cell that cannot be read, formulas and damaged digits among them', () => {
    expect(codes(read(['', '12,0.00', 'soon']))).toEqual([['settlement.numberMissing', 'reference'], ['settlement.amountUnreadable', 'amount'], ['settlement.dateUnreadable', 'at']]);
    expect(codes(read([{ trouble: 'digitsLost', text: '1.23E+17' }, { trouble: 'formula', text: '=A1' }, '']))).toEqual([['row.digitsLost', 'reference'], ['row.formula', 'amount']]);
    expect(codes(read(['A-1', '0.00', '']))).toEqual([['settlement.amountZero', 'amount']]);
    expect(codes(read(['A-1', '5', 'XXX'], { columns: { reference: 0, amount: 1, currency: 2 }, currency: null }))).toEqual([['settlement.currencyUnknown', 'currency']]);
  });
});

it('says what a mapping lacks', () => {
  const fields = (change: Partial<StatementMapping>, titles = ['a', 'b', 'c']) => mappingProblems(mapping(change), titles).map(({ code, field }) => `${code} ${field ?? ''}`);
  expect(fields({})).toEqual([]);
  expect(mappingProblems(emptyMapping({}, 'Asia/Taipei'), ['a']).map(({ field }) => field)).toEqual(['reference', 'amount', 'currency', 'amounts', 'directions']);
  expect(fields({ columns: { reference: 0, amount: 7 } })).toEqual(['settlement.columnGone amount']);
  expect(fields({ columns: { reference: 0, amount: 0 } })).toEqual(['settlement.columnTwice amount']);
  expect(fields({ zone: 'Mars/Base' })).toEqual(['settlement.zoneUnknown zone']);
  expect(fields({ period: { first: '2026-11-20', last: '2026-11-19' } })).toEqual(['settlement.rangeInvalid period']);
  expect(fields({ directions: 'words' })).toEqual(['settlement.mappingIncomplete kind']);
});

it('proposes columns by titles in three languages and never units or directions', () => {
  expect(guessColumns(['交易号', '商户订单号', '交易类型', '交易金额（元）', '币种', '手续费', '状态', '支付时间'])).toEqual({ providerNumber: 0, reference: 1, kind: 2, amount: 3, currency: 4, fee: 5, status: 6, at: 7 });
  expect(guessColumns(['Order No.', 'Gross amount (HKD)', 'Foo'])).toEqual({ reference: 0, amount: 1 });
  expect(emptyMapping(guessColumns(['Order', 'Amount']), 'Asia/Taipei')).toMatchObject({ amounts: null, directions: null, currency: null, covers: [] });
  expect([readCurrency(' rmb '), readCurrency('新台幣'), readCurrency('hkd'), readCurrency('$')]).toEqual(['CNY', 'TWD', 'HKD', null]);
});
