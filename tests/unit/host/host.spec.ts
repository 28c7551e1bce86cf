/** The parts of the Chromium host that decide something; the rest is proven by the end-to-end specs that run on it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { isAppAddress, originOf, toApp, toPage } from '../../host/address.ts';
import { createIpcMain, type InvokeEvent } from '../../host/ipc-main.ts';
import { parseOptions } from '../../host/options.ts';
import { pack, unpackSource, type Parcel } from '../../host/parcel.ts';
import { preventable } from '../../host/preventable.ts';
import { takeLock } from '../../host/single-instance.ts';
import { strict } from '../../host/strict.ts';

const place = mkdtempSync(join(tmpdir(), 'host-'));
afterAll(() => rmSync(place, { recursive: true }));

describe('the stand-in', () => {
  class Counter {
    #count = 0;
    label = '';
    more(): number {
      this.#count += 1;
      return this.#count;
    }
  }

  it('has what it has, private state included', () => {
    const counter = strict('counter', new Counter());
    const { more } = counter;
    counter.label = 'x';
    expect([counter.more(), more(), counter.label]).toEqual([1, 2, 'x']);
    expect(counter).toBeInstanceOf(Counter);
  });

  it('throws on everything else, also when only read or set', () => {
    const counter = strict('counter', new Counter());
    expect(() => Reflect.get(counter, 'less')).toThrow('no stand-in for electron counter.less');
    expect(() => Reflect.set(counter, 'less', 1)).toThrow('no stand-in for electron counter.less =');
  });
});

describe('addresses', () => {
  it('lead both ways, and only our own', () => {
    expect(toPage('app://bundle/index.html#/links')).toBe('https://bundle.app/index.html#/links');
    expect(toApp('https://bundle.app/index.html')).toBe('app://bundle/index.html');
    for (const foreign of ['https://bundle.app.evil.example/', 'https://evil.example/https://bundle.app/', 'http://bundle.app/', 'about:blank']) {
      expect(toApp(foreign)).toBe(foreign);
      expect(isAppAddress(foreign)).toBe(false);
    }
  });

  it('have an origin, or none', () => {
    expect(['app://bundle/x', 'https://a.example:8/x', 'about:blank', 'data:text/html,x', ''].map(originOf)).toEqual(['app://bundle', 'https://a.example:8', 'null', 'null', 'null']);
  });
});

describe('options', () => {
  it('are headless without a display, and under test only with a driver', () => {
    expect(parseOptions([], { LANG: 'zh_TW.UTF-8' })).toMatchObject({ headless: true, language: 'zh-TW', theme: undefined, size: undefined });
    expect(parseOptions(['--size=1024x700', '--theme=dark', '--language=en'], { DISPLAY: ':1', LANG: 'C.UTF-8' })).toMatchObject({ headless: false, language: 'en', theme: 'dark', size: { width: 1024, height: 700 } });
    expect(parseOptions(['--theme=pink', '--size=big'], { LANG: 'C.UTF-8' })).toMatchObject({ language: '', theme: undefined, size: undefined });
  });
});

describe('ipcMain', () => {
  const event = {} as InvokeEvent;

  it('replies with a copy, and turns a failure into words', async () => {
    const { ipcMain, dispatch } = createIpcMain();
    const kept = { list: [1] };
    ipcMain.handle('a', () => kept);
    ipcMain.handle('b', () => Promise.reject(new Error('no')));
    const reply = await dispatch(event, 'a', []);
    expect(reply).toEqual({ ok: true, value: kept });
    expect(reply.ok && reply.value).not.toBe(kept);
    expect(await dispatch(event, 'b', [])).toEqual({ ok: false, message: 'Error: no' });
    expect(await dispatch(event, 'c', [])).toMatchObject({ ok: false });
    expect(() => ipcMain.handle('a', () => 1)).toThrow('second handler');
  });
});

it('a reply arrives as it was sent, whether or not a text can carry it', () => {
  const unpack = runInThisContext(unpackSource) as (parcel: Parcel) => unknown;
  const plain = [{ a: null, b: '茶 \u2028 "', c: -1.5, d: [] }];
  expect(pack({ ok: true, value: plain })).toEqual({ json: JSON.stringify({ ok: true, value: plain }) });
  for (const value of [plain, undefined, { a: undefined }, [undefined], new Array<number>(2), { at: new Date(0) }, { bytes: new Uint8Array([1]) }, [-0], [Number.NaN], 1n]) {
    const reply = { ok: true as const, value };
    expect(unpack(structuredClone(pack(reply)))).toStrictEqual(reply);
  }
});

it('an event can be prevented through a copy', () => {
  const details = { ...preventable(), url: 'x' };
  details.preventDefault();
  expect(details.defaultPrevented).toBe(true);
});

describe('the single-instance lock', () => {
  it('is taken from a process that is gone', () => {
    const userData = join(place, 'gone');
    mkdirSync(join(userData, 'host'), { recursive: true });
    writeFileSync(join(userData, 'host/lock'), '999999999 1');
    expect(takeLock(userData, () => undefined)).toBe(true);
  });

  it('is held against a second, which the holder hears of', async () => {
    const userData = join(place, 'held');
    const heard = Promise.withResolvers<readonly string[]>();
    expect(takeLock(userData, ({ argv }) => heard.resolve(argv))).toBe(true);
    expect(takeLock(userData, () => undefined)).toBe(false);
    expect(await heard.promise).toEqual(process.argv);
  });
});
