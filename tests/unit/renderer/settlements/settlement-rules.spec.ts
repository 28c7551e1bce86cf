import { describe, expect, it } from 'vitest';
import { kindOf, setKind, setStatus, statusOf } from '../../../../renderer/features/settlements/draft-words.ts';
import { verdictLooks, lookOf } from '../../../../renderer/features/settlements/looks.ts';
import { presetDays } from '../../../../renderer/features/settlements/preset-days.ts';
import { choicesOf, countOf, queryOf, readShown } from '../../../../renderer/features/settlements/shown-rows.ts';
import { differingLines, signedMinor } from '../../../../renderer/features/settlements/sides.ts';
import { span } from '../../../../renderer/features/settlements/use-settlement-words.ts';
import { noCounts, ourSide, settlementVerdicts, theirSide } from '@shared/domain/settlement.ts';
import { toInstant } from '@shared/time/instant.ts';
import { fakeId, fakeNow } from '../../../support/fake-data.ts';

const counts = { ...noCounts, matched: 1_200, missingHere: 3, amountDiffers: 2, explained: 1 };

describe('what of a statement is looked at', () => {
  it('counts as open what nobody explained, and offers only what there is', () => {
    expect(countOf('open', counts)).toBe(4);
    expect(choicesOf(counts, 'open')).toEqual([{ value: 'open', count: 4 }, { value: 'missingHere', count: 3 }, { value: 'amountDiffers', count: 2 }, { value: 'explained', count: 1 }, { value: 'matched', count: 1_200 }]);
    expect(choicesOf({ ...noCounts }, 'twice').map(({ value }) => value)).toEqual(['open', 'twice', 'matched']);
  });

  it('asks for differences without an explanation, those with one, or one verdict whole', () => {
    expect(queryOf('open')).toEqual({ verdicts: settlementVerdicts.filter((verdict) => verdict !== 'matched'), explained: false });
    expect(queryOf('explained').explained).toBe(true);
    expect(queryOf('twice')).toEqual({ verdicts: ['twice'], explained: null });
  });

  it('takes from an address what it knows', () => {
    expect(readShown('twice')).toBe('twice');
    expect(readShown('constructor')).toBe('open');
    expect(readShown(undefined)).toBe('open');
  });

  it('gives each kind of difference a shape of its own and quiets what was explained', () => {
    const kinds = [verdictLooks.matched, verdictLooks.missingHere, verdictLooks.missingThere, verdictLooks.amountDiffers, verdictLooks.twice, verdictLooks.unreadable];
    expect(new Set(kinds.map(({ shape }) => shape)).size).toBe(kinds.length);
    expect(lookOf({ verdict: 'twice', explained: { note: 'x', by: 'y', at: fakeNow } })).toEqual({ ...verdictLooks.twice, tone: 'quiet' });
  });
});

const theirs = theirSide.parse({ reference: 'A-1', providerNumber: 'ch_1', kind: 'payment', amountMinor: 500, currency: 'HKD', feeMinor: 3, status: 'paid', moved: true, at: fakeNow });
const ours = ourSide.parse({ transactionId: fakeId('b00', 1), reference: 'B-1', providerNumber: 'ch_1', kind: 'payment', amountMinor: 500, currency: 'HKD', status: 'paid', moved: true, at: fakeNow + 9_000, observedAt: fakeNow });
const row = { theirs, ours, verdict: 'matched' as const, reason: null };

describe('both sides of a row', () => {
  it('marks nothing for a match, though numbers and seconds differ', () => {
    expect([...differingLines(row)]).toEqual([]);
  });

  it('marks the line that differs, and the currency rather than the amount in it', () => {
    expect([...differingLines({ ...row, verdict: 'amountDiffers', ours: { ...ours, amountMinor: ourSide.shape.amountMinor.parse(501) } })]).toEqual(['amount']);
    expect([...differingLines({ ...row, verdict: 'currencyDiffers', ours: { ...ours, currency: 'CNY', amountMinor: ourSide.shape.amountMinor.parse(501) } })]).toEqual(['currency']);
    expect([...differingLines({ ...row, verdict: 'statusDiffers' })]).toEqual(['status']);
    expect([...differingLines({ ...row, verdict: 'statusDiffers', ours: { ...ours, kind: 'refund' } })]).toEqual(['kind', 'status']);
  });

  it('marks nothing where one side is missing', () => {
    expect(differingLines({ ...row, ours: null, verdict: 'missingHere' }).size).toBe(0);
  });

  it('counts refunds and payouts as money that goes out', () => {
    expect([signedMinor(theirs), signedMinor({ ...theirs, kind: 'refund' }), signedMinor({ ...theirs, kind: 'payout' })]).toEqual([500, -500, -500]);
  });
});

describe('words of a column', () => {
  it('have one meaning at a time', () => {
    const none = { payment: [], refund: [], payout: [], ignored: [] };
    const first = setKind(setKind(none, '退款', 'payment'), '支付', 'payment');
    const moved = setKind(first, '退款', 'refund');
    expect(moved).toEqual({ payment: ['支付'], refund: ['退款'], payout: [], ignored: [] });
    expect(kindOf(moved, '退款')).toBe('refund');
    expect(kindOf(moved, '提现')).toBeUndefined();
    const status = setStatus(setStatus({ moved: [], notMoved: [] }, 'OK', 'moved'), 'OK', 'notMoved');
    expect(status).toEqual({ moved: [], notMoved: ['OK'] });
    expect(statusOf(status, 'OK')).toBe('notMoved');
  });
});

describe('usual days', () => {
  it('end in the zone, over the end of a month and a year', () => {
    const newYear = toInstant(Date.UTC(2026, 11, 31, 17));
    expect(presetDays('yesterday', newYear, 'Asia/Hong_Kong')).toEqual({ first: '2026-12-31', last: '2026-12-31' });
    expect(presetDays('yesterday', newYear, 'America/New_York')).toEqual({ first: '2026-12-30', last: '2026-12-30' });
    expect(presetDays('lastMonth', newYear, 'Asia/Hong_Kong')).toEqual({ first: '2026-12-01', last: '2026-12-31' });
    expect(presetDays('thisMonth', newYear, 'Asia/Hong_Kong')).toEqual({ first: '2027-01-01', last: '2027-01-01' });
    expect(presetDays('lastSeven', newYear, 'Asia/Hong_Kong')).toEqual({ first: '2026-12-25', last: '2026-12-31' });
    expect(presetDays('lastMonth', toInstant(Date.UTC(2028, 2, 1)), 'UTC')).toEqual({ first: '2028-02-01', last: '2028-02-29' });
  });

  it('hold on days that are shorter or longer than others', () => {
    expect(presetDays('yesterday', toInstant(Date.UTC(2026, 2, 29, 23, 30)), 'Europe/London')).toEqual({ first: '2026-03-29', last: '2026-03-29' });
    expect(presetDays('yesterday', toInstant(Date.UTC(2026, 10, 2, 4, 30)), 'America/New_York')).toEqual({ first: '2026-10-31', last: '2026-10-31' });
  });
});

describe('a span of days', () => {
  it('says once what both ends share', () => {
    expect(span('1 Nov 2026', '20 Nov 2026')).toBe('1–20 Nov 2026');
    expect(span('28 Oct 2026', '20 Nov 2026')).toBe('28 Oct – 20 Nov 2026');
    expect(span('28 Dec 2026', '2 Jan 2027')).toBe('28 Dec 2026 – 2 Jan 2027');
    expect(span('2026年11月1日', '2026年11月20日')).toBe('2026年11月1日–20日');
    expect(span('2026年1月1日', '2026年11月20日')).toBe('2026年1月1日–11月20日');
    expect(span('2026年12月1日', '2027年1月20日')).toBe('2026年12月1日–2027年1月20日');
  });
});
