/** Pictures of the approvals: what waits, a request from another computer, who is known. */
import type { Page } from 'playwright-core';
import type { Shot } from './shot.ts';

async function checkRequest(page: Page): Promise<void> {
  await page.locator('[data-test="check"]').click();
  await page.locator('[role="dialog"] [data-test="choose-file"]').click();
  await page.locator('[role="dialog"] [data-test="request-amount"]').waitFor();
  await page.waitForTimeout(400);
}

export const approvalShots: readonly Shot[] = [
  { name: 'approvals-empty', at: '/approvals' },
  { name: 'approvals-waiting', at: '/approvals', options: { approvals: 'waiting' } },
  { name: 'approvals-memory', at: '/approvals', options: { approvals: 'memory' } },
  { name: 'approvals-locked', at: '/approvals', options: { approvals: 'locked', keychain: 'locked' } },
  { name: 'approvals-check', at: '/approvals', options: { approvals: 'waiting' }, act: checkRequest },
  { name: 'approvals-checked', at: '/approvals', options: { approvals: 'waiting' }, act: async (page) => { await checkRequest(page); await page.locator('[role="dialog"] [data-test="approve"]').click(); await page.waitForTimeout(400); } },
  { name: 'approvals-problem', at: '/approvals', options: { approvals: 'waiting' }, act: async (page) => { await page.locator('[data-test="open-answer"]').click(); await page.locator('[role="dialog"] textarea').fill('yes, go on'); await page.locator('[role="dialog"] [data-test="act"]').click(); await page.waitForTimeout(400); } },
  { name: 'approvals-released', at: '/approvals', options: { approvals: 'waiting' }, act: async (page) => { await page.locator('[data-test="open-answer"]').click(); await page.locator('[role="dialog"] [data-test="choose-file"]').click(); await page.locator('[role="dialog"] [data-test="act"]').click(); await page.waitForTimeout(400); } },
  { name: 'approvals-enrol', at: '/approvals', options: { approvals: 'waiting' }, act: async (page) => { await page.locator('[data-test="enrol-open"]').click(); await page.locator('[role="dialog"] [data-test="choose-file"]').click(); await page.locator('[role="dialog"] [data-test="ending"]').fill('00000000'); await page.locator('[role="dialog"] [data-test="enrol"]').click(); await page.waitForTimeout(400); } },
  { name: 'approvals-withdraw', at: '/approvals', options: { approvals: 'waiting' }, act: async (page) => { await page.locator('[data-test="withdraw"]').first().click(); await page.waitForTimeout(400); } },
  { name: 'approvals-today', at: '/', options: { approvals: 'waiting', tourHidden: true, inbox: true } },
];
