/**
 * One signed exchange: serialise once, sign that buffer, send it, read the envelope. It knows HTTP and the envelope but no
 * domain types; what `data` means is the caller's `read`.
 */
import type { Exchange, ProviderAnswer } from '@core/ports/provider.ts';
import type { Clock } from '@core/ports/clock.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { Redact } from '../http/evidence.ts';
import { doubtful, exchangeOnce } from '../http/exchange.ts';
import type { HttpAnswer, Prepared } from '../http/exchange.ts';
import { readJson } from '../http/json.ts';
import { problemOf, refusalProblem } from '../http/problems.ts';
import type { HttpClient } from '../http.ts';
import { isSuccessCode, meaningOf, meaningOfBareStatus } from './errors.ts';
import { FileElsewhere, isFile } from './files.ts';
import type { Body } from './mapper.ts';
import { maximumFile } from './settings.ts';
import type { Settings } from './settings.ts';
import { messageToSign, signMessage } from './signer.ts';
import type { Signable } from './signer.ts';
import { envelope } from './wire.ts';

export type SignedCall<Fact> = {
  /** Name for the record. */
  readonly operation: string;
  readonly asked: 'read' | 'write';
  /** Path below the base URL, with a leading slash. */
  readonly path: string;
  readonly content:
    | { readonly method: 'POST'; readonly body: () => Body }
    | { readonly method: 'GET'; readonly query: readonly (readonly [string, string])[] };
  /** Reads `data` of a success; throws for anything that is not a fact. `maskKeys` cleans what is kept raw. */
  readonly read: (data: unknown, httpStatus: number, maskKeys: Redact) => Fact;
  /** Where a file is asked for: reads an answer with status 200 and bytes that is no envelope. Its limit is that of files. */
  readonly readFile?: (answer: HttpAnswer) => Fact;
  /** Tokens and codes among the entries, masked like the keys. */
  readonly secrets?: readonly string[];
};

/**
 * The envelope is a success, but the transaction in it says that it failed (dossier §11). It is told as a refusal that proves
 * nothing, with the provider's own words.
 */
export class TransactionFailed extends Error {
  readonly words: string | null;

  constructor(words: string | null) {
    super('failed at the provider');
    this.words = words;
  }
}

export type ClientDependencies = {
  readonly http: HttpClient;
  readonly baseUrl: string;
  readonly settings: Settings;
  readonly secret: (name: string) => Promise<string>;
  readonly clock: Clock;
  readonly logger: Logger;
};

export type SignedClient = { exchange<Fact>(call: SignedCall<Fact>): Promise<Exchange<Fact>> };

/** A header cannot carry anything else, and a secret with a line break is a mistake in copying. */
const usableKey = /^[\x21-\x7e]+$/;

/** An empty array is no data of a transaction, but it is an empty list. */
function isEmptyData(data: unknown): boolean {
  return data === undefined || data === null || (typeof data === 'object' && Object.keys(data).length === 0);
}

/** The free words of `data` are shown as they came when nobody knows them; a key that is echoed there must not be. */
function maskWords(data: unknown, maskKeys: Redact): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const words = Object.entries(data).filter((member): member is [string, string] => ['result', 'status'].includes(member[0]) && typeof member[1] === 'string');
  return { ...data, ...Object.fromEntries(words.map(([name, word]) => [name, maskKeys(word)])) };
}

export function createSignedClient({ http, baseUrl, settings, secret, clock, logger }: ClientDependencies): SignedClient {
  async function prepare(call: SignedCall<unknown>): Promise<Prepared> {
    const apiKey = await secret('apiKey');
    const apiSecret = await secret('apiSecret');
    if (!usableKey.test(apiKey) || apiSecret === '') throw new RangeError('unusable key');
    const url = new URL(`${baseUrl}${call.path}`);
    let signable: Signable;
    let body: Buffer | null = null;
    if (call.content.method === 'POST') {
      const members = call.content.body();
      body = Buffer.from(JSON.stringify(members), 'utf8');
      signable = { method: 'POST', path: url.pathname, body, members };
    } else {
      for (const [name, value] of call.content.query) url.searchParams.append(name, value);
      signable = { method: 'GET', path: url.pathname, query: url.search.replace(/^\?/, '') };
    }
    const message = messageToSign(signable, settings.signature);
    const headers = {
      'accept': call.readFile === undefined ? 'application/json' : '*/*',
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      'x-api-key': apiKey,
      'x-signature': signMessage(message, apiSecret, settings.signature.encoding),
    };
    return {
      request: { method: call.content.method, url: url.href, headers, body },
      signedText: message.toString('utf8'),
      secrets: [apiKey, apiSecret, ...(call.secrets ?? [])],
    };
  }

  function factOf<Fact>(call: SignedCall<Fact>, data: unknown, { status, code }: { readonly status: number; readonly code: number | null }, maskKeys: Redact): ProviderAnswer<Fact> {
    try {
      return { kind: 'fact', fact: call.read(data, status, maskKeys) };
    } catch (error) {
      if (error instanceof FileElsewhere) return doubtful('redirect', status, code, maskKeys(error.address));
      if (!(error instanceof TransactionFailed)) throw error;
      return { kind: 'refused', meaning: 'unlisted', problem: problemOf('failedAtProvider', status, code, error.words === null ? null : maskKeys(error.words)) };
    }
  }

  function readAnswer<Fact>(call: SignedCall<Fact>, answer: HttpAnswer, maskKeys: Redact): ProviderAnswer<Fact> {
    const { status, text, bytes } = answer;
    if (call.readFile !== undefined && status === 200 && bytes.length === 0) return doubtful('emptyBody', status);
    if (call.readFile !== undefined && isFile(answer)) return { kind: 'fact', fact: call.readFile(answer) };
    const reading = call.readFile === undefined ? readJson(text) : readJson(text, maximumFile);
    const parsed = envelope.safeParse(reading.ok ? reading.value : undefined);
    const bare = meaningOfBareStatus(status, settings.refusals);
    if (!parsed.success) {
      if (bare !== null) return { kind: 'refused', meaning: bare, problem: refusalProblem(bare, status, null, null) };
      return doubtful(reading.ok ? 'malformed' : reading.problem, status);
    }
    const { code = null } = parsed.data;
    // Before anything is cut: no piece of an echoed key stays at the end of a shortened message.
    const message = parsed.data.message === null ? null : maskKeys(parsed.data.message);
    const data = maskWords(parsed.data.data, maskKeys);
    if (isSuccessCode(code, settings.refusals)) {
      // Success = HTTP 200, a listed code and data (dossier §4). A success code with another status contradicts itself.
      if (status === 200 && (!isEmptyData(data) || Array.isArray(data))) return factOf(call, data, { status, code }, maskKeys);
      return doubtful('malformed', status, code, message);
    }
    // Without a code there is no refusal either, only a status.
    if (code === null && bare === null) return doubtful('malformed', status, null, message);
    const meaning = meaningOf({ asked: call.asked, httpStatus: status, code, carriesData: !isEmptyData(data) }, settings.refusals);
    return { kind: 'refused', meaning, problem: refusalProblem(meaning, status, code, message) };
  }

  return {
    exchange: (call) => exchangeOnce(
      { http, limits: { timeout: settings.requestTimeout, maximumBody: call.readFile === undefined ? settings.maximumBody : maximumFile }, clock, logger },
      {
        operation: call.operation, file: call.readFile !== undefined,
        prepare: () => prepare(call), read: (answer, maskKeys) => readAnswer(call, answer, maskKeys),
      },
    ),
  };
}
