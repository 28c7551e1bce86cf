/** `npm run practice [-- --json]`: the practice gateways alone. */
import { fromRoot, node24 } from './place.mjs';
import { runProgram } from './report.mjs';
import { run } from './run.mjs';
import { setUp } from './set-up.mjs';

await runProgram(async () => {
  await setUp();
  return (await run(node24, [fromRoot('out/main/practice.cjs'), ...process.argv.slice(2)])).code;
});
