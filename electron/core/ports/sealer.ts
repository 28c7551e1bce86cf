/**
 * Seals what must not lie open in the journal (entries about a person, bank accounts) under a data key that only the keychain
 * has. Losing the keychain loses these entries, never the journal: amounts, numbers and states are not sealed.
 */
export type Sealer = {
  /**
   * Ciphertext of `text`, bound to `context`: it opens in the same context only. `memoryAllowed` is true for practice profiles
   * alone, whose made-up entries may be sealed under a key that ends with the program. Errors: `keychain.locked`,
   * `keychain.unavailable`, `keychain.writeFailed`.
   */
  seal(text: string, context: string, options: { readonly memoryAllowed: boolean }): Promise<string>;
  /** Errors: those above; `secret.missing` when the key that sealed it is gone, `secret.incomplete` when the text was changed. */
  open(sealed: string, context: string): Promise<string>;
  /** The same for bytes, such as a proof file. */
  sealBytes(bytes: Uint8Array, context: string, options: { readonly memoryAllowed: boolean }): Promise<Uint8Array>;
  openBytes(sealed: Uint8Array, context: string): Promise<Uint8Array>;
  /** The same text gives the same 64 hex digits under the same key, and tells nothing without it (HMAC-SHA-256). */
  fingerprint(text: string, options: { readonly memoryAllowed: boolean }): Promise<string>;
};
