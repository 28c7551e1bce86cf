/** A keychain that does not answer at all, as behind a prompt that nobody sees: the app goes on, and ends when it is told to. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { newKeychain, secretName, startOwnSession, type OwnSession } from './keychain-support.ts';

let session: OwnSession;

beforeAll(async () => {
  session = await startOwnSession();
});
afterEach(() => session.thaw());
afterAll(() => session.stop());

it('counts as locked after the limit, and works again once it answers', async () => {
  const { keychain, marks } = newKeychain({ callLimit: 300 });
  expect(await keychain.state()).toBe('ready');
  session.freeze();
  expect(await keychain.state()).toBe('locked');
  await expect(keychain.store(secretName('key'), 'practice-secret-not-real', { memoryAllowed: false })).rejects.toMatchObject({ code: 'keychain.locked' });
  expect(marks.all.size).toBe(0);
  session.thaw();
  await expect.poll(() => keychain.state(), { timeout: 10_000 }).toBe('ready');
});

it('does not keep a process alive that wants to end', async () => {
  session.freeze();
  const script = `
    const { registerHooks } = require('node:module');
    const { pathToFileURL } = require('node:url');
    const folders = { '@shared/': 'shared/', '@core/': 'electron/core/' };
    registerHooks({ resolve(name, context, next) {
      const alias = Object.keys(folders).find((prefix) => name.startsWith(prefix));
      return next(alias ? pathToFileURL(process.cwd() + '/' + folders[alias] + name.slice(alias.length)).href : name, context);
    } });
    (async () => {
      const { createVault } = await import('./electron/main/platform/keychain/vault.ts');
      const { loadKeytar } = await import('./electron/main/platform/keychain/load-keytar.ts');
      const { systemClock } = await import('./electron/main/platform/clock.ts');
      const vault = createVault({ load: loadKeytar, clock: systemClock, service: 'Merchant Admin tests', callLimit: 300 });
      console.log(await vault.state());
      process.exit(0);
    })();`;
  const child = spawn(process.execPath, ['-e', script], { cwd: resolve(import.meta.dirname, '../../../../..'), stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  const ended = new Promise<'ended'>((done) => child.once('exit', () => done('ended')));
  const outcome = await Promise.race([ended, new Promise<'hangs'>((done) => setTimeout(done, 8_000, 'hangs'))]);
  child.kill('SIGKILL');
  expect(said.trim()).toBe('locked');
  expect(outcome).toBe('ended');
});
