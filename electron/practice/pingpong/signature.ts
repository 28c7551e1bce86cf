/**
 * The v4 signature (PingPong dossier §3): top-level fields but `sign`, blank ones left out, sorted by ASCII, `key=value`
 * joined by `&`, the salt in front without a separator, plain MD5 or SHA-256, upper-case hex. `bizContent` is the exact
 * text that is transmitted; nothing inside it is sorted or escaped.
 */
import { createHash } from 'node:crypto';
import { sameSecret } from '../server/same-secret.ts';
import type { SignType } from './settings.ts';

export type SignedFields = Readonly<Record<string, string>>;

const hashNames = { MD5: 'md5', SHA256: 'sha256' } as const satisfies Record<SignType, string>;

/** What is hashed, without the salt. */
export function signingText(fields: SignedFields): string {
  return Object.entries(fields)
    .filter(([key, value]) => key !== 'sign' && value.trim() !== '')
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
}

export function signFields(fields: SignedFields, salt: string, signType: SignType): string {
  return createHash(hashNames[signType]).update(`${salt}${signingText(fields)}`, 'utf8').digest('hex').toUpperCase();
}

/** Strict about the case: a lower-case digest is what the wrong samples of the documents make. */
export function isSignedWith(fields: SignedFields, sign: string, salt: string, signType: SignType): boolean {
  return sameSecret(sign, signFields(fields, salt, signType));
}
