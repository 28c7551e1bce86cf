/**
 * Makes the app's window: sandboxed, isolated, without Node, guarded (guards.ts) and known to IPC (trusted-contents.ts)
 * before it loads anything. It shows itself when the first picture is ready, so that nobody sees a blank frame.
 */
import { BrowserWindow } from 'electron';
import type { Logger } from '@core/ports/logger.ts';
import { guardContents } from './guards.ts';
import { bundleUrl, devOrigin } from './origin.ts';
import type { TrustedContents } from './trusted-contents.ts';
import { windowOptions, type WindowLook } from './window-options.ts';

export { backgroundFor } from './window-options.ts';

export type MainWindowDeps = WindowLook & {
  readonly trusted: TrustedContents;
  readonly logger: Logger;
};

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
