// @vitest-environment happy-dom
/** The money lock on a form: which button is there, when it is alive, and what goes along with the call. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import RefundDialog from '../../../../renderer/features/refunds/RefundDialog.vue';
import WithdrawDialog from '../../../../renderer/features/links/WithdrawDialog.vue';
import type { LockLevel } from '@shared/domain/money-rules.ts';
import { fakeTransaction } from '../../../support/fake-data.ts';
import { mountScreen, Refused, typeInto, type Screen } from '../../../support/mount-screen.ts';

vi.setConfig({ testTimeout: 60_000 });

const payment = fakeTransaction({ number: 16, status: 'paid', amountMinor: 256_000, reference: 'A-1032', minutesAgo: 60 });
const link = fakeTransaction({ number: 32, status: 'waiting', amountMinor: 48_000, reference: 'LT-1120-0432', minutesAgo: 60 });
let screen: Screen | undefined;

async function openRefund(level: LockLevel): Promise<Screen> {
  screen = await mountScreen(RefundDialog, { paymentId: payment.id }, {}, { level });
  return screen;
}

async function fill(on: Screen, amount: string): Promise<void> {
  typeInto(on.find('.refund-form input[inputmode="decimal"]'), amount);
  await on.settle();
  typeInto(on.find('input[data-test="repeat-reason"], [data-test="repeat-reason"] input'), 'Another part of the same order');
  on.find('.refund-form .el-select__wrapper').click();
  await on.settle();
  on.find('.el-select-dropdown__item').click();
  await on.settle();
}

const typed = (on: Screen): HTMLElement => on.find('[data-entry="typed-amount"] input');
const dead = (on: Screen, name: string): boolean => (on.find(`button[data-test="${name}"]`) as HTMLButtonElement).disabled; // a button by its selector

afterEach(() => {
  screen?.close();
  screen = undefined;
});

describe('a refund', () => {
  it('with one press needs no second amount', async () => {
    const on = await openRefund('confirm');
    await fill(on, '120');
    expect(document.querySelector('[data-entry="typed-amount"]')).toBeNull();
    expect(dead(on, 'refund')).toBe(false);
  });

  it('waits for the amount typed once more, and sends what was typed', async () => {
    const on = await openRefund('typeAmount');
    await fill(on, '120');
    expect(dead(on, 'refund')).toBe(true);
    for (const wrong of ['12', '1,20', '1200', '120.001', 'abc']) {
      typeInto(typed(on), wrong);
      await on.settle();
      expect(dead(on, 'refund'), wrong).toBe(true);
      expect(document.body.textContent, wrong).toContain('This is not the amount above');
    }
    typeInto(typed(on), '１２０');
    await on.settle();
    on.find('[data-test="typed-fits"]');
    expect(dead(on, 'refund')).toBe(false);
    // Another amount above makes it wrong again.
    typeInto(on.find('.refund-form input[inputmode="decimal"]'), '130');
    await on.settle();
    expect(dead(on, 'refund')).toBe(true);
    typeInto(typed(on), '130');
    await on.settle();
    on.find('button[data-test="refund"]').click();
    await on.settle();
    expect(on.asked('refunds.create')).toEqual([expect.objectContaining({ amountMinor: 13_000, typedAmount: '130' })]);
  });

  it('cannot have its second amount pasted', async () => {
    const on = await openRefund('typeAmount');
    const paste = new Event('paste', { bubbles: true, cancelable: true });
    typed(on).dispatchEvent(paste);
    expect(paste.defaultPrevented).toBe(true);
  });

  it('has no button where only looking is allowed, and says why and where that is changed', async () => {
    const on = await openRefund('lookOnly');
    await on.settle();
    expect(document.querySelector('button[data-test="refund"]')).toBeNull();
    expect(on.find('[data-test="look-only"]').textContent).toMatch(/looking only.*Money rules/s);
  });

  it('stays dead while the rules cannot be read', async () => {
    screen = await mountScreen(RefundDialog, { paymentId: payment.id }, { 'rules.get': () => { throw new Refused({ code: 'journal.busy', params: {} }); } });
    await fill(screen, '120');
    expect(dead(screen, 'refund')).toBe(true);
    expect(document.body.textContent).toContain('Another program holds the journal');
  });
});

describe('withdrawing a link', () => {
  it('counts as a link: the amount is typed where the rules say so', async () => {
    screen = await mountScreen(WithdrawDialog, { link }, {}, { level: 'typeAmount' });
    expect(dead(screen, 'withdraw-now')).toBe(true);
    typeInto(typed(screen), '480');
    await screen.settle();
    screen.find('button[data-test="withdraw-now"]').click();
    await screen.settle();
    expect(screen.asked('links.withdraw')).toEqual([{ transactionId: link.id, typedAmount: '480' }]);
  });
});
