/** Charges of the Ping++ practice gateway: creation by channel, repeats, payment, retrieval and reverse. */
import { afterEach, describe, expect, it } from 'vitest';
import { practiceChannels } from '@electron/practice/pingxx/channels.ts';
import { send } from './gateway-under-test.ts';
import { appId, chargeBody, closeFixtures, record, startFixture, startSecond, type PingxxFixture, type Wire } from './pingxx-under-test.ts';

afterEach(closeFixtures);

const done = 'https://shop.example/done';
const extras: Readonly<Record<string, Wire>> = {
  alipay_wap: { success_url: done }, alipay_pc_direct: { success_url: done }, cb_alipay_wap: { success_url: done }, cb_alipay_pc_direct: { success_url: done },
  wx_pub_qr: { product_id: 'P1' }, cb_wx_pub_qr: { product_id: 'P1', goods_list: [{ goods_name: 'tea', goods_num: '1' }] },
  upacp_wap: { result_url: done }, upacp_pc: { result_url: done }, isv_qr: { pay_channel: 'wx', terminal_id: 'T1' },
  isv_wap: { pay_channel: 'alipay', terminal_id: 'T1', result_url: done }, jdpay_wap: { success_url: done, fail_url: done },
  cmb_wallet: { result_url: done, p_no: '1', seq: '2', m_uid: '3', mobile: '4' },
};

function on(channel: string, changes: Wire = {}): Wire {
  const currency = channel.startsWith('cb_') || channel === 'paypal' ? 'usd' : 'cny';
  return { channel, currency, ...(extras[channel] === undefined ? {} : { extra: extras[channel] }), ...changes };
}

/** What a browser does with a credential: straight on, by a link with every field encoded, or by a posted form. */
async function follow(channel: string, credential: unknown) {
  if (typeof credential === 'string') return send(credential);
  const { channel_url: door, ...fields } = record(credential);
  if (door === undefined) return send(String(fields['url']));
  if (/upacp|cp_b2b|cmb|jdpay/.test(channel)) {
    const body = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString();
    return send(String(door), { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  }
  const complete = channel.startsWith('alipay') || channel.startsWith('cb_alipay') ? { ...fields, ...('service' in fields && !('_input_charset' in fields) ? { _input_charset: 'utf-8' } : {}) } : fields;
  return send(`${String(door)}?${Object.entries(complete).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')}`);
}

describe('creation', () => {
  it.each([...practiceChannels.keys()])('on %s gives something that leads to the cashier, until it is paid', async (channel) => {
    const { charge, call, gateway } = await startFixture();
    const made = await charge('ORDER0001', on(channel));
    expect(made).toMatchObject({ status: 200, body: { object: 'charge', channel, order_no: 'ORDER0001', paid: false, livemode: false, app: appId } });
    const id = String(made.body['id']);
    expect(id).toMatch(/^ch_\d{24}$/);
    const credential = record(made.body['credential']);
    expect(Object.keys(credential)).toEqual(['object', channel]);
    const there = await follow(channel, credential[channel]);
    const shown = there.status === 303 ? await send(`${gateway.origin}${String(there.headers.location)}`) : there;
    expect([there.status === 303 ? there.headers.location : 'direct', shown.status]).toEqual([there.status === 303 ? `/pay/${id}` : 'direct', 200]);
    expect(shown.text).toContain('ORDER0001');
    gateway.play('ORDER0001', 'pay');
    const after = await call('GET', `/v1/charges/${id}`);
    expect(after.body).toMatchObject({ paid: true, time_paid: startSecond, credential: {}, transaction_no: expect.stringContaining('PRACTICE') });
  });

  it('answers with exactly the documented fields', async () => {
    const { body } = await (await startFixture()).charge('ORDER0001');
    expect(Object.keys(body)).toEqual([
      'id', 'object', 'created', 'livemode', 'paid', 'refunded', 'reversed', 'app', 'channel', 'order_no', 'client_ip', 'amount', 'amount_settle', 'currency',
      'subject', 'body', 'extra', 'time_paid', 'time_expire', 'time_settle', 'transaction_no', 'refunds', 'amount_refunded', 'failure_code', 'failure_msg',
      'metadata', 'credential', 'description',
    ]);
    expect(body).toMatchObject({
      amount_settle: 48_000, amount_refunded: 0, time_paid: null, failure_code: null, transaction_no: null, description: null, time_expire: startSecond + 86_400,
      refunds: { object: 'list', url: `/v1/charges/${String(body['id'])}/refunds`, has_more: false, data: [] },
    });
  });

  it('turns away a link whose fields were dropped or changed', async () => {
    const { charge } = await startFixture();
    const fields = record(record((await charge('ORDER0001', on('alipay_wap'))).body['credential'])['alipay_wap']);
    const { body: _body, ...dropped } = fields;
    for (const changed of [dropped, { ...fields, total_fee: '0.01' }, { ...fields, notify_url: decodeURIComponent(String(fields['notify_url'])) }]) {
      expect((await follow('alipay_wap', changed)).status).toBe(400);
    }
    expect(fields['total_fee']).toBe('480.00');
    const desktop = record(record((await charge('ORDER0002', on('alipay_pc_direct'))).body['credential'])['alipay_pc_direct']);
    expect(desktop).not.toHaveProperty('_input_charset');
    const newer = record(record((await charge('ORDER0003', on('alipay_wap', { extra: { success_url: done, new_version: true } }))).body['credential'])['alipay_wap']);
    expect((await follow('alipay_wap', newer)).status).toBe(303);
  });
});

const cases: readonly (readonly [string, string, Wire, string])[] = [
  ['an amount as text', 'ORDER0001', { amount: '48000' }, 'amount'],
  ['an amount with a fraction', 'ORDER0001', { amount: 480.5 }, 'amount'],
  ['no amount at all', 'ORDER0001', { amount: 0 }, 'amount'],
  ['a negative amount', 'ORDER0001', { amount: -1 }, 'amount'],
  ['an unknown field', 'ORDER0001', { livemode: false }, 'livemode'],
  ['another app', 'ORDER0001', { app: { id: 'app_0000000000000000' } }, 'app[id]'],
  ['an app as text', 'ORDER0001', { app: appId }, 'app'],
  ['a channel that is not enabled', 'ORDER0001', { channel: 'wx_lite' }, 'channel'],
  ['a scanned channel', 'ORDER0001', { channel: 'alipay_scan', extra: { scan_code: '1', terminal_id: 'T1' } }, 'channel'],
  ['an Alipay number with a dash', 'ORDER-0001', {}, 'order_no'],
  ['a UnionPay number of seven', 'ORDER01', { channel: 'upacp_qr' }, 'order_no'],
  ['a WeChat number of one', 'A', on('wx_pub_qr'), 'order_no'],
  ['a WeChat number of 33', 'A'.repeat(33), on('wx_pub_qr'), 'order_no'],
  ['a currency for a domestic channel', 'ORDER0001', { currency: 'hkd' }, 'currency'],
  ['yuan on a cross-border channel', 'ORDER0001', { channel: 'cb_alipay_qr' }, 'currency'],
  ['crowns on cross-border WeChat', 'ORDER0001', on('cb_wx_pub_qr', { currency: 'nok' }), 'currency'],
  ['a currency in capitals', 'ORDER0001', { currency: 'CNY' }, 'currency'],
  ['33 characters of subject', 'ORDER0001', { subject: '茶'.repeat(33) }, 'subject'],
  ['33 bytes of subject on UnionPay', 'ORDER0001', { channel: 'upacp_qr', subject: '茶'.repeat(11) }, 'subject'],
  ['129 characters of body', 'ORDER0001', { body: '茶'.repeat(129) }, 'body'],
  ['an emoji on Alipay\'s web', 'ORDER0001', on('alipay_wap', { subject: 'tea 🍵' }), 'subject'],
  ['an address that is none', 'ORDER0001', { client_ip: '203.0.113' }, 'client_ip'],
  ['a private address on WeChat H5', 'ORDER0001', on('wx_wap', { client_ip: '192.168.1.7' }), 'client_ip'],
  ['no product', 'ORDER0001', on('wx_pub_qr', { extra: {} }), 'extra[product_id]'],
  ['no goods', 'ORDER0001', on('cb_wx_pub_qr', { extra: { product_id: 'P1' } }), 'extra[goods_list]'],
  ['a return page with a query', 'ORDER0001', on('alipay_wap', { extra: { success_url: `${done}?a=1` } }), 'extra[success_url]'],
  ['a terminal of nine', 'ORDER0001', on('isv_qr', { extra: { pay_channel: 'wx', terminal_id: '123456789' } }), 'extra[terminal_id]'],
  ['a deadline within a minute', 'ORDER0001', { time_expire: startSecond + 59 }, 'time_expire'],
  ['a deadline after 15 days', 'ORDER0001', { time_expire: startSecond + 15 * 86_400 + 1 }, 'time_expire'],
  ['a deadline after 7 days on WeChat', 'ORDER0001', on('wx_pub_qr', { time_expire: startSecond + 7 * 86_400 + 1 }), 'time_expire'],
  ['a deadline after an hour on UnionPay', 'ORDER0001', on('upacp_pc', { time_expire: startSecond + 3_601 }), 'time_expire'],
  ['256 characters of description', 'ORDER0001', { description: 'a'.repeat(256) }, 'description'],
  ['21 pairs of metadata', 'ORDER0001', { metadata: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, 'v'])) }, 'metadata'],
  ['1001 characters of metadata', 'ORDER0001', { metadata: { k: 'v'.repeat(1_000) } }, 'metadata'],
  ['nested metadata', 'ORDER0001', { metadata: { k: { l: 1 } } }, 'metadata[k]'],
];

describe('refused creation', () => {
  it.each(cases)('names the field for %s', async (_what, orderNo, changes, param) => {
    const { charge, gateway } = await startFixture();
    expect(await charge(orderNo, changes)).toMatchObject({ status: 400, error: { type: 'invalid_request_error', param } });
    expect(gateway.ledger().orders).toEqual([]);
  });

  it.each(Object.keys(chargeBody('X')))('misses %s', async (field) => {
    const { call } = await startFixture();
    const { [field]: _left, ...rest } = chargeBody('ORDER0001');
    expect(await call('POST', '/v1/charges', rest)).toMatchObject({ status: 400, error: { param: field === 'app' ? 'app[id]' : field } });
  });

  it('takes the limits themselves', async () => {
    const { charge } = await startFixture();
    const accepted: readonly (readonly [string, Wire])[] = [
      ['ORDER001', { channel: 'upacp_qr', subject: `${'茶'.repeat(10)}aa`, time_expire: startSecond + 30 * 86_400 }],
      ['A'.repeat(64), { subject: '🍵'.repeat(32), body: '茶'.repeat(128), time_expire: startSecond + 15 * 86_400, description: '🍵'.repeat(255) }],
      ['AA', on('wx_pub_qr', { time_expire: startSecond + 60, client_ip: '2001:db8::7' })],
      ['ORDER0002', on('paypal', { currency: 'pln', amount: 1, metadata: { k: 'v'.repeat(999) } })],
    ];
    for (const [orderNo, changes] of accepted) expect((await charge(orderNo, changes)).status).toBe(200);
  });

  it('can be loosened where the documents are unclear', async () => {
    const { charge } = await startFixture({ acceptAmountText: true, refuseUnknownFields: false });
    expect((await charge('ORDER0001', { amount: '48000', livemode: true })).body).toMatchObject({ amount: 48_000, livemode: false });
  });

  it('plays channel trouble and the plan\'s limit by a word in the description', async () => {
    const { charge, gateway } = await startFixture();
    expect(await charge('ORDER0001', { description: 'practice:channel-error' })).toMatchObject({ status: 402, error: { type: 'channel_error', code: 'channel_request_error' } });
    expect(await charge('ORDER0001', { description: 'practice:too-many' })).toMatchObject({ status: 403 });
    expect(gateway.ledger().orders).toEqual([]);
  });
});

describe('the same order again', () => {
  const used = { status: 402, error: { type: 'channel_error', code: 'charge_order_no_used' } };

  async function twice(channel: string, waitMs: number, changes: Wire = {}, between?: (fixture: PingxxFixture, id: string) => Promise<void>) {
    const fixture = await startFixture();
    const first = await fixture.charge('ORDER0001', on(channel));
    await between?.(fixture, String(first.body['id']));
    fixture.time.advance(waitMs);
    const again = await fixture.charge('ORDER0001', on(channel, changes));
    return { first: first.body['id'], id: again.body['id'], again };
  }

  it.each([
    ['alipay_qr', 59_999, true], ['alipay_qr', 60_000, false], ['wx_pub_qr', 7_199_999, true], ['wx_wap', 299_999, true], ['isv_qr', 59_999, true],
    ['isv_wap', 60_000, false], ['paypal', 60_000, false], ['cmb_wallet', 59_999, true],
  ] as const)('%s after %d ms is the first charge: %s', async (channel, waitMs, isFirst) => {
    const { first, id, again } = await twice(channel, waitMs);
    expect(again.status).toBe(200);
    expect(id === first).toBe(isFirst);
  });

  it.each([['wx_pub_qr', 7_200_000], ['cb_wx_pub_qr', 7_200_000], ['wx_wap', 300_000], ['isv_qr', 60_000], ['cmb_wallet', 60_000]] as const)('%s is refused after %d ms', async (channel, waitMs) => {
    expect((await twice(channel, waitMs)).again).toMatchObject(used);
  });

  it('is refused on isv_wap once somebody looked at the link', async () => {
    const { again } = await twice('isv_wap', 60_000, {}, async ({ gateway }, id) => {
      expect((await send(`${gateway.origin}/pay/${id}`)).status).toBe(200);
    });
    expect(again).toMatchObject(used);
  });

  it('counts anew each day at the merchants\' bank', async () => {
    expect((await twice('cmb_wallet', 86_400_000)).again.status).toBe(200);
  });

  it('is refused with anything changed, and across the products of a family', async () => {
    for (const changes of [{ amount: 1 }, { subject: 'other' }, { body: 'other' }]) expect((await twice('alipay_qr', 0, changes)).again).toMatchObject(used);
    const { charge } = await startFixture();
    await charge('ORDER0001', on('wx_pub_qr'));
    expect(await charge('ORDER0001', on('wx_wap'))).toMatchObject(used);
    expect((await charge('ORDER0001', on('alipay_qr'))).status).toBe(200);
  });

  it('is a new charge at once with other instalments', async () => {
    const { first, id } = await twice('alipay_qr', 0, { extra: { hb_fq_num: '3', hb_fq_seller_percent: '0' } });
    expect(id).not.toBe(first);
  });
});

describe('life of a charge', () => {
  it('is over when its time is, and when the payer fails', async () => {
    const { charge, call, gateway, time } = await startFixture();
    const expiring = String((await charge('ORDER0001', { time_expire: startSecond + 60 })).body['id']);
    time.advance(60_000);
    expect(() => { gateway.play(expiring, 'pay'); }).toThrow('orderFinished');
    expect(() => { gateway.play('NOBODY', 'pay'); }).toThrow('unknownOrder');
    expect(gateway.ledger().orders).toMatchObject([{ status: 'expired', executedSales: 0 }]);
    const failing = String((await charge('ORDER0002')).body['id']);
    gateway.play('ORDER0002', 'fail');
    expect((await call('GET', `/v1/charges/${failing}`)).body).toMatchObject({ paid: false, failure_code: 'channel_response_code_fail', failure_msg: expect.any(String) });
    const ended = String((await charge('ORDER0003')).body['id']);
    gateway.play('ORDER0003', 'expire');
    const { body } = await call('GET', `/v1/charges/${ended}`);
    expect(Number(body['time_expire'])).toBeLessThan(Math.floor(time.now() / 1_000));
  });

  it('is paid by the provider\'s own test address, but not from a page on the web', async () => {
    const { charge, gateway } = await startFixture();
    const id = String((await charge('ORDER0001')).body['id']);
    const address = `${gateway.origin}/notify/charges/${id}?livemode=false`;
    expect((await send(address, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(404);
    expect((await send(address.replace('false', 'true'))).status).toBe(404);
    expect(gateway.ledger().orders).toMatchObject([{ executedSales: 0 }]);
    expect(await send(address)).toMatchObject({ status: 200, text: 'success' });
    expect(gateway.ledger()).toMatchObject({ orders: [{ executedSales: 1 }], totals: { CNY: { paidMinor: 48_000 } } });
  });

  it.each([['GET', '/v1/nothing'], ['POST', '/v1/events/evt_1'], ['PUT', '/v1/charges/ch_1'], ['GET', '/v1/charges/ch_1/refunds/re_1/more']])('is not at %s %s', async (method, target) => {
    const { call } = await startFixture();
    const result = await call(method, target, method === 'GET' ? undefined : {});
    expect(result).toMatchObject({ status: 404, error: { type: 'invalid_request_error' } });
    expect(result.error).not.toHaveProperty('param');
    expect((await call(method, target, method === 'GET' ? undefined : {}, { headers: { authorization: '' } })).status).toBe(401);
  });

  it('is unknown under another id, and shows its app when asked', async () => {
    const { charge, call } = await startFixture();
    const id = String((await charge('ORDER0001')).body['id']);
    expect(await call('GET', '/v1/charges/ch_000000000000000000000000')).toMatchObject({ status: 404, error: { type: 'invalid_request_error', param: 'id' } });
    expect((await call('GET', `/v1/charges/${id}?expand%5B%5D=app`)).body['app']).toMatchObject({ id: appId, object: 'app' });
    expect((await call('GET', `/v1/charges/${id}?nope=1`)).error).toMatchObject({ param: 'nope' });
  });
});

describe('reverse', () => {
  async function reversed(channel: string, waitMs: number, act?: 'pay') {
    const { charge, call, gateway, time } = await startFixture();
    const id = String((await charge('ORDER0001', on(channel))).body['id']);
    if (act !== undefined) gateway.play(id, act);
    time.advance(waitMs);
    return { gateway, call, id, result: await call('POST', `/v1/charges/${id}/reverse`, {}) };
  }

  it('closes an unpaid charge for good', async () => {
    const { gateway, call, id, result } = await reversed('alipay_qr', 0);
    expect(result).toMatchObject({ status: 200, body: { id, reversed: true, paid: false, credential: {} } });
    expect(gateway.ledger().orders).toMatchObject([{ status: 'reversed', executedSales: 0 }]);
    expect((await send(`${gateway.origin}/pay/${id}`)).text).toContain('Order closed');
    expect(await call('POST', `/v1/charges/${id}/reverse`, '')).toMatchObject({ status: 400, error: { code: 'charge_closed' } });
  });

  it.each([
    ['alipay_wap', 0, undefined, 400, { param: 'channel' }],
    ['paypal', 0, undefined, 400, { param: 'channel' }],
    ['upacp_qr', 0, undefined, 400, { param: 'channel' }],
    ['alipay_qr', 0, 'pay', 400, { code: 'charge_unexpected_status' }],
    ['alipay_qr', 86_400_000, undefined, 400, { code: 'charge_closed' }],
    ['wx_pub_qr', 59_999, undefined, 402, { type: 'channel_error' }],
    ['isv_qr', 86_400_000 - 1, 'pay', 400, { code: 'charge_unexpected_status' }],
  ] as const)('is refused on %s after %d ms (%s)', async (channel, waitMs, act, status, error) => {
    expect((await reversed(channel, waitMs, act)).result).toMatchObject({ status, error });
  });

  it.each([['wx_pub_qr', 60_000], ['upacp_wap', 3_599_000], ['isv_qr', 1_000]] as const)('is taken on %s after %d ms', async (channel, waitMs) => {
    expect((await reversed(channel, waitMs)).result).toMatchObject({ status: 200, body: { reversed: true } });
  });

  it('gives the money of an in-store charge back on the same day', async () => {
    const { gateway, result } = await reversed('isv_qr', 1_000, 'pay');
    expect(result.body).toMatchObject({ reversed: true, paid: true });
    expect(gateway.ledger()).toMatchObject({ orders: [{ executedSales: 1, executedRefunds: 1, refundedMinor: 48_000 }] });
  });

  it('takes no fields', async () => {
    const { call } = await startFixture();
    expect((await call('POST', '/v1/charges/ch_x/reverse', { amount: 1 })).error).toMatchObject({ param: 'amount' });
  });
});
