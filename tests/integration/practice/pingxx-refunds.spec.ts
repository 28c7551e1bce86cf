/** Refunds and batch refunds of the Ping++ practice gateway: outcomes, refusals, the Alipay page, and what the charge then shows. */
import { afterEach, describe, expect, it } from 'vitest';
import { send } from './gateway-under-test.ts';
import { appId, closeFixtures, record, rows, startFixture, startSecond, type PingxxFixture, type Wire } from './pingxx-under-test.ts';

afterEach(closeFixtures);

const done = 'https://shop.example/done';

/** Presses the button of the page behind an address. */
function press(url: string, headers: Readonly<Record<string, string>> = {}) {
  const [page = '', query = ''] = url.split('?');
  return send(page, { method: 'POST', body: query, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
}

describe('a refund', () => {
  it('succeeds at once, in parts up to the total, with exactly the documented fields', async () => {
    const { gateway, paid, refund, call } = await startFixture();
    const id = await paid('ORDER0001');
    const first = await refund(id, { amount: 12_000, metadata: { reference: 'R-1' } });
    expect(first).toMatchObject({
      status: 200,
      body: {
        object: 'refund', amount: 12_000, currency: 'cny', succeed: true, status: 'succeeded', time_succeed: startSecond, failure_code: null, failure_msg: null,
        charge: id, charge_order_no: 'ORDER0001', description: 'returned', metadata: { reference: 'R-1' },
      },
    });
    expect(String(first.body['id'])).toMatch(/^re_\d{24}$/);
    expect(first.body['order_no']).toBe(String(first.body['id']).slice(3));
    expect(Object.keys(first.body)).toEqual([
      'id', 'object', 'order_no', 'amount', 'currency', 'created', 'succeed', 'status', 'time_succeed', 'description', 'failure_code', 'failure_msg', 'metadata',
      'charge', 'charge_order_no', 'transaction_no', 'extra', 'app',
    ]);
    expect(await refund(id, { amount: 36_001 })).toMatchObject({ status: 400, error: { type: 'invalid_request_error', param: 'amount' } });
    const second = await refund(id);
    expect(second.body).toMatchObject({ amount: 36_000 });
    expect((await call('GET', `/v1/charges/${id}/refunds/${String(second.body['id'])}`)).body).toEqual(second.body);
    const charge = (await call('GET', `/v1/charges/${id}`)).body;
    expect(charge).toMatchObject({ refunded: true, amount_refunded: 48_000 });
    expect(rows(charge['refunds']).map((row) => row['id'])).toEqual([second.body['id'], first.body['id']]);
    expect(gateway.ledger()).toMatchObject({ orders: [{ executedRefunds: 2, refundedMinor: 48_000 }], refunds: [{ reference: 'R-1' }, { reference: second.body['id'] }] });

    const again = await refund(id);
    expect(again.status).toBe(400);
    expect(Object.keys(again.error ?? {})).toEqual(['type', 'message']);
    for (const word of ['ORDER0001', id]) expect(again.error?.['message']).toContain(word);
  });

  it('that the channel refuses is no error: HTTP 200, failed, and the charge says refunded', async () => {
    const { gateway, paid, refund, call } = await startFixture();
    const id = await paid('ORDER0001');
    const failed = await refund(id, { description: 'please practice:refused' });
    expect(failed).toMatchObject({ status: 200, error: undefined, body: { status: 'failed', succeed: false, failure_code: 'refund_refused_msg', failure_msg: expect.any(String), time_succeed: null } });
    expect((await refund(id, { description: 'practice:retry' })).body).toMatchObject({ status: 'failed', failure_code: 'refund_retry' });
    expect((await refund(id, { description: 'practice:manual' })).body).toMatchObject({ status: 'failed', failure_code: 'refund_manual_intervention' });
    expect((await call('GET', `/v1/charges/${id}`)).body).toMatchObject({ refunded: true, amount_refunded: 0 });
    expect(gateway.ledger()).toMatchObject({ orders: [{ executedRefunds: 0, refundedMinor: 0 }] });
    expect((await refund(id)).body).toMatchObject({ status: 'succeeded', amount: 48_000 });
  });

  it('has no idempotency: each call is a new one', async () => {
    const { gateway, paid, refund } = await startFixture();
    const id = await paid('ORDER0001');
    const both = [await refund(id, { amount: 100, metadata: { reference: 'R-1' } }), await refund(id, { amount: 100, metadata: { reference: 'R-1' } })];
    expect(new Set(both.map((made) => made.body['id'])).size).toBe(2);
    expect(gateway.ledger().orders).toMatchObject([{ executedRefunds: 2 }]);
  });

  it.each<readonly [string, Wire, Wire]>([
    ['no description', { description: undefined }, { param: 'description' }],
    ['an empty description', { description: '' }, { param: 'description' }],
    ['256 characters', { description: '茶'.repeat(256) }, { param: 'description' }],
    ['nothing', { amount: 0 }, { param: 'amount' }],
    ['an amount as text', { amount: '100' }, { param: 'amount' }],
    ['more than was paid', { amount: 48_001 }, { param: 'amount' }],
    ['a source of money that does not apply', { funding_source: 'recharge_funds' }, { param: 'funding_source' }],
    ['an unknown field', { order_no: 'R-1' }, { param: 'order_no' }],
    ['an extra of another channel', { extra: { rate: 1.5 } }, { param: 'extra[rate]' }],
    ['one that is too late', { description: 'practice:too-late' }, { param: 'Refund_time' }],
  ])('is refused for %s and leaves no trace', async (_what, wish, error) => {
    const { gateway, paid, refund, call } = await startFixture();
    const id = await paid('ORDER0001');
    expect(await refund(id, wish)).toMatchObject({ status: 400, error: { type: 'invalid_request_error', ...error } });
    expect(gateway.ledger().refunds).toEqual([]);
    expect((await call('GET', `/v1/charges/${id}`)).body).toMatchObject({ refunded: false });
  });

  it('is refused when unpaid, unknown, or owned by an order', async () => {
    const { charge, paid, refund, call } = await startFixture();
    const open = String((await charge('ORDER0001')).body['id']);
    expect((await refund(open)).status).toBe(400);
    expect(await refund('ch_000000000000000000000000')).toMatchObject({ status: 404, error: { param: 'id' } });
    const owned = await paid('ORDER0002', { description: 'practice:order-owned' });
    expect((await refund(owned)).error).toMatchObject({ code: 'charge_request_invalid' });
    const other = String((await refund(await paid('ORDER0003'))).body['id']);
    expect(await call('GET', `/v1/charges/${open}/refunds/${other}`)).toMatchObject({ status: 404 });
  });

  it.each([
    ['alipay_qr', {}, 90], ['wx_pub_qr', { extra: { product_id: 'P1' } }, 365], ['upacp_qr', {}, 30],
  ] as const)('is too late on %s after its days', async (channel, more, days) => {
    const { paid, refund, time } = await startFixture();
    const id = await paid('ORDER0001', { channel, ...more });
    time.advance(days * 86_400_000);
    expect((await refund(id, { amount: 1 })).status).toBe(200);
    time.advance(1);
    const late = await refund(id, { amount: 1 });
    expect(late).toMatchObject({ status: 400, error: { param: 'Refund_time' } });
    expect(late.error?.['message']).toContain(channel);
  });

  it('knows the channels\' own limits and sources', async () => {
    const { paid, refund } = await startFixture();
    const paypal = await paid('ORDER0001', { channel: 'paypal', currency: 'usd' });
    expect((await refund(paypal, { description: '茶'.repeat(11) })).error).toMatchObject({ param: 'description' });
    expect((await refund(paypal, { description: '茶'.repeat(10) })).status).toBe(200);
    const wechat = await paid('ORDER0002', { channel: 'wx_pub_qr', extra: { product_id: 'P1' } });
    expect((await refund(wechat, { funding_source: 'recharge_funds' })).body).toMatchObject({ funding_source: 'recharge_funds' });
    const cross = await paid('ORDER0003', { channel: 'cb_alipay_qr', currency: 'usd' });
    expect((await refund(cross, { extra: { rate: 7.1, refund_amount: 100 } })).body).toMatchObject({ extra: { rate: 7.1, refund_amount: 100 } });
  });
});

describe('the Alipay refund page', () => {
  async function waiting(wish: Wire = {}) {
    const fixture = await startFixture();
    const id = await fixture.paid('ORDER0001', { channel: 'alipay_pc_direct', extra: { success_url: done } });
    const made = await fixture.refund(id, wish);
    return { fixture, id, made, refundId: String(made.body['id']) };
  }
  const address = (body: Wire): string => /http\S+$/.exec(String(body['failure_msg']))?.[0] ?? '';

  it('stands in failure_msg behind a colon, and its button does the refund', async () => {
    const { fixture, id, made, refundId } = await waiting();
    expect(made).toMatchObject({ status: 200, body: { status: 'pending', succeed: false, failure_code: 'refund_wait_operation', failure_msg: expect.stringMatching(/^\P{ASCII}+: http:\/\/127/u) } });
    expect(fixture.gateway.ledger().refunds).toMatchObject([{ executed: 0 }]);
    const url = address(made.body);
    const page = await send(url);
    expect(page.text).toContain('CN¥480.00');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect((await press(url)).text).toContain('Nothing is waiting here');
    expect((await fixture.call('GET', `/v1/charges/${id}/refunds/${refundId}`)).body).toMatchObject({ status: 'succeeded', failure_code: null, failure_msg: null });
    expect(fixture.gateway.ledger().refunds).toMatchObject([{ executed: 1 }]);
    await press(url);
    expect(fixture.gateway.ledger().orders).toMatchObject([{ executedRefunds: 1 }]);
  });

  it('is valid on its day only; asking again gives a fresh address for the same refund', async () => {
    const { fixture, id, made, refundId } = await waiting({ amount: 48_000 });
    const old = address(made.body);
    fixture.time.advance(86_400_000);
    expect((await press(old)).status).toBe(403);
    const again = await fixture.refund(id, { amount: 48_000 });
    expect(again.body).toMatchObject({ id: refundId, status: 'pending' });
    expect(address(again.body)).not.toBe(old);
    expect(address((await fixture.call('GET', `/v1/charges/${id}/refunds/${refundId}`)).body)).toBe(address(again.body));
    expect((await fixture.refund(id, { amount: 100 })).error).toMatchObject({ param: 'amount' });
    expect((await press(address(again.body))).status).toBe(200);
    expect(fixture.gateway.ledger().orders).toMatchObject([{ executedRefunds: 1 }]);
  });

  it('does nothing for a stranger', async () => {
    const { fixture, made } = await waiting();
    const url = address(made.body);
    for (const attempt of [press(url.replace(/token=\w/, 'token=x')), press(url, { origin: 'https://evil.example' }), press(url, { 'sec-fetch-site': 'cross-site' })]) {
      expect((await attempt).status).toBe(403);
    }
    expect(fixture.gateway.ledger().refunds).toMatchObject([{ executed: 0 }]);
  });
});

describe('a batch', () => {
  async function prepared(): Promise<{ readonly fixture: PingxxFixture; readonly ids: readonly string[]; readonly batch: (charges: readonly unknown[], changes?: Wire) => ReturnType<PingxxFixture['call']> }> {
    const fixture = await startFixture();
    const ids = [await fixture.paid('ORDER0001'), await fixture.paid('ORDER0002')];
    return { fixture, ids, batch: (charges, changes = {}) => fixture.call('POST', '/v1/batch_refunds', { app: appId, batch_no: 'B001', charges, description: 'recall', ...changes }) };
  }

  it('is created, pending, then done, and lists its refunds', async () => {
    const { fixture, ids, batch } = await prepared();
    const made = await batch([ids[0], { charge: ids[1], amount: 100, description: 'one' }], { metadata: { run: '1' } });
    expect(made).toMatchObject({ status: 200, body: { object: 'batch_refund', batch_no: 'B001', status: 'created', time_succeeded: null, refund_url: '', metadata: { run: '1' }, refunds: { url: null } } });
    expect(String(made.body['id'])).toMatch(/^\d{18}$/);
    const look = async () => (await fixture.call('GET', `/v1/batch_refunds/${String(made.body['id'])}`)).body;
    expect(await look()).toMatchObject({ status: 'pending' });
    expect((await fixture.refund(String(ids[0]), { amount: 1 })).error).toMatchObject({ param: 'amount' });
    fixture.time.advance(1_000);
    expect(await look()).toMatchObject({ status: 'succeeded', time_succeeded: startSecond + 1, charges: [{ amount: 48_000, status: 'succeeded' }, { amount: 100, description: 'one' }] });
    expect(fixture.gateway.ledger().orders.map((order) => order.refundedMinor)).toEqual([48_000, 100]);
    expect(rows((await fixture.call('GET', `/v1/batch_refunds?app=${appId}&page=1&per_page=100`)).body)).toHaveLength(1);
    expect(rows((await fixture.call('GET', `/v1/batch_refunds?app=${appId}&page=2`)).body)).toEqual([]);
  });

  it('can succeed in part and waits for one page', async () => {
    const { fixture, ids, batch } = await prepared();
    const made = await batch([{ charge: ids[0], description: 'practice:refused' }, ids[1]]);
    fixture.time.advance(1_000);
    expect((await fixture.call('GET', `/v1/batch_refunds/${String(made.body['id'])}`)).body).toMatchObject({ status: 'partially_succeeded' });
    const desktop = await fixture.paid('ORDER0003', { channel: 'alipay_pc_direct', extra: { success_url: done } });
    const waiting = (await batch([desktop], { batch_no: 'B002' })).body;
    const url = String(waiting['refund_url']);
    expect((await send(url)).text).toContain('ORDER0003');
    await press(url);
    expect((await fixture.call('GET', `/v1/batch_refunds/${String(waiting['id'])}`)).body).toMatchObject({ status: 'succeeded', refund_url: '' });
  });

  it.each<readonly [string, (ids: readonly string[]) => readonly unknown[], Wire, Wire]>([
    ['an unknown charge', ([one]) => [one, 'ch_000000000000000000000000'], {}, { param: 'id' }],
    ['a charge twice', ([one]) => [one, one], {}, { param: 'charges' }],
    ['an amount above', ([one, two]) => [one, { charge: two, amount: 48_001 }], {}, { param: 'amount' }],
    ['no charges', () => [], {}, { param: 'charges' }],
    ['101 charges', ([one]) => Array.from({ length: 101 }, () => one), {}, { param: 'charges' }],
    ['a number with a dash', ([one]) => [one], { batch_no: 'B-1' }, { param: 'batch_no' }],
    ['no description', ([one]) => [one], { description: undefined }, { param: 'description' }],
    ['another app', ([one]) => [one], { app: 'app_0000000000000000' }, { param: 'app' }],
  ])('is refused whole for %s', async (_what, charges, changes, error) => {
    const { fixture, ids, batch } = await prepared();
    expect(record((await batch(charges(ids), changes)).error)).toMatchObject(error);
    expect(fixture.gateway.ledger().refunds).toEqual([]);
  });

  it('uses its number once', async () => {
    const { ids, batch } = await prepared();
    await batch([{ charge: ids[0], amount: 1 }]);
    expect((await batch([{ charge: ids[0], amount: 1 }])).error).toMatchObject({ param: 'batch_no' });
  });
});
