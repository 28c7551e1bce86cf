/** Today with its charts: by provider and by status, pointed at, as a table, with many currencies. */
import type { Page } from 'playwright-core';
import type { Shot } from './shot.ts';

async function chart(page: Page, index: number) {
  const found = page.locator('[role="slider"]').nth(index);
  await found.scrollIntoViewIfNeeded();
  await found.locator('svg').waitFor();
  return found;
}

async function byStatus(page: Page): Promise<void> {
  await chart(page, 0);
  await page.locator('.days .el-segmented__item').nth(1).click();
  await page.waitForTimeout(300);
}

export const todayShots: readonly Shot[] = [
  { name: 'today-charts', at: '/', options: { tourHidden: true, environment: 'live', inbox: true }, act: async (page) => { await chart(page, 2); await page.waitForTimeout(200); } },
  { name: 'today-status', at: '/', options: { tourHidden: true, environment: 'live' }, act: byStatus },
  { name: 'today-point', at: '/', options: { tourHidden: true, environment: 'live' }, act: async (page) => { await (await chart(page, 0)).hover({ position: { x: 120, y: 60 } }); await page.waitForTimeout(200); } },
  { name: 'today-keys', at: '/', options: { tourHidden: true, environment: 'live' }, act: async (page) => { await byStatus(page); await (await chart(page, 2)).focus(); await page.keyboard.press('ArrowLeft'); await page.waitForTimeout(200); } },
  { name: 'today-table', at: '/', options: { tourHidden: true, environment: 'live' }, act: async (page) => { await byStatus(page); await page.locator('[data-test="as-table"]').first().click(); await page.waitForTimeout(200); } },
  { name: 'today-many', at: '/', options: { tourHidden: true, environment: 'live', manyCurrencies: true }, act: async (page) => { await chart(page, 4); await page.waitForTimeout(200); } },
  { name: 'today-quiet-day', at: '/', options: { empty: true, quietDay: true, tourHidden: true, environment: 'live' }, act: async (page) => { await chart(page, 0); await page.waitForTimeout(200); } },
];
