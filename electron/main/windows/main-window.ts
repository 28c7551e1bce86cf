/**
 * Makes the app's window: sandboxed, isolated, without Node, guarded (guards.ts) and known to IPC (trusted-contents.ts)
 * before it loads anything. It shows itself when the first picture is ready, so that nobody sees a blank frame.
 */
import { BrowserWindow } from 'electron';
import type { BrowserWindowConstructorOptions } from 'electron';
import type { Logger } from '@core/ports/logger.ts';
import { guardContents } from './guards.ts';
import { bundleUrl, devOrigin, type OriginOptions } from './origin.ts';
import type { TrustedContents } from './trusted-contents.ts';

export type MainWindowDeps = {
  /** Absolute path of the built preload (`out/preload/index.cjs`). */
  readonly preloadPath: string;
  readonly origins: OriginOptions;
  readonly trusted: TrustedContents;
  readonly logger: Logger;
  /** Colour behind the page until it paints. */
  readonly dark: boolean;
  readonly title: string;
};

/** The page backgrounds of the two themes, as in renderer/styles. */
const backgrounds = { light: '#f6f7f9', dark: '#0e1116' } as const;

export function backgroundFor(dark: boolean): string {
  return dark ? backgrounds.dark : backgrounds.light;
}

/** Every security setting is written out, also where it is Electron's default: defaults have changed before. */
export function windowOptions(deps: Pick<MainWindowDeps, 'preloadPath' | 'dark' | 'title' | 'origins'>) {
  return {
    width: 1280,
    height: 800,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: deps.title,
    backgroundColor: backgroundFor(deps.dark),
    autoHideMenuBar: true,
    webPreferences: {
      preload: deps.preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: !deps.origins.isPackaged,
    },
  } as const satisfies BrowserWindowConstructorOptions;
}

/** Resolves when the page has loaded; the window object is given to `made` before that, so that events can be bound in time. */
export async function openMainWindow(deps: MainWindowDeps, made: (window: BrowserWindow) => void): Promise<BrowserWindow> {
  const window = new BrowserWindow(windowOptions(deps));
  guardContents(window.webContents, deps);
  deps.trusted.add(window.webContents);
  window.once('ready-to-show', () => window.show());
  // The page's own title must not replace ours: a person tells windows apart by it.
  window.on('page-title-updated', (event) => event.preventDefault());
  made(window);
  await window.loadURL(devOrigin(deps.origins) ?? bundleUrl);
  return window;
}

/** Brings the window in front of the person: a second start of the app does this instead of opening again. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
