/** A keyring of one's own to lock and unlock, and what every keychain test needs. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecretMarks, SecretName } from '@core/ports/secret-store.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import { createKeychain, type KeychainOptions } from '@electron/main/platform/keychain/keychain.ts';
import { loadKeytar } from '@electron/main/platform/keychain/load-keytar.ts';
import { profileId } from '@shared/domain/ids.ts';
import { unlockCollection } from './keyring-unlock.ts';

type Mark = Parameters<SecretMarks['put']>[1];

export function memoryMarks(): SecretMarks & { readonly all: Map<string, Mark> } {
  const all = new Map<string, Mark>();
  const key = ({ profileId: id, name }: SecretName): string => `${id}/${name}`;
  return {
    all,
    get: async (name) => all.get(key(name)),
    put: async (name, mark) => void all.set(key(name), mark),
    delete: async (name) => void all.delete(key(name)),
  };
}

/** Entries are under a service of the tests, never under the app's own. */
export const testService = 'Merchant Admin tests';
export const keytar = loadKeytar;

export function newKeychain(options: Partial<KeychainOptions> = {}) {
  const marks = memoryMarks();
  return { marks, keychain: createKeychain({ marks, clock: systemClock, service: testService, ...options }) };
}

export function secretName(name: string, profile = 1): SecretName {
  return { profileId: profileId.parse(`00000000-0000-7000-8000-${String(profile).padStart(12, '0')}`), name };
}

export type OwnSession = {
  readonly lock: () => void;
  /** Stops and continues the keyring's process: its calls hang as behind a prompt that nobody answers. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly unlock: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/**
 * Starts a bus and, unless told otherwise, an unlocked keyring, and points this process at them. Must come before the first
 * keychain call of the process: the connection to the bus is made once.
 */
export async function startOwnSession({ keyring = true } = {}): Promise<OwnSession> {
  const folder = mkdtempSync(join(tmpdir(), 'keychain-'));
  for (const name of ['data', 'runtime', 'home']) mkdirSync(join(folder, name), { mode: 0o700 });
  const password = 'practice-password-not-real';
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: join(folder, 'home'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_RUNTIME_DIR: join(folder, 'runtime'),
  };
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
  const address = await firstLine(bus);
  environment.DBUS_SESSION_BUS_ADDRESS = address;
  Object.assign(process.env, { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: environment.XDG_RUNTIME_DIR });

  const daemon = keyring
    ? spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], { env: environment, stdio: ['pipe', 'ignore', 'ignore'] })
    : undefined;
  daemon?.stdin?.end(password);

  const onBus = (destination: string, path: string, method: string, ...args: string[]): string =>
    execFileSync('gdbus', ['call', '--session', '--dest', destination, '--object-path', path, '--method', method, ...args], { env: environment, encoding: 'utf8' });
  const hasService = (): boolean =>
    onBus('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.NameHasOwner', 'org.freedesktop.secrets').includes('true');
  for (let tries = 0; keyring && !hasService() && tries < 200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  const collection = '/org/freedesktop/secrets/collection/login';

  return {
    lock: () => void onBus('org.freedesktop.secrets', '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', `['${collection}']`),
    freeze: () => void daemon?.kill('SIGSTOP'),
    thaw: () => void daemon?.kill('SIGCONT'),
    unlock: () => unlockCollection(address, collection, password),
    async stop() {
      for (const child of [daemon, bus]) await ended(child);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.trim();
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}
