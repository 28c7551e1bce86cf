/** The search box on the built app, over the practice gateways: what a caller has, found in the journal and at the providers, whoever is slow. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { dialog, drawer, makeLink, misbehave, openSearch, openToday, payLink } from './support/steps.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'search-')); });
afterEach(async () => {
  await AppUnderTest.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const patience = 20_000;
const entries = { 'Shopper’s e-mail': 'shopper@practice.example', 'Shopper’s IP address': '203.0.113.7' };

/** As a person pastes it: at once, with its lines. */
async function paste(app: AppUnderTest, text: string): Promise<void> {
  await dialog(app).locator('[data-test="box"]').evaluate((box, pasted) => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    const taken = !box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    if (!taken && box instanceof HTMLInputElement) {
      box.value = pasted;
      box.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
    }
  }, text);
}

const option = (app: AppUnderTest, text: string) => dialog(app).getByRole('option').filter({ hasText: text }).first();

describe('the search box', () => {
  it('finds a number in an e-mail; one gateway is slow and named, the others have answered long before', async () => {
    const app = await AppUnderTest.start();
    await openToday(app);
    await makeLink(app, { amount: '480.00', reference: 'E2E-S-0001', currency: 'USD', profile: 'Practice P', entries });
    await payLink(app);
    await misbehave(app, 'query', 'answer-late', null);
    await app.page.keyboard.press('Control+k');
    await paste(app, 'From: payer.a@example.com\nSubject: my order\n\nPlease look up order E2E-S-0001, I paid US$480.00.');
    await option(app, 'E2E-S-0001').getByText(/^live, /).waitFor({ timeout: patience });
    expect(await dialog(app).getByText('number E2E-S-0001').count()).toBe(1);
    await dialog(app).locator('[data-tone="silent"]').filter({ hasText: 'has not answered yet' }).waitFor({ timeout: patience });
    expect(await dialog(app).locator('[data-tone="silent"]').count()).toBe(1);
    expect(await dialog(app).locator('[data-tone="none"]').filter({ hasText: 'not found' }).count()).toBeGreaterThanOrEqual(1);
    expect(await dialog(app).getByText('searches by its own numbers only').count()).toBe(1);
    // The text stays as it was pasted.
    expect(await dialog(app).getByRole('textbox').inputValue()).toContain('\nSubject: my order');

    await dialog(app).getByRole('textbox').press('Enter');
    await drawer(app).waitFor();
    expect(await drawer(app).textContent()).toContain('US$480.00');
    await app.close();
  });

  it('finds what another installation made: only the gateway knows it', async () => {
    const first = await AppUnderTest.start({ userData: join(folder, 'first') });
    await openToday(first);
    await makeLink(first, { amount: '25.00', reference: 'E2E-S-0002', currency: 'USD', profile: 'Practice P', entries });
    await payLink(first);
    await first.close();
    cpSync(join(folder, 'first', 'practice'), join(folder, 'second', 'practice'), { recursive: true });

    const app = await AppUnderTest.start({ userData: join(folder, 'second') });
    await openToday(app);
    await openSearch(app);
    await paste(app, 'E2E-S-0002');
    const hit = option(app, 'E2E-S-0002');
    await hit.waitFor({ timeout: patience });
    expect(await dialog(app).getByText('At the provider, not in the list').count()).toBe(1);
    await hit.click();
    const panel = dialog(app).locator('[data-test="live-panel"]');
    await panel.waitFor();
    expect(await panel.textContent()).toMatch(/US\$25\.00.*Paid.*PingPong Checkout knows this; the journal does not/s);
    await app.close();
  });

  it('gives the focus back, finds nothing kindly, and forgets with the keyboard alone', async () => {
    const app = await AppUnderTest.start();
    await openToday(app);
    const opener = app.page.locator('[data-test="open-search"]');
    await opener.focus();
    await app.page.keyboard.press('Enter');
    await paste(app, 'NOBODY-000042');
    await dialog(app).getByText('No matches').waitFor({ timeout: patience });
    await app.page.keyboard.press('Escape');
    await dialog(app).waitFor({ state: 'detached' });
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
    await app.page.keyboard.press('/');
    await dialog(app).getByRole('combobox').fill('深色');
    await dialog(app).getByRole('option').first().waitFor();
    await app.page.keyboard.press('Enter');
    await expect.poll(async () => app.page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(true);
    await app.close();
  });
});
