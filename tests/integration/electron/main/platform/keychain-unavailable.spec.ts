/** No keychain service at all: the app must start, say so, and write no key anywhere. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKeychain, secretName } from './keychain-support.ts';

const empty = mkdtempSync(join(tmpdir(), 'no-bus-'));

beforeAll(() => {
  delete process.env.DBUS_SESSION_BUS_ADDRESS;
  delete process.env.DISPLAY;
  process.env.XDG_RUNTIME_DIR = empty;
});
afterAll(() => rmSync(empty, { recursive: true }));

const cases = [
  ['without a session bus', {}],
  ['without the native module', { load: () => Promise.reject(new Error("Cannot find module 'keytar.node'")) }],
] as const;

for (const [title, options] of cases) {
  describe(`a machine ${title}`, () => {
    it('has an unavailable keychain', async () => {
      expect(await newKeychain(options).keychain.state()).toBe('unavailable');
    });

    it('stores no real key', async () => {
      const { keychain, marks } = newKeychain(options);
      await expect(keychain.store(secretName('key'), 'practice-secret-not-real', { memoryAllowed: false })).rejects.toMatchObject({ code: 'keychain.unavailable' });
      expect(marks.all.size).toBe(0);
    });

    it('says "unavailable" of a key that was marked earlier, never "missing"', async () => {
      const { keychain, marks } = newKeychain(options);
      await keychain.store(secretName('other'), 'practice-secret-not-real', { memoryAllowed: true });
      const [mark] = [...marks.all.values()];
      await marks.put(secretName('key'), { ...mark!, name: 'key', place: 'keychain', parts: 1 });
      await expect(keychain.read(secretName('key'))).rejects.toMatchObject({ code: 'keychain.unavailable' });
      await expect(keychain.remove(secretName('key'))).rejects.toMatchObject({ code: 'keychain.unavailable' });
      expect(await keychain.read(secretName('other'))).toBe('practice-secret-not-real');
    });
  });
}
