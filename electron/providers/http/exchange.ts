/**
 * One exchange of any adapter: build and sign once, send those very bytes once, let the adapter read the answer, keep what may
 * be kept. Guarantees: nothing is sent that could not be built and signed; an answer that the adapter cannot read is doubtful,
 * never a fact and never a refusal; no key and no personal entry stays in the record or in a problem's text.
 */
import type { Exchange, ProviderAnswer } from '@core/ports/provider.ts';
import type { Clock } from '@core/ports/clock.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { Problem } from '@shared/domain/intent.ts';
import type { ExchangeEvidence } from '@shared/domain/timeline.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { HttpClient, HttpLimits, HttpOutcome, HttpRequest } from '../http.ts';
import { createRedactor, createSecretMask, redactEvidence, type Redact } from './evidence.ts';
import { problemOf } from './problems.ts';
import { retryAfterMs } from './retry-after.ts';

export type HttpAnswer = Extract<HttpOutcome, { readonly kind: 'answer' }>;

/** What is sent, and what of it must not be kept. */
export type Prepared = {
  readonly request: HttpRequest;
  /** The exact text that was signed; null for a call that is not signed. The secret inside it is masked by `secrets`. */
  readonly signedText: string | null;
  /** Keys and tokens, masked wherever they appear in whatever form. */
  readonly secrets: readonly string[];
  /** Entries about a person, masked likewise. */
  readonly personal?: readonly string[];
};

export type Call<Fact> = {
  /** Name for the record. */
  readonly operation: string;
  /** Runs before the first byte; whatever it throws means "not sent". */
  readonly prepare: () => Promise<Prepared>;
  /** Throws for an answer that it cannot read. `maskKeys` cleans text of the provider that is to be shown. */
  readonly read: (answer: HttpAnswer, maskKeys: Redact) => ProviderAnswer<Fact> | Promise<ProviderAnswer<Fact>>;
  /** What of a fact must not stay in the record, such as a page that opens with nothing but its address. */
  readonly secretsOf?: (fact: Fact) => readonly string[];
  /** The answer is a file: its content is not kept. Of an answer that is no file the text is. */
  readonly file?: boolean;
};

export type ExchangeDependencies = { readonly http: HttpClient; readonly limits: HttpLimits; readonly clock: Clock; readonly logger: Logger };

/** The answer is well-formed, but says something that cannot be taken as a fact. */
export class Unmappable extends Error {}

export function notSent(error: unknown): Exchange<never> {
  const reason = !(error instanceof AppError) ? 'signing' : error.code === 'secret.missing' ? 'secretMissing' : 'secretUnavailable';
  return { answer: { kind: 'notSent', problem: problemOf(reason, null) }, evidence: null };
}

export function doubtful(reason: Problem['reason'], httpStatus: number | null, code: string | number | null = null, message: string | null = null): ProviderAnswer<never> {
  return { kind: 'doubtful', problem: problemOf(reason, httpStatus, code, message) };
}

async function classify<Fact>(call: Call<Fact>, outcome: HttpOutcome, maskKeys: Redact, logger: Logger): Promise<ProviderAnswer<Fact>> {
  switch (outcome.kind) {
    case 'notSent':
      return { kind: 'notSent', problem: problemOf(outcome.reason, null) };
    case 'doubtful':
      return doubtful(outcome.reason, outcome.status);
    case 'answer':
      try {
        return await call.read(outcome, maskKeys);
      } catch (error) {
        logger.warn('provider.answerNotUnderstood', { operation: call.operation, httpStatus: outcome.status, reason: error instanceof Unmappable ? error.message : 'schema' });
        return doubtful('malformed', outcome.status);
      }
  }
}

function evidenceOf(call: Pick<Call<never>, 'operation' | 'file'>, { request, signedText }: Prepared, outcome: HttpOutcome, answer: ProviderAnswer<unknown>, at: { readonly startedAt: Instant; readonly now: Instant }): ExchangeEvidence {
  return {
    operation: call.operation,
    startedAt: at.startedAt,
    durationMs: Math.max(0, at.now - at.startedAt),
    method: request.method,
    url: request.url,
    requestHeaders: request.headers,
    requestBody: request.body?.toString('utf8') ?? null,
    signedText,
    httpStatus: outcome.kind === 'notSent' ? null : outcome.status,
    responseBody: outcome.kind === 'notSent' || (call.file === true && answer.kind === 'fact') ? null : outcome.text,
    problem: answer.kind === 'fact' ? null : answer.problem,
  };
}

function askedToWait(outcome: HttpOutcome, now: Instant): Pick<Exchange<never>, 'retryAfterMs'> {
  const wait = outcome.kind === 'notSent' ? undefined : retryAfterMs(outcome.status, (outcome.kind === 'answer' ? outcome.headers : outcome.asks) ?? {}, now);
  return wait === undefined ? {} : { retryAfterMs: wait };
}

/** Never rejects. */
export async function exchangeOnce<Fact>({ http, limits, clock, logger }: ExchangeDependencies, call: Call<Fact>): Promise<Exchange<Fact>> {
  let prepared: Prepared;
  let redact: Redact;
  let maskKeys: Redact;
  try {
    prepared = await call.prepare();
    redact = createRedactor(prepared.secrets, prepared.personal);
    maskKeys = createSecretMask(prepared.secrets, prepared.personal);
  } catch (error) {
    return notSent(error);
  }
  const startedAt = clock.now();
  const outcome = await http.send(prepared.request, { ...limits, ...(call.file === true ? { binary: true } : {}) });
  const answer = await classify(call, outcome, maskKeys, logger);
  const told = answer.kind === 'fact' ? (call.secretsOf?.(answer.fact) ?? []) : [];
  const clean = told.length === 0 ? redact : createRedactor([...prepared.secrets, ...told], prepared.personal);
  const evidence = redactEvidence(evidenceOf(call, prepared, outcome, answer, { startedAt, now: clock.now() }), clean);
  // The record's problem has been cleaned; the answer must not bring an echoed key back.
  return { answer: answer.kind === 'fact' || evidence.problem === null ? answer : { ...answer, problem: evidence.problem }, evidence, ...askedToWait(outcome, clock.now()) };
}
