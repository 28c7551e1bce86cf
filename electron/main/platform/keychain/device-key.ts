/**
 * The DeviceKey on the keychain of the operating system.
 *
 * Guarantees: the key counts only after it was written, read back and found equal, and its fingerprint noted in the journal before
 * anything is signed with it; a locked keychain never looks like an empty one, so that no second key is made beside one that is there.
 * The private half leaves this file nowhere. Without a keychain only practice gets a key, in memory.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { DeviceIdentity, DeviceKey } from '@core/ports/device-key.ts';
import type { Logger } from '@core/ports/logger.ts';
import { deviceFingerprint } from '@shared/domain/approval.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Vault } from './vault.ts';

/** Fingerprints of every key that this installation ever had; kept in the journal. */
export type DeviceKeyMarks = { read(): Promise<readonly string[]>; write(fingerprints: readonly string[]): Promise<void> };

type Known = { readonly identity: DeviceIdentity; readonly key: KeyObject };

const account = 'device-key';

function known(key: KeyObject, place: DeviceIdentity['place']): Known {
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const fingerprint = deviceFingerprint.parse(createHash('sha256').update(der).digest('hex'));
  return { key, identity: { fingerprint, publicKey: der.toString('base64'), place } };
}

const fresh = (): KeyObject => generateKeyPairSync('ed25519').privateKey;

/** PKCS #8, DER, base64: 64 characters, within the keychain's limit everywhere. */
const textOf = (key: KeyObject): string => key.export({ format: 'der', type: 'pkcs8' }).toString('base64');

/** Undefined for a text that is no such key. */
function keyOf(text: string): KeyObject | undefined {
  try {
    const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

export function createDeviceKey({ vault, marks, logger }: { readonly vault: Vault; readonly marks: DeviceKeyMarks; readonly logger: Logger }): DeviceKey {
  let kept: Known | undefined;
  let memory: Known | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function demandReady(): Promise<void> {
    const state = await vault.state();
    if (state !== 'ready') throw new AppError(state === 'locked' ? 'keychain.locked' : 'keychain.unavailable');
  }

  async function note({ identity }: Known): Promise<void> {
    const before = await marks.read();
    if (!before.includes(identity.fingerprint)) await marks.write([...before, identity.fingerprint]);
  }

  async function create(): Promise<Known> {
    const key = fresh();
    const text = textOf(key);
    await vault.set(account, text);
    if ((await vault.get(account)) !== text) {
      await demandReady();
      throw new AppError('keychain.writeFailed');
    }
    return known(key, 'keychain');
  }

  async function fromKeychain(): Promise<Known> {
    if (kept) return kept;
    const text = await vault.get(account);
    const key = text === null ? undefined : keyOf(text);
    if (key === undefined) {
      // A locked keychain would say that there is no key yet.
      await demandReady();
      if ((await marks.read()).length > 0 || text !== null) logger.warn('deviceKey.madeAnew', {});
    }
    const found = key === undefined ? await create() : known(key, 'keychain');
    await note(found);
    kept = found;
    return found;
  }

  async function fromMemory(): Promise<Known> {
    if (memory === undefined) {
      const made = known(fresh(), 'memory');
      await note(made);
      memory = made;
    }
    return memory;
  }

  async function current(memoryAllowed: boolean): Promise<Known> {
    try {
      return await fromKeychain();
    } catch (error) {
      // A locked keychain has the key; a second one beside it would only confuse who compares fingerprints.
      if (memoryAllowed && error instanceof AppError && error.code === 'keychain.unavailable') return fromMemory();
      throw error;
    }
  }

  /** One after the other, so that two first calls never make two keys. */
  function inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
    const mine = last.then(run);
    last = mine.catch(() => undefined);
    return mine;
  }

  return {
    identity: ({ memoryAllowed }) => inTurn(async () => (await current(memoryAllowed)).identity),
    sign: (text, { memoryAllowed }) => inTurn(async () => {
      const { key, identity } = await current(memoryAllowed);
      return { signature: sign(null, Buffer.from(text, 'utf8'), key).toString('hex'), identity };
    }),
    isOwn: async (fingerprint) => (await marks.read()).includes(fingerprint),
  };
}
