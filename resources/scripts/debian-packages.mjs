/**
 * Debian packages: the keychain and its headers, Chromium, a virtual display, CJK fonts, the compiler for keytar, and what exports are
 * read back with and measured against.
 * As root they are installed; anybody else gets the one line to run. Elsewhere than on Debian nothing is done.
 */
import { existsSync } from 'node:fs';
import { onPath } from './place.mjs';
import { doing, done, note, StepFailed } from './report.mjs';
import { run } from './run.mjs';

const step = 'Debian packages';
const packages = ['libsecret-1-dev', 'gnome-keyring', 'dbus', 'xvfb', 'chromium', 'fonts-noto-cjk', 'libreoffice-calc-nogui', 'sqlite3'];
/** Build tools count as present when the program is there, whichever package brought it. */
const tools = ['g++', 'make', 'python3', 'pkg-config'];
const limitMs = 10 * 60_000;
/** A blocked mirror must fail, not hang. */
const patience = [
  '-o', 'Acquire::http::Timeout=20',
  '-o', 'Acquire::https::Timeout=20',
  '-o', 'Acquire::Retries=1',
  '-o', 'DPkg::Lock::Timeout=120',
];

export const onDebian = () => process.platform === 'linux' && existsSync('/etc/debian_version') && Boolean(onPath('dpkg-query'));

/** @returns {Promise<void>} Throws StepFailed when something is missing that cannot be installed from here. */
export async function ensureDebianPackages() {
  if (!onDebian()) {
    done(step, 'not a Debian system: a keychain (libsecret), Chromium and a C++ compiler are expected to be there');
    return;
  }
  const missing = await missingPackages();
  if (missing.length === 0) {
    done(step, 'all there');
    return;
  }
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    throw new StepFailed(
      step,
      `missing: ${missing.join(' ')}. Run this line once, then start again:\n` +
        `  sudo apt-get update && sudo apt-get ${install.join(' ')}`,
    );
  }
  doing(step, `installing ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run('apt-get', [...patience, 'update'], { env, quiet: true, limitMs });
  // A stale index may still serve; the install below decides.
  if (update.code !== 0) note(step, 'the package index could not be refreshed');
  const result = await run('apt-get', [...patience, ...install], { env, quiet: true, limitMs });
  if (result.code !== 0) {
    throw new StepFailed(step, `apt-get could not install ${missing.join(' ')}`, tail(result.output));
  }
  done(step, `installed ${missing.join(' ')}`);
}

async function missingPackages() {
  const query = await run('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\\n', ...packages], { quiet: true });
  const installed = new Set(
    query.output
      .split('\n')
      .map((row) => row.split(' '))
      .filter(([, status]) => status === 'installed')
      .map(([name]) => name),
  );
  return [...packages.filter((name) => !installed.has(name)), ...tools.filter((tool) => !onPath(tool))];
}

const tail = (text) => text.split('\n').slice(-30).join('\n');
