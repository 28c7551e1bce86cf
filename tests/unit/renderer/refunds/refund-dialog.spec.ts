// @vitest-environment happy-dom
/** The dialog as a person uses it: what is pressed, what is sent, what is left on the screen. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import RefundDialog from '../../../../renderer/features/refunds/RefundDialog.vue';
import { reference } from '@shared/domain/ids.ts';
import type { IntentState } from '@shared/domain/intent.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import type { RepeatHit } from '@shared/domain/repeat.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { fakeIntent, fakeNow, fakeTransaction } from '../../../support/fake-data.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';

const payment = fakeTransaction({ number: 16, status: 'paid', amountMinor: 256_000, reference: 'A-1032', minutesAgo: 60 });
const statuses: Partial<Record<IntentState, Transaction['status']>> = { SUCCEEDED: 'succeeded', REJECTED: 'failed', UNKNOWN: 'unknown', QUEUED: 'queued' };

function preflight(number = 2, hits: readonly RepeatHit[] = []): CallOutput<'refunds.preflight'> {
  return {
    payment, refunds: [], refundableMinor: 256_000, asked: { ok: true, at: fakeNow }, repeats: { days: 30, hits: [...hits] }, suggestedReference: reference.parse(`R-1032-0${number}`),
  };
}

function ended(state: IntentState): CallOutput<'refunds.create'> {
  const refund = fakeTransaction({ number: 90, status: statuses[state] ?? 'unknown', amountMinor: 12_000, reference: 'R-1032-02', minutesAgo: 0, refundOf: 16 });
  return { intent: fakeIntent(refund, state), transaction: refund, payment };
}

/** Whole dialogs are drawn; these machines are shared. */
vi.setConfig({ testTimeout: 60_000 });

let screen: Screen | undefined;
let closed = 0;

async function open(answers: Answers): Promise<Screen> {
  closed = 0;
  screen = await mountScreen(RefundDialog, { paymentId: payment.id, onClose: () => { closed += 1; } }, { 'refunds.preflight': () => preflight(), 'refunds.repeats': () => ({ days: 30, hits: [] }), ...answers });
  return screen;
}

async function fill(on: Screen, amount = '120'): Promise<void> {
  typeInto(on.find('input[inputmode="decimal"]'), amount);
  on.find('.el-select__wrapper').click();
  await on.settle();
  on.find('.el-select-dropdown__item').click();
  await on.settle();
}

const moneyButton = (on: Screen): HTMLButtonElement => on.find('button[data-test="refund"]') as HTMLButtonElement; // a button by its selector

afterEach(() => {
  screen?.close();
  screen = undefined;
});

describe('the refund dialog', () => {
  it('sends one refund however often the button is pressed', async () => {
    let answer: (() => void) | undefined;
    const on = await open({ 'refunds.create': () => new Promise((resolve) => { answer = () => resolve(ended('SUCCEEDED')); }) });
    await fill(on);
    const button = moneyButton(on);
    button.click();
    button.click();
    for (let press = 0; press < 5; press += 1) {
      button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      button.click();
    }
    await on.settle();
    expect(on.asked('refunds.create')).toHaveLength(1);
    expect(moneyButton(on).disabled).toBe(true);
    answer?.();
    await on.settle();
    expect(on.asked('refunds.create')).toHaveLength(1);
    expect(document.body.textContent).toContain('Refund succeeded');
  });

  it('gives Cancel the focus, and sends nothing for Enter in a field', async () => {
    const on = await open({});
    await new Promise((resolve) => { setTimeout(resolve, 400); });
    expect(document.activeElement).toBe(on.find('button[data-test="cancel"]'));
    await fill(on);
    const field = on.find('input[inputmode="decimal"]');
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    on.find('form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await on.settle();
    expect(on.asked('refunds.create')).toHaveLength(0);
  });

  it('starts without an amount, and says what is missing instead of sending', async () => {
    const on = await open({});
    expect((on.find('input[inputmode="decimal"]') as HTMLInputElement).value).toBe(''); // an input by its selector
    moneyButton(on).click();
    await on.settle();
    expect(on.asked('refunds.create')).toHaveLength(0);
    expect(document.body.textContent).toContain('Enter an amount.');
    expect(document.body.textContent).toContain('Choose why the money is given back.');
  });

  it('refuses more than is left', async () => {
    const on = await open({});
    await fill(on, '2560.01');
    moneyButton(on).click();
    await on.settle();
    expect(on.asked('refunds.create')).toHaveLength(0);
    expect(document.body.textContent).toContain('above what is left to refund');
  });

  it('takes the full rest by its button', async () => {
    const on = await open({ 'refunds.create': () => ended('SUCCEEDED') });
    on.find('[data-test="full-rest"]').click();
    await on.settle();
    expect(moneyButton(on).textContent).toContain('HK$2,560.00');
  });

  const before = fakeTransaction({ number: 15, status: 'succeeded', amountMinor: 44_000, reference: 'R-1032-01', minutesAgo: 30, refundOf: 16 });
  const sameOrder: RepeatHit = { key: before.id, why: 'order', source: 'journal', transaction: before, amountMinor: before.amountMinor, at: before.createdAt };
  const elsewhere = fakeTransaction({ number: 14, status: 'succeeded', amountMinor: 12_000, reference: 'R-OTHER-01', minutesAgo: 90, refundOf: 13, at: { providerId: 'pingpong', profile: 4 } });
  const samePayer: RepeatHit = { ...sameOrder, key: elsewhere.id, why: 'payer', transaction: elsewhere, amountMinor: elsewhere.amountMinor };

  it('has no field where nothing looks the same', async () => {
    const on = await open({ 'refunds.create': () => ended('SUCCEEDED') });
    await fill(on);
    expect(document.querySelector('[data-test="repeats"]')).toBeNull();
    moneyButton(on).click();
    await on.settle();
    expect(on.asked('refunds.create')).toEqual([expect.objectContaining({ repeatReason: null, repeatSeen: [] })]);
  });

  it('names what looks the same, and wants a reason', async () => {
    const on = await open({ 'refunds.preflight': () => preflight(2, [sameOrder]), 'refunds.repeats': () => ({ days: 30, hits: [sameOrder] }), 'refunds.create': () => ended('SUCCEEDED') });
    await fill(on);
    expect(on.find('[data-test="repeats"]').textContent).toContain('R-1032-01');
    moneyButton(on).click();
    await on.settle();
    expect(on.asked('refunds.create')).toHaveLength(0);
    typeInto(on.find('input[data-test="repeat-reason"], [data-test="repeat-reason"] input'), ' second cup ');
    await on.settle();
    moneyButton(on).click();
    await on.settle();
    expect(on.asked('refunds.create')).toEqual([expect.objectContaining({ repeatReason: 'second cup', repeatSeen: [before.id] })]);
  });

  it('asks again with the amount, and finds another payment of the payer', async () => {
    const on = await open({ 'refunds.repeats': ({ amountMinor }) => ({ days: 30, hits: amountMinor === 12_000 ? [samePayer] : [] }), 'refunds.create': () => ended('SUCCEEDED') });
    await fill(on);
    await expect.poll(() => document.querySelector('[data-test="repeats"]')?.textContent ?? '', { timeout: 5_000 }).toContain('R-OTHER-01');
    expect(on.asked('refunds.repeats')).toContainEqual({ paymentId: payment.id, amountMinor: 12_000 });
  });

  it('shows what the main process found meanwhile, and keeps what was typed', async () => {
    let found: readonly RepeatHit[] = [];
    const on = await open({
      'refunds.repeats': () => ({ days: 30, hits: [...found] }),
      'refunds.create': () => { found = [sameOrder]; throw new Refused({ code: 'refund.repeatNeedsReason', params: { reference: 'R-1032-01', count: 1 }, field: 'repeatReason' }); },
    });
    await fill(on);
    moneyButton(on).click();
    await on.settle();
    expect(on.find('[data-test="repeats"]').textContent).toContain('R-1032-01');
    expect(document.body.textContent).toContain('no money moved');
    expect((on.find('input[inputmode="decimal"]') as HTMLInputElement).value).toBe('120');
  });

  it('offers no other try where the end is unknown', async () => {
    const on = await open({ 'refunds.create': () => ended('UNKNOWN') });
    await fill(on);
    moneyButton(on).click();
    await on.settle();
    expect(document.body.textContent).toContain('Outcome unknown');
    expect(document.body.textContent).toContain('Do not refund again.');
    expect(document.querySelector('[data-test="back-to-form"]')).toBeNull();
    expect(document.querySelector('[data-test="send-now"]')).toBeNull();
    on.find('[data-test="ask-now"]').click();
    await on.settle();
    expect(on.asked('unsettled.ask')).toHaveLength(1);
    expect(on.asked('refunds.create')).toHaveLength(1);
  });

  it('goes back to the form after a final refusal with all entries, a new number and a new key', async () => {
    let number = 1;
    const on = await open({ 'refunds.preflight': () => preflight((number += 1)), 'refunds.create': () => ended('REJECTED') });
    await fill(on);
    moneyButton(on).click();
    await on.settle();
    on.find('[data-test="back-to-form"]').click();
    await on.settle();
    expect((on.find('input[inputmode="decimal"]') as HTMLInputElement).value).toBe('120'); // an input by its selector
    moneyButton(on).click();
    await on.settle();
    const [first, second] = on.asked('refunds.create') as readonly { submitKey: string; reference: string }[]; // as this dialog sends them
    expect(second?.submitKey).not.toBe(first?.submitKey);
    expect([first?.reference, second?.reference]).toEqual(['R-1032-02', 'R-1032-03']);
  });

  it('keeps entries and key when nothing was written down', async () => {
    let tries = 0;
    const on = await open({
      'refunds.create': () => {
        tries += 1;
        if (tries === 1) throw new Refused({ code: 'journal.busy', params: {} });
        return ended('SUCCEEDED');
      },
    });
    await fill(on);
    moneyButton(on).click();
    await on.settle();
    expect(document.body.textContent).toContain('Another program holds the journal');
    moneyButton(on).click();
    await on.settle();
    const [first, second] = on.asked('refunds.create') as readonly { submitKey: string }[]; // as this dialog sends them
    expect(second).toEqual(first);
    expect(document.body.textContent).toContain('Refund succeeded');
  });

  it('sends nothing while another refund of the payment has no certain end', async () => {
    const open1 = fakeTransaction({ number: 15, status: 'unknown', amountMinor: 1_000, reference: 'R-1032-01', minutesAgo: 5, refundOf: 16 });
    const on = await open({ 'refunds.preflight': () => ({ ...preflight(), refunds: [open1] }) });
    await fill(on);
    expect(on.find('[data-test="blocked"]').textContent).toContain('R-1032-01');
    expect(moneyButton(on).disabled).toBe(true);
    moneyButton(on).click();
    await on.settle();
    expect(on.asked('refunds.create')).toHaveLength(0);
  });

  it('warns of a window that is over and sends all the same', async () => {
    const old = { ...fakeTransaction({ number: 70, status: 'paid', amountMinor: 256_000, currency: 'CNY', at: { providerId: 'pingxx', profile: 5 }, method: 'alipay_pc_direct', reference: 'A-1032', minutesAgo: 60 * 24 * 200 }) };
    const on = await open({ 'refunds.preflight': () => ({ ...preflight(), payment: old }), 'refunds.create': () => ended('SUCCEEDED') });
    expect(on.find('[data-verdict="deadline"]').className).toBe('warn');
    expect(document.body.textContent).toContain('The refund window is over');
    await fill(on);
    moneyButton(on).click();
    await on.settle();
    expect(on.asked('refunds.create')).toHaveLength(1);
  });

  it('shows the provider’s page of a refund that waits for it', async () => {
    const refund = { ...ended('ACCEPTED').transaction, status: 'pending' as const, link: { url: 'https://mapi.alipay.com/gateway.do', qrText: null, action: null, expiresAt: null } };
    const on = await open({ 'refunds.create': () => ({ ...ended('ACCEPTED'), transaction: refund }) });
    await fill(on);
    moneyButton(on).click();
    await on.settle();
    on.find('[data-test="open-page"]').click();
    await on.settle();
    expect(on.asked('app.openLink')).toEqual([{ transactionId: refund.id }]);
    expect(document.body.textContent).toContain('Refund accepted, not final');
  });

  it('shows the provider’s words of a failure as they came', async () => {
    const failed = { ...ended('REJECTED'), intent: fakeIntent(ended('REJECTED').transaction, 'REJECTED', { problem: { reason: 'refused', httpStatus: 400, providerCode: 'refund_manual_intervention', providerMessage: '请线下退款 <i>' } }) };
    const on = await open({ 'refunds.create': () => failed });
    await fill(on);
    moneyButton(on).click();
    await on.settle();
    expect(document.body.textContent).toContain('请线下退款 <i>');
  });

  it('tells at its entry what the main process names, once', async () => {
    const on = await open({ 'refunds.create': () => { throw new Refused({ code: 'text.tooLong', params: {}, field: 'note' }); } });
    await fill(on);
    moneyButton(on).click();
    await on.settle();
    expect(on.find('input[data-test="note"], [data-test="note"] input').getAttribute('aria-invalid')).toBe('true');
    expect(document.body.textContent?.split('The text is too long.').length).toBe(2);
  });

  it.each([['before', [0, 1]], ['after', [1, 0]]] as const)('shows the end when an older look answers %s the newer one', async (_when, order) => {
    const looks: ((version: number, state: IntentState) => void)[] = [];
    const on = await open({
      'refunds.create': () => ended('UNKNOWN'),
      'transactions.get': () => new Promise((resolve) => {
        looks.push((version, state) => {
          const { transaction } = ended(state);
          resolve({ transaction, parent: payment, refunds: [], intent: fakeIntent(transaction, state, { version }), timeline: [], exchanges: [] });
        });
      }),
    });
    await fill(on);
    moneyButton(on).click();
    await on.settle();
    const changed = { id: ended('UNKNOWN').transaction.id, profileId: payment.profileId, becamePaid: false };
    on.emit('transactions.changed', changed);
    on.emit('transactions.changed', changed);
    await on.settle();
    expect(looks).toHaveLength(2);
    for (const place of order) {
      looks[place]?.(place + 2, place === 0 ? 'UNKNOWN' : 'SUCCEEDED');
      await on.settle();
    }
    expect(document.body.textContent).toContain('Refund succeeded');
  });

  it('stays until it is read, then closes once', async () => {
    const on = await open({ 'refunds.create': () => ended('SUCCEEDED') });
    await fill(on);
    moneyButton(on).click();
    await on.settle();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await on.settle();
    expect(closed).toBe(0);
    on.find('[data-test="close"]').click();
    await on.settle();
    expect(closed).toBe(1);
  });
});
