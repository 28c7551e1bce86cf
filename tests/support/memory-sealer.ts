/** A Sealer for unit tests: real ciphertext under a key of its own, no keychain. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Sealer } from '@core/ports/sealer.ts';
import { AppError } from '@shared/errors/app-error.ts';

const nonceLength = 12;
const tagLength = 16;

/** `key` is 32 bytes, for what has to be opened again by another process. */
export function memorySealer(key: Uint8Array = randomBytes(32)): Sealer {
  async function sealBytes(bytes: Uint8Array, context: string): Promise<Uint8Array> {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
    return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }

  async function openBytes(sealed: Uint8Array, context: string): Promise<Uint8Array> {
    const bytes = Buffer.from(sealed);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength)).setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagLength));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(nonceLength, -tagLength)), decipher.final()]);
    } catch (cause) {
      throw new AppError('secret.incomplete', {}, { cause });
    }
  }

  return {
    sealBytes,
    openBytes,
    seal: async (text, context) => Buffer.from(await sealBytes(Buffer.from(text), context)).toString('base64'),
    open: async (sealed, context) => Buffer.from(await openBytes(Buffer.from(sealed, 'base64'), context)).toString('utf8'),
    fingerprint: async (text) => createHmac('sha256', key).update(text).digest('hex'),
  };
}
