/** Every screen of the real app, in both themes and three languages: nothing serious for people who cannot see or point. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { choose, dialog, goTo, lookUp, makeLink, openRefund, openSearch, openToday, payLink } from './support/steps.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const patience = 60_000;

afterEach(async () => {
  await AppUnderTest.stopAll();
});

/** What axe calls serious or critical, as `rule: where`. */
async function complaints({ page }: AppUnderTest, screen: string): Promise<string[]> {
  // A fade in progress has no final contrast.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.waitForTimeout(700);
  // As the driver's own script: the page's policy would refuse a tag or `eval`.
  await page.evaluate(`${axe}\n;undefined`);
  const results = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  return results.violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .map((violation) => `${screen} ${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ').slice(0, 300)}`);
}

const screens = ['#/', '#/links', '#/links/new', '#/transactions', '#/export', '#/settlements', '#/settlements/new', '#/profiles', '#/settings'];

async function openScreen({ page }: AppUnderTest, hash: string): Promise<void> {
  await page.evaluate((address) => { location.hash = address; }, hash);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForLoadState('networkidle');
}

describe('access', () => {
  it.each([['en', 'light'], ['en', 'dark'], ['zh-TW', 'dark'], ['zh-CN', 'light']] as const)('has nothing serious in %s, %s', async (language, theme) => {
    const app = await AppUnderTest.start({ language, theme, width: 1024, height: 700 });
    await app.page.getByRole('heading', { level: 1 }).first().waitFor();
    const found: string[] = [];
    for (const hash of screens) {
      await openScreen(app, hash);
      found.push(...(await complaints(app, hash)));
      const sideways = await app.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (sideways > 0) found.push(`${hash} scrolls sideways by ${sideways} px`);
    }
    expect(found).toEqual([]);
    await app.close();
  });

  it('has nothing serious in a transaction, its refund dialog and a link', async () => {
    const app = await AppUnderTest.start();
    await openToday(app);
    await makeLink(app, { amount: '480.00', reference: 'AXE-1', description: '茶葉 tea' });
    const found = await complaints(app, 'link');
    await payLink(app);
    await lookUp(app, 'AXE-1');
    found.push(...(await complaints(app, 'transaction')));
    await openRefund(app);
    found.push(...(await complaints(app, 'refund')));
    await dialog(app).getByRole('button', { name: /^Cancel/ }).click();
    expect(found).toEqual([]);
    await app.close();
  });

  it.each(['light', 'dark'] as const)('has nothing serious in found hits, open columns, a written export and an open statement, and Escape leads back, %s', async (theme) => {
    const folder = mkdtempSync(join(tmpdir(), 'access-'));
    const app = await AppUnderTest.start({ theme, width: 1024, height: 700 });
    const { page } = app;
    await openToday(app);
    await makeLink(app, { amount: '480.00', reference: 'AXE-2', description: '茶葉 tea' });
    await payLink(app);

    await openSearch(app);
    await dialog(app).getByRole('combobox').fill('AXE-2');
    await dialog(app).getByRole('option').filter({ hasText: 'AXE-2' }).first().waitFor({ timeout: patience });
    const found = await complaints(app, 'search with hits');
    await page.keyboard.press('Escape');
    await dialog(app).waitFor({ state: 'hidden' });

    await goTo(app, 'Transactions');
    const columns = page.locator('[data-test="columns"]');
    await columns.focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-add="moved"]').waitFor();
    found.push(...(await complaints(app, 'columns')));
    await page.keyboard.press('Escape');
    await page.locator('[data-add="moved"]').waitFor({ state: 'hidden' });
    expect(await columns.evaluate((button) => button === document.activeElement)).toBe(true);

    await goTo(app, 'Export');
    await app.answerSaveDialog(join(folder, 'all.csv'));
    await page.locator('button[data-test="start"]:not([disabled])').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-test="result"]').waitFor({ timeout: patience });
    found.push(...(await complaints(app, 'export done')));

    const statement = join(folder, 'settlement.csv');
    writeFileSync(statement, '\uFEFF订单号,金额,币种\r\nAXE-ELSEWHERE-1,48.00,HKD\r\n');
    await openScreen(app, '#/settlements/new');
    await choose(page, page.getByRole('combobox', { name: 'Profile' }), 'Practice ++');
    await page.locator('[data-test="way"]').getByText('A file on this computer').click();
    await app.answerOpenDialog(statement);
    await page.locator('[data-test="choose"]').click();
    await page.locator('[data-test="apply"]').waitFor({ timeout: patience });
    found.push(...(await complaints(app, 'statement file')));
    await page.locator('[data-test="amounts"]').getByText('1,234.50').click();
    await choose(page, page.getByRole('combobox', { name: 'Payments and refunds are told apart by' }), 'Every row is a payment');
    await page.locator('button[data-test="apply"]:not([disabled])').click();
    await page.getByRole('row').filter({ hasText: 'AXE-ELSEWHERE-1' }).click();
    await page.locator('[data-test="reason"]').waitFor({ timeout: patience });
    found.push(...(await complaints(app, 'statement with a difference open')));
    await page.keyboard.press('Escape');
    await page.locator('[data-test="reason"]').waitFor({ state: 'hidden' });

    expect(found).toEqual([]);
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
