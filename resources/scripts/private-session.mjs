/**
 * A desktop session of one's own: a D-Bus session bus and an unlocked GNOME keyring that live in a temporary folder and
 * vanish with the command that runs in them. Tests and the tour always run so, and never see the user's keychain; the
 * app runs so where a machine has no session bus at all.
 *
 * `node resources/scripts/private-session.mjs -- command args` exits with the command's code. Inside, HOME and the XDG
 * folders are temporary and MERCHANT_ADMIN_PRIVATE_SESSION is 1; a session inside a session is the outer one.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { isProgram, onPath } from './place.mjs';
import { note, runProgram, StepFailed } from './report.mjs';
import { run } from './run.mjs';

const step = 'Private session';
const readyMs = 15_000;

/** A user's own session bus: what keytar needs to reach the user's own keychain. */
export function hasSessionBus() {
  if (process.platform !== 'linux') return true;
  if (process.env.DBUS_SESSION_BUS_ADDRESS) return true;
  return Boolean(process.env.XDG_RUNTIME_DIR) && existsSync(join(process.env.XDG_RUNTIME_DIR, 'bus'));
}

/**
 * Runs a command in a private session.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, limitMs?: number }} options
 * @returns {Promise<number>} The command's exit code. Throws StepFailed when bus or keyring do not come up.
 */
export async function runInPrivateSession(command, args, { env = {}, limitMs } = {}) {
  if (process.env.MERCHANT_ADMIN_PRIVATE_SESSION === '1') {
    return (await run(command, args, { env: { ...process.env, ...env }, limitMs })).code;
  }
  if (process.platform !== 'linux') {
    note(step, 'this platform has none: the command runs with the keychain of this user');
    return (await run(command, args, { env: { ...process.env, ...env }, limitMs })).code;
  }
  for (const tool of ['dbus-daemon', 'gnome-keyring-daemon']) {
    if (!onPath(tool)) throw new StepFailed(step, `${tool} is missing: run \`npm run setup\``);
  }
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-session-'));
  const daemons = [];
  try {
    const session = sessionEnvironment(folder);
    const bus = startDaemon(daemons, 'dbus-daemon', ['--session', '--nofork', '--print-address'], session);
    session.DBUS_SESSION_BUS_ADDRESS = await busAddress(bus);
    const keyring = startDaemon(daemons, 'gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], session);
    // The password protects nothing that outlives this run.
    keyring.process.stdin.end(randomBytes(16).toString('hex'));
    await secretServiceReady(keyring, session);
    return (await run(command, args, { env: { ...session, ...env }, limitMs, group: true })).code;
  } finally {
    // The keyring before its bus.
    for (const daemon of daemons.reverse()) await daemon.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function sessionEnvironment(folder) {
  const place = (name) => {
    const path = join(folder, name);
    mkdirSync(path, { mode: 0o700 });
    return path;
  };
  const home = place('home');
  // Not passed on: the user's bus and keyring, and the user's journal, which a test must never open.
  const {
    DBUS_SESSION_BUS_ADDRESS, DBUS_STARTER_ADDRESS, GNOME_KEYRING_CONTROL, MERCHANT_ADMIN_USER_DATA, SSH_AUTH_SOCK, ...kept
  } = process.env;
  return {
    ...kept,
    ...displayEnvironment(),
    HOME: home,
    XDG_DATA_HOME: place('data'),
    XDG_CONFIG_HOME: place('config'),
    XDG_CACHE_HOME: place('cache'),
    XDG_RUNTIME_DIR: place('runtime'),
    MERCHANT_ADMIN_PRIVATE_SESSION: '1',
  };
}

/** The display's sockets and cookies are found through HOME and XDG_RUNTIME_DIR: pin them before those move. */
function displayEnvironment() {
  const { XDG_RUNTIME_DIR: runtime, WAYLAND_DISPLAY: wayland, XAUTHORITY: authority } = process.env;
  const cookie = authority ?? join(homedir(), '.Xauthority');
  return {
    ...(wayland && runtime && !isAbsolute(wayland) ? { WAYLAND_DISPLAY: join(runtime, wayland) } : {}),
    ...(existsSync(cookie) ? { XAUTHORITY: cookie } : {}),
  };
}

function startDaemon(daemons, command, args, env) {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const daemon = {
    process: child,
    complaints: '',
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      if (daemon.isAlive()) child.kill('SIGTERM');
      await ended;
    },
  };
  child.on('error', (error) => (daemon.complaints += error.message));
  child.stderr.on('data', (chunk) => (daemon.complaints += chunk));
  daemons.push(daemon);
  return daemon;
}

async function busAddress(bus) {
  let printed = '';
  bus.process.stdout.on('data', (chunk) => (printed += chunk));
  await until(() => printed.includes('\n'), bus);
  return printed.trim();
}

async function secretServiceReady(keyring, env) {
  const ask = [
    '--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus',
    'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets',
  ];
  await until(async () => (await run('dbus-send', ask, { env, quiet: true })).output.includes('boolean true'), keyring);
}

async function until(isReady, daemon) {
  const deadline = performance.now() + readyMs;
  while (daemon.isAlive() && performance.now() < deadline) {
    if (await isReady()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new StepFailed(step, 'session bus or keyring did not come up', daemon.complaints);
}

if (isProgram(import.meta.url)) {
  await runProgram(async () => {
    const words = process.argv.slice(2).filter((word, index) => index > 0 || word !== '--');
    const [command, ...args] = words;
    if (command === undefined) throw new StepFailed(step, 'usage: private-session.mjs -- command [args]');
    return runInPrivateSession(command, args);
  });
}
