/**
 * The three bundles of the app and the loose entries beside the main one.
 *
 * Guarantees: everything under `out/main` and `out/preload` is CommonJS with the extension `.cjs`, so that Electron and
 * the Chromium host load the very same files; npm code is bundled, so that start-up reads few files; only `electron`,
 * Node's built-ins and the native module `keytar` stay outside. The preload is self-contained, as a sandbox demands.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import type { UserConfig } from 'electron-vite';
import Components from 'unplugin-vue-components/vite';

const root = import.meta.dirname;
const fromRoot = (path: string): string => resolve(root, path);

/** What Electron 45 brings. electron-vite's own table ends at 44. */
const nodeTarget = 'node24';
const chromeTarget = 'chrome156';

/** Keeps the entries whose source exists; `resources/scripts/build.mjs` refuses an output without its entry points. */
function entries(all: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).map(([name, path]) => [name, fromRoot(path)] as const).filter(([, path]) => existsSync(path)),
  );
}

const nodeAlias = {
  '@shared': fromRoot('shared'),
  '@core': fromRoot('electron/core'),
  '@electron': fromRoot('electron'),
};

const commonJs = {
  format: 'cjs' as const,
  entryFileNames: '[name].cjs',
  chunkFileNames: 'chunks/[name]-[hash].cjs',
};

const mainEntries = entries({
  'index': 'electron/main/index.ts',
  'journal-worker': 'electron/journal/worker.ts',
  'export-worker': 'electron/main/app/export-worker.ts',
  'sheet-worker': 'electron/main/app/sheet-worker.ts',
  'statement-worker': 'electron/main/app/statement-worker.ts',
  'practice': 'electron/practice/cli.ts',
});
const preloadEntries = entries({ index: 'electron/preload/index.ts' });
const rendererEntries = entries({ index: 'renderer/index.html' });
const present = (some: Readonly<Record<string, string>>): boolean => Object.keys(some).length > 0;

const main = {
  resolve: { alias: nodeAlias },
  build: {
    target: nodeTarget,
    outDir: fromRoot('out/main'),
    externalizeDeps: false,
    rolldownOptions: { input: mainEntries, external: ['keytar'], output: commonJs },
  },
} satisfies UserConfig['main'];

const preload = {
  resolve: { alias: nodeAlias },
  build: {
    target: nodeTarget,
    outDir: fromRoot('out/preload'),
    externalizeDeps: false,
    rolldownOptions: { input: preloadEntries, output: commonJs },
  },
} satisfies UserConfig['preload'];

/** Parts of Element Plus that live in the folder of their whole. */
const elementFolders: Readonly<Record<string, string>> = { 'dropdown-item': 'dropdown', 'dropdown-menu': 'dropdown' };

/**
 * Resolves `<ElButton>` to its own folder and style sheet. The resolver that comes with the plug-in goes through the index of
 * all components, which hides from the bundler what the first screen really needs.
 */
function resolveElement(name: string): { readonly name: string; readonly from: string; readonly sideEffects: string } | undefined {
  if (!/^El[A-Z]/.test(name)) return undefined;
  const kebab = name.slice(2).replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
  const folder = `element-plus/es/components/${elementFolders[kebab] ?? kebab}`;
  return { name, from: `${folder}/index.mjs`, sideEffects: `${folder}/style/css` };
}

/** Where the first screen begins; whatever these import statically is shown or run before anybody can click. */
const firstScreenRoots = ['renderer/app/main.ts', 'renderer/features/today/TodayPage.vue', 'renderer/features/unsettled/UnsettledPanel.vue'].map(fromRoot);

type ModuleGraph = { getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null };

/** Everything reachable from the roots without a dynamic import. */
function firstScreenModules(graph: ModuleGraph): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...firstScreenRoots];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(graph.getModuleInfo(id)?.importedIds ?? []));
  }
  return found;
}

/** One file for the first screen instead of some forty: each file is a round trip before the window can be used. */
function firstScreenChunk(): (id: string, graph: ModuleGraph) => string | null {
  let modules: ReadonlySet<string> | undefined;
  return (id, graph) => {
    modules ??= firstScreenModules(graph);
    return modules.has(id) ? 'first-screen' : null;
  };
}

const renderer = {
  root: fromRoot('renderer'),
  resolve: { alias: { '@shared': fromRoot('shared'), '@': fromRoot('renderer') } },
  // Components of ours are imported by name; only Element Plus is resolved by tag, each with its own style sheet.
  plugins: [vue(), Components({ dirs: [], dts: false, resolvers: [resolveElement] })],
  define: {
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    // Composition API only. The message compiler stays: it interprets an AST and needs no `new Function`, so the
    // content security policy can forbid `unsafe-eval`.
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
  },
  build: {
    target: chromeTarget,
    outDir: fromRoot('out/renderer'),
    // electron-vite leaves it off; here every kilobyte is read and parsed before the first screen.
    minify: true,
    sourcemap: false,
    // A `data:` font or image would need a hole in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: rendererEntries, output: { codeSplitting: { groups: [{ name: firstScreenChunk() }] } } },
  },
  server: { host: '127.0.0.1' },
} satisfies UserConfig['renderer'];

export default defineConfig({
  ...(present(mainEntries) ? { main } : {}),
  ...(present(preloadEntries) ? { preload } : {}),
  ...(present(rendererEntries) ? { renderer } : {}),
});
