/** Every refusal of the ChingChingPay practice gateway, and that a refused call leaves nothing behind. */
import { afterEach, describe, expect, it } from 'vitest';
import { finalRefusalCodes, refusals, type RefusalName } from '@electron/practice/chingchingpay/refusals.ts';
import {
  apiKey, checkoutBody, closeFixtures, hmac, linkBody, paths, readEnvelope, refundBody, send, startFixture, startOfTest, type Fixture,
} from './gateway-under-test.ts';

afterEach(closeFixtures);

const later = String(startOfTest / 1_000 + 60);
const { amount: _amount, ...linkWithoutAmount } = linkBody('X');
const { merchant_reference: _reference, ...checkoutWithoutReference } = checkoutBody('X');
const { original_merchant_reference: _original, ...refundWithoutOriginal } = refundBody('X', 'PAID', 1);
const scanned = { payment_method: 'PRACTICE_ALIPAY_SCANNED_CODE' };

const cases: readonly (readonly [string, keyof typeof paths, unknown, RefusalName])[] = [
  ['an array as body', 'link', [], 'notJson'],
  ['a missing amount', 'link', linkWithoutAmount, 'missingField'],
  ['an amount as text', 'link', linkBody('X', { amount: '48000' }), 'wrongType'],
  ['an amount with a fraction', 'link', linkBody('X', { amount: 480.5 }), 'wrongType'],
  ['a null description', 'link', linkBody('X', { description: null }), 'wrongType'],
  ['an unknown field', 'link', linkBody('X', { tip: 1 }), 'unknownField'],
  ['a reference with a blank', 'link', linkBody('A 1'), 'badValue'],
  ['a reference of 65 characters', 'link', linkBody('A'.repeat(65)), 'badValue'],
  ['an unencrypted callback elsewhere', 'link', linkBody('X', { callback_url: 'http://shop.example/hook' }), 'badValue'],
  ['a script as return page', 'link', linkBody('X', { complete_url: 'javascript:alert(1)' }), 'badValue'],
  ['a deadline as number', 'link', linkBody('X', { expires_at: Number(later) }), 'wrongType'],
  ['a deadline in the past', 'link', linkBody('X', { expires_at: String(startOfTest / 1_000) }), 'badValue'],
  ['a deadline in the wrong unit', 'link', linkBody('X', { expires_at: String(startOfTest + 60_000) }), 'badValue'],
  ['another merchant', 'link', linkBody('X', { merchant_id: 'SOMEBODY-ELSE' }), 'unknownMerchant'],
  ['9 cents', 'link', linkBody('X', { amount: 9 }), 'belowMinimum'],
  ['a negative amount', 'link', linkBody('X', { amount: -48_000 }), 'belowMinimum'],
  ['an amount above the cap', 'link', linkBody('X', { amount: 10_000_000_001 }), 'aboveMaximum'],
  ['another currency', 'link', linkBody('X', { currency: 'USD' }), 'currencyNotAllowed'],
  ['a number used by an order', 'link', linkBody('PAID'), 'duplicateReference'],
  ['a number used by a refund', 'link', linkBody('REFUND'), 'duplicateReference'],
  ['a checkout without number', 'checkout', checkoutWithoutReference, 'missingField'],
  ['a channel as text', 'checkout', checkoutBody('X', { channel_id: '990001' }), 'wrongType'],
  ['an unknown channel', 'checkout', checkoutBody('X', { channel_id: 1 }), 'channelNotEnabled'],
  ['an unknown method', 'checkout', checkoutBody('X', { payment_method: 'NOPE' }), 'unknownMethod'],
  ['a method of another channel', 'checkout', checkoutBody('X', { channel_id: 990_002 }), 'unknownMethod'],
  ['a command by a method that pays', 'checkout', checkoutBody('X', { transaction_type: 'command' }), 'methodTypeMismatch'],
  ['a debit without token', 'checkout', checkoutBody('X', { payment_method: 'HK_ALIPAY_AUTODEBIT_PAY' }), 'badOption'],
  ['a scanned method without code', 'checkout', checkoutBody('X', scanned), 'badOption'],
  ['an option that is not JSON', 'checkout', checkoutBody('X', { ...scanned, payment_method_option: '{"auth_code":' }), 'badOption'],
  ['an option as object', 'checkout', checkoutBody('X', { ...scanned, payment_method_option: {} }), 'wrongType'],
  ['a wallet code of the wrong wallet', 'checkout', checkoutBody('X', { ...scanned, payment_method_option: '{"auth_code":"131234567890123456"}' }), 'badOption'],
  ['a sale of an unknown order', 'checkout', checkoutBody('X', { payment_id: 'NOPE' }), 'originalNotFound'],
  ['a refund by checkout without order', 'checkout', checkoutBody('X', { transaction_type: 'refund' }), 'missingField'],
  ['a refund of an unknown order', 'refund', refundBody('X', 'NOPE', 1), 'originalNotFound'],
  ['a refund of a refund', 'refund', refundBody('X', 'REFUND', 1), 'originalNotFound'],
  ['a refund without original', 'refund', refundWithoutOriginal, 'missingField'],
  ['a refund of nothing', 'refund', refundBody('X', 'PAID', 0), 'belowMinimum'],
  ['a refund of an unpaid order', 'refund', refundBody('X', 'OPEN', 1), 'originalNotPaid'],
  ['a refund of an expired order', 'refund', refundBody('X', 'EXPIRED', 1), 'originalNotPaid'],
  ['a refund above the remainder', 'refund', refundBody('X', 'PAID', 47_001), 'refundAboveRemainder'],
  ['a refund in another currency', 'refund', refundBody('X', 'PAID', 1, { currency: 'CNY' }), 'refundCurrencyDiffers'],
  ['a refund with the order\'s own number', 'refund', refundBody('PAID', 'PAID', 1), 'duplicateReference'],
  ['a refund repeated in full', 'refund', refundBody('REFUND', 'PAID', 48_000), 'duplicateReference'],
  ['a refund that calls itself a sale', 'refund', refundBody('X', 'PAID', 1, { transaction_type: 'sale' }), 'badValue'],
  ['a query for nothing', 'query', {}, 'missingField'],
  ['a query for two empty texts', 'query', { merchant_reference: '', transaction_id: '' }, 'missingField'],
  ['a query for an unknown number', 'query', { merchant_reference: 'NOPE' }, 'notFound'],
];

async function prepared(): Promise<Fixture> {
  const fixture = await startFixture();
  await fixture.paidLink('PAID');
  await fixture.refund('REFUND', 'PAID', 1_000);
  await fixture.link('OPEN');
  await fixture.link('EXPIRED');
  fixture.gateway.play('EXPIRED', 'expire');
  return fixture;
}

describe('refusals', () => {
  it.each(cases)('refuses %s', async (_what, operation, body, name) => {
    const fixture = await prepared();
    const before = fixture.gateway.ledger();
    const answer = await fixture.call(operation, body);
    expect(answer).toMatchObject({ status: 200, code: refusals[name].code, data: undefined });
    expect(fixture.gateway.ledger()).toEqual(before);
  });

  it('refuses checkout of orders that are finished', async () => {
    const { call, link, gateway } = await startFixture();
    for (const [reference, act, code] of [['A', 'expire', 940_031], ['B', 'fail', 940_033], ['C', 'pay', 940_032]] as const) {
      const made = await link(reference);
      gateway.play(reference, act);
      expect((await call('checkout', checkoutBody(reference, { payment_id: made.data?.['payment_id'] }))).code).toBe(code);
    }
  });

  it('refuses to pay an existing order with other figures', async () => {
    const { call, link } = await startFixture();
    const made = await link('A');
    expect((await call('checkout', checkoutBody('A', { payment_id: made.data?.['payment_id'], amount: 1_000 }))).code).toBe(940_034);
  });

  it('ignores unknown fields when told so', async () => {
    const { link } = await startFixture({ refuseUnknownFields: false });
    expect((await link('A', { tip: 1 })).code).toBe(0);
  });

  it('counts neither a duplicate nor an unknown number nor a bad key as a final refusal', () => {
    expect(finalRefusalCodes).not.toContain(refusals.duplicateReference.code);
    expect(finalRefusalCodes).not.toContain(refusals.notFound.code);
    expect(finalRefusalCodes).not.toContain(refusals.unauthorised.code);
    expect(finalRefusalCodes).toContain(refusals.refundAboveRemainder.code);
    const codes = Object.values(refusals).map((refusal) => refusal.code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('bytes', () => {
  async function raw(fixture: Fixture, body: Buffer, headers: Readonly<Record<string, string>> = {}) {
    return send(`${fixture.gateway.baseUrl}${paths.link}`, {
      method: 'POST', body, headers: { 'content-type': 'application/json', 'x-api-key': apiKey, 'x-signature': hmac(body), ...headers },
    });
  }

  it.each([
    ['broken JSON', Buffer.from('{"merchant_id":')],
    ['a byte order mark', Buffer.from(`\uFEFF${JSON.stringify(linkBody('X'))}`)],
    ['bytes that are not UTF-8', Buffer.concat([Buffer.from('{"merchant_id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])],
    ['no bytes at all', Buffer.alloc(0)],
    ['a very deep array', Buffer.from('['.repeat(100_000))],
  ])('refuses %s', async (_what, body) => {
    expect(readEnvelope(await raw(await startFixture(), body)).code).toBe(refusals.notJson.code);
  });

  it('refuses another content type', async () => {
    const body = Buffer.from(JSON.stringify(linkBody('X')));
    expect(readEnvelope(await raw(await startFixture(), body, { 'content-type': 'text/plain' })).code).toBe(refusals.notJson.code);
  });
});
