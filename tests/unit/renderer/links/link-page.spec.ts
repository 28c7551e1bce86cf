// @vitest-environment happy-dom
/** One link on the screen: what can be handed over, withdrawn and asked, from its data alone. */
import { afterEach, describe, expect, it } from 'vitest';
import LinkPage from '../../../../renderer/features/links/LinkPage.vue';
import { canWithdraw, handOverOf, tellsDetails } from '../../../../renderer/features/links/hand-over.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { fakeId, fakeProfile, fakeTransaction, linkVariants } from '../../../support/fake-data.ts';
import type { FakeOptions } from '../../../support/fake-bridge.ts';
import { mountScreen, type Answers, type Screen } from '../../../support/mount-screen.ts';

let screen: Screen | undefined;
afterEach(() => {
  screen?.close();
  screen = undefined;
});

async function open(number: number, options: FakeOptions = {}, answers: Answers = {}): Promise<Screen> {
  screen = await mountScreen(LinkPage, {}, answers, { variants: true, ...options });
  await screen.router.push({ name: 'links', params: { id: fakeId('b00', number) } });
  await screen.settle();
  return screen;
}

const text = (): string => document.body.textContent ?? '';
const has = (selector: string): boolean => document.querySelector(selector) !== null;

describe('what is handed over', () => {
  const variant = (name: string) => {
    const found = linkVariants.find((row) => row.reference === name);
    if (!found) throw new Error(name);
    return found;
  };

  it('is told from the data', () => {
    expect(handOverOf(fakeTransaction({ number: 1, status: 'waiting', amountMinor: 1, reference: 'A', minutesAgo: 1 }))?.kind).toBe('link');
    expect([variant('L261120A51'), variant('L261120A52'), variant('LT-1120-0453'), variant('L261120A54')].map((row) => handOverOf(row)?.kind)).toEqual(['code', 'form', 'other', undefined]);
    expect(handOverOf(fakeTransaction({ number: 1, status: 'waiting', amountMinor: 1, reference: 'A', minutesAgo: 1, lost: true }))).toBeNull();
    expect(handOverOf(fakeTransaction({ number: 1, status: 'paid', amountMinor: 1, reference: 'A', minutesAgo: 1 }))).toBeNull();
  });

  it('is an address with its code, text and card', async () => {
    await open(32);
    expect(text()).toContain('Link ready to send');
    expect(text()).toContain('Copy link');
    expect(has('.qr')).toBe(true);
    expect(text()).toContain('Text to send');
  });

  it('is a code alone, without a link to copy or send', async () => {
    await open(51);
    expect(text()).toContain('Code ready to show');
    expect(text()).not.toContain('Copy link');
    expect(text()).not.toContain('Text to send');
    expect(text()).not.toContain('weixin://');
    expect(has('[data-test="copy-qr"].el-button--primary')).toBe(true);
  });

  it('is a page that this computer opens', async () => {
    const on = await open(52);
    expect(has('.qr')).toBe(false);
    expect(text()).toContain('gateway.95516.com');
    on.find('[data-test="open-page"]').click();
    await on.settle();
    expect(on.asked('app.openLink')).toEqual([{ transactionId: fakeId('b00', 52) }]);
  });

  it('is what the provider said, copied as it came', async () => {
    const on = await open(53);
    expect(text()).toContain('invoke_wallet_app');
    on.find('[data-test="copy-raw"]').click();
    await on.settle();
    const action = linkVariants.find((row) => row.reference === 'LT-1120-0453')?.link?.action;
    expect(on.asked('app.copyText')).toEqual([{ text: action?.kind === 'other' ? action.raw : '' }]);
  });

  it('names what came in beside what was asked for', async () => {
    await open(54);
    expect(text()).toContain('Link paid in part');
    expect(text()).toContain('NT$2,000.00 of NT$2,450.00 came in; NT$450.00 is missing.');
  });
});

describe('withdrawing', () => {
  it('is offered where the method allows it and the link is open', () => {
    const profile = fakeProfile(5, '++', 'practice', { providerId: 'pingxx' });
    const row = (change: Parameters<typeof fakeTransaction>[0]) => fakeTransaction(change);
    const base = { number: 1, status: 'waiting', amountMinor: 1, reference: 'A', minutesAgo: 1, origin: 'checkout', at: { providerId: 'pingxx', profile: 5 } } as const;
    const can = (change: Partial<Parameters<typeof fakeTransaction>[0]>): boolean => canWithdraw(row({ ...base, ...change }), profile, descriptionOf('pingxx'));
    expect(can({ method: 'wx_pub_qr' })).toBe(true);
    expect(can({ method: 'wx_pub_qr', status: 'pending' })).toBe(true);
    expect(can({ method: 'wx_pub_qr', status: 'paid' })).toBe(false);
    expect(can({ method: 'wx_pub_qr', status: 'unknown' })).toBe(false);
    expect(can({ method: 'upacp_qr' })).toBe(false);
    const shop = fakeProfile(1, 'C', 'practice');
    expect(canWithdraw(fakeTransaction({ number: 1, status: 'waiting', amountMinor: 1, reference: 'A', minutesAgo: 1 }), shop, descriptionOf('chingchingpay'))).toBe(false);
  });

  async function withdraw(on: Screen): Promise<void> {
    on.find('[data-test="withdraw"]').click();
    await on.settle();
    expect(on.asked('links.withdraw')).toEqual([]);
    on.find('[data-test="withdraw-now"]').click();
    await on.settle();
  }

  it('asks once, then shows the link as withdrawn', async () => {
    const on = await open(51);
    await withdraw(on);
    expect(on.asked('links.withdraw')).toEqual([{ transactionId: fakeId('b00', 51), typedAmount: null }]);
    expect(text()).toContain('Link withdrawn');
    expect(has('[data-test="withdraw"]')).toBe(false);
  });

  it('names why the link is still open, with the provider’s words', async () => {
    const on = await open(51, { withdraw: 'refused' });
    await withdraw(on);
    expect(text()).toContain('The link is still open.');
    expect(text()).toContain('charge cannot be reversed');
  });

  it('shows a payment that came in first, and offers no second try', async () => {
    const on = await open(51, { withdraw: 'paid' });
    await withdraw(on);
    expect(text()).toContain('Link paid');
    expect(text()).toContain('The link was not withdrawn.');
    expect(has('[data-test="withdraw-now"]')).toBe(false);
  });

  it('does nothing on Cancel', async () => {
    const on = await open(51);
    on.find('[data-test="withdraw"]').click();
    await on.settle();
    on.find('[role="dialog"] button').click();
    await on.settle();
    expect(on.asked('links.withdraw')).toEqual([]);
  });
});

describe('what the provider says', () => {
  it('is offered where the provider has it, and has it switched on where it is a setting', () => {
    const paid = fakeTransaction({ number: 1, status: 'paid', amountMinor: 1, reference: 'A', minutesAgo: 1 });
    const on = fakeProfile(1, 'C', 'practice', { settings: { paymentDetail: true } });
    expect(tellsDetails(paid, on, descriptionOf('chingchingpay'))).toBe(true);
    expect(tellsDetails({ ...paid, providerPaymentId: null }, on, descriptionOf('chingchingpay'))).toBe(false);
    expect(tellsDetails(paid, { ...on, settings: {} }, descriptionOf('chingchingpay'))).toBe(false);
    expect(tellsDetails(paid, fakeProfile(4, 'P', 'practice', { providerId: 'pingpong' }), descriptionOf('pingpong'))).toBe(true);
    expect(tellsDetails(paid, fakeProfile(5, '++', 'practice', { providerId: 'pingxx' }), descriptionOf('pingxx'))).toBe(false);
  });

  it('is asked for by a person only', async () => {
    const on = await open(28);
    expect(on.asked('accounts.paymentDetail')).toEqual([]);
    on.find('[data-test="provider-says"]').click();
    await on.settle();
    expect(on.asked('accounts.paymentDetail')).toEqual([{ transactionId: fakeId('b00', 28) }]);
    expect(text()).toContain('payer_wallet');
  });
});
