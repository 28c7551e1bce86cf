/** Prompts that nobody answers: every keychain call is limited, and at most one hangs. */
import { describe, expect, it } from 'vitest';
import type { Clock } from '@core/ports/clock.ts';
import type { Keytar } from '@electron/main/platform/keychain/load-keytar.ts';
import { createVault } from '@electron/main/platform/keychain/vault.ts';
import { toInstant } from '@shared/time/instant.ts';

function handClock(): Clock & { readonly pass: () => Promise<void> } {
  const timers = new Set<() => void>();
  return {
    now: () => toInstant(0),
    elapsed: () => 0,
    after(_milliseconds, run) {
      timers.add(run);
      return () => void timers.delete(run);
    },
    async pass() {
      await settle();
      for (const run of [...timers]) run();
      timers.clear();
      await settle();
    },
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function hangingKeytar() {
  const calls: string[] = [];
  const answers: (() => void)[] = [];
  const hang = <Value>(name: string, value: Value): Promise<Value> => {
    calls.push(name);
    return new Promise((resolve) => answers.push(() => resolve(value)));
  };
  const keytar: Keytar = {
    getPassword: (_service, account) => hang(`get ${account}`, 'late'),
    setPassword: (_service, account) => hang(`set ${account}`, undefined),
    deletePassword: (_service, account) => hang(`delete ${account}`, true),
  };
  return { keytar, calls, answer: () => answers.shift()?.() };
}

function vaultOn(keytar: Keytar) {
  const clock = handClock();
  return { clock, vault: createVault({ load: async () => keytar, clock, service: 'Merchant Admin tests', callLimit: 10_000 }) };
}

describe('a keychain call that hangs', () => {
  it('counts as locked after the limit', async () => {
    const { keytar } = hangingKeytar();
    const { vault, clock } = vaultOn(keytar);
    const read = expect(vault.get('a')).rejects.toMatchObject({ code: 'keychain.locked' });
    await clock.pass();
    await read;
  });

  it('makes every other call fail at once, without touching the keychain, until it ends', async () => {
    const { keytar, calls, answer } = hangingKeytar();
    const { vault, clock } = vaultOn(keytar);
    const first = expect(vault.set('a', 'x')).rejects.toMatchObject({ code: 'keychain.locked' });
    const queued = expect(vault.set('b', 'y')).rejects.toMatchObject({ code: 'keychain.locked' });
    await clock.pass();
    await Promise.all([first, queued]);
    await expect(vault.get('c')).rejects.toMatchObject({ code: 'keychain.locked' });
    expect(await vault.state()).toBe('locked');
    expect(calls).toEqual(['set a']);
    answer();
    await settle();
    const read = vault.get('c');
    await settle();
    answer();
    expect(await read).toBe('late');
    expect(calls).toEqual(['set a', 'get c']);
  });

  it('never lets a later call overtake it', async () => {
    const { keytar, calls, answer } = hangingKeytar();
    const { vault } = vaultOn(keytar);
    const both = Promise.all([vault.set('a', 'old'), vault.set('a', 'new')]);
    await settle();
    expect(calls).toEqual(['set a']);
    answer();
    await settle();
    expect(calls).toEqual(['set a', 'set a']);
    answer();
    await both;
  });
});

describe('a failure', () => {
  const messages = [
    ['Cannot create an item in a locked collection', 'keychain.locked'],
    ['The prompt was dismissed', 'keychain.locked'],
    ['User interaction is not allowed.', 'keychain.locked'],
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'keychain.unavailable'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'keychain.unavailable'],
  ] as const;
  for (const [message, code] of messages) {
    it(`${JSON.stringify(message)} is ${code}`, async () => {
      const fail = (): Promise<never> => Promise.reject(new Error(message));
      const { vault } = vaultOn({ getPassword: fail, setPassword: fail, deletePassword: fail });
      await expect(vault.get('a')).rejects.toMatchObject({ code });
      expect(await vault.state()).toBe(code.replace('keychain.', ''));
    });
  }

  it('to load the native module is unavailable, every time', async () => {
    const vault = createVault({ load: () => Promise.reject(new Error('not built')), clock: handClock(), service: 's', callLimit: 1 });
    await expect(vault.get('a')).rejects.toMatchObject({ code: 'keychain.unavailable' });
    expect(await vault.state()).toBe('unavailable');
  });

  it('to read back what was written is not "ready"', async () => {
    const nothing: Keytar = { getPassword: async () => null, setPassword: async () => undefined, deletePassword: async () => true };
    expect(await vaultOn(nothing).vault.state()).toBe('locked');
  });
});
