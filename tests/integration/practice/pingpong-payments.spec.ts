/** The PingPong practice gateway over real HTTP: payments, refunds, captures and voids for correct requests. */
import { afterEach, describe, expect, it } from 'vitest';
import { accId, clientId, closeFixtures, digest, payBody, prePayBody, readReply, refundBody, send, startFixture, startOfTest, walletBody, type Fields } from './pingpong-fixtures.ts';

afterEach(closeFixtures);

const now = String(startOfTest);

describe('hosted payment', () => {
  it('answers with the documented fields and opens the order', async () => {
    const { gateway, prePay, query } = await startFixture();
    const made = await prePay('A-1', { amount: '480.5', remark: 'tea 茶' });
    expect(made).toMatchObject({ status: 200, code: '000000', signed: true, biz: { amount: '480.5', currency: 'HKD', merchantTransactionId: 'A-1', remark: 'tea 茶' } });
    expect(Object.keys(made.biz).sort()).toEqual(['amount', 'currency', 'innerJsUrl', 'merchantTransactionId', 'paymentUrl', 'remark', 'token', 'transactionId']);
    expect(made.biz['paymentUrl']).toBe(`${gateway.origin}/pay/${String(made.biz['transactionId'])}`);
    expect(await query('A-1')).toMatchObject({ code: '001000', biz: { status: 'INIT', amount: '480.500000', transactionTime: now } });
    expect(gateway.ledger().orders).toMatchObject([{ reference: 'A-1', amountMinor: 48_050, status: 'INIT', executedSales: 0 }]);
  });

  it('says that the query worked, and apart from it what became of the payment', async () => {
    const { gateway, time, paid, query } = await startFixture();
    await paid('A-1');
    time.advance(5_000);
    const reply = await query('A-1');
    expect(reply).toMatchObject({ code: '001000', signed: true });
    expect(reply.biz).toEqual({
      transactionId: gateway.ledger().orders[0]?.transactionId, merchantTransactionId: 'A-1', requestId: expect.stringMatching(/^PPQ\d{18}$/), captureDelayHours: 0,
      currency: 'HKD', amount: '480.000000', status: 'SUCCESS', transactionTime: now, transactionEndingTime: now, paymentMethod: { type: 'Alipay' },
      payResultUrl: 'https://shop.example/paid', resultCode: '000000', resultDescription: 'Transaction succeeded',
    });
    expect(gateway.ledger().totals).toEqual({ HKD: { paidMinor: 48_000, refundedMinor: 0 } });
  });

  it('gives the same page again and changes nothing, whatever the second call says', async () => {
    const { gateway, prePay } = await startFixture();
    const first = await prePay('A-1');
    expect(await prePay('A-1', { amount: '1.00', currency: 'USD' })).toMatchObject({ code: '000000', biz: first.biz });
    expect(gateway.ledger().orders).toMatchObject([{ amountMinor: 48_000, currency: 'HKD' }]);
    gateway.play('A-1', 'pay');
    expect((await prePay('A-1')).code).toBe('107000');
  });

  it('stays open after a failed attempt, and closes after 48 hours or at its own hour', async () => {
    const { gateway, time, prePay, query } = await startFixture();
    await prePay('A-1');
    await prePay('A-2', { timeExpire: String(startOfTest / 1_000 + 600) });
    gateway.play('A-1', 'fail');
    expect((await query('A-1')).biz).toMatchObject({ status: 'FAILED', resultCode: '301099', issuerInfo: { issuerResultCode: '301099' } });
    time.advance(600_000);
    expect((await query('A-2')).biz).toMatchObject({ status: 'CLOSED', resultCode: '105000' });
    gateway.play('A-1', 'pay');
    expect((await query('A-1')).biz).toMatchObject({ status: 'SUCCESS' });
    expect(() => { gateway.play('A-2', 'pay'); }).toThrow('orderFinished');
    await prePay('A-3');
    time.advance(48 * 3_600_000);
    expect((await query('A-3')).biz).toMatchObject({ status: 'CLOSED' });
    expect((await prePay('A-3')).code).toBe('105000');
  });

  it.each([
    ['KRW', '1000', 1_000, '1000.000000'],
    ['JPY', '1', 1, '1.000000'],
    ['KWD', '1.234', 1_234, '1.234000'],
    ['IDR', '1000.5', 100_050, '1000.500000'],
    ['USD', '999999999.99', 99_999_999_999, '999999999.990000'],
  ])('reads and writes %s %s', async (currency, amount, minor, written) => {
    const { gateway, prePay, query } = await startFixture();
    expect((await prePay('A-1', { currency, amount })).code).toBe('000000');
    expect(gateway.ledger().orders).toMatchObject([{ amountMinor: minor }]);
    expect((await query('A-1')).biz).toMatchObject({ amount: written });
  });
});

describe('payment without a token', () => {
  it.each([
    ['02', {}, { type: 'QR_CODE', qrCode: expect.stringContaining('/pay/') }],
    ['02', { desktopAction: 'QR_URL' }, { type: 'QR_URL', qrUrl: expect.stringContaining('/pay/') }],
    ['01', {}, { type: 'PAYMENT_REDIRECT_URL', paymentRedirectUrl: expect.stringContaining('/pay/') }],
  ] as const)('on terminal %s waits for the payer', async (orderTerminal, settings, action) => {
    const { gateway, call, query } = await startFixture(settings);
    const made = await call('unifiedPay', walletBody('Q-1', { device: { orderTerminal }, paymentMethod: { type: 'AlipayHK' } }));
    expect(made).toMatchObject({ code: '002000', biz: { status: 'PROCESSING', requestId: 'Q-1', action } });
    gateway.play('O-Q-1', 'pay');
    const after = await query('O-Q-1');
    expect(after.biz).toMatchObject({ status: 'SUCCESS', transactionId: made.biz['transactionId'], paymentMethod: { type: 'AlipayHK' } });
    expect(after.biz).not.toHaveProperty('action');
  });

  it('spells wallets as the general list does, not as bind does', async () => {
    const { call } = await startFixture();
    const body = { amount: '10.00', currency: 'PHP' };
    expect((await call('unifiedPay', walletBody('Q-1', { ...body, paymentMethod: { type: 'GCASH' } }))).code).toBe('002000');
    expect((await call('unifiedPay', walletBody('Q-2', { ...body, paymentMethod: { type: 'GCash' } }))).code).toBe('102000');
  });

  it('replays the same request, refuses another under its number, and takes a second attempt', async () => {
    const { gateway, call } = await startFixture();
    const first = await call('unifiedPay', walletBody('Q-1'));
    expect(await call('unifiedPay', walletBody('Q-1'))).toEqual(first);
    expect((await call('unifiedPay', walletBody('Q-1', { remark: 'x' }))).code).toBe('107000');
    const second = await call('unifiedPay', walletBody('Q-2', { merchantTransactionId: 'O-Q-1' }));
    expect(second.code).toBe('002000');
    expect(second.biz['transactionId']).not.toBe(first.biz['transactionId']);
    expect((await call('unifiedPay', walletBody('Q-3', { merchantTransactionId: 'O-Q-1', amount: '1.00' }))).code).toBe('107000');
    gateway.play('O-Q-1', 'pay');
    expect((await call('unifiedPay', walletBody('Q-4', { merchantTransactionId: 'O-Q-1' }))).code).toBe('107000');
    expect(gateway.ledger().orders).toMatchObject([{ executedSales: 1 }]);
  });
});

describe('refund', () => {
  it('in parts up to what was paid, and finds each again', async () => {
    const { gateway, call, paid, refund, query } = await startFixture();
    await paid('A-1');
    const first = await refund('R-1', 'A-1', '120.00', { remark: 'wrong size' });
    expect(first).toMatchObject({ code: '000000', signed: true });
    expect(first.biz).toEqual({
      transactionId: gateway.ledger().orders[0]?.transactionId, merchantTransactionId: 'A-1', merchantRefundId: 'R-1', refundId: expect.stringMatching(/^PPR\d{18}$/),
      currency: 'HKD', amount: '120.000000', resultCode: '000000', resultDescription: 'Transaction succeeded', refundTime: now, refundEndingTime: now, status: 'SUCCESS', remark: 'wrong size',
    });
    expect((await refund('R-2', 'A-1', '360.01')).code).toBe('108003');
    expect((await refund('R-3', 'A-1', '480.01')).code).toBe('108000');
    expect((await refund('R-4', 'A-1', '360')).code).toBe('000000');
    const asked = await call('refundQuery', { merchantTransactionId: 'A-1', merchantRefundId: 'R-1' });
    expect(asked).toMatchObject({ code: '001000', biz: { status: 'SUCCESS', amount: '120.000000' } });
    expect(asked.biz).not.toHaveProperty('refundId');
    expect(await call('refundQuery', { merchantTransactionId: 'A-1', refundId: first.biz['refundId'] })).toEqual(asked);
    expect((await query('A-1')).biz).toMatchObject({ status: 'SUCCESS', amount: '480.000000' });
    expect(gateway.ledger()).toMatchObject({ orders: [{ executedRefunds: 2, refundedMinor: 48_000 }], totals: { HKD: { paidMinor: 48_000, refundedMinor: 48_000 } } });
  });

  it('is done once per number, and its query answers on both paths', async () => {
    const { gateway, paid, refund } = await startFixture();
    await paid('A-1');
    const first = await refund('R-1', 'A-1', '480.00');
    expect(await refund('R-1', 'A-1', '480.00')).toEqual(first);
    expect((await refund('R-1', 'A-1', '479.00')).code).toBe('107000');
    expect(gateway.ledger().orders).toMatchObject([{ executedRefunds: 1 }]);
    const fields: Fields = { accId, clientId, signType: 'MD5', version: '1.0', bizContent: '{"merchantTransactionId":"A-1","merchantRefundId":"R-1"}' };
    const answer = await send(`${gateway.baseUrl}/v4/payment/getRefund`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...fields, sign: digest(fields, 'MD5') }) });
    expect(readReply(answer)).toMatchObject({ code: '001000', signed: true, biz: { status: 'SUCCESS' } });
  });

  it('has a window when told so', async () => {
    const { time, paid, refund } = await startFixture({ refundWindowDays: 1 });
    await paid('A-1');
    time.advance(86_400_000);
    expect((await refund('R-1', 'A-1', '1.00')).code).toBe('000000');
    time.advance(1);
    expect((await refund('R-2', 'A-1', '1.00')).code).toBe('108001');
  });
});

describe('capture and void', () => {
  async function authorised() {
    const fixture = await startFixture();
    await fixture.prePay('A-1', { captureDelayHours: -1 });
    fixture.gateway.play('A-1', 'pay');
    return fixture;
  }
  const capture = (number: string, amount: string) => ({ merchantTransactionId: 'A-1', merchantCaptureId: number, amount, currency: 'HKD' });
  const cancel = (number: string, amount = '480.00') => ({ merchantTransactionId: 'A-1', merchantVoidId: number, amount, currency: 'HKD', notificationUrl: 'https://shop.example/notify' });

  it('captures what was authorised and no more', async () => {
    const { gateway, call, query, refund } = await authorised();
    expect((await query('A-1')).biz).toMatchObject({ status: 'AUTH_SUCCESS', captureDelayHours: -1, paymentMethod: { type: 'VISA' } });
    expect(gateway.ledger().totals).toEqual({ HKD: { paidMinor: 0, refundedMinor: 0 } });
    expect((await refund('R-1', 'A-1', '1.00')).code).toBe('107003');
    expect((await call('capture', capture('C-0', '480.01'))).code).toBe('109001');
    const done = await call('capture', capture('C-1', '400.00'));
    expect(done).toMatchObject({ code: '000000', biz: { merchantCaptureId: 'C-1', amount: '400.000000', captureTime: now, captureEndingTime: now, status: 'SUCCESS' } });
    expect(await call('capture', capture('C-1', '400.00'))).toEqual(done);
    expect((await call('capture', capture('C-2', '80.01'))).code).toBe('109001');
    expect((await call('void', cancel('V-1'))).code).toBe('109002');
    expect(await call('captureQuery', { merchantTransactionId: 'A-1', merchantCaptureId: 'C-1' })).toMatchObject({ code: '001000', biz: { status: 'SUCCESS', resultCode: '000000' } });
    expect((await refund('R-2', 'A-1', '400.01')).code).toBe('108000');
    expect((await refund('R-3', 'A-1', '400.00')).code).toBe('000000');
    expect(gateway.ledger().totals).toEqual({ HKD: { paidMinor: 40_000, refundedMinor: 40_000 } });
  });

  it('voids the whole of it, and nothing after that', async () => {
    const { gateway, call, query } = await authorised();
    expect((await call('void', cancel('V-0', '1.00'))).code).toBe('102000');
    expect(await call('void', cancel('V-1'))).toMatchObject({ code: '000000', biz: { merchantVoidId: 'V-1', voidTime: now, status: 'SUCCESS' } });
    expect((await query('A-1')).biz).toMatchObject({ status: 'CANCEL' });
    expect((await call('capture', capture('C-1', '1.00'))).code).toBe('109000');
    expect((await call('void', cancel('V-2'))).code).toBe('105000');
    expect((await call('voidQuery', { merchantTransactionId: 'A-1', merchantVoidId: 'V-1' })).biz).toMatchObject({ status: 'SUCCESS' });
    expect((await call('voidQuery', { merchantTransactionId: 'A-1', merchantVoidId: 'V-9' })).code).toBe('107001');
    expect(gateway.ledger().orders).toMatchObject([{ executedSales: 0, status: 'CANCEL' }]);
  });

  it('is nothing for a wallet payment', async () => {
    const { call, paid } = await startFixture();
    await paid('A-1');
    expect((await call('capture', capture('C-1', '1.00'))).code).toBe('107003');
    expect((await call('void', cancel('V-1'))).code).toBe('107003');
  });
});

describe('statement', () => {
  async function download(origin: string, path: string, parameters: Fields, inside = true) {
    const fields: Fields = { accId, clientId, signType: 'SHA256', version: '1.0', ...(inside ? { bizContent: JSON.stringify(parameters) } : parameters) };
    return send(`${origin}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...fields, sign: digest(fields) }) });
  }
  const transactions = '/api/v2/txn-rec-file/download';

  it('lists a day of UTC+8 as an attachment, its outcome in headers', async () => {
    const { gateway, time, paid, refund, prePay } = await startFixture();
    await paid('A,1');
    await prePay('A-2');
    time.advance(86_400_000);
    await refund('R-1', 'A,1', '80.00');
    const first = await download(gateway.origin, transactions, { billDate: '2026-11-21', billType: 'DAY' });
    expect(first.headers).toMatchObject({ billdate: '2026-11-21', errorcode: '000000', filename: 'practice-transactions-2026-11-21.csv', 'content-disposition': 'attachment; filename="practice-transactions-2026-11-21.csv"' });
    expect(first.text.split('\r\n').slice(1)).toEqual([expect.stringMatching(/^RECHARGE,PPT\d{18},"A,1",,HKD,480\.000000,1795240800000$/), '']);
    const month = await download(gateway.origin, '/fundFile/download', { billDate: '2026-11', billType: 'MONTH_BILL', recVersion: '2.0' }, false);
    expect(month.text.split('\r\n')).toHaveLength(4);
    expect(month.text).toContain('R-1,HKD,-80.000000,');
  });

  it.each([
    [{ billDate: '2026-11', billType: 'DAY' }, '102000'],
    [{ billDate: '2026-11-23', billType: 'DAY' }, '102000'],
    [{ billDate: '2026-11-21', billType: 'BILL' }, '102000'],
    [{ billType: 'DAY' }, '102000'],
  ])('refuses %j', async (parameters, code) => {
    const { gateway } = await startFixture();
    const answer = await download(gateway.origin, transactions, parameters);
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers).toMatchObject({ errorcode: code });
  });

  it('refuses a wrong signature', async () => {
    const { gateway } = await startFixture();
    const body = JSON.stringify({ accId, clientId, signType: 'SHA256', version: '1.0', bizContent: '{}', sign: 'NO' });
    expect((await send(`${gateway.origin}${transactions}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).headers).toMatchObject({ errorcode: '104000' });
  });
});

describe('query', () => {
  it('finds by either number, and only when both agree', async () => {
    const { call, paid, query } = await startFixture();
    await paid('A-1');
    await paid('A-2');
    const first = await query('A-1');
    const transactionId = first.biz['transactionId'];
    expect(await call('query', { transactionId, requestId: 'ANY' })).toEqual(first);
    expect((await call('query', { transactionId, merchantTransactionId: 'A-2' })).code).toBe('107001');
    expect((await call('query', {})).code).toBe('102000');
  });

  it.each([['envelope', '107001'], ['result', '001000']] as const)('says in the %s that a number is not known', async (notFoundIn, code) => {
    const { call, query } = await startFixture({ notFoundIn });
    expect(await query('NOBODY')).toMatchObject({ code, signed: true, biz: { resultCode: '107001' } });
    expect(await call('refundQuery', { merchantTransactionId: 'NOBODY', merchantRefundId: 'R' })).toMatchObject({ biz: { resultCode: '107002' } });
  });
});

describe('bodies', () => {
  it('are those of the documents', async () => {
    const { call } = await startFixture();
    const goods = [{ name: 'tea', unitPrice: '480.00', number: 1, imgUrl: 'https://shop.example/tea.png', virtualProduct: 'N' }];
    const address = { street: '1 Queen’s Road', city: 'Hong Kong', country: 'HK' };
    expect((await call('prePay', prePayBody('A-1', {
      goods, billingAddress: address, shippingAddress: address, language: 'zh-HK', tradeCountry: 'HK', merchantUserId: 'U-1', paymentMethods: ['AlipayHK'], merchantSource: 'app',
      notificationUrl: 'https://shop.example/notify', timeExpire: String(startOfTest / 1_000 + 60),
    }))).code).toBe('000000');
    expect((await call('refund', refundBody('R-1', 'A-1', '1.00'))).code).toBe('105000');
    expect((await call('unifiedPay', payBody('Q-1', 'f'.repeat(64)))).code).toBe('102000');
  });
});
