/** Pictures of the settlements screen: statements so far, a comparison begun, a file that is read, a pull under way, and what differs. */
import type { Page } from 'playwright-core';
import { fakeId } from '../../support/fake-data.ts';
import type { Shot } from './shot.ts';

const statement = `/settlements/${fakeId('f00', 1)}`;
const row = (position: number): string => `${statement}?row=row-${position}`;

async function chooseProfile(page: Page, name: string): Promise<void> {
  await page.locator('[data-test="profile"] [role="combobox"], [role="combobox"]').first().click({ force: true });
  await page.locator('[role="option"]:visible').filter({ hasText: name }).first().click();
  await page.waitForTimeout(300);
}

async function own(page: Page): Promise<void> {
  await page.locator('[data-test="way"] .el-segmented__item').last().click();
  await page.waitForTimeout(200);
}

async function read(page: Page): Promise<void> {
  await own(page);
  await page.locator('[data-test="choose"]').click();
  await page.locator('[data-test="apply"]').waitFor();
  await page.waitForTimeout(300);
}

async function scrollForm(page: Page): Promise<void> {
  await page.evaluate(() => { const side = document.querySelector('.side'); if (side) side.scrollTop = side.scrollHeight; });
  await page.waitForTimeout(200);
}

export const settlementShots: readonly Shot[] = [
  { name: 'settlements', at: '/settlements' },
  { name: 'settlements-empty', at: '/settlements', options: { empty: true } },
  { name: 'settlements-new', at: '/settlements/new', act: async (page) => { await chooseProfile(page, 'Ping++'); } },
  { name: 'settlements-new-problem', at: '/settlements/new', act: async (page) => { await chooseProfile(page, 'Ping++'); await page.locator('[data-test="pull"]').click(); await page.waitForTimeout(300); } },
  { name: 'settlements-new-listed', at: '/settlements/new', act: async (page) => { await chooseProfile(page, 'ChingChingPay'); await page.locator('[data-test="list"]').click(); await page.waitForTimeout(300); } },
  { name: 'settlements-new-day', at: '/settlements/new', act: async (page) => { await chooseProfile(page, 'PingPong'); } },
  { name: 'settlements-new-blocked', at: '/settlements/new', options: { settlements: { blocked: true } }, act: async (page) => { await chooseProfile(page, 'Ping++'); } },
  { name: 'settlements-file-damaged', at: '/settlements/new', options: { settlements: { file: 'damaged' } }, act: async (page) => { await own(page); await page.locator('[data-test="choose"]').click(); await page.waitForTimeout(300); } },
  { name: 'settlements-draft', at: '/settlements/new', act: read },
  { name: 'settlements-draft-remembered', at: '/settlements/new', options: { settlements: { file: 'remembered' } }, act: read },
  { name: 'settlements-draft-words', at: '/settlements/new', options: { settlements: { file: 'remembered' } }, act: async (page) => { await read(page); await scrollForm(page); } },
  { name: 'settlements-draft-other', at: '/settlements/new', options: { settlements: { file: 'otherColumns' } }, act: async (page) => { await read(page); await scrollForm(page); } },
  ...(['pulling', 'waits', 'paused', 'failed', 'stopped', 'reading'] as const).map((pull): Shot => ({ name: `settlements-${pull}`, at: statement, options: { settlements: { pull } } })),
  { name: 'settlements-stop', at: statement, options: { settlements: { pull: 'pulling' } }, act: async (page) => { await page.locator('[data-test="stop"]').click(); await page.waitForTimeout(500); } },
  { name: 'settlement', at: statement },
  { name: 'settlement-amount', at: row(5) },
  { name: 'settlement-missing-here', at: row(11) },
  { name: 'settlement-missing-there', at: row(24) },
  { name: 'settlement-status', at: row(9), options: { settlements: { ask: 'silent' } }, act: async (page) => { await page.locator('[data-test="ask-again"]').click(); await page.waitForTimeout(300); } },
  { name: 'settlement-unreadable', at: row(23) },
  { name: 'settlement-explain', at: row(24), act: async (page) => { await page.locator('[data-test="explain"]').click(); await page.locator('[data-test="save-note"]').click(); await page.waitForTimeout(300); } },
  { name: 'settlement-explained', at: `${statement}?show=explained&row=row-41` },
  { name: 'settlement-taken', at: row(2), act: async (page) => { await page.locator('[data-test="take-over"]').click(); await page.waitForTimeout(300); } },
  { name: 'settlement-payment', at: row(5), act: async (page) => { await page.locator('[data-test="open-payment"]').click(); await page.waitForTimeout(600); } },
  { name: 'settlement-agrees', at: statement, options: { settlements: { agrees: true } } },
  { name: 'settlement-live', at: `${statement}?show=matched`, options: { environment: 'live' } },
];
