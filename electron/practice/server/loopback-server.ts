/**
 * A small HTTP server that only this machine can reach: it listens on 127.0.0.1, refuses any other Host header (so that a
 * web page cannot reach it through a name that it points here), reads at most 1 MB of request and hands out raw bytes.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { OwnedScheduler } from '../scheduler.ts';
import type { PracticeLog } from '../types.ts';
import { sendReply, textReply, type Reply } from './reply.ts';

export const loopbackAddress = '127.0.0.1';

/** Bytes; a larger request is refused with 413 before any of it is looked at. */
export const largestRequest = 1_048_576;

export type RawRequest = {
  readonly method: string;
  /** The request-target as sent, with its query and also with a question mark that nothing follows. */
  readonly target: string;
  /** As sent, without the query. */
  readonly path: string;
  /** As sent, without the question mark; empty when there is none. */
  readonly query: string;
  /** Lower-case names; a header sent more than once is joined by Node with a comma, which no check here accepts. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
};

export type Params = Readonly<Record<string, string>>;

export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Literal segments and `{name}` segments, such as `/pay/{paymentId}`. */
  readonly pattern: string;
  handle(request: RawRequest, params: Params): Reply | Promise<Reply>;
};

export type LoopbackServer = {
  readonly port: number;
  readonly origin: string;
  close(): Promise<void>;
};

function matchPath(pattern: string, path: string): Params | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!segment.startsWith('{')) {
      if (segment !== value) return undefined;
      continue;
    }
    try {
      params[segment.slice(1, -1)] = decodeURIComponent(value);
    } catch {
      return undefined;
    }
  }
  return params;
}

/** The whole body, or undefined when it is larger than allowed. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > largestRequest) {
      resolve(undefined);
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > largestRequest) {
        chunks.length = 0; // the rest is read and thrown away, so that the caller gets to hear the refusal
        resolve(undefined);
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the caller went away')));
  });
}

function flatHeaders(request: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

async function answer(request: IncomingMessage, routes: readonly Route[], allowedHost: string): Promise<Reply> {
  if (request.headers.host !== allowedHost) return textReply(421, 'text/plain; charset=utf-8', 'Misdirected request\n');
  const [path = '', ...rest] = (request.url ?? '').split('?');
  const onPath = routes.flatMap((route) => {
    const params = matchPath(route.pattern, path);
    return params === undefined ? [] : [{ route, params }];
  });
  const found = onPath.find(({ route }) => route.method === request.method);
  if (found === undefined) {
    return onPath.length === 0
      ? textReply(404, 'text/plain; charset=utf-8', 'Not found\n')
      : textReply(405, 'text/plain; charset=utf-8', 'Method not allowed\n', { allow: onPath.map(({ route }) => route.method).join(', ') });
  }
  const body = await readBody(request);
  if (body === undefined) return textReply(413, 'text/plain; charset=utf-8', 'Request too large\n', { connection: 'close' });
  return found.route.handle({ method: found.route.method, target: request.url ?? '', path, query: rest.join('?'), headers: flatHeaders(request), body }, found.params);
}

function listen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException): void => {
      if (port !== 0 && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) resolve(false);
      else reject(error);
    };
    server.once('error', refused);
    server.listen({ host: loopbackAddress, port, exclusive: true }, () => {
      server.off('error', refused);
      resolve(true);
    });
  });
}

/**
 * Starts on `preferredPort` if it is free, else on any free port (0 asks for any at once). `routesFor` gets the origin, so
 * that routes can hand out addresses of this very server.
 */
export async function startLoopbackServer(options: {
  readonly preferredPort: number;
  readonly scheduler: OwnedScheduler;
  readonly log: PracticeLog;
  readonly routesFor: (origin: string) => readonly Route[];
}): Promise<LoopbackServer> {
  const { scheduler, log } = options;
  let routes: readonly Route[] = [];
  let host = '';

  function serve(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => undefined); // the caller went away while being answered; what was executed stays executed
    answer(request, routes, host).then(
      (reply) => sendReply(response, reply, scheduler),
      (error: unknown) => {
        log(`request ended without an answer: ${error instanceof Error ? error.message : 'unknown cause'}`);
        sendReply(response, textReply(500, 'text/plain; charset=utf-8', 'Internal error\n'), scheduler);
      },
    );
  }

  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, serve);
  if (!(await listen(server, options.preferredPort))) {
    log(`port ${options.preferredPort} is taken, using another one`);
    await listen(server, 0);
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  host = `${loopbackAddress}:${address.port}`;
  const origin = `http://${host}`;
  routes = options.routesFor(origin);

  return {
    port: address.port,
    origin,
    close() {
      scheduler.cancelAll();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
