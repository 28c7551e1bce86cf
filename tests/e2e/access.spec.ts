/** Every screen of the real app, in both themes and three languages: nothing serious for people who cannot see or point. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { dialog, lookUp, makeLink, openRefund, openToday, payLink } from './support/steps.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

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

const screens = ['#/', '#/links', '#/links/new', '#/transactions', '#/export', '#/profiles', '#/settings'];

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
});
