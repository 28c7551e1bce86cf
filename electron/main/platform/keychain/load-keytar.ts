/** Loads the native keychain module the first time it is needed, so that a missing or broken build never stops the app. */

/** The part of keytar that is used. */
export type Keytar = {
  readonly getPassword: (service: string, account: string) => Promise<string | null>;
  readonly setPassword: (service: string, account: string, password: string) => Promise<void>;
  readonly deletePassword: (service: string, account: string) => Promise<boolean>;
};

/** Rejects when the module cannot be loaded; the caller reports the keychain as unavailable. */
export type KeytarLoader = () => Promise<Keytar>;

export const loadKeytar: KeytarLoader = async () => {
  const module: Keytar & { readonly default?: Keytar } = await import('keytar');
  // A CommonJS module: Node gives its exports as `default`, a bundler may give them directly.
  return module.default ?? module;
};
