/** Puts the stand-in for the `electron` module together: what the app uses, and an error for everything else. */
import { EventEmitter } from 'node:events';
import { App } from './app.ts';
import { originOf, toPage } from './address.ts';
import { BrowserWindow } from './browser-window.ts';
import { Chromium, type ProtocolHandler } from './chromium.ts';
import { serveControl } from './control.ts';
import { ClipboardItem, createClipboard, createDialog, createShell, Menu, NativeTheme, newRecord, notificationClass, type DesktopDeps } from './desktop.ts';
import { createIpcMain } from './ipc-main.ts';
import type { HostOptions } from './options.ts';
import { preventable } from './preventable.ts';
import { Session } from './session.ts';
import { strict } from './strict.ts';
import type { WebContents } from './web-contents.ts';

export function createElectron(options: HostOptions): object {
  const app = new App(options);
  const chromium = new Chromium(options, () => app.getPath('userData'));
  app.stopChromium = () => chromium.stop();
  const session = new Session();
  const record = newRecord();
  const consoleErrors: string[] = [];
  const { ipcMain, dispatch } = createIpcMain();
  const contentsOf = new Map<object, WebContents>();
  const pages = () => [...contentsOf.values()].flatMap((contents) => (contents.getURL() === '' ? [] : [contents.page]));
  const deps: DesktopDeps = { options, chromium, record, downloads: () => app.getPath('downloads'), pages };
  const theme = new NativeTheme(deps);

  BrowserWindow.host = {
    chromium,
    dispatch,
    session: strict('session', session),
    created(window, contents) {
      contentsOf.set(window, contents);
      app.emit('web-contents-created', preventable(), contents.facade);
      app.emit('browser-window-created', preventable(), window);
    },
    closed(window) {
      contentsOf.delete(window);
      if (BrowserWindow.getAllWindows().length === 0) app.lastWindowClosed();
    },
    async loaded(contents) {
      collectErrors(contents, consoleErrors);
      await theme.applyTo(contents.page);
      const origin = originOf(toPage('app://bundle/'));
      await chromium.setPermissions(contents.page, origin, (permission) => session.isGranted(contents.facade, permission, 'app://bundle/'));
    },
  };
  if (options.underTest) serveControl({ chromium, record, consoleErrors, setTheme: (source) => (theme.themeSource = source) });

  return strict('module', {
    app: strict('app', app),
    BrowserWindow,
    ClipboardItem,
    clipboard: createClipboard(deps),
    dialog: createDialog(deps),
    ipcMain: strict('ipcMain', ipcMain),
    Menu,
    nativeTheme: strict('nativeTheme', theme),
    Notification: notificationClass(record),
    powerMonitor: strict('powerMonitor', new EventEmitter()),
    protocol: strict('protocol', {
      registerSchemesAsPrivileged: (_schemes: readonly object[]): void => undefined,
      handle: (scheme: string, handler: ProtocolHandler): void => void chromium.protocols.set(scheme, handler),
    }),
    session: strict('session', { defaultSession: strict('defaultSession', session) }),
    shell: createShell(deps),
  });
}

/** A page must run without a single error on its console. */
function collectErrors(contents: WebContents, errors: string[]): void {
  const note = (text: string): void => {
    errors.push(text);
    console.error(`[page] ${text}`);
  };
  contents.page.on('console', (message) => {
    if (message.type() === 'error') note(message.text());
  });
  contents.page.on('pageerror', (error) => note(error.stack ?? error.message));
}
