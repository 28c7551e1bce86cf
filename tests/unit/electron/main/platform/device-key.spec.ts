/** The key of an installation: one, in the keychain, never seen outside; none beside one that is locked away. */
import { createPublicKey, verify } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { fingerprintOf } from '@core/approvals/signed-file.ts';
import { createDeviceKey } from '@electron/main/platform/keychain/device-key.ts';
import { MemoryVault, memoryMarks } from '../../../../support/device-key.ts';

const strict = { memoryAllowed: false };
const practice = { memoryAllowed: true };
let vault: MemoryVault;
let marks: ReturnType<typeof memoryMarks>;
let warnings: string[];
/** As the program after a restart: same keychain, same journal, nothing in memory. */
const started = () => createDeviceKey({ vault, marks, logger: { info: () => undefined, warn: (event) => void warnings.push(event), error: () => undefined } });

beforeEach(() => {
  vault = new MemoryVault();
  marks = memoryMarks();
  warnings = [];
});

describe('the device key', () => {
  it('is made once, however many ask at the same time, and is the same after a restart', async () => {
    const key = started();
    const identities = await Promise.all(Array.from({ length: 20 }, async () => key.identity(strict)));
    expect(new Set(identities.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(await started().identity(strict)).toEqual(identities[0]);
    expect(marks.list).toEqual([identities[0]?.fingerprint]);
    expect(vault.entries.size).toBe(1);
    expect(warnings).toEqual([]);
  });

  it('names itself by the SHA-256 of its SPKI and signs what that key verifies', async () => {
    const { signature, identity } = await started().sign('text', strict);
    expect(identity.fingerprint).toBe(fingerprintOf(identity.publicKey));
    const key = createPublicKey({ key: Buffer.from(identity.publicKey, 'base64'), format: 'der', type: 'spki' });
    expect(verify(null, Buffer.from('text'), key, Buffer.from(signature, 'hex'))).toBe(true);
    expect(verify(null, Buffer.from('texu'), key, Buffer.from(signature, 'hex'))).toBe(false);
  });

  it('gives nothing of its private half away', async () => {
    const key = started();
    const told = JSON.stringify([await key.identity(strict), await key.sign('text', strict), marks.list]);
    const [secret = ''] = vault.entries.values();
    expect(Buffer.from(secret, 'base64').byteLength).toBe(48);
    const seed = Buffer.from(secret, 'base64').subarray(-32);
    for (const form of [secret, seed.toString('hex'), seed.toString('base64')]) expect(told).not.toContain(form);
  });

  it('is not made anew beside one that is locked away, not even for practice', async () => {
    const { fingerprint } = await started().identity(strict);
    vault.weather = 'locked';
    await expect(started().identity(strict)).rejects.toMatchObject({ code: 'keychain.locked' });
    await expect(started().sign('text', practice)).rejects.toMatchObject({ code: 'keychain.locked' });
    // And is still known as our own, so that it cannot be enrolled meanwhile.
    expect(await started().isOwn(fingerprint)).toBe(true);
    vault.weather = 'ready';
    expect((await started().identity(strict)).fingerprint).toBe(fingerprint);
  });

  it('lives in memory without a keychain, for practice alone, and says so', async () => {
    vault.weather = 'unavailable';
    const key = started();
    await expect(key.identity(strict)).rejects.toMatchObject({ code: 'keychain.unavailable' });
    const first = await key.identity(practice);
    expect(first.place).toBe('memory');
    expect((await key.identity(practice)).fingerprint).toBe(first.fingerprint);
    const later = await started().identity(practice);
    expect(later.fingerprint).not.toBe(first.fingerprint);
    expect(await started().isOwn(first.fingerprint)).toBe(true);
    expect(vault.entries.size).toBe(0);
  });

  it('counts only after it was read back', async () => {
    vault.forgetful = true;
    await expect(started().identity(strict)).rejects.toMatchObject({ code: 'keychain.writeFailed' });
    expect(marks.list).toEqual([]);
  });

  it('that is lost or damaged makes room for another one, with a warning in the log', async () => {
    const { fingerprint } = await started().identity(strict);
    vault.entries.set('device-key', 'bm90IGEga2V5');
    const next = await started().identity(strict);
    expect(next.fingerprint).not.toBe(fingerprint);
    expect(warnings).toEqual(['deviceKey.madeAnew']);
    expect(await started().isOwn(fingerprint)).toBe(true);
  });
});
