/** `npm run faults [-- --kills N] [--seed N] [--mutant NAME] [--migrations N] [--storms N]`: kills the money engine and counts. Bundles its programs itself. */
import { ensureNpmPackages } from './npm-packages.mjs';
import { fromRoot, node24 } from './place.mjs';
import { runProgram } from './report.mjs';
import { run } from './run.mjs';

await runProgram(async () => {
  await ensureNpmPackages();
  return (await run(node24, ['--no-warnings', fromRoot('tests/faults/run.ts'), ...process.argv.slice(2)])).code;
});
