/** The stand-in for Electron's BrowserWindow. Its page exists from the first `loadURL` on. */
import { EventEmitter } from 'node:events';
import { toPage } from './address.ts';
import type { Chromium } from './chromium.ts';
import type { Dispatch } from './ipc-main.ts';
import { preventable } from './preventable.ts';
import { strict } from './strict.ts';
import { WebContents } from './web-contents.ts';

type Options = {
  readonly width?: number;
  readonly height?: number;
  readonly show?: boolean;
  readonly title?: string;
  readonly webPreferences?: {
    readonly preload?: string;
    readonly sandbox?: boolean;
    readonly contextIsolation?: boolean;
    readonly nodeIntegration?: boolean;
    readonly webSecurity?: boolean;
  };
};

export type WindowHost = {
  readonly chromium: Chromium;
  readonly dispatch: Dispatch;
  readonly session: object;
  /** Called for each new window, in Electron's order: contents first. */
  readonly created: (window: object, contents: WebContents) => void;
  readonly closed: (window: object) => void;
  /** Prepares the first page: permissions, theme. */
  readonly loaded: (contents: WebContents) => Promise<void>;
};

export class BrowserWindow extends EventEmitter {
  static host: WindowHost | undefined;
  static readonly #open = new Map<object, BrowserWindow>();
  static #lastId = 0;

  static getAllWindows(): object[] {
    return [...BrowserWindow.#open.keys()];
  }

  static fromWebContents(contents: object): object | null {
    return [...BrowserWindow.#open].find(([, window]) => window.webContents === contents)?.[0] ?? null;
  }

  /** Host: the window behind the object that the app holds. */
  static behind(facade: object): BrowserWindow | undefined {
    return BrowserWindow.#open.get(facade);
  }

  readonly id: number;
  readonly webContents: object;
  readonly #contents: WebContents;
  readonly #options: Options;
  readonly #facade: object;
  #title: string;
  #visible: boolean;
  #destroyed = false;

  constructor(options: Options = {}) {
    super();
    if (BrowserWindow.host === undefined) throw new Error('no host');
    BrowserWindow.#lastId += 1;
    this.id = BrowserWindow.#lastId;
    this.#options = options;
    this.#title = options.title ?? '';
    this.#visible = options.show ?? true;
    demandSafe(options);
    this.#contents = new WebContents(BrowserWindow.host.session, BrowserWindow.host.dispatch);
    this.webContents = strict('webContents', this.#contents);
    this.#contents.facade = this.webContents;
    this.#facade = strict('BrowserWindow', this);
    BrowserWindow.#open.set(this.#facade, this);
    BrowserWindow.host.created(this.#facade, this.#contents);
    return this.#facade as this; // the app holds the strict one
  }

  async loadURL(url: string): Promise<void> {
    const host = demandHost();
    const preload = this.#options.webPreferences?.preload;
    if (preload === undefined) throw new Error('The Chromium host needs a preload');
    const { width = 800, height = 600 } = this.#options;
    const page = await host.chromium.windowPage(this.#contents, { width, height });
    await this.#contents.attach(page, preload);
    page.on('close', () => this.#gone());
    page.on('dialog', (dialog) => {
      // The person closes Chromium's window: the app decides, as it does for its own.
      if (dialog.type() === 'beforeunload') void (this.#askClose() ? dialog.accept() : dialog.dismiss());
      else void dialog.dismiss();
    });
    await host.loaded(this.#contents);
    await this.#contents.load(url, toPage(url));
    this.emit('ready-to-show');
  }

  close(): void {
    if (this.#destroyed || !this.#askClose()) return;
    this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    if (!this.#contents.isDestroyed()) this.#closePage();
    this.#gone();
  }

  show(): void {
    this.#visible = true;
    this.#contents.focus();
    this.emit('show');
  }

  focus(): void {
    this.#contents.focus();
    this.emit('focus');
  }

  hide(): void {
    this.#visible = false;
    this.emit('hide');
  }

  /** Chromium minimises by itself and does not say so. */
  isMinimized(): boolean {
    return false;
  }

  restore(): void {
    this.show();
  }

  isVisible(): boolean {
    return this.#visible;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  isFocused(): boolean {
    return this.#visible && !this.#destroyed;
  }

  setTitle(title: string): void {
    this.#title = title;
  }

  getTitle(): string {
    return this.#title;
  }

  setBackgroundColor(_colour: string): void {}

  setMenuBarVisibility(_visible: boolean): void {}

  flashFrame(_on: boolean): void {}

  #closePage(): void {
    try {
      this.#contents.page.close().catch(() => undefined);
    } catch {
      return; // nothing was loaded yet
    }
  }

  #askClose(): boolean {
    const event = preventable();
    this.emit('close', event);
    return !event.defaultPrevented;
  }

  #gone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    BrowserWindow.#open.delete(this.#facade);
    this.#contents.destroyed();
    this.emit('closed');
    demandHost().closed(this.#facade);
  }
}

function demandHost(): WindowHost {
  if (BrowserWindow.host === undefined) throw new Error('no host');
  return BrowserWindow.host;
}

/** The host cannot give a page Node, so an app that asks for it would behave differently on Electron. */
function demandSafe({ webPreferences }: Options): void {
  const unsafe =
    webPreferences?.sandbox !== true || webPreferences.contextIsolation !== true ||
    webPreferences.nodeIntegration !== false || webPreferences.webSecurity !== true;
  if (unsafe) throw new Error('The Chromium host runs sandboxed, isolated windows without Node only');
}
