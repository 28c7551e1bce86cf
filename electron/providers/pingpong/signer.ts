/**
 * The v4 signature (PingPong dossier §3). Pure: the same fields give the same digest.
 *
 * `digest = UPPERCASE_HEX( MD5|SHA256( salt + "k1=v1&k2=v2…" ) )` over every top-level field but `sign` whose value is not blank, keys
 * in ASCII order, values raw. It is a plain hash with the salt in front, no HMAC. `bizContent` enters as the text on the wire;
 * nothing inside it is sorted, decoded or written anew.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { SignType } from './settings.ts';

export type SignedFields = Readonly<Record<string, string>>;

const hashNames = { SHA256: 'sha256', MD5: 'md5' } as const satisfies Record<SignType, string>;

/** What is hashed after the salt. */
export function signingText(fields: SignedFields): string {
  return Object.entries(fields)
    .filter(([key, value]) => key !== 'sign' && value.trim() !== '')
    // By code unit: the keys of this provider are ASCII, where that is ASCII order.
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
}

export function signFields(fields: SignedFields, salt: string, signType: SignType): string {
  return createHash(hashNames[signType]).update(`${salt}${signingText(fields)}`, 'utf8').digest('hex').toUpperCase();
}

/** In constant time and whatever the case of `sign` (dossier §3). */
export function isSignedWith(fields: SignedFields, sign: string, salt: string, signType: SignType): boolean {
  const expected = Buffer.from(signFields(fields, salt, signType), 'latin1');
  const given = Buffer.from(sign.toUpperCase(), 'utf8');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
