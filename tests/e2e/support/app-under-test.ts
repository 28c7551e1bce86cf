/**
 * The built app, started as a child process on whichever engine is there, for specs that are written once.
 *
 *   const app = await AppUnderTest.start({ language: 'en', theme: 'light' });     // a new temporary userData
 *   await app.page.getByRole('button', { name: 'New link' }).click();              // a Playwright page
 *   await app.answerSaveDialog('/some/folder/export.csv');                         // before the click that asks; null cancels
 *   const { text } = await app.clipboard();                                        // what the app copied last
 *   const cashier = await app.externalPage((await app.openedExternally()).at(-1)); // Chromium host: the page that a link opened
 *   await app.kill();                                                              // SIGKILL, as a crash would
 *   const again = await AppUnderTest.start({ userData: app.userData });            // the same journal
 *   await again.close();                                                           // quits; fails on an unexpected page error
 *
 * `app.engine` says which engine runs. Every error on the page's console must be announced with `app.expectConsoleError(/…/)`,
 * or `close()` rejects. Stop every app in `afterEach`: `await AppUnderTest.stopAll()` kills what a failed test left.
 * The app must have been built (`npm run build`). Keychain and locale are those of the environment: run inside the private session.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { startOnChromium } from './chromium-engine.ts';
import { electronBinary, startOnElectron } from './electron-engine.ts';
import type { ClipboardContent, Engine, EventLoopDelay, NotificationContent, StartOptions } from './engine.ts';

export type AppOptions = Partial<StartOptions> & {
  /** Another built app than the project's own. */
  readonly root?: string;
};

const running = new Set<AppUnderTest>();
const quitLimit = 20_000;

export class AppUnderTest {
  readonly userData: string;
  readonly #engine: Engine;
  readonly #ownsUserData: boolean;
  readonly #expected: RegExp[] = [];
  #over = false;

  private constructor(engine: Engine, userData: string, ownsUserData: boolean) {
    this.#engine = engine;
    this.userData = userData;
    this.#ownsUserData = ownsUserData;
  }

  /** Resolves when the first page has loaded. The window is 1280 x 800, English and light unless told otherwise. */
  static async start({ root = resolve(import.meta.dirname, '../../..'), ...options }: AppOptions = {}): Promise<AppUnderTest> {
    const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'merchant-admin-e2e-'));
    const all: StartOptions = { env: {}, args: [], width: 1280, height: 800, language: 'en', theme: 'light', ...options, userData };
    const binary = electronBinary(root);
    const engine = await (binary === undefined ? startOnChromium(root, all) : startOnElectron(root, binary, all));
    const app = new AppUnderTest(engine, userData, options.userData === undefined);
    running.add(app);
    void engine.ended.then(() => running.delete(app));
    return app;
  }

  /** Kills what is still running and removes the folders that `start` made. For `afterEach`. */
  static async stopAll(): Promise<void> {
    for (const app of [...running]) await app.kill();
    for (const folder of leftFolders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  get engine(): Engine['name'] {
    return this.#engine.name;
  }

  get page(): Page {
    return this.#engine.page;
  }

  /** The main process, for signals of a test's own. */
  get processId(): number {
    return this.#engine.processId;
  }

  /** Exit code of the app's process, null after a signal. */
  get ended(): Promise<number | null> {
    return this.#engine.ended;
  }

  answerSaveDialog(path: string | null): Promise<void> {
    return this.#engine.answerSaveDialog(path);
  }

  answerOpenDialog(path: string | null): Promise<void> {
    return this.#engine.answerOpenDialog(path);
  }

  clipboard(): Promise<ClipboardContent> {
    return this.#engine.clipboard();
  }

  /** Addresses given to the system browser, oldest first. */
  openedExternally(): Promise<readonly string[]> {
    return this.#engine.openedExternally();
  }

  externalPage(url: string): Promise<Page> {
    return this.#engine.externalPage(url);
  }

  notifications(): Promise<readonly NotificationContent[]> {
    return this.#engine.notifications();
  }

  /** Files shown in the file manager, oldest first. */
  shownItems(): Promise<readonly string[]> {
    return this.#engine.shownItems();
  }

  setSystemTheme(theme: 'light' | 'dark'): Promise<void> {
    return this.#engine.setSystemTheme(theme);
  }

  /** Of the main process since start or the last reset. On the Chromium host the driver of Chromium shares that loop. */
  mainEventLoopDelay(): Promise<EventLoopDelay> {
    return this.#engine.eventLoopDelay();
  }

  resetEventLoopDelay(): Promise<void> {
    return this.#engine.resetEventLoopDelay();
  }

  /** Clicks the window's close button, so to speak. The app may ask first: then it goes on running. */
  closeWindow(): Promise<void> {
    return this.#engine.closeWindow();
  }

  expectConsoleError(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** Errors of the page so far that nobody announced. */
  async unexpectedErrors(): Promise<readonly string[]> {
    const errors = await this.#engine.consoleErrors();
    return errors.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }

  /** Closes the window and waits for the end. Rejects on unannounced page errors, or when the app does not end within 20 s. */
  async close(): Promise<void> {
    const errors = await this.unexpectedErrors();
    await this.#engine.closeWindow();
    const late = Symbol('late');
    const outcome = await Promise.race([this.#engine.ended, new Promise<typeof late>((done) => setTimeout(done, quitLimit, late).unref())]);
    await this.kill();
    if (outcome === late) throw new Error(`The app did not end within ${quitLimit / 1000} s of closing its window`);
    if (outcome !== 0) throw new Error(`The app ended with code ${outcome}`);
    if (errors.length > 0) throw new Error(`Errors on the page's console:\n${errors.join('\n')}`);
  }

  /** SIGKILL, without a chance to tidy up. userData stays until `stopAll`. */
  async kill(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await this.#engine.kill();
    running.delete(this);
    if (this.#ownsUserData) leftFolders.push(this.userData);
  }
}

const leftFolders: string[] = [];
