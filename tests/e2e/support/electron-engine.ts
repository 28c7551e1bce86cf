/** Drives the app in Electron itself, through Playwright's Electron driver. Used where Electron's binary is present. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { _electron } from 'playwright-core';
import type { ElectronApplication } from 'playwright-core';
import type { Engine, StartOptions } from './engine.ts';

/** Path of the binary, or undefined where it was never fetched. The package itself must not be loaded: that would fetch it. */
export function electronBinary(root: string): string | undefined {
  const folder = join(root, 'node_modules/electron');
  const named = join(folder, 'path.txt');
  if (!existsSync(named)) return undefined;
  const binary = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), readFileSync(named, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

/** What the main process notes for the driver; lives on its global object. */
type Notes = { saves: (string | null)[]; choices: (string | null)[]; opened: string[]; shown: string[]; notifications: { title: string; body: string }[] };

export async function startOnElectron(root: string, binary: string, options: StartOptions): Promise<Engine> {
  const app = await _electron.launch({
    executablePath: binary,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--lang=${options.language}`, root, ...options.args],
    env: { ...definedEnvironment(), ...options.env, LANGUAGE: options.language.replace('-', '_'), MERCHANT_ADMIN_USER_DATA: options.userData },
    colorScheme: options.theme,
  });
  await app.evaluate(standIn);
  const page = await app.firstWindow();
  const errors: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  page.on('pageerror', (error) => void errors.push(error.stack ?? error.message));
  await page.waitForLoadState('load');
  await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height), { width: options.width, height: options.height });
  const child = app.process();
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));

  return {
    name: 'Electron',
    page,
    processId: child.pid ?? 0,
    ended,
    answerSaveDialog: (path) => app.evaluate((_electron, answer) => void (Reflect.get(globalThis, 'driverNotes') as Notes).saves.push(answer), path),
    answerOpenDialog: (path) => app.evaluate((_electron, answer) => void (Reflect.get(globalThis, 'driverNotes') as Notes).choices.push(answer), path),
    clipboard: () => readClipboard(app),
    openedExternally: async () => (await notes(app)).opened,
    externalPage: () => Promise.reject(new Error('Electron opens links in the system browser: fetch the address of openedExternally() instead')),
    notifications: async () => (await notes(app)).notifications,
    shownItems: async () => (await notes(app)).shown,
    consoleErrors: () => Promise.resolve(errors),
    setSystemTheme: (theme) => page.emulateMedia({ colorScheme: theme }),
    async eventLoopDelay() {
      return app.evaluate(() => {
        const delay = Reflect.get(globalThis, 'driverDelay') as { percentile: (at: number) => number; max: number };
        const milliseconds = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - 1);
        return { p50Ms: milliseconds(delay.percentile(50)), p99Ms: milliseconds(delay.percentile(99)), maxMs: milliseconds(delay.max) };
      });
    },
    resetEventLoopDelay: () => app.evaluate(() => (Reflect.get(globalThis, 'driverDelay') as { reset: () => void }).reset()),
    closeWindow: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.close())),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs in the main process: answers native dialogs, which no driver can click, and notes what left the app. */
function standIn({ dialog, shell, Notification }: typeof Electron): void {
  const seen: Notes = { saves: [], choices: [], opened: [], shown: [], notifications: [] };
  Reflect.set(globalThis, 'driverNotes', seen);
  dialog.showSaveDialog = async () => {
    const answer = seen.saves.shift();
    if (answer === undefined) throw new Error('Nobody answered the save dialog: call answerSaveDialog first');
    return { canceled: answer === null, filePath: answer ?? '' };
  };
  dialog.showOpenDialog = async () => {
    const answer = seen.choices.shift();
    if (answer === undefined) throw new Error('Nobody answered the open dialog: call answerOpenDialog first');
    return { canceled: answer === null, filePaths: answer === null ? [] : [answer] };
  };
  shell.openExternal = async (url) => void seen.opened.push(url);
  shell.showItemInFolder = (path) => void seen.shown.push(path);
  Notification.prototype.show = function show() {
    seen.notifications.push({ title: this.title, body: this.body });
  };
  const delay = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  Reflect.set(globalThis, 'driverDelay', delay);
}

function notes(app: ElectronApplication): Promise<Notes> {
  return app.evaluate(() => Reflect.get(globalThis, 'driverNotes') as Notes);
}

async function readClipboard(app: ElectronApplication) {
  return app.evaluate(async ({ clipboard }) => {
    const items = await clipboard.read();
    const picture = await items.find((item) => item.types.includes('image/png'))?.getType('image/png');
    const pngBase64 = picture === undefined ? null : Buffer.from(await picture.arrayBuffer()).toString('base64');
    return { text: await clipboard.readText(), pngBase64 };
  });
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}
