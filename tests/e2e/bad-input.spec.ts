import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { createButton, dialog, drawer, fillLink, fillRefund, goTo, lookUp, makeLink, misbehave, openLinkForm, openRefund, openToday, payLink, refundButton } from './support/steps.ts';

let app: AppUnderTest;

beforeEach(async () => {
  app = await AppUnderTest.start();
  await openToday(app);
});

afterEach(async () => {
  await AppUnderTest.stopAll();
});

async function amountError(text: string): Promise<string> {
  const field = app.page.getByLabel('Amount', { exact: true });
  await field.fill(text);
  await field.blur();
  await app.page.waitForTimeout(150);
  const described = await field.getAttribute('aria-describedby');
  if (described === null) return '';
  const texts = await Promise.all(described.split(/\s+/).map((id) => app.page.locator(`[id="${id}"]`).textContent().catch(() => '')));
  return (await field.getAttribute('aria-invalid')) === 'true' ? texts.join(' ') : '';
}

async function goToLinks(): Promise<void> {
  await app.page.keyboard.press('Escape');
  await goTo(app, 'Links');
}

async function linksInJournal(): Promise<number> {
  return app.page.evaluate(async () => {
    const bridge = (window as unknown as { bridge: { invoke(channel: string, input: unknown): Promise<{ value: { rows: unknown[] } }> } }).bridge;
    return (await bridge.invoke('transactions.search', { filter: {}, cursor: null, limit: 50 })).value.rows.length;
  });
}

describe('bad input on the link form', () => {
  it('says what is wrong with an amount, sends nothing, and takes full-width digits', async () => {
    await openLinkForm(app);
    for (const text of ['0.09', '1e3', '12.345', '-5', '1,5', 'abc', '99999999999999999']) expect(await amountError(text), text).not.toBe('');
    expect(await amountError('１２３．４５')).toBe('');
    expect(await amountError('1,234.50')).toBe('');
    expect(await linksInJournal()).toBe(0);
    await app.close();
  });

  it('refuses an order number that is taken and offers another', async () => {
    await makeLink(app, { amount: '5.00', reference: 'DUP-1' });
    await openLinkForm(app);
    await fillLink(app, { amount: '6.00', reference: 'DUP-1' });
    await app.page.getByText('Already used. Nothing was sent.').waitFor();
    await app.page.getByRole('button', { name: 'Use another number' }).click();
    await app.page.getByText('Not used before in this app').waitFor();
    expect(await app.page.getByLabel('Amount', { exact: true }).inputValue()).toBe('6.00');
    await createButton(app).click();
    await app.page.getByRole('heading', { name: 'Link ready to send' }).waitFor();
    expect(await linksInJournal()).toBe(2);
    await app.close();
  });

  it('pauses the profile when its key is refused, keeps the form, and goes on after a resume', async () => {
    await misbehave(app, 'link', 'unauthorised-401');
    await openLinkForm(app);
    await fillLink(app, { amount: '7.00', reference: 'KEY-1', description: 'kept' });
    await createButton(app).click();
    await expect.poll(() => app.page.evaluate(async () => {
      const bridge = (window as unknown as { bridge: { invoke(channel: string, input: unknown): Promise<{ value: { paused: unknown }[] }> } }).bridge;
      return (await bridge.invoke('profiles.list', {})).value[0]?.paused !== null;
    })).toBe(true);
    await goTo(app, 'Profiles');
    await app.page.getByText(/Nothing is sent for this profile since/).waitFor();
    await app.page.getByRole('button', { name: 'Resume' }).click();
    await app.page.getByText(/Nothing is sent for this profile since/).waitFor({ state: 'detached' });
    await goTo(app, 'Today');
    const row = app.page.getByRole('row').filter({ hasText: 'KEY-1' }).first();
    await row.getByRole('button').last().click();
    await dialog(app).getByRole('button', { name: 'Send now' }).click();
    await goToLinks();
    await app.page.getByRole('row').filter({ hasText: 'KEY-1' }).getByText('Waiting').waitFor({ timeout: 30_000 });
    await app.close();
  });

  it.each([['html-200-before-commit'], ['error-500-before-commit'], ['hang-up-before-commit'], ['redirect-302']])('settles a link by itself when the gateway answers with %s', async (kind) => {
    await misbehave(app, 'link', kind);
    await openLinkForm(app);
    await fillLink(app, { amount: '8.00', reference: 'ODD-1' });
    await createButton(app).click();
    await dialog(app).getByRole('heading', { name: 'Outcome unknown' }).waitFor();
    await dialog(app).getByRole('button', { name: 'Leave in Unsettled' }).click();
    await goTo(app, 'Links');
    await app.page.getByRole('row').filter({ hasText: 'ODD-1' }).getByText('Waiting').waitFor({ timeout: 30_000 });
    expect(await linksInJournal()).toBe(1);
    await app.close();
  });
});

describe('bad input in the refund dialog', () => {
  beforeEach(async () => {
    await makeLink(app, { amount: '50.00', reference: 'REF-1' });
    await payLink(app);
    await lookUp(app, 'REF-1');
  });

  it('refuses more than what is left', async () => {
    await openRefund(app);
    await fillRefund(app, { amount: '50.01', shown: 'HK$50.01' });
    await dialog(app).getByRole('button', { name: /^Refund/ }).last().click();
    await dialog(app).getByText(/above what is left to refund/).waitFor();
    expect(await linksInJournal()).toBe(1);
    await dialog(app).getByRole('button', { name: /^Cancel/ }).click();
    await app.close();
  });

  it('makes one refund of a double click and of mashing Enter', async () => {
    await openRefund(app);
    expect(await dialog(app).getByRole('button', { name: /^Cancel/ }).evaluate((button) => button === document.activeElement)).toBe(true);
    await fillRefund(app, { amount: '20', shown: 'HK$20.00' });
    const button = refundButton(app, 'HK$20.00');
    await button.dblclick({ delay: 5 });
    for (let press = 0; press < 5; press += 1) await app.page.keyboard.press('Enter', { delay: 5 });
    await expect.poll(linksInJournal).toBe(2);
    await app.page.waitForTimeout(1_000);
    expect(await linksInJournal()).toBe(2);
    await expect.poll(async () => (await drawer(app).textContent()) ?? '', { timeout: 10_000 }).toContain('HK$30.00');
    await app.close();
  });
});
