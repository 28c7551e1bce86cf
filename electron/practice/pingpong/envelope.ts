/**
 * The envelope around every call (PingPong dossier §2). A request is checked in this order: readable, complete, store known,
 * signature, store enabled, the rest. Until the signature is accepted an answer is unsigned and tells nothing but a code.
 */
import { jsonReply, type PlainReply } from '../server/reply.ts';
import type { RawRequest } from '../server/loopback-server.ts';
import { describeResult, Refused, type ResultCode } from './result-codes.ts';
import { signTypes, stores, type PingPongSettings, type SignType, type Store } from './settings.ts';
import { isSignedWith, signFields } from './signature.ts';

export type Caller = { readonly store: Store; readonly signType: SignType };

export type Incoming = {
  readonly caller: Caller;
  /** As transmitted: what two requests are compared by. */
  readonly bizText: string;
  readonly biz: Readonly<Record<string, unknown>>;
  /** Top-level fields; some older calls keep their parameters here. */
  readonly fields: Readonly<Record<string, string>>;
};

export type Answer = { readonly code: ResultCode; readonly description: string; readonly biz: Readonly<Record<string, unknown>> };

export type Reading = { readonly ok: true; readonly incoming: Incoming } | { readonly ok: false; readonly reply: PlainReply; readonly code: ResultCode; readonly problem: string };

const longest: Readonly<Record<string, number>> = { accId: 64, clientId: 64, signType: 32, sign: 128, version: 10 };
const usualFields = ['accId', 'clientId', 'signType', 'sign', 'version', 'bizContent'];

export function plainAnswer(code: ResultCode, biz: Answer['biz'], detail?: string): Answer {
  return { code, description: describeResult(code, detail), biz };
}

/** Both places carry the code (dossier §7). */
export function refusedAnswer(code: ResultCode, detail: string | undefined): Answer {
  return plainAnswer(code, { resultCode: code, resultDescription: describeResult(code, detail) }, detail);
}

/** Signs whatever is sent; `bare` leaves out the account, the code and its text, as the wallet samples do. */
export function signedReply(caller: Caller, answer: Answer, bare = false): PlainReply {
  const account = { accId: caller.store.accId, clientId: caller.store.clientId, code: answer.code, description: answer.description };
  const fields = { ...(bare ? {} : account), signType: caller.signType, bizContent: JSON.stringify(answer.biz) };
  return jsonReply(200, { ...fields, sign: signFields(fields, caller.store.salt, caller.signType) });
}

/** Before a signature was accepted: no signature of ours either, and nothing to conclude from it but the code. */
export function unsignedRefusal(code: ResultCode, detail?: string, fields: Readonly<Record<string, unknown>> = {}): PlainReply {
  const echo = Object.fromEntries(['accId', 'clientId'].flatMap((key) => (typeof fields[key] === 'string' ? [[key, fields[key].slice(0, 64)]] : [])));
  return jsonReply(200, { ...echo, code, description: describeResult(code, detail) });
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

function decode(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** Every value as text, or the name of the first that is not one: the provider's own signer takes texts only. */
function textFields(given: Readonly<Record<string, unknown>>, settings: PingPongSettings): Readonly<Record<string, string>> | string {
  const fields: Record<string, string> = {};
  for (const [key, value] of Object.entries(given)) {
    const isObject = key === 'bizContent' && settings.acceptObjectBizContent && typeof value === 'object' && value !== null && !Array.isArray(value);
    if (typeof value !== 'string' && !isObject) return key;
    fields[key] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return fields;
}

/** The provider's filter looks at decoded text, so an escaped bracket is found too (dossier §3). True also for what is too deep to look at. */
function hasIllegalText(biz: Readonly<Record<string, unknown>>): boolean {
  try {
    return /[<>]/.test(JSON.stringify(biz));
  } catch {
    return true;
  }
}

function readBusiness(fields: Readonly<Record<string, string>>, caller: Caller, settings: PingPongSettings, moreFields: readonly string[]): Incoming {
  if (fields['version'] !== '1.0') throw new Refused('102000', 'version');
  for (const [key, most] of Object.entries(longest)) if ((fields[key] ?? '').length > most) throw new Refused('102000', key);
  const unknown = Object.keys(fields).find((key) => !usualFields.includes(key) && !moreFields.includes(key));
  if (unknown !== undefined && settings.refuseUnknownFields) throw new Refused('102000', 'unknown field in the envelope');
  const bizText = fields['bizContent'] ?? '';
  const biz = parseObject(bizText);
  if (biz === undefined) throw new Refused('102000', 'bizContent');
  if (hasIllegalText(biz)) throw new Refused('102000', 'illegal character');
  return { caller, bizText, biz, fields };
}

/**
 * Reads and checks one request. `moreFields` are top-level parameters that this call has beside the usual ones; a call that
 * has any may leave out `bizContent`.
 */
export function readEnvelope(request: RawRequest, settings: PingPongSettings, moreFields: readonly string[] = []): Reading {
  const unsigned = (code: ResultCode, detail: string, given: Readonly<Record<string, unknown>> = {}): Reading => (
    { ok: false, code, problem: describeResult(code, detail), reply: unsignedRefusal(code, detail, given) }
  );
  if ((request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() !== 'application/json') return unsigned('102000', 'content type');
  const text = decode(request.body);
  const given = text === undefined ? undefined : parseObject(text);
  if (given === undefined) return unsigned('102000', 'the body is not a JSON object');
  const whole = moreFields.length > 0 && !Object.hasOwn(given, 'bizContent') ? { ...given, bizContent: '' } : given;
  for (const key of ['accId', 'clientId', 'signType', 'bizContent']) if (!Object.hasOwn(whole, key)) return unsigned('102000', key, given);
  const fields = textFields(whole, settings);
  if (typeof fields === 'string') return unsigned('102000', fields === 'bizContent' ? 'bizContent is not a text' : 'a field is not a text', given);
  const signType = signTypes.find((known) => known === fields['signType']);
  if (signType === undefined) return unsigned('102000', 'signType', given);

  const store = stores.find((known) => known.accId === fields['accId']);
  if (store === undefined || store.clientId !== fields['clientId']) return unsigned('103000', store === undefined ? 'accId' : 'clientId', given);
  if (!isSignedWith(fields, fields['sign'] ?? '', store.salt, signType)) return unsigned('104000', 'sign', given);

  const caller: Caller = { store, signType };
  try {
    if (!store.enabled) throw new Refused('101000');
    return { ok: true, incoming: readBusiness(fields['bizContent'] === '' && moreFields.length > 0 ? { ...fields, bizContent: '{}' } : fields, caller, settings, moreFields) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ok: false, code: error.code, problem: error.message, reply: signedReply(caller, refusedAnswer(error.code, error.detail)) };
  }
}
