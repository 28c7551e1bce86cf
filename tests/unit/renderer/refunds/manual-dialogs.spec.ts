// @vitest-environment happy-dom
/** Recording, confirming and voiding a manual refund as people do it. Nothing here ever asks for a refund at a provider. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import ManualRecordPanel from '../../../../renderer/features/refunds/manual/ManualRecordPanel.vue';
import ManualRefundDialog from '../../../../renderer/features/refunds/manual/ManualRefundDialog.vue';
import { reference } from '@shared/domain/ids.ts';
import type { ManualRefund } from '@shared/domain/manual-refund.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { fakeNow } from '../../../support/fake-data.ts';
import { outflowRecords, outflowRows } from '../../../support/fake-refunds.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';

const rowOf = (number: number) => {
  const row = outflowRows.find((candidate) => candidate.id.endsWith(String(number).padStart(12, '0')));
  if (!row) throw new Error(`no row ${number}`);
  return row;
};
const payment = rowOf(61);
const refund = rowOf(63);
const parent = rowOf(62);
const record = (change: Partial<ManualRefund> = {}): ManualRefund => {
  const known = outflowRecords().get(refund.id);
  if (!known) throw new Error('no record');
  return { ...known, ...change };
};
const detail = (change: Partial<ManualRefund> = {}): CallOutput<'refunds.manual'> => ({ refund, payment: parent, record: record(change) });
const preflight = (): CallOutput<'refunds.preflight'> => ({
  payment, refunds: [], refundableMinor: 245_000, asked: { ok: true, at: fakeNow }, repeats: { days: 30, hits: [] }, suggestedReference: reference.parse('R-L261120V61-01'),
});

/** Whole dialogs are drawn; these machines are shared. */
vi.setConfig({ testTimeout: 60_000 });

let screen: Screen | undefined;
afterEach(() => {
  screen?.close();
  screen = undefined;
});

async function pick(on: Screen, scope: string): Promise<void> {
  on.find(`${scope} .el-select__wrapper`).click();
  await on.settle();
  const options = [...document.querySelectorAll<HTMLElement>('.el-select-dropdown__item')];
  const list = on.find(`${scope} input[role="combobox"]`).getAttribute('aria-controls');
  const own = options.find((option) => option.closest(`#${CSS.escape(list ?? '')}`)) ?? options[0];
  own?.click();
  await on.settle();
}

describe('the dialog', () => {
  const events: string[] = [];
  async function open(answers: Answers): Promise<Screen> {
    events.length = 0;
    screen = await mountScreen(ManualRefundDialog, { paymentId: payment.id, onClose: () => events.push('close'), onPayout: () => events.push('payout') }, { 'refunds.preflight': preflight, ...answers }, { outflows: true });
    return screen;
  }

  async function fill(on: Screen): Promise<void> {
    typeInto(on.find('input[inputmode="decimal"]'), '600');
    await on.settle();
    const day = on.find('.el-date-editor input');
    typeInto(day, '20 Nov 2026');
    day.dispatchEvent(new Event('change', { bubbles: true }));
    await on.settle();
    await pick(on, '[data-entry="method"]');
    typeInto(on.find('[data-entry="reference"] input'), 'DEMO-SLIP-1');
    await on.settle();
    await pick(on, '[data-entry="reason"]');
  }

  it('says first that it moves no money, and never calls its button a refund', async () => {
    const on = await open({});
    expect(on.find('[data-test="notice"]').textContent).toContain('does not move money');
    expect(on.find('[data-test="record"]').textContent?.trim()).toBe('Record manual refund');
    const labels = [...document.querySelectorAll('button')].map((button) => button.textContent?.trim());
    expect(labels).not.toContain('Refund');
  });

  it('says all that is missing and records nothing', async () => {
    const on = await open({});
    on.find('[data-test="record"]').click();
    await on.settle();
    expect(on.asked('refunds.recordManual')).toHaveLength(0);
    for (const sentence of ['Enter an amount.', 'Enter the day on which the money left.', 'Choose how the money was sent.', 'Enter the number under which the money was sent.', 'Choose why the money is given back.']) {
      expect(document.body.textContent).toContain(sentence);
    }
  });

  it('records once with what was filled in, and shows that a second person is needed', async () => {
    const on = await open({
      'refunds.chooseProof': () => ({ proof: { id: '01900000-0000-4000-8000-000000000009', name: 'slip.pdf', bytes: 2_048 } }),
      'refunds.recordManual': () => detail(),
    });
    await fill(on);
    on.find('[data-test="choose-proof"]').click();
    await on.settle();
    expect(document.body.textContent).toContain('slip.pdf');
    const button = on.find('[data-test="record"]');
    button.click();
    button.click();
    await on.settle();
    expect(on.asked('refunds.recordManual')).toEqual([expect.objectContaining({
      amountMinor: 60_000, paidOn: '2026-11-20', method: 'bank_transfer', externalReference: 'DEMO-SLIP-1', reason: 'customer_request', payee: '', proof: '01900000-0000-4000-8000-000000000009',
    })]);
    expect(on.asked('refunds.create')).toHaveLength(0);
    expect(document.body.textContent).toContain('Recorded, waits for a second person');
    on.find('[data-test="close"]').click();
    expect(events).toEqual(['close']);
  });

  it('lets a chosen proof go again', async () => {
    const on = await open({ 'refunds.chooseProof': () => ({ proof: { id: '01900000-0000-4000-8000-000000000009', name: 'slip.pdf', bytes: 2_048 } }) });
    on.find('[data-test="choose-proof"]').click();
    await on.settle();
    on.find('[data-test="remove-proof"]').click();
    await on.settle();
    expect(document.body.textContent).not.toContain('slip.pdf');
  });

  it('keeps everything and the key when nothing was written down', async () => {
    let tries = 0;
    const on = await open({
      'refunds.recordManual': () => {
        tries += 1;
        if (tries === 1) throw new Refused({ code: 'journal.busy', params: {} });
        return detail();
      },
    });
    await fill(on);
    on.find('[data-test="record"]').click();
    await on.settle();
    expect(document.body.textContent).toContain('Another program holds the journal');
    on.find('[data-test="record"]').click();
    await on.settle();
    const [first, second] = on.asked('refunds.recordManual');
    expect(second).toEqual(first);
  });

  it('offers a payout only where the profile has it switched on', async () => {
    const on = await open({});
    on.find('[data-test="send-payout"]').click();
    expect(events).toEqual(['payout']);
    on.close();
    const off = await open({ 'profiles.list': () => [] });
    expect(document.querySelector('[data-test="send-payout"]')).toBeNull();
    expect(off.find('[data-test="notice"]')).toBeTruthy();
  });
});

describe('the record', () => {
  let changed = 0;
  async function show(answers: Answers): Promise<Screen> {
    changed = 0;
    screen = await mountScreen(ManualRecordPanel, { refundId: refund.id, version: 1, onChanged: () => { changed += 1; } }, { 'refunds.manual': () => detail(), ...answers }, { outflows: true });
    return screen;
  }

  it('refuses the person who recorded it, in words and before anything is asked', async () => {
    const on = await show({});
    on.find('[data-test="confirm"]').click();
    await on.settle();
    typeInto(on.find('[data-test="confirm-form"] input'), ' operator A  (demo)');
    on.find('[data-test="confirm-now"]').click();
    await on.settle();
    expect(document.body.textContent).toContain('Somebody else has to confirm it.');
    expect(on.asked('refunds.confirmManual')).toHaveLength(0);
  });

  it('is confirmed by another person on the version that was read', async () => {
    const on = await show({ 'refunds.confirmManual': () => detail({ state: 'confirmed', confirmedBy: 'Operator B', confirmedAt: fakeNow, version: 2 }) });
    on.find('[data-test="confirm"]').click();
    await on.settle();
    typeInto(on.find('[data-test="confirm-form"] input'), ' Operator B ');
    on.find('[data-test="confirm-now"]').click();
    await on.settle();
    expect(on.asked('refunds.confirmManual')).toEqual([{ transactionId: refund.id, version: 1, person: 'Operator B' }]);
    expect(on.find('[data-test="record-state"]').textContent).toBe('Confirmed by a second person');
    expect(document.querySelector('[data-test="confirm"]')).toBeNull();
    expect(changed).toBe(1);
  });

  it('shows at the name what the main process says of the person', async () => {
    const on = await show({ 'refunds.confirmManual': () => { throw new Refused({ code: 'manualRefund.samePerson', params: {}, field: 'person' }); } });
    on.find('[data-test="confirm"]').click();
    await on.settle();
    typeInto(on.find('[data-test="confirm-form"] input'), 'Operator B');
    on.find('[data-test="confirm-now"]').click();
    await on.settle();
    expect(on.find('[data-test="confirm-form"]').textContent).toContain('cannot confirm it');
    expect(changed).toBe(0);
  });

  it('is made void in two steps, with who and why', async () => {
    const on = await show({ 'refunds.voidManual': () => detail({ state: 'voided', voidedBy: 'Operator A', voidedAt: fakeNow, voidReason: 'twice', version: 2 }) });
    on.find('[data-test="void"]').click();
    await on.settle();
    expect(on.asked('refunds.voidManual')).toHaveLength(0);
    on.find('[data-test="void-now"]').click();
    await on.settle();
    expect(on.asked('refunds.voidManual')).toHaveLength(0);
    expect(document.body.textContent).toContain('Say why the record is made void.');
    typeInto(on.find('[data-test="void-form"] input'), 'Operator A');
    typeInto(on.find('[data-test="void-form"] textarea'), 'twice');
    on.find('[data-test="void-now"]').click();
    await on.settle();
    expect(on.asked('refunds.voidManual')).toEqual([{ transactionId: refund.id, version: 1, person: 'Operator A', reason: 'twice' }]);
    expect(document.querySelector('[data-test="void"]')).toBeNull();
  });

  it('shows the payee only when asked for it, and hides it again', async () => {
    const on = await show({ 'refunds.manualPayee': () => ({ payee: 'Sample Lin, 012-000000123456' }) });
    expect(document.body.textContent).not.toContain('Sample Lin');
    expect(on.asked('refunds.manualPayee')).toHaveLength(0);
    on.find('[data-test="show-payee"]').click();
    await on.settle();
    expect(on.find('[data-test="payee"]').textContent).toBe('Sample Lin, 012-000000123456');
    on.find('[data-test="show-payee"]').click();
    await on.settle();
    expect(document.body.textContent).not.toContain('Sample Lin');
  });

  it('saves a copy of the proof', async () => {
    const on = await show({ 'refunds.saveProof': () => ({ saved: '/tmp/copy.pdf' }) });
    on.find('[data-test="save-proof"]').click();
    await on.settle();
    expect(on.asked('refunds.saveProof')).toEqual([{ transactionId: refund.id }]);
  });

  it('offers nothing more for a voided one', async () => {
    await show({ 'refunds.manual': () => detail({ state: 'voided', voidedBy: 'Operator A', voidedAt: fakeNow, voidReason: 'twice' }) });
    expect(document.querySelector('[data-test="confirm"], [data-test="void"]')).toBeNull();
    expect(document.body.textContent).toContain('twice');
  });
});
