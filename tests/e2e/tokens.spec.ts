/** Wallet tokens on the built app: the whole life of one at each provider that has them, and what happens to bad input. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { dialog, goTo, openToday } from './support/steps.ts';
import { agreeAsCustomer, bindPanel, bindWallet, chargeToken, consentCard, openToken, pasteAddress, removeToken, tokenSteps, tokenVisits } from './tour-tokens.ts';

const patience = 60_000;

describe('the life of a wallet token', () => {
  let app: AppUnderTest;
  beforeAll(async () => {
    app = await AppUnderTest.start({ env: { TZ: 'Asia/Hong_Kong' } });
    await openToday(app);
  });
  afterAll(() => AppUnderTest.stopAll());

  it.each(tokenSteps(async () => undefined))('$name', ({ run }) => run(app), 180_000);

  it('has both charges and both refunds in the journal', async () => {
    const { value } = await app.page.evaluate(() => {
      const { bridge } = window as unknown as { bridge: { invoke(channel: string, input: unknown): Promise<{ value: unknown }> } };
      return bridge.invoke('transactions.sums', { filter: {} });
    });
    expect(value).toEqual([{ currency: 'HKD', rows: 4, inMinor: 9_600, outMinor: 2_400 }]);
  });

  it('writes a receipt of the removal that names no token', async () => {
    const path = join(app.userData, 'receipt.txt');
    await openToken(app, tokenVisits.pingpong);
    await app.answerSaveDialog(path);
    await app.page.locator('[data-test="use"] [data-test="receipt"]').click();
    await app.page.getByText('Receipt saved').first().waitFor();
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('AlipayHK');
    expect(text).not.toMatch(/[0-9a-f]{32}/);
    await app.close();
  });
});

describe('bad input', () => {
  let app: AppUnderTest;
  beforeAll(async () => {
    app = await AppUnderTest.start({ env: { TZ: 'Asia/Hong_Kong' } });
    await openToday(app);
  });
  afterAll(() => AppUnderTest.stopAll());

  it('takes nothing from a list of choices that is closing', async () => {
    await goTo(app, 'Wallet tokens');
    const animations = await app.page.context().newCDPSession(app.page);
    await animations.send('Animation.enable');
    const panel = bindPanel(app);
    await panel.getByRole('combobox', { name: 'Profile' }).click({ force: true });
    await app.page.getByRole('option', { name: 'Practice C' }).click({ trial: true });
    await animations.send('Animation.setPlaybackRate', { playbackRate: 0.01 });
    await app.page.getByRole('option', { name: 'Practice C' }).click();
    // The other profile's choice is still drawn over the next entry.
    await panel.getByRole('combobox', { name: 'Wallet' }).click({ force: true });
    await animations.send('Animation.setPlaybackRate', { playbackRate: 1 });
    await animations.detach();
    await app.page.getByRole('option', { name: 'AlipayHK AutoDebit' }).waitFor();
    await app.page.keyboard.press('Escape');
    expect(await panel.locator('[data-test="bind-profile"]').innerText()).toContain('Practice C');
  }, 120_000);

  it('refuses a pasted address that is rubbish, has no code or another state, keeps it, and then takes the right one', async () => {
    await bindWallet(app, tokenVisits.autoDebit);
    const landing = await agreeAsCustomer(app);
    const panel = bindPanel(app);
    await pasteAddress(app, 'not an address');
    await panel.getByText('This is not a web address').waitFor({ timeout: patience });
    expect(await panel.getByLabel('Address that the customer came back to').inputValue()).toBe('not an address');
    const bare = new URL(landing);
    for (const name of ['authCode', 'auth_code']) bare.searchParams.delete(name);
    await pasteAddress(app, bare.href);
    await panel.getByText('This address holds no code').waitFor({ timeout: patience });
    const other = new URL(landing);
    other.searchParams.set('state', '0'.repeat(32));
    await pasteAddress(app, other.href);
    await panel.getByText('This address belongs to another request').waitFor({ timeout: patience });
    await consentCard(app, 'waiting').waitFor();
    await pasteAddress(app, landing);
    await consentCard(app, 'active').waitFor({ timeout: patience });
  }, 180_000);

  it('asks who is meant when an id differs in case or blanks only, and refuses blanks around it', async () => {
    await goTo(app, 'Wallet tokens');
    const panel = bindPanel(app);
    const entry = panel.getByLabel('Customer id (merchantUserId)');
    await entry.fill(` ${tokenVisits.autoDebit.customer}`);
    await panel.getByRole('button', { name: 'Request consent' }).click();
    await panel.getByText('Blanks at the beginning or end').waitFor({ timeout: patience });
    await entry.fill(tokenVisits.autoDebit.customer.replace(' ', '  '));
    await panel.getByRole('button', { name: 'Request consent' }).click();
    await panel.getByRole('button', { name: `Use ${tokenVisits.autoDebit.customer}` }).waitFor({ timeout: patience });
    expect(await consentCard(app).count()).toBe(0);
  }, 120_000);

  it('does not remove a token whose characters do not fit, nor charge nothing', async () => {
    await openToken(app, tokenVisits.autoDebit);
    await removeToken(app);
    await dialog(app).getByLabel('Last four characters of the token').fill('----');
    await dialog(app).getByRole('button', { name: 'Remove this token' }).click();
    await dialog(app).getByText('The last four characters do not fit').waitFor({ timeout: patience });
    await dialog(app).getByRole('button', { name: 'Cancel' }).click();
    await chargeToken(app, tokenVisits.autoDebit);
    await dialog(app).getByLabel('Amount', { exact: true }).fill('1,5');
    await dialog(app).getByRole('button', { name: /^Charge/ }).click();
    expect(await dialog(app).getByLabel('Amount', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    await dialog(app).getByRole('button', { name: 'Cancel' }).click();
    await app.page.locator('[data-test="use"] [data-test="remove"]').waitFor();
  }, 120_000);

  it('tells a customer who declines from one who agrees, and gives up on request', async () => {
    await bindWallet(app, { ...tokenVisits.pingpong, customer: 'practice-member-0077' });
    await agreeAsCustomer(app, 'decline');
    await consentCard(app, 'declined').waitFor({ timeout: patience });
    await bindPanel(app).getByRole('button', { name: 'New request' }).click();
    await bindPanel(app).getByRole('button', { name: 'Request consent' }).click();
    await consentCard(app, 'waiting').waitFor({ timeout: patience });
    await bindPanel(app).getByRole('button', { name: 'Give up' }).click();
    await consentCard(app, 'cancelled').waitFor({ timeout: patience });
    await app.close();
  }, 180_000);
});
