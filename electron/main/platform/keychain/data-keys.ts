/**
 * The data keys that seal entries of the journal: 32 random bytes each, in the keychain of the operating system.
 *
 * Guarantees: a key counts only after it was written, read back and found equal, and then noted in the journal. "Locked" is never
 * read as "lost": a noted key that is not found is `keychain.locked` or `keychain.unavailable` unless the keychain proves, by a dummy
 * entry, that it works. Every key lies under an account of its own, named after it, so that a new one never takes the place of one that
 * is lost: should that one come back, what it sealed opens again. Without a keychain only practice profiles get a key, in memory.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Logger } from '@core/ports/logger.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Vault } from './vault.ts';

/** `id` is a fingerprint of the key: it names the key and gives nothing of it away. */
export type DataKey = { readonly id: string; readonly key: Buffer };

/** The ids of the keys that this journal was sealed with, oldest first; kept in the journal. */
export type DataKeyMarks = { read(): Promise<readonly string[]>; write(ids: readonly string[]): Promise<void> };

export type DataKeys = {
  /** The key to seal with; made when there is none. Errors: `keychain.locked`, `keychain.unavailable`, `keychain.writeFailed`. */
  current(options: { readonly memoryAllowed: boolean }): Promise<DataKey>;
  /** Errors: `keychain.locked`, `keychain.unavailable`; `secret.missing` when the keychain works and does not have it. */
  byId(id: string): Promise<DataKey>;
};

export const dataKeyBytes = 32;
const idPattern = /^[km][0-9a-f]{15}$/;

export function isDataKeyId(text: string): boolean {
  return idPattern.test(text);
}

/** The first letter says where it is kept: `k` in the keychain, `m` in memory. */
function idOf(place: 'k' | 'm', key: Buffer): string {
  return place + createHash('sha256').update('merchant-admin data key\0').update(key).digest('hex').slice(0, 15);
}

const accountOf = (id: string): string => `data-key/${id}`;

function isNotReady(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'keychain.locked' || error.code === 'keychain.unavailable');
}

export function createDataKeys({ vault, marks, logger }: { readonly vault: Vault; readonly marks: DataKeyMarks; readonly logger: Logger }): DataKeys {
  const known = new Map<string, DataKey>();
  let memory: DataKey | undefined;
  let sealing: DataKey | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function demandReady(): Promise<void> {
    const state = await vault.state();
    if (state !== 'ready') throw new AppError(state === 'locked' ? 'keychain.locked' : 'keychain.unavailable');
  }

  /** Undefined when the keychain works and has no such key, or another one under its name. */
  async function find(id: string): Promise<DataKey | undefined> {
    const before = known.get(id);
    if (before) return before;
    const text = await vault.get(accountOf(id));
    const key = text === null ? undefined : Buffer.from(text, 'base64');
    if (key?.byteLength === dataKeyBytes && idOf('k', key) === id) {
      const found = { id, key };
      known.set(id, found);
      return found;
    }
    await demandReady();
    return undefined;
  }

  async function create(ids: readonly string[]): Promise<DataKey> {
    // A locked keychain would say that there is no key yet.
    await demandReady();
    const key = randomBytes(dataKeyBytes);
    const made = { id: idOf('k', key), key };
    const text = key.toString('base64');
    await vault.set(accountOf(made.id), text);
    if ((await vault.get(accountOf(made.id))) !== text) {
      await demandReady();
      throw new AppError('keychain.writeFailed');
    }
    await marks.write([...ids, made.id]);
    known.set(made.id, made);
    return made;
  }

  async function fromKeychain(): Promise<DataKey> {
    const ids = await marks.read();
    for (const id of ids.toReversed()) {
      const found = await find(id);
      if (found) return found;
      logger.warn('dataKey.lost', { reason: id });
    }
    return create(ids);
  }

  function fromMemory(): DataKey {
    if (memory === undefined) {
      const key = randomBytes(dataKeyBytes);
      memory = { id: idOf('m', key), key };
    }
    return memory;
  }

  /** One after the other, so that two first calls never make two keys. */
  function inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
    const mine = last.then(run);
    last = mine.catch(() => undefined);
    return mine;
  }

  return {
    current: ({ memoryAllowed }) => inTurn(async () => {
      if (sealing) return sealing;
      try {
        sealing = await fromKeychain();
        return sealing;
      } catch (error) {
        if (memoryAllowed && isNotReady(error)) return fromMemory();
        throw error;
      }
    }),
    byId: (id) => inTurn(async () => {
      if (memory?.id === id) return memory;
      const found = id.startsWith('m') ? undefined : await find(id);
      if (found === undefined) throw new AppError('secret.missing', { name: 'dataKey' });
      return found;
    }),
  };
}
