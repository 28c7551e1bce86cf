import { describe, expect, it } from 'vitest';
import { checkManual, confirmProblem, emptyManualForm, fileSize, manualProblemsOf, paidInWholeUnits, voidProblems, type ManualFacts, type ManualForm } from '../../../../renderer/features/refunds/manual/manual-form.ts';
import { reference, submitKey } from '@shared/domain/ids.ts';
import { manualRefundInput } from '@shared/domain/manual-refund.ts';
import type { RepeatHit } from '@shared/domain/repeat.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { fakeNow, fakeTransaction } from '../../../support/fake-data.ts';

const key = submitKey.parse('01900000-0000-7000-8000-000000000002');
const payment = fakeTransaction({ number: 61, status: 'paid', amountMinor: 245_000, currency: 'TWD', at: { providerId: 'vexora', profile: 6 }, reference: 'L261120V61', minutesAgo: 95 });
const earlier = fakeTransaction({ number: 62, status: 'pending', amountMinor: 10_000, currency: 'TWD', origin: 'manual', reference: 'R-1', minutesAgo: 30, refundOf: 61 });
const facts: ManualFacts = {
  preflight: { payment, refunds: [], refundableMinor: 245_000, asked: { ok: true, at: fakeNow }, repeats: { days: 30, hits: [] }, suggestedReference: reference.parse('R-L261120V61-01') },
  hits: [], wholeUnits: true, zone: 'Asia/Taipei', now: fakeNow,
};
const hitOf = (transaction: Transaction): RepeatHit => ({ key: transaction.id, why: 'order', source: 'journal', transaction, amountMinor: transaction.amountMinor, at: transaction.createdAt });
const good: ManualForm = {
  ...emptyManualForm, amountText: '600', paidOn: '2026-11-20', method: 'bank_transfer', externalReference: ' SLIP-1 ', reason: 'damaged_item',
};
const check = (change: Partial<ManualForm>, other: Partial<ManualFacts> = {}) => checkManual({ ...good, ...change }, { ...facts, ...other }, key);

function problems(change: Partial<ManualForm>, other: Partial<ManualFacts> = {}) {
  const result = check(change, other);
  if (result.ok) throw new Error('nothing is wrong');
  return result.problems;
}

describe('checkManual', () => {
  it('gives what the contract takes, without payee and proof where none were given', () => {
    const result = check({});
    expect(result.ok && manualRefundInput.parse(result.input)).toEqual({
      submitKey: key, paymentId: payment.id, amountMinor: 60_000, method: 'bank_transfer', paidOn: '2026-11-20', externalReference: 'SLIP-1', reason: 'damaged_item', note: '', payee: '', proof: null,
      repeatReason: null, repeatSeen: [],
    });
  });

  it('names everything that is missing at once', () => {
    const result = checkManual(emptyManualForm, facts, key);
    expect(!result.ok && result.problems).toEqual({
      amount: { kind: 'error', code: 'amount.empty', params: { currency: 'TWD' } }, paidOn: { kind: 'dayMissing' }, method: { kind: 'methodMissing' }, externalReference: { kind: 'referenceMissing' }, reason: { kind: 'reasonMissing' },
    });
  });

  it('takes no more than is left, nothing below zero, and no cents where there are none', () => {
    expect(problems({ amountText: '2450.01' }).amount).toMatchObject({ code: 'amount.aboveRefundable' });
    expect(problems({ amountText: '0' }).amount).toMatchObject({ code: 'amount.notPositive' });
    expect(problems({ amountText: '600.50' }).amount).toMatchObject({ code: 'amount.notWholeUnits' });
    expect(check({ amountText: '600.50' }, { wholeUnits: false }).ok).toBe(true);
  });

  it('takes a day from the payment on and up to today, in the zone of the profile', () => {
    expect(problems({ paidOn: '2026-11-21' }).paidOn).toEqual({ kind: 'dayAhead' });
    expect(problems({ paidOn: '2026-11-19' }).paidOn).toEqual({ kind: 'dayEarly' });
    // 14:32 on the 20th in Hong Kong is still the 19th in Honolulu.
    expect(problems({ paidOn: '2026-11-20' }, { zone: 'Pacific/Honolulu' }).paidOn).toEqual({ kind: 'dayAhead' });
    expect(check({ paidOn: '2026-11-19' }, { zone: 'Pacific/Honolulu' }).ok).toBe(true);
  });

  it('holds the lengths', () => {
    expect(problems({ externalReference: 'x'.repeat(129) }).externalReference).toEqual({ kind: 'tooLong', max: 128 });
    expect(problems({ note: '杯'.repeat(257) }).note).toEqual({ kind: 'tooLong', max: 256 });
    expect(problems({ payee: 'x'.repeat(501) }).payee).toEqual({ kind: 'tooLong', max: 500 });
  });

  it('wants a note for another reason, and a reason where something looks the same', () => {
    expect(problems({ reason: 'other' }).note).toEqual({ kind: 'noteMissing' });
    const seen = { hits: [hitOf(earlier)] };
    expect(problems({ repeatReason: '  ' }, seen).repeat).toEqual({ kind: 'repeatReasonMissing' });
    const result = check({ repeatReason: ' the other mug ' }, seen);
    expect(result.ok && result.input).toMatchObject({ repeatReason: 'the other mug', repeatSeen: [earlier.id] });
  });

  it('takes a payout of the same payment for what is recorded, and no other', () => {
    const own = hitOf({ ...earlier, kind: 'payout', origin: 'payout' });
    const other = { ...own, key: 'other', transaction: { ...own.transaction, parentId: null } };
    expect(check({ method: 'payout' }, { hits: [own] }).ok).toBe(true);
    expect(problems({ method: 'cash' }, { hits: [own] }).repeat).toEqual({ kind: 'repeatReasonMissing' });
    expect(problems({ method: 'payout' }, { hits: [other] }).repeat).toEqual({ kind: 'repeatReasonMissing' });
  });

  it('knows from the methods whether there are cents', () => {
    expect(paidInWholeUnits({ providerId: 'vexora', currency: 'TWD' }, { settings: {}, environment: 'test' })).toBe(true);
    expect(paidInWholeUnits({ providerId: 'chingchingpay', currency: 'HKD' }, { settings: {}, environment: 'test' })).toBe(false);
    expect(paidInWholeUnits({ providerId: 'vexora', currency: 'HKD' }, { settings: {}, environment: 'test' })).toBe(false);
  });

  it('puts what the main process says at its entry', () => {
    expect(manualProblemsOf({ code: 'field.invalid', params: {}, field: 'paidOn' })).toEqual({ paidOn: { kind: 'error', code: 'field.invalid', params: {} } });
    expect(manualProblemsOf({ code: 'journal.busy', params: {}, field: undefined })).toEqual({});
  });
});

describe('the second person', () => {
  const record = { recordedBy: 'Zoë Lín  Sample' };

  it.each(['Zoë Lín Sample', ' zoë lín sample ', 'ZOË  LÍN SAMPLE', 'Zoe\u0308 Li\u0301n Sample', 'Ｚｏë Ｌíｎ Sample'])('is not %j', (person) => {
    expect(confirmProblem(person, record)).toEqual({ kind: 'samePerson' });
  });

  it('is anybody else who gives a name', () => {
    expect(confirmProblem('Zoe Lin Sample', record)).toBeUndefined();
    expect(confirmProblem('  ', record)).toEqual({ kind: 'personMissing' });
    expect(confirmProblem('x'.repeat(81), record)).toEqual({ kind: 'tooLong', max: 80 });
  });
});

describe('making void', () => {
  it('asks who and why', () => {
    expect(voidProblems({ person: ' ', reason: '' })).toEqual({ person: { kind: 'personMissing' }, reason: { kind: 'voidReasonMissing' } });
    expect(voidProblems({ person: 'Operator A', reason: 'written down twice' })).toEqual({});
    expect(voidProblems({ person: 'A', reason: 'x'.repeat(501) })).toEqual({ reason: { kind: 'tooLong', max: 500 } });
  });
});

describe('fileSize', () => {
  it.each([[0, 'kilobytes', '1'], [1, 'kilobytes', '1'], [184_320, 'kilobytes', '180'], [1_048_575, 'megabytes', '1.0'], [10_485_760, 'megabytes', '10.0']] as const)('%d bytes', (bytes, unit, size) => {
    expect(fileSize(bytes)).toEqual({ unit, size });
  });
});
