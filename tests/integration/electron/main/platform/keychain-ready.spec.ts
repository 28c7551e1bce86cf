/** Against the real keychain service of the session that the tests run in. */
import { describe, expect, it } from 'vitest';
import { keytar, newKeychain, secretName, testService } from './keychain-support.ts';

const values: readonly (readonly [string, string])[] = [
  ['a short key', 'practice-secret-not-real'],
  ['one character', 'x'],
  ['4 KB', 'practice-not-real-'.repeat(228)],
  ['the longest that a call brings, three bytes each', '鍵'.repeat(16_384)],
  ['NUL bytes', 'practice\0secret\0not-real'],
  ['Chinese', '練習用金鑰，並非真實。练习用密钥'],
  ['line ends and quotes', '-----BEGIN KEY-----\r\n"\'\\\n-----END KEY-----\n'],
  ['emoji', '🔑🗝️ practice not real'],
];

describe('a keychain that is ready', () => {
  it('says so, and leaves no probe behind', async () => {
    expect(await newKeychain().keychain.state()).toBe('ready');
    expect(await (await keytar()).getPassword(testService, 'probe')).toBeNull();
  });

  for (const [index, [title, value]] of values.entries()) {
    it(`gives back what was stored: ${title}`, async () => {
      const { keychain, marks } = newKeychain();
      const name = secretName('value', index + 1);
      const mark = await keychain.store(name, value, { memoryAllowed: false });
      expect(mark).toMatchObject({ name: 'value', place: 'keychain' });
      expect(await keychain.read(name)).toBe(value);
      expect(marks.all.size).toBe(1);
      await keychain.remove(name);
      expect(marks.all.size).toBe(0);
      expect(await (await keytar()).getPassword(testService, `${name.profileId}/value`)).toBeNull();
      await expect(keychain.read(name)).rejects.toMatchObject({ code: 'secret.missing' });
    });
  }

  it('keeps no entry longer than Windows takes, and no plain text', async () => {
    const { keychain, marks } = newKeychain();
    const name = secretName('long', 20);
    const value = 'practice-not-real-'.repeat(228);
    await keychain.store(name, value, { memoryAllowed: false });
    const module = await keytar();
    const account = `${name.profileId}/long`;
    const entries = await Promise.all([account, `${account}#a.1`, `${account}#a.2`].map((at) => module.getPassword(testService, at)));
    expect([...marks.all.values()][0]?.parts).toBe(3);
    for (const entry of entries) {
      expect(entry).not.toBeNull();
      expect(Buffer.byteLength(entry ?? '')).toBeLessThan(2_560);
      expect(entry).not.toContain('practice');
    }
    await keychain.remove(name);
  });

  it('leaves nothing of a longer key when a shorter one replaces it', async () => {
    const { keychain } = newKeychain();
    const module = await keytar();
    const name = secretName('replaced', 21);
    const account = `${name.profileId}/replaced`;
    await keychain.store(name, 'first-not-real-'.repeat(400), { memoryAllowed: false });
    await keychain.store(name, 'second-not-real', { memoryAllowed: false });
    expect(await keychain.read(name)).toBe('second-not-real');
    for (const slot of ['a', 'b']) expect(await module.getPassword(testService, `${account}#${slot}.1`)).toBeNull();
    await keychain.remove(name);
  });

  it('says "incomplete" when a marked key was deleted or damaged from outside', async () => {
    const { keychain } = newKeychain();
    const module = await keytar();
    const name = secretName('damaged', 22);
    const account = `${name.profileId}/damaged`;
    await keychain.store(name, 'practice-not-real-'.repeat(228), { memoryAllowed: false });
    await module.setPassword(testService, `${account}#a.1`, 'AAAA');
    await expect(keychain.read(name)).rejects.toMatchObject({ code: 'secret.incomplete' });
    await module.deletePassword(testService, `${account}#a.1`);
    await expect(keychain.read(name)).rejects.toMatchObject({ code: 'secret.incomplete' });
    await module.setPassword(testService, account, 'not ours');
    await expect(keychain.read(name)).rejects.toMatchObject({ code: 'secret.incomplete' });
    await keychain.remove(name);
  });

  it('keeps the last of many writes at once', async () => {
    const { keychain } = newKeychain();
    const name = secretName('many', 23);
    const written = Array.from({ length: 6 }, (_, index) => `${index}-not-real-`.repeat(300 * (index + 1)));
    await Promise.all(written.map((value) => keychain.store(name, value, { memoryAllowed: false })));
    expect(await keychain.read(name)).toBe(written.at(-1));
    await keychain.remove(name);
  });

  it('removes what was never there', async () => {
    await expect(newKeychain().keychain.remove(secretName('never', 24))).resolves.toBeUndefined();
  });
});
