/** `x-api-key` and `x-signature`: HMAC-SHA256 over what was received, in the variants that the documents leave open (dossier §3). */
import { createHmac } from 'node:crypto';
import type { RawRequest } from '../server/loopback-server.ts';
import { sameSecret } from '../server/same-secret.ts';
import type { SignatureVariant } from './settings.ts';

export type Credentials = { readonly apiKey: string; readonly apiSecret: string };

function plainText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Top-level members sorted by ASCII, empty and null ones left out, `k=v` joined by `&`. Undefined when it is not a JSON object. */
function sortedPairs(body: Buffer): Buffer | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const pairs = Object.entries(parsed)
    .filter(([, value]) => value !== null && value !== '')
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([key, value]) => `${key}=${plainText(value)}`);
  return Buffer.from(pairs.join('&'), 'utf8');
}

/** The exact bytes that are signed; undefined when a request cannot be signed in this variant. */
export function signedBytes(request: Pick<RawRequest, 'method' | 'path' | 'query' | 'body'>, variant: SignatureVariant): Buffer | undefined {
  if (request.method === 'GET') {
    switch (variant.get) {
      case 'query':
        return Buffer.from(request.query, 'utf8');
      case 'empty':
        return Buffer.alloc(0);
      case 'path-with-query':
        return Buffer.from(request.query === '' ? request.path : `${request.path}?${request.query}`, 'utf8');
    }
  }
  switch (variant.message) {
    case 'raw-body':
      return request.body;
    case 'sorted-kv':
      return sortedPairs(request.body);
    case 'method-path-body':
      return Buffer.concat([Buffer.from(`${request.method}\n${request.path}\n`, 'utf8'), request.body]);
  }
}

export function sign(bytes: Buffer, apiSecret: string, encoding: SignatureVariant['encoding']): string {
  const digest = createHmac('sha256', Buffer.from(apiSecret, 'utf8')).update(bytes).digest();
  switch (encoding) {
    case 'hex':
      return digest.toString('hex');
    case 'HEX':
      return digest.toString('hex').toUpperCase();
    case 'base64':
      return digest.toString('base64');
  }
}

/** Why a call is refused; for the gateway's own log only, the caller gets one and the same refusal. */
export type AuthProblem = 'missing key' | 'unknown key' | 'bad signature';

export function checkSignature(request: RawRequest, credentials: Credentials, variant: SignatureVariant): AuthProblem | undefined {
  const key = request.headers['x-api-key'] ?? '';
  if (key === '') return 'missing key';
  if (!sameSecret(key, credentials.apiKey)) return 'unknown key';
  const bytes = signedBytes(request, variant);
  const given = request.headers['x-signature'] ?? '';
  if (bytes === undefined || !sameSecret(given, sign(bytes, credentials.apiSecret, variant.encoding))) return 'bad signature';
  return undefined;
}
