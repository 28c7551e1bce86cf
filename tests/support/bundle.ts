/**
 * Bundles an entry of the main side for plain Node, as the build does, so that a test can start it as a worker thread or as a
 * process of its own. `electron`, `keytar` and Node's built-ins stay outside.
 */
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '../..');
const bundled = new Map<string, Promise<string>>();
const folders: string[] = [];

function removeAll(): void {
  bundled.clear();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

// A test file's process is ended without an `exit` event, so there the end of the file's tests is the moment to tidy up.
if (process.env['VITEST'] === undefined) process.once('exit', removeAll);
else (await import('vitest')).afterAll(removeAll);

async function bundle(entry: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-bundle-'));
  folders.push(folder);
  chmodSync(folder, 0o755);
  // What stays outside is found from the bundle's own place.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const name = basename(entry, extname(entry));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { alias: { '@shared': join(root, 'shared'), '@core': join(root, 'electron/core'), '@electron': join(root, 'electron') } },
    ssr: { noExternal: true, external: ['electron', 'keytar'] },
    build: {
      ssr: resolve(root, entry),
      target: 'node24',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: `${name}.cjs`, chunkFileNames: 'chunks/[name]-[hash].cjs' } },
    },
  });
  return join(folder, `${name}.cjs`);
}

/** Absolute path of a `.cjs` file made from `entry` (relative to the root). Bundled once per test file; gone when it ends. */
export async function bundleForNode(entry: string): Promise<string> {
  const known = bundled.get(entry);
  if (known) return known;
  const fresh = bundle(entry);
  bundled.set(entry, fresh);
  return fresh;
}
