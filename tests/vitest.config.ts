/**
 * One vitest project per kind of test; run one with `npx vitest run -c tests/vitest.config.ts --project unit [file]`.
 *
 * Everything runs in Node; a test that mounts a component asks for a DOM with `// @vitest-environment happy-dom` at its
 * top. Projects that share a machine-wide thing (keychain, browser, processes that get killed) run one file at a time.
 */
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import Components from 'unplugin-vue-components/vite';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import { defineConfig } from 'vitest/config';

const root = resolve(import.meta.dirname, '..');

type Limits = { readonly testTimeout: number; readonly hookTimeout: number; readonly serial: boolean };

function project(name: string, { testTimeout, hookTimeout, serial }: Limits) {
  return {
    extends: true as const,
    test: { name, include: [`tests/${name}/**/*.spec.ts`], testTimeout, hookTimeout, fileParallelism: !serial },
  };
}

export default defineConfig({
  root,
  plugins: [vue(), Components({ dirs: [], dts: false, resolvers: [ElementPlusResolver({ importStyle: false })] })],
  resolve: {
    alias: {
      '@shared': resolve(root, 'shared'),
      '@core': resolve(root, 'electron/core'),
      '@electron': resolve(root, 'electron'),
      '@': resolve(root, 'renderer'),
    },
  },
  test: {
    environment: 'node',
    setupFiles: [resolve(root, 'tests/support/setup.ts')],
    // What happens by itself is waited for, not hoped for: these machines are shared.
    expect: { poll: { timeout: 15_000 } },
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // Element Plus runs as Node loads it; only its style modules import CSS and have to pass through Vite.
    server: { deps: { inline: [/element-plus\/(es\/components\/.+\/style|theme-chalk)\//] } },
    projects: [
      project('unit', { testTimeout: 10_000, hookTimeout: 10_000, serial: false }),
      project('contract', { testTimeout: 20_000, hookTimeout: 20_000, serial: false }),
      project('integration', { testTimeout: 60_000, hookTimeout: 60_000, serial: true }),
      project('e2e', { testTimeout: 180_000, hookTimeout: 120_000, serial: true }),
      project('faults', { testTimeout: 240_000, hookTimeout: 60_000, serial: true }),
    ],
  },
});
