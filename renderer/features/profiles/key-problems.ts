/**
 * What is wrong with a key before it goes to the keychain, so that a mistake in copying or a live key in a test profile is named
 * while the person still looks at it. Pure; says nothing of what the key holds.
 */
import type { Environment } from '@shared/domain/profile.ts';
import type { CredentialField } from '@shared/providers/description.ts';

export type KeyProblem =
  /** The key says itself that it belongs to another environment. */
  | { readonly kind: 'contradiction'; readonly found: 'test' | 'live' }
  | { readonly kind: 'tooLong'; readonly max: number }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'form' | 'cut' | 'publicKey' | 'certificate' | 'locked' | 'otherFormat' };

/** Which environment a key's beginning names, or null. */
export function environmentOfKey(field: CredentialField, value: string): 'test' | 'live' | null {
  const text = value.trim();
  const fits = (name: 'test' | 'live'): boolean => field.prefixes?.[name] !== undefined && text.startsWith(field.prefixes[name]);
  return fits('live') ? 'live' : fits('test') ? 'test' : null;
}

/** Blanks around a key come from copying where its form knows none; elsewhere they may belong to it and stay. */
export function keyToStore(field: CredentialField, value: string): string {
  if (field.pattern === undefined || new RegExp(field.pattern).test(value)) return value;
  return new RegExp(field.pattern).test(value.trim()) ? value.trim() : value;
}

/** Blanks at an end of a key whose form is not known: worth a word, not a refusal. */
export function hasOuterBlanks(field: CredentialField, value: string): boolean {
  const kept = keyToStore(field, value);
  return !field.multiline && kept !== kept.trim();
}

/** Blocks in PEM that people take for a private key. */
function blockProblem(text: string): KeyProblem {
  if (/-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(text)) return { kind: 'publicKey' };
  if (text.includes('-----BEGIN CERTIFICATE-----')) return { kind: 'certificate' };
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(text)) return { kind: 'locked' };
  if (/-----BEGIN (?:OPENSSH|EC|DSA) PRIVATE KEY-----/.test(text)) return { kind: 'otherFormat' };
  return { kind: /-----BEGIN /.test(text) !== /-----END /.test(text) || !text.includes('-----BEGIN ') ? 'cut' : 'form' };
}

/** What is wrong with `value` as a key of a profile in `environment`. A practice profile takes no live key: it has no use for one. */
export function keyProblem(field: CredentialField, value: string, environment: Environment): KeyProblem | undefined {
  const named = environmentOfKey(field, value);
  if (named !== null && named !== environment && !(environment === 'practice' && named === 'test')) return { kind: 'contradiction', found: named };
  const kept = keyToStore(field, value);
  if (kept.length > field.maxLength) return { kind: 'tooLong', max: field.maxLength };
  const prefix = environment === 'practice' ? undefined : field.prefixes?.[environment];
  if (prefix !== undefined && !kept.startsWith(prefix)) return { kind: 'prefix', prefix };
  if (field.pattern === undefined || new RegExp(field.pattern).test(kept)) return undefined;
  return field.multiline ? blockProblem(kept) : { kind: 'form' };
}
