/** The server and the control interface: who gets in, and how much a caller may send. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { closeFixtures, paths, send, startFixture, type Fixture } from './gateway-under-test.ts';

afterEach(closeFixtures);

describe('server', () => {
  it.each(['evil.example', 'localhost', '127.0.0.1', '127.0.0.1:1', '[::1]'])('refuses the host %s', async (host) => {
    const { gateway } = await startFixture();
    const answer = await send(`${gateway.origin}/pay/X`, { headers: { host } });
    expect([answer.status, answer.text]).toEqual([421, 'Misdirected request\n']);
  });

  it('knows its paths and methods', async () => {
    const { gateway } = await startFixture();
    expect((await send(`${gateway.origin}/`)).status).toBe(404);
    expect((await send(`${gateway.baseUrl}/api/v1/payments/link/`)).status).toBe(404);
    const wrong = await send(`${gateway.baseUrl}${paths.link}`);
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'POST']);
    expect((await send(`${gateway.origin}/pay/%ff`)).status).toBe(404);
  });

  it.each([
    ['announced', { 'content-length': String(1_048_577) }],
    ['not announced', { 'transfer-encoding': 'chunked' }],
  ])('refuses more than 1 MB, %s', async (_what, headers) => {
    const { gateway, log } = await startFixture();
    const answer = send(`${gateway.baseUrl}${paths.link}`, { method: 'POST', body: Buffer.alloc(1_048_577, 0x20), headers });
    await expect(answer).resolves.toMatchObject({ status: 413 });
    expect(log.join()).not.toContain('bad signature');
  });

  it('reads exactly 1 MB', async () => {
    const { gateway } = await startFixture();
    const answer = await send(`${gateway.baseUrl}${paths.link}`, { method: 'POST', body: Buffer.alloc(1_048_576, 0x20) });
    expect(answer.status).toBe(401);
  });

  it('takes another port when the wanted one is taken', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) => {
      blocker.listen(0, '127.0.0.1', () => {
        const address = blocker.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    try {
      const { gateway, link } = await startFixture({}, { port });
      expect(gateway.origin).not.toBe(`http://127.0.0.1:${port}`);
      expect((await link('A')).code).toBe(0);
    } finally {
      blocker.close();
    }
  });
});

describe('control', () => {
  function control({ gateway }: Fixture, method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    return send(`${gateway.origin}/__practice/${path}`, {
      method, headers: { 'x-practice-control': gateway.controlToken, ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  it('plays the payer, tells the ledger and orders faults', async () => {
    const fixture = await startFixture();
    await fixture.link('A/1');
    expect((await control(fixture, 'POST', `pay/${encodeURIComponent('A/1')}`)).status).toBe(200);
    expect((await control(fixture, 'POST', `pay/${encodeURIComponent('A/1')}`)).status).toBe(409);
    expect((await control(fixture, 'POST', 'expire/NOPE')).status).toBe(404);
    expect(JSON.parse((await control(fixture, 'GET', 'ledger')).text)).toEqual(fixture.gateway.ledger());
    expect(fixture.gateway.ledger().orders).toMatchObject([{ reference: 'A/1', executedSales: 1 }]);

    const order = { operation: 'query', kind: 'html-200', times: 'until-cleared' };
    expect(JSON.parse((await control(fixture, 'POST', 'misbehave', order)).text)).toEqual([order]);
    expect(JSON.parse((await control(fixture, 'GET', 'misbehaviours')).text)).toEqual([order]);
    expect((await fixture.post('query', { merchant_reference: 'A/1' })).headers['content-type']).toContain('html');
    await control(fixture, 'POST', 'clear');
    expect(fixture.gateway.misbehaviours()).toEqual([]);
  });

  it.each([
    [{ operation: 'nothing', kind: 'html-200' }, 400],
    [{ operation: 'query', kind: 'html-200', times: 0 }, 400],
    [{ operation: 'query', kind: 'late-commit' }, 422],
  ])('refuses %j', async (order, status) => {
    expect((await control(await startFixture(), 'POST', 'misbehave', order)).status).toBe(status);
  });

  it('refuses without the token, with another one, and from a web page', async () => {
    const fixture = await startFixture();
    await fixture.link('A');
    const attempts: readonly Readonly<Record<string, string>>[] = [
      { 'x-practice-control': '' }, { 'x-practice-control': 'guess' }, { origin: 'https://evil.example' }, { origin: fixture.gateway.origin },
    ];
    for (const headers of attempts) {
      const answer = await control(fixture, 'POST', 'pay/A', undefined, headers);
      expect(answer.status).toBe(403);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
    expect(fixture.gateway.ledger().orders).toMatchObject([{ executedSales: 0 }]);
  });
});
