/**
 * Keeps a page where it was put: no navigation, no redirect, no frames elsewhere, no new window, no webview, no permission
 * and no device. Links to the outside leave through platform/external-links.ts alone, asked by the main process.
 * Source: Electron security guide, items 5 and 11 to 14.
 */
import type { Session, WebContents } from 'electron';
import type { Logger } from '@core/ports/logger.ts';
import { devOrigin, originOf, type OriginOptions } from './origin.ts';

export type GuardDeps = { readonly logger: Logger; readonly origins: OriginOptions };

/**
 * A packaged page never navigates: its routes change inside the document. In development the dev server may reload its own
 * pages. `url` is what the page asks for.
 */
export function mayNavigate(url: string, origins: OriginOptions): boolean {
  const dev = devOrigin(origins);
  return dev !== undefined && originOf(url) === dev;
}

const guarded = new WeakSet<WebContents>();

/** Puts every guard on `contents`, once. Call for each WebContents that appears (`app.on('web-contents-created')`). */
export function guardContents(contents: WebContents, { logger, origins }: GuardDeps): void {
  if (guarded.has(contents)) return;
  guarded.add(contents);
  const refuse = (what: string): void => logger.warn('navigation.denied', { reason: what });

  contents.on('will-navigate', (details) => {
    if (mayNavigate(details.url, origins)) return;
    details.preventDefault();
    refuse('will-navigate');
  });
  contents.on('will-redirect', (details) => {
    if (mayNavigate(details.url, origins)) return;
    details.preventDefault();
    refuse('will-redirect');
  });
  contents.on('will-frame-navigate', (details) => {
    if (mayNavigate(details.url, origins)) return;
    details.preventDefault();
    refuse('will-frame-navigate');
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    refuse('will-attach-webview');
  });
  contents.setWindowOpenHandler(() => {
    refuse('window-open');
    return { action: 'deny' };
  });
}

/** Denies every permission that Chromium knows; without handlers Electron grants them all. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
}
