/**
 * Pictures of every screen on synthetic data: languages × themes × window sizes, to `out/gallery/`, each checked by axe. Exits 1
 * when axe finds something serious, a script fails, or a screen scrolls sideways.
 *
 * `node tests/e2e/gallery.ts [--only name,name] [--set 1280-en-light,1024-zh-Hans-dark] [--quick] [--no-build] [--out folder]`; `--quick` takes English
 * light and zh-Hant dark at 1280 only.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import configuration from '../../electron.vite.config.ts';
import { fakeId } from '../support/fake-data.ts';
import { approvalShots } from './support/approval-shots.ts';
import { bulkShots } from './support/bulk-shots.ts';
import { exportShots } from './support/export-shots.ts';
import { complaintsOf, servePictured } from './support/gallery-page.ts';
import { listShots } from './support/list-shots.ts';
import { lockShots } from './support/lock-shots.ts';
import { profileShots } from './support/profile-shots.ts';
import { settlementShots } from './support/settlement-shots.ts';
import type { Shot } from './support/shot.ts';
import { todayShots } from './support/today-shots.ts';
import { searchShots } from './support/search-shots.ts';
import { tokenShots } from './support/token-shots.ts';

const root = resolve(import.meta.dirname, '../..');
/** `--out` keeps two runs at once apart. */
const pictures = join(root, 'out', listed('--out')?.[0] ?? 'gallery');
const rendererOut = join(pictures, 'renderer');
const fakeOut = join(pictures, 'fake');

const row = (number: number): string => `/transactions/${fakeId('b00', number)}`;
const link = (number: number): string => `/links/${fakeId('b00', number)}`;

const shots: readonly Shot[] = [
  { name: 'today-first', at: '/', options: { empty: true } },
  { name: 'today', at: '/' },
  { name: 'today-hidden', at: '/', options: { tourHidden: true, environment: 'live' } },
  ...todayShots,
  { name: 'notes', at: '/', options: { keychain: 'locked', paused: true, environment: 'test', tourHidden: true } },
  ...(['behind', 'gone', 'unwitnessed'] as const).map((journal): Shot => ({ name: `journal-${journal}`, at: '/', options: { journal } })),
  { name: 'links', at: '/links' },
  { name: 'links-empty', at: '/links', options: { empty: true } },
  { name: 'link-new', at: '/links/new', act: fillLink },
  { name: 'link-new-error', at: '/links/new', act: async (page) => { await page.getByRole('textbox').nth(1).fill('1,5'); await page.getByRole('textbox').nth(2).focus(); } },
  { name: 'link-new-duplicate', at: '/links/new', options: { create: 'duplicate' }, act: submitLink },
  { name: 'link-new-unknown', at: '/links/new', options: { create: 'unknown' }, act: submitLink },
  { name: 'link-new-refused', at: '/links/new', options: { create: 'refuse' }, act: submitLink },
  { name: 'link-new-pingpong', at: '/links/new', act: async (page) => { await fillLink(page); await chooseProfile(page, 4); await page.locator('[data-test="optional-fields"]').click(); await page.waitForTimeout(300); } },
  { name: 'link-new-pingpong-errors', at: '/links/new', act: async (page) => { await fillLink(page); await chooseProfile(page, 4); await page.locator('[data-action="submit"]').click(); await page.waitForTimeout(300); } },
  { name: 'link-new-pingxx', at: '/links/new', act: async (page) => { await fillLink(page); await chooseCurrency(page, 'CNY'); await chooseProfile(page, 5); await page.waitForTimeout(300); } },
  { name: 'link-new-pingxx-errors', at: '/links/new', act: async (page) => { await fillLink(page); await chooseProfile(page, 5); await page.locator('[data-test="description"]').fill(''); await page.locator('[data-action="submit"]').click(); await page.waitForTimeout(300); } },
  { name: 'link-new-vexora', at: '/links/new', act: async (page) => { await chooseCurrency(page, 'TWD'); await fillLink(page); await fillEntries(page, vexoraPayer); } },
  { name: 'link-new-vexora-errors', at: '/links/new', act: async (page) => { await chooseCurrency(page, 'TWD'); await fillLink(page); await page.locator('input[inputmode="decimal"]').fill('300.50'); await fillEntries(page, { ...vexoraPayer, mobile: '02-2345-6789', email: 'lin.sample' }); await page.locator('[data-action="submit"]').click(); await page.waitForTimeout(300); } },
  { name: 'link-new-qr', at: '/links/new', act: async (page) => { await fillLink(page); await page.locator('[data-test="gives"] .el-segmented__item').nth(2).click(); await page.waitForTimeout(300); } },
  { name: 'link', at: link(32) },
  { name: 'link-code', at: link(51), options: { variants: true } },
  { name: 'link-form', at: link(52), options: { variants: true } },
  { name: 'link-other', at: link(53), options: { variants: true } },
  { name: 'link-part', at: link(54), options: { variants: true } },
  { name: 'link-withdraw', at: link(51), options: { variants: true }, act: async (page) => { await page.locator('[data-test="withdraw"]').click(); await page.waitForTimeout(400); } },
  { name: 'link-withdrawn', at: link(51), options: { variants: true }, act: withdraw },
  { name: 'link-withdraw-refused', at: link(51), options: { variants: true, withdraw: 'refused' }, act: withdraw },
  { name: 'link-detail', at: link(28), act: async (page) => { await page.locator('[data-test="provider-says"]').click(); await page.waitForTimeout(400); } },
  { name: 'links-variants', at: '/links', options: { variants: true } },
  { name: 'link-paid', at: link(28) },
  { name: 'link-lost', at: link(15) },
  { name: 'link-unknown', at: link(31) },
  { name: 'link-live', at: link(32), options: { environment: 'live' } },
  { name: 'link-new-notSent', at: '/links/new', options: { create: 'notSent' }, act: submitLink },
  { name: 'link-new-pick', at: '/links/new', act: async (page) => { await fillLink(page); await page.locator('[data-test="expiry"] .el-segmented__item').nth(3).click(); await page.waitForTimeout(200); await page.locator('.el-date-editor input').click(); await page.waitForTimeout(400); } },
  { name: 'inbox', at: '/', options: { inbox: true, tourHidden: true } },
  { name: 'unsettled-ask', at: '/', options: { inbox: true, tourHidden: true }, act: async (page) => { await openItem(page, 0); } },
  { name: 'unsettled-queued', at: '/', options: { inbox: true, tourHidden: true }, act: async (page) => { await openItem(page, 3); } },
  { name: 'inbox-many', at: '/', options: { inbox: 'many', tourHidden: true } },
  { name: 'unsettled-page', at: '/unsettled', options: { inbox: 'many' }, act: async (page) => { await page.keyboard.press('j'); await page.keyboard.press('j'); await page.waitForTimeout(200); } },
  { name: 'unsettled-page-empty', at: '/unsettled', options: { empty: true } },
  { name: 'unsettled-item', at: '/unsettled', options: { inbox: 'many' }, act: async (page) => { await openItem(page, 1); } },
  { name: 'unsettled-wait', at: '/', options: { inbox: true, tourHidden: true, waiting: true }, act: async (page) => { await openItem(page, 1); } },
  { name: 'unsettled-evidence', at: '/', options: { inbox: true, tourHidden: true }, act: async (page) => { await decide(page); await page.locator('[role="dialog"] [data-test="confirm"]').click(); await page.waitForTimeout(300); } },
  { name: 'unsettled-decide', at: '/', options: { inbox: true, tourHidden: true }, act: decide },
  { name: 'today-quiet', at: '/', options: { empty: true, tourHidden: true } },
  { name: 'transactions', at: '/transactions' },
  { name: 'transactions-chips', at: `/transactions/${fakeId('b00', 41)}?from=2026-11-01&until=2026-11-21&type=payment,refund&status=paid,unknown,part_refunded`, options: { inbox: true } },
  { name: 'transactions-date', at: '/transactions', act: async (page) => { await page.locator('.chip button').first().click(); await page.waitForTimeout(400); } },
  { name: 'transaction-operator', at: `/transactions/${fakeId('b00', 42)}`, options: { inbox: true } },
  { name: 'transactions-nothing', at: '/transactions?text=XX-0000' },
  { name: 'refund', at: `/transactions/${fakeId('b00', 16)}`, act: fillRefund },
  { name: 'refund-repeats', at: `/transactions/${fakeId('b00', 16)}`, options: { repeats: true }, act: fillRefund },
  { name: 'refund-repeats-missing', at: `/transactions/${fakeId('b00', 16)}`, options: { repeats: true }, act: async (page) => { await fillRefund(page); await page.locator('[data-test="repeat-reason"]').fill(''); await page.locator('[role="dialog"] [data-test="refund"]').click(); await page.waitForTimeout(300); } },
  { name: 'refund-problems', at: `/transactions/${fakeId('b00', 16)}`, act: async (page) => { await openRefund(page); await page.locator('[role="dialog"] input[inputmode="decimal"]').fill('5000'); await page.locator('[role="dialog"] [data-test="refund"]').click(); await page.waitForTimeout(300); } },
  { name: 'refund-done', at: `/transactions/${fakeId('b00', 16)}`, act: submitRefund },
  { name: 'refund-unknown', at: `/transactions/${fakeId('b00', 16)}`, options: { create: 'unknown' }, act: submitRefund },
  { name: 'refund-failed', at: `/transactions/${fakeId('b00', 16)}`, options: { create: 'refuse' }, act: submitRefund },
  { name: 'refund-pending', at: `/transactions/${fakeId('b00', 16)}`, options: { create: 'pending' }, act: submitRefund },
  { name: 'refund-notSent', at: `/transactions/${fakeId('b00', 16)}`, options: { create: 'notSent' }, act: submitRefund },
  { name: 'refund-entries', at: row(70), options: { outflows: true }, act: openRefund },
  { name: 'refund-page', at: row(72), options: { outflows: true, create: 'page' }, act: submitRefund },
  { name: 'refund-waits', at: row(69), options: { outflows: true } },
  { name: 'refund-signature', at: row(71), options: { outflows: true } },
  { name: 'signed', at: row(71), options: { outflows: true }, act: async (page) => { await page.locator('aside [data-test="signed"]').click(); await page.waitForTimeout(500); } },
  { name: 'manual-payment', at: row(62), options: { outflows: true } },
  { name: 'manual-new', at: row(61), options: { outflows: true }, act: openManual },
  { name: 'manual-problems', at: row(61), options: { outflows: true }, act: async (page) => { await openManual(page); await page.locator('[role="dialog"] [data-test="record"]').click(); await page.waitForTimeout(400); } },
  { name: 'manual-recorded', at: row(61), options: { outflows: true }, act: recordManual },
  { name: 'manual-record', at: row(63), options: { outflows: true } },
  { name: 'manual-confirm', at: row(63), options: { outflows: true }, act: async (page) => { await page.locator('[data-test="confirm"]').click(); await page.locator('[data-test="confirm-form"] input').fill('operator a  (DEMO)'); await page.locator('[data-test="confirm-now"]').scrollIntoViewIfNeeded(); await page.waitForTimeout(300); } },
  { name: 'manual-void', at: row(63), options: { outflows: true }, act: async (page) => { await page.locator('[data-test="void"]').click(); await page.locator('[data-test="void-now"]').click(); await page.locator('[data-test="void-now"]').scrollIntoViewIfNeeded(); await page.waitForTimeout(300); } },
  { name: 'manual-confirmed', at: row(64), options: { outflows: true } },
  { name: 'manual-voided', at: row(65), options: { outflows: true } },
  { name: 'payout-new', at: row(61), options: { outflows: true }, act: fillPayout },
  { name: 'payout-problems', at: row(61), options: { outflows: true }, act: async (page) => { await openPayout(page); await page.locator('[role="dialog"] [data-test="pay-out"]').click(); await page.waitForTimeout(400); } },
  { name: 'payout-done', at: row(61), options: { outflows: true }, act: submitPayout },
  { name: 'payout-pending', at: row(61), options: { outflows: true, create: 'pending' }, act: submitPayout },
  { name: 'payout-unknown', at: row(61), options: { outflows: true, create: 'unknown' }, act: submitPayout },
  { name: 'payout-failed', at: row(61), options: { outflows: true, create: 'refuse' }, act: submitPayout },
  { name: 'payout', at: row(67), options: { outflows: true } },
  { name: 'outflows', at: '/transactions?type=refund,payout', options: { outflows: true } },
  { name: 'outflows-inbox', at: '/', options: { outflows: true, inbox: true, tourHidden: true } },
  { name: 'part-paid', at: row(54), options: { variants: true } },
  ...exportShots,
  ...settlementShots,
  ...approvalShots,
  { name: 'approvals-refund', at: `/transactions/${fakeId('b00', 16)}`, options: { approvals: 'waiting', create: 'awaitsApproval' }, act: submitRefund },
  ...bulkShots,
  ...profileShots,
  ...listShots,
  ...lockShots,
  ...tokenShots,
  ...searchShots,
  { name: 'closing', at: '/', act: async (page) => { await emitClose(page); } },
  { name: 'transaction', at: `/transactions/${fakeId('b00', 16)}` },
  { name: 'settings', at: '/settings' },
  { name: 'audit', at: '/audit' },
  { name: 'audit-row', at: '/audit', act: async (page) => { await page.locator('tbody button', { hasText: /./ }).nth(8).click(); await page.waitForTimeout(300); } },
  { name: 'audit-whole', at: '/audit', act: async (page) => { await page.locator('[data-test="written"]').fill('3f2a 9c1b 3f2a 9c1b'); await page.locator('[data-test="verify"]').click(); await page.waitForTimeout(400); } },
  { name: 'audit-broken', at: '/audit', options: { audit: 'broken' }, act: async (page) => { await page.locator('[data-test="written"]').fill('3f2a 9c1b 3f2a 9c1b'); await page.locator('[data-test="verify"]').click(); await page.waitForTimeout(400); } },
  { name: 'shortcuts', at: '/links', act: async (page) => { await page.keyboard.press('?'); await page.waitForTimeout(300); } },
  { name: 'menu', at: '/links', act: async (page) => { await page.locator('aside button').first().click(); await page.waitForTimeout(400); } },
];

async function fillLink(page: Page): Promise<void> {
  await page.locator('input[inputmode="decimal"]').fill('480');
  await page.keyboard.press('Tab');
  await page.locator('[data-test="description"]').fill('Tie Guan Yin tea, 2 × 150 g');
  await page.waitForTimeout(400);
}

/** Made up, as the practice gateway takes it; the mobile number is written as people paste it. */
const vexoraPayer = { firstname: '樣本', lastname: '林', mobile: '+886 912-345-678', email: 'lin.sample@example.test', ipAddress: '203.0.113.7', bankNumber: '012-000000123456\n013-000000654321' };

async function chooseProfile(page: Page, number: number): Promise<void> {
  await page.locator(`[data-profile="${fakeId('a00', number)}"]`).click();
  await page.waitForTimeout(300);
}

async function chooseCurrency(page: Page, code: string): Promise<void> {
  await page.locator('.el-input-group__prepend [role="combobox"]').click({ force: true });
  await page.locator('[role="option"]:visible').filter({ hasText: code }).first().click();
  await page.waitForTimeout(300);
}

async function fillEntries(page: Page, entries: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, text] of Object.entries(entries)) await page.locator(`[data-field="${key}"] :is(input, textarea)`).fill(text);
  await page.locator('[data-test="description"]').focus();
  await page.waitForTimeout(300);
}

async function withdraw(page: Page): Promise<void> {
  await page.locator('[data-test="withdraw"]').click();
  await page.locator('[role="dialog"] [data-test="withdraw-now"]').click();
  await page.waitForTimeout(600);
}

async function submitLink(page: Page): Promise<void> {
  await fillLink(page);
  await page.locator('[data-action="submit"]').click();
  await page.waitForTimeout(600);
}

async function openItem(page: Page, at: number): Promise<void> {
  await page.locator('tbody tr button.name').nth(at).click();
  await page.waitForTimeout(500);
}

async function decide(page: Page): Promise<void> {
  await openItem(page, 1);
  await page.locator('[role="dialog"] [data-test="decide"]').click();
  await page.locator('[role="dialog"] [data-test="notExecuted"]').click();
  await page.waitForTimeout(200);
}

async function openRefund(page: Page): Promise<void> {
  await page.locator('aside [data-test="refund"]').click();
  await page.locator('[role="dialog"] input[inputmode="decimal"]').waitFor();
  await page.waitForTimeout(300);
}

async function fillRefund(page: Page): Promise<void> {
  await openRefund(page);
  const dialog = page.locator('[role="dialog"]');
  
  await dialog.locator('input[inputmode="decimal"]').fill('120');
  await page.locator('.refund-form [role="combobox"]').click({ force: true });
  await page.locator('[role="option"]:visible').first().click();
  await page.waitForTimeout(400);
  const why = dialog.locator('[data-test="repeat-reason"]');
  if (await why.count() > 0) await why.fill('Second cup of the same order, photo on file');
  await page.waitForTimeout(300);
}

async function submitRefund(page: Page): Promise<void> {
  await fillRefund(page);
  await page.locator('[role="dialog"] [data-test="refund"]').click();
  await page.waitForTimeout(600);
}

async function openManual(page: Page): Promise<void> {
  await page.locator('aside [data-test="record-manual"]').click();
  await page.locator('[role="dialog"] input[inputmode="decimal"]').waitFor();
  await page.waitForTimeout(300);
}

async function pick(page: Page, scope: string): Promise<void> {
  await page.locator(`${scope} [role="combobox"]`).first().click({ force: true });
  await page.locator('[role="option"]:visible').first().click();
  await page.waitForTimeout(200);
}

async function recordManual(page: Page): Promise<void> {
  await openManual(page);
  const dialog = page.locator('[role="dialog"]');
  await dialog.locator('[data-test="full-rest"]').click();
  await page.locator('.manual-form .el-date-editor input:visible').first().fill(await page.evaluate(() => (document.documentElement.lang === 'en' ? '20 Nov 2026' : '2026年11月20日')));
  await page.keyboard.press('Enter');
  await pick(page, '[data-entry="method"]');
  await dialog.locator('[data-entry="reference"] input').fill('DEMO-SLIP-20261120-0017');
  await pick(page, '[data-entry="reason"]');
  await dialog.locator('[data-test="choose-proof"]').click();
  await dialog.locator('[data-test="record"]').click();
  await page.waitForTimeout(600);
}

async function openPayout(page: Page): Promise<void> {
  await page.locator('aside [data-test="payout"]').click();
  await page.locator('[role="dialog"] [data-entry="amount"] input').waitFor();
  await page.waitForTimeout(300);
}

/** Made up, as the practice gateway takes it. */
const payee = { bankCode: '012', payeeAccount: '000000123456', payeeName: '林樣本', payeeMobile: '+886 912-345-678', payeeEmail: 'lin.sample@example.test' };

async function fillPayout(page: Page): Promise<void> {
  await openPayout(page);
  const dialog = page.locator('[role="dialog"]');
  for (const [key, text] of Object.entries(payee)) await dialog.locator(`[data-field="${key}"] :is(input, textarea)`).fill(text);
  await dialog.locator('[data-entry="amount"] input').fill('600');
  await dialog.locator('[data-entry="typed"] input').fill('600');
  await dialog.locator('[data-entry="second"] input').fill('Operator B (Demo)');
  await page.waitForTimeout(300);
}

async function submitPayout(page: Page): Promise<void> {
  await fillPayout(page);
  await page.locator('[role="dialog"] [data-test="pay-out"]').click();
  await page.waitForTimeout(600);
}

async function emitClose(page: Page): Promise<void> {
  await page.evaluate(() => {
    const bridge = (window as unknown as { bridge: { emit: (event: string, payload: unknown) => void } }).bridge;
    bridge.emit('app.closeRequested', { total: 24, open: [{ kind: 'refund', status: 'unknown', reference: 'R-LT-1120-0416-02', environment: 'practice', providerId: 'chingchingpay' }, { kind: 'link', status: 'queued', reference: 'LT-1120-0433', environment: 'practice', providerId: 'chingchingpay' }] });
  });
  await page.waitForTimeout(600);
}

async function bundle(): Promise<string> {
  const renderer = 'renderer' in configuration ? configuration.renderer : undefined;
  if (!renderer) throw new Error('the configuration has no renderer');
  await build({ ...renderer, configFile: false, logLevel: 'error', base: './', build: { ...renderer.build, outDir: rendererOut, emptyOutDir: true } });
  await build({
    configFile: false, logLevel: 'error', root: join(root, 'tests'), resolve: { alias: { '@shared': join(root, 'shared') } },
    build: { outDir: fakeOut, emptyOutDir: true, minify: false, lib: { entry: join(root, 'tests/support/fake-bridge-entry.ts'), formats: ['iife'], name: 'fakeBridge', fileName: () => 'fake-bridge.js' } },
  });
  return readFileSync(join(fakeOut, 'fake-bridge.js'), 'utf8');
}

type Look = { readonly width: number; readonly height: number; readonly language: 'en' | 'zh-Hant' | 'zh-Hans'; readonly theme: 'light' | 'dark' };

const looks: readonly Look[] = ([[1280, 800], [1024, 700]] as const).flatMap(([width, height]) =>
  (['en', 'zh-Hant', 'zh-Hans'] as const).flatMap((language) => (['light', 'dark'] as const).map((theme) => ({ width, height, language, theme }))));
const nameOf = (look: Look): string => `${look.width}-${look.language}-${look.theme}`;

function listed(option: string): readonly string[] | undefined {
  return process.argv.includes(option) ? process.argv[process.argv.indexOf(option) + 1]?.split(',') : undefined;
}

/** Every picture that is asked for, as one list. */
function wanted(): readonly { readonly shot: Shot; readonly look: Look }[] {
  const only = listed('--only');
  const sets = process.argv.includes('--quick') ? ['1280-en-light', '1280-zh-Hant-dark'] : listed('--set');
  return looks.filter((look) => !sets || sets.includes(nameOf(look)))
    .flatMap((look) => shots.filter((shot) => !only || only.includes(shot.name)).map((shot) => ({ shot, look })));
}

async function main(): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  const fake = process.argv.includes('--no-build') ? readFileSync(join(fakeOut, 'fake-bridge.js'), 'utf8') : await bundle();
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const server = await servePictured(rendererOut);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  const complaints: string[] = [];
  const jobs = [...wanted()];
  const total = jobs.length;

  async function take({ shot, look }: (typeof jobs)[number]): Promise<void> {
    const name = `${shot.name}-${nameOf(look)}`;
    const context = await browser.newContext({ viewport: { width: look.width, height: look.height }, reducedMotion: 'reduce', bypassCSP: false });
    const page = await context.newPage();
    page.setDefaultTimeout(12_000);
    page.setDefaultNavigationTimeout(30_000);
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(`${name}: ${message.text()}`); });
    page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
    await page.addInitScript({ content: `window.fakeOptions=${JSON.stringify({ language: look.language, theme: look.theme, ...shot.options })};${fake}` });
    await page.addInitScript({ content: axe });
    const address = `http://127.0.0.1:${port}/#${shot.at}`;
    // One picture that comes too late on a busy machine does not end all others.
    await page.goto(address).catch(() => page.goto(address)).catch((cause: unknown) => complaints.push(`${name}: ${String(cause).split('\n')[0]}`));
    await page.waitForSelector('h1', { timeout: 30_000 }).catch(() => complaints.push(`${name}: no headline`));
    await page.waitForTimeout(250);
    try {
      await shot.act?.(page);
    } catch (cause) {
      complaints.push(`${name}: ${String(cause).split('\n')[0]}`);
    }
    await page.screenshot({ path: join(pictures, `${name}.png`), timeout: 60_000 });
    complaints.push(...(await complaintsOf(page)).map((line) => `${name}: ${line}`));
    await context.close();
  }

  async function work(): Promise<void> {
    for (let job = jobs.shift(); job; job = jobs.shift()) await take(job);
  }

  await Promise.all([work(), work()]);
  await browser.close();
  server.close();
  process.stdout.write(`${[...new Set(complaints)].join('\n')}\n${total} pictures, ${complaints.length} complaints\n`);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}

await main();
