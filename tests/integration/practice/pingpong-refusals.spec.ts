/** What the PingPong practice gateway refuses, with which code, and that a refused call leaves nothing behind. */
import { afterEach, describe, expect, it } from 'vitest';
import { bindBody, closeFixtures, prePayBody, refundBody, startFixture, startOfTest, walletBody, type Call, type Fixture } from './pingpong-fixtures.ts';

afterEach(closeFixtures);

const { amount: _amount, ...withoutAmount } = prePayBody('X');
const { payCancelUrl: _cancel, ...withoutCancelUrl } = prePayBody('X');
const { device: _device, ...withoutDevice } = walletBody('X');
const notify = 'https://shop.example/notify';

const cases: readonly (readonly [string, Call, unknown, string, string?])[] = [
  ['a missing amount', 'prePay', withoutAmount, '102000', 'amount'],
  ['an amount as number', 'prePay', prePayBody('X', { amount: 480 }), '102000', 'amount'],
  ['an amount of 13 characters', 'prePay', prePayBody('X', { amount: '1234567890.00' }), '102000', 'amount'],
  ['nothing', 'prePay', prePayBody('X', { amount: '0.00' }), '102000', 'amount'],
  ['less than nothing', 'prePay', prePayBody('X', { amount: '-1.00' }), '102000', 'amount'],
  ['a third decimal', 'prePay', prePayBody('X', { amount: '1.000' }), '102000', 'amount'],
  ['decimals of a currency without any', 'prePay', prePayBody('X', { amount: '1.00', currency: 'JPY' }), '102000', 'amount'],
  ['a decimal comma', 'prePay', prePayBody('X', { amount: '1,00' }), '102000', 'amount'],
  ['an exponent', 'prePay', prePayBody('X', { amount: '1e2' }), '102000', 'amount'],
  ['a leading zero', 'prePay', prePayBody('X', { amount: '01.00' }), '102000', 'amount'],
  ['an unknown currency', 'prePay', prePayBody('X', { currency: 'XXX' }), '106000', 'currency'],
  ['a currency in lower case', 'prePay', prePayBody('X', { currency: 'hkd' }), '106000', 'currency'],
  ['an unknown language', 'prePay', prePayBody('X', { language: 'klingon' }), '106003', 'language'],
  ['an order number of 65 characters', 'prePay', prePayBody('A'.repeat(65)), '102000', 'merchantTransactionId'],
  ['a blank order number', 'prePay', prePayBody('  '), '102000', 'merchantTransactionId'],
  ['a capture in an hour', 'prePay', prePayBody('X', { captureDelayHours: 1 }), '102000', 'captureDelayHours'],
  ['a capture as text', 'prePay', prePayBody('X', { captureDelayHours: '0' }), '102000', 'captureDelayHours'],
  ['manual capture of a wallet', 'prePay', prePayBody('X', { captureDelayHours: -1, paymentMethods: ['AlipayHK'] }), '102000', 'captureDelayHours'],
  ['no way back', 'prePay', withoutCancelUrl, '102000', 'payCancelUrl'],
  ['a script as way back', 'prePay', prePayBody('X', { payCancelUrl: 'javascript:alert(1)' }), '102000', 'payCancelUrl'],
  ['no e-mail', 'prePay', prePayBody('X', { customer: {} }), '102000', 'customer.email'],
  ['an e-mail that is none', 'prePay', prePayBody('X', { customer: { email: 'shopper' } }), '102000', 'customer.email'],
  ['a moment in milliseconds', 'prePay', prePayBody('X', { timeExpire: String(startOfTest + 60_000) }), '102000', 'timeExpire'],
  ['a moment that has passed', 'prePay', prePayBody('X', { timeExpire: String(startOfTest / 1_000 - 1) }), '102000', 'timeExpire'],
  ['a remark of 256 characters', 'prePay', prePayBody('X', { remark: 'x'.repeat(256) }), '102000', 'remark'],
  ['a null remark', 'prePay', prePayBody('X', { remark: null }), '102000', 'remark'],
  ['a field of the older interface', 'prePay', prePayBody('X', { paymentBrand: 'VISA' }), '102000', 'paymentBrand'],
  ['a notification address with a query', 'prePay', prePayBody('X', { notificationUrl: `${notify}?x=1` }), '102000', 'notificationUrl'],
  ['a notification address at home', 'prePay', prePayBody('X', { notificationUrl: 'http://192.168.1.7/notify' }), '102000', 'notificationUrl'],
  ['a notification address with a log-in', 'prePay', prePayBody('X', { notificationUrl: 'https://a:b@shop.example/' }), '102000', 'notificationUrl'],
  ['a payment without a terminal', 'unifiedPay', withoutDevice, '102000', 'device'],
  ['a payment with an unknown method', 'unifiedPay', walletBody('X', { paymentMethod: { type: 'NOBODY' } }), '102000', 'paymentMethod.type'],
  ['a payment in the currency of another wallet', 'unifiedPay', walletBody('X', { currency: 'THB' }), '106000', 'currency'],
  ['a payment of a paid order', 'unifiedPay', walletBody('X', { merchantTransactionId: 'PAID' }), '107000'],
  ['a payment of a closed order', 'unifiedPay', walletBody('X', { merchantTransactionId: 'CLOSED' }), '105000'],
  ['a page for a paid order', 'prePay', prePayBody('PAID'), '107000'],
  ['a page for a closed order', 'prePay', prePayBody('CLOSED'), '105000'],
  ['a refund of an unknown order', 'refund', refundBody('X', 'NOPE', '1.00'), '107002'],
  ['a refund of a refund', 'refund', refundBody('X', 'REFUND', '1.00'), '107002'],
  ['a refund of nothing', 'refund', refundBody('X', 'PAID', '0'), '102000', 'amount'],
  ['a refund of an unpaid order', 'refund', refundBody('X', 'OPEN', '1.00'), '105000'],
  ['a refund of a closed order', 'refund', refundBody('X', 'CLOSED', '1.00'), '105000'],
  ['a refund above the payment', 'refund', refundBody('X', 'PAID', '480.01'), '108000', 'amount'],
  ['a refund above the remainder', 'refund', refundBody('X', 'PAID', '470.01'), '108003', 'amount'],
  ['a refund in another currency', 'refund', refundBody('X', 'PAID', '1.00', { currency: 'CNY' }), '106000', 'currency'],
  ['a refund remark of 33 characters', 'refund', refundBody('X', 'PAID', '1.00', { remark: 'x'.repeat(33) }), '102000', 'remark'],
  ['another refund under a used number', 'refund', refundBody('REFUND', 'PAID', '11.00'), '107000'],
  ['a refund query without a refund', 'refundQuery', { merchantTransactionId: 'PAID' }, '102000', 'merchantRefundId'],
  ['a refund query for an unknown refund', 'refundQuery', { merchantTransactionId: 'PAID', merchantRefundId: 'NOPE' }, '107001'],
  ['a refund query under another order', 'refundQuery', { merchantTransactionId: 'OPEN', merchantRefundId: 'REFUND' }, '107001'],
  ['a query for nothing', 'query', {}, '102000'],
  ['a query for an unknown order', 'query', { merchantTransactionId: 'NOPE' }, '107001'],
  ['a binding of an unknown wallet', 'bind', bindBody('X', { paymentMethod: { type: 'GCASH' } }), '102000', 'paymentMethod.type'],
  ['a binding without a notification address', 'bind', bindBody('X', { notificationUrl: '' }), '102000', 'notificationUrl'],
  ['a binding for a shopper of 257 characters', 'bind', bindBody('X', { merchantUserId: '茶'.repeat(257) }), '102000', 'merchantUserId'],
  ['a binding with another business type', 'bind', bindBody('X', { bizType: 'codeGrant' }), '102000', 'bizType'],
];

async function prepared(): Promise<Fixture> {
  const fixture = await startFixture();
  await fixture.paid('PAID');
  await fixture.refund('REFUND', 'PAID', '10.00');
  await fixture.prePay('OPEN');
  await fixture.prePay('CLOSED');
  fixture.gateway.play('CLOSED', 'expire');
  return fixture;
}

describe('refusals', () => {
  it.each(cases.map(([what, call, biz, code, field = '']) => [what, call, biz, code, field] as const))('refuses %s', async (_what, call, biz, code, field) => {
    const fixture = await prepared();
    const before = fixture.gateway.ledger();
    const reply = await fixture.call(call, biz);
    expect(reply).toMatchObject({ status: 200, code, signed: true, description: expect.stringContaining(field), biz: { resultCode: code } });
    expect(reply.biz).not.toHaveProperty('status');
    expect(fixture.gateway.ledger()).toEqual(before);
  });

  it('refuses notification addresses on this machine when told so', async () => {
    const changes = { notificationUrl: 'http://127.0.0.1:8080/notify' };
    expect((await (await startFixture()).prePay('A', changes)).code).toBe('000000');
    expect((await (await startFixture({ localNotifications: false })).prePay('A', changes)).code).toBe('102000');
  });
});
