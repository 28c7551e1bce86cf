/** `npm run bench [-- --json] [--only NAME,NAME]`: measures the built app and its peers on the engine that is there. */
import { engineEnvironment } from './electron-binary.mjs';
import { fromRoot, node24, onDisplay } from './place.mjs';
import { runInPrivateSession } from './private-session.mjs';
import { runProgram } from './report.mjs';
import { setUp } from './set-up.mjs';

await runProgram(async () => {
  const { engine } = await setUp();
  const [command, ...args] = onDisplay(engine, node24, [fromRoot('tests/bench/run.ts'), ...process.argv.slice(2)]);
  return runInPrivateSession(command, args, { env: engineEnvironment(engine) });
});
