/** Pictures of the search box: empty, one number, a whole e-mail, amount and date, nothing found, and what only a provider knows. */
import type { Page } from 'playwright-core';
import type { Shot } from './shot.ts';

const mail = `From: "Payer A" <payer.a@example.com>
Subject: Refund for LT-1120-0428

Hello, I paid HK$480.00 on 20 Nov 2026 for order LT-1120-0425 and again for LT-1120-0428.
My card ends with 4242. The wallet says 2026112022001000425.`;

async function open(page: Page): Promise<void> {
  await page.locator('[data-test="open-search"]').click();
  await page.locator('[data-test="box"]').waitFor();
  await page.waitForTimeout(300);
}

/** As if pasted: the providers are asked at once. */
async function paste(page: Page, text: string): Promise<void> {
  await open(page);
  await page.locator('[data-test="box"]').fill(text);
  await page.waitForTimeout(1_300);
}

export const searchShots: readonly Shot[] = [
  { name: 'search-empty', at: '/transactions', act: open },
  { name: 'search-number', at: '/transactions', act: async (page) => { await paste(page, 'LT-1120-0416'); await page.keyboard.press('ArrowDown'); await page.waitForTimeout(200); } },
  { name: 'search-mail', at: '/transactions', options: { environment: 'live' }, act: async (page) => {
    await open(page);
    await page.locator('[data-test="box"]').evaluate((box, text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, mail);
    await page.waitForTimeout(800);
  } },
  { name: 'search-amount', at: '/transactions', act: async (page) => { await paste(page, 'HK$480 20 Nov'); } },
  { name: 'search-either', at: '/transactions', act: async (page) => { await paste(page, '480 03/04/2026'); } },
  { name: 'search-nothing', at: '/transactions', options: { search: { nothing: true, quick: true } }, act: async (page) => { await paste(page, 'BK20261121001'); } },
  { name: 'search-locked', at: '/transactions', options: { search: { locked: true } }, act: async (page) => { await paste(page, 'Member 7'); } },
  { name: 'search-command', at: '/transactions', act: async (page) => { await paste(page, '主題'); } },
  { name: 'search-live', at: '/transactions', act: async (page) => { await paste(page, 'BK20261121001'); await page.locator('[data-row^="live"]').click(); await page.waitForTimeout(300); } },
];
