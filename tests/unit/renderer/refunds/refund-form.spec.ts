import { describe, expect, it } from 'vitest';
import { checkRefund, emptyForm, fullRestText, lengthOf, problemsOf, type Preflight, type RefundFacts, type RefundForm } from '../../../../renderer/features/refunds/refund-form.ts';
import { blockingRefund, rulesOf, takesOneAtATime, windowOf } from '../../../../renderer/features/refunds/rules.ts';
import { providerIds, reference, submitKey } from '@shared/domain/ids.ts';
import type { RepeatHit } from '@shared/domain/repeat.ts';
import { refundInput } from '@shared/ipc/contract.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { RefundRules, ResendClass } from '@shared/providers/description.ts';
import { optionalField } from '@shared/providers/request-field.ts';
import { addMilliseconds, toInstant } from '@shared/time/instant.ts';
import { fakeNow, fakeTransaction } from '../../../support/fake-data.ts';

const key = submitKey.parse('01900000-0000-7000-8000-000000000001');
const payment = fakeTransaction({ number: 16, status: 'part_refunded', amountMinor: 256_000, refundedMinor: 44_000, reference: 'A-1032', minutesAgo: 60 });
const earlier = fakeTransaction({ number: 17, status: 'succeeded', amountMinor: 44_000, reference: 'R-1032-01', minutesAgo: 30, refundOf: 16 });
const preflight: Preflight = {
  payment, refunds: [earlier], refundableMinor: 212_000, asked: { ok: true, at: toInstant(0) }, repeats: { days: 30, hits: [] }, suggestedReference: reference.parse('R-1032-02'),
};
const rules: RefundRules = {
  partial: true, minimumMinor: 10, wholeUnits: false, windowDays: null, arrivalDays: null,
  note: { required: false, maxCharacters: 32, maxBytes: null, refused: null, discouraged: null },
  fields: [],
};
const good: RefundForm = { amountText: '120', reason: 'damaged_item', note: 'Cup cracked', fields: {}, repeatReason: '' };
const hit: RepeatHit = { key: earlier.id, why: 'order', source: 'journal', transaction: earlier, amountMinor: earlier.amountMinor, at: earlier.createdAt };
const facts: RefundFacts = { preflight, rules, hits: [], repeatDays: 30, blockedBy: null };
const check = (change: Partial<RefundForm>, other: Partial<RefundFacts> = {}) => checkRefund({ ...good, ...change }, { ...facts, ...other }, key);

function problems(change: Partial<RefundForm>, other: Partial<RefundFacts> = {}) {
  const result = check(change, other);
  if (result.ok) throw new Error('nothing is wrong');
  return result.problems;
}

describe('checkRefund', () => {
  it('gives what the contract takes', () => {
    const result = check({ amountText: '1,200.50' });
    expect(result.ok && refundInput.parse(result.input)).toMatchObject({ amountMinor: 120_050, reference: 'R-1032-02', submitKey: key, repeatReason: null, repeatSeen: [], fields: {} });
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

  it('takes whole units only where the rules say so', () => {
    const whole = { rules: { ...rules, wholeUnits: true } };
    expect(problems({ amountText: '120.50' }, whole).amount).toMatchObject({ code: 'amount.notWholeUnits' });
    expect(check({ amountText: '120.00' }, whole).ok).toBe(true);
  });

  it('takes the whole amount only where no part is given back', () => {
    const untouched = { ...preflight, payment: { ...payment, refundedMinor: payment.heldMinor, status: 'paid' }, refundableMinor: 256_000 } satisfies Preflight;
    const whole = { preflight: untouched, rules: { ...rules, partial: false } };
    expect(problems({ amountText: '2559.99' }, whole).amount).toEqual({ kind: 'wholeOnly' });
    expect(check({ amountText: '2560' }, whole).ok).toBe(true);
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

  it('counts the note in bytes where the channel does', () => {
    const bytes = { rules: { ...rules, note: { ...rules.note, maxCharacters: 255, maxBytes: 30 } } };
    expect(check({ note: '杯'.repeat(10) }, bytes).ok).toBe(true);
    expect(problems({ note: '杯'.repeat(11) }, bytes).note).toEqual({ kind: 'noteTooManyBytes' });
  });

  it('asks for a note where the provider wants one, and tells refused characters', () => {
    expect(problems({ note: ' ' }, { rules: { ...rules, note: { ...rules.note, required: true } } }).note).toEqual({ kind: 'noteRequired' });
    expect(problems({ note: 'a|b' }, { rules: { ...rules, note: { ...rules.note, refused: '\\|' } } }).note).toMatchObject({ code: 'text.refusedCharacters' });
  });

  it('checks the further entries, and sends those of the rules alone', () => {
    const fields = { rules: { ...rules, fields: [{ ...optionalField, key: 'rate', pattern: '^[0-9]+$', maxLength: 4 }, { ...optionalField, key: 'source', required: true }] } };
    expect(problems({ fields: { rate: 'x' } }, fields).fields).toEqual({ rate: 'field.invalid', source: 'field.required' });
    const result = check({ fields: { rate: '12', source: 'a', leftover: 'never sent' } }, fields);
    expect(result.ok && result.input.fields).toEqual({ rate: '12', source: 'a' });
  });

  it('wants a reason where something looks the same, and says what it was given for', () => {
    expect(problems({ repeatReason: ' ' }, { hits: [hit] }).repeat).toEqual({ kind: 'repeatReasonMissing' });
    expect(problems({ repeatReason: 'x'.repeat(501) }, { hits: [hit] }).repeat).toEqual({ kind: 'repeatReasonTooLong' });
    const result = check({ repeatReason: ' second cup ' }, { hits: [hit] });
    expect(result.ok && refundInput.parse(result.input)).toMatchObject({ repeatReason: 'second cup', repeatSeen: [earlier.id] });
    // Without a hit there is nothing to say, and nothing is said.
    const none = check({ repeatReason: 'left over' });
    expect(none.ok && none.input.repeatReason).toBe(null);
  });

  it('lets nothing pass while another refund shuts it out', () => {
    expect(check({}, { blockedBy: earlier }).ok).toBe(false);
  });

  it('starts empty and writes the full rest as people type it', () => {
    expect(emptyForm.amountText).toBe('');
    expect(fullRestText(preflight)).toBe('2120.00');
  });
});

describe('problemsOf', () => {
  it.each([
    ['amountMinor', 'amount'], ['note', 'note'], ['reason', 'reason'], ['repeatReason', 'repeat'],
  ])('puts what the main process says of %s at its entry', (field, entry) => {
    expect(problemsOf({ code: 'amount.belowMinimum', params: {}, field })).toMatchObject({ [entry]: { code: 'amount.belowMinimum' } });
  });

  it('finds a further entry by its key, and leaves what concerns the whole alone', () => {
    expect(problemsOf({ code: 'field.invalid', params: {}, field: 'fields.rate' })).toEqual({ fields: { rate: 'field.invalid' } });
    expect(problemsOf({ code: 'journal.busy', params: {}, field: undefined })).toEqual({});
  });
});

describe('rules', () => {
  it.each(providerIds)('follow the description of %s', (providerId) => {
    const track = descriptionOf(providerId).refund;
    const own = rulesOf({ ...payment, providerId }, {});
    expect(own).toEqual(track.track === 'api' ? track.rules(payment, {}) : null);
  });

  const resend = (refund: ResendClass) => ({ resend: { link: 'B', checkout: 'C', charge: 'C', refund, payout: 'E' } as const });

  it.each([['A', false], ['B', false], ['C', true], ['D', true], ['E', true]] as const)('class %s takes one refund at a time: %s', (refund, alone) => {
    expect(takesOneAtATime(resend(refund))).toBe(alone);
  });

  it.each([['queued', true], ['sending', true], ['pending', true], ['unknown', true], ['needs_operator', true], ['succeeded', false], ['failed', false], ['cancelled', false]] as const)('%s shuts another out: %s', (status, shut) => {
    const open = { ...earlier, status };
    expect(blockingRefund([open], resend('C'))).toBe(shut ? open : null);
    expect(blockingRefund([open], resend('B'))).toBeNull();
  });

  it('a record of a manual refund shuts nothing out', () => {
    expect(blockingRefund([{ ...earlier, status: 'pending', origin: 'manual' }], resend('C'))).toBeNull();
  });

  it('counts the window from when the money moved', () => {
    const day = 86_400_000;
    expect(windowOf(payment, { windowDays: null }, fakeNow)).toBeNull();
    const movedAt = addMilliseconds(fakeNow, -10 * day);
    expect(windowOf({ movedAt, createdAt: fakeNow }, { windowDays: 30 }, fakeNow)).toEqual({ days: 30, closes: addMilliseconds(fakeNow, 20 * day), over: false });
    expect(windowOf({ movedAt, createdAt: fakeNow }, { windowDays: 10 }, fakeNow)?.over).toBe(true);
    expect(windowOf({ movedAt: null, createdAt: movedAt }, { windowDays: 9 }, fakeNow)?.over).toBe(true);
  });
});
