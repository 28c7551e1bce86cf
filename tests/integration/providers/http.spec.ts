import { brotliCompressSync, gzipSync, deflateSync } from 'node:zlib';
import type { LookupFunction, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHttpClient } from '@electron/providers/http.ts';
import type { HttpOutcome } from '@electron/providers/http.ts';
import { isLoopbackAddress, operatingSystemLookup } from '@electron/providers/http/connection.ts';
import type { Environment } from '@shared/domain/profile.ts';
import { machineClock } from './support/clock.ts';
import { answer, answering, startRawServer } from './support/raw-server.ts';
import type { RawServer } from './support/raw-server.ts';

const body = Buffer.from('{"note":"茶"}', 'utf8');
const headers = { 'content-type': 'application/json', 'x-api-key': 'practice-key-not-real' };

type Options = { readonly environment?: Environment; readonly lookup?: LookupFunction; readonly timeout?: number; readonly maximumBody?: number; readonly binary?: boolean };

function post(url: string, { environment = 'practice', lookup = operatingSystemLookup, timeout = 2_000, maximumBody = 100_000, binary = false }: Options = {}): Promise<HttpOutcome> {
  return createHttpClient({ environment, clock: machineClock, lookup }).send({ method: 'POST', url, headers, body }, { timeout, maximumBody, binary });
}

/** Resolves every name to this machine, as a poisoned resolver would. */
const poisoned: LookupFunction = (_host, options, callback) => {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

let server: RawServer;
beforeEach(async () => {
  server = await startRawServer();
});
afterEach(() => server.close());

describe('an exchange', () => {
  it('sends exactly the given bytes once, on a connection of its own', async () => {
    server.behave(answering(answer(200, '{"code":0}')));
    expect(await post(`${server.url}/a/b?c=1`)).toEqual({
      kind: 'answer', status: 200, text: '{"code":0}', bytes: Buffer.from('{"code":0}'),
      headers: { 'content-type': 'application/json', 'content-length': '10', 'connection': 'close' },
    });
    const text = server.received().toString('utf8');
    expect(text).toMatch(/^POST \/a\/b\?c=1 HTTP\/1\.1\r\n/);
    expect(text.toLowerCase()).toContain('\r\nconnection: close\r\n');
    expect(text.toLowerCase()).toContain(`\r\nhost: 127.0.0.1:${server.port}\r\n`);
    expect(text.toLowerCase()).toContain(`\r\ncontent-length: ${body.length}\r\n`);
    expect(text.split('\r\n\r\n')[1]).toBe('{"note":"茶"}');
    await post(server.url);
    expect(server.connections()).toBe(2);
  });

  it('keeps of an answer that is no answer when the provider wants to be asked again', async () => {
    server.behave(answering(answer(503, 'busy', ['retry-after: 120'])));
    expect(await post(server.url)).toEqual({ kind: 'doubtful', reason: 'serverError', status: 503, text: 'busy', asks: { 'retry-after': '120' } });
  });

  it.each([400, 401, 404, 409, 429, 201])('hands over status %i without throwing or trying again', async (status) => {
    server.behave(answering(answer(status, '{"code":9}')));
    expect(await post(server.url)).toMatchObject({ kind: 'answer', status, text: '{"code":9}' });
    expect(server.connections()).toBe(1);
  });

  it.each([['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync]] as const)('reads %s that nobody asked for', async (name, compress) => {
    server.behave(answering(answer(200, compress('{"code":0}'), [`content-encoding: ${name}`])));
    expect(await post(server.url)).toMatchObject({ kind: 'answer', status: 200, text: '{"code":0}' });
  });

  it('reads chunks and keeps a character whole across them', async () => {
    const tea = Buffer.from('"茶"');
    server.behave({
      onRequest: (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        for (const byte of tea) socket.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.of(byte), Buffer.from('\r\n')]));
        socket.end('0\r\n\r\n');
      },
    });
    expect(await post(server.url)).toMatchObject({ kind: 'answer', status: 200, text: '"茶"' });
  });
});

describe('a file', () => {
  const file = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe, 0x00]);

  it('comes as bytes with its headers, also when it is not UTF-8 or empty', async () => {
    server.behave(answering(answer(200, file, ['content-type: application/zip', 'Content-Disposition: attachment; filename="a.zip"'])));
    const outcome = await post(server.url, { binary: true });
    expect(outcome).toMatchObject({ kind: 'answer', status: 200, text: '', headers: { 'content-type': 'application/zip', 'content-disposition': 'attachment; filename="a.zip"' } });
    expect(outcome.kind === 'answer' && outcome.bytes.equals(file)).toBe(true);
    server.behave(answering(answer(200, '')));
    expect(await post(server.url, { binary: true })).toMatchObject({ kind: 'answer', text: '', bytes: Buffer.alloc(0) });
    server.behave(answering(answer(200, 'a,b\n茶,1\n')));
    expect(await post(server.url, { binary: true })).toMatchObject({ kind: 'answer', text: 'a,b\n茶,1\n' });
  });

  it('that nobody asked for is no answer', async () => {
    server.behave(answering(answer(200, file)));
    expect(await post(server.url)).toMatchObject({ kind: 'doubtful', reason: 'malformed' });
  });

  it('that is cut, too large, elsewhere or a broken server\'s is as doubtful as any answer', async () => {
    server.behave({ onRequest: (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nPK') });
    expect(await post(server.url, { binary: true })).toMatchObject({ kind: 'doubtful', reason: 'truncated' });
    server.behave(answering(answer(200, Buffer.alloc(1_001))));
    expect(await post(server.url, { binary: true, maximumBody: 1_000 })).toMatchObject({ kind: 'doubtful', reason: 'tooLarge' });
    server.behave(answering(answer(302, '', ['location: https://files.example/a.zip'])));
    expect(await post(server.url, { binary: true })).toMatchObject({ kind: 'doubtful', reason: 'redirect' });
    server.behave(answering(answer(500, file)));
    expect(await post(server.url, { binary: true })).toMatchObject({ kind: 'doubtful', reason: 'serverError' });
  });
});

describe('provably not sent', () => {
  const notSent = (reason: string) => ({ kind: 'notSent', reason });

  it('a name that does not resolve', async () => {
    const failing = (code: string): LookupFunction => (host, _options, callback) =>
      callback(Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code, syscall: 'getaddrinfo', hostname: host }), '', 4);
    for (const code of ['ENOTFOUND', 'EAI_AGAIN']) expect(await post('https://gateway.example', { environment: 'live', lookup: failing(code) })).toEqual(notSent('dns'));
    expect(await post('https://no-such-name.invalid', { environment: 'live' })).toEqual(notSent('dns'));
  });

  it('a port where nobody listens', async () => {
    await server.close();
    expect(await post(server.url)).toEqual(notSent('connectionRefused'));
    expect(await post(server.url.replace('127.0.0.1', 'localhost'))).toEqual(notSent('connectionRefused'));
  });

  it('a name that never resolves within the limit', async () => {
    expect(await post('https://gateway.example', { environment: 'live', lookup: () => undefined, timeout: 100 })).toEqual(notSent('connectionRefused'));
  });

  it.each([
    ['live', 'http://gateway.example'], ['test', 'https://localhost'], ['live', 'https://127.0.0.1'], ['live', 'https://2130706433'],
    ['practice', 'https://gateway.example'],
  ] as const)('%s may not use %s', async (environment, url) => {
    expect(await post(`${url}:${server.port}`, { environment, lookup: poisoned })).toEqual(notSent('hostRefused'));
    expect(server.connections()).toBe(0);
  });

  it('a live name that resolves to this machine gets not one byte', async () => {
    for (const environment of ['test', 'live'] as const) {
      expect(await post(`https://gateway.example:${server.port}/x`, { environment, lookup: poisoned })).toEqual(notSent('hostRefused'));
    }
    expect(server.connections()).toBe(2);
    expect(server.received()).toHaveLength(0);
  });

  it('a process that was told not to verify certificates', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await post(`https://gateway.example:${server.port}`, { environment: 'live', lookup: poisoned })).toEqual(notSent('tls'));
    expect(server.connections()).toBe(0);
  });

  it('knows the addresses of this machine', () => {
    for (const own of ['127.0.0.1', '127.255.0.3', '0.0.0.0', '::1', '::', '::ffff:127.0.0.1', '', 'nonsense']) expect(isLoopbackAddress(own), own).toBe(true);
    for (const other of ['128.0.0.1', '10.0.0.1', '2001:db8::1', '::ffff:8.8.8.8']) expect(isLoopbackAddress(other), other).toBe(false);
  });
});

describe('doubtful', () => {
  const lost = { kind: 'doubtful', reason: 'connectionLost', status: null, text: null };

  it.each<[string, (socket: Socket) => void]>([
    ['closed after the request', (socket) => void socket.end()],
    ['reset after the request', (socket) => void socket.resetAndDestroy()],
    ['closed in the middle of the head', (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-le')],
  ])('connection %s', async (_name, onRequest) => {
    server.behave({ onRequest });
    expect(await post(server.url)).toEqual(lost);
    expect(server.connections()).toBe(1);
  });

  it('reset as soon as it was connected: lost, or known to be unsent because the reset came before the first byte', async () => {
    server.behave({ onConnect: (socket) => void socket.resetAndDestroy() });
    const outcome = await post(server.url);
    if (outcome.kind === 'notSent') expect(server.received()).toHaveLength(0);
    else expect(outcome).toEqual(lost);
  });

  it('no answer in time, however little of the request was read', async () => {
    const started = performance.now();
    expect(await post(server.url, { timeout: 150 })).toEqual({ kind: 'doubtful', reason: 'timeout', status: null, text: null });
    server.behave({ onConnect: (socket) => void socket.pause() });
    expect(await post(server.url, { timeout: 150 })).toMatchObject({ reason: 'timeout' });
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it('a body that stops or drips', async () => {
    server.behave({ onRequest: (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"code":0') });
    expect(await post(server.url, { timeout: 150 })).toEqual({ kind: 'doubtful', reason: 'timeout', status: 200, text: '{"code":0' });
    server.behave({ onRequest: (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"code":0}') });
    expect(await post(server.url)).toEqual({ kind: 'doubtful', reason: 'truncated', status: 200, text: '{"code":0}' });
    server.behave({ onRequest: (socket) => void socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\n{"code":0}\r\n') });
    expect(await post(server.url)).toMatchObject({ kind: 'doubtful', reason: 'truncated' });
  });

  it.each<[string, number, string, Buffer]>([
    ['serverError', 500, '{"code":0,"data":{}}', answer(500, '{"code":0,"data":{}}')],
    ['serverError', 503, 'busy', answer(503, 'busy')],
    ['redirect', 302, 'moved', answer(302, 'moved', ['location: https://evil.example/'])],
    ['redirect', 307, '', answer(307, '', ['location: /again'])],
    ['emptyBody', 200, '', answer(200, '')],
    ['emptyBody', 200, ' \n', answer(200, ' \n')],
    ['emptyBody', 204, '', Buffer.from('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n')],
    ['malformed', 200, '"\ufffd"', answer(200, Buffer.from([0x22, 0xff, 0x22]))],
    ['truncated', 200, '', answer(200, 'not gzip at all', ['content-encoding: gzip'])],
  ])('%s for status %i with %j', async (reason, status, text, bytes) => {
    server.behave(answering(bytes));
    expect(await post(server.url)).toEqual({ kind: 'doubtful', reason, status, text });
    expect(server.connections()).toBe(1);
  });

  it.each([
    'SSH-2.0-OpenSSH\r\n', 'HTTP/1.1 999 X\r\ncontent-length: 0\r\n\r\n', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`,
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}', 'HTTP/1.1 200 OK\r\ncontent-encoding: zip\r\ncontent-length: 2\r\n\r\n{}',
  ])('what is no usable HTTP: %#', async (text) => {
    server.behave(answering(Buffer.from(text)));
    expect(await post(server.url)).toMatchObject({ kind: 'doubtful', reason: 'malformed' });
  });

  it('an unasked switch of protocols', async () => {
    server.behave({ onRequest: (socket) => void socket.write('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n') });
    expect(await post(server.url)).toMatchObject({ kind: 'doubtful', reason: 'connectionLost' });
  });

  it('a body above the limit, also one that only grows when unpacked, and lets go of the connection', async () => {
    const closed = new Promise<void>((resolve) => {
      server.behave({
        onConnect: (socket) => void socket.on('close', () => resolve()),
        onRequest: (socket) => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          const more = () => {
            while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 0x20)));
          };
          socket.on('drain', more);
          more();
        },
      });
    });
    expect(await post(server.url)).toMatchObject({ kind: 'doubtful', reason: 'tooLarge', status: 200 });
    await closed;
    server.behave(answering(answer(200, gzipSync(Buffer.alloc(200_000_000, 0x20)), ['content-encoding: gzip'])));
    const before = process.memoryUsage().rss;
    expect(await post(server.url, { maximumBody: 2_097_152 })).toMatchObject({ kind: 'doubtful', reason: 'tooLarge' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });
});
