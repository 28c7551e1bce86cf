/** Webhooks and events of the Ping++ practice gateway, and what survives a restart. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeFixtures as closeOthers, createManualTime, send, startFixture as startOther } from './gateway-under-test.ts';
import { chargeBody, closeFixtures, record, startFixture, verified, type PingxxFixture, type Wire } from './pingxx-under-test.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  await closeFixtures();
  await closeOthers();
  for (const clean of cleanUps.splice(0)) await clean();
});

type Received = { readonly text: string; readonly event: Wire; readonly object: Wire; readonly signature: string | undefined };

/** A merchant's webhook address that answers the given statuses in turn, then 200. */
async function merchant(...statuses: number[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const event = record(JSON.parse(text));
      const signature = request.headers['x-pingplusplus-signature'];
      received.push({ text, event, object: record(record(event['data'])['object']), signature: typeof signature === 'string' ? signature : undefined });
      response.writeHead(statuses.shift() ?? 200).end('anything');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanUps.push(() => new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  }));
  const { port } = server.address() as AddressInfo; // listening on TCP, so it is one
  return { url: `http://127.0.0.1:${port}/hook?shop=1`, received, has: (count: number) => vi.waitFor(() => expect(received).toHaveLength(count)) };
}

function control({ gateway }: Pick<PingxxFixture, 'gateway'>, body: Wire, token = gateway.controlToken) {
  return send(`${gateway.origin}/__practice/webhook`, { method: 'POST', body: JSON.stringify(body), headers: { 'x-practice-control': token } });
}

describe('webhooks', () => {
  it('tell of a paid charge and of refunds, signed over the raw body', async () => {
    const { url, received, has } = await merchant();
    const fixture = await startFixture({ webhookUrl: url });
    const id = await fixture.paid('ORDER0001');
    await has(1);
    expect(received[0]).toMatchObject({
      event: { object: 'event', livemode: false, type: 'charge.succeeded', pending_webhooks: 1, request: null }, object: { id, paid: true, credential: {} },
    });
    expect(String(received[0]?.event['id'])).toMatch(/^evt_\d{24}$/);
    await fixture.refund(id, { amount: 1 });
    await has(2);
    await fixture.refund(id, { amount: 1, description: 'practice:refused' });
    await has(3);
    expect(received.map(({ event }) => event['type'])).toEqual(['charge.succeeded', 'refund.succeeded', 'refund.failed']);
    expect(received[1]?.event['request']).toMatch(/^iar_/);
    for (const { text, signature } of received) expect(verified(text, signature, fixture.publicKey)).toBe(true);
  });

  it('tell of a batch once it is done, and not of creation, expiry or reverse', async () => {
    const { url, received, has } = await merchant();
    const fixture = await startFixture({ webhookUrl: url });
    const reversed = String((await fixture.charge('ORDER0001')).body['id']);
    await fixture.call('POST', `/v1/charges/${reversed}/reverse`, {});
    const id = await fixture.paid('ORDER0002');
    await has(1);
    await fixture.call('POST', '/v1/batch_refunds', { app: fixture.gateway.merchantId, batch_no: 'B001', charges: [id], description: 'recall' });
    fixture.time.advance(1_000);
    await has(3);
    expect(received.map(({ event }) => event['type']).sort()).toEqual(['batch_refund.succeeded', 'charge.succeeded', 'refund.succeeded']);
  });

  it('are repeated on the ladder until 2xx, and the event counts what is still open', async () => {
    const { url, received, has } = await merchant(500, 302);
    const fixture = await startFixture({ webhookUrl: url });
    await fixture.paid('ORDER0001');
    await has(1);
    const event = `/v1/events/${String(received[0]?.event['id'])}`;
    expect((await fixture.call('GET', event)).body).toMatchObject({ pending_webhooks: 1, type: 'charge.succeeded' });
    for (const [wait, count] of [[5_000, 2], [10_000, 3]] as const) {
      await vi.waitFor(() => expect(fixture.log.filter((line) => line.includes('again after'))).toHaveLength(count - 1));
      fixture.time.advance(wait);
      await has(count);
    }
    await vi.waitFor(async () => expect((await fixture.call('GET', event)).body).toMatchObject({ pending_webhooks: 0 }));
    expect(new Set(received.map(({ text }) => text)).size).toBe(1);
    expect(await fixture.call('GET', '/v1/events/evt_x')).toMatchObject({ status: 404 });
  });

  it('come twice, late, or with a wrong or empty signature when told so', async () => {
    const { url, received, has } = await merchant();
    const fixture = await startFixture({ webhookUrl: url });
    await fixture.paid('ORDER0001', { metadata: { pingpp_tc: '001' } });
    await has(2);
    await fixture.paid('ORDER0002', { metadata: { pingpp_tc: '002' } });
    fixture.gateway.misbehave({ operation: 'link', kind: 'duplicate-notifications', times: 1 });
    await fixture.paid('ORDER0003');
    await has(4);
    expect(received.map(({ object }) => object['order_no'])).toEqual(['ORDER0001', 'ORDER0001', 'ORDER0003', 'ORDER0003']);
    fixture.time.advance(300_000);
    await has(5);
    for (const webhookSignature of ['wrong', 'empty'] as const) {
      const shop = await merchant();
      const other = await startFixture({ webhookUrl: shop.url, webhookSignature });
      await other.paid('ORDER0001');
      await shop.has(1);
      const [first] = shop.received;
      expect(verified(String(first?.text), first?.signature, other.publicKey)).toBe(false);
      expect(first?.signature).toMatch(webhookSignature === 'empty' ? /^$/ : /==$/);
    }
  });

  it('go where the control interface says, on this machine only', async () => {
    const { url, has } = await merchant();
    const fixture = await startFixture();
    expect((await control(fixture, { url }, 'guess')).status).toBe(403);
    expect((await control(fixture, { url: 'https://shop.example/hook' })).status).toBe(400);
    expect((await control(fixture, { url })).status).toBe(200);
    await fixture.paid('ORDER0001');
    await has(1);
    expect((await control(fixture, { url: null })).status).toBe(200);
    await fixture.paid('ORDER0002');
    await fixture.paid('ORDER0003');
    expect(fixture.log.filter((line) => line.includes('accepted'))).toHaveLength(1);
    const notices = fixture.gateway.notices();
    expect(notices.map(({ label }) => label)).toEqual(['charge.succeeded', 'charge.succeeded', 'charge.succeeded']);
    for (const { body, signature } of notices) expect(verified(body, signature, fixture.publicKey)).toBe(true);
  });
});

it('is no call where each request names its own address', async () => {
  expect((await control(await startOther(), { url: null })).status).toBe(422);
});

describe('a restart', () => {
  it('finds charges, refunds, batches, events, numbers and later turns again', async () => {
    const stateFolder = await mkdtemp(path.join(tmpdir(), 'practice-pingxx-'));
    cleanUps.push(() => rm(stateFolder, { recursive: true }));
    const time = createManualTime();
    const first = await startFixture({}, { stateFolder, time });
    const open = (await first.charge('ORDER0001')).body;
    const id = await first.paid('ORDER0002', { channel: 'wx_pub_qr', extra: { product_id: 'P1' } });
    first.gateway.misbehave({ operation: 'refund', kind: 'pending-then-completed', times: 1, delayMs: 60_000 });
    await first.refund(id, { amount: 100 });
    await first.call('POST', '/v1/batch_refunds', { app: first.gateway.merchantId, batch_no: 'B001', charges: [{ charge: id, amount: 200 }], description: 'recall' });
    const ledger = first.gateway.ledger();
    const charge = (await first.call('GET', `/v1/charges/${id}`)).body;
    await first.gateway.close();

    const second = await startFixture({}, { stateFolder, time });
    expect(second.gateway.origin).toBe(first.gateway.origin);
    expect(second.gateway.ledger()).toEqual(ledger);
    expect((await second.call('GET', `/v1/charges/${id}`)).body).toEqual(charge);
    expect((await second.call('POST', '/v1/charges', chargeBody('ORDER0001'))).body).toEqual(open);
    time.advance(60_000);
    expect(second.gateway.ledger().refunds.map((refund) => refund.result)).toEqual(['succeeded', 'succeeded']);
    second.gateway.play('ORDER0001', 'pay');
    expect(second.gateway.ledger().totals).toEqual({ CNY: { paidMinor: 96_000, refundedMinor: 300 } });
  });
});
