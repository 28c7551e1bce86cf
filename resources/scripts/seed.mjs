/** `npm run seed -- --rows N [--folder FOLDER] [--start N] [--until YYYY-MM-DD]`: fills a new journal with made-up transactions. */
import { ensureNpmPackages } from './npm-packages.mjs';
import { fromRoot, node24 } from './place.mjs';
import { runProgram } from './report.mjs';
import { run } from './run.mjs';

await runProgram(async () => {
  await ensureNpmPackages();
  return (await run(node24, ['--no-warnings', fromRoot('tests/seed/run.ts'), ...process.argv.slice(2)])).code;
});
