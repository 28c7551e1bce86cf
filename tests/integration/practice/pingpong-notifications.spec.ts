/** What the merchant's server is told: signed envelopes for payments, both bodies for agreements, each with its own schedule. */
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bindBody, closeFixtures, object, payBody, prepareBody, readReply, send, startFixture, type Fixture } from './pingpong-fixtures.ts';

const receivers: Server[] = [];

async function startReceiver(answerFor: (count: number) => readonly [number, string] = () => [200, '']) {
  const received: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(Buffer.concat(chunks).toString('utf8'));
      const [status, text] = answerFor(received.length);
      response.writeHead(status).end(text);
    });
  });
  receivers.push(server);
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return { received, url: `http://127.0.0.1:${port}/hook`, read: (index: number) => readReply({ status: 200, text: received[index] ?? '{}' }) };
}

afterEach(async () => {
  await closeFixtures();
  for (const server of receivers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

describe('payment notifications', () => {
  it('tell of payment, refund, capture and void, signed as the request was', async () => {
    const { received, url, read } = await startReceiver();
    const { gateway, call, paid, prePay, refund } = await startFixture();
    await paid('A-1', { notificationUrl: url, remark: 'tea' });
    await vi.waitFor(() => expect(received).toHaveLength(1));
    expect(read(0)).toMatchObject({ code: '000000', signed: true, biz: { notifyType: 'RECHARGE', status: 'SUCCESS', amount: '480.000000', merchantTransactionId: 'A-1', remark: 'tea', threeDSecure: 'N', transactionEndingTime: expect.any(String) } });
    expect(read(0).top).not.toHaveProperty('version');
    await refund('R-1', 'A-1', '10.00', { notificationUrl: url });
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(read(1)).toMatchObject({ signed: true, biz: { notifyType: 'REFUND', status: 'SUCCESS', amount: '10.000000', merchantRefundId: 'R-1' } });
    for (const [reference, name, body] of [['C', 'capture', { merchantCaptureId: 'N' }], ['V', 'void', { merchantVoidId: 'N' }]] as const) {
      await prePay(reference, { captureDelayHours: -1 });
      gateway.play(reference, 'pay');
      await call(name, { merchantTransactionId: reference, amount: '480.00', currency: 'HKD', notificationUrl: url, ...body });
    }
    await vi.waitFor(() => expect(received).toHaveLength(4));
    expect([read(2).biz, read(3).biz]).toMatchObject([{ notifyType: 'CAPTURE', merchantCaptureId: 'N', captureTime: expect.any(String) }, { notifyType: 'VOID', merchantVoidId: 'N' }]);
  });

  it('tell of a decline and of an authorisation, never of a payment under way', async () => {
    const { received, url, read } = await startReceiver();
    const { gateway, call, boundToken, prePay } = await startFixture();
    const token = await boundToken();
    await call('unifiedPay', payBody('Q-1', token, { amount: '10.02', notificationUrl: url }));
    await call('unifiedPay', payBody('Q-2', token, { amount: '10.01', notificationUrl: url }));
    await vi.waitFor(() => expect(received).toHaveLength(1));
    expect(read(0)).toMatchObject({ code: '301099', biz: { notifyType: 'RECHARGE', status: 'FAILED', merchantTransactionId: 'O-Q-2', requestId: 'Q-2', token } });
    await prePay('A-1', { captureDelayHours: -1, notificationUrl: url });
    gateway.play('A-1', 'pay');
    await vi.waitFor(() => expect(read(1).biz).toMatchObject({ status: 'AUTH_SUCCESS', captureDelayHours: -1 }));
  });

  it('are taken by any 2xx but not with the word FAIL, and come again on the schedule', async () => {
    const replies: readonly (readonly [number, string])[] = [[500, ''], [200, 'FAIL'], [204, '']];
    const { received, url } = await startReceiver((count) => replies[count - 1] ?? [200, '']);
    const { log, time, paid } = await startFixture();
    await paid('A-1', { notificationUrl: url });
    for (const tries of [1, 2]) {
      await vi.waitFor(() => expect(log.filter((line) => line.endsWith('not accepted, again after 5000 ms'))).toHaveLength(tries));
      time.advance(5_000);
    }
    await vi.waitFor(() => expect(log.at(-1)).toMatch(/accepted$/));
    expect(received).toHaveLength(3);
    time.advance(86_400_000);
    expect(received).toHaveLength(3);
  });

  it('can carry the keys of a request', async () => {
    const { received, url, read } = await startReceiver();
    const { paid } = await startFixture({ notificationKeys: 'request' });
    await paid('A-1', { notificationUrl: url });
    await vi.waitFor(() => expect(received).toHaveLength(1));
    expect(read(0)).toMatchObject({ code: undefined, signed: true, top: { version: '1.0' } });
  });
});

describe('agreement notifications', () => {
  const types = (fixture: Fixture) => fixture.gateway.notices().map(({ body }) => {
    const reply = readReply({ status: 200, text: body });
    return reply.biz['notifyType'] ?? reply.top['notifyType'];
  });

  it('tell of agreement and of both kinds of end', async () => {
    const { received, url, read } = await startReceiver();
    const fixture = await startFixture();
    const token = await fixture.boundToken('B-1', { notificationUrl: url, paymentMethod: { type: 'DANA' } });
    await vi.waitFor(() => expect(received).toHaveLength(1));
    expect(read(0)).toMatchObject({ signed: true, code: '000000' });
    expect(read(0).biz).toEqual({ token, notifyType: 'ACCESS_TOKEN_CREATION', merchantUserId: 'U-1', requestId: 'B-1', paymentMethod: { type: 'DANA' }, expireTime: '2036-11-21 14:00:00' });
    await fixture.call('unbind', { requestId: 'X-1', merchantUserId: 'U-1', token });
    await fixture.boundToken('B-2');
    fixture.gateway.playConsent('B-2', 'unbind');
    await fixture.call('bind', bindBody('B-3'));
    fixture.gateway.playConsent('B-3', 'decline');
    await vi.waitFor(() => expect(types(fixture)).toEqual([
      'ACCESS_TOKEN_CREATION', 'ACCESS_TOKEN_CANCEL_OF_MERCHANT', 'ACCESS_TOKEN_CREATION', 'ACCESS_TOKEN_CANCEL_OF_MERCHANT_USER',
    ]));
  });

  it('are flat and unsigned in the older flow, and in the newer one when told so', async () => {
    const older = await startFixture();
    await older.call('prepare', prepareBody('P-1'));
    older.gateway.playConsent('P-1', 'agree');
    expect(older.gateway.notices()).toEqual([]);
    const flat = await startFixture({ agreementNotification: 'flat' });
    const token = await flat.boundToken();
    await vi.waitFor(() => expect(flat.gateway.notices().map(({ body }) => object(JSON.parse(body)))).toEqual([{ token, notifyType: 'ACCESS_TOKEN_CREATION' }]));
  });

  it('need exactly 200 and come again only twice', async () => {
    const { received, url } = await startReceiver(() => [204, '']);
    const { log, time, boundToken } = await startFixture();
    await boundToken('B-1', { notificationUrl: url });
    await vi.waitFor(() => {
      time.advance(5_000);
      expect(log.at(-1)).toMatch(/given up$/);
    });
    expect(received).toHaveLength(3);
  });

  it('never leave this machine, yet can be read and pasted', async () => {
    const fixture = await startFixture();
    await fixture.boundToken();
    await vi.waitFor(() => expect(fixture.log.at(-1)).toMatch(/not sent, the address is not on this machine$/));
    const { gateway } = fixture;
    const answer = await send(`${gateway.origin}/__practice/notices`, { headers: { 'x-practice-control': gateway.controlToken } });
    expect(JSON.parse(answer.text)).toEqual(gateway.notices());
    expect(gateway.notices()).toMatchObject([{ url: 'https://shop.example/notify' }]);
    expect((await send(`${gateway.origin}/__practice/notices`)).status).toBe(403);
  });

  it('come twice or in the wrong order when told so', async () => {
    const { received, url, read } = await startReceiver();
    const { gateway, boundToken } = await startFixture();
    gateway.misbehave({ operation: 'bind', kind: 'duplicate-notifications', times: 1 });
    await boundToken('B-1', { notificationUrl: url });
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received[0]).toBe(received[1]);
    gateway.misbehave({ operation: 'bind', kind: 'reordered-notifications', times: 1 });
    await boundToken('B-2', { notificationUrl: url });
    await boundToken('B-3', { notificationUrl: url });
    await vi.waitFor(() => expect([read(2).biz['requestId'], read(3).biz['requestId']]).toEqual(['B-3', 'B-2']));
  });
});
