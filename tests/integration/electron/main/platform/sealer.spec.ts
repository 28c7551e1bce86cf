/** Sealing under a key in a real keyring of one's own: made, found again, locked, deleted. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '@electron/main/platform/clock.ts';
import { createDataKeys } from '@electron/main/platform/keychain/data-keys.ts';
import { createAppVault } from '@electron/main/platform/keychain/keychain.ts';
import { createSealer } from '@electron/main/platform/keychain/sealer.ts';
import { keytar, startOwnSession, testService, type OwnSession } from './keychain-support.ts';

let session: OwnSession;
let ids: readonly string[] = [];
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const strict = { memoryAllowed: false };
// A locked keyring prompts, and nobody answers here: the limit is what ends the call.
const started = () =>
  createSealer(createDataKeys({ vault: createAppVault({ clock: systemClock, service: testService, callLimit: 2_000 }), marks: { read: async () => ids, write: async (list) => void (ids = list) }, logger: quiet }));

beforeAll(async () => {
  session = await startOwnSession();
});
afterAll(() => session.stop());

describe('a data key in the keyring', () => {
  it('is made once, is no plain text of what it seals, and is found again by the next run', async () => {
    const sealed = await started().seal('王小明', 'ORD-1', strict);
    const stored = await (await keytar()).getPassword(testService, `data-key/${ids[0]}`);
    expect(Buffer.from(stored ?? '', 'base64')).toHaveLength(32);
    expect(await started().open(sealed, 'ORD-1')).toBe('王小明');
    expect(await started().fingerprint('x', strict)).toBe(await started().fingerprint('x', strict));
    expect(ids).toHaveLength(1);
  });

  it('is not taken for lost while the keyring is locked', async () => {
    const sealed = await started().seal('before', 'c', strict);
    session.lock();
    await expect(started().open(sealed, 'c')).rejects.toMatchObject({ code: 'keychain.locked' });
    await expect(started().seal('meanwhile', 'c', strict)).rejects.toMatchObject({ code: 'keychain.locked' });
    expect(ids).toHaveLength(1);
    await session.unlock();
    expect(await started().open(sealed, 'c')).toBe('before');
  });

  it('that was deleted is named as missing', async () => {
    const sealed = await started().seal('gone', 'c', strict);
    await (await keytar()).deletePassword(testService, `data-key/${ids[0]}`);
    await expect(started().open(sealed, 'c')).rejects.toMatchObject({ code: 'secret.missing' });
    expect(await started().open(await started().seal('new', 'c', strict), 'c')).toBe('new');
    expect(ids).toHaveLength(2);
  });
});
