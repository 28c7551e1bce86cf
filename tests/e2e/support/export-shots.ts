/** Pictures of the export screen: recipes, presets and their timers, what changed, results, and what went wrong. */
import type { Page } from 'playwright-core';
import type { Shot } from './shot.ts';

async function run(page: Page): Promise<void> {
  await page.locator('[data-test="choose"]').click();
  await page.locator('[data-test="start"]').click();
  await page.waitForTimeout(400);
}

async function openPreset(page: Page, number: number): Promise<void> {
  await page.locator('[data-test="presets"] li').nth(number).locator('button').first().click();
  await page.waitForTimeout(900);
}

async function newPreset(page: Page): Promise<void> {
  await page.locator('[data-test="save-new"]').click();
  await page.locator('[data-test="preset-form"]').waitFor();
  await page.locator('[data-test="every"] .el-segmented__item').nth(3).click();
}

export const exportShots: readonly Shot[] = [
  { name: 'export', at: '/export', options: { presets: 'some', exported: true } },
  { name: 'export-empty', at: '/export' },
  { name: 'export-running', at: '/export', options: { exporting: 'running', presets: 'some', exported: true }, act: run },
  { name: 'export-done', at: '/export', options: { exporting: 'done', presets: 'some' }, act: run },
  { name: 'export-failed', at: '/export', options: { exporting: 'failed' }, act: run },
  { name: 'export-list', at: '/export?from=2026-11-01&until=2026-11-21&type=payment,refund&columns=reference,amount,currency,status&zone=Europe/London' },
  { name: 'export-preset', at: '/export', options: { presets: 'some', exported: true }, act: async (page) => { await openPreset(page, 1); } },
  { name: 'export-preset-failed', at: '/export', options: { presets: 'failed' }, act: async (page) => { await page.locator('.get').evaluate((box) => { box.scrollTop = 400; }); await page.waitForTimeout(200); } },
  { name: 'export-preset-gone', at: '/export', options: { presets: 'gone' }, act: async (page) => { await openPreset(page, 2); } },
  { name: 'export-preset-new', at: '/export', act: async (page) => { await newPreset(page); await page.locator('[data-test="preset-name"]').fill('月結 Month close'); await page.locator('[data-test="choose-folder"]').click(); await page.waitForTimeout(300); } },
  { name: 'export-preset-problems', at: '/export', act: async (page) => { await newPreset(page); await page.locator('[data-test="at"]').fill('25:00'); await page.locator('[data-test="save-preset"]').click(); await page.waitForTimeout(300); } },
  { name: 'export-preset-remove', at: '/export', options: { presets: 'some' }, act: async (page) => { await page.locator('[data-test="more"]').first().click(); await page.locator('.el-dropdown-menu__item:visible').nth(2).click(); await page.waitForTimeout(400); } },
  { name: 'export-failed-today', at: '/', options: { presets: 'failed', tourHidden: true } },
];
