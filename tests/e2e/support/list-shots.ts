/** Pictures of the list of transactions: long, with many columns, its views and its boxes open. */
import type { Page } from 'playwright-core';
import { fakeId } from '../../support/fake-data.ts';
import type { Shot } from './shot.ts';

const press = (selector: string) => async (page: Page): Promise<void> => {
  await page.locator(selector).first().click();
  await page.waitForTimeout(400);
};

async function showColumns(page: Page): Promise<void> {
  await press('[data-test="columns"]')(page);
  for (const column of ['moved', 'provider', 'profile', 'transactionNumber', 'rest', 'operator']) await page.locator(`[data-add="${column}"]`).click();
  await page.waitForTimeout(200);
}

export const listShots: readonly Shot[] = [
  { name: 'list', at: '/transactions', options: { many: 1_000_000, views: 'some' } },
  { name: 'list-end', at: '/transactions', options: { many: 1_000_000, views: 'some' }, act: async (page) => { await page.keyboard.press('End'); await page.waitForTimeout(600); } },
  { name: 'list-columns', at: '/transactions', options: { many: 1_284, views: 'some' }, act: showColumns },
  { name: 'list-wide', at: '/transactions', options: { many: 1_284, views: 'some' }, act: async (page) => { await showColumns(page); await page.keyboard.press('Escape'); await page.waitForTimeout(400); } },
  { name: 'list-views', at: '/transactions', options: { views: 'many' }, act: press('[data-test="views-menu"]') },
  { name: 'list-changed', at: '/transactions', options: { views: 'some' }, act: async (page) => { await page.locator('.own').first().click(); await page.waitForTimeout(300); await page.locator('.chip .remove').first().click(); await page.waitForTimeout(300); } },
  { name: 'list-manage', at: '/transactions', options: { views: 'some' }, act: async (page) => { await press('[data-test="views-menu"]')(page); await page.locator('.el-dropdown-menu:visible li').last().click(); await page.waitForTimeout(500); } },
  { name: 'list-drawer', at: `/transactions/${fakeId('b00', 16)}`, options: { many: 1_284, views: 'some' } },
  { name: 'list-zone', at: '/transactions?zone=Asia/Kolkata&time=moved', options: { many: 1_000_000 }, act: async (page) => { await page.keyboard.press('End'); await page.waitForTimeout(600); } },
  { name: 'list-save', at: '/transactions', options: {}, act: press('[data-test="view-save-as"]') },
  { name: 'list-stale', at: '/transactions', options: { views: 'stale' }, act: press('.own') },
  { name: 'list-date', at: '/transactions?range=lastMonth', act: press('.chip button') },
  { name: 'list-amount', at: '/transactions?currency=HKD&least=10000&most=9000', act: press('.chip:nth-of-type(5) button') },
  { name: 'list-chips', at: '/transactions?range=lastSevenDays&time=moved&type=payment,refund&status=paid,unknown,part_refunded&currency=HKD&least=10000&provider=chingchingpay&operator=Operator%20A%20(Demo)&zone=Europe/London' },
];
