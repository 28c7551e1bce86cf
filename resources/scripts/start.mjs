/**
 * `npm start`: sets up, then opens the app on whichever engine is there. `npm start -- --tour`, or no display: the tour.
 */
import { join } from 'node:path';
import { homedir } from 'node:os';
import { electronExecutable, engineEnvironment } from './electron-binary.mjs';
import { fromRoot, hasDisplay, node24, onDisplay } from './place.mjs';
import { note, runProgram } from './report.mjs';
import { run } from './run.mjs';
import { hasSessionBus, runInPrivateSession } from './private-session.mjs';
import { setUp } from './set-up.mjs';

const own = ['--tour', '--retry-electron'];

await runProgram(async () => {
  const wantsTour = process.argv.includes('--tour');
  const rest = process.argv.slice(2).filter((word) => !own.includes(word));
  const { engine } = await setUp();
  if (wantsTour) return tour(engine, rest);
  if (!hasDisplay()) {
    note('Display', 'none here: running the tour instead of opening a window');
    return tour(engine, rest);
  }
  return open(engine, rest);
});

function tour(engine, rest) {
  return inSession(onDisplay(engine, node24, [fromRoot('tests/e2e/tour.ts'), ...rest]), engineEnvironment(engine));
}

async function open(engine, rest) {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const command =
    engine === 'electron'
      ? [electronExecutable(), ...(asRoot ? ['--no-sandbox'] : []), fromRoot('.'), ...rest]
      : [node24, fromRoot('tests/host/run.ts'), ...rest];
  if (hasSessionBus()) return (await run(command[0], command.slice(1))).code;
  note('Keychain', 'no session bus here: keys entered now live in a private keychain and vanish with this run');
  // Payments and exports outlive the session; only the keychain is private.
  return inSession(command, { MERCHANT_ADMIN_USER_DATA: process.env.MERCHANT_ADMIN_USER_DATA ?? userData() });
}

function inSession([command, ...args], env) {
  return runInPrivateSession(command, args, { env });
}

/** Where Electron keeps this app's data when HOME is not moved. Reached on Linux only: elsewhere there is always a bus. */
function userData() {
  return join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'Merchant Admin');
}
