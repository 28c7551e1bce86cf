/**
 * Runs the built app (`out/main`, `out/preload`, `out/renderer`) in Chromium, where Electron's binary cannot be had. Run by Node 24
 * itself: `node tests/host/run.ts [--headless] [--size=1280x800] [--language=zh-TW] [--theme=dark]`.
 *
 * The app is not told: `require('electron')` leads to a stand-in (electron-module.ts) that offers what the app uses and throws on
 * anything else. What it cannot show: native menus and dialogs, fuses, the isolated world of the preload, installers.
 */
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createElectron } from './electron-module.ts';
import { parseOptions } from './options.ts';

const options = parseOptions(process.argv.slice(2), process.env);
const standIn = pathToFileURL(join(import.meta.dirname, 'electron-module.cjs')).href;

Reflect.set(globalThis, Symbol.for('merchant-admin.chromium-host'), createElectron(options));
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, format: 'commonjs', shortCircuit: true } : next(specifier, context),
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Electron quits in order on either.
  process.once(signal, () => Reflect.get(createRequire(import.meta.url)('electron') as object, 'app').quit());
}

createRequire(import.meta.url)(join(options.root, 'out/main/index.cjs'));
