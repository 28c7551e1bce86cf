/** The ChingChingPay practice gateway over real HTTP: what it does for correct requests. */
import { afterEach, describe, expect, it } from 'vitest';
import { checkoutBody, closeFixtures, merchantId, refundBody, startFixture, startOfTest } from './gateway-under-test.ts';

afterEach(closeFixtures);

describe('payment link', () => {
  it('answers with exactly the documented fields and opens the order', async () => {
    const { gateway, link } = await startFixture();
    const made = await link('A-1032');
    expect(made).toMatchObject({ status: 200, code: 0 });
    expect(Object.keys(made.data ?? {}).sort()).toEqual(['merchant_reference', 'payment_id', 'payment_link', 'status']);
    expect(made.data?.['payment_link']).toBe(`${gateway.origin}/pay/${String(made.data?.['payment_id'])}`);
    expect(gateway.ledger().orders).toMatchObject([{ reference: 'A-1032', amountMinor: 48_000, status: 'pending', executedSales: 0 }]);
  });

  it('is found by its number before and after it is paid', async () => {
    const { gateway, link, query } = await startFixture();
    await link('A-1', { expires_at: String(startOfTest / 1_000 + 600), description: 'tea 茶', store_id: 'S1' });
    const before = await query('A-1');
    expect(before.data).toMatchObject({ result: 'pending', status: 'pending', transaction_type: 'sale', amount: 48_000, created_at: startOfTest / 1_000, refunded_amount: 0 });
    gateway.play('A-1', 'pay');
    const after = await query('A-1');
    expect(after.data).toMatchObject({ result: 'completed', status: 'completed', description: 'tea 茶', store_id: 'S1', merchant_id: merchantId });
    expect(after.data?.['transaction_id']).toBe(before.data?.['transaction_id']);
    expect(gateway.ledger().totals).toEqual({ HKD: { paidMinor: 48_000, refundedMinor: 0 } });
  });

  it('expires by the clock, by itself, and keeps the words apart', async () => {
    const { time, link, query } = await startFixture();
    await link('A-1', { expires_at: String(startOfTest / 1_000 + 600) });
    time.advance(599_000);
    expect((await query('A-1')).data).toMatchObject({ result: 'pending' });
    time.advance(1_000);
    expect((await query('A-1')).data).toMatchObject({ result: 'failed', status: 'expired' });
  });

  it('reads and writes milliseconds when set so', async () => {
    const { link, query, time } = await startFixture({ timestampUnit: 'ms' });
    await link('A-1', { expires_at: String(startOfTest + 1_000) });
    expect((await query('A-1')).data).toMatchObject({ created_at: startOfTest });
    time.advance(1_000);
    expect((await query('A-1')).data).toMatchObject({ status: 'expired' });
  });
});

describe('checkout', () => {
  it('shows a QR code that leads to the cashier page', async () => {
    const { gateway, call } = await startFixture();
    const made = await call('checkout', checkoutBody('C-1'));
    const url = `${gateway.origin}/pay/${String(made.data?.['payment_id'])}`;
    expect(made.data).toMatchObject({ result: 'pending', transaction_type: 'sale', next_action: { type: 'display_qr_code', display_qr_code: { qr_code: url } } });
    gateway.play('C-1', 'pay');
    expect((await call('query', { transaction_id: made.data?.['transaction_id'] })).data).toMatchObject({ result: 'completed', channel_id: 990_001, payment_method: 'PRACTICE_ALIPAY_QR' });
  });

  it('redirects with the web method and is paid at once with a scanned code', async () => {
    const { gateway, call } = await startFixture();
    const web = await call('checkout', checkoutBody('C-1', { payment_method: 'PRACTICE_ALIPAY_WEB' }));
    expect(web.data).toMatchObject({ next_action: { type: 'redirect_to_url', redirect_to_url: { http_method: 'GET' } } });
    const scanned = await call('checkout', checkoutBody('C-2', { payment_method: 'PRACTICE_ALIPAY_SCANNED_CODE', payment_method_option: '{"auth_code":"281234567890123456"}' }));
    expect(scanned.data).toMatchObject({ result: 'completed', next_action: { type: 'no_op' } });
    expect(gateway.ledger().orders.map((order) => order.executedSales)).toEqual([0, 1]);
  });

  it('takes the plural option field only when set so', async () => {
    const plural = { payment_method: 'PRACTICE_ALIPAY_SCANNED_CODE', payment_method_options: '{"auth_code":"281234567890123456"}' };
    const usual = await startFixture();
    expect((await usual.call('checkout', checkoutBody('C-1', plural))).code).toBe(940_004);
    const other = await startFixture({ optionFieldName: 'payment_method_options' });
    expect((await other.call('checkout', checkoutBody('C-1', plural))).data).toMatchObject({ result: 'completed' });
  });

  it('pays an existing order once', async () => {
    const { gateway, call, link } = await startFixture();
    const made = await link('A-1');
    const payment_id = made.data?.['payment_id'];
    const { merchant_reference: _number, ...body } = checkoutBody('', { payment_id, payment_method: 'PRACTICE_WECHAT_SCANNED_CODE', channel_id: 990_002, payment_method_option: '{"auth_code":"131234567890123456"}' });
    expect((await call('checkout', body)).data).toMatchObject({ payment_id, result: 'completed', merchant_reference: 'A-1' });
    expect((await call('checkout', body)).code).toBe(940_032);
    expect(gateway.ledger().orders).toMatchObject([{ executedSales: 1 }]);
  });

  it('refunds through checkout with the method that was paid with', async () => {
    const { gateway, call, paidLink, query } = await startFixture();
    await paidLink('A-1');
    const payment_id = (await query('A-1')).data?.['payment_id'];
    const body = checkoutBody('R-1', { transaction_type: 'refund', payment_id, amount: 1_000 });
    expect((await call('checkout', body)).code).toBe(940_012);
    expect((await call('checkout', { ...body, payment_method: 'PRACTICE_ALIPAY_WEB' })).data).toMatchObject({ transaction_type: 'refund', result: 'completed', merchant_reference: 'R-1' });
    expect(gateway.ledger().orders).toMatchObject([{ executedRefunds: 1, refundedMinor: 1_000 }]);
  });
});

describe('refund and query', () => {
  it('refunds in parts up to the paid amount and names the original', async () => {
    const { gateway, paidLink, refund, query } = await startFixture();
    await paidLink('A-1');
    const first = await refund('R-1', 'A-1', 12_000);
    expect(first.data).toMatchObject({ transaction_type: 'refund', result: 'completed', amount: 12_000, merchant_reference: 'R-1', original_merchant_reference: 'A-1' });
    expect((await query('A-1')).data).toMatchObject({ status: 'partially_refunded', result: 'completed', refunded_amount: 12_000 });
    expect((await refund('R-2', 'A-1', 36_001)).code).toBe(940_042);
    expect((await refund('R-3', 'A-1', 36_000)).code).toBe(0);
    expect((await query('A-1')).data).toMatchObject({ status: 'refunded', refunded_amount: 48_000 });
    expect((await query('R-1')).data).toMatchObject({ transaction_id: first.data?.['transaction_id'], result: 'completed', status: 'completed' });
    expect(gateway.ledger()).toMatchObject({ orders: [{ executedRefunds: 2, refundedMinor: 48_000 }], totals: { HKD: { paidMinor: 48_000, refundedMinor: 48_000 } } });
  });

  it.each([
    ['transaction', [true, false]],
    ['payment', [false, true]],
    ['either', [true, true]],
  ] as const)('takes the %s number in transaction_id', async (transactionIdAccepts, [byTransaction, byPayment]) => {
    const { call, paidLink, query } = await startFixture({ transactionIdAccepts });
    await paidLink('A-1');
    const { transaction_id, payment_id } = (await query('A-1')).data ?? {};
    const found = async (number: unknown) => (await call('query', { transaction_id: number })).data?.['merchant_reference'] === 'A-1';
    expect([await found(transaction_id), await found(payment_id)]).toEqual([byTransaction, byPayment]);
    const { original_merchant_reference: _original, ...body } = refundBody('R-1', '', 100, { transaction_id: byTransaction ? transaction_id : payment_id });
    expect((await call('refund', body)).data).toMatchObject({ original_merchant_reference: 'A-1' });
  });

  it('requires two numbers in one query to agree', async () => {
    const { call, paidLink, query } = await startFixture();
    await paidLink('A-1');
    await paidLink('A-2');
    const number = (await query('A-1')).data?.['transaction_id'];
    expect((await call('query', { merchant_reference: 'A-1', transaction_id: number })).code).toBe(0);
    expect((await call('query', { merchant_reference: 'A-2', transaction_id: number })).code).toBe(940_050);
  });
});

describe('views', () => {
  it('keeps payment detail behind its switch', async () => {
    const off = await startFixture();
    await off.paidLink('A-1');
    const number = String((await off.query('A-1')).data?.['payment_id']);
    expect((await off.get(`/api/v1/payments/detail/${number}`)).code).toBe(940_007);

    const on = await startFixture({ paymentDetail: true });
    await on.paidLink('A-1', { expires_at: String(startOfTest / 1_000 + 60) });
    const payment = String((await on.query('A-1')).data?.['payment_id']);
    expect((await on.get(`/api/v1/payments/detail/${payment}`)).data).toMatchObject({
      payment_id: payment, expires_at: startOfTest / 1_000 + 60, total_amount: 48_000, merchant: { merchant_id: merchantId, status: 1 },
    });
    expect((await on.get('/api/v1/payments/detail/NOPE')).code).toBe(940_404);
  });

  it('lists settlements by Hong Kong day, out of what was executed', async () => {
    const { time, get, paidLink, refund } = await startFixture();
    expect((await get('/api/v1/settlements')).data).toMatchObject({ list: [], total: 0 });
    await paidLink('A-1');
    await paidLink('A-2', { currency: 'CNY', amount: 500 });
    time.advance(86_400_000);
    await refund('R-1', 'A-1', 8_000);
    const all = await get('/api/v1/settlements?page=1&page_size=10');
    expect(all.data).toMatchObject({
      total: 3,
      list: [
        { settlement_date: '2026-11-22', currency: 'HKD', paid_amount: 0, refunded_amount: 8_000, is_transferred: 'false' },
        { settlement_date: '2026-11-21', currency: 'CNY', paid_amount: 500, is_transferred: 'true' },
        { settlement_date: '2026-11-21', currency: 'HKD', paid_amount: 48_000, refunded_amount: 0, is_transferred: 'true' },
      ],
    });
    expect((await get('/api/v1/settlements?is_transferred=false')).data).toMatchObject({ total: 1 });
    expect((await get('/api/v1/settlements?is_transferred=maybe')).code).toBe(940_005);
  });
});
