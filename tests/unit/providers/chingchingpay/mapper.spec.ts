/** Made-up answers of the provider, and the facts that they are. */
import { describe, expect, it } from 'vitest';
import { reference } from '@shared/domain/ids.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import { moneyOf } from '@shared/money/money.ts';
import { checkoutKey } from '@shared/providers/chingchingpay.ts';
import { toInstant } from '@shared/time/instant.ts';
import {
  instantOf, outcomeOf, timestampText, toCheckoutBody, toCheckoutFact, toLinkBody, toLinkFact, toQueryBody, toRefundBody, toTransactionFact,
} from '@electron/providers/chingchingpay/mapper.ts';
import { Unmappable } from '@electron/providers/http/exchange.ts';
import { methodRow, readSettings } from '@electron/providers/chingchingpay/settings.ts';
import { checkoutData, linkData, transactionData } from '@electron/providers/chingchingpay/wire.ts';

const settings = readSettings({});
const sale = {
  amount: 1250, currency: 'HKD', created_at: 1_795_299_888, merchant_reference: 'A-1', original_merchant_reference: '', payment_id: 'P1', transaction_id: 'T1',
  payment_reference: 'W1', payment_method: 'MADE_UP_QR', refunded_amount: 0, transaction_type: 'sale', result: 'completed', status: 'completed', extra: 'x', unheard_of: { deep: [1] },
};
const fact = (changes: Record<string, unknown>, asked: 'payment' | 'refund' = 'payment') => toTransactionFact(transactionData.parse({ ...sale, ...changes }), asked, 's');

describe('a transaction', () => {
  it('is read whole', () => {
    expect(fact({})).toEqual({
      kind: 'payment', reference: 'A-1', originalReference: null, providerPaymentId: 'P1', providerTransactionId: 'T1', walletReference: 'W1',
      amount: { minor: 1250, currency: 'HKD' }, received: null, outcome: { kind: 'completed' }, refundedMinor: 0, method: 'MADE_UP_QR',
      createdAt: toInstant(1_795_299_888_000), page: null,
    });
  });

  it('is a refund by its type or by the original that it names', () => {
    const original = { original_merchant_reference: 'A-0' };
    expect(fact({ ...original, transaction_type: 'refund' }, 'refund')).toMatchObject({ kind: 'refund', originalReference: 'A-0' });
    expect(fact({ ...original, transaction_type: undefined })).toMatchObject({ kind: 'refund' });
    expect(fact({ transaction_type: undefined })).toMatchObject({ kind: 'payment' });
    expect(() => fact({ transaction_type: undefined }, 'refund')).toThrow(Unmappable);
    expect(() => fact(original)).toThrow(Unmappable);
    expect(() => fact({ transaction_type: 'command' })).toThrow(Unmappable);
  });

  it('without an amount has none, and an amount without currency is no fact', () => {
    expect(fact({ amount: undefined }).amount).toBeNull();
    expect(() => fact({ currency: '' })).toThrow(Unmappable);
  });

  it.each([
    ['amount', '1250'], ['amount', 12.5], ['amount', 0], ['amount', -1], ['amount', 2 ** 53], ['amount', Number.NaN], ['amount', [1250]], ['currency', 'hkd'], ['currency', 'XXX'],
    ['currency', 344], ['merchant_reference', 5], ['merchant_reference', 'a\u0000b'], ['transaction_id', 'x'.repeat(129)], ['transaction_id', '茶'], ['payment_id', {}],
    ['refunded_amount', -1], ['refunded_amount', '0'], ['created_at', '1795299888'], ['result', true], ['status', 1], ['transaction_type', 7],
  ])('with %s %j does not parse', (key, value) => expect(transactionData.safeParse({ ...sale, [key]: value }).success).toBe(false));

  it('keeps a time that makes no sense out of the fact', () => {
    expect(instantOf(0, 's')).toBeNull();
    expect(instantOf(1_795_299_888_000, 's')).toBeNull();
    expect(instantOf(1_795_299_888, 'ms')).toBeNull();
    expect(instantOf(1_795_299_888_123, 'ms')).toBe(1_795_299_888_123);
  });
});

describe('an outcome', () => {
  it.each([
    ['completed', null, { kind: 'completed' }], ['completed', 'completed', { kind: 'completed' }], ['completed', 'partially_refunded', { kind: 'completed' }],
    ['pending', 'completed', { kind: 'pending' }], ['failed', 'completed', { kind: 'failed' }], ['failed', 'expired', { kind: 'expired' }],
    [null, 'completed', { kind: 'completed' }], [null, 'expired', { kind: 'expired' }], [null, 'refunded', { kind: 'unrecognised', raw: 'refunded' }],
    ['completed', 'failed', { kind: 'unrecognised', raw: 'completed, failed' }], ['completed', 'pending', { kind: 'unrecognised', raw: 'completed, pending' }],
    ['COMPLETED', null, { kind: 'unrecognised', raw: 'COMPLETED' }], ['constructor', null, { kind: 'unrecognised', raw: 'constructor' }],
  ] as const)('of result %j and status %j', (result, status, outcome) => expect(outcomeOf(result, status)).toEqual(outcome));

  it('is never made up', () => expect(() => outcomeOf(null, null)).toThrow(Unmappable));
});

describe('a link', () => {
  const data = { merchant_reference: 'A-1', payment_id: 'P1', payment_link: 'https://pay.example/p/1?x=1', status: 'anything at all' };

  it('is read', () => {
    expect(toLinkFact(linkData.parse(data), false)).toEqual({
      reference: 'A-1', outcome: { kind: 'pending' }, next: { kind: 'redirect', url: 'https://pay.example/p/1?x=1' }, providerPaymentId: 'P1', providerTransactionId: null, walletReference: null,
    });
    expect(toLinkFact(linkData.parse({ ...data, payment_link: 'http://127.0.0.1:1/p' }), true).next).toEqual({ kind: 'redirect', url: 'http://127.0.0.1:1/p' });
  });

  it.each(['http://pay.example/p', 'javascript:alert(1)', 'data:text/html,x', '/p/1', 'https://user:x@pay.example', 'https://pay.example/a b', 'https://pay.example\\@evil.example'])('is not %j', (url) => {
    expect(() => toLinkFact(linkData.parse({ ...data, payment_link: url }), false)).toThrow(Unmappable);
  });

  it.each([{ payment_id: '' }, { payment_id: undefined }, { payment_link: '' }, { payment_link: null }])('is not one with %j', (change) => {
    expect(linkData.safeParse({ ...data, ...change }).success).toBe(false);
  });
});

describe('a checkout', () => {
  const data = { transaction_id: 'T1', payment_id: 'P1', result: 'pending', transaction_type: 'sale', merchant_reference: 'A-1', payment_reference: '', message: '' };
  const checkout = (changes: Record<string, unknown>) => toCheckoutFact(checkoutData.parse({ ...data, ...changes }), false, (text) => text);

  it('is read whole', () => {
    expect(checkout({ payment_reference: 'W1', next_action: { type: 'no_op' } })).toEqual({
      reference: 'A-1', providerPaymentId: 'P1', providerTransactionId: 'T1', walletReference: 'W1', outcome: { kind: 'pending' }, next: { kind: 'none' },
    });
  });

  it('is not one without numbers or outcome, nor a refund', () => {
    expect(checkoutData.safeParse({ ...data, transaction_id: '' }).success).toBe(false);
    expect(() => checkout({ result: '' })).toThrow(Unmappable);
    for (const type of ['refund', 'command']) expect(() => checkout({ transaction_type: type })).toThrow(Unmappable);
  });
});

describe('requests', () => {
  const amount = moneyOf(1250, 'HKD');
  const own = reference.parse('A-1');
  const at = toInstant(1_795_299_888_999);

  it('a link has our fields in a fixed order and leaves empty ones out', () => {
    const request = { reference: own, amount, description: '茶', expiresAt: at, method: 'link:checkout', fields: { device_id: 'D1' }, createdAt: at };
    expect(JSON.stringify(toLinkBody(request, 'checkout', 'M1', readSettings({ callbackUrl: 'https://shop.example/cb' })))).toBe(
      '{"merchant_id":"M1","merchant_reference":"A-1","amount":1250,"currency":"HKD","payment_type":"checkout","description":"茶","expires_at":"1795299888","callback_url":"https://shop.example/cb","device_id":"D1"}',
    );
    expect(timestampText(at, 'ms')).toBe('1795299888999');
  });

  it('a checkout carries its option as JSON text under the configured name', () => {
    const methods = [{ channel_id: 7, payment_method: 'X', next: '', option: ' { "payment_inst" : "ALIPAYCN", "q": "\\"" } ' }];
    const request = { reference: own, amount, description: '', expiresAt: null, method: checkoutKey(7, 'X'), fields: { store_id: 'S1' }, createdAt: at };
    const row = (changes: SettingValues = {}) => {
      const read = readSettings({ methods, ...changes });
      return toCheckoutBody(request, methodRow(request.method, read), 'M1', read);
    };
    expect(row({ optionFieldName: 'payment_method_options' })).toEqual({
      merchant_id: 'M1', channel_id: 7, payment_method: 'X', transaction_type: 'sale', amount: 1250, currency: 'HKD', merchant_reference: 'A-1',
      payment_method_options: '{"payment_inst":"ALIPAYCN","q":"\\""}', store_id: 'S1',
    });
    expect(row({ methods: [{ ...methods[0], option: ' ' }] })).not.toHaveProperty('payment_method_option');
    for (const option of ['{', '[]', '"x"', 'null']) expect(() => row({ methods: [{ ...methods[0], option }] })).toThrow(Unmappable);
    // A method that left the profile after the request was written down is not sent.
    expect(() => methodRow(checkoutKey(8, 'X'), readSettings({ methods }))).toThrow(RangeError);
  });

  it('a refund has two references and no transaction number', () => {
    const original = { reference: own, method: null, providerPaymentId: 'P1', providerTransactionId: 'T1', walletReference: null };
    expect(toRefundBody({ reference: reference.parse('R-1'), amount, note: 'torn', reason: 'other', fields: {}, original }, settings)).toEqual({
      amount: 1250, currency: 'HKD', merchant_reference: 'R-1', transaction_type: 'refund', original_merchant_reference: 'A-1', description: 'torn',
    });
  });

  it('a query has exactly one number', () => {
    const query = { kind: 'payment', origin: 'link', reference: own, providerPaymentId: 'P1', providerTransactionId: 'T1', method: null, amount, createdAt: at, original: null } as const;
    expect(toQueryBody(query, settings)).toEqual({ transaction_id: 'T1' });
    expect(toQueryBody({ ...query, providerTransactionId: null }, settings)).toEqual({ merchant_reference: 'A-1' });
    expect(toQueryBody(query, readSettings({ transactionIdMeans: 'payment' }))).toEqual({ merchant_reference: 'A-1' });
  });
});
