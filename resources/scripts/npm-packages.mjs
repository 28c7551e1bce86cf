/**
 * Puts the packages of package-lock.json under node_modules, exactly those, and proves that the two that matter most
 * work: Node 24 from the `node` package, and keytar loaded by it. Does nothing when both are already so.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onDebian } from './debian-packages.mjs';
import { fromRoot, machineNode, node24 } from './place.mjs';
import { doing, done, seconds, StepFailed } from './report.mjs';
import { run } from './run.mjs';

const step = 'npm packages';
const lockFile = fromRoot('package-lock.json');
/** npm's own record of what it put there. */
const installedFile = fromRoot('node_modules', '.package-lock.json');
export const stampFolder = fromRoot('node_modules', '.merchant-admin');
const stampFile = join(stampFolder, 'install.json');
const limitMs = 15 * 60_000;

/** @returns {Promise<void>} Throws StepFailed with npm's last lines when the install fails. */
export async function ensureNpmPackages() {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint()) {
    done(step, 'up to date');
    return;
  }
  if (!isTreeComplete() || (await problem())) await install();
  else done(step, 'up to date');
  const trouble = await problem();
  if (trouble) throw new StepFailed(step, trouble);
  mkdirSync(stampFolder, { recursive: true });
  writeFileSync(stampFile, fingerprint());
}

async function install() {
  doing(step, 'npm ci, with keytar built where no prebuilt serves (a few minutes the first time)');
  const started = performance.now();
  const [command, args] = npmCommand(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  const result = await run(command, args, { env: installEnvironment(), quiet: true, limitMs });
  if (result.code !== 0) {
    const why = result.timedOut ? `npm ci did not finish in ${seconds(limitMs)}` : 'npm ci failed';
    throw new StepFailed(step, why, result.output.split('\n').slice(-40).join('\n'));
  }
  done(step, `installed in ${seconds(performance.now() - started)}`);
}

/** The npm that started this script, so that both agree on the lock file; else the one on the search path. */
function npmCommand(args) {
  const cli = process.env.npm_execpath;
  if (cli && existsSync(cli) && existsSync(machineNode)) return [machineNode, [cli, ...args]];
  return process.platform === 'win32' ? ['cmd', ['/c', 'npm', ...args]] : ['npm', args];
}

/**
 * What keeps an install from hanging on a blocked network: Electron's binary is a step of its own, headers of Node are
 * taken from the machine where it has them, and keytar is then compiled instead of looked for on the release server.
 */
function installEnvironment() {
  const env = { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1', npm_config_fetch_timeout: '60000' };
  const headers = [machineNode, process.execPath]
    .map((path) => dirname(dirname(path)))
    .find((prefix) => existsSync(join(prefix, 'include', 'node', 'node_api.h')));
  if (headers) {
    env.npm_config_nodedir = headers;
    if (onDebian()) env.npm_config_build_from_source = 'keytar';
  }
  return env;
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of [lockFile, installedFile]) hash.update(existsSync(file) ? readFileSync(file) : 'absent').update('\0');
  return hash.digest('hex');
}

/** Every package of the lock is there in its version; optional ones may be missing, as they belong to other platforms. */
function isTreeComplete() {
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  const present = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' || (path in present ? present[path].version === entry.version : entry.optional || entry.devOptional),
  );
}

async function problem() {
  if (!existsSync(node24)) return 'the `node` package brought no Node: was its install script blocked?';
  const version = await run(node24, ['--version'], { quiet: true, limitMs: 20_000 });
  if (!version.output.startsWith('v24.')) return `Node 24 is expected, found ${version.output.trim()}`;
  const keytar = await run(node24, ['-e', "require('keytar')"], { quiet: true, limitMs: 20_000 });
  return keytar.code === 0 ? '' : `keytar does not load: ${keytar.output.split('\n').find((row) => row.includes('Error')) ?? ''}`;
}
