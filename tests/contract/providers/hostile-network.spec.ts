/** What no provider's adapter may be led to by the other end of the line, whoever it is: the same for all, key by key. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Exchange, Provider } from '@core/ports/provider.ts';
import { providerIds } from '@shared/domain/ids.ts';
import { answer, answering, startRawServer, type RawServer } from '../../integration/providers/support/raw-server.ts';
import { moneyOut } from './money-out.ts';
import { practiceSubject, type ProviderSubject } from './practice-subject.ts';

const pem = (name: string): string => readFileSync(resolve(import.meta.dirname, '../../integration/providers/tls', `${name}.pem`), 'utf8');
const twoMiB = 2 * 1024 * 1024;

describe.each(providerIds)('%s on a hostile network', (id) => {
  let subject: ProviderSubject;
  let server: RawServer | undefined;
  beforeAll(async () => {
    subject = await practiceSubject(id);
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  afterAll(() => subject.close());

  /** Every kind of call once: a write of a link, money out, a look-up, the connection test. */
  async function callAll(provider: Provider): Promise<readonly Exchange<unknown>[]> {
    const link = subject.link();
    const out = moneyOut(subject, provider, link, 'ch_000000000000000000000000', subject.dialect.parts[0]);
    return [await provider.createLink(link), await out.send(), await provider.query(subject.queryPayment(link)), await provider.testConnection()];
  }

  it.each(['http://api.provider.example', 'http://127.0.0.1:9', 'https://127.0.0.1:9', 'https://localhost:9'])('a test profile sends nothing to %s', async (baseUrl) => {
    for (const { answer: told } of await callAll(subject.provider({ environment: 'test', baseUrl }))) expect(told.kind, JSON.stringify(told)).toBe('notSent');
  });

  it.each(['self', 'expired', 'wrong'])('not one byte goes to a server whose certificate is bad (%s)', async (name) => {
    server = await startRawServer(answering(answer(200, '{}')), { key: pem('leaf-key'), cert: pem(name) });
    for (const { answer: told } of await callAll(subject.provider({ baseUrl: `https://localhost:${server.port}` }))) {
      expect(told).toMatchObject({ kind: 'notSent', problem: { reason: 'tls' } });
    }
    expect(server.received()).toHaveLength(0);
  });

  it('a redirect is followed by nobody', async () => {
    const elsewhere = await startRawServer(answering(answer(200, '{}')));
    server = await startRawServer(answering(answer(307, '{}', [`location: ${elsewhere.url}/`, 'content-type: application/json'])));
    try {
      for (const { answer: told } of await callAll(subject.provider({ baseUrl: server.url }))) expect(told).toMatchObject({ kind: 'doubtful', problem: { reason: 'redirect' } });
      expect(elsewhere.connections()).toBe(0);
    } finally {
      await elsewhere.close();
    }
  });

  it('an answer over 2 MB is not read to its end', async () => {
    server = await startRawServer(answering(answer(200, Buffer.alloc(twoMiB + 1, 0x20))));
    for (const { answer: told } of await callAll(subject.provider({ baseUrl: server.url, settings: { requestTimeout: 10_000 } }))) {
      expect(told).toMatchObject({ kind: 'doubtful', problem: { reason: 'tooLarge' } });
    }
  });
});
