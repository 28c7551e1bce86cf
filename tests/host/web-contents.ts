/** The stand-in for Electron's WebContents: one page, its IPC, and the guards that the app put on it. */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Frame, Page } from 'playwright-core';
import { originOf, toApp } from './address.ts';
import type { Dispatch, InvokeReply } from './ipc-main.ts';
import { pack } from './parcel.ts';
import { preloadScript, type ShimNames } from './preload-shim.ts';
import { traceIpc } from './ipc-trace.ts';
import { preventable } from './preventable.ts';

type WindowOpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' };

let lastId = 0;

export class WebContents extends EventEmitter {
  readonly id: number;
  readonly session: object;
  readonly #dispatch: Dispatch;
  readonly #names: ShimNames = { invoke: `i${randomBytes(8).toString('hex')}`, deliver: `d${randomBytes(8).toString('hex')}` };
  #page: Page | undefined;
  #destroyed = false;
  #windowOpenHandler: WindowOpenHandler | undefined;
  /** What the app itself is loading: its own loads are no navigation of the page. */
  #loading: string | undefined;

  constructor(session: object, dispatch: Dispatch) {
    super();
    lastId += 1;
    this.id = lastId;
    this.session = session;
    this.#dispatch = dispatch;
  }

  /** Host: makes `page` the page of these contents. Before its first load. */
  async attach(page: Page, preloadPath: string): Promise<void> {
    this.#page = page;
    await page.exposeBinding(this.#names.invoke, async (source, channel: string, args: unknown[]) => pack(await this.#invoked(source.frame, channel, args)));
    await page.addInitScript({ content: preloadScript(readFileSync(preloadPath, 'utf8'), this.#names) });
    page.on('crash', () => this.emit('render-process-gone', preventable(), { reason: 'crashed', exitCode: 1 }));
  }

  /** Host: loads on behalf of the app. */
  async load(url: string, pageUrl: string): Promise<void> {
    this.#loading = url;
    try {
      await this.page.goto(pageUrl, { waitUntil: 'load' });
    } finally {
      this.#loading = undefined;
    }
    this.emit('did-finish-load');
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error('The window has no page yet: call loadURL first');
    return this.#page;
  }

  /** Host: whether the app's guards let this frame go there. */
  mayLoad(url: string, isMainFrame: boolean): boolean {
    if (isMainFrame && this.#loading === url) return true;
    const details = { ...preventable(), url, isMainFrame, isSameDocument: false, frame: null, initiator: null };
    this.emit('will-frame-navigate', details);
    if (isMainFrame) this.emit('will-navigate', details, url, false, true, 0, 0);
    return !details.defaultPrevented;
  }

  /** Host: puts a new window to the app. */
  deniesWindow(url: string): boolean {
    const details = { url, frameName: '', features: '', disposition: 'new-window' as const, referrer: { url: '', policy: 'default' as const } };
    return this.#windowOpenHandler?.(details).action === 'deny';
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#windowOpenHandler = handler;
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    const data = structuredClone(args);
    traceIpc('event', channel, data);
    const deliver = this.#names.deliver;
    this.#page
      ?.evaluate(([name, at, values]) => {
        const target: unknown = Reflect.get(window, name);
        if (typeof target === 'function') target(at, values);
      }, [deliver, channel, data] as const)
      // A page that is going away hears nothing, as in Electron.
      .catch(() => undefined);
  }

  getURL(): string {
    return this.#page === undefined ? '' : toApp(this.#page.url());
  }

  getTitle(): string {
    return '';
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  focus(): void {
    this.#page?.bringToFront().catch(() => undefined);
  }

  reload(): void {
    const url = this.getURL();
    this.load(url, this.page.url()).catch(() => undefined);
  }

  /** Host. */
  destroyed(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.emit('destroyed');
  }

  async #invoked(frame: Frame, channel: string, args: readonly unknown[]): Promise<InvokeReply> {
    const event = { sender: this.facade, senderFrame: describeFrame(frame), frameId: 0, processId: 0, type: 'frame' as const };
    return this.#dispatch(event, channel, args);
  }

  /** Host: what the app holds of these contents, so that it compares equal to the sender. */
  facade: object = this;
}

function describeFrame(frame: Frame): object {
  const parent = frame.parentFrame();
  const url = toApp(frame.url());
  return { url, origin: originOf(url), detached: frame.isDetached(), parent: parent === null ? null : describeFrame(parent), isDestroyed: () => frame.isDetached() };
}
