/** Drives the app in the Chromium host: a child process of its own, and a second connection to its Chromium. */
import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { ControlReply, ControlRequest } from '../../host/control.ts';
import type { ClipboardContent, Engine, EventLoopDelay, NotificationContent, StartOptions } from './engine.ts';

const startLimit = 60_000;
const appAddress = 'https://bundle.app/';

export async function startOnChromium(root: string, options: StartOptions): Promise<Engine> {
  const child = fork(
    resolve(import.meta.dirname, '../../host/run.ts'),
    [`--root=${root}`, '--headless', '--under-test', `--size=${options.width}x${options.height}`, `--language=${options.language}`, `--theme=${options.theme}`, ...options.args],
    { execPath: process.execPath, execArgv: [], env: { ...process.env, ...options.env, MERCHANT_ADMIN_USER_DATA: options.userData }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  const output = collect(child);
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  const ask = control(child, ended, output);
  const failed = ended.then((code) => {
    throw new Error(`The app ended with code ${code} before its window opened:\n${output.text}`);
  });
  failed.catch(() => undefined);

  const browser = await Promise.race([ask('debuggingAddress').then((at) => chromium.connectOverCDP(String(at), { timeout: startLimit, noDefaults: true })), failed]);
  const browserProcess = await browserProcessId(browser);
  const page = await Promise.race([findPage(browser, (url) => url.startsWith(appAddress)), failed]);
  await page.waitForLoadState('load');

  return {
    name: 'Chromium host',
    page,
    processId: child.pid ?? 0,
    ended,
    answerSaveDialog: async (path) => void (await ask('answerSaveDialog', path)),
    answerOpenDialog: async (path) => void (await ask('answerOpenDialog', path)),
    clipboard: async () => (await ask('clipboard')) as ClipboardContent, // the host's own record, see control.ts
    openedExternally: async () => (await ask('opened')) as readonly string[],
    externalPage: (url) => findPage(browser, (at) => at === url),
    notifications: async () => (await ask('notifications')) as readonly NotificationContent[],
    shownItems: async () => (await ask('shownItems')) as readonly string[],
    consoleErrors: async () => (await ask('consoleErrors')) as readonly string[],
    setSystemTheme: async (theme) => void (await ask('setTheme', theme)),
    eventLoopDelay: async () => (await ask('eventLoopDelay')) as EventLoopDelay,
    resetEventLoopDelay: async () => void (await ask('resetEventLoopDelay')),
    closeWindow: async () => void (await ask('closeWindow')),
    async kill() {
      for (const id of [child.pid, browserProcess]) killProcess(id);
      await ended;
      while (isRunning(browserProcess)) await pause(10);
      await browser.close().catch(() => undefined);
    },
  };
}

/** Requests to the host's side door; rejects when the host ends before it answers. */
function control(child: ChildProcess, ended: Promise<number | null>, output: { readonly text: string }) {
  const waiting = new Map<number, (reply: ControlReply) => void>();
  let last = 0;
  child.on('message', (reply: ControlReply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  return async function ask(name: string, value?: unknown): Promise<unknown> {
    last += 1;
    const id = last;
    const answered = new Promise<ControlReply>((done) => waiting.set(id, done));
    child.send({ id, name, value } satisfies ControlRequest, () => undefined);
    const reply = await Promise.race([answered, ended.then(() => undefined)]);
    if (reply === undefined) throw new Error(`The app ended before it answered ${name}:\n${output.text}`);
    if (!reply.ok) throw new Error(String(reply.value));
    return reply.value;
  };
}

function collect(child: ChildProcess): { readonly text: string } {
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output.text = (output.text + chunk.toString()).slice(-20_000);
    });
  }
  return output;
}

async function findPage(browser: Browser, isIt: (url: string) => boolean): Promise<Page> {
  const deadline = performance.now() + startLimit;
  while (performance.now() < deadline) {
    const page = browser.contexts().flatMap((context) => context.pages()).find((one) => isIt(one.url()));
    if (page !== undefined) return page;
    await pause(20);
  }
  throw new Error('The page did not open in time');
}

async function browserProcessId(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const own = processInfo.find(({ type }) => type === 'browser');
  if (own === undefined) throw new Error('Chromium does not tell its process');
  return own.id;
}

function killProcess(id: number | undefined): void {
  try {
    if (id !== undefined) process.kill(id, 'SIGKILL');
  } catch {
    return; // it ended by itself
  }
}

/** A dead process that nobody has collected yet is dead. */
function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
  } catch {
    return false;
  }
  return !existsSync(`/proc/${id}/stat`) || !/\) Z /.test(readFileSync(`/proc/${id}/stat`, 'latin1'));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
