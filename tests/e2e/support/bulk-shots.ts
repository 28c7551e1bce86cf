/** Pictures of the bulk screen: a file is chosen, read and checked; a run counts down, goes on, waits and ends. */
import type { Page } from 'playwright-core';
import { fakeId } from '../../support/fake-data.ts';
import type { Shot } from './shot.ts';

const run = `/bulk/${fakeId('e00', 1)}`;

async function read(page: Page): Promise<void> {
  await page.locator('[data-test="choose"]').click();
  await page.locator('[data-test="check"]').waitFor();
  await page.waitForTimeout(300);
}

async function check(page: Page): Promise<void> {
  await read(page);
  await page.locator('[data-test="check"]').click();
  await page.locator('[data-test="start"]').waitFor();
  await page.waitForTimeout(400);
}

async function segment(page: Page, name: string, at: number): Promise<void> {
  await page.locator(`[data-test="${name}"] .el-segmented__item`).nth(at).click();
  await page.waitForTimeout(300);
}

export const bulkShots: readonly Shot[] = [
  { name: 'bulk-empty', at: '/bulk' },
  { name: 'bulk-runs', at: '/bulk', options: { bulk: { run: 'paused' } } },
  { name: 'bulk-paste', at: '/bulk', act: async (page) => { await segment(page, 'kind', 1); await segment(page, 'source', 1); await page.locator('[data-test="paste"]').fill('reference\tamount\tcurrency\tdescription\nDEMO-0001\t480.00\tHKD\tOolong, 150 g\nDEMO-0002\t120.00\tHKD\tTea towel'); await page.waitForTimeout(200); } },
  { name: 'bulk-unreadable', at: '/bulk', options: { bulk: { unreadable: true } }, act: async (page) => { await page.locator('[data-test="choose"]').click(); await page.waitForTimeout(300); } },
  { name: 'bulk-read', at: '/bulk', act: read },
  { name: 'bulk-read-csv', at: '/bulk', act: async (page) => { await segment(page, 'kind', 1); await read(page); } },
  { name: 'bulk-checking', at: '/bulk', options: { bulk: { checking: true } }, act: check },
  { name: 'bulk-dryrun', at: '/bulk', act: check },
  { name: 'bulk-errors', at: '/bulk', act: async (page) => { await check(page); await page.locator('[data-test="next-error"]').click(); await page.waitForTimeout(300); } },
  { name: 'bulk-warnings', at: '/bulk', act: async (page) => { await check(page); await segment(page, 'filter', 2); await page.locator('[data-test="next-error"]').click(); await page.waitForTimeout(300); } },
  { name: 'bulk-duplicates', at: '/bulk', options: { bulk: { repeated: true } }, act: async (page) => { await check(page); await page.locator('[data-test="start"]').click(); await page.waitForTimeout(400); } },
  { name: 'bulk-totals', at: '/bulk', options: { bulk: { typeTotals: true }, environment: 'live' }, act: async (page) => { await check(page); await page.locator('[data-test="total-HKD"]').fill('100'); await page.locator('[data-test="start"]').click(); await page.waitForTimeout(400); } },
  { name: 'bulk-countdown', at: run, options: { bulk: { run: 'countdown' } } },
  { name: 'bulk-running', at: run, options: { bulk: { run: 'running' } } },
  { name: 'bulk-paused', at: run, options: { bulk: { run: 'paused' } } },
  { name: 'bulk-paused-itself', at: run, options: { bulk: { run: 'pausedItself' } } },
  { name: 'bulk-restarted', at: run, options: { bulk: { run: 'restarted' } } },
  { name: 'bulk-stop', at: run, options: { bulk: { run: 'running' } }, act: async (page) => { await page.locator('[data-test="stop"]').click(); await page.waitForTimeout(500); } },
  { name: 'bulk-stopped', at: run, options: { bulk: { run: 'stopped' } } },
  { name: 'bulk-done', at: run, options: { bulk: { run: 'done' } }, act: async (page) => { await page.locator('[data-test="save-result"]').click(); await page.waitForTimeout(300); } },
  { name: 'bulk-unsettled', at: run, options: { bulk: { run: 'done' } }, act: async (page) => { await page.locator('[data-test="show-unsettled"]').click(); await page.waitForTimeout(300); } },
  { name: 'bulk-today', at: '/', options: { bulk: { run: 'restarted' }, tourHidden: true } },
];
