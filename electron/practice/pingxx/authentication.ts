/** Who calls, and whether the bytes are his: API key and RSA-SHA256 signatures over exactly what was received (Ping++ dossier §1, §3). */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { RawRequest } from '../server/loopback-server.ts';
import type { PlainReply } from '../server/reply.ts';
import { sameSecret } from '../server/same-secret.ts';
import { invalid, notAuthenticated, Refused } from './refusals.ts';
import { practiceApiKey, type PingxxSettings } from './settings.ts';
import { worthlessGatewayKey, worthlessMerchantKey } from './worthless-practice-keys.ts';

const merchantKey = createPublicKey(createPrivateKey(worthlessMerchantKey));
const gatewayKey: KeyObject = createPrivateKey(worthlessGatewayKey);

export const signatureHeader = 'pingplusplus-signature';
export const timestampHeader = 'pingplusplus-request-timestamp';
export const answerSignatureHeader = 'x-pingplusplus-signature';

/** The key of `Basic base64(key + ":")` or `Bearer key`; undefined for anything else. */
function keyIn(header: string | undefined): string | undefined {
  const [, scheme = '', value = ''] = /^(Basic|Bearer) +(\S+)$/i.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  // The password is empty: the colon is there, and nothing after it.
  return decoded.endsWith(':') ? decoded.slice(0, -1) : undefined;
}

function checkTimestamp(text: string, now: number, settings: PingxxSettings): void {
  const window = settings.timestampWindowSeconds;
  if (!/^\d{1,12}$/.test(text) || (window !== undefined && Math.abs(Number(text) * 1_000 - now) > window * 1_000)) {
    throw invalid(undefined, '请求时间戳无效', 'Invalid request timestamp');
  }
}

function checkSignature(request: RawRequest, now: number, settings: PingxxSettings): void {
  const given = request.headers[signatureHeader] ?? '';
  if (given === '') {
    if (!settings.requireSignature || request.method === 'GET') return;
    throw invalid(undefined, '未提供签名字符串，签名需放在请求头 Pingplusplus-Signature 中', 'No signature given; it belongs in the header Pingplusplus-Signature');
  }
  const time = request.headers[timestampHeader];
  const bodyOnly = time === undefined && settings.acceptBodyOnlySignature;
  if (!bodyOnly) checkTimestamp(time ?? '', now, settings);
  const bytes = bodyOnly ? request.body : Buffer.concat([request.body, Buffer.from(`${request.target}${time ?? ''}`, 'utf8')]);
  const wellFormed = /^[A-Za-z0-9+/]+={0,2}$/.test(given);
  if (!wellFormed || !verify('sha256', bytes, merchantKey, Buffer.from(given, 'base64'))) {
    throw new Refused({ status: settings.wrongSignatureStatus, type: 'invalid_request_error', zh: '签名无效', en: 'The signature is invalid' });
  }
}

/** Throws Refused unless the key is known and whatever must be signed is signed with the merchant's key. */
export function checkCaller(request: RawRequest, now: number, settings: PingxxSettings): void {
  const key = keyIn(request.headers['authorization']);
  if (key === undefined || !sameSecret(key, practiceApiKey)) throw new Refused(notAuthenticated);
  checkSignature(request, now, settings);
}

/** RSASSA-PKCS1-v1_5 with SHA-256 over the raw body, base64. */
export function signBody(body: Buffer, how: 'right' | 'wrong'): string {
  return sign('sha256', how === 'right' ? body : Buffer.concat([body, Buffer.from('?')]), gatewayKey).toString('base64');
}

/** The same answer with the gateway's signature over its bytes. */
export function signedReply(reply: PlainReply, settings: PingxxSettings): PlainReply {
  if (settings.answerSignature === 'none') return reply;
  return { ...reply, headers: { ...reply.headers, [answerSignatureHeader]: signBody(reply.body, settings.answerSignature) } };
}
