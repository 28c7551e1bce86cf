/**
 * The SecretStore on the keychain of the operating system.
 *
 * Guarantees: a key counts as stored only after it was written, read back and found equal, and then marked in the journal; a
 * failure on the way leaves the earlier key readable. "Locked" is never read as "missing": a marked key that cannot be found is
 * `keychain.locked` or `keychain.unavailable` unless the keychain proves, by a dummy entry, that it works. Nothing is ever
 * written anywhere else; made-up keys of practice profiles may stay in memory until the app ends.
 */
import type { Clock } from '@core/ports/clock.ts';
import type { KeychainState, SecretMarks, SecretName, SecretStore } from '@core/ports/secret-store.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { decode, encode, endOf, mostEntries, otherSlot, partAccount, readHead, type Head, type Slot } from './envelope.ts';
import { loadKeytar, type KeytarLoader } from './load-keytar.ts';
import { createVault, type Vault } from './vault.ts';

export type KeychainOptions = {
  readonly marks: SecretMarks;
  readonly clock: Clock;
  /** Shared with whatever else lies in the same keychain; made here when absent. */
  readonly vault?: Vault;
  /** Defaults are the app's: tests give other values. */
  readonly load?: KeytarLoader;
  /** Name under which a person finds the entries in the system's own keychain program. */
  readonly service?: string;
  /** Milliseconds that one call to the keychain may take before it counts as locked; 10 seconds. */
  readonly callLimit?: number;
};

/** The app's vault: one queue of calls for everything that it keeps. */
export function createAppVault({ clock, load = loadKeytar, service = 'Merchant Admin', callLimit = 10_000 }: Omit<KeychainOptions, 'marks' | 'vault'>): Vault {
  return createVault({ load, clock, service, callLimit });
}

export function createKeychain({ marks, clock, vault: shared, ...options }: KeychainOptions): SecretStore {
  const vault = shared ?? createAppVault({ clock, ...options });
  const memory = new Map<string, string>();
  const inTurn = createTurns();

  async function store(name: SecretName, value: string, memoryAllowed: boolean, by?: string) {
    const account = accountOf(name);
    const entries = await writeKey(vault, account, value).catch((error: unknown) => {
      if (memoryAllowed && isNotReady(error)) return 'memory' as const;
      throw error;
    });
    if (entries === 'memory') memory.set(account, value);
    else memory.delete(account);
    const mark = {
      name: name.name,
      place: entries === 'memory' ? ('memory' as const) : ('keychain' as const),
      endsWith: endOf(value),
      storedAt: clock.now(),
    };
    await marks.put(name, { ...mark, parts: entries === 'memory' ? 0 : entries }, by);
    return mark;
  }

  async function read(name: SecretName): Promise<string> {
    const account = accountOf(name);
    const mark = await marks.get(name);
    if (mark === undefined) throw new AppError('secret.missing', { name: name.name });
    if (mark.place === 'memory') {
      const kept = memory.get(account);
      // An earlier run of the app kept it; it is gone with that run.
      if (kept === undefined) throw new AppError('secret.missing', { name: name.name });
      return kept;
    }
    const value = await readKey(vault, account);
    if (value !== undefined) return value;
    await demandReady(vault);
    throw new AppError('secret.incomplete', { name: name.name });
  }

  async function remove(name: SecretName, by?: string): Promise<void> {
    const account = accountOf(name);
    const mark = await marks.get(name);
    if (mark?.place === 'keychain') {
      // A locked keychain answers like an empty one; believing it would leave the key behind, unmarked.
      await demandReady(vault);
      await vault.remove(account);
      for (const slot of ['a', 'b'] as const) await removeParts(vault, account, slot, 1);
      if ((await vault.get(account)) !== null) throw new AppError('keychain.writeFailed', { name: name.name });
    }
    memory.delete(account);
    await marks.delete(name, clock.now(), by);
  }

  return {
    state: () => vault.state(),
    store: (name, value, { memoryAllowed, by }) => inTurn(accountOf(name), () => store(name, value, memoryAllowed, by)),
    read: (name) => inTurn(accountOf(name), () => read(name)),
    remove: (name, by) => inTurn(accountOf(name), () => remove(name, by)),
  };
}

function accountOf({ profileId, name }: SecretName): string {
  return `${profileId}/${name}`;
}

/** Writes the parts, reads them back, then the head, reads it back. Gives the number of entries. */
async function writeKey(vault: Vault, account: string, value: string): Promise<number> {
  // A locked keychain would say that there is no older key, and the new one would be written over its parts.
  await demandReady(vault);
  const old = await currentHead(vault, account);
  const slot = old === undefined ? 'a' : otherSlot(old.slot);
  const { head, parts } = encode(value, slot);
  for (const [index, part] of parts.entries()) await vault.set(partAccount(account, slot, index + 1), part);
  for (const [index, part] of parts.entries()) await demandEqual(vault, partAccount(account, slot, index + 1), part);
  await vault.set(account, head);
  await demandEqual(vault, account, head);
  // From here on the new key counts; what an older or interrupted one left behind only takes space.
  await removeParts(vault, account, otherSlot(slot), 1).catch(() => undefined);
  await removeParts(vault, account, slot, parts.length + 1).catch(() => undefined);
  return parts.length + 1;
}

async function currentHead(vault: Vault, account: string): Promise<Head | undefined> {
  const text = await vault.get(account);
  return text === null ? undefined : readHead(text);
}

/** Undefined when the head or a part is not there, or they do not belong together. */
async function readKey(vault: Vault, account: string): Promise<string | undefined> {
  const head = await currentHead(vault, account);
  if (head === undefined) return undefined;
  const parts: string[] = [];
  for (let index = 1; index < head.entries; index += 1) {
    const part = await vault.get(partAccount(account, head.slot, index));
    if (part === null) return undefined;
    parts.push(part);
  }
  return decode(head, parts);
}

async function demandEqual(vault: Vault, account: string, written: string): Promise<void> {
  const seen = await vault.get(account);
  if (seen === written) return;
  // Locked between writing and reading: the keychain says "nothing there".
  await demandReady(vault);
  throw new AppError('keychain.writeFailed');
}

async function demandReady(vault: Vault): Promise<void> {
  const state: KeychainState = await vault.state();
  if (state !== 'ready') throw new AppError(state === 'locked' ? 'keychain.locked' : 'keychain.unavailable');
}

/** Removes part `from` and all after it, last first, so that an interruption leaves no gap that hides the rest. */
async function removeParts(vault: Vault, account: string, slot: Slot, from: number): Promise<void> {
  let end = from;
  while (end < mostEntries && (await vault.get(partAccount(account, slot, end))) !== null) end += 1;
  for (let index = end - 1; index >= from; index -= 1) await vault.remove(partAccount(account, slot, index));
}

function isNotReady(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'keychain.locked' || error.code === 'keychain.unavailable');
}

/** Runs what is asked for one key in the order it was asked, so that two writes never mix their parts. */
function createTurns() {
  const tails = new Map<string, Promise<unknown>>();
  return function inTurn<Value>(key: string, run: () => Promise<Value>): Promise<Value> {
    const mine = (tails.get(key) ?? Promise.resolve()).then(run);
    const tail = mine.catch(() => undefined).then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    tails.set(key, tail);
    return mine;
  };
}
