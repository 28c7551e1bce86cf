/**
 * The provider's side of the data on the built app: a payment that another installation made at the practice gateway is missing here,
 * is added, matches, and is found once more by a pull; a file with one wrong amount shows that one difference.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { choose, openToday } from './support/steps.ts';
import { payAtPingxx, pingxxPayment } from './tour-providers.ts';

vi.setConfig({ testTimeout: 300_000 });

const patience = 60_000;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settlements-'));
});

afterEach(async () => {
  await AppUnderTest.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

type Row = { readonly reference: string; readonly providerPaymentId: string | null; readonly origin: string; readonly status: string };

async function transactions(app: AppUnderTest): Promise<readonly Row[]> {
  return app.page.evaluate(async () => {
    const { bridge } = window as unknown as { bridge: { invoke(channel: string, input: unknown): Promise<{ value: { rows: Row[] } }> } };
    return (await bridge.invoke('transactions.search', { filter: {}, cursor: null, limit: 50 })).value.rows;
  });
}

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `\uFEFF${lines.join('\r\n')}\r\n`);
  return path;
}

async function openSettlements(app: AppUnderTest): Promise<void> {
  await app.page.getByRole('navigation').first().getByRole('link', { name: /^Settlements\b/ }).click();
  await app.page.getByRole('heading', { name: /^(?:Settlements|Does the provider see what you see\?)$/ }).first().waitFor();
}

/** Begins a comparison for the practice profile of Ping++. */
async function begin(app: AppUnderTest): Promise<void> {
  await openSettlements(app);
  await app.page.locator('[data-test="anew"]').first().click();
  await choose(app.page, app.page.getByRole('combobox', { name: 'Profile' }), 'Practice ++');
  await app.page.locator('[data-test="way"]').getByText('Ask Ping++').waitFor();
}

/** Reads a file, says what its cells do not say by themselves, and compares it. */
async function compareFile(app: AppUnderTest, path: string, remembered: boolean): Promise<void> {
  const { page } = app;
  await begin(app);
  await page.locator('[data-test="way"]').getByText('A file on this computer').click();
  await app.answerOpenDialog(path);
  await page.locator('[data-test="choose"]').click();
  await page.locator('[data-test="apply"]').waitFor({ timeout: patience });
  if (remembered) {
    await page.locator('[data-test="remembered"]').getByText('Read as the last file with these columns').waitFor();
  } else {
    await page.locator('[data-test="amounts"]').getByText('1,234.50').click();
    await choose(page, page.getByRole('combobox', { name: 'Payments and refunds are told apart by' }), 'Every row is a payment');
  }
  await page.locator('[data-test="totals"]').getByText('CNY').waitFor({ timeout: patience });
  await page.locator('button[data-test="apply"]:not([disabled])').click();
  await page.locator('[data-test="matched"]').waitFor({ timeout: patience });
}

const shownCount = (app: AppUnderTest, name: 'matched' | 'open'): Promise<string> => app.page.locator(`[data-test="${name}"]`).innerText();

it('adds what was made elsewhere, and shows the one amount that is wrong', async () => {
  const elsewhere = await AppUnderTest.start({ env: { TZ: 'Asia/Hong_Kong' } });
  await openToday(elsewhere);
  await payAtPingxx(elsewhere);
  const [made] = await transactions(elsewhere);
  const charge = made?.providerPaymentId ?? '';
  expect(charge).toMatch(/^ch_/);
  const userData = join(folder, 'here');
  cpSync(join(elsewhere.userData, 'practice'), join(userData, 'practice'), { recursive: true });
  await elsewhere.close();

  const app = await AppUnderTest.start({ userData, env: { TZ: 'Asia/Hong_Kong' } });
  const { page } = app;
  await openToday(app);
  expect(await transactions(app)).toEqual([]);

  // Named by a file, and not here.
  await compareFile(app, file('settlement.csv', ['订单号,交易号,金额,币种,备注', `${pingxxPayment.reference},${charge},48.00,CNY,"乌龙茶, =1+1"`]), false);
  await expect.poll(() => shownCount(app, 'open'), { timeout: patience }).toBe('1');
  await page.getByRole('row').filter({ hasText: pingxxPayment.reference }).click();
  await page.locator('[data-test="reason"]').getByText('It was made outside this app').waitFor();
  await page.locator('[data-test="take-over"]').click();
  await page.locator('[data-test="row-result"]').getByText('Both sides agree now.').waitFor({ timeout: patience });
  expect(await shownCount(app, 'open')).toBe('0');
  expect((await transactions(app)).map(({ reference, origin, status }) => ({ reference, origin, status }))).toEqual([{ reference: pingxxPayment.reference, origin: 'found', status: 'paid' }]);
  await page.keyboard.press('Escape');

  // The same columns once more, with one wrong amount.
  await compareFile(app, file('settlement-2.csv', ['订单号,交易号,金额,币种,备注', `${pingxxPayment.reference},${charge},47.50,CNY,`]), true);
  await expect.poll(() => shownCount(app, 'open'), { timeout: patience }).toBe('1');
  await page.getByRole('row').filter({ hasText: pingxxPayment.reference }).click();
  await page.locator('[data-test="reason"]').getByText('Ping++ lists CN¥0.50 less than the journal.').waitFor();
  await page.locator('[data-test="explain"]').click();
  await page.locator('[data-test="note"]').fill('Fee kept back, see contract');
  await page.locator('[data-test="save-note"]').click();
  await page.locator('[data-test="explained"]').getByText('Fee kept back, see contract').waitFor({ timeout: patience });
  expect(await shownCount(app, 'open')).toBe('0');
  await page.locator('[data-test="open-payment"]').click();
  await page.getByRole('heading', { name: 'Timeline' }).waitFor({ timeout: patience });
  await page.keyboard.press('Escape');
  await page.locator('[data-test="explained"]').waitFor();

  // Asked from the provider itself: known already, nothing doubled.
  await begin(app);
  await page.locator('[data-preset="thisMonth"]').click();
  await page.locator('[data-test="pull"]').click();
  await page.locator('[data-test="matched"]').waitFor({ timeout: patience });
  await expect.poll(() => shownCount(app, 'matched'), { timeout: patience }).toMatch(/^1\b/);
  expect(await shownCount(app, 'open')).toBe('0');
  expect(await transactions(app)).toHaveLength(1);
  await app.close();
});
