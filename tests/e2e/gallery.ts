/**
 * Pictures of every screen on synthetic data: languages × themes × window sizes, to `out/gallery/`, each checked by axe. Exits 1
 * when axe finds something serious, a script fails, or a screen scrolls sideways.
 *
 * `node tests/e2e/gallery.ts [--only name,name] [--set 1280-en-light,1024-zh-Hans-dark] [--quick] [--no-build]`; `--quick` takes English
 * light and zh-Hant dark at 1280 only.
 */
import { createReadStream, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import configuration from '../../electron.vite.config.ts';
import type { FakeOptions } from '../support/fake-bridge.ts';
import { fakeId } from '../support/fake-data.ts';

type Shot = { readonly name: string; readonly at: string; readonly options?: FakeOptions; readonly act?: (page: Page) => Promise<void> };

const root = resolve(import.meta.dirname, '../..');
const rendererOut = join(root, 'out/gallery/renderer');
const fakeOut = join(root, 'out/gallery/fake');
const pictures = join(root, 'out/gallery');
/** As the product serves it, so that a picture shows what the policy allows. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'";

const link = (number: number): string => `/links/${fakeId('b00', number)}`;

const shots: readonly Shot[] = [
  { name: 'today-first', at: '/', options: { empty: true } },
  { name: 'today', at: '/' },
  { name: 'today-hidden', at: '/', options: { tourHidden: true, environment: 'live' } },
  { name: 'notes', at: '/', options: { keychain: 'locked', paused: true, environment: 'test', tourHidden: true } },
  { name: 'links', at: '/links' },
  { name: 'links-empty', at: '/links', options: { empty: true } },
  { name: 'link-new', at: '/links/new', act: fillLink },
  { name: 'link-new-error', at: '/links/new', act: async (page) => { await page.getByRole('textbox').nth(1).fill('1,5'); await page.getByRole('textbox').nth(2).focus(); } },
  { name: 'link-new-duplicate', at: '/links/new', options: { create: 'duplicate' }, act: submitLink },
  { name: 'link-new-unknown', at: '/links/new', options: { create: 'unknown' }, act: submitLink },
  { name: 'link-new-refused', at: '/links/new', options: { create: 'refuse' }, act: submitLink },
  { name: 'link', at: link(32) },
  { name: 'link-paid', at: link(28) },
  { name: 'link-lost', at: link(15) },
  { name: 'link-unknown', at: link(31) },
  { name: 'link-live', at: link(32), options: { environment: 'live' } },
  { name: 'link-new-notSent', at: '/links/new', options: { create: 'notSent' }, act: submitLink },
  { name: 'link-new-pick', at: '/links/new', act: async (page) => { await fillLink(page); await page.locator('.el-segmented__item').nth(3).click(); await page.waitForTimeout(200); await page.locator('.el-date-editor input').click(); await page.waitForTimeout(400); } },
  { name: 'inbox', at: '/', options: { inbox: true, tourHidden: true } },
  { name: 'unsettled-ask', at: '/', options: { inbox: true, tourHidden: true }, act: async (page) => { await openItem(page, 0); } },
  { name: 'unsettled-queued', at: '/', options: { inbox: true, tourHidden: true }, act: async (page) => { await openItem(page, 3); } },
  { name: 'unsettled-decide', at: '/', options: { inbox: true, tourHidden: true }, act: decide },
  { name: 'today-quiet', at: '/', options: { empty: true, tourHidden: true } },
  { name: 'transactions', at: '/transactions' },
  { name: 'transactions-chips', at: `/transactions/${fakeId('b00', 41)}?from=2026-11-01&until=2026-11-21&type=payment,refund&status=paid,unknown,part_refunded`, options: { inbox: true } },
  { name: 'transactions-date', at: '/transactions', act: async (page) => { await page.locator('.chip button').first().click(); await page.waitForTimeout(400); } },
  { name: 'transaction-operator', at: `/transactions/${fakeId('b00', 42)}`, options: { inbox: true } },
  { name: 'transactions-nothing', at: '/transactions?text=XX-0000' },
  { name: 'refund', at: `/transactions/${fakeId('b00', 16)}`, act: fillRefund },
  { name: 'refund-problems', at: `/transactions/${fakeId('b00', 16)}`, act: async (page) => { await openRefund(page); await page.locator('[role="dialog"] input[inputmode="decimal"]').fill('5000'); await page.locator('[role="dialog"] [data-test="refund"]').click(); await page.waitForTimeout(300); } },
  { name: 'refund-done', at: `/transactions/${fakeId('b00', 16)}`, act: submitRefund },
  { name: 'refund-unknown', at: `/transactions/${fakeId('b00', 16)}`, options: { create: 'unknown' }, act: submitRefund },
  { name: 'refund-failed', at: `/transactions/${fakeId('b00', 16)}`, options: { create: 'refuse' }, act: submitRefund },
  { name: 'refund-pending', at: `/transactions/${fakeId('b00', 16)}`, options: { create: 'pending' }, act: submitRefund },
  { name: 'refund-notSent', at: `/transactions/${fakeId('b00', 16)}`, options: { create: 'notSent' }, act: submitRefund },
  { name: 'export-running', at: '/export', options: { exporting: 'running' }, act: runExport },
  { name: 'export-done', at: '/export', options: { exporting: 'done' }, act: runExport },
  { name: 'profile-new', at: '/profiles/new' },
  { name: 'profile-keys', at: `/profiles/${fakeId('a00', 3)}`, act: async (page) => { await page.locator('[data-test="replace"]').last().click(); await page.keyboard.type('practice-secret-not-real'); } },
  { name: 'profile-advanced', at: `/profiles/${fakeId('a00', 3)}`, act: async (page) => { await page.locator('button[aria-expanded]').last().click(); await page.waitForTimeout(200); await page.locator('button[aria-expanded]').last().evaluate((element) => { element.scrollIntoView({ block: 'start' }); }); } },
  { name: 'profile-drill', at: `/profiles/${fakeId('a00', 1)}`, act: async (page) => { await page.locator('[data-test="drill"]').scrollIntoViewIfNeeded(); } },
  { name: 'connection-refused', at: `/profiles/${fakeId('a00', 3)}`, options: { connection: 'refused' }, act: testConnection },
  { name: 'connection-unlisted', at: `/profiles/${fakeId('a00', 3)}`, options: { connection: 'unlisted' }, act: testConnection },
  { name: 'no-keychain', at: `/profiles/${fakeId('a00', 3)}`, options: { keychain: 'unavailable' } },
  { name: 'closing', at: '/', act: async (page) => { await emitClose(page); } },
  { name: 'transaction', at: `/transactions/${fakeId('b00', 16)}` },
  { name: 'export', at: '/export' },
  { name: 'profiles', at: '/profiles' },
  { name: 'settings', at: '/settings' },
  { name: 'shortcuts', at: '/links', act: async (page) => { await page.keyboard.press('?'); await page.waitForTimeout(300); } },
  { name: 'menu', at: '/links', act: async (page) => { await page.locator('aside button').first().click(); await page.waitForTimeout(400); } },
];

async function fillLink(page: Page): Promise<void> {
  await page.locator('input[inputmode="decimal"]').fill('480');
  await page.keyboard.press('Tab');
  await page.locator('#description').fill('Tie Guan Yin tea, 2 × 150 g');
  await page.waitForTimeout(400);
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
  await dialog.locator('[data-test="earlier"]').click();
  await dialog.locator('input[inputmode="decimal"]').fill('120');
  await page.locator('.refund-form [role="combobox"]').click({ force: true });
  await page.locator('[role="option"]:visible').first().click();
  await page.waitForTimeout(300);
}

async function submitRefund(page: Page): Promise<void> {
  await fillRefund(page);
  await page.locator('[role="dialog"] [data-test="refund"]').click();
  await page.waitForTimeout(600);
}

async function runExport(page: Page): Promise<void> {
  await page.waitForTimeout(300);
  await page.locator('[data-test="choose"]').click();
  await page.waitForTimeout(200);
  await page.locator('[data-test="start"]').click();
  await page.waitForTimeout(500);
}

async function testConnection(page: Page): Promise<void> {
  await page.locator('[data-test="test"]').click();
  await page.waitForTimeout(400);
}

async function emitClose(page: Page): Promise<void> {
  await page.evaluate(() => {
    const bridge = (window as unknown as { bridge: { emit: (event: string, payload: unknown) => void } }).bridge;
    bridge.emit('app.closeRequested', { open: [{ kind: 'refund', reference: 'R-LT-1120-0416-02', environment: 'practice', providerId: 'chingchingpay' }, { kind: 'link', reference: 'LT-1120-0433', environment: 'practice', providerId: 'chingchingpay' }] });
  });
  await page.waitForTimeout(600);
}

const kinds: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' };

async function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = join(rendererOut, decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/').replace(/\/$/, '/index.html'));
    if (!path.startsWith(rendererOut) || !existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': kinds[extname(path)] ?? 'application/octet-stream', 'content-security-policy': policy });
    createReadStream(path).pipe(response);
  });
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  return server;
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
  const server = await serve();
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
    page.setDefaultTimeout(4000);
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(`${name}: ${message.text()}`); });
    page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
    await page.addInitScript({ content: `window.fakeOptions=${JSON.stringify({ language: look.language, theme: look.theme, ...shot.options })};${fake}` });
    await page.addInitScript({ content: axe });
    await page.goto(`http://127.0.0.1:${port}/#${shot.at}`);
    await page.waitForSelector('h1', { timeout: 10_000 }).catch(() => complaints.push(`${name}: no headline`));
    await page.waitForTimeout(250);
    try {
      await shot.act?.(page);
    } catch (cause) {
      complaints.push(`${name}: ${String(cause).split('\n')[0]}`);
    }
    await page.screenshot({ path: join(pictures, `${name}.png`) });
    complaints.push(...(await check(page)).map((line) => `${name}: ${line}`));
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

/** What axe calls serious or critical, and sideways scrolling. */
async function check(page: Page): Promise<readonly string[]> {
  return await page.evaluate(async () => {
    const runner = (window as unknown as { axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }> } }).axe;
    const { violations } = await runner.run(document, { resultTypes: ['violations'] });
    const found = violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => `axe ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`);
    const scroller = document.scrollingElement;
    if (scroller && scroller.scrollWidth > scroller.clientWidth) found.push('scrolls sideways');
    const inner = document.querySelector('main');
    if (inner && inner.scrollWidth > inner.clientWidth) found.push('content scrolls sideways');
    return found;
  });
}

await main();
