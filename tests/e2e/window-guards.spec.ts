/** The built app on a real engine: what a page, a second start and a crash can and cannot do. */
import { createServer, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';

/** A server of the outside world that must never hear from a page of ours. */
let outside: Server;
let outsideUrl: string;
const heard: string[] = [];

beforeAll(async () => {
  outside = createServer((request, response) => {
    heard.push(String(request.url));
    response.end('outside');
  });
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  const address = outside.address();
  outsideUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(() => new Promise((resolve) => outside.close(resolve)));

/** Long enough for a navigation or a window to have happened. */
const settle = (app: AppUnderTest): Promise<void> => app.page.waitForTimeout(400);

describe('a page of ours', () => {
  let app: AppUnderTest;
  beforeAll(async () => {
    app = await AppUnderTest.start();
  });
  afterAll(async () => {
    await app.close();
    await AppUnderTest.stopAll();
  });

  it('has the bridge and nothing else of Electron or Node', async () => {
    const seen = await app.page.evaluate(() => ({
      bridge: Object.keys(Reflect.get(window, 'bridge') as object).sort(),
      frozen: Object.isFrozen(Reflect.get(window, 'bridge')),
      others: ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter((name) => name in window),
      secure: window.isSecureContext,
    }));
    expect(seen).toEqual({ bridge: ['invoke', 'subscribe'], frozen: true, others: [], secure: true });
  });

  it('can call and hear only what the contract names', async () => {
    const replies = await app.page.evaluate(async () => {
      const bridge = Reflect.get(window, 'bridge') as { invoke: (name: string, input: unknown) => Promise<unknown>; subscribe: (name: string, run: () => void) => void };
      const hear = (name: string): string => {
        try {
          bridge.subscribe(name, () => undefined);
          return 'heard';
        } catch {
          return 'refused';
        }
      };
      return {
        unknown: await bridge.invoke('secrets.read', {}),
        inherited: await bridge.invoke('toString', {}),
        invalid: await bridge.invoke('app.copyText', { text: 7 }),
        status: await bridge.invoke('app.status', {}),
        events: ['unsettled.changed', 'secrets', '__proto__', 'toString'].map(hear),
      };
    });
    expect(replies).toMatchObject({
      unknown: { ok: false, error: { code: 'ipc.unknownChannel' } },
      inherited: { ok: false, error: { code: 'ipc.unknownChannel' } },
      invalid: { ok: false, error: { code: 'input.invalid', field: 'text' } },
      status: { ok: true },
      events: ['heard', 'refused', 'refused', 'refused'],
    });
  });

  it('gives an iframe of our own origin no bridge', async () => {
    const inside = await app.page.evaluate(() => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      return typeof Reflect.get(frame.contentWindow as object, 'bridge');
    });
    expect(inside).toBe('undefined');
  });

  it('goes nowhere and opens nothing, by no way', async () => {
    app.expectConsoleError(/Content Security Policy|ERR_|Not allowed|Failed to load/);
    const { page } = app;
    const home = page.url();
    const windows = page.context().pages().length;
    const ways: readonly ((url: string) => void)[] = [
      (url) => void (location.href = url),
      (url) => location.replace(url),
      (url) => void window.open(url),
      (url) => void window.open(url, '_blank', 'noopener'),
      (url) => void window.open(url, '_top'),
      (url) => {
        const link = document.body.appendChild(document.createElement('a'));
        Object.assign(link, { href: url, target: '_blank' }).click();
      },
      (url) => {
        const form = document.body.appendChild(document.createElement('form'));
        Object.assign(form, { action: url, method: 'post' }).submit();
      },
      (url) => {
        const refresh = document.head.appendChild(document.createElement('meta'));
        Object.assign(refresh, { httpEquiv: 'refresh', content: `0;url=${url}` });
      },
      (url) => void (document.body.appendChild(document.createElement('iframe')).src = url),
      (url) => void (document.body.appendChild(document.createElement('img')).src = url),
      (url) => void fetch(url).catch(() => undefined),
      (url) => void navigator.sendBeacon(url),
      (url) => void new WebSocket(url.replace('http', 'ws')),
      (url) => void import(/* @vite-ignore */ url).catch(() => undefined),
    ];
    for (const [index, way] of ways.entries()) {
      await page.evaluate(way, `${outsideUrl}/way-${index}`).catch(() => undefined);
      await settle(app);
      expect(page.url(), String(way)).toBe(home);
    }
    expect(heard).toEqual([]);
    expect(page.context().pages()).toHaveLength(windows);
    expect(await app.openedExternally()).toEqual([]);
  });

  it('runs no script that is not its own', async () => {
    app.expectConsoleError(/Content Security Policy/);
    const ran = await app.page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.intruder = 1';
      document.body.append(script);
      const holder = document.body.appendChild(document.createElement('div'));
      holder.innerHTML = '<img src="data:," onerror="window.intruder = 2"><a id="hostile" href="javascript:window.intruder = 3">x</a>';
      document.querySelector<HTMLElement>('#hostile')?.click();
      await new Promise((resolve) => setTimeout(resolve, 300));
      return Reflect.get(window, 'intruder') as unknown;
    });
    expect(ran).toBeUndefined();
  });

  it('is granted no permission', async () => {
    const states = await app.page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi', 'persistent-storage', 'local-fonts', 'window-management'];
      return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state));
    });
    expect(new Set(states)).toEqual(new Set(['denied']));
  });
});

describe('the life of the process', () => {
  afterEach(() => AppUnderTest.stopAll());

  it('starts in the language and theme of the system, without an error on its page', async () => {
    const app = await AppUnderTest.start({ language: 'zh-CN', theme: 'dark' });
    expect(await app.page.evaluate(() => [matchMedia('(prefers-color-scheme: dark)').matches, innerWidth, innerHeight])).toEqual([true, 1280, 800]);
    await app.close();
  });

  it('opens again on the same folder after a SIGKILL', async () => {
    const first = await AppUnderTest.start();
    await first.kill();
    const second = await AppUnderTest.start({ userData: first.userData });
    await second.close();
  });

  it('is one per folder: a second start ends by itself and leaves the first alone', async () => {
    const first = await AppUnderTest.start();
    await expect(AppUnderTest.start({ userData: first.userData })).rejects.toThrow();
    expect(await first.page.evaluate(() => document.readyState)).toBe('complete');
    await first.close();
  });

  it('writes a log of plain lines', async () => {
    const app = await AppUnderTest.start();
    await app.page.evaluate(() => void (location.href = 'https://evil.example/?card=4111111111111111'));
    await settle(app);
    const lines = readFileSync(join(app.userData, 'logs/merchant-admin.log'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { event: string });
    expect(lines.map(({ event }) => event)).toContain('navigation.denied');
    expect(JSON.stringify(lines)).not.toMatch(/evil|4111/);
    await app.close();
  });
});
