import { describe, expect, it } from 'vitest';
import { moneyOf } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import { movementOutcome, orderOutcome, toLinkFact, toPaymentFact, toPrePayBiz, toRefundFact } from '@electron/providers/pingpong/mapper.ts';
import { readSettings } from '@electron/providers/pingpong/settings.ts';
import { paymentContent, prePayContent, refundContent } from '@electron/providers/pingpong/wire.ts';
import { linkOf, payment, queryOf, refund } from './support.ts';

const said = (status: string | null, resultCode: string | null = null) => ({ status, resultCode, resultDescription: null });
const framed = (code: string | null = '001000') => ({ code, description: null });
const kindOf = (status: string | null, resultCode: string | null = null, code: string | null = '001000', hosted = true) => orderOutcome(said(status, resultCode), framed(code), hosted).kind;

describe('what a status means for an order', () => {
  it.each([
    ['INIT', 'pending'], ['PROCESSING', 'pending'], ['AUTH_SUCCESS', 'pending'], ['SUCCESS', 'completed'], ['CLOSED', 'expired'], ['CANCEL', 'cancelled'],
    ['success', 'unrecognised'], ['Success', 'unrecognised'], ['SUCCESS ', 'unrecognised'], ['PAID', 'unrecognised'], ['CANCELLED', 'unrecognised'], ['__proto__', 'unrecognised'], ['constructor', 'unrecognised'],
  ])('%s is %s', (status, kind) => {
    expect(kindOf(status)).toBe(kind);
  });

  it('an unknown word is kept as it came', () => {
    expect(orderOutcome(said('HELD_FOR_REVIEW'), framed(), true)).toEqual({ kind: 'unrecognised', raw: 'HELD_FOR_REVIEW' });
  });

  it('FAILED is not the end of a hosted order, but of a payment with a token', () => {
    expect(kindOf('FAILED', '301003')).toBe('pending');
    expect(orderOutcome(said('FAILED', '301003'), { code: '301003', description: 'limit' }, false)).toEqual({ kind: 'failed', code: '301003', message: 'limit' });
  });

  it('without a status nothing is told', () => {
    expect(() => kindOf(null, '000000', '000000')).toThrow();
  });

  it.each([
    ['301003', '001000'], [null, '107000'], ['002000', '001000'], [null, '002000'], ['000000', '500000'], ['001000', '001000'],
  ])('a success that code %s or %s denies is none', (resultCode, code) => {
    expect(kindOf('SUCCESS', resultCode, code)).toBe('unrecognised');
  });

  it.each([['000000', '001000'], ['002000', '001000'], [null, '002000']])('a failure that code %s or %s denies is none', (resultCode, code) => {
    expect(kindOf('FAILED', resultCode, code, false)).toBe('unrecognised');
    expect(movementOutcome(said('FAILED', resultCode), framed(code)).kind).toBe('unrecognised');
  });

  it('an envelope that only says "the question worked" is no outcome', () => {
    expect(kindOf('PROCESSING', '002000', '001000')).toBe('pending');
    expect(kindOf('INIT', null, '000000')).toBe('pending');
  });
});

describe('what a status means for a refund', () => {
  it.each([['SUCCESS', 'completed'], ['FAILED', 'failed'], ['PROCESSING', 'pending'], ['INIT', 'unrecognised'], ['AUTH_SUCCESS', 'unrecognised'], ['CLOSED', 'unrecognised'], ['CANCEL', 'unrecognised'], ['REFUNDED', 'unrecognised']])('%s is %s', (status, kind) => {
    expect(movementOutcome(said(status), framed()).kind).toBe(kind);
  });
});

describe('a payment', () => {
  it('is told with its numbers, amount and time', () => {
    expect(toPaymentFact(paymentContent.parse(payment), framed(), queryOf())).toEqual({
      kind: 'payment', reference: 'L-1', originalReference: null, providerPaymentId: '2026112100000001', providerTransactionId: '2026112100000001', walletReference: null,
      amount: moneyOf(48_000, 'HKD'), received: null, outcome: { kind: 'completed' }, refundedMinor: null, method: 'AlipayHK', createdAt: toInstant(1_795_240_801_000), page: null,
    });
  });

  it('without a currency has the asked one; another currency is not ours to correct', () => {
    const { currency: _currency, ...rest } = payment;
    expect(toPaymentFact(paymentContent.parse({ ...rest, amount: '480' }), framed(), queryOf({ amount: moneyOf(480, 'JPY') })).amount).toEqual(moneyOf(480, 'JPY'));
    expect(toPaymentFact(paymentContent.parse({ ...payment, currency: 'USD' }), framed(), queryOf()).amount).toEqual(moneyOf(48_000, 'USD'));
    expect(() => paymentContent.parse({ ...payment, currency: 'XXX' })).toThrow();
  });

  it('without an amount has none', () => {
    const { amount: _amount, ...rest } = payment;
    expect(toPaymentFact(paymentContent.parse(rest), framed(), queryOf()).amount).toBeNull();
  });

  it('with a time that makes no sense has none', () => {
    for (const transactionTime of ['1795240801', 'yesterday', '', '99999999999999', null]) {
      expect(toPaymentFact(paymentContent.parse({ ...payment, transactionTime }), framed(), queryOf()).createdAt).toBeNull();
    }
  });

  it('ignores the currency that the payer was charged in', () => {
    expect(toPaymentFact(paymentContent.parse({ ...payment, exchangedAmount: '61.20', exchangedCurrency: 'USD' }), framed(), queryOf()).amount).toEqual(moneyOf(48_000, 'HKD'));
  });
});

describe('a refund', () => {
  const asked = { reference: 'R-1', amount: moneyOf(12_050, 'HKD') };

  it('is told by its own numbers', () => {
    expect(toRefundFact(refundContent.parse(refund), framed('000000'), { ...asked, byNumber: false })).toMatchObject({
      kind: 'refund', reference: 'R-1', originalReference: 'L-1', providerPaymentId: '2026112100000001', providerTransactionId: '2026112100000002', amount: moneyOf(12_050, 'HKD'), outcome: { kind: 'completed' },
    });
  });

  it('a query that prints neither number is about the refund it named; a printed one is kept as it is', () => {
    const { merchantRefundId: _own, refundId: _theirs, ...rest } = refund;
    expect(toRefundFact(refundContent.parse(rest), framed(), { ...asked, byNumber: true })).toMatchObject({ reference: 'R-1', providerTransactionId: null });
    expect(toRefundFact(refundContent.parse({ ...rest, merchantRefundId: 'R-2' }), framed(), { ...asked, byNumber: true }).reference).toBe('R-2');
    expect(toRefundFact(refundContent.parse(rest), framed('000000'), { ...asked, byNumber: false }).reference).toBeNull();
  });
});

describe('a hosted page', () => {
  const content = { transactionId: 'T1', merchantTransactionId: 'L-1', amount: '480', currency: 'HKD', paymentUrl: 'https://pay.example/x?token=1' };

  it('is handed over', () => {
    expect(toLinkFact(prePayContent.parse(content), moneyOf(48_000, 'HKD'), false)).toEqual({
      reference: 'L-1', outcome: { kind: 'pending' }, next: { kind: 'redirect', url: content.paymentUrl }, providerPaymentId: 'T1', providerTransactionId: null, walletReference: null,
    });
  });

  it('of an older order with another amount or currency is not ours', () => {
    expect(() => toLinkFact(prePayContent.parse({ ...content, amount: '481' }), moneyOf(48_000, 'HKD'), false)).toThrow('another amount');
    expect(() => toLinkFact(prePayContent.parse({ ...content, currency: 'USD' }), moneyOf(48_000, 'HKD'), false)).toThrow('another amount');
  });

  it.each(['http://pay.example/x', 'javascript:alert(1)', '/relative', 'https://user:password@pay.example/'])('at %s is none', (paymentUrl) => {
    expect(() => toLinkFact(prePayContent.parse({ ...content, paymentUrl }), moneyOf(48_000, 'HKD'), false)).toThrow();
  });
});

describe('what is asked for', () => {
  const settings = readSettings(
    { notificationUrl: 'https://shop.example/notify', payResultUrl: 'https://shop.example/paid?a=1', payCancelUrl: 'https://shop.example/cart' },
    { merchantId: 'MADE-UP-STORE-1001', environment: 'test', baseUrl: 'https://gateway.example' },
  );

  it('a plain page', () => {
    expect(toPrePayBiz(linkOf(), settings)).toEqual({
      amount: '480.00', currency: 'HKD', merchantTransactionId: 'L-1', captureDelayHours: 0, shopperIP: '203.0.113.7', customer: { email: 'shopper@shop.example' },
      payResultUrl: 'https://shop.example/paid?a=1', payCancelUrl: 'https://shop.example/cart', notificationUrl: 'https://shop.example/notify',
    });
  });

  it('a page with everything', () => {
    const fields = {
      email: 'shopper@shop.example', shopperIP: '203.0.113.7', language: 'en', tradeCountry: 'HK', paymentMethods: 'AlipayHK, TNG eWallet', capture: 'manual', merchantUserId: 'Member 7', goodsName: 'Tea',
      goodsImage: 'https://shop.example/tea.png', goodsVirtual: 'N', billingStreet: '1 Road', billingCity: 'Town', billingCountry: 'HK',
    };
    expect(toPrePayBiz(linkOf({ fields, description: 'Green tea', expiresAt: toInstant(1_795_240_800_999) }), settings)).toMatchObject({
      captureDelayHours: -1, language: 'en', tradeCountry: 'HK', paymentMethods: ['AlipayHK', 'TNG eWallet'], merchantUserId: 'Member 7', remark: 'Green tea', timeExpire: '1795240800',
      goods: [{ name: 'Tea', unitPrice: '480.00', number: '1', imgUrl: 'https://shop.example/tea.png', virtualProduct: 'N' }], billingAddress: { street: '1 Road', city: 'Town', country: 'HK' },
    });
  });
});
