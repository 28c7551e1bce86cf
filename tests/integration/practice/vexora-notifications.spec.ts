/** Vexora notifications to a receiver on this machine: signed over every field, repeated until the text `OK`, spoiled on demand. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeVexoraFixtures, md5, payoutBody, secret, signOf, startReceiver, startVexoraFixture, type Received, type VexoraFixture } from './vexora-under-test.ts';

afterEach(closeVexoraFixtures);

async function paidTo(fixture: VexoraFixture, url: string, received: readonly Received[], count = 1) {
  await fixture.paid('A-1', { notifyUrl: url, remark: 'tea 茶' });
  await vi.waitFor(() => expect(received).toHaveLength(count));
}

describe('body', () => {
  it('has the documented fields, one sign over all of them, and no merchant number', async () => {
    const { received, url } = await startReceiver();
    const fixture = await startVexoraFixture();
    await paidTo(fixture, url, received);
    const data = received[0]?.data ?? {};
    expect(Object.keys(data)).toEqual(['platFormTradeNo', 'tradeNo', 'amount', 'status', 'message', 'successTime', 'remark', 'timestamp', 'sign']);
    expect(data).toMatchObject({ tradeNo: 'A-1', amount: '480.00', status: '0000', message: 'Success', successTime: '2026-11-21 14:00:00', remark: 'tea 茶', sign: signOf(data) });
    expect(data['platFormTradeNo']).toBe((await fixture.query('A-1')).data?.['platFormTradeNo']);
  });

  it('keeps the digits of a numeric amount and signs a field that no table names', async () => {
    const { received, url } = await startReceiver();
    const notification = { amountForm: 'two-decimals-number', successTime: false, channelAndWay: true, extraField: true, spoil: 'none' } as const;
    await paidTo(await startVexoraFixture({ notification }), url, received);
    const { body = '', data = {} } = received[0] ?? {};
    expect(body).toContain('"amount":480.00,');
    expect(data).toMatchObject({ channelCode: 'NET_BANKING', wayCode: 'BANK_TRANSFER', practiceExtra: 'signed like all others' });
    expect(data).not.toHaveProperty('successTime');
    const pairs = Object.keys(data).filter((name) => name !== 'sign').sort().map((name) => `${name}=${name === 'amount' ? '480.00' : String(data[name])}`);
    expect(data['sign']).toBe(md5(`${pairs.join('')}${secret}`));
    // The parsed number says 480 and signs otherwise: the raw text is what counts.
    expect(data['sign']).not.toBe(signOf(data));
  });

  it.each([
    ['bad-sign', { tradeNo: 'A-1', amount: '480.00' }, false],
    ['wrong-amount', { tradeNo: 'A-1', amount: '481.00' }, true],
    ['unknown-order', { tradeNo: 'A-1-OTHER', amount: '480.00' }, true],
  ] as const)('is spoiled by %s', async (spoil, expected, wellSigned) => {
    const { received, url } = await startReceiver();
    const notification = { amountForm: 'two-decimals-text', successTime: true, channelAndWay: false, extraField: false, spoil } as const;
    await paidTo(await startVexoraFixture({ notification }), url, received);
    const data = received[0]?.data ?? {};
    expect(data).toMatchObject(expected);
    expect(data['sign'] === signOf(data)).toBe(wellSigned);
  });
});

describe('when', () => {
  it('tells of every end: part, failure, expiry, late money, payout', async () => {
    const { received, url } = await startReceiver();
    const { gateway, time, checkout, call } = await startVexoraFixture({ payouts: true });
    for (const tradeNo of ['A-1', 'A-2', 'A-3']) await checkout(tradeNo, { notifyUrl: url });
    gateway.playRare?.('A-1', 'pay-part');
    await vi.waitFor(() => expect(received.at(-1)?.data).toMatchObject({ tradeNo: 'A-1', status: '0001', amount: '240.00' }));
    gateway.play('A-2', 'fail');
    await vi.waitFor(() => expect(received.at(-1)?.data).toMatchObject({ tradeNo: 'A-2', status: '00029' }));
    gateway.playRare?.('A-2', 'pay-late');
    await vi.waitFor(() => expect(received.at(-1)?.data).toMatchObject({ tradeNo: 'A-2', status: '0000', amount: '480.00' }));
    time.advance(72 * 3_600_000);
    await vi.waitFor(() => expect(received.at(-1)?.data).toMatchObject({ tradeNo: 'A-3', status: '00029' }));
    await call('payout', payoutBody('P-1', { notifyUrl: url }));
    time.advance(10_000);
    await vi.waitFor(() => expect(received.at(-1)?.data).toMatchObject({ tradeNo: 'P-1', status: '0000', amount: '500.00' }));
    expect(received).toHaveLength(5);
  });

  it('says nothing while money is on its way back, and then that the order failed', async () => {
    const { received, url } = await startReceiver();
    const { gateway, time, checkout } = await startVexoraFixture();
    await checkout('A-1', { notifyUrl: url });
    gateway.playRare?.('A-1', 'pay-from-another-account');
    time.advance(599_999);
    expect(received).toEqual([]);
    time.advance(1);
    await vi.waitFor(() => expect(received.map(({ data }) => data['status'])).toEqual(['00029']));
  });
});

describe('acknowledgement', () => {
  it.each([[200, 'ok'], [200, 'success'], [200, '"OK"'], [200, 'OK\n'], [200, ''], [201, 'OK'], [500, 'OK']])('is not %s %j', async (status, text) => {
    const { received, url } = await startReceiver((count) => (count === 1 ? [status, text] : [200, 'OK']));
    const fixture = await startVexoraFixture();
    await paidTo(fixture, url, received);
    await vi.waitFor(() => expect(fixture.log.at(-1)).toMatch(/again after 2000 ms$/));
    fixture.time.advance(2_000);
    await vi.waitFor(() => expect(fixture.log.at(-1)).toMatch(/accepted$/));
    expect(received[1]?.body).toBe(received[0]?.body);
  });

  it('is waited for through a first send and eight repeats, then never again', async () => {
    const { received, url } = await startReceiver(() => [500, 'no']);
    const fixture = await startVexoraFixture();
    await paidTo(fixture, url, received);
    const hour = 3_600_000;
    for (const [index, wait] of [2_000, 5_000, 10_000, 30_000, hour, 3 * hour, 3 * hour, 3 * hour].entries()) {
      await vi.waitFor(() => expect(fixture.log.at(-1)).toMatch(new RegExp(`again after ${wait} ms$`)));
      fixture.time.advance(wait);
      await vi.waitFor(() => expect(received).toHaveLength(index + 2));
    }
    await vi.waitFor(() => expect(fixture.log.at(-1)).toMatch(/given up$/));
    fixture.time.advance(48 * hour);
    expect(received).toHaveLength(9);
    expect((await fixture.query('A-1')).data).toMatchObject({ status: '0000' });
  });
});

describe('faults', () => {
  it('come twice when told so', async () => {
    const { received, url } = await startReceiver();
    const fixture = await startVexoraFixture();
    fixture.gateway.misbehave({ operation: 'link', kind: 'duplicate-notifications', times: 1 });
    await paidTo(fixture, url, received, 2);
    expect(received[0]).toEqual(received[1]);
  });

  it('come in the wrong order when told so', async () => {
    const { received, url } = await startReceiver();
    const { gateway, paid } = await startVexoraFixture();
    gateway.misbehave({ operation: 'link', kind: 'reordered-notifications', times: 1 });
    await paid('A-1', { notifyUrl: url });
    await paid('A-2', { notifyUrl: url });
    await vi.waitFor(() => expect(received.map(({ data }) => data['tradeNo'])).toEqual(['A-2', 'A-1']));
  });

  it('never leave this machine, and can be read for pasting all the same', async () => {
    const { gateway, log, paid } = await startVexoraFixture();
    await paid('A-1');
    await vi.waitFor(() => expect(log.at(-1)).toMatch(/not sent, the address is not on this machine$/));
    const [notice] = gateway.notices();
    expect(notice).toMatchObject({ url: 'https://shop.example/notify' });
    const data: unknown = JSON.parse(notice?.body ?? '{}');
    expect(data).toMatchObject({ tradeNo: 'A-1', status: '0000', sign: signOf(Object.fromEntries(Object.entries(data ?? {}))) });
  });
});
