/**
 * The one HTTP client of all providers. It sends a request at most once, exactly as given, never throws, and says of every
 * failure whether the request provably never left (`notSent`) or may have been executed (`doubtful`).
 *
 * - One time limit covers connecting, sending and reading. It runs out as `notSent` only while connecting.
 * - An answer is read up to a limit counted after decompression and must be strict UTF-8, unless a file was asked for.
 * - Redirects and 5xx are doubtful whatever they carry: a signed request is never sent anywhere else.
 */
import { createFetch } from 'ofetch';
import type { Clock } from '@core/ports/clock.ts';
import type { Environment } from '@shared/domain/profile.ts';
import type { ProblemReason } from '@shared/domain/intent.ts';
import type { LookupFunction } from 'node:net';
import { NotConnected } from './http/connection.ts';
import type { NotSentReason } from './http/connection.ts';
import { Interrupted, sendOnce } from './http/transport.ts';

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Absolute; its origin has to suit the environment. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
};

export type DoubtfulReason = Extract<
  ProblemReason,
  'timeout' | 'connectionLost' | 'serverError' | 'emptyBody' | 'truncated' | 'tooLarge' | 'redirect' | 'malformed'
>;

export type HttpOutcome =
  /** A status below 300 or from 400 to 499, with a complete body that is not blank. Names of headers are in lower case. */
  | { readonly kind: 'answer'; readonly status: number; readonly text: string; readonly bytes: Buffer; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'notSent'; readonly reason: NotSentReason }
  /** `text` is what was read, for the record only. `asks` is there where the answer says when to come again: the headers that do. */
  | { readonly kind: 'doubtful'; readonly reason: DoubtfulReason; readonly status: number | null; readonly text: string | null; readonly asks?: Readonly<Record<string, string>> };

export type HttpLimits = {
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** Bytes of the decompressed body. */
  readonly maximumBody: number;
  /** A file is asked for: bytes that are not UTF-8 are an answer too, with an empty `text`, and so is an empty body. */
  readonly binary?: boolean;
};

export type HttpClient = { send(request: HttpRequest, limits: HttpLimits): Promise<HttpOutcome> };

export type HttpDependencies = { readonly environment: Environment; readonly clock: Clock; readonly lookup: LookupFunction };

type BodyReading = { readonly bytes: Buffer; readonly end: 'complete' | 'cut' | 'tooLarge' };

/** Reads until the end, the limit or the loss of the connection; what came before a loss is kept for the record. */
async function readBody(body: ReadableStream<Uint8Array> | null, limit: number): Promise<BodyReading> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reading = (end: BodyReading['end']): BodyReading => ({ bytes: Buffer.concat(chunks), end });
  if (body === null) return reading('complete');
  const reader = body.getReader();
  try {
    for (;;) {
      const next = await reader.read();
      if (next.done) return reading('complete');
      size += next.value.length;
      if (size > limit) {
        await reader.cancel();
        return reading('tooLarge');
      }
      chunks.push(next.value);
    }
  } catch {
    return reading('cut');
  }
}

/** Undefined for bytes that are not UTF-8. A byte order mark stays; the JSON reader knows what to do with it. */
function strictText(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function classify({ status, headers }: Response, { bytes, end }: BodyReading, timedOut: boolean, binary: boolean): HttpOutcome {
  const text = strictText(bytes);
  const doubtful = (reason: DoubtfulReason): HttpOutcome => ({ kind: 'doubtful', reason, status, text: text ?? bytes.toString('utf8') });
  if (status >= 500) {
    const [again, date] = [headers.get('retry-after'), headers.get('date')];
    return { ...doubtful('serverError'), ...(again === null ? {} : { asks: { 'retry-after': again, ...(date === null ? {} : { date }) } }) };
  }
  if (status >= 300 && status < 400) return doubtful('redirect');
  if (end === 'tooLarge') return doubtful('tooLarge');
  if (end === 'cut') return doubtful(timedOut ? 'timeout' : 'truncated');
  if (!binary && text === undefined) return doubtful('malformed');
  if (!binary && text?.trim() === '') return doubtful('emptyBody');
  return { kind: 'answer', status, text: text ?? '', bytes, headers: Object.fromEntries(headers) };
}

/** The library wraps what our transport threw. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined && !(error instanceof NotConnected) && !(error instanceof Interrupted) ? error.cause : error;
}

function classifyFailure(error: unknown, timedOut: boolean): HttpOutcome {
  const cause = causeOf(error);
  if (cause instanceof NotConnected) return { kind: 'notSent', reason: cause.reason };
  // Anything that is not known to have happened before the first byte counts as after it.
  const reason = timedOut ? 'timeout' : cause instanceof Interrupted ? cause.reason : 'connectionLost';
  return { kind: 'doubtful', reason, status: null, text: null };
}

export function createHttpClient({ environment, clock, lookup }: HttpDependencies): HttpClient {
  async function send(request: HttpRequest, limits: HttpLimits): Promise<HttpOutcome> {
    const timer = new AbortController();
    const stop = clock.after(limits.timeout, () => timer.abort());
    const fetchOnce = createFetch({
      fetch: (_input, init) =>
        sendOnce(new URL(request.url), { method: request.method, headers: new Headers(init?.headers), body: request.body, signal: timer.signal }, { environment, lookup }),
    });
    try {
      const response = await fetchOnce.raw(request.url, {
        method: request.method,
        headers: { ...request.headers },
        ...(request.body === null ? {} : { body: request.body }),
        responseType: 'stream',
        ignoreResponseError: true,
        redirect: 'manual',
        retry: 0,
      });
      const reading = await readBody(response.body, limits.maximumBody);
      return classify(response, reading, timer.signal.aborted, limits.binary === true);
    } catch (error) {
      return classifyFailure(error, timer.signal.aborted);
    } finally {
      stop();
      // Ends a connection that is still open after an answer was given up.
      timer.abort();
    }
  }
  return { send };
}
