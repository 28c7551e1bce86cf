/**
 * The key of this installation: Ed25519, made on first use. Its private half lies in the keychain of the operating system and never
 * leaves the port; only practice profiles may use one in memory, which ends with the program.
 */
import type { DeviceFingerprint } from '@shared/domain/approval.ts';

export type DeviceIdentity = {
  readonly fingerprint: DeviceFingerprint;
  /** SPKI, DER, base64. */
  readonly publicKey: string;
  readonly place: 'keychain' | 'memory';
};

export type DeviceKey = {
  /** Errors: `keychain.locked`, `keychain.unavailable`, `keychain.writeFailed`. */
  identity(options: { readonly memoryAllowed: boolean }): Promise<DeviceIdentity>;
  /** Signature of `text` (UTF-8), lower-case hex, with the identity that made it. Errors: those of `identity`. */
  sign(text: string, options: { readonly memoryAllowed: boolean }): Promise<{ readonly signature: string; readonly identity: DeviceIdentity }>;
  /** True for every key that this installation ever had: noted in the journal, so that a locked keychain hides none. */
  isOwn(fingerprint: string): Promise<boolean>;
};
