import { describe, expect, it } from 'vitest';
import { checkRefund, emptyForm, fullRestText, lengthOf, type Preflight, type RefundForm } from '../../../../renderer/features/refunds/refund-form.ts';
import { reference, submitKey } from '@shared/domain/ids.ts';
import { refundInput } from '@shared/ipc/contract.ts';
import { toInstant } from '@shared/time/instant.ts';
import { fakeTransaction } from '../../../support/fake-data.ts';

const key = submitKey.parse('01900000-0000-7000-8000-000000000001');
const payment = fakeTransaction({ number: 16, status: 'part_refunded', amountMinor: 256_000, refundedMinor: 44_000, reference: 'A-1032', minutesAgo: 60 });
const earlier = fakeTransaction({ number: 17, status: 'succeeded', amountMinor: 44_000, reference: 'R-1032-01', minutesAgo: 30, refundOf: 16 });
const preflight: Preflight = {
  payment, refunds: [earlier], refundableMinor: 212_000, minimumMinor: 10, asked: { ok: true, at: toInstant(0) }, earlier: null, suggestedReference: reference.parse('R-1032-02'),
};
const good: RefundForm = { amountText: '120', reason: 'damaged_item', note: 'Cup cracked', earlierSeen: false };
const check = (change: Partial<RefundForm>, facts: Preflight = preflight) => checkRefund({ ...good, ...change }, facts, key, 32);

function problems(change: Partial<RefundForm>, facts?: Preflight) {
  const result = check(change, facts);
  if (result.ok) throw new Error('nothing is wrong');
  return result.problems;
}

describe('checkRefund', () => {
  it('gives what the contract takes', () => {
    const result = check({ amountText: '1,200.50' });
    expect(result.ok && refundInput.parse(result.input)).toMatchObject({ amountMinor: 120_050, reference: 'R-1032-02', submitKey: key, confirmedEarlierId: null });
  });

  it('holds the cap to the cent', () => {
    expect(check({ amountText: '2120.00' }).ok).toBe(true);
    expect(problems({ amountText: '2120.01' }).amount).toMatchObject({ code: 'amount.aboveRefundable', params: { maximumMinor: 212_000 } });
    expect(problems({ amountText: '0.09' }).amount).toMatchObject({ code: 'amount.belowMinimum' });
  });

  it.each([
    ['', 'amount.empty'], ['1e3', 'amount.notANumber'], ['12.345', 'amount.tooManyDigits'], ['-5', 'amount.notPositive'], ['1,5', 'amount.ambiguous'], ['0', 'amount.notPositive'],
  ])('refuses %j', (amountText, code) => {
    expect(problems({ amountText }).amount).toMatchObject({ code });
  });

  it('reads full-width digits', () => {
    const result = check({ amountText: '１２０．５０' });
    expect(result.ok && result.input.amountMinor).toBe(12_050);
  });

  it('asks for a reason, and for a note with another reason', () => {
    expect(problems({ reason: null }).reason).toEqual({ kind: 'reasonMissing' });
    expect(problems({ reason: 'other', note: ' ' }).note).toEqual({ kind: 'noteMissing' });
  });

  it('counts the note in characters, not in code units', () => {
    expect(lengthOf('杯碎了🫖')).toBe(4);
    expect(check({ note: '杯'.repeat(32) }).ok).toBe(true);
    expect(problems({ note: '杯'.repeat(33) }).note).toEqual({ kind: 'noteTooLong' });
  });

  it('wants the earlier refund seen, and names it', () => {
    const facts = { ...preflight, earlier };
    expect(problems({}, facts).earlier).toEqual({ kind: 'earlierUnseen' });
    const result = check({ earlierSeen: true }, facts);
    expect(result.ok && result.input.confirmedEarlierId).toBe(earlier.id);
  });

  it('starts empty and writes the full rest as people type it', () => {
    expect(emptyForm.amountText).toBe('');
    expect(fullRestText(preflight)).toBe('2120.00');
  });
});
