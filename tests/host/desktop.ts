/**
 * What Electron asks of the desktop: dialogs, clipboard, browser, notifications, theme, menu. Chromium alone cannot draw native
 * ones, so they are answered by a driver, or plainly on stdout for a person.
 */
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Chromium } from './chromium.ts';
import type { HostOptions } from './options.ts';
import { strict } from './strict.ts';

type SaveOptions = { readonly defaultPath?: string };
type OpenOptions = { readonly properties?: readonly string[] };
type BoxOptions = { readonly message?: string; readonly defaultId?: number; readonly cancelId?: number };

/** Everything a driver may look at or answer. */
export type DesktopRecord = {
  /** Answers to coming save dialogs; null cancels. */
  readonly saveAnswers: (string | null)[];
  /** Answers to coming open dialogs; null cancels. */
  readonly openAnswers: (string | null)[];
  readonly boxAnswers: number[];
  readonly boxes: string[];
  readonly opened: string[];
  readonly shownItems: string[];
  readonly notifications: { readonly title: string; readonly body: string; readonly click: () => void }[];
  clipboardText: string;
  clipboardPng: string | undefined;
};

export function newRecord(): DesktopRecord {
  return { saveAnswers: [], openAnswers: [], boxAnswers: [], boxes: [], opened: [], shownItems: [], notifications: [], clipboardText: '', clipboardPng: undefined };
}

export type DesktopDeps = {
  readonly options: HostOptions;
  readonly chromium: Chromium;
  readonly record: DesktopRecord;
  readonly downloads: () => string;
  /** Pages of the app's windows. */
  readonly pages: () => readonly Page[];
};

export function createDialog({ options, record, downloads }: DesktopDeps) {
  return strict('dialog', {
    async showSaveDialog(...args: readonly unknown[]) {
      const { defaultPath = 'file' } = args.at(-1) as SaveOptions; // the last argument, with or without a window before it
      const answer = record.saveAnswers.shift();
      if (answer !== undefined) return { canceled: answer === null, filePath: answer ?? '' };
      if (options.underTest) throw new Error('Nobody answered the save dialog: call answerSaveDialog first');
      const filePath = freePath(downloads(), basename(defaultPath));
      console.log(`[host] no file dialog in Chromium: saving to ${filePath}`);
      return { canceled: false, filePath };
    },
    async showOpenDialog(...args: readonly unknown[]) {
      const { properties = [] } = args.at(-1) as OpenOptions;
      const known = properties.every((property) => ['openFile', 'openDirectory', 'createDirectory', 'dontAddToRecent'].includes(property));
      if (!known || properties.includes('openFile') === properties.includes('openDirectory')) throw new Error('The Chromium host opens one file or one folder at a time only');
      const answer = record.openAnswers.shift();
      if (answer !== undefined) return { canceled: answer === null, filePaths: answer === null ? [] : [answer] };
      if (options.underTest) throw new Error('Nobody answered the open dialog: call answerOpenDialog first');
      console.log('[host] no file dialog in Chromium: nothing was chosen');
      return { canceled: true, filePaths: [] };
    },
    async showMessageBox(...args: readonly unknown[]) {
      const { message = '', defaultId = 0, cancelId = defaultId } = args.at(-1) as BoxOptions;
      record.boxes.push(message);
      const response = record.boxAnswers.shift() ?? cancelId;
      console.log(`[host] message box: ${message} (answered with button ${response})`);
      return { response, checkboxChecked: false };
    },
    showErrorBox(title: string, content: string): void {
      record.boxes.push(`${title}: ${content}`);
      console.error(`[host] ${title}: ${content}`);
    },
  });
}

/** Electron's, of the entries that the app writes. */
export class ClipboardItem {
  readonly #entries: Readonly<Record<string, string | Blob | Promise<string | Blob>>>;

  constructor(entries: Readonly<Record<string, string | Blob | Promise<string | Blob>>>) {
    this.#entries = entries;
  }

  get types(): string[] {
    return Object.keys(this.#entries);
  }

  async getType(type: string): Promise<Blob> {
    const entry = await this.#entries[type];
    if (entry === undefined) throw new Error(`no ${type}`);
    return entry instanceof Blob ? entry : new Blob([entry], { type });
  }
}

export function createClipboard({ options, record, pages }: DesktopDeps) {
  return strict('clipboard', {
    async writeText(text: string): Promise<void> {
      record.clipboardText = text;
      record.clipboardPng = undefined;
      if (!options.headless) await copyInPage(pages()[0], text);
    },
    async write(items: readonly ClipboardItem[]): Promise<void> {
      for (const item of items) {
        if (!item.types.includes('image/png')) throw new Error('The Chromium host copies PNG only');
        record.clipboardPng = Buffer.from(await (await item.getType('image/png')).arrayBuffer()).toString('base64');
        record.clipboardText = '';
      }
      if (!options.headless) console.log('[host] the picture is on the app clipboard only; save it instead to use it elsewhere');
    },
    async readText(): Promise<string> {
      return record.clipboardText;
    },
    clear(): void {
      record.clipboardText = '';
      record.clipboardPng = undefined;
    },
  });
}

/** The system clipboard through the page that the person is looking at, without touching its focus or selection. */
async function copyInPage(page: Page | undefined, text: string): Promise<void> {
  await page
    ?.evaluate((value) => {
      const put = (event: ClipboardEvent): void => {
        event.clipboardData?.setData('text/plain', value);
        event.preventDefault();
        event.stopImmediatePropagation();
      };
      window.addEventListener('copy', put, { capture: true, once: true });
      document.execCommand('copy');
      window.removeEventListener('copy', put, { capture: true });
    }, text)
    .catch(() => undefined);
}

export function createShell({ chromium, record }: DesktopDeps) {
  return strict('shell', {
    async openExternal(url: string): Promise<void> {
      record.opened.push(url);
      await chromium.openOutside(url);
    },
    showItemInFolder(path: string): void {
      record.shownItems.push(path);
      console.log(`[host] the file is at ${path}`);
    },
  });
}

export function notificationClass(record: DesktopRecord) {
  return class Notification extends EventEmitter {
    static isSupported(): boolean {
      return true;
    }

    readonly title: string;
    readonly body: string;

    constructor({ title = '', body = '' }: { readonly title?: string; readonly body?: string } = {}) {
      super();
      this.title = title;
      this.body = body;
    }

    show(): void {
      record.notifications.push({ title: this.title, body: this.body, click: () => void this.emit('click') });
      this.emit('show');
    }

    close(): void {
      this.emit('close');
    }
  };
}

export class NativeTheme extends EventEmitter {
  readonly #options: HostOptions;
  readonly #pages: () => readonly Page[];
  #source: 'system' | 'light' | 'dark' = 'system';

  constructor({ options, pages }: Pick<DesktopDeps, 'options' | 'pages'>) {
    super();
    this.#options = options;
    this.#pages = pages;
  }

  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source;
  }

  set themeSource(source: 'system' | 'light' | 'dark') {
    const changed = source !== this.#source;
    this.#source = source;
    for (const page of this.#pages()) void this.applyTo(page);
    if (changed) this.emit('updated');
  }

  get shouldUseDarkColors(): boolean {
    return this.#scheme === 'dark';
  }

  /** Host: what `prefers-color-scheme` says in a page; null leaves it to the machine. */
  async applyTo(page: Page): Promise<void> {
    await page.emulateMedia({ colorScheme: this.#scheme }).catch(() => undefined);
  }

  get #scheme(): 'light' | 'dark' | null {
    return this.#source === 'system' ? (this.#options.theme ?? null) : this.#source;
  }
}

/** Chromium's windows have no menu of ours: the calls are taken, the entries are not drawn. */
export const Menu = strict('Menu', {
  setApplicationMenu: (_menu: object | null): void => undefined,
  buildFromTemplate: (template: readonly object[]): object => strict('menu', { items: template }),
});

function freePath(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  const extension = extname(name);
  const stem = basename(name, extension);
  let path = join(folder, name);
  for (let count = 1; existsSync(path); count += 1) path = join(folder, `${stem} (${count})${extension}`);
  return path;
}
