import { EventEmitter } from 'node:events';
import type { ClipboardItem, NativeTheme, Notification } from 'electron';
import { describe, expect, it } from 'vitest';
import { createClipboardWriter } from '@electron/main/platform/clipboard.ts';
import { createNotifier } from '@electron/main/platform/notifications.ts';
import { resolvePaths } from '@electron/main/platform/paths.ts';
import { createTheme } from '@electron/main/platform/theme.ts';

describe('the clipboard', () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);

  function start() {
    const texts: string[] = [];
    const pictures: Blob[] = [];
    class Item {
      readonly entries: Record<string, Blob>;
      constructor(entries: Record<string, Blob>) {
        this.entries = entries;
      }
    }
    const writer = createClipboardWriter({
      clipboard: {
        writeText: async (text) => void texts.push(text),
        write: async (items) => void pictures.push(...(items as unknown as Item[]).flatMap((item) => Object.values(item.entries))),
      },
      ClipboardItem: Item as unknown as typeof ClipboardItem,
    });
    return { texts, pictures, writer };
  }

  it('takes text and a PNG as they are', async () => {
    const { writer, texts, pictures } = start();
    await writer.copyText('https://pay.example/付款');
    await writer.copyImage(png.toString('base64'));
    expect(texts).toEqual(['https://pay.example/付款']);
    expect(pictures[0]?.type).toBe('image/png');
    expect(Buffer.from(await pictures[0]!.arrayBuffer())).toEqual(png);
  });

  it('takes no other picture', async () => {
    const { writer, pictures } = start();
    for (const wrong of ['', 'not base64!', Buffer.from('<svg/>').toString('base64'), png.subarray(0, 7).toString('base64')]) {
      await expect(writer.copyImage(wrong)).rejects.toMatchObject({ code: 'input.invalid', field: 'pngBase64' });
    }
    expect(pictures).toEqual([]);
  });
});

describe('notifications', () => {
  function start(isSupported: boolean) {
    const shown: FakeNotification[] = [];
    class FakeNotification extends EventEmitter {
      static isSupported = (): boolean => isSupported;
      readonly options: object;
      constructor(options: object) {
        super();
        this.options = options;
      }
      show(): void {
        shown.push(this);
      }
    }
    return { shown, notifier: createNotifier(FakeNotification as unknown as typeof Notification) };
  }

  it('show what they are told and run the click once', () => {
    const { shown, notifier } = start(true);
    let clicks = 0;
    notifier.notify({ title: 'Paid', body: 'R-1', onClick: () => (clicks += 1) });
    expect(shown[0]?.options).toEqual({ title: 'Paid', body: 'R-1' });
    shown[0]?.emit('click');
    shown[0]?.emit('click');
    expect(clicks).toBe(1);
  });

  it('stay away where the system has none', () => {
    const { shown, notifier } = start(false);
    notifier.notify({ title: 'Paid', body: 'R-1' });
    expect(shown).toEqual([]);
  });
});

describe('the theme', () => {
  it('is applied, read and watched', () => {
    const native = Object.assign(new EventEmitter(), { themeSource: 'system', shouldUseDarkColors: true });
    const theme = createTheme(native as unknown as NativeTheme);
    let changes = 0;
    const stop = theme.onChange(() => (changes += 1));
    theme.apply('dark');
    native.emit('updated');
    stop();
    native.emit('updated');
    expect([native.themeSource, theme.isDark(), changes]).toEqual(['dark', true, 1]);
  });
});

describe('the paths', () => {
  function start(environment: Record<string, string | undefined>) {
    const own = new Map([['userData', '/home/shop/.config/Merchant Admin'], ['documents', '/home/shop/Documents']]);
    const app = { getPath: (name: string) => own.get(name) ?? '', setPath: (name: string, path: string) => void own.set(name, path) };
    return resolvePaths(app, environment);
  }

  it('are under userData, which the environment may move', () => {
    expect(start({})).toMatchObject({ userData: '/home/shop/.config/Merchant Admin', logs: '/home/shop/.config/Merchant Admin/logs', documents: '/home/shop/Documents' });
    expect(start({ MERCHANT_ADMIN_USER_DATA: '/other' }).journalFile).toBe('/other/journal.sqlite');
    expect(start({ MERCHANT_ADMIN_USER_DATA: '' }).userData).toBe('/home/shop/.config/Merchant Admin');
  });

  it('refuse a relative folder instead of opening the real journal', () => {
    expect(() => start({ MERCHANT_ADMIN_USER_DATA: 'other' })).toThrow('MERCHANT_ADMIN_USER_DATA');
  });
});
