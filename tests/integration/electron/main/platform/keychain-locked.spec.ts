/** A real keyring that gets locked: never "missing", never plaintext, and the earlier key survives. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Keytar } from '@electron/main/platform/keychain/load-keytar.ts';
import { keytar, newKeychain, secretName, startOwnSession, type OwnSession } from './keychain-support.ts';

let session: OwnSession;

beforeAll(async () => {
  session = await startOwnSession();
});
beforeEach(() => session.unlock());
afterAll(() => session.stop());

/** Locks the keyring right after the `count`-th write. */
async function lockingAfter(count: number): Promise<() => Promise<Keytar>> {
  const module = await keytar();
  let writes = 0;
  const locking: Keytar = {
    ...module,
    async setPassword(service, account, password) {
      await module.setPassword(service, account, password);
      if (account !== 'probe') writes += 1;
      if (account !== 'probe' && writes === count) session.lock();
    },
  };
  return async () => locking;
}

describe('a locked keychain', () => {
  it('is told from a ready one, and opens again', async () => {
    const { keychain } = newKeychain();
    expect(await keychain.state()).toBe('ready');
    session.lock();
    expect(await keychain.state()).toBe('locked');
    await session.unlock();
    expect(await keychain.state()).toBe('ready');
  });

  it('never reads as missing or incomplete', async () => {
    const { keychain } = newKeychain();
    const name = secretName('kept', 1);
    await keychain.store(name, 'practice-secret-not-real', { memoryAllowed: false });
    session.lock();
    await expect(keychain.read(name)).rejects.toMatchObject({ code: 'keychain.locked' });
    await session.unlock();
    expect(await keychain.read(name)).toBe('practice-secret-not-real');
  });

  it('refuses to store, marks nothing, and keeps nothing in memory for a real profile', async () => {
    const { keychain, marks } = newKeychain();
    session.lock();
    await expect(keychain.store(secretName('new', 2), 'practice-secret-not-real', { memoryAllowed: false })).rejects.toMatchObject({ code: 'keychain.locked' });
    expect(marks.all.size).toBe(0);
    await expect(keychain.read(secretName('new', 2))).rejects.toMatchObject({ code: 'secret.missing' });
  });

  it('refuses to remove, so that no key stays behind unmarked', async () => {
    const { keychain, marks } = newKeychain();
    const name = secretName('stays', 3);
    await keychain.store(name, 'practice-secret-not-real', { memoryAllowed: false });
    session.lock();
    await expect(keychain.remove(name)).rejects.toMatchObject({ code: 'keychain.locked' });
    expect(marks.all.size).toBe(1);
    await session.unlock();
    await keychain.remove(name);
    expect(marks.all.size).toBe(0);
  });

  it('holds a practice key in memory, says so, and forgets it with the app', async () => {
    const { keychain, marks } = newKeychain();
    const name = secretName('practice', 4);
    session.lock();
    expect(await keychain.store(name, 'practice-secret-not-real', { memoryAllowed: true })).toMatchObject({ place: 'memory' });
    expect(await keychain.read(name)).toBe('practice-secret-not-real');
    const later = newKeychain({ marks });
    await expect(later.keychain.read(name)).rejects.toMatchObject({ code: 'secret.missing' });
    await keychain.remove(name);
    expect(marks.all.size).toBe(0);
  });

  const longKey = 'practice-not-real-'.repeat(228);
  for (const writes of [1, 2, 3]) {
    it(`half-way through storing, after write ${writes} of 3, leaves the earlier key and marks nothing new`, async () => {
      const name = secretName('half', 10 + writes);
      const { keychain, marks } = newKeychain();
      await keychain.store(name, 'earlier-not-real', { memoryAllowed: false });
      const [marked] = [...marks.all.values()];
      const interrupted = newKeychain({ marks, load: await lockingAfter(writes) });
      await expect(interrupted.keychain.store(name, longKey, { memoryAllowed: false })).rejects.toMatchObject({ code: 'keychain.locked' });
      expect([...marks.all.values()]).toEqual([marked]);
      await session.unlock();
      // With the head written (write 3) the new key is whole and counts; before that the earlier one does.
      expect(await keychain.read(name)).toBe(writes === 3 ? longKey : 'earlier-not-real');
      await keychain.store(name, 'again-not-real', { memoryAllowed: false });
      expect(await keychain.read(name)).toBe('again-not-real');
    });
  }
});
