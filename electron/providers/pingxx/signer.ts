/**
 * Signs requests and verifies what Ping++ signed: RSASSA-PKCS1-v1_5 with SHA-256 in base64 (Ping++ dossier §3, §14). Pure: it
 * reads no clock and does no IO. What is signed are bytes as they travel; nothing is parsed, ordered or decoded first.
 */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { SignatureScheme } from './settings.ts';

/** Reads a private key in PEM, PKCS#1 or PKCS#8. Throws for anything that is no RSA key. */
export function readPrivateKey(pem: string): KeyObject {
  const key = createPrivateKey({ key: pem.trim(), format: 'pem' });
  if (key.asymmetricKeyType !== 'rsa') throw new RangeError('not an RSA key');
  return key;
}

const publicBlock = /-----BEGIN (RSA )?PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END \1?PUBLIC KEY-----/g;

/** Every key of `text`, which may hold several blocks because Ping++ has changed its key before. Throws when one is unreadable. */
export function readPublicKeys(text: string): readonly KeyObject[] {
  const blocks = text.match(publicBlock) ?? [];
  if (text.replaceAll(publicBlock, '').trim() !== '') throw new RangeError('not a public key');
  return blocks.map((block) => {
    const key = createPublicKey({ key: block, format: 'pem' });
    if (key.asymmetricKeyType !== 'rsa') throw new RangeError('not an RSA key');
    return key;
  });
}

export type Signable = {
  /** Empty for a request without one. */
  readonly body: Buffer;
  /** Request-target as sent: path, and `?` with the encoded query where one is sent, even an empty one. */
  readonly target: string;
  /** Unix seconds, decimal. */
  readonly timestamp: string;
};

/** The exact bytes to sign: body, target and time without separators; the older scheme covers the body alone. */
export function messageToSign({ body, target, timestamp }: Signable, scheme: SignatureScheme): Buffer {
  return scheme === 'body' ? body : Buffer.concat([body, Buffer.from(`${target}${timestamp}`, 'utf8')]);
}

/** Signature as the header carries it, on one line. */
export function signMessage(message: Buffer, key: KeyObject): string {
  return sign('sha256', message, key).toString('base64');
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** True when one of `keys` made `signature` over exactly `bytes`. Never throws. */
export function isSignedBy(bytes: Buffer, signature: string, keys: readonly KeyObject[]): boolean {
  const text = signature.trim();
  if (!base64.test(text)) return false;
  const given = Buffer.from(text, 'base64');
  return keys.some((key) => verify('sha256', bytes, key, given));
}
