/** Notifications to a receiver on this machine: signed, repeated, doubled and out of order when told so, never elsewhere. */
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeFixtures, hmac, startFixture } from './gateway-under-test.ts';

type Received = { readonly body: string; readonly signature: string | undefined; readonly data: Readonly<Record<string, unknown>> };

const receivers: Server[] = [];

async function startReceiver(statusFor: (count: number) => number = () => 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const signature = request.headers['x-signature'];
      const parsed: unknown = JSON.parse(body);
      received.push({ body, signature: typeof signature === 'string' ? signature : undefined, data: Object.fromEntries(Object.entries(parsed ?? {})) });
      response.writeHead(statusFor(received.length)).end('success');
    });
  });
  receivers.push(server);
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return { received, url: `http://127.0.0.1:${port}/hook?x=1`, byName: `http://localhost:${port}/hook` };
}

afterEach(async () => {
  await closeFixtures();
  for (const server of receivers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

describe('notifications', () => {
  it('tell of payment and refund, signed over the raw body', async () => {
    const { received, url, byName } = await startReceiver();
    const { paidLink, refund, query } = await startFixture();
    await paidLink('A-1', { callback_url: url });
    await vi.waitFor(() => expect(received).toHaveLength(1));
    await refund('R-1', 'A-1', 1_000, { callback_url: byName });
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received.map(({ signature }) => signature)).toEqual(received.map(({ body }) => hmac(body)));
    expect(received[0]?.data).toMatchObject({ merchant_reference: 'A-1', result: 'completed', refunded_amount: 0 });
    expect(received[1]?.data).toEqual((await query('R-1')).data);
  });

  it('come when a deadline passes and when a pending refund turns', async () => {
    const { received, url } = await startReceiver();
    const { gateway, time, link, paidLink, refund } = await startFixture();
    await link('A-1', { callback_url: url, expires_at: String(time.now() / 1_000 + 60) });
    time.advance(60_000);
    await vi.waitFor(() => expect(received.at(-1)?.data).toMatchObject({ merchant_reference: 'A-1', status: 'expired' }));
    await paidLink('A-2');
    gateway.misbehave({ operation: 'refund', kind: 'pending-then-failed', times: 1, delayMs: 5_000 });
    await refund('R-1', 'A-2', 100, { callback_url: url });
    time.advance(5_000);
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received[1]?.data).toMatchObject({ merchant_reference: 'R-1', result: 'failed' });
  });

  it('are repeated on the schedule until accepted, then given up', async () => {
    const { received, url } = await startReceiver((count) => (count < 3 ? 500 : 204));
    const { time, log, paidLink } = await startFixture();
    await paidLink('A-1', { callback_url: url });
    await vi.waitFor(() => expect(log.at(-1)).toMatch(/again after 15000 ms$/));
    time.advance(15_000);
    await vi.waitFor(() => expect(log.at(-1)).toMatch(/again after 60000 ms$/));
    time.advance(60_000);
    await vi.waitFor(() => expect(log.at(-1)).toMatch(/accepted$/));
    time.advance(86_400_000);
    expect(received).toHaveLength(3);

    const refusing = await startReceiver(() => 500);
    const other = await startFixture({ retryAfterMs: [1_000] });
    await other.paidLink('A-1', { callback_url: refusing.url });
    await vi.waitFor(() => expect(other.log.at(-1)).toMatch(/again after 1000 ms$/));
    other.time.advance(1_000);
    await vi.waitFor(() => expect(other.log.at(-1)).toMatch(/given up$/));
  });

  it('come twice when told so', async () => {
    const { received, url } = await startReceiver();
    const { gateway, paidLink } = await startFixture();
    gateway.misbehave({ operation: 'link', kind: 'duplicate-notifications', times: 1 });
    await paidLink('A-1', { callback_url: url });
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received[0]).toEqual(received[1]);
  });

  it('come in the wrong order when told so', async () => {
    const { received, url } = await startReceiver();
    const { gateway, time, paidLink } = await startFixture();
    gateway.misbehave({ operation: 'link', kind: 'reordered-notifications', times: 1 });
    await paidLink('A-1', { callback_url: url });
    await paidLink('A-2', { callback_url: url });
    await vi.waitFor(() => expect(received.map(({ data }) => data['merchant_reference'])).toEqual(['A-2', 'A-1']));

    gateway.misbehave({ operation: 'link', kind: 'reordered-notifications', times: 1, delayMs: 1_000 });
    await paidLink('A-3', { callback_url: url });
    time.advance(1_000);
    await vi.waitFor(() => expect(received.at(-1)?.data).toMatchObject({ merchant_reference: 'A-3' }));
  });

  it('never leave this machine', async () => {
    const { log, paidLink } = await startFixture();
    await paidLink('A-1', { callback_url: 'https://shop.example/hook' });
    await vi.waitFor(() => expect(log.at(-1)).toMatch(/not sent, the address is not on this machine$/));
  });
});
