/**
 * Signs requests: HMAC-SHA256 under the merchant's secret, taken as UTF-8 bytes (ChingChingPay dossier §3). Which text is
 * signed is not published, so it is a choice of the profile. Pure: the same input gives the same signature.
 *
 * | choice | POST | | choice | GET |
 * |---|---|---|---|---|
 * | `raw-body` | the body's bytes as sent | | `query` | the query without `?`, as sent |
 * | `sorted-kv` | top-level `k=v` joined by `&`, keys in ASCII order, empty and null left out | | `empty` | nothing |
 * | `method-path-body` | `POST`, path and body, joined by line feeds | | `path-with-query` | path, and `?query` if there is one |
 *
 * A path is the one on the wire, the base URL's own path included.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { OddNumber } from '../http/json.ts';
import type { SignatureEncoding, SignatureSettings } from './settings.ts';

export type Signable =
  | { readonly method: 'POST'; readonly path: string; readonly body: Buffer; readonly members: Readonly<Record<string, unknown>> }
  /** `query` is without the question mark; empty when there is none. */
  | { readonly method: 'GET'; readonly path: string; readonly query: string };

/** By code unit: the keys of this provider are ASCII, where that is ASCII order. */
function byKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Ours are texts and integers; a notification may carry more. */
function valueText(value: unknown): string {
  if (value instanceof OddNumber) return value.text;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The exact bytes to sign. For `raw-body` it is the very buffer that is sent, so that the two cannot differ. */
export function messageToSign(request: Signable, settings: SignatureSettings): Buffer {
  if (request.method === 'GET') {
    switch (settings.get) {
      case 'query':
        return Buffer.from(request.query, 'utf8');
      case 'empty':
        return Buffer.alloc(0);
      case 'path-with-query':
        return Buffer.from(request.query === '' ? request.path : `${request.path}?${request.query}`, 'utf8');
    }
  }
  switch (settings.message) {
    case 'raw-body':
      return request.body;
    case 'sorted-kv':
      return Buffer.from(
        Object.entries(request.members).filter(([, value]) => value !== '' && value !== null).sort(byKey).map(([key, value]) => `${key}=${valueText(value)}`).join('&'),
        'utf8',
      );
    case 'method-path-body':
      return Buffer.concat([Buffer.from(`${request.method}\n${request.path}\n`, 'utf8'), request.body]);
  }
}

/** Signature of `message` as the header carries it. */
export function signMessage(message: Buffer, secret: string, encoding: SignatureEncoding): string {
  const digest = createHmac('sha256', Buffer.from(secret, 'utf8')).update(message).digest();
  switch (encoding) {
    case 'hex':
      return digest.toString('hex');
    case 'HEX':
      return digest.toString('hex').toUpperCase();
    case 'base64':
      return digest.toString('base64');
  }
}

/** Compares in constant time; another length is another signature (dossier §3). */
export function isSignature(given: string, message: Buffer, secret: string, encoding: SignatureEncoding): boolean {
  const [left, right] = [Buffer.from(given, 'utf8'), Buffer.from(signMessage(message, secret, encoding), 'utf8')];
  return left.length === right.length && timingSafeEqual(left, right);
}
