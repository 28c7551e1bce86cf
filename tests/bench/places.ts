/**
 * What is measured: a copy of the built app, and its peer, a bare window with a static page behind the same protocol. Both preloads
 * carry the same few lines that note in the page itself when the first heading stands there, so that no driver's delay counts.
 */
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const project = resolve(import.meta.dirname, '../..');

/** Name of the mark: the heading is laid out and a frame with it has been drawn. */
export const firstScreenMark = 'first-screen';

const noteFirstScreen = `
;(() => {
  const look = () => {
    const heading = document.querySelector('h1');
    if (heading === null || heading.textContent.trim() !== 'Today' || heading.getClientRects().length === 0) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => performance.mark('${firstScreenMark}'), 0));
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true, characterData: true });
})();
`;

const bareMain = `'use strict';
const { app, BrowserWindow, protocol } = require('electron');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
app.setPath('userData', process.env.MERCHANT_ADMIN_USER_DATA);
app.on('window-all-closed', () => app.quit());
app.whenReady().then(() => {
  const page = readFileSync(join(__dirname, '../renderer/index.html'));
  protocol.handle('app', () => new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } }));
  const preload = join(__dirname, '../preload/index.cjs');
  const window = new BrowserWindow({
    width: 1280, height: 800, show: false, webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true },
  });
  window.once('ready-to-show', () => window.show());
  window.loadURL('app://bundle/index.html');
});
`;

const barePage = `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Bare window</title>
<h1>Today</h1><p><button type="button">New link</button></p></html>
`;

export type Place = { readonly root: string; readonly userData: string };
export type Places = { readonly app: Place; readonly bare: Place; readonly remove: () => void };

function writeBare(root: string): void {
  for (const part of ['main', 'preload', 'renderer']) mkdirSync(join(root, 'out', part), { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'bare-window', version: '0.0.0', main: 'out/main/index.cjs' }));
  writeFileSync(join(root, 'out/main/index.cjs'), bareMain);
  writeFileSync(join(root, 'out/preload/index.cjs'), noteFirstScreen);
  writeFileSync(join(root, 'out/renderer/index.html'), barePage);
}

function copyApp(root: string): void {
  for (const part of ['out/main', 'out/preload', 'out/renderer', 'package.json']) cpSync(join(project, part), join(root, part), { recursive: true });
  appendFileSync(join(root, 'out/preload/index.cjs'), noteFirstScreen);
}

/** Throws when the app was not built. */
export function makePlaces(): Places {
  if (!existsSync(join(project, 'out/main/index.cjs'))) throw new Error('There is no build: run npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-bench-'));
  const make = (name: string, fill: (root: string) => void): Place => {
    const place = { root: join(folder, name), userData: join(folder, `${name}-data`) };
    mkdirSync(place.root);
    fill(place.root);
    // The engine and the native module are found beside the program.
    symlinkSync(join(project, 'node_modules'), join(place.root, 'node_modules'), 'junction');
    return place;
  };
  return {
    app: make('app', copyApp),
    bare: make('bare', writeBare),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

/** Bytes of a file of the built renderer, by its path in the page's address. */
export function readRendererFile(place: Place, pathname: string): Buffer {
  return readFileSync(join(place.root, 'out/renderer', pathname));
}
