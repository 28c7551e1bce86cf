/** Pictures of the profile screen: account, keys, settings, drill and what can be asked of the provider, for each provider. */
import type { Page } from 'playwright-core';
import { fakeId } from '../../support/fake-data.ts';
import type { Shot } from './shot.ts';

const profile = (number: number): string => `/profiles/${fakeId('a00', number)}`;
/** Numbers of the synthetic profiles. */
const numbers = { chingchingpay: 1, pingpong: 4, pingxx: 5, vexora: 6 } as const;
const privateKey = `-----BEGIN PRIVATE KEY-----\n${'bm90LXJlYWwtbm90LXJlYWwtbm90LXJlYWwtbm90LXJlYWwtbm90LXJlYWwtbm9\n'.repeat(25)}-----END PRIVATE KEY-----\n`;

async function bringUp(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().evaluate((element) => { element.scrollIntoView({ block: 'start' }); });
  await page.waitForTimeout(200);
}

async function openAdvanced(page: Page): Promise<void> {
  await page.locator('[data-test="advanced"]').click();
  await bringUp(page, '[data-test="advanced"]');
}

async function openGroup(page: Page, ...names: readonly string[]): Promise<void> {
  await openAdvanced(page);
  for (const name of names) await page.locator(`[data-group="${name}"] .toggle`).click();
  await bringUp(page, `[data-group="${names[0] ?? ''}"]`);
}

async function newKey(page: Page, key: string, text: string): Promise<void> {
  await page.locator(`[data-key="${key}"] [data-test="replace"]`).click();
  await page.locator(`[data-key="${key}"] :is(input, textarea)`).fill(text);
  await page.locator(`[data-key="${key}"] :is(input, textarea)`).blur();
  await page.waitForTimeout(200);
}

async function testConnection(page: Page): Promise<void> {
  await page.locator('[data-test="test"]').click();
  await page.waitForTimeout(400);
}

async function checkNotice(page: Page): Promise<void> {
  await page.locator('[data-test="notice"]').click();
  await page.locator('[data-test="notice-body"]').fill('{"id":"evt_demo","type":"charge.succeeded","data":{"object":{"order_no":"LT-1120-0428"}}}');
  await page.locator('[data-test="check-notice"]').click();
  await page.waitForTimeout(400);
  await bringUp(page, '[data-panel="account"]');
}

async function chooseNew(page: Page, provider: string, environment: number): Promise<void> {
  await page.locator(`[data-provider="${provider}"]`).click();
  await page.locator('.el-segmented__item').nth(environment).click();
  await page.waitForTimeout(200);
}

async function showSigned(page: Page): Promise<void> {
  await testConnection(page);
  await page.locator('details.evidence > summary').click();
  await bringUp(page, '[data-key]');
}

export const profileShots: readonly Shot[] = [
  { name: 'profiles', at: '/profiles' },
  { name: 'profile-new', at: '/profiles/new' },
  { name: 'profile-new-sites', at: '/profiles/new', act: async (page) => { await chooseNew(page, 'pingpong', 2); await page.locator('[data-test="name"]').fill('Lantern, overseas'); await page.locator('[data-test="save"]').click(); await page.waitForTimeout(200); } },
  { name: 'profile-new-problems', at: '/profiles/new', act: async (page) => { await chooseNew(page, 'pingxx', 1); await page.locator('[data-test="merchant"]').fill('1234'); await page.locator('[data-test="save"]').click(); await page.waitForTimeout(200); } },
  ...Object.entries(numbers).flatMap(([id, number]): readonly Shot[] => [
    { name: `profile-${id}`, at: profile(number) },
    { name: `profile-${id}-live`, at: profile(number), options: { environment: 'live' } },
    { name: `profile-${id}-account`, at: profile(number), act: (page) => bringUp(page, '[data-panel="account"]') },
    { name: `profile-${id}-advanced`, at: profile(number), act: openAdvanced },
  ]),
  { name: 'profile-keys', at: profile(3), act: async (page) => { await page.locator('[data-test="replace"]').last().click(); await page.keyboard.type('practice-secret-not-real'); } },
  { name: 'profile-key-contradiction', at: profile(numbers.pingxx), options: { environment: 'test' }, act: (page) => newKey(page, 'apiKey', 'sk_live_practice-not-real') },
  { name: 'profile-key-good', at: profile(numbers.pingxx), options: { environment: 'live' }, act: async (page) => { await newKey(page, 'apiKey', 'sk_live_practice-not-real'); await newKey(page, 'privateKey', privateKey); } },
  { name: 'profile-key-wrong', at: profile(numbers.pingxx), options: { environment: 'live' }, act: async (page) => { await newKey(page, 'privateKey', privateKey.replaceAll('PRIVATE', 'PUBLIC')); } },
  { name: 'profile-settings-table', at: profile(numbers.vexora), act: (page) => openGroup(page, 'methods') },
  { name: 'profile-settings-signature', at: profile(numbers.pingxx), act: (page) => openGroup(page, 'signature', 'limits') },
  { name: 'profile-settings-codes', at: profile(numbers.pingpong), act: (page) => openGroup(page, 'answers') },
  { name: 'profile-settings-found', at: profile(numbers.vexora), act: async (page) => { await openAdvanced(page); await page.locator('[data-test="setting-search"]').fill('path'); await page.waitForTimeout(200); } },
  { name: 'profile-settings-reset', at: profile(1), act: async (page) => { await openAdvanced(page); await page.locator('[data-test="reset-all"]').click(); await page.waitForTimeout(400); } },
  { name: 'profile-drill', at: profile(numbers.vexora), act: async (page) => { await page.locator('[data-test="drill"]').scrollIntoViewIfNeeded(); } },
  { name: 'profile-balance', at: profile(numbers.vexora), act: async (page) => { await page.locator('[data-test="balance"]').click(); await page.waitForTimeout(300); await bringUp(page, '[data-panel="account"]'); } },
  { name: 'profile-statements', at: profile(numbers.chingchingpay), act: async (page) => { await page.locator('[data-test="list-statements"]').click(); await page.waitForTimeout(300); await bringUp(page, '[data-panel="account"]'); } },
  { name: 'profile-notice', at: profile(numbers.pingxx), act: checkNotice },
  { name: 'profile-notice-hint', at: profile(numbers.vexora), options: { notice: 'hint' }, act: checkNotice },
  { name: 'profile-notice-refused', at: profile(numbers.pingpong), options: { notice: 'refused' }, act: checkNotice },
  { name: 'connection-good', at: profile(numbers.pingpong), act: showSigned },
  { name: 'connection-refused', at: profile(3), options: { connection: 'refused' }, act: testConnection },
  { name: 'connection-unlisted', at: profile(3), options: { connection: 'unlisted' }, act: testConnection },
  { name: 'no-keychain', at: profile(3), options: { keychain: 'unavailable' } },
];
