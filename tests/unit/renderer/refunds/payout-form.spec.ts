import { describe, expect, it } from 'vitest';
import { checkPayout, emptyPayoutForm, offersPayout, payoutProblemsOf, type PayoutFacts, type PayoutForm } from '../../../../renderer/features/refunds/payout/payout-form.ts';
import { profileId, providerIds, reference, submitKey } from '@shared/domain/ids.ts';
import { payoutInput } from '@shared/ipc/contract.ts';
import { descriptionOf, providerDescriptions } from '@shared/providers/catalogue.ts';
import { fakeId } from '../../../support/fake-data.ts';

const key = submitKey.parse('01900000-0000-7000-8000-000000000003');
const rules = providerDescriptions.vexora.payout;
if (rules === null) throw new Error('the provider of this test has payouts');
const facts: PayoutFacts = { rules, profileId: profileId.parse(fakeId('a00', 6)), paymentId: null, reference: reference.parse('P261120A71'), operator: 'Operator A (Demo)', hits: [] };
const good: PayoutForm = {
  ...emptyPayoutForm, amountText: '600', typedAmount: '600.00', approvedBy: 'Operator B (Demo)',
  fields: { bankCode: '012', payeeAccount: '000000123456', payeeName: '林樣本', payeeMobile: '+886 912-345-678', payeeEmail: 'lin.sample@example.test' },
};
const check = (change: Partial<PayoutForm>) => checkPayout({ ...good, ...change }, facts, key);

function problems(change: Partial<PayoutForm>) {
  const result = check(change);
  if (result.ok) throw new Error('nothing is wrong');
  return result.problems;
}

describe('checkPayout', () => {
  it('gives what the contract takes, with the amount as it was typed', () => {
    const result = check({});
    expect(result.ok && payoutInput.parse(result.input)).toMatchObject({ amountMinor: 60_000, typedAmount: '600.00', approvedBy: 'Operator B (Demo)', reference: 'P261120A71', paymentId: null });
  });

  it('holds the least amount and whole units', () => {
    expect(problems({ amountText: '99', typedAmount: '99' }).amount).toMatchObject({ code: 'amount.belowMinimum', params: { minimumMinor: 10_000 } });
    expect(problems({ amountText: '600.50', typedAmount: '600.50' }).amount).toMatchObject({ code: 'amount.notWholeUnits' });
    expect(check({ amountText: '100', typedAmount: '100' }).ok).toBe(true);
  });

  it.each([['', 'typedMissing'], ['6000', 'typedDiffers'], ['60', 'typedDiffers'], ['6,00', 'typedDiffers'], ['six', 'typedDiffers']] as const)('the amount typed once more as %j: %s', (typedAmount, kind) => {
    expect(problems({ typedAmount }).typedAmount).toEqual({ kind });
  });

  it('takes the same amount in another spelling', () => {
    expect(check({ amountText: '1,200', typedAmount: '１２００' }).ok).toBe(true);
  });

  it.each([[' ', 'secondMissing'], ['operator a  (demo)', 'samePerson'], ['Ｏperator A (Demo)', 'samePerson'], ['x'.repeat(81), 'secondTooLong']] as const)('the second person %j: %s', (approvedBy, kind) => {
    expect(problems({ approvedBy }).approvedBy).toEqual({ kind });
  });

  it.each([
    ['bankCode', '12', 'field.invalid'], ['payeeAccount', '12345', 'field.invalid'], ['payeeName', '', 'field.required'], ['payeeMobile', '02-2345-6789', 'field.invalid'], ['payeeEmail', 'lin.sample', 'field.invalid'],
  ] as const)('a wrong %s is told at its entry', (field, text, problem) => {
    expect(problems({ fields: { ...good.fields, [field]: text } }).fields).toEqual({ [field]: problem });
  });

  it('keeps the remark to its length', () => {
    expect(problems({ note: 'x'.repeat(201) }).note).toEqual({ kind: 'noteTooLong' });
  });

  it('puts what the main process says at its entry', () => {
    expect(payoutProblemsOf({ code: 'payout.samePerson', params: {}, field: undefined })).toMatchObject({ approvedBy: { code: 'payout.samePerson' } });
    expect(payoutProblemsOf({ code: 'lock.amountNotTyped', params: {}, field: undefined })).toMatchObject({ typedAmount: { code: 'lock.amountNotTyped' } });
    expect(payoutProblemsOf({ code: 'field.invalid', params: {}, field: 'fields.bankCode' })).toEqual({ fields: { bankCode: 'field.invalid' } });
    expect(payoutProblemsOf({ code: 'journal.busy', params: {}, field: undefined })).toEqual({});
  });
});

describe('offersPayout', () => {
  it.each(providerIds)('%s: only with payout rules and with the switch on', (providerId) => {
    const description = descriptionOf(providerId);
    const { payout } = description;
    expect(offersPayout(description, { settings: {} })).toBe(false);
    expect(offersPayout(description, undefined)).toBe(false);
    if (payout !== null) expect(offersPayout(description, { settings: { [payout.setting]: true } })).toBe(true);
  });
});
