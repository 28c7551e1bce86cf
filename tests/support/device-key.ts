/** A device key on a keychain in memory that behaves as libsecret does: locked, it reads as empty. */
import type { DeviceKey } from '@core/ports/device-key.ts';
import { createDeviceKey, type DeviceKeyMarks } from '@electron/main/platform/keychain/device-key.ts';
import type { Vault } from '@electron/main/platform/keychain/vault.ts';
import { AppError } from '@shared/errors/app-error.ts';

export type Weather = 'ready' | 'locked' | 'unavailable';

export class MemoryVault implements Vault {
  readonly entries = new Map<string, string>();
  weather: Weather = 'ready';
  /** Takes writes and forgets them. */
  forgetful = false;

  readonly get = async (account: string): Promise<string | null> => {
    if (this.weather === 'unavailable') throw new AppError('keychain.unavailable');
    return this.weather === 'locked' ? null : (this.entries.get(account) ?? null);
  };
  readonly set = async (account: string, text: string): Promise<void> => {
    if (this.weather !== 'ready') throw new AppError(this.weather === 'locked' ? 'keychain.locked' : 'keychain.unavailable');
    if (!this.forgetful) this.entries.set(account, text);
  };
  readonly remove = async (account: string): Promise<void> => void this.entries.delete(account);
  readonly state = async (): Promise<Weather> => this.weather;
}

export function memoryMarks(): DeviceKeyMarks & { readonly list: string[] } {
  const list: string[] = [];
  return { list, read: async () => list, write: async (next) => void list.splice(0, list.length, ...next) };
}

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function memoryDeviceKey(vault: Vault = new MemoryVault(), marks: DeviceKeyMarks = memoryMarks()): DeviceKey {
  return createDeviceKey({ vault, marks, logger: quiet });
}
