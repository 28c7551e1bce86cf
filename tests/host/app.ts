/** The stand-in for Electron's `app`: paths, the single-instance lock, and the order of quitting. */
import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { BrowserWindow } from './browser-window.ts';
import type { HostOptions } from './options.ts';
import { preventable } from './preventable.ts';
import { takeLock } from './single-instance.ts';
import { strict } from './strict.ts';

const manifest = z.object({ name: z.string(), productName: z.string().optional(), version: z.string() });

export class App extends EventEmitter {
  readonly isPackaged = false;
  readonly commandLine = strict('commandLine', { appendSwitch: (_name: string, _value?: string): void => undefined });
  /** Host: ends Chromium before the process ends. */
  stopChromium: () => Promise<void> = () => Promise.resolve();
  readonly #options: HostOptions;
  readonly #manifest: z.infer<typeof manifest>;
  readonly #paths = new Map<string, string>();
  #name: string;
  #quitting = false;
  #ready = false;
  readonly #whenReady: Promise<void>;

  constructor(options: HostOptions) {
    super();
    this.#options = options;
    this.#manifest = manifest.parse(JSON.parse(readFileSync(join(options.root, 'package.json'), 'utf8')));
    this.#name = this.#manifest.productName ?? this.#manifest.name;
    // Ready comes after the app's first module has run, as in Electron.
    this.#whenReady = new Promise((resolve) => {
      setImmediate(() => {
        this.#ready = true;
        this.emit('ready');
        resolve();
      });
    });
  }

  whenReady(): Promise<void> {
    return this.#whenReady;
  }

  isReady(): boolean {
    return this.#ready;
  }

  getVersion(): string {
    return this.#manifest.version;
  }

  getName(): string {
    return this.#name;
  }

  setName(name: string): void {
    this.#name = name;
  }

  getAppPath(): string {
    return this.#options.root;
  }

  getPath(name: string): string {
    const path = this.#paths.get(name) ?? this.#defaultPath(name);
    if (name === 'userData') mkdirSync(path, { recursive: true });
    return path;
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  getLocale(): string {
    return this.#options.language === '' ? 'en-US' : this.#options.language;
  }

  getPreferredSystemLanguages(): string[] {
    return this.#options.language === '' ? [] : [this.#options.language];
  }

  enableSandbox(): void {
    if (this.#ready) throw new Error('app.enableSandbox() must be called before the app is ready');
  }

  setAppUserModelId(_id: string): void {}

  requestSingleInstanceLock(): boolean {
    return takeLock(this.getPath('userData'), ({ argv, workingDirectory }) => {
      this.emit('second-instance', preventable(), argv, workingDirectory, undefined);
    });
  }

  releaseSingleInstanceLock(): void {
    throw new Error('The Chromium host keeps the lock until the process ends');
  }

  focus(): void {}

  quit(): void {
    if (this.#quitting) return;
    const before = preventable();
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    for (const window of BrowserWindow.getAllWindows()) BrowserWindow.behind(window)?.close();
    if (BrowserWindow.getAllWindows().length > 0) return; // a window refused to close
    this.#quitting = true;
    const will = preventable();
    this.emit('will-quit', will);
    if (will.defaultPrevented) {
      this.#quitting = false;
      return;
    }
    this.emit('quit', preventable(), 0);
    this.exit(0);
  }

  /** Without asking anybody. */
  exit(code = 0): void {
    this.#quitting = true;
    const end = (): never => process.exit(code);
    this.stopChromium().then(end, end);
  }

  /** Host: the last window is gone. */
  lastWindowClosed(): void {
    if (this.#quitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  #defaultPath(name: string): string {
    const home = homedir();
    const config = process.env.XDG_CONFIG_HOME ?? join(home, '.config');
    switch (name) {
      case 'home': return home;
      case 'temp': return tmpdir();
      case 'appData': return config;
      case 'userData': return join(config, this.#name);
      case 'logs': return join(this.getPath('userData'), 'logs');
      case 'documents': return join(home, 'Documents');
      case 'downloads': return join(home, 'Downloads');
      case 'desktop': return join(home, 'Desktop');
      default: throw new Error(`The Chromium host has no stand-in for app.getPath('${name}')`);
    }
  }
}
