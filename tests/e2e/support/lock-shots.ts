/** Pictures of the lock screen, its settings, the rules of a profile, and forms under a money lock. */
import type { Page } from 'playwright-core';
import { fakeId } from '../../support/fake-data.ts';
import type { Shot } from './shot.ts';

const profile = `/profiles/${fakeId('a00', 1)}`;
const payment = `/transactions/${fakeId('b00', 16)}`;

async function bringUp(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().evaluate((element) => { element.scrollIntoView({ block: 'start' }); });
  await page.waitForTimeout(250);
}

async function openRefund(page: Page): Promise<void> {
  await page.locator('aside [data-test="refund"]').click();
  await page.locator('[role="dialog"] input[inputmode="decimal"]').first().waitFor();
  await page.waitForTimeout(400);
}

async function typeTwice(page: Page, again: string): Promise<void> {
  await openRefund(page);
  const dialog = page.locator('[role="dialog"]');
  if (await dialog.locator('[data-test="earlier"]').count() > 0) await dialog.locator('[data-test="earlier"]').click();
  await dialog.locator('input[inputmode="decimal"]').first().fill('120');
  await dialog.locator('[data-entry="typed-amount"] input').fill(again);
  await page.locator('.refund-form [role="combobox"]').click({ force: true });
  await page.locator('[role="option"]:visible').first().click();
  await page.waitForTimeout(300);
}

async function askRules(page: Page): Promise<void> {
  await page.locator('[data-lock="refund"] .el-segmented__item').nth(1).click();
  await page.locator('[data-test="save-rules"]').click();
  await page.waitForTimeout(500);
}

export const lockShots: readonly Shot[] = [
  { name: 'locked', at: '/', options: { lock: 'locked' } },
  { name: 'locked-wait', at: '/', options: { lock: 'waiting' }, act: async (page) => { await page.locator('summary').click(); await page.waitForTimeout(200); } },
  { name: 'settings-lock', at: '/settings', options: { lock: 'set' }, act: async (page) => { await page.locator('[data-test="open-pin"]').click(); await bringUp(page, '[data-panel="lock"]'); } },
  { name: 'settings-lock-new', at: '/settings', act: async (page) => { await page.locator('[data-test="open-pin"]').click(); await page.locator('[data-test="pin-save"]').click(); await bringUp(page, '[data-panel="lock"]'); } },
  { name: 'rules', at: profile, options: { environment: 'live', tiers: true }, act: (page) => bringUp(page, '[data-panel="rules"]') },
  { name: 'rules-ask', at: profile, options: { environment: 'live', lock: 'set' }, act: askRules },
  { name: 'refund-typed', at: payment, options: { environment: 'live' }, act: (page) => typeTwice(page, '120') },
  { name: 'refund-typed-wrong', at: payment, options: { environment: 'test', level: 'typeAmount' }, act: (page) => typeTwice(page, '1,20') },
  { name: 'refund-look-only', at: payment, options: { environment: 'test', level: 'lookOnly' }, act: openRefund },
  { name: 'link-new-typed', at: '/links/new', options: { environment: 'live', level: 'typeAmount' } },
  { name: 'link-new-look-only', at: '/links/new', options: { environment: 'live', level: 'lookOnly' } },
];
