/** The Vexora practice gateway over real HTTP: links, queries in every shape, balance and payouts for correct requests. */
import { afterEach, describe, expect, it } from 'vitest';
import { answerShapes } from '@electron/practice/vexora/settings.ts';
import { startOfTest } from './gateway-under-test.ts';
import { checkoutBody, closeVexoraFixtures, payoutBody, readEnvelope, signOf, startVexoraFixture, storeBody, walletBody } from './vexora-under-test.ts';

afterEach(closeVexoraFixtures);

const timestamp = '1795240800000';

describe('payment link', () => {
  it('answers the documented envelope: two layers of codes as texts, desc and not message', async () => {
    const { gateway, checkout } = await startVexoraFixture();
    const made = await checkout('A-1032', { remark: 'tea 茶' });
    expect(made).toMatchObject({ status: 200, code: '0000', msg: 'success', success: true, timestamp: startOfTest });
    expect(made.data).toMatchObject({ tradeNo: 'A-1032', status: '0015', desc: 'Paying', remark: 'tea 茶' });
    expect(Object.keys(made.data ?? {})).toEqual(['tradeNo', 'platFormTradeNo', 'status', 'desc', 'remark', 'paymentLink']);
    expect(made.data?.['platFormTradeNo']).toMatch(/^PV261121\d{8}$/);
    expect(made.data?.['paymentLink']).toMatch(new RegExp(`^${gateway.origin}/pay/PV\\d{14}\\?data=[0-9a-f]{576}$`));
    expect(gateway.ledger()).toMatchObject({ orders: [{ reference: 'A-1032', amountMinor: 48_000, currency: 'TWD', status: '0015', executedSales: 0 }], refunds: [] });
  });

  it.each([
    ['paymentLink', ['paymentLink']],
    ['paymentUrl', ['paymentUrl']],
    ['both', ['paymentLink', 'paymentUrl']],
  ] as const)('puts the address into %s', async (linkField, fields) => {
    const { checkout } = await startVexoraFixture({ linkField });
    const { data } = await checkout('A-1');
    expect(Object.keys(data ?? {}).filter((name) => name.startsWith('payment'))).toEqual(fields);
  });

  it('leaves remark out when none was sent and writes the envelope as texts when set so', async () => {
    const { checkout } = await startVexoraFixture({ envelopeForm: 'table', platformNumberField: 'payproTradeNo' });
    const made = await checkout('A-1');
    expect(made).toMatchObject({ success: 'true', timestamp: String(startOfTest) });
    expect(made.data).not.toHaveProperty('remark');
    expect(made.data).not.toHaveProperty('platFormTradeNo');
    expect(made.data).toHaveProperty('payproTradeNo');
  });

  it('opens all three channels with their own fields', async () => {
    const { call } = await startVexoraFixture();
    for (const [index, body] of [checkoutBody('B-0'), storeBody('B-1'), walletBody('B-2')].entries()) {
      expect((await call('checkout', body)).data, `B-${index}`).toMatchObject({ status: '0015' });
    }
  });

  it('takes the paths of the sister brand when set so', async () => {
    const paths = { checkout: '/v1/paypro/paymentLink', queryPayIn: '/v1/paypro/q', balance: '/v1/paypro/b', payout: '/v1/paypro/p', queryPayOut: '/v1/paypro/r' };
    const { raw, post } = await startVexoraFixture({ paths });
    const body = checkoutBody('A-1');
    expect((await post('checkout', body)).status).toBe(404);
    expect(readEnvelope(await raw(paths.checkout, JSON.stringify({ ...body, sign: signOf(body) }))).code).toBe('0000');
  });

  it('signs its answers when set so, over the data alone', async () => {
    const { checkout } = await startVexoraFixture({ signAnswers: true });
    const { data } = await checkout('A-1');
    expect(data?.['sign']).toBe(signOf(data ?? {}));
  });
});

describe('query', () => {
  it('tells the order before and after it is paid, in whole dollars with decimals behind', async () => {
    const { gateway, checkout, query } = await startVexoraFixture();
    const made = await checkout('A-1');
    const before = await query('A-1');
    expect(before).toMatchObject({ code: '0000', data: { tradeNo: 'A-1', platFormTradeNo: made.data?.['platFormTradeNo'], status: '0015', amount: '480.00', message: 'Paying' } });
    gateway.play('A-1', 'pay');
    expect((await query('A-1')).data).toMatchObject({ status: '0000', amount: '480.00', message: 'Success' });
    expect(gateway.ledger()).toMatchObject({ orders: [{ executedSales: 1 }], totals: { TWD: { paidMinor: 48_000, refundedMinor: 0 } } });
  });

  const shapes = {
    jp: { amount: '240.00' },
    vn: { amount: '240.00', successTime: '2026-11-21 14:00:00', remark: 'r' },
    id: { orderAmount: '480.00', payAmount: '240.00', channelCode: 'NET_BANKING', wayCode: 'BANK_TRANSFER' },
    mx: { amount: '480.00', receivedAmount: '240.00', paymentList: [{ amount: '240.00', payTime: '2026-11-21 14:00:00' }] },
    au: { orderAmount: '480.00', payAmount: '240.00', paymentDetails: [{ amount: '240.00', payTime: '2026-11-21 14:00:00' }] },
    co: { orderAmount: '480.00', payAmount: '240.00' },
  } as const;

  it.each(answerShapes)('answers a partly paid order in the shape of %s', async (answerShape) => {
    const { gateway, checkout, query } = await startVexoraFixture({ answerShape });
    await checkout('A-1', { remark: 'r' });
    gateway.playRare?.('A-1', 'pay-part');
    expect((await query('A-1')).data).toMatchObject({ status: '0001', message: 'Partial payment', ...shapes[answerShape] });
  });

  it('has the key tradeNo twice in the shape of co, and no platform number', async () => {
    const { checkout, post } = await startVexoraFixture({ answerShape: 'co' });
    const made = await checkout('A-1');
    const { text } = await post('queryPayIn', { tradeNo: 'A-1', timestamp });
    expect(text).toContain(`"tradeNo":"A-1","tradeNo":"${String(made.data?.['platFormTradeNo'])}"`);
    expect(text).not.toContain('platFormTradeNo');
  });

  it.each([
    ['whole-text', '"480"'],
    ['two-decimals-text', '"480.00"'],
    ['four-decimals-text', '"480.0000"'],
    ['whole-number', '480'],
    ['two-decimals-number', '480.00'],
    ['four-decimals-number', '480.0000'],
  ] as const)('writes amounts as %s, digit by digit', async (amountForm, digits) => {
    const { checkout, post } = await startVexoraFixture({ amountForm });
    await checkout('A-1');
    expect((await post('queryPayIn', { tradeNo: 'A-1', timestamp })).text).toContain(`"amount":${digits},`);
  });

  it.each(['00029', '0029', '0100019', '00032'] as const)('tells a failed order as %s and never as a number', async (failedStatus) => {
    const { gateway, checkout, query } = await startVexoraFixture({ failedStatus });
    await checkout('A-1');
    gateway.play('A-1', 'fail');
    expect((await query('A-1')).data).toMatchObject({ status: failedStatus, message: 'Failed' });
    expect(gateway.ledger().orders).toMatchObject([{ status: failedStatus, executedSales: 0 }]);
  });

  it('says Processing beside a failed order when set so', async () => {
    const { gateway, checkout, query } = await startVexoraFixture({ misleadingText: true });
    await checkout('A-1');
    gateway.play('A-1', 'expire');
    expect((await query('A-1')).data).toMatchObject({ status: '00029', message: 'Processing' });
  });

  it('expires by the clock after the life of a link', async () => {
    const { time, checkout, query } = await startVexoraFixture();
    await checkout('A-1');
    time.advance(72 * 3_600_000 - 1);
    expect((await query('A-1')).data).toMatchObject({ status: '0015' });
    time.advance(1);
    expect((await query('A-1')).data).toMatchObject({ status: '00029', message: 'Expired unpaid' });
  });
});

describe('what payers do', () => {
  it('pays twice: the order is paid and more arrived than was asked for', async () => {
    const { gateway, checkout, query } = await startVexoraFixture({ answerShape: 'mx' });
    await checkout('A-1');
    gateway.playRare?.('A-1', 'pay-twice');
    expect((await query('A-1')).data).toMatchObject({ status: '0000', amount: '480.00', receivedAmount: '960.00', paymentList: [{ amount: '480.00' }, { amount: '480.00' }] });
    expect(gateway.ledger()).toMatchObject({ orders: [{ executedSales: 2 }], totals: { TWD: { paidMinor: 96_000 } } });
  });

  it('sends money from another account back: it waits, then fails', async () => {
    const { gateway, time, checkout, query } = await startVexoraFixture();
    await checkout('A-1');
    gateway.playRare?.('A-1', 'pay-from-another-account');
    expect((await query('A-1')).data).toMatchObject({ status: '0015' });
    expect(() => { gateway.play('A-1', 'pay'); }).toThrow('orderFinished');
    time.advance(600_000);
    expect((await query('A-1')).data).toMatchObject({ status: '00029' });
    expect(gateway.ledger()).toMatchObject({ orders: [{ executedSales: 0 }], totals: { TWD: { paidMinor: 0 } } });
  });

  it('pays late: an expired order becomes paid, once', async () => {
    const { gateway, checkout, query } = await startVexoraFixture();
    await checkout('A-1');
    expect(() => { gateway.playRare?.('A-1', 'pay-late'); }).toThrow('orderFinished');
    gateway.play('A-1', 'expire');
    gateway.playRare?.('A-1', 'pay-late');
    expect((await query('A-1')).data).toMatchObject({ status: '0000', amount: '480.00' });
    expect(() => { gateway.playRare?.('A-1', 'pay-late'); }).toThrow('orderFinished');
  });

  it('cannot pay half a dollar nor from another account at a till', async () => {
    const { gateway, call } = await startVexoraFixture();
    await call('checkout', storeBody('A-1', { amount: '1' }));
    expect(() => { gateway.playRare?.('A-1', 'pay-part'); }).toThrow('orderFinished');
    expect(() => { gateway.playRare?.('A-1', 'pay-from-another-account'); }).toThrow('orderFinished');
    expect(() => { gateway.play('NOPE', 'pay'); }).toThrow('unknownOrder');
  });
});

describe('balance and payout', () => {
  it('holds what was collected today apart until the next day in Taipei', async () => {
    const { time, paid, post } = await startVexoraFixture();
    const text = async () => (await post('balance', { timestamp })).text;
    await paid('A-1');
    expect(await text()).toContain('"data":{"availableAmount":50000.0000,"freezeAmount":0.0000,"unsettledAmount":480.0000}');
    time.advance(10 * 3_600_000 - 1);
    expect(await text()).toContain('"unsettledAmount":480.0000');
    time.advance(1);
    expect(await text()).toContain('"data":{"availableAmount":50480.0000,"freezeAmount":0.0000,"unsettledAmount":0.0000}');
  });

  it('pays out when switched on: first processing and frozen, then done', async () => {
    const { gateway, time, call, post } = await startVexoraFixture({ payouts: true });
    const made = await call('payout', payoutBody('P-1'));
    expect(made).toMatchObject({ code: '0000', data: { tradeNo: 'P-1', status: '0015', desc: 'Processing' } });
    expect((await post('balance', { timestamp })).text).toContain('"availableAmount":49500.0000,"freezeAmount":500.0000');
    expect(gateway.ledger().payouts).toMatchObject([{ reference: 'P-1', amountMinor: 50_000, result: '0015', executed: 0 }]);
    time.advance(10_000);
    expect((await call('queryPayOut', { tradeNo: 'P-1', timestamp })).data).toMatchObject({ platFormTradeNo: made.data?.['platFormTradeNo'], status: '0000', amount: '500.00' });
    expect((await post('balance', { timestamp })).text).toContain('"availableAmount":49500.0000,"freezeAmount":0.0000');
    expect(gateway.ledger()).toMatchObject({ payouts: [{ result: '0000', executed: 1 }], refunds: [] });
  });

  it('takes a payout amount as a number too', async () => {
    const { call } = await startVexoraFixture({ payouts: true });
    expect((await call('payout', payoutBody('P-1', { amount: 100 }))).code).toBe('0000');
  });

  it('has no refund call at all', async () => {
    const { raw } = await startVexoraFixture({ payouts: true });
    for (const path of ['/v1/vexora/refund', '/v1/vexora/refunds', '/v1/vexora/cancel', '/v1/vexora/close']) expect((await raw(path, '{}')).status).toBe(404);
  });
});
