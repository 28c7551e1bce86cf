import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHttpClient } from '@electron/providers/http.ts';
import { operatingSystemLookup } from '@electron/providers/http/connection.ts';
import { machineClock } from './support/clock.ts';
import { answer, answering, startRawServer } from './support/raw-server.ts';
import type { RawServer } from './support/raw-server.ts';

const file = (name: string) => readFileSync(resolve(import.meta.dirname, 'tls', `${name}.pem`), 'utf8');
const key = file('leaf-key');
const usual = getCACertificates('default');

beforeAll(() => setDefaultCACertificates([...usual, file('ca')]));
afterAll(() => setDefaultCACertificates(usual));

let server: RawServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function post(tls: TlsOptions, host = 'localhost') {
  server = await startRawServer(answering(answer(200, '{}')), tls);
  const client = createHttpClient({ environment: 'practice', clock: machineClock, lookup: operatingSystemLookup });
  const outcome = await client.send(
    { method: 'POST', url: `https://${host}:${server.port}/x`, headers: { 'x-api-key': 'practice-key-not-real' }, body: Buffer.from('{"amount":1}') },
    { timeout: 3_000, maximumBody: 1_000 },
  );
  return { outcome, received: server.received().toString('utf8') };
}

describe('TLS', () => {
  it.each(['localhost', '127.0.0.1'])('sends over a verified connection to %s', async (host) => {
    const { outcome, received } = await post({ key, cert: file('good') }, host);
    expect(outcome).toMatchObject({ kind: 'answer', status: 200, text: '{}' });
    expect(received).toContain('practice-key-not-real');
  });

  it.each<[string, TlsOptions]>([
    ['signed by itself', { key, cert: file('self') }],
    ['expired', { key, cert: file('expired') }],
    ['made for another host', { key, cert: file('wrong') }],
    ['on TLS 1.1', { key, cert: file('good'), minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
  ])('sends not one byte to a server whose certificate is %s', async (_name, tls) => {
    const { outcome, received } = await post(tls);
    expect(outcome).toEqual({ kind: 'notSent', reason: 'tls' });
    expect(received).toBe('');
  });

  it('sends not one byte to a server that does not speak TLS, closes, or never finishes', async () => {
    const client = createHttpClient({ environment: 'practice', clock: machineClock, lookup: operatingSystemLookup });
    for (const onConnect of [
      (socket: { end(text: string): unknown }) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      (socket: { destroy(): unknown }) => void socket.destroy(),
      () => undefined,
    ]) {
      const plain = await startRawServer({ onConnect });
      const outcome = await client.send(
        { method: 'POST', url: `https://127.0.0.1:${plain.port}/`, headers: { 'x-api-key': 'practice-key-not-real' }, body: Buffer.from('{}') },
        { timeout: 300, maximumBody: 1_000 },
      );
      expect(outcome).toEqual({ kind: 'notSent', reason: 'tls' });
      expect(plain.received().toString('latin1')).not.toContain('practice-key-not-real');
      await plain.close();
    }
  });
});
