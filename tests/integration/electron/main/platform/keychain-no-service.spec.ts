/** A session bus on which nothing keeps secrets. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newKeychain, secretName, startOwnSession, type OwnSession } from './keychain-support.ts';

let session: OwnSession;

beforeAll(async () => {
  session = await startOwnSession({ keyring: false });
});
afterAll(() => session.stop());

it('is an unavailable keychain, and no key is stored', async () => {
  const { keychain, marks } = newKeychain();
  expect(await keychain.state()).toBe('unavailable');
  await expect(keychain.store(secretName('key'), 'practice-secret-not-real', { memoryAllowed: false })).rejects.toMatchObject({ code: 'keychain.unavailable' });
  expect(marks.all.size).toBe(0);
});
