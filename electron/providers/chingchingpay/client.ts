/**
 * One signed exchange: serialise once, sign that buffer, send it, read the envelope, classify. It knows HTTP and the
 * envelope but no domain types; what `data` means is the caller's `read`.
 */
import type { Exchange, ProviderAnswer } from '@core/ports/provider.ts';
import type { Clock } from '@core/ports/clock.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { ExchangeEvidence } from '@shared/domain/timeline.ts';
import type { Instant } from '@shared/time/instant.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { createRedactor, createSecretMask, redactEvidence } from '../http/evidence.ts';
import type { Redact } from '../http/evidence.ts';
import { readJson } from '../http/json.ts';
import type { HttpClient, HttpOutcome, HttpRequest } from '../http.ts';
import { isSuccessCode, meaningOf, meaningOfBareStatus, problemOf, refusalProblem } from './errors.ts';
import { Unmappable } from './mapper.ts';
import type { Body } from './mapper.ts';
import type { Settings } from './settings.ts';
import { messageToSign, signMessage } from './signer.ts';
import type { Signable } from './signer.ts';
import { envelope } from './wire.ts';

export type Call<Fact> = {
  /** Name for the record. */
  readonly operation: string;
  readonly asked: 'read' | 'write';
  /** Path below the base URL, with a leading slash. */
  readonly path: string;
  readonly content:
    | { readonly method: 'POST'; readonly body: () => Body }
    | { readonly method: 'GET'; readonly query: readonly (readonly [string, string])[] };
  /** Reads `data` of a success; throws for anything that is not a fact. */
  readonly read: (data: unknown, httpStatus: number) => Fact;
};

export type ClientDependencies = {
  readonly http: HttpClient;
  readonly baseUrl: string;
  readonly settings: Settings;
  readonly secret: (name: string) => Promise<string>;
  readonly clock: Clock;
  readonly logger: Logger;
};

export type SignedClient = { exchange<Fact>(call: Call<Fact>): Promise<Exchange<Fact>> };

type Keys = { readonly apiKey: string; readonly apiSecret: string };
type Prepared = { readonly request: HttpRequest; readonly signedText: string };

/** A header cannot carry anything else, and a secret with a line break is a mistake in copying. */
const usableKey = /^[\x21-\x7e]+$/;

function notSent(error: unknown): Exchange<never> {
  const reason = !(error instanceof AppError) ? 'signing' : error.code === 'secret.missing' ? 'secretMissing' : 'secretUnavailable';
  return { answer: { kind: 'notSent', problem: problemOf(reason, null) }, evidence: null };
}

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
  function prepare(call: Call<unknown>, keys: Keys): Prepared {
    if (!usableKey.test(keys.apiKey) || keys.apiSecret === '') throw new RangeError('unusable key');
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
      'accept': 'application/json',
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      'x-api-key': keys.apiKey,
      'x-signature': signMessage(message, keys.apiSecret, settings.signature.encoding),
    };
    return { request: { method: call.content.method, url: url.href, headers, body }, signedText: message.toString('utf8') };
  }

  /** A success of HTTP and envelope is a fact only if `read` says so. */
  function readFact<Fact>(call: Call<Fact>, data: unknown, status: number): ProviderAnswer<Fact> {
    try {
      return { kind: 'fact', fact: call.read(data, status) };
    } catch (error) {
      logger.warn('provider.answerNotUnderstood', { operation: call.operation, httpStatus: status, reason: error instanceof Unmappable ? error.message : 'schema' });
      return { kind: 'doubtful', problem: problemOf('malformed', status) };
    }
  }

  function classifyAnswer<Fact>(call: Call<Fact>, status: number, text: string, maskKeys: Redact): ProviderAnswer<Fact> {
    const reading = readJson(text);
    const parsed = envelope.safeParse(reading.ok ? reading.value : undefined);
    const bare = meaningOfBareStatus(status, settings.refusals);
    if (!parsed.success) {
      if (bare !== null) return { kind: 'refused', meaning: bare, problem: refusalProblem(bare, status, null, null) };
      return { kind: 'doubtful', problem: problemOf(reading.ok ? 'malformed' : reading.problem, status) };
    }
    const { code = null } = parsed.data;
    // Before anything is cut: no piece of an echoed key stays at the end of a shortened message.
    const message = parsed.data.message === null ? null : maskKeys(parsed.data.message);
    const data = maskWords(parsed.data.data, maskKeys);
    if (isSuccessCode(code, settings.refusals)) {
      // Success = HTTP 200, a listed code and data (dossier §4). A success code with another status contradicts itself.
      if (status === 200 && !isEmptyData(data)) return readFact(call, data, status);
      return { kind: 'doubtful', problem: problemOf('malformed', status, code, message) };
    }
    // Without a code there is no refusal either, only a status.
    if (code === null && bare === null) return { kind: 'doubtful', problem: problemOf('malformed', status, null, message) };
    const meaning = meaningOf({ asked: call.asked, httpStatus: status, code, carriesData: !isEmptyData(data) }, settings.refusals);
    return { kind: 'refused', meaning, problem: refusalProblem(meaning, status, code, message) };
  }

  function classify<Fact>(call: Call<Fact>, outcome: HttpOutcome, maskKeys: Redact): ProviderAnswer<Fact> {
    switch (outcome.kind) {
      case 'notSent':
        return { kind: 'notSent', problem: problemOf(outcome.reason, null) };
      case 'doubtful':
        return { kind: 'doubtful', problem: problemOf(outcome.reason, outcome.status) };
      case 'answer':
        return classifyAnswer(call, outcome.status, outcome.text, maskKeys);
    }
  }

  function evidenceOf<Fact>(call: Call<Fact>, prepared: Prepared, outcome: HttpOutcome, answer: ProviderAnswer<Fact>, startedAt: Instant, redact: Redact): ExchangeEvidence {
    return redactEvidence({
      operation: call.operation,
      startedAt,
      durationMs: Math.max(0, clock.now() - startedAt),
      method: prepared.request.method,
      url: prepared.request.url,
      requestHeaders: prepared.request.headers,
      requestBody: prepared.request.body?.toString('utf8') ?? null,
      signedText: prepared.signedText,
      httpStatus: outcome.kind === 'notSent' ? null : outcome.status,
      responseBody: outcome.kind === 'notSent' ? null : outcome.text,
      problem: answer.kind === 'fact' ? null : answer.problem,
    }, redact);
  }

  async function exchange<Fact>(call: Call<Fact>): Promise<Exchange<Fact>> {
    let prepared: Prepared;
    let redact: Redact;
    let maskKeys: Redact;
    try {
      const keys = { apiKey: await secret('apiKey'), apiSecret: await secret('apiSecret') };
      redact = createRedactor([keys.apiKey, keys.apiSecret]);
      maskKeys = createSecretMask([keys.apiKey, keys.apiSecret]);
      prepared = prepare(call, keys);
    } catch (error) {
      return notSent(error);
    }
    const startedAt = clock.now();
    const outcome = await http.send(prepared.request, { timeout: settings.requestTimeout, maximumBody: settings.maximumBody });
    const answer = classify(call, outcome, maskKeys);
    const evidence = evidenceOf(call, prepared, outcome, answer, startedAt, redact);
    // The record's problem has been cleaned; the answer must not bring an echoed key back.
    return { answer: answer.kind === 'fact' || evidence.problem === null ? answer : { ...answer, problem: evidence.problem }, evidence };
  }

  return { exchange };
}
