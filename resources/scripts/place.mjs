/**
 * Where things are. Everything here works before any install: no dependency, Node 20 or newer.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export const fromRoot = (...parts) => join(root, ...parts);

const windows = process.platform === 'win32';

/** Node of the `node` package: the same major as Electron's, whatever the machine has. */
export const node24 = fromRoot('node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

/** The Node that npm itself runs on; `npm start` puts node_modules/.bin first, so `process.execPath` may be node24. */
export const machineNode = process.env.npm_node_execpath ?? process.execPath;

/** True when this module was started as a program, not imported. */
export const isProgram = (url) => process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(url);

export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

/** The first of `names` that is an executable on the search path. */
export function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(windows ? ';' : ':');
  return names.find((name) => folders.some((folder) => existsSync(join(folder, name))));
}

/** Electron has no headless mode: without a display it gets a virtual one. Gives the words of the command line. */
export function onDisplay(engine, command, args) {
  const needsVirtual = engine === 'electron' && !hasDisplay() && onPath('xvfb-run');
  return needsVirtual ? ['xvfb-run', '-a', command, ...args] : [command, ...args];
}
