/** The same answer with something wrong in it. A changed amount or number is signed again, so that only the echo gives it away. */
import { jsonReply, type PlainReply } from '../server/reply.ts';
import { signTypes, practiceCredentials } from './settings.ts';
import { signFields } from './signature.ts';

function readFields(reply: PlainReply): Record<string, string> {
  const envelope: unknown = JSON.parse(reply.body.toString('utf8'));
  if (typeof envelope !== 'object' || envelope === null) return {};
  return Object.fromEntries(Object.entries(envelope).map(([key, value]) => [key, String(value)]));
}

/** One major unit more. */
function raise(amount: unknown): string {
  const [whole = '0', ...fraction] = String(amount).split('.');
  return [String(BigInt(whole) + 1n), ...fraction].join('.');
}

function renamed(value: unknown): string {
  return `${String(value)}-OTHER`;
}

/** Of the numbers in an answer the most particular one; in a list of tokens the shopper's number of every row. */
function withOtherNumber(biz: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (Array.isArray(biz['queryData'])) {
    const queryData = biz['queryData'].map((row: unknown): unknown => (
      typeof row === 'object' && row !== null && 'merchantUserId' in row ? { ...row, merchantUserId: renamed(row.merchantUserId) } : row
    ));
    return { ...biz, queryData };
  }
  const key = ['merchantRefundId', 'merchantCaptureId', 'merchantVoidId', 'merchantTransactionId'].find((name) => name in biz);
  return key === undefined ? biz : { ...biz, [key]: renamed(biz[key]) };
}

export function distort(reply: PlainReply, kind: 'wrong-amount' | 'wrong-reference'): PlainReply {
  const { sign: _sign, ...fields } = readFields(reply);
  const parsed: unknown = JSON.parse(fields['bizContent'] ?? '{}');
  const biz: Readonly<Record<string, unknown>> = typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {};
  const changed = kind === 'wrong-reference' ? withOtherNumber(biz) : 'amount' in biz ? { ...biz, amount: raise(biz['amount']) } : biz;
  const signType = signTypes.find((known) => known === fields['signType']) ?? 'SHA256';
  const whole = { ...fields, bizContent: JSON.stringify(changed) };
  return jsonReply(reply.status, { ...whole, sign: signFields(whole, practiceCredentials.salt, signType) });
}

export function missign(reply: PlainReply): PlainReply {
  const { sign = '', ...fields } = readFields(reply);
  return jsonReply(reply.status, { ...fields, sign: `${sign.slice(0, -1)}${sign.endsWith('0') ? '1' : '0'}` });
}
