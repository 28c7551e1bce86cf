/**
 * Pictures of every screen on synthetic data: languages × themes × window sizes, to `out/gallery/`, each checked by axe. Exits 1
 * when axe finds something serious, a script fails, or a screen scrolls sideways.
 *
 * `node tests/e2e/gallery.ts [--only name,name] [--quick]`; `--quick` takes English light and zh-Hant dark at 1280 only.
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
  { name: 'transactions', at: '/transactions' },
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

function wanted(): { readonly shots: readonly Shot[]; readonly quick: boolean } {
  const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1]?.split(',') : undefined;
  return { shots: only ? shots.filter((shot) => only.includes(shot.name)) : shots, quick: process.argv.includes('--quick') };
}

async function main(): Promise<void> {
  const choice = wanted();
  mkdirSync(pictures, { recursive: true });
  const fake = process.argv.includes('--no-build') ? readFileSync(join(fakeOut, 'fake-bridge.js'), 'utf8') : await bundle();
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const server = await serve();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  const complaints: string[] = [];
  let taken = 0;
  for (const [width, height] of choice.quick ? [[1280, 800]] as const : [[1280, 800], [1024, 700]] as const) {
    for (const language of ['en', 'zh-Hant', 'zh-Hans'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        if (choice.quick && !((language === 'en' && theme === 'light') || (language === 'zh-Hant' && theme === 'dark'))) continue;
        for (const shot of choice.shots) {
          const name = `${shot.name}-${width}-${language}-${theme}`;
          const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce', bypassCSP: false });
          const page = await context.newPage();
          page.setDefaultTimeout(4000);
          page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(`${name}: ${message.text()}`); });
          page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
          await page.addInitScript({ content: `window.fakeOptions=${JSON.stringify({ language, theme, ...shot.options })};${fake}` });
          await page.addInitScript({ content: axe });
          await page.goto(`http://127.0.0.1:${address.port}/#${shot.at}`);
          await page.waitForSelector('h1', { timeout: 10_000 }).catch(() => complaints.push(`${name}: no headline`));
          await page.waitForTimeout(250);
          try {
            await shot.act?.(page);
          } catch (cause) {
            complaints.push(`${name}: ${String(cause).split('\n')[0]}`);
          }
          await page.screenshot({ path: join(pictures, `${name}.png`) });
          complaints.push(...(await check(page)).map((line) => `${name}: ${line}`));
          taken += 1;
          await context.close();
        }
      }
    }
  }
  await browser.close();
  server.close();
  process.stdout.write(`${[...new Set(complaints)].join('\n')}\n${taken} pictures, ${complaints.length} complaints\n`);
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
