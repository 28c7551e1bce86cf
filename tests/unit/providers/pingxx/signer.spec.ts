import { createPrivateKey, createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSignedBy, messageToSign, readPrivateKey, readPublicKeys, signMessage } from '@electron/providers/pingxx/signer.ts';

const { privateKey: pkcs8, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
const pkcs1 = createPrivateKey(pkcs8).export({ type: 'pkcs1', format: 'pem' }).toString();
const otherPublicKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** As a server of the provider would verify, by other means than the signer's own. */
function verified(text: string, signature: string): boolean {
  return createVerify('RSA-SHA256').update(text, 'utf8').verify(publicKey, signature, 'base64');
}

describe('the text to sign', () => {
  const body = '{"order_no":"A1","subject":"綠茶 \\"α\\" é 🍵","extra":{}}';
  it.each([
    ['a body', body, '/v1/charges', `${body}/v1/charges1795240800`],
    ['no body', '', '/v1/charges/ch_1', '/v1/charges/ch_11795240800'],
    ['an encoded query', '', '/v1/charges?app%5Bid%5D=app_1&limit=3', '/v1/charges?app%5Bid%5D=app_1&limit=31795240800'],
    ['a bare question mark', '', '/v1/charges/ch_1?', '/v1/charges/ch_1?1795240800'],
  ])('with %s is body, target and time without separators', (_name, text, target, expected) => {
    const message = messageToSign({ body: Buffer.from(text), target, timestamp: '1795240800' }, 'body-uri-time');
    expect(message.toString('utf8')).toBe(expected);
    for (const pem of [pkcs1, pkcs8]) {
      const signature = signMessage(message, readPrivateKey(pem));
      expect(signature).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
      expect(verified(expected, signature)).toBe(true);
      expect(verified(`${expected} `, signature)).toBe(false);
    }
  });

  it('keeps bytes as they are, a cut character of several bytes included', () => {
    const bytes = Buffer.from('茶', 'utf8').subarray(0, 2);
    expect(messageToSign({ body: bytes, target: '/v1/charges', timestamp: '1' }, 'body-uri-time').subarray(0, 2)).toEqual(bytes);
  });

  it('of the older scheme is the body alone', () => {
    expect(messageToSign({ body: Buffer.from('{}'), target: '/v1/charges', timestamp: '1' }, 'body').toString()).toBe('{}');
    expect(messageToSign({ body: Buffer.alloc(0), target: '/v1/charges', timestamp: '1' }, 'body')).toHaveLength(0);
  });
});

describe('keys', () => {
  it('are RSA in PEM, blanks around them allowed', () => {
    expect(signMessage(Buffer.from('x'), readPrivateKey(`\n  ${pkcs1}\n`))).toBe(signMessage(Buffer.from('x'), readPrivateKey(pkcs8)));
    for (const bad of ['', 'key', publicKey, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()]) expect(() => readPrivateKey(bad)).toThrow();
  });

  it('of Ping++ may be several, none, in either form, but nothing else', () => {
    expect(readPublicKeys('')).toEqual([]);
    expect(readPublicKeys(`${otherPublicKey}\n${publicKey}`)).toHaveLength(2);
    expect(readPublicKeys(createPublicKey(publicKey).export({ type: 'pkcs1', format: 'pem' }).toString())).toHaveLength(1);
    for (const bad of ['key', `${publicKey}x`, pkcs8, '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString()]) expect(() => readPublicKeys(bad)).toThrow();
  });
});

describe('a signature', () => {
  const bytes = Buffer.from('{"a": "茶"}');
  const signature = signMessage(bytes, readPrivateKey(pkcs8));
  it('holds under any of the keys and over exactly those bytes', () => {
    expect(isSignedBy(bytes, signature, readPublicKeys(`${otherPublicKey}${publicKey}`))).toBe(true);
    expect(isSignedBy(bytes, ` ${signature}\n`, readPublicKeys(publicKey))).toBe(true);
    expect(isSignedBy(Buffer.from('{"a":"茶"}'), signature, readPublicKeys(publicKey))).toBe(false);
    expect(isSignedBy(bytes, signature, readPublicKeys(otherPublicKey))).toBe(false);
    expect(isSignedBy(bytes, signature, [])).toBe(false);
  });

  it('that is none never throws', () => {
    for (const bad of ['', '=', 'not base64!', 'AAAA', signature.slice(4), `${signature}AAAA`]) expect(isSignedBy(bytes, bad, readPublicKeys(publicKey)), bad).toBe(false);
  });
});
