/**
 * A `fetch` for exactly one request on exactly one fresh connection. It writes the bytes it is given, follows nothing,
 * keeps nothing alive and asks for no compression. The connection is opened and verified first, so that a caller can tell
 * "not one byte left" (`NotConnected`) from "bytes may have left" (`Interrupted`) by the kind of the error alone.
 *
 * The built-in `fetch` is not used because it cannot show the address it connected to, may reuse a connection that the
 * other side is just closing, and tells the two cases apart only by error codes.
 */
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { ProblemReason } from '@shared/domain/intent.ts';
import { openConnection } from './connection.ts';
import type { ConnectionRules } from './connection.ts';

export type InterruptedReason = Extract<ProblemReason, 'connectionLost' | 'malformed'>;

/** The connection was up when this happened: the request may have been executed. */
export class Interrupted extends Error {
  readonly reason: InterruptedReason;

  constructor(reason: InterruptedReason, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

export type OutgoingRequest = {
  readonly method: string;
  readonly headers: Headers;
  readonly body: Buffer | null;
  readonly signal: AbortSignal;
};

/** The HTTP parser's own complaints begin with HPE: an answer came, but it is not HTTP. */
function reasonAfterConnection(error: unknown): InterruptedReason {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('HPE_') ? 'malformed' : 'connectionLost';
}

function sendOn(socket: Socket, url: URL, outgoing: OutgoingRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { host: url.host, ...Object.fromEntries(outgoing.headers) };
    if (outgoing.body !== null) headers['content-length'] = String(outgoing.body.length);
    const fail = (error: unknown) => reject(new Interrupted(reasonAfterConnection(error), error));
    // Without an agent the request says `connection: close` and the socket dies with it.
    const request = httpRequest({
      method: outgoing.method,
      path: `${url.pathname}${url.search}`,
      headers,
      setHost: false,
      createConnection: () => socket,
      signal: outgoing.signal,
    });
    request.on('error', fail);
    request.on('close', () => fail(undefined));
    request.on('upgrade', (_message: IncomingMessage, upgraded: Socket) => upgraded.destroy());
    request.on('response', resolve);
    request.end(outgoing.body ?? undefined);
  });
}

/** The body as sent, decompressed where the server compressed it unasked. Throws `Interrupted` for an unknown encoding. */
function decodedBody(message: IncomingMessage): Readable {
  const encoding = (message.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const ignore = () => undefined; // the reader of the last stream sees the error
  switch (encoding) {
    case '':
    case 'identity':
      return message;
    case 'gzip':
    case 'x-gzip':
      return pipeline(message, createGunzip(), ignore);
    case 'deflate':
      return pipeline(message, createInflate(), ignore);
    case 'br':
      return pipeline(message, createBrotliDecompress(), ignore);
    default:
      message.destroy();
      throw new Interrupted('malformed');
  }
}

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) for (const value of values ?? []) headers.append(name, value);
  return headers;
}

/** Statuses that carry no body (RFC 9110 §6.4.1). */
const withoutBody = new Set([204, 205, 304]);

/** Sends one request. Throws `NotConnected` before the first byte and `Interrupted` after it. */
export async function sendOnce(url: URL, outgoing: OutgoingRequest, rules: ConnectionRules): Promise<Response> {
  const socket = await openConnection(url, rules, outgoing.signal);
  const message = await sendOn(socket, url, outgoing);
  const status = message.statusCode ?? 0;
  if (status < 200 || status > 599) {
    message.destroy();
    throw new Interrupted('malformed');
  }
  // Without a body the message still has to be drained for its socket to close.
  if (withoutBody.has(status)) message.resume();
  const body = withoutBody.has(status) ? null : webStream(decodedBody(message));
  return new Response(body, { status, headers: headersOf(message) });
}

/** A pull-driven web stream over `source`; giving it up destroys the source and with it the socket. */
function webStream(source: Readable): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<unknown> = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else if (next.value instanceof Uint8Array) controller.enqueue(next.value);
      else controller.error(new Interrupted('malformed'));
    },
    cancel() {
      source.destroy();
    },
  });
}
