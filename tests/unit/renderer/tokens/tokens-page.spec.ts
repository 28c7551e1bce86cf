// @vitest-environment happy-dom
/** The token screens, mounted over the fake bridge: what they show, what they ask main for, and that nothing typed is lost. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import TokensPage from '../../../../renderer/features/tokens/TokensPage.vue';
import { useAnnounce } from '../../../../renderer/composables/use-announce.ts';
import { walletTokenId } from '../../../../shared/domain/wallet-token.ts';
import type { FakeOptions } from '../../../support/fake-bridge.ts';
import { fakeId } from '../../../support/fake-data.ts';
import { fakeCustomer, fakeToken } from '../../../support/fake-token-data.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';

/** Whole screens are drawn; these machines are shared. */
vi.setConfig({ testTimeout: 60_000 });

let screen: Screen | undefined;
afterEach(() => {
  screen?.close();
  screen = undefined;
});

const id = (number: number) => walletTokenId.parse(fakeId('f00', number));
const dialog = (selector: string): string => `[role="dialog"] ${selector}`;
const texts = (selector: string): readonly string[] => [...document.querySelectorAll(selector)].map((one) => one.textContent?.trim() ?? '');

async function page(options: FakeOptions['tokens'] = {}, answers: Answers = {}, more: FakeOptions = {}): Promise<Screen> {
  screen = await mountScreen(TokensPage, {}, answers, { ...more, tokens: options });
  return screen;
}

async function press(on: Screen, selector: string): Promise<void> {
  on.find(selector).click();
  await on.settle();
}

async function search(on: Screen, customer: string): Promise<void> {
  typeInto(on.find('input[data-test="customer"]'), customer);
  await press(on, '[data-test="look-up"]');
}

/** As a click on the row does it; the route is that of the test's router. */
async function openRow(on: Screen, number: number): Promise<void> {
  await press(on, `[data-key="${fakeId('f00', number)}"] button`);
  await on.settle();
}

async function bind(on: Screen, customer: string): Promise<void> {
  typeInto(on.find('input[data-test="bind-customer"]'), customer);
  await on.settle();
  await press(on, '[data-test="bind-now"]');
}

describe('the list of tokens', () => {
  it('shows everybody’s at first, and after a search one customer’s, exactly as typed, while the providers are asked', async () => {
    const shown = await page();
    expect(document.querySelectorAll('tbody tr.line')).toHaveLength(15);
    await search(shown, fakeCustomer);
    expect(document.querySelectorAll('tbody tr.line')).toHaveLength(4);
    expect(shown.asked('tokens.search').at(-1)).toMatchObject({ filter: { environment: 'practice', merchantUserId: fakeCustomer }, cursor: null });
    expect(shown.asked('tokens.lookUp')).toEqual([{ environment: 'practice', merchantUserId: fakeCustomer }]);
    expect(texts('[data-test="asked"] li').join()).toMatch(/keeps no list.*asked 14:32 HKT, 2 usable/);
    expect(shown.router.currentRoute.value.fullPath).not.toContain(fakeCustomer);
  });

  it('tells blanks around an id, asks nothing, and keeps what was typed', async () => {
    const shown = await page();
    const before = shown.asked('tokens.search').length;
    await search(shown, ` ${fakeCustomer}`);
    expect(shown.find('form [role="alert"]').textContent).toContain('Blanks at the beginning or end');
    expect(shown.asked('tokens.search')).toHaveLength(before);
    expect(shown.asked('tokens.lookUp')).toEqual([]);
    expect(shown.find('input[data-test="customer"]')).toHaveProperty('value', ` ${fakeCustomer}`);
  });

  it('offers the other spellings, and says of a silent provider that it did not answer', async () => {
    const shown = await page({ check: 'silent' });
    await search(shown, 'CUST_88213');
    expect(texts('[data-test="similar-spellings"] button')).toContain(fakeCustomer);
    expect(texts('[data-test="asked"] [data-kind="failed"]')[0]).toContain('did not answer');
    const at = [...document.querySelectorAll<HTMLElement>('[data-test="similar-spellings"] button')].find((one) => one.textContent?.trim() === fakeCustomer);
    at?.click();
    await shown.settle();
    expect(document.querySelectorAll('tbody tr.line')).toHaveLength(4);
  });

  it('draws only some of a long list, and asks for more by its last row', async () => {
    const shown = await page({ rows: 'many' });
    expect(document.querySelectorAll('tbody tr.line').length).toBeLessThan(60);
    expect(shown.asked('tokens.search')[0]).toMatchObject({ limit: 60 });
  });

  it('renews itself when something changes', async () => {
    const shown = await page();
    const before = shown.asked('tokens.search').length;
    shown.emit('tokens.changed', { ids: [id(2)], profileId: fakeId('a00', 4), becameActive: false });
    await new Promise((resolve) => { setTimeout(resolve, 260); });
    await shown.settle();
    expect(shown.asked('tokens.search').length).toBeGreaterThan(before);
  });
});

describe('one token', () => {
  it('shows its charges, facts and history, and no more of the token than its mask', async () => {
    const shown = await page();
    await search(shown, fakeCustomer);
    await openRow(shown, 1);
    expect(document.querySelectorAll('[data-test="use"] li')).toHaveLength(3);
    expect(texts('[data-test="use"]')[0]).toContain('3 charges, 1 not final, 1 refundable');
    expect(shown.find('[data-test="warning"]').textContent).toContain('26 Nov 2026');
    expect(texts('[data-test="history"] li').map((line) => line.slice(-60)).join()).toContain('Token active');
    expect(shown.find('[data-test="fingerprint"]').textContent).toMatch(/^[0-9a-f]{12}$/);
  });

  it('is watched while it is open, and not any more afterwards', async () => {
    const shown = await page();
    await openRow(shown, 13);
    expect(shown.asked('tokens.watch')).toEqual([{ id: id(13), on: true }]);
    await openRow(shown, 2);
    expect(shown.asked('tokens.watch')).toEqual([{ id: id(13), on: true }, { id: id(13), on: false }]);
  });

  it('shows a lost removal as unknown, with neither charge nor removal', async () => {
    const shown = await page();
    await openRow(shown, 13);
    expect(shown.find('[data-test="story"]').className).toContain('unknown');
    expect(document.querySelector('[data-test="use"] [data-test="charge"]')).toBeNull();
    expect(document.querySelector('[data-test="use"] [data-test="remove"]')).toBeNull();
  });

  it('has no money button where the profile may look only', async () => {
    const shown = await page({}, {}, { level: 'lookOnly' });
    await openRow(shown, 2);
    expect(document.querySelector('[data-test="use"] [data-test="charge"]')).toBeNull();
    expect(document.querySelector('[data-test="bind-now"]')).toBeNull();
  });
});

describe('binding a wallet', () => {
  it('sends one request, hands out the page, and turns active by itself', async () => {
    const shown = await page({ check: 'active' });
    await bind(shown, 'cust_new');
    expect(shown.asked('tokens.bind')).toMatchObject([{ merchantUserId: 'cust_new', wallet: 'ALIPAY_HK', terminal: null, otherCustomer: false }]);
    expect(shown.find('[data-test="consent"]').dataset['state']).toBe('waiting');
    expect(shown.find('[data-test="consent"] svg[role="img"]')).toBeTruthy();
    expect(shown.asked('tokens.watch')).toHaveLength(1);
    await press(shown, '[data-test="copy-link"]');
    expect(shown.asked('app.copyText')).toMatchObject([{ text: expect.stringContaining('https://wallet.practice.example/consent') }]);
    await press(shown, '[data-test="consent"] [data-test="check"]');
    expect(shown.find('[data-test="consent"]').dataset['state']).toBe('active');
    expect(useAnnounce().spoken.value).toBe('Token of cust_new is active.');
    expect(shown.asked('tokens.watch').at(-1)).toMatchObject({ on: false });
  });

  it('sends the same key again after a refusal, and a new one after a row was written', async () => {
    let refuse = true;
    const made = fakeToken({ number: 300, state: 'waiting', wallet: 'ALIPAY_HK', merchantUserId: 'cust_new', daysOld: 0, providerId: 'chingchingpay' });
    const shown = await page({}, { 'tokens.bind': () => { if (refuse) throw new Refused({ code: 'provider.unavailable', params: {} }); return made; } });
    await bind(shown, 'cust_new');
    expect(shown.find('[data-test="bind-error"]').textContent).not.toBe('');
    expect(shown.find('input[data-test="bind-customer"]')).toHaveProperty('value', 'cust_new');
    refuse = false;
    await press(shown, '[data-test="bind-now"]');
    await press(shown, '[data-test="anew"]');
    await press(shown, '[data-test="bind-now"]');
    const keys = (shown.asked('tokens.bind') as readonly { readonly submitKey: string }[]).map(({ submitKey }) => submitKey);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('asks whether a similar id is another customer, and says so only on the press', async () => {
    const shown = await page({ bind: 'similar' });
    await bind(shown, 'CUST_88213');
    expect(texts('[data-test="similar"] button')).toContain(`Use ${fakeCustomer}`);
    await press(shown, '[data-test="other-customer"]');
    expect(shown.asked('tokens.bind').map((input) => (input as { otherCustomer: boolean }).otherCustomer)).toEqual([false, true]);
    expect(shown.find('[data-test="consent"]').dataset['state']).toBe('waiting');
  });

  it('shows an unknown request as unknown: no page, no second request by itself', async () => {
    const shown = await page({ bind: 'unconfirmed' });
    await bind(shown, 'cust_new');
    expect(shown.find('[data-test="consent"] [data-test="verdict"]').className).toContain('unknown');
    expect(document.querySelector('[data-test="consent-link"]')).toBeNull();
    expect(shown.asked('tokens.bind')).toHaveLength(1);
    await press(shown, '[data-test="give-up"]');
    expect(shown.asked('tokens.giveUp')).toHaveLength(1);
    expect(shown.find('[data-test="consent"]').dataset['state']).toBe('cancelled');
  });

  it('refuses a pasted address of another request at its entry and keeps it, then takes the right one', async () => {
    const shown = await page();
    await bind(shown, 'cust_new');
    await press(shown, '[data-test="paste"]');
    const wrong = 'https://shop.example/wallet/return?authCode=DEMO&state=wrong';
    typeInto(shown.find('textarea[data-test="return-address"]'), wrong);
    await press(shown, '[data-test="read-return"]');
    expect(shown.find('[data-test="consent"] [role="alert"]').textContent).toContain('another request');
    expect(shown.find('textarea[data-test="return-address"]')).toHaveProperty('value', wrong);
    typeInto(shown.find('textarea[data-test="return-address"]'), wrong.replace('wrong', '0123456789abcdef'));
    await press(shown, '[data-test="read-return"]');
    expect(shown.find('[data-test="consent"]').dataset['state']).toBe('active');
  });

  it('keeps the pasted address in sight while the provider is asked in the background', async () => {
    let version = 2;
    const row = () => fakeToken({ number: 300, state: 'waiting', wallet: 'ALIPAY_HK', merchantUserId: 'cust_new', daysOld: 0, providerId: 'chingchingpay', version: (version += 1) });
    const shown = await page({}, { 'tokens.bind': row, 'tokens.get': () => ({ token: row(), events: [], use: { total: 0, open: 0, refundable: 0 }, charges: [], now: row().createdAt }) });
    await bind(shown, 'cust_new');
    await press(shown, '[data-test="paste"]');
    typeInto(shown.find('textarea[data-test="return-address"]'), 'https://half');
    shown.emit('tokens.changed', { ids: [id(300)], profileId: fakeId('a00', 1), becameActive: false });
    await shown.settle();
    expect(shown.asked('tokens.get')).not.toEqual([]);
    expect(shown.find('textarea[data-test="return-address"]')).toHaveProperty('value', 'https://half');
  });

  it('names the settings that are missing, and has no way to send without them', async () => {
    const shown = await page({ incomplete: true });
    expect(shown.find('[data-test="lacks"]').textContent).toContain('Address after wallet consent');
    await bind(shown, 'cust_new');
    expect(shown.asked('tokens.bind')).toEqual([]);
  });
});

describe('charging a token', () => {
  async function openCharge(on: Screen): Promise<void> {
    await search(on, fakeCustomer);
    await openRow(on, 1);
    await press(on, '[data-test="use"] [data-test="charge"]');
  }

  it('sends nothing before a good amount, and exactly one charge on the press', async () => {
    const shown = await page();
    await openCharge(shown);
    await press(shown, dialog('[data-test="charge-now"]'));
    expect(shown.asked('tokens.charge')).toEqual([]);
    typeInto(shown.find(dialog('input[inputmode="decimal"]')), '198');
    await shown.settle();
    expect(shown.find(dialog('[data-test="charge-now"]')).textContent).toContain('Charge HK$198.00');
    shown.find(dialog('[data-test="charge-now"]')).click();
    shown.find(dialog('[data-test="charge-now"]')).click();
    await shown.settle();
    expect(shown.asked('tokens.charge')).toMatchObject([{ id: id(1), amountMinor: 19_800, currency: 'HKD', reference: 'T-1120-0442', typedAmount: null }]);
    expect(texts('[role="dialog"] h2').join()).toContain('Charged');
  });

  it('asks for the amount once more where the rules say so', async () => {
    const shown = await page({}, {}, { level: 'typeAmount' });
    await openCharge(shown);
    typeInto(shown.find(dialog('[data-entry="amount"] input')), '198');
    await shown.settle();
    expect(shown.find(dialog('[data-test="charge-now"]')).hasAttribute('disabled')).toBe(true);
    typeInto(shown.find(dialog('[data-entry="typed-amount"] input')), '198');
    await shown.settle();
    await press(shown, dialog('[data-test="charge-now"]'));
    expect(shown.asked('tokens.charge')).toMatchObject([{ typedAmount: '198' }]);
  });

  it('shows an unknown outcome as unknown, without a way to charge again', async () => {
    const shown = await page({}, {}, { create: 'unknown' });
    await openCharge(shown);
    typeInto(shown.find(dialog('input[inputmode="decimal"]')), '198');
    await shown.settle();
    await press(shown, dialog('[data-test="charge-now"]'));
    expect(texts('[role="dialog"] h2').join()).toContain('Outcome unknown');
    expect(document.querySelector(dialog('[data-test="back-to-form"]'))).toBeNull();
    expect(document.querySelector(dialog('[data-test="charge-now"]'))).toBeNull();
  });

  it('puts a refusal at its entry and keeps what was typed', async () => {
    const shown = await page({}, { 'tokens.charge': () => { throw new Refused({ code: 'reference.duplicate', params: {}, field: 'reference' }); } });
    await openCharge(shown);
    typeInto(shown.find(dialog('input[inputmode="decimal"]')), '198');
    await shown.settle();
    await press(shown, dialog('[data-test="charge-now"]'));
    expect(shown.find(dialog('[data-entry="reference"] input')).getAttribute('aria-invalid')).toBe('true');
    expect(shown.find(dialog('input[inputmode="decimal"]'))).toHaveProperty('value', '198');
  });
});

describe('removing a token', () => {
  async function openRemove(on: Screen): Promise<string> {
    await search(on, fakeCustomer);
    await openRow(on, 1);
    await press(on, '[data-test="use"] [data-test="remove"]');
    return (on.find('[data-test="use"] header .note').textContent ?? '').trim().slice(-4);
  }

  it('says what stops and what stays, and sends only after the characters were typed', async () => {
    const shown = await page();
    const ending = await openRemove(shown);
    const text = shown.find('[role="dialog"]').textContent ?? '';
    for (const part of ['AlipayHK AutoDebit at ChingChingPay', '3 charges made with it stay', 'Other tokens of this customer stay: AlipayHK']) expect(text).toContain(part);
    await press(shown, dialog('[data-test="remove-now"]'));
    expect(shown.asked('tokens.unbind')).toEqual([]);
    typeInto(shown.find(dialog('input[data-test="ending"]')), 'zzzz');
    await press(shown, dialog('[data-test="remove-now"]'));
    expect(shown.find(dialog('[role="alert"]')).textContent).toContain('do not fit');
    typeInto(shown.find(dialog('input[data-test="ending"]')), ending);
    await press(shown, dialog('[data-test="remove-now"]'));
    expect(shown.asked('tokens.unbind').at(-1)).toEqual({ id: id(1), version: 3, typedEnding: ending });
    expect(shown.find('[data-test="removal"]').dataset['state']).toBe('removed');
    await press(shown, dialog('[data-test="receipt"]'));
    expect(shown.asked('tokens.saveReceipt')).toEqual([{ id: id(1), language: 'en' }]);
  });

  it('says of a lost answer that nobody knows, and offers no receipt', async () => {
    const shown = await page({ remove: 'unknown' });
    typeInto(await openRemove(shown).then(() => shown.find(dialog('input[data-test="ending"]'))), (shown.find('[data-test="use"] header .note').textContent ?? '').trim().slice(-4));
    await press(shown, dialog('[data-test="remove-now"]'));
    expect(shown.find('[data-test="removal"]').textContent).toContain('Removal unknown');
    expect(document.querySelector(dialog('[data-test="receipt"]'))).toBeNull();
  });
});

describe('a notification and an import', () => {
  it('asks nothing without a text, and says of an unsigned one that it is a hint', async () => {
    const shown = await page({ notice: 'hint' });
    await press(shown, '[data-test="open-notice"]');
    await press(shown, dialog('[data-test="check-notice"]'));
    expect(shown.asked('tokens.readNotice')).toEqual([]);
    await press(shown, dialog('[data-test="choose-notice"]'));
    await press(shown, dialog('[data-test="check-notice"]'));
    expect(shown.asked('tokens.readNotice')).toMatchObject([{ id: null, signature: null }]);
    expect(shown.find('[data-test="notice-verdict"]').dataset['verdict']).toBe('hint');
  });

  it('writes nothing before the press, shows what is wrong first, and says that the file is still there', async () => {
    const shown = await page();
    await press(shown, '[data-test="open-import"]');
    await press(shown, dialog('[data-test="choose-import"]'));
    expect(shown.asked('tokens.importRows')).toMatchObject([{ verdict: 'error' }]);
    expect(document.querySelectorAll(dialog('tbody tr'))).toHaveLength(2);
    expect(shown.asked('tokens.applyImport')).toEqual([]);
    expect(shown.find('[data-test="plain"]').textContent).toContain('still on the disk');
    await press(shown, dialog('[data-test="write-import"]'));
    expect(shown.asked('tokens.applyImport')).toHaveLength(1);
    expect(shown.find('[data-test="imported"]').textContent).toContain('237 tokens written');
  });
});
