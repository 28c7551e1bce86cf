/** Sealing: what opens, what does not, and what becomes of a key that is locked away, lost or was never there. */
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDataKeys, type DataKeyMarks } from '@electron/main/platform/keychain/data-keys.ts';
import { createSealer } from '@electron/main/platform/keychain/sealer.ts';
import type { Vault } from '@electron/main/platform/keychain/vault.ts';
import { AppError } from '@shared/errors/app-error.ts';

type Weather = 'ready' | 'locked' | 'unavailable';

/** A keychain that behaves as libsecret does: locked, it reads as empty. */
class FakeVault implements Vault {
  readonly entries = new Map<string, string>();
  weather: Weather = 'ready';
  /** Takes writes and forgets them. */
  forgetful = false;
  calls = 0;

  readonly get = async (account: string): Promise<string | null> => {
    this.calls += 1;
    if (this.weather === 'unavailable') throw new AppError('keychain.unavailable');
    return this.weather === 'locked' ? null : (this.entries.get(account) ?? null);
  };
  readonly set = async (account: string, text: string): Promise<void> => {
    this.calls += 1;
    if (this.weather !== 'ready') throw new AppError(this.weather === 'locked' ? 'keychain.locked' : 'keychain.unavailable');
    if (!this.forgetful) this.entries.set(account, text);
  };
  readonly remove = async (account: string): Promise<void> => void this.entries.delete(account);
  readonly state = async (): Promise<Weather> => this.weather;
}

let vault: FakeVault;
let ids: readonly string[];
let warnings: string[];
const marks: DataKeyMarks = { read: async () => ids, write: async (list) => void (ids = list) };
const logger = { info: () => undefined, warn: (event: string) => void warnings.push(event), error: () => undefined };
const strict = { memoryAllowed: false };
const practice = { memoryAllowed: true };

/** As the program after a restart: same keychain, same journal, nothing in memory. */
const started = () => createSealer(createDataKeys({ vault, marks, logger }));

beforeEach(() => {
  vault = new FakeVault();
  ids = [];
  warnings = [];
});

describe('what was sealed', () => {
  it('opens again, also after a restart, and is another text every time', async () => {
    const sealer = started();
    const [first, second] = [await sealer.seal('王小明 0912-345-678', 'ORD-1', strict), await sealer.seal('王小明 0912-345-678', 'ORD-1', strict)];
    expect(first).not.toBe(second);
    expect(first).not.toContain('王');
    expect(await started().open(first, 'ORD-1')).toBe('王小明 0912-345-678');
    const bytes = Buffer.from([0, 255, 1, 254]);
    expect(Buffer.from(await started().openBytes(await sealer.sealBytes(bytes, 'p', strict), 'p'))).toEqual(bytes);
    expect(vault.entries.size).toBe(1);
    expect(ids).toHaveLength(1);
  });

  it('comes back whatever it was', async () => {
    const sealer = started();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.uint8Array(), fc.string(), async (text, bytes, context) => {
        const plain = Buffer.from(text, 'utf8').toString('utf8'); // lone surrogates have no UTF-8
        expect(await sealer.open(await sealer.seal(plain, context, strict), context)).toBe(plain);
        expect(Buffer.from(await sealer.openBytes(await sealer.sealBytes(bytes, context, strict), context))).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 200 },
    );
  });

  it('opens in its own context only, and text never as bytes', async () => {
    const sealer = started();
    const sealed = await sealer.seal('secret text', 'ORD-1', strict);
    for (const context of ['ORD-2', '', 'ORD-1 ', 'ord-1']) await expect(sealer.open(sealed, context)).rejects.toMatchObject({ code: 'secret.incomplete' });
    const [, id = '', body = ''] = sealed.split('.');
    const asBytes = Buffer.concat([Buffer.from('MAS1'), Buffer.from(id), Buffer.from(body, 'base64url')]);
    await expect(sealer.openBytes(asBytes, 'ORD-1')).rejects.toMatchObject({ code: 'secret.incomplete' });
  });

  it('does not open with any single bit turned, cut or longer', async () => {
    const sealer = started();
    const sealed = Buffer.from(await sealer.sealBytes(Buffer.from('twenty-one characters'), 'c', strict));
    for (let bit = 0; bit < sealed.byteLength * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      // A changed key id names a key that is not there; everything else is damage.
      await expect(sealer.openBytes(changed, 'c'), `bit ${bit}`).rejects.toMatchObject({ code: expect.stringMatching(/^secret\.(incomplete|missing)$/) });
    }
    for (let length = 0; length < sealed.byteLength; length += 1) await expect(sealer.openBytes(sealed.subarray(0, length), 'c')).rejects.toMatchObject({ code: 'secret.incomplete' });
    await expect(sealer.openBytes(Buffer.concat([sealed, Buffer.from([0])]), 'c')).rejects.toMatchObject({ code: 'secret.incomplete' });
    for (const text of ['', 's1.', 'plain text', `s1.${'k'.repeat(16)}.AAAA`, 's2.k000000000000000.AAAA']) await expect(sealer.open(text, 'c'), text).rejects.toMatchObject({ code: 'secret.incomplete' });
  });

  it('with the nonce of another is not that other', async () => {
    const sealer = started();
    const [a, b] = [Buffer.from(await sealer.sealBytes(Buffer.from('aaaa'), 'c', strict)), Buffer.from(await sealer.sealBytes(Buffer.from('bbbb'), 'c', strict))];
    const mixed = Buffer.concat([a.subarray(0, 20 + 12), b.subarray(20 + 12)]);
    await expect(sealer.openBytes(mixed, 'c')).rejects.toMatchObject({ code: 'secret.incomplete' });
  });
});

describe('a fingerprint', () => {
  it('is the same for the same text under the same key, and tells nothing without it', async () => {
    const sealer = started();
    const first = await sealer.fingerprint('0912345678', strict);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await started().fingerprint('0912345678', strict)).toBe(first);
    expect(await sealer.fingerprint('0912345679', strict)).not.toBe(first);
    vault = new FakeVault();
    ids = [];
    expect(await started().fingerprint('0912345678', strict)).not.toBe(first);
  });

  it('does not come from the key that seals', async () => {
    const { createHmac } = await import('node:crypto');
    const fingerprint = await started().fingerprint('x', strict);
    const key = Buffer.from([...vault.entries.values()][0] ?? '', 'base64');
    expect(createHmac('sha256', key).update('x').digest('hex')).not.toBe(fingerprint);
  });
});

describe('a keychain that is not ready', () => {
  it.each(['locked', 'unavailable'] as const)('%s: nothing is sealed, and no key is made', async (weather) => {
    vault.weather = weather;
    const sealer = started();
    await expect(sealer.seal('x', 'c', strict)).rejects.toMatchObject({ code: `keychain.${weather}` });
    await expect(sealer.fingerprint('x', strict)).rejects.toMatchObject({ code: `keychain.${weather}` });
    await expect(sealer.sealBytes(Buffer.from('x'), 'c', strict)).rejects.toMatchObject({ code: `keychain.${weather}` });
    expect(ids).toEqual([]);
    expect(vault.entries.size).toBe(0);
  });

  it.each(['locked', 'unavailable'] as const)('%s: a key that is there is not taken for lost', async (weather) => {
    const sealed = await started().seal('x', 'c', strict);
    const [known] = ids;
    vault.weather = weather;
    const sealer = started();
    await expect(sealer.open(sealed, 'c')).rejects.toMatchObject({ code: `keychain.${weather}` });
    await expect(sealer.seal('y', 'c', strict)).rejects.toMatchObject({ code: `keychain.${weather}` });
    expect(warnings).toEqual([]);
    vault.weather = 'ready';
    expect(await sealer.open(sealed, 'c')).toBe('x');
    await sealer.seal('y', 'c', strict);
    expect(ids).toEqual([known]);
  });

  it('gives practice profiles a key that ends with the program, and only them', async () => {
    vault.weather = 'unavailable';
    const sealer = started();
    const sealed = await sealer.seal('made up', 'c', practice);
    expect(await sealer.open(sealed, 'c')).toBe('made up');
    await expect(sealer.seal('real', 'c', strict)).rejects.toMatchObject({ code: 'keychain.unavailable' });
    expect(vault.entries.size + ids.length).toBe(0);
    await expect(started().open(sealed, 'c')).rejects.toMatchObject({ code: 'secret.missing' });
    vault.weather = 'ready';
    // As soon as there is a keychain, it is used.
    await sealer.seal('made up', 'c', practice);
    expect(ids).toHaveLength(1);
    expect(await sealer.open(sealed, 'c')).toBe('made up');
  });

  it('that forgets what it took is told apart from one that keeps it', async () => {
    vault.forgetful = true;
    await expect(started().seal('x', 'c', strict)).rejects.toMatchObject({ code: 'keychain.writeFailed' });
    await expect(started().seal('x', 'c', practice)).rejects.toMatchObject({ code: 'keychain.writeFailed' });
    expect(ids).toEqual([]);
  });
});

describe('a key that is lost', () => {
  it('is named as missing, is never overwritten by the next, and opens again when it comes back', async () => {
    const sealed = await started().seal('first', 'c', strict);
    const kept = new Map(vault.entries);
    vault.entries.clear();
    await expect(started().open(sealed, 'c')).rejects.toMatchObject({ code: 'secret.missing' });
    const later = await started().seal('second', 'c', strict);
    expect(warnings).toEqual(['dataKey.lost']);
    expect(ids).toHaveLength(2);
    expect([...vault.entries.keys()]).not.toContain([...kept.keys()][0]);
    for (const [account, text] of kept) vault.entries.set(account, text);
    expect(await started().open(sealed, 'c')).toBe('first');
    expect(await started().open(later, 'c')).toBe('second');
  });

  it('and replaced by another text under its name is not used', async () => {
    const sealed = await started().seal('first', 'c', strict);
    const [account = ''] = vault.entries.keys();
    for (const text of ['', 'AAAA', Buffer.alloc(32, 7).toString('base64')]) {
      vault.entries.set(account, text);
      await expect(started().open(sealed, 'c')).rejects.toMatchObject({ code: 'secret.missing' });
    }
  });
});

describe('many at once', () => {
  it('share one key', async () => {
    const sealer = started();
    const sealed = await Promise.all(Array.from({ length: 20 }, (_, index) => sealer.seal(String(index), 'c', strict)));
    expect(vault.entries.size).toBe(1);
    expect(ids).toHaveLength(1);
    expect(await Promise.all(sealed.map((text) => sealer.open(text, 'c')))).toEqual(Array.from({ length: 20 }, (_, index) => String(index)));
  });
});
