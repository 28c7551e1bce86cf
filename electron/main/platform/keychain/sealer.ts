/**
 * The Sealer: AES-256-GCM with a fresh random 96-bit nonce under a key derived (HKDF-SHA-256) from the data key. What was sealed opens
 * only whole, unchanged, under the same key and in the same context; fingerprints come from another derived key.
 *
 *   text   s1.<key id>.<base64url of nonce, ciphertext, tag>
 *   bytes  "MAS1", key id (16 characters), nonce, ciphertext, tag
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Sealer } from '@core/ports/sealer.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { isDataKeyId, type DataKey, type DataKeys } from './data-keys.ts';

const nonceBytes = 12;
const tagBytes = 16;
const keyIdLength = 16;
const magic = Buffer.from('MAS1');
const algorithm = 'aes-256-gcm';

type Kind = 'text' | 'bytes';

/** Text and bytes are told apart, so that one never opens as the other; the lengths leave no two contexts that read alike. */
function boundTo(kind: Kind, keyId: string, context: string): Buffer {
  return Buffer.from(JSON.stringify(['merchant-admin', 'sealed', 1, kind, keyId, context]), 'utf8');
}

/** Derived keys live as long as the data key that they come from: a hundred thousand rows derive them once. */
const derived = { seal: new WeakMap<DataKey, Buffer>(), fingerprint: new WeakMap<DataKey, Buffer>() } as const;

function derive(dataKey: DataKey, purpose: 'seal' | 'fingerprint'): Buffer {
  const before = derived[purpose].get(dataKey);
  if (before) return before;
  const made = Buffer.from(hkdfSync('sha256', dataKey.key, Buffer.alloc(0), `merchant-admin ${purpose} 1`, 32));
  derived[purpose].set(dataKey, made);
  return made;
}

function encrypt(dataKey: DataKey, kind: Kind, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, derive(dataKey, 'seal'), nonce, { authTagLength: tagBytes });
  cipher.setAAD(boundTo(kind, dataKey.id, context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function damaged(cause?: unknown): AppError {
  return new AppError('secret.incomplete', {}, { cause });
}

function decrypt(dataKey: DataKey, kind: Kind, sealed: Uint8Array, context: string): Buffer {
  if (sealed.byteLength < nonceBytes + tagBytes) throw damaged();
  const decipher = createDecipheriv(algorithm, derive(dataKey, 'seal'), sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(boundTo(kind, dataKey.id, context));
  decipher.setAuthTag(sealed.subarray(sealed.byteLength - tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, sealed.byteLength - tagBytes)), decipher.final()]);
  } catch (cause) {
    throw damaged(cause);
  }
}

function keyIdOf(text: string | undefined): string {
  if (text === undefined || !isDataKeyId(text)) throw damaged();
  return text;
}

export function createSealer(keys: DataKeys): Sealer {
  return {
    async seal(text, context, options) {
      const key = await keys.current(options);
      return `s1.${key.id}.${encrypt(key, 'text', Buffer.from(text, 'utf8'), context).toString('base64url')}`;
    },

    async open(sealed, context) {
      const parts = /^s1\.([0-9a-z]{16})\.([A-Za-z0-9_-]+)$/.exec(sealed);
      const key = await keys.byId(keyIdOf(parts?.[1]));
      return decrypt(key, 'text', Buffer.from(parts?.[2] ?? '', 'base64url'), context).toString('utf8');
    },

    async sealBytes(bytes, context, options) {
      const key = await keys.current(options);
      return Buffer.concat([magic, Buffer.from(key.id, 'latin1'), encrypt(key, 'bytes', bytes, context)]);
    },

    async openBytes(sealed, context) {
      const head = Buffer.from(sealed.subarray(0, magic.length + keyIdLength));
      if (!head.subarray(0, magic.length).equals(magic)) throw damaged();
      const key = await keys.byId(keyIdOf(head.toString('latin1', magic.length)));
      return decrypt(key, 'bytes', sealed.subarray(magic.length + keyIdLength), context);
    },

    async fingerprint(text, options) {
      return createHmac('sha256', derive(await keys.current(options), 'fingerprint')).update(text, 'utf8').digest('hex');
    },
  };
}
