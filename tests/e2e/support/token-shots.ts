/** Pictures of the wallet tokens: everybody's, one customer's, binding, charging, removing and importing. */
import type { Page } from 'playwright-core';
import { fakeId } from '../../support/fake-data.ts';
import { fakeCustomer, longCustomer } from '../../support/fake-token-data.ts';
import type { Shot } from './shot.ts';

const token = (number: number): string => `/tokens/${fakeId('f00', number)}`;

async function search(page: Page, customer = fakeCustomer): Promise<void> {
  await page.locator('[data-test="customer"]').fill(customer);
  await page.locator('[data-test="look-up"]').click();
  await page.waitForTimeout(400);
}

async function openRow(page: Page, number: number): Promise<void> {
  await page.locator(`[data-key="${fakeId('f00', number)}"] button`).click();
  await page.waitForTimeout(400);
}

async function choose(page: Page, test: string, at: number): Promise<void> {
  await page.locator(`[data-test="${test}"] [role="combobox"], [role="combobox"][data-test="${test}"]`).first().click({ force: true });
  await page.locator('[role="option"]:visible').nth(at).click();
  await page.waitForTimeout(200);
}

/** Profiles in their order: two of the first provider, one of the second. */
async function fillBind(page: Page, profile = 2, wallet = 6): Promise<void> {
  await search(page);
  await choose(page, 'bind-profile', profile);
  if (profile === 2) await choose(page, 'bind-wallet', wallet);
}

async function submitBind(page: Page, profile = 2): Promise<void> {
  await fillBind(page, profile);
  await page.locator('[data-test="bind-now"]').click();
  await page.waitForTimeout(600);
}

async function openCharge(page: Page, number = 2): Promise<void> {
  await search(page);
  await openRow(page, number);
  await page.locator('[data-test="charge"]').click();
  await page.locator('[role="dialog"] input[inputmode="decimal"]').waitFor();
  await page.waitForTimeout(400);
}

async function submitCharge(page: Page): Promise<void> {
  await openCharge(page);
  const dialog = page.locator('[role="dialog"]');
  await dialog.locator('input[inputmode="decimal"]').fill('198');
  await dialog.locator('[data-entry="description"] input').fill('每月茶葉訂閱');
  await dialog.locator('[data-test="charge-now"]').click();
  await page.waitForTimeout(600);
}

async function openRemove(page: Page, number = 1): Promise<void> {
  await search(page);
  await openRow(page, number);
  await page.locator('[data-test="remove"]').click();
  await page.locator('[role="dialog"] [data-test="ending"]').waitFor();
  await page.waitForTimeout(400);
}

async function remove(page: Page): Promise<void> {
  await openRemove(page);
  const shown = await page.locator('[data-test="use"] header .note').textContent() ?? '';
  await page.locator('[role="dialog"] [data-test="ending"]').fill(shown.trim().slice(-4));
  await page.locator('[role="dialog"] [data-test="remove-now"]').click();
  await page.waitForTimeout(400);
}

async function readImport(page: Page): Promise<void> {
  await page.locator('[data-test="open-import"]').click();
  await page.locator('[role="dialog"] [data-test="choose-import"]').click();
  await page.waitForTimeout(500);
}

export const tokenShots: readonly Shot[] = [
  { name: 'tokens', at: '/tokens', options: { tokens: {} }, act: async (page) => { await submitBind(page); await openRow(page, 1); } },
  { name: 'tokens-all', at: '/tokens', options: { tokens: {} } },
  { name: 'tokens-all-chosen', at: token(15), options: { tokens: {} } },
  { name: 'tokens-many', at: '/tokens', options: { tokens: { rows: 'many' } }, act: async (page) => { await page.locator('tbody tr button').nth(2).click(); await page.waitForTimeout(400); } },
  { name: 'tokens-empty', at: '/tokens', options: { tokens: { rows: 'none' } } },
  { name: 'tokens-unset', at: '/tokens', options: { tokens: { rows: 'none', incomplete: true } } },
  { name: 'tokens-filtered', at: '/tokens?state=active,unverified&expiring=soon', options: { tokens: {} } },
  { name: 'tokens-nobody', at: '/tokens', options: { tokens: { check: 'silent' } }, act: async (page) => { await search(page, 'CUST_88213'); } },
  { name: 'tokens-blanks', at: '/tokens', options: { tokens: {} }, act: async (page) => { await search(page, ' cust_88213'); } },
  { name: 'tokens-removing', at: token(13), options: { tokens: {} } },
  { name: 'tokens-bind-form', at: '/tokens', options: { tokens: {} }, act: async (page) => { await fillBind(page); } },
  { name: 'tokens-bind-similar', at: '/tokens', options: { tokens: { bind: 'similar' } }, act: async (page) => { await submitBind(page); } },
  { name: 'tokens-bind-unknown', at: '/tokens', options: { tokens: { bind: 'unconfirmed' } }, act: async (page) => { await submitBind(page); } },
  { name: 'tokens-bind-failed', at: '/tokens', options: { tokens: { bind: 'failed' } }, act: async (page) => { await submitBind(page); } },
  { name: 'tokens-bind-active', at: '/tokens', options: { tokens: { check: 'active' } }, act: async (page) => { await submitBind(page); await page.locator('[data-test="check"]').click(); await page.waitForTimeout(400); } },
  { name: 'tokens-paste', at: '/tokens', options: { tokens: {} }, act: async (page) => { await submitBind(page, 0); await page.locator('[data-test="paste"]').click(); await page.locator('[data-test="return-address"]').fill('https://shop.example/wallet/return?authCode=DEMO&state=wrong'); await page.locator('[data-test="read-return"]').click(); await page.locator('[data-test="read-return"]').scrollIntoViewIfNeeded(); await page.waitForTimeout(400); } },
  { name: 'tokens-notice', at: '/tokens', options: { tokens: { notice: 'hint' } }, act: async (page) => { await page.locator('[data-test="open-notice"]').click(); await page.locator('[role="dialog"] [data-test="choose-notice"]').click(); await page.locator('[role="dialog"] [data-test="check-notice"]').click(); await page.waitForTimeout(400); } },
  { name: 'tokens-charge', at: '/tokens', options: { tokens: {} }, act: async (page) => { await openCharge(page); await page.locator('[role="dialog"] input[inputmode="decimal"]').fill('4000'); await page.waitForTimeout(200); } },
  { name: 'tokens-charge-live', at: '/tokens', options: { tokens: {}, environment: 'live' }, act: async (page) => { await openCharge(page, 1); await page.locator('[role="dialog"] [data-test="charge-now"]').click({ force: true, timeout: 1_000 }).catch(() => undefined); await page.waitForTimeout(300); } },
  { name: 'tokens-charged', at: '/tokens', options: { tokens: {} }, act: submitCharge },
  { name: 'tokens-charge-unknown', at: '/tokens', options: { tokens: {}, create: 'unknown' }, act: submitCharge },
  { name: 'tokens-charge-failed', at: '/tokens', options: { tokens: {}, create: 'refuse' }, act: submitCharge },
  { name: 'tokens-remove', at: '/tokens', options: { tokens: {} }, act: async (page) => { await openRemove(page); } },
  { name: 'tokens-remove-wrong', at: '/tokens', options: { tokens: {} }, act: async (page) => { await openRemove(page); await page.locator('[role="dialog"] [data-test="ending"]').fill('0000'); await page.locator('[role="dialog"] [data-test="remove-now"]').click(); await page.waitForTimeout(300); } },
  { name: 'tokens-removed', at: '/tokens', options: { tokens: {} }, act: remove },
  { name: 'tokens-remove-unknown', at: '/tokens', options: { tokens: { remove: 'unknown' } }, act: remove },
  { name: 'tokens-import', at: '/tokens', options: { tokens: {} }, act: readImport },
  { name: 'tokens-imported', at: '/tokens', options: { tokens: {} }, act: async (page) => { await readImport(page); await page.locator('[role="dialog"] [data-test="write-import"]').click(); await page.waitForTimeout(400); } },
  { name: 'tokens-long', at: '/tokens', options: { tokens: {} }, act: async (page) => { await search(page, longCustomer); await openRow(page, 15); } },
];
