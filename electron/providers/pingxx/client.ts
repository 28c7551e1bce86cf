/**
 * One exchange with Ping++: serialise once, sign those bytes with the target as it is sent, send, verify the answer's signature,
 * tell a refusal from an object. It knows HTTP and errors but no domain types; what an object means is the caller's `read`.
 */
import type { KeyObject } from 'node:crypto';
import type { Exchange, ProviderAnswer, ProviderDependencies } from '@core/ports/provider.ts';
import type { Environment } from '@shared/domain/profile.ts';
import type { Redact } from '../http/evidence.ts';
import { doubtful, exchangeOnce } from '../http/exchange.ts';
import type { HttpAnswer, Prepared } from '../http/exchange.ts';
import { readJson } from '../http/json.ts';
import { refusalProblem } from '../http/problems.ts';
import type { HttpClient } from '../http.ts';
import { meaningOf, meaningOfBareStatus, provesSomething, type Asked } from './errors.ts';
import type { Settings } from './settings.ts';
import { isSignedBy, messageToSign, readPrivateKey, readPublicKeys, signMessage } from './signer.ts';
import { errorAnswer } from './wire.ts';

export type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json };
export type Body = Readonly<Record<string, Json>>;

export type Call<Fact> = {
  /** Name for the record. */
  readonly operation: string;
  readonly asked: Asked;
  /** Below the base URL, beginning with `/v1`. */
  readonly path: string;
  readonly content:
    | { readonly method: 'POST'; readonly body: () => Body }
    | { readonly method: 'GET'; readonly query: readonly (readonly [string, string])[] };
  /** Reads the object of a success; throws, or answers doubtfully, for anything that is not a fact. `maskKeys` cleans words that are shown. */
  readonly read: (data: unknown, httpStatus: number, maskKeys: Redact) => ProviderAnswer<Fact>;
  /** Entries about a person, masked in the record. */
  readonly personal?: readonly string[];
  /** What of the fact must not stay in the record. */
  readonly secretsOf?: (fact: Fact) => readonly string[];
};

export type Client = { exchange<Fact>(call: Call<Fact>): Promise<Exchange<Fact>> };

export function fact<Fact>(value: Fact): ProviderAnswer<Fact> {
  return { kind: 'fact', fact: value };
}

/** A header cannot carry anything else, and a key with a line break is a mistake in copying. */
const usableKey = /^[\x21-\x7e]+$/;

/** The key alone decides between test and live (dossier §1), so one that contradicts the profile is never used. Throws a RangeError. */
function requireMode(apiKey: string, environment: Environment): void {
  const wrong = environment === 'live' ? 'sk_test_' : 'sk_live_';
  if (!usableKey.test(apiKey)) throw new RangeError('unusable key');
  if (apiKey.startsWith(wrong)) throw new RangeError('key of another environment');
}

/** Every object of Ping++ names its kind; a refusal that carries one contradicts itself. */
function carriesObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'object' in value;
}

type Signature = 'right' | 'wrong' | 'missing' | 'unchecked';

function signatureOf({ bytes, headers }: HttpAnswer, keys: readonly KeyObject[]): Signature {
  if (keys.length === 0) return 'unchecked';
  const given = headers['x-pingplusplus-signature'] ?? '';
  if (given.trim() === '') return 'missing';
  return isSignedBy(bytes, given, keys) ? 'right' : 'wrong';
}

export function createClient({ account, secret, clock, logger }: ProviderDependencies, settings: Settings, http: HttpClient): Client {
  function target(call: Pick<Call<never>, 'path' | 'content'>): URL {
    const url = new URL(`${account.baseUrl}${call.path}`);
    if (call.content.method === 'GET') for (const [name, value] of call.content.query) url.searchParams.append(name, value);
    return url;
  }

  async function prepare(call: Omit<Call<never>, 'read' | 'secretsOf'>): Promise<Prepared> {
    const apiKey = await secret('apiKey');
    requireMode(apiKey, account.environment);
    const url = target(call);
    const body = call.content.method === 'POST' ? Buffer.from(JSON.stringify(call.content.body()), 'utf8') : null;
    const timestamp = String(Math.floor(clock.now() / 1_000));
    const signed = settings.signRequests && (body !== null || settings.signReads);
    const privateKey = signed ? await secret('privateKey') : null;
    const message = messageToSign({ body: body ?? Buffer.alloc(0), target: `${url.pathname}${url.search}`, timestamp }, settings.signatureScheme);
    // The older scheme knows no time.
    const timed = signed && settings.signatureScheme === 'body' ? {} : { 'pingplusplus-request-timestamp': timestamp };
    const headers = {
      'accept': 'application/json',
      'authorization': settings.authorisation === 'basic' ? `Basic ${Buffer.from(`${apiKey}:`, 'utf8').toString('base64')}` : `Bearer ${apiKey}`,
      ...(body === null ? {} : { 'content-type': 'application/json; charset=UTF-8' }),
      ...(settings.acceptLanguage === '' ? {} : { 'accept-language': settings.acceptLanguage }),
      ...(settings.versionHeader === '' ? {} : { 'pingplusplus-version': settings.versionHeader }),
      ...timed,
      ...(privateKey === null ? {} : { 'pingplusplus-signature': signMessage(message, readPrivateKey(privateKey)) }),
    };
    return {
      request: { method: call.content.method, url: url.href, headers, body },
      signedText: privateKey === null ? null : message.toString('utf8'),
      secrets: [apiKey, `${apiKey}:`, ...(privateKey === null ? [] : [privateKey])],
      personal: call.personal ?? [],
    };
  }

  function readAnswer<Fact>(call: Call<Fact>, answer: HttpAnswer, keys: readonly KeyObject[], maskKeys: Redact): ProviderAnswer<Fact> {
    const { status, text } = answer;
    const signature = signatureOf(answer, keys);
    if (signature === 'wrong') return doubtful('badSignature', status);
    const reading = readJson(text);
    const value = reading.ok ? reading.value : undefined;
    const refusal = errorAnswer.safeParse(value);
    if (refusal.success) {
      const { error } = refusal.data;
      // An error with a success status, or beside an object, contradicts itself and proves nothing (dossier §13).
      const meaning = status < 400 || carriesObject(value) ? 'unlisted' : meaningOf({ asked: call.asked, httpStatus: status, error }, settings.refusals);
      const message = error.message === null ? null : maskKeys(error.message);
      const code = error.code ?? error.param ?? error.type;
      if (signature === 'missing' && settings.refusalsNeedSignature && provesSomething(meaning)) return doubtful('badSignature', status, code, message);
      return { kind: 'refused', meaning, problem: refusalProblem(meaning, status, code, message) };
    }
    if (status >= 400 && !carriesObject(value)) {
      const bare = meaningOfBareStatus(status, settings.refusals);
      if (bare !== null && !(provesSomething(bare) && signature === 'missing' && settings.refusalsNeedSignature)) return { kind: 'refused', meaning: bare, problem: refusalProblem(bare, status, null, null) };
    }
    if (!reading.ok) return doubtful(reading.problem, status);
    if (status !== 200 || value === null) return doubtful('malformed', status);
    if (signature === 'missing') return doubtful('badSignature', status);
    return call.read(value, status, maskKeys);
  }

  return {
    exchange(call) {
      let keys: readonly KeyObject[] = [];
      return exchangeOnce({ http, limits: { timeout: settings.requestTimeout, maximumBody: settings.maximumBody }, clock, logger }, {
        operation: call.operation,
        prepare: () => {
          // Unreadable keys could not verify the answer, so nothing is asked.
          keys = readPublicKeys(settings.publicKey);
          return prepare(call);
        },
        read: (answer, maskKeys) => readAnswer(call, answer, keys, maskKeys),
        ...(call.secretsOf === undefined ? {} : { secretsOf: call.secretsOf }),
      });
    },
  };
}
