/**
 * Everything between a fresh clone and a runnable app, each step skipped when it is already done:
 * Debian packages -> npm packages -> engine -> build. `npm run setup [-- --retry-electron]` runs it alone.
 */
import { ensureBuild } from './build.mjs';
import { ensureDebianPackages } from './debian-packages.mjs';
import { ensureEngine } from './electron-binary.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { isProgram } from './place.mjs';
import { runProgram, StepFailed } from './report.mjs';

const oldestNode = 20;

/** @returns {Promise<{ engine: 'electron' | 'chromium' }>} Throws StepFailed at the first step that cannot be done. */
export async function setUp({ retryElectron = process.argv.includes('--retry-electron') } = {}) {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    throw new StepFailed('Node', `Node ${oldestNode} or newer is needed, this is ${process.versions.node}`);
  }
  await ensureDebianPackages();
  await ensureNpmPackages();
  const engine = await ensureEngine({ retry: retryElectron });
  await ensureBuild();
  return { engine };
}

if (isProgram(import.meta.url)) {
  await runProgram(async () => {
    await setUp();
    return 0;
  });
}
