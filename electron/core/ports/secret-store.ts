/**
 * Keeps merchants' keys in the keychain of the operating system. There is no plaintext fallback: only practice profiles may
 * hold their made-up keys in memory, and the returned place says so.
 */
import type { ProfileId } from '@shared/domain/ids.ts';
import type { SecretMark } from '@shared/domain/profile.ts';
import type { Instant } from '@shared/time/instant.ts';

/** `locked`: the keychain is there but does not open. `unavailable`: no keychain service answers. */
export type KeychainState = 'ready' | 'locked' | 'unavailable';

export type SecretName = { readonly profileId: ProfileId; readonly name: string };

export type SecretStore = {
  /** Probes with a dummy entry (write, read, delete), because a locked keychain reads as empty. */
  state(): Promise<KeychainState>;
  /**
   * Writes, reads back, then marks the key as present in the journal. Errors: `keychain.locked`, `keychain.unavailable`,
   * `keychain.writeFailed` (what was read back differs; nothing is marked). `memoryAllowed` is true for practice profiles only.
   */
  store(name: SecretName, value: string, options: { readonly memoryAllowed: boolean; readonly by?: string }): Promise<SecretMark>;
  /** Errors: `secret.missing` (never stored, or kept in memory by an earlier run), `keychain.locked`, `keychain.unavailable`, `secret.incomplete` (marked but gone or damaged). */
  read(name: SecretName): Promise<string>;
  /** Deletes from keychain and memory, then the mark. A key that is not there counts as deleted. */
  remove(name: SecretName, by?: string): Promise<void>;
};

/** Marks of presence, kept in the journal beside the profiles. They never hold a key. `by` is the person's name; left out, it is the program itself. */
export type SecretMarks = {
  get(name: SecretName): Promise<(SecretMark & { readonly parts: number }) | undefined>;
  put(name: SecretName, mark: SecretMark & { readonly parts: number }, by?: string): Promise<void>;
  delete(name: SecretName, at: Instant, by?: string): Promise<void>;
};
