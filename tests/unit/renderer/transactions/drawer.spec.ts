// @vitest-environment happy-dom
/** The detail of money on its way out: labels, buttons, received amounts, the page of the provider, what was signed. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import TransactionDrawer from '../../../../renderer/features/transactions/TransactionDrawer.vue';
import { fakeId, fakeNow, linkVariants } from '../../../support/fake-data.ts';
import { outflowRows } from '../../../support/fake-refunds.ts';
import { mountScreen, type Answers, type Screen } from '../../../support/mount-screen.ts';

vi.setConfig({ testTimeout: 60_000 });

let screen: Screen | undefined;
afterEach(() => {
  screen?.close();
  screen = undefined;
});

async function show(number: number, answers: Answers = {}): Promise<Screen> {
  screen = await mountScreen(TransactionDrawer, { id: fakeId('b00', number), position: 1, total: 1, hasPrevious: false, hasNext: false }, answers, { outflows: true, variants: true });
  await screen.settle();
  return screen;
}

const buttons = (): string[] => [...document.querySelectorAll('aside button')].map((button) => button.textContent?.trim() ?? '');

describe('the drawer', () => {
  it('records where there is no refund call, and never offers "Refund"', async () => {
    await show(61);
    expect(buttons()).toContain('Record manual refund');
    expect(buttons()).toContain('Send a payout');
    expect(buttons()).not.toContain('Refund');
  });

  it('refunds where there is a call, and then offers neither record nor payout', async () => {
    await show(70);
    expect(buttons()).toContain('Refund');
    expect(buttons()).not.toContain('Record manual refund');
    expect(buttons()).not.toContain('Send a payout');
  });

  it('labels a manual refund, says what its state means here, and asks nobody', async () => {
    const on = await show(63);
    expect(on.find('[data-test="manual-mark"]').textContent).toContain('Manual, not sent to the provider');
    expect(on.find('[data-test="meaning"]').textContent).toContain('once a second person has confirmed it');
    expect(buttons().some((label) => label.startsWith('Ask '))).toBe(false);
    expect(document.body.textContent).not.toContain('Requests and answers');
  });

  it('names a payout as one, with its own number and a negative amount', async () => {
    const on = await show(67);
    expect(document.body.textContent).toContain('Payout for order');
    expect(document.body.textContent).toContain('Payout number');
    expect(on.find('[data-test="amount"]').textContent).toBe('\u2212NT$600.00');
    expect(document.body.textContent).toContain('Payout NT$600.00 sent');
  });

  it('sets what came in beside what was asked for', async () => {
    const on = await show(54);
    expect(on.find('[data-test="asked"]').textContent).toBe('NT$2,450.00');
    expect(on.find('[data-test="received"]').textContent).toBe('NT$2,000.00');
    expect(on.find('[data-test="meaning"]').textContent).toContain('NT$2,000.00 came in, NT$2,450.00 was asked for');
    expect(linkVariants.some((row) => row.status === 'part_paid')).toBe(true);
  });

  it('shows the provider’s page of a waiting refund and opens it', async () => {
    const on = await show(69);
    expect(on.find('[data-test="provider-page"]').textContent).toContain('valid until');
    on.find('[data-test="open-page"]').click();
    await on.settle();
    expect(on.asked('app.openLink')).toEqual([{ transactionId: fakeId('b00', 69) }]);
    expect(document.body.textContent).not.toContain('mapi.alipay.com');
  });

  it('offers a page that is over no more', async () => {
    const row = outflowRows.find((candidate) => candidate.id === fakeId('b00', 69));
    if (!row?.link) throw new Error('the waiting refund has a page');
    const over = { ...row, link: { ...row.link, expiresAt: fakeNow } };
    const on = await show(69, { 'transactions.get': () => ({ transaction: over, parent: null, refunds: [], intent: null, timeline: [], exchanges: [] }) });
    expect(on.find('[data-test="provider-page"]').textContent).toContain('was valid until');
    expect(document.querySelector('[data-test="open-page"]')).toBeNull();
  });

  it('shows what was signed in a view of its own, and marks the masked key', async () => {
    const on = await show(71);
    on.find('[data-test="signed"]').click();
    await on.settle();
    const dialog = on.find('[role="dialog"]');
    expect(dialog.querySelector('[data-signed]')?.textContent).toContain('/v1/charges/ch_demo/refunds1763620328\nkey=redacted');
    expect(dialog.querySelector('.masked')?.textContent).toBe('redacted');
    expect(dialog.textContent).toContain('signature verification failed');
  });
});
