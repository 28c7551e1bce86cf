// @vitest-environment happy-dom
/** A payout as a person sends it: never without the switch, the amount once more and a second person; never twice. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import PayoutDialog from '../../../../renderer/features/refunds/payout/PayoutDialog.vue';
import { reference } from '@shared/domain/ids.ts';
import type { IntentState } from '@shared/domain/intent.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { fakeIntent, fakeProfile } from '../../../support/fake-data.ts';
import { outflowRows } from '../../../support/fake-refunds.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';

function rowOf(kind: Transaction['kind']): Transaction {
  const row = outflowRows.find((candidate) => candidate.kind === kind);
  if (!row) throw new Error(`the synthetic rows have no ${kind}`);
  return row;
}

const profile = fakeProfile(6, 'Practice V', 'practice', { providerId: 'vexora', settings: { payouts: true } });
const [payment, sent] = [rowOf('payment'), rowOf('payout')];
const statuses: Partial<Record<IntentState, Transaction['status']>> = { SUCCEEDED: 'succeeded', ACCEPTED: 'pending', REJECTED: 'failed', UNKNOWN: 'unknown' };
const ended = (state: IntentState): CallOutput<'payouts.create'> => ({ intent: fakeIntent(sent, state), transaction: { ...sent, status: statuses[state] ?? 'unknown' }, payment });

/** Whole dialogs are drawn; these machines are shared. */
vi.setConfig({ testTimeout: 60_000 });

let screen: Screen | undefined;
afterEach(() => {
  screen?.close();
  screen = undefined;
});

async function open(answers: Answers): Promise<Screen> {
  let number = 70;
  screen = await mountScreen(PayoutDialog, { profileId: profile.id, paymentId: payment.id }, {
    'profiles.list': () => [profile], 'payouts.suggestReference': () => ({ reference: reference.parse(`P261120A${(number += 1)}`) }), ...answers,
  }, { outflows: true });
  return screen;
}

const payee: Readonly<Record<string, string>> = { bankCode: '012', payeeAccount: '000000123456', payeeName: '林樣本', payeeMobile: '0912345678', payeeEmail: 'lin.sample@example.test' };

async function fill(on: Screen, change: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const [key, text] of Object.entries({ ...payee, ...change })) {
    const field = document.querySelector<HTMLElement>(`[data-field="${key}"] :is(input, textarea)`);
    if (field) typeInto(field, text);
    await nextTick();
  }
  for (const [entry, text] of Object.entries({ amount: '600', typed: '600', second: 'Operator B (Demo)', ...change })) {
    const field = document.querySelector<HTMLElement>(`[data-entry="${entry}"] input`);
    if (field) typeInto(field, text);
    await nextTick();
  }
  await on.settle();
}

const press = async (on: Screen): Promise<void> => {
  on.find('[data-test="pay-out"]').click();
  await on.settle();
};

describe('the payout dialog', () => {
  it('warns that it spends the balance, and sends one however often it is pressed', async () => {
    let answer: (() => void) | undefined;
    const on = await open({ 'payouts.create': () => new Promise((resolve) => { answer = () => resolve(ended('SUCCEEDED')); }) });
    expect(on.find('[data-test="warning"]').textContent).toContain('spends the merchant’s balance');
    await fill(on);
    expect(on.find('[data-test="pay-out"]').textContent).toContain('Pay out NT$600.00');
    for (let round = 0; round < 5; round += 1) on.find('[data-test="pay-out"]').click();
    await on.settle();
    expect(on.asked('payouts.create')).toEqual([expect.objectContaining({ amountMinor: 60_000, typedAmount: '600', approvedBy: 'Operator B (Demo)', paymentId: payment.id, fields: payee })]);
    answer?.();
    await on.settle();
    expect(document.body.textContent).toContain('Payout succeeded');
  });

  it.each([
    ['the amount once more is another', { typed: '60' }, 'This is another amount.'],
    ['the second person is who sits here', { second: 'operator a (demo)' }, 'That is you.'],
    ['there is no second person', { second: ' ' }, 'A second person has to look at it.'],
    ['the amount is below the least', { amount: '99', typed: '99' }, 'The amount is below'],
    ['an entry has a wrong form', { bankCode: '1' }, ''],
  ])('sends nothing while %s', async (_what, change, sentence) => {
    const on = await open({});
    await fill(on, change);
    await press(on);
    expect(on.asked('payouts.create')).toHaveLength(0);
    expect(document.querySelector('[aria-invalid="true"]')).not.toBeNull();
    expect(document.body.textContent).toContain(sentence);
  });

  it('cannot be opened where the switch is off', async () => {
    const on = await open({ 'profiles.list': () => [{ ...profile, settings: {} }] });
    expect(document.body.textContent).toContain('Payouts are switched off for this profile.');
    expect(on.asked('payouts.suggestReference')).toHaveLength(0);
    expect((on.find('[data-test="pay-out"]') as HTMLButtonElement).disabled).toBe(true); // a button by its selector
  });

  it.each([['ACCEPTED', 'Payout accepted, not final'], ['UNKNOWN', 'Outcome unknown'], ['REJECTED', 'Payout failed']] as const)('%s is told as %s', async (state, headline) => {
    const on = await open({ 'payouts.create': () => ended(state) });
    await fill(on);
    await press(on);
    expect(document.body.textContent).toContain(headline);
    expect(document.querySelector('[data-test="back-to-form"]') !== null).toBe(state === 'REJECTED');
  });

  it('shows the provider’s words of a failure as they came', async () => {
    const refused = { ...ended('REJECTED'), intent: fakeIntent(sent, 'REJECTED', { problem: { reason: 'refused', httpStatus: 200, providerCode: '8000', providerMessage: '餘額不足 <b>insufficient</b>' } }) };
    const on = await open({ 'payouts.create': () => refused });
    await fill(on);
    await press(on);
    expect(document.body.textContent).toContain('餘額不足 <b>insufficient</b>');
    expect(document.body.textContent).toContain('8000');
  });

  it('after a final refusal starts a new one: new key, new number, amount and person once more', async () => {
    const on = await open({ 'payouts.create': () => ended('REJECTED') });
    await fill(on);
    await press(on);
    on.find('[data-test="back-to-form"]').click();
    await on.settle();
    await press(on);
    expect(on.asked('payouts.create')).toHaveLength(1);
    await fill(on);
    await press(on);
    const [first, second] = on.asked('payouts.create') as readonly { submitKey: string; reference: string }[]; // as this dialog sends them
    expect(second?.submitKey).not.toBe(first?.submitKey);
    expect([first?.reference, second?.reference]).toEqual(['P261120A71', 'P261120A72']);
  });

  it('keeps entries and key when nothing was written down', async () => {
    let tries = 0;
    const on = await open({
      'payouts.create': () => {
        tries += 1;
        if (tries === 1) throw new Refused({ code: 'journal.busy', params: {} });
        return ended('SUCCEEDED');
      },
    });
    await fill(on);
    await press(on);
    await press(on);
    const [first, second] = on.asked('payouts.create');
    expect(second).toEqual(first);
  });
});
