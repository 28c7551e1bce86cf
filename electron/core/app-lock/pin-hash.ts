/** PINs as scrypt hashes: each with a salt of its own, its cost beside it, compared in constant time. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { normalisePin } from '@shared/domain/app-lock.ts';
import type { StoredPin } from '../ports/app-lock-records.ts';

/** The cost of new hashes: 32 MiB and about a third of a second. Source: OWASP Password Storage Cheat Sheet, scrypt with N=2^15, r=8, p=3. */
export const pinCost = { n: 2 ** 15, r: 8, p: 3 } as const;

const saltBytes = 16;
const hashBytes = 32;

type Cost = Pick<StoredPin, 'n' | 'r' | 'p'>;

function derive(pin: string, salt: Buffer, { n, r, p }: Cost, bytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(normalisePin(pin), salt, bytes, { N: n, r, p, maxmem: 256 * n * r }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

export async function hashPin(pin: string, cost: Cost = pinCost): Promise<StoredPin> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(pin, salt, cost, hashBytes);
  return { algorithm: 'scrypt', ...cost, salt: salt.toString('base64'), hash: hash.toString('base64') };
}

/** Takes as long for a PIN that is wrong at its first character as for one that is wrong at its last. */
export async function verifyPin(pin: string, stored: StoredPin): Promise<boolean> {
  const expected = Buffer.from(stored.hash, 'base64');
  if (expected.byteLength === 0) return false;
  return timingSafeEqual(await derive(pin, Buffer.from(stored.salt, 'base64'), stored, expected.byteLength), expected);
}
