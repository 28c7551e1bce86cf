/**
 * Electron's binary is fetched on demand, from a server that locked-down networks refuse. This tries once, gives up when
 * no byte arrives for 20 seconds, and remembers the failure; the Chromium host then runs the same bundles.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stampFolder } from './npm-packages.mjs';
import { fromRoot, node24 } from './place.mjs';
import { doing, done } from './report.mjs';
import { run } from './run.mjs';

const step = 'Engine';
const folder = fromRoot('node_modules', 'electron');
const stampFile = join(stampFolder, 'electron-fetch-failed');
const stallMs = 20_000;

const wantedVersion = () => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;

/** The executable, or undefined where it is not there or of another version. Loading `electron` would fetch it. */
export function electronExecutable() {
  try {
    const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist');
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    const version = readFileSync(join(folder, 'dist', 'version'), 'utf8').trim().replace(/^v/, '');
    const executable = join(dist, name);
    return version === wantedVersion() && existsSync(executable) ? executable : undefined;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** What a program needs to pick its engine: `MERCHANT_ADMIN_ELECTRON` is set where Electron is to be used. */
export function engineEnvironment(engine) {
  return engine === 'electron' ? { MERCHANT_ADMIN_ELECTRON: electronExecutable() } : {};
}

/** @returns {Promise<'electron' | 'chromium'>} The engine that this machine can run; says so in one line. */
export async function ensureEngine({ retry = false } = {}) {
  if (!electronExecutable() && mayTry(retry)) await fetchOnce();
  if (electronExecutable()) {
    done(step, `Electron ${wantedVersion()}`);
    return 'electron';
  }
  done(step, "Chromium host: Electron's binary is not here (try again with --retry-electron)");
  return 'chromium';
}

function mayTry(retry) {
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD) return false;
  return retry || !existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== wantedVersion();
}

async function fetchOnce() {
  doing(step, `fetching Electron ${wantedVersion()}, giving up after 20 s of silence`);
  const temporary = mkdtempSync(join(tmpdir(), 'merchant-admin-electron-'));
  const stop = new AbortController();
  let bytes = 0;
  let lastChange = performance.now();
  const watch = setInterval(() => {
    const now = folderBytes(temporary) + folderBytes(join(folder, 'dist'));
    if (now !== bytes) {
      bytes = now;
      lastChange = performance.now();
    } else if (performance.now() - lastChange > stallMs) stop.abort();
  }, 500);
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  await run(node24, [join(folder, 'install.js')], { env, quiet: true, stop: stop.signal });
  clearInterval(watch);
  rmSync(temporary, { recursive: true, force: true });
  if (electronExecutable()) {
    rmSync(stampFile, { force: true });
    return;
  }
  mkdirSync(stampFolder, { recursive: true });
  writeFileSync(stampFile, wantedVersion());
}

function folderBytes(path) {
  if (!existsSync(path)) return 0;
  let sum = 0;
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sum += statSync(join(entry.parentPath ?? entry.path, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
}
