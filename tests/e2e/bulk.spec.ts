/** A bulk run as a person drives it: file, dry run, countdown, run, crash, result. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { goTo, makeLink, openToday, payLink } from './support/steps.ts';

vi.setConfig({ testTimeout: 240_000 });

/** Longest wait for a countdown and a short run. */
const patience = 90_000;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulk-'));
});

afterEach(async () => {
  await AppUnderTest.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\r\n')}\r\n`);
  return path;
}

async function checkFile(app: AppUnderTest, path: string, kind: 'Refunds' | 'Links'): Promise<void> {
  const { page } = app;
  await page.locator('[data-test="kind"]').getByText(kind, { exact: true }).click();
  await app.answerOpenDialog(path);
  await page.locator('[data-test="choose"]').click();
  await page.getByRole('button', { name: /^Check [\d,]+ rows?$/ }).click();
  await page.locator('[data-test="start"]').waitFor();
  await page.getByText('Checking against the provider').waitFor({ state: 'hidden', timeout: patience });
}

async function saveResult(app: AppUnderTest, name: string): Promise<readonly Record<string, string>[]> {
  const path = join(folder, name);
  await app.answerSaveDialog(path);
  await app.page.locator('[data-test="save-result"]').click();
  await app.page.getByText(`Saved: ${name}`).waitFor();
  return parse(readFileSync(path), { bom: true, columns: true });
}

const links = (from: number, to: number): readonly string[] => Array.from({ length: to - from + 1 }, (_, at) => `BULK-${String(from + at).padStart(4, '0')},${from + at}.00,HKD,Demo cup ${from + at}`);

describe('a bulk run', () => {
  it('makes the links of a file: bad rows left out, the start taken back once, the result in the order of the file', async () => {
    const app = await AppUnderTest.start();
    const { page } = app;
    await openToday(app);
    await goTo(app, 'Bulk');
    await checkFile(app, file('links.csv', ['reference,amount,currency,description,shelf', ...links(1, 2).map((line) => `${line},A1`), 'BULK-0003,"1,5",HKD,Demo cup 3,A1', ...links(4, 5).map((line) => `${line},A1`)]), 'Links');
    await page.locator('[data-test="filter"]').getByText('Error 1').waitFor();
    await page.keyboard.press('n');
    await page.locator('[data-test="row-detail"]').getByText('This could mean two amounts').waitFor();
    expect(await page.locator('[data-test="row-detail"]').textContent()).toContain('Row 4');
    await page.getByRole('button', { name: 'Make 4 links, HK$12.00' }).click();

    await page.getByText('Nothing has been sent yet.').waitFor();
    await expect.poll(async () => page.locator('[data-test="cancel-start"]').evaluate((button) => button === document.activeElement), { timeout: 5_000 }).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByText('The start was cancelled. Nothing has been sent.').waitFor();
    await goTo(app, 'Links');
    expect(await page.getByText('BULK-0001').count()).toBe(0);

    await goTo(app, 'Today');
    await page.getByRole('link', { name: /links\.csv/ }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    // Leaving the screen does not stop the run.
    await goTo(app, 'Export');
    await goTo(app, 'Bulk');
    await page.getByRole('link', { name: /links\.csv/ }).click();
    await page.getByText('All rows have had their turn.').waitFor({ timeout: patience });
    const rows = await saveResult(app, 'result.csv');
    expect(rows.map((row) => row['reference'])).toEqual(['BULK-0001', 'BULK-0002', 'BULK-0003', 'BULK-0004', 'BULK-0005']);
    expect(rows.map((row) => row['result'])).toEqual(['succeeded', 'succeeded', 'leftOut', 'succeeded', 'succeeded']);
    await goTo(app, 'Links');
    for (const reference of ['BULK-0001', 'BULK-0002', 'BULK-0004', 'BULK-0005']) expect(await page.getByRole('row').filter({ hasText: reference }).count()).toBe(1);
    expect(await page.getByRole('row').filter({ hasText: 'BULK-0003' }).count()).toBe(0);
    await app.close();
  });

  it('waits after a crash and goes on where it was, no row twice', async () => {
    const app = await AppUnderTest.start();
    await openToday(app);
    await goTo(app, 'Bulk');
    await checkFile(app, file('crash.csv', ['reference,amount,currency,description', ...links(11, 30)]), 'Links');
    await app.page.getByRole('button', { name: /^Make 20 links, HK\$/ }).click();
    await app.page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: patience });
    await expect.poll(async () => Number((await app.page.locator('.head .big').textContent()) ?? 0), { timeout: patience, interval: 50 }).toBeGreaterThanOrEqual(2);
    await app.kill();

    const again = await AppUnderTest.start({ userData: app.userData });
    await openToday(again);
    await again.page.getByRole('link', { name: /crash\.csv/ }).click();
    await again.page.getByText('The app ended during this run.').waitFor();
    await again.page.getByRole('button', { name: 'Resume' }).click();
    await again.page.getByText('All rows have had their turn.').waitFor({ timeout: patience });
    const rows = await saveResult(again, 'crash-result.csv');
    expect(rows.map((row) => row['reference'])).toEqual(links(11, 30).map((line) => line.split(',')[0]));
    // The one that was on its way at the crash may still be asked about; every row went, and each under a number of its own.
    for (const row of rows) expect(['succeeded', 'unknown', 'pending']).toContain(row['result']);
    expect(rows.filter((row) => row['result'] === 'succeeded').length).toBeGreaterThanOrEqual(19);
    expect(new Set(rows.map((row) => row['result_reference'])).size).toBe(20);
    await again.close();
  });

  it('refunds from a file, and asks why when the same file comes again', async () => {
    const app = await AppUnderTest.start();
    const { page } = app;
    await openToday(app);
    await makeLink(app, { amount: '90.00', reference: 'BULK-PAID-1' });
    await payLink(app);
    const path = file('refunds.csv', ['order,amount,currency,reason', 'BULK-PAID-1,30.00,HKD,customer_request', 'BULK-NOT-THERE,5.00,HKD,customer_request']);
    await goTo(app, 'Bulk');
    await checkFile(app, path, 'Refunds');
    await page.getByText('No payment of this profile has this number').first().waitFor();
    await page.getByRole('button', { name: 'Refund 1 payment, HK$30.00' }).click();
    await page.getByText('All rows have had their turn.').waitFor({ timeout: patience });
    const rows = await saveResult(app, 'refunds-result.csv');
    expect(rows.map((row) => row['order'])).toEqual(['BULK-PAID-1', 'BULK-NOT-THERE']);
    expect(rows.map((row) => row['result'])).toEqual(['succeeded', 'leftOut']);

    await page.getByRole('button', { name: 'New bulk run' }).click();
    await checkFile(app, path, 'Refunds');
    await page.locator('[data-test="repeat"]').getByText('This very file was run on').waitFor();
    // The order has an earlier refund of the same amount: left out until a person ticks it.
    await page.locator('label').filter({ has: page.getByRole('checkbox', { name: 'Send row 2' }) }).click();
    await page.locator('[data-test="start"]').click();
    await page.getByText('A reason is needed to start.').waitFor();
    await page.getByLabel('Why it is run again').fill('the second cup was cracked too');
    await page.locator('[data-test="start"]').click();
    await page.getByText('All rows have had their turn.').waitFor({ timeout: patience });
    await page.getByText('Run again: the second cup was cracked too').waitFor();
    await app.close();
  });
});
