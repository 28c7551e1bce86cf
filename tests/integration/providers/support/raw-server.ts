/** A socket server that answers with exactly the bytes it is told to, and counts what it was sent. */
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';

/** Called once per connection, as soon as a whole request has come (`onConnect`: at once). */
export type Behaviour = {
  readonly onConnect?: (socket: Socket) => void;
  readonly onRequest?: (socket: Socket, request: Buffer) => void;
};

export type RawServer = {
  readonly port: number;
  readonly url: string;
  /** Bytes received in the clear, after decryption where there is any. */
  received(): Buffer;
  connections(): number;
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
};

function isComplete(request: Buffer): boolean {
  const text = request.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return request.length >= end + 4 + length;
}

export async function startRawServer(behaviour: Behaviour = {}, tls?: TlsOptions): Promise<RawServer> {
  let current = behaviour;
  let connections = 0;
  const chunks: Buffer[] = [];
  const open = new Set<Socket>();
  const accept = (socket: Socket) => {
    connections += 1;
    let request = Buffer.alloc(0);
    let answered = false;
    socket.on('error', () => undefined);
    current.onConnect?.(socket);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      request = Buffer.concat([request, chunk]);
      if (answered || !isComplete(request)) return;
      answered = true;
      current.onRequest?.(socket, request);
    });
  };
  const server: Server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  return {
    port,
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    received: () => Buffer.concat(chunks),
    connections: () => connections,
    behave: (next) => {
      current = next;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** A complete HTTP/1.1 answer. `head` lines come instead of the usual ones where given. */
export function answer(status: number, body: string | Buffer, head: readonly string[] = ['content-type: application/json']): Buffer {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body, 'utf8');
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} X\r\n${[...head, `content-length: ${bytes.length}`, 'connection: close'].join('\r\n')}\r\n\r\n`), bytes]);
}

/** Answers every request with `bytes` and closes. */
export function answering(bytes: Buffer): Behaviour {
  return { onRequest: (socket) => void socket.end(bytes) };
}
