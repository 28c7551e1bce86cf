/**
 * The one Chromium of a host process, started with the first window. It decides for every request of every page: the app's own
 * addresses go to the app's protocol handler, navigations and new windows are put to the app's guards, the rest goes out.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page, Request as PageRequest, Route } from 'playwright-core';
import { isAppAddress, toApp } from './address.ts';
import type { HostOptions } from './options.ts';
import type { WebContents } from './web-contents.ts';

export type ProtocolHandler = (request: Request) => Response | Promise<Response>;

export class Chromium {
  readonly protocols = new Map<string, ProtocolHandler>();
  readonly #options: HostOptions;
  readonly #userData: () => string;
  readonly #windows = new Map<Page, WebContents>();
  readonly #outside = new Set<Page>();
  #context: Promise<BrowserContext> | undefined;
  readonly #started = Promise.withResolvers<void>();
  /** Ends when no page of ours is being made, so that a page nobody knows is a popup. */
  #making: Promise<unknown> = Promise.resolve();

  constructor(options: HostOptions, userData: () => string) {
    this.#options = options;
    this.#userData = userData;
  }

  /** A page for a window of the app. `size` counts for the first window only. */
  async windowPage(contents: WebContents, size: { readonly width: number; readonly height: number }): Promise<Page> {
    const isFirst = this.#context === undefined;
    const context = await this.#start(size);
    const page = await this.#make(async () => {
      const blank = isFirst ? context.pages()[0] : undefined;
      const made = blank ?? (await context.newPage());
      this.#windows.set(made, contents);
      return made;
    });
    page.once('close', () => this.#windows.delete(page));
    return page;
  }

  /** A page of the system browser, so to speak: none of the app's guards apply to it. */
  async openOutside(url: string): Promise<void> {
    const context = await this.#start({ width: 1280, height: 800 });
    const page = await this.#make(async () => {
      const made = await context.newPage();
      this.#outside.add(made);
      return made;
    });
    await page.goto(url, { waitUntil: 'commit' }).catch((error: unknown) => console.log(`[host] could not open the page: ${String(error)}`));
  }

  /** Where a driver finds the debugging port: `http://127.0.0.1:port`. Under test only. */
  async debuggingAddress(): Promise<string> {
    await this.#started.promise;
    const file = join(this.#profile, 'DevToolsActivePort');
    while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
    return `http://127.0.0.1:${readFileSync(file, 'utf8').split('\n')[0]}`;
  }

  /** Sets Chromium's answer for each permission of the app's origin. */
  async setPermissions(page: Page, origin: string, granted: (permission: string) => Promise<boolean>): Promise<void> {
    const session = await page.context().newCDPSession(page);
    for (const [electronName, name] of permissions) {
      const setting = (await granted(electronName)) ? 'granted' : 'denied';
      await session.send('Browser.setPermission', { permission: { name }, setting, origin });
    }
    // The session stays: Chromium forgets the settings of one that ends.
  }

  async stop(): Promise<void> {
    const context = await this.#context?.catch(() => undefined);
    await context?.close().catch(() => undefined);
  }

  get #profile(): string {
    return join(this.#userData(), 'host', 'chromium');
  }

  #start(size: { readonly width: number; readonly height: number }): Promise<BrowserContext> {
    this.#context ??= this.#launch(this.#options.size ?? size).catch((error: unknown) => {
      // The app could only log it, and nobody would see a window or a reason.
      console.error(`[host] Chromium did not start: ${error instanceof Error ? error.message : String(error)}`);
      process.exit(1);
    });
    return this.#context;
  }

  async #launch(size: { readonly width: number; readonly height: number }): Promise<BrowserContext> {
    const { headless, underTest, language } = this.#options;
    mkdirSync(this.#profile, { recursive: true });
    // A killed Chromium leaves its old port behind.
    rmSync(join(this.#profile, 'DevToolsActivePort'), { force: true });
    const context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      headless,
      viewport: headless ? size : null,
      ...(language === '' ? {} : { locale: language }),
      colorScheme: null,
      serviceWorkers: 'block',
      ignoreDefaultArgs: ['--enable-automation'],
      handleSIGHUP: false,
      handleSIGINT: false,
      handleSIGTERM: false,
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : []),
        ...(underTest ? ['--remote-debugging-port=0', '--remote-debugging-address=127.0.0.1'] : []),
        `--window-size=${size.width},${size.height}`,
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--hide-crash-restore-bubble',
        '--password-store=basic',
      ],
    });
    await context.route('**/*', (route) => this.#decide(route));
    context.on('page', (page) => void this.#judgePopup(page));
    this.#started.resolve();
    return context;
  }

  async #make(run: () => Promise<Page>): Promise<Page> {
    const made = this.#making.then(run);
    this.#making = made.catch(() => undefined);
    return made;
  }

  async #judgePopup(page: Page): Promise<void> {
    await this.#making;
    if (this.#windows.has(page) || this.#outside.has(page)) return;
    const opener = await page.opener().catch(() => null);
    // A page of the outside may open others; anything else was asked for by one of our windows, with or without its name.
    if (opener !== null && this.#outside.has(opener)) {
      this.#outside.add(page);
      return;
    }
    this.#refuseWindow(opener, page.url());
    await page.close().catch(() => undefined);
  }

  /** Electron would open what the app allows; the host cannot, and must not hide that a guard is missing. */
  #refuseWindow(opener: Page | null, url: string): void {
    const contents = (opener === null ? undefined : this.#windows.get(opener)) ?? [...this.#windows.values()][0];
    if (contents === undefined || contents.deniesWindow(toApp(url))) return;
    console.error(`[host] the app let a page open a window for ${url}`);
    process.exit(1);
  }

  async #decide(route: Route): Promise<void> {
    const request = route.request();
    const page = pageOf(request);
    await this.#making;
    if (page !== undefined && this.#outside.has(page)) return route.continue();
    const contents = page === undefined ? undefined : this.#windows.get(page);
    if (page === undefined || contents === undefined) {
      // No page, or one nobody made: a popup. Not one byte of it is loaded.
      this.#refuseWindow(null, request.url());
      return route.abort('aborted');
    }
    const url = toApp(request.url());
    if (request.isNavigationRequest() && !contents.mayLoad(url, request.frame() === page.mainFrame())) return route.abort('aborted');
    return isAppAddress(request.url()) ? this.#answer(route, url) : route.continue();
  }

  async #answer(route: Route, url: string): Promise<void> {
    const handler = this.protocols.get(new URL(url).protocol.replace(':', ''));
    if (handler === undefined) return route.abort('failed');
    const response = await handler(new Request(url, { method: route.request().method() }));
    const body = Buffer.from(await response.arrayBuffer());
    await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
  }
}

/** Electron's names beside Chromium's, of the permissions that a page of ours could ask for. */
const permissions: readonly (readonly [string, string])[] = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['media', 'camera'],
  ['media', 'microphone'],
  ['midi', 'midi'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-sanitized-write', 'clipboard-write'],
  ['idle-detection', 'idle-detection'],
  ['screen-wake-lock', 'screen-wake-lock'],
  ['persistent-storage', 'persistent-storage'],
  ['storage-access', 'storage-access'],
  ['window-management', 'window-management'],
  ['local-fonts', 'local-fonts'],
];

/** Undefined for a request that belongs to no page yet. */
function pageOf(request: PageRequest): Page | undefined {
  try {
    return request.frame().page();
  } catch {
    return undefined;
  }
}
