import { describe, expect, it } from 'vitest';
import { toInstant } from '@shared/time/instant.ts';
import { chargeOutcome, markOf, refundOutcome, toPaymentFact, toRefundFact, type Reading } from '@electron/providers/pingxx/mapper.ts';
import { passwordPage } from '@electron/providers/pingxx/password-page.ts';
import { readSettings } from '@electron/providers/pingxx/settings.ts';
import { meaningOf } from '@electron/providers/pingxx/errors.ts';
import { batchData, chargeData, errorAnswer, refundData, type ChargeData, type RefundData } from '@electron/providers/pingxx/wire.ts';

const now = toInstant(1_795_240_800_000);
const second = now / 1_000;
const settings = readSettings({});
const reading: Reading = { merchantId: 'app_NOTREAL000000001', environment: 'test', settings, now, maskKeys: (text) => text };

const rawCharge = {
  id: 'ch_1', object: 'charge', created: second, livemode: false, paid: false, refunded: false, reversed: false, app: 'app_NOTREAL000000001', channel: 'alipay_qr', order_no: 'A1', amount: 300, currency: 'cny',
  time_expire: second + 60, transaction_no: null, amount_refunded: 0, failure_code: null, failure_msg: null, metadata: {}, credential: {},
};
const charge = (changes: object = {}): ChargeData => chargeData.parse({ ...rawCharge, ...changes });
const rawRefund = {
  id: 're_1', object: 'refund', amount: 300, created: second, succeed: true, status: 'succeeded', failure_code: null, failure_msg: null, metadata: { merchant_admin_reference: 'R1' }, charge: 'ch_1', charge_order_no: 'A1', transaction_no: null,
};
const refund = (changes: object = {}): RefundData => refundData.parse({ ...rawRefund, ...changes });

describe('where a charge stands', () => {
  it.each<[object, object]>([
    [{}, { kind: 'pending' }],
    [{ paid: true }, { kind: 'completed' }],
    [{ paid: true, refunded: true }, { kind: 'completed' }],
    [{ paid: true, amount_refunded: 300, refunded: true }, { kind: 'completed' }],
    [{ reversed: true }, { kind: 'cancelled' }],
    [{ reversed: true, paid: true }, { kind: 'cancelled' }],
    [{ paid: true, time_expire: second - 999_999 }, { kind: 'completed' }],
    [{ time_expire: second - 59 }, { kind: 'pending' }],
    [{ time_expire: second - 61 }, { kind: 'expired' }],
    [{ time_expire: second - 61, failure_code: 'channel_request_error' }, { kind: 'expired' }],
    [{ failure_code: 'channel_request_error', failure_msg: '余额不足' }, { kind: 'failed', code: 'channel_request_error', message: '余额不足' }],
    [{ time_expire: null }, { kind: 'pending' }],
    [{ amount_refunded: 100 }, { kind: 'unrecognised', raw: 'amount_refunded without paid' }],
  ])('with %j', (changes, outcome) => {
    expect(chargeOutcome(charge(changes), reading)).toEqual(outcome);
  });

  it('what was given back is the amount, never the flag, and may be told without what waits', () => {
    const counted = (changes: object, countsPending = false) => toPaymentFact(charge({ paid: true, ...changes }), { ...reading, settings: { ...settings, refundedCountsPending: countsPending } }).refundedMinor;
    const refunds = (has_more: boolean) => ({ object: 'list', has_more, data: [{ amount: 100, status: 'pending' }, { amount: 50, status: 'succeeded' }, { amount: 70, status: 'failed' }] });
    expect(counted({ refunded: true })).toBe(0);
    expect(counted({ amount_refunded: 150, refunds: refunds(false) })).toBe(150);
    expect(counted({ amount_refunded: 150, refunds: refunds(false) }, true)).toBe(50);
    expect(counted({ amount_refunded: 150, refunds: refunds(true) }, true)).toBeNull();
    expect(() => counted({ amount_refunded: 301 })).toThrow('more refunded than paid');
  });

  it('minor units are those of ISO 4217', () => {
    expect(toPaymentFact(charge({ currency: 'jpy', amount: 500 }), reading).amount).toEqual({ minor: 500, currency: 'JPY' });
    expect(toPaymentFact(charge({ currency: 'usd', amount: 500 }), reading).amount).toEqual({ minor: 500, currency: 'USD' });
  });
});

describe('where a refund stands', () => {
  it.each<[object, object]>([
    [{}, { kind: 'completed' }],
    [{ succeed: null }, { kind: 'completed' }],
    [{ succeed: false }, { kind: 'unrecognised', raw: 'succeeded, succeed: false' }],
    [{ status: 'pending', succeed: false }, { kind: 'pending' }],
    [{ status: 'pending', succeed: true }, { kind: 'unrecognised', raw: 'pending, succeed: true' }],
    [{ status: 'pending', succeed: false, failure_code: 'refund_wait_operation' }, { kind: 'pending' }],
    [{ status: 'failed', succeed: false, failure_code: 'refund_refused_msg', failure_msg: '余额不足' }, { kind: 'failed', code: 'refund_refused_msg', message: '余额不足' }],
    [{ status: 'failed', succeed: false }, { kind: 'failed', code: null, message: null }],
    [{ status: 'failed', succeed: false, failure_code: 'refund_pending' }, { kind: 'unrecognised', raw: 'failed, refund_pending' }],
    [{ status: 'SUCCEEDED' }, { kind: 'unrecognised', raw: 'SUCCEEDED' }],
    [{ status: 'succeeded ' }, { kind: 'unrecognised', raw: 'succeeded ' }],
    [{ status: 'toString' }, { kind: 'unrecognised', raw: 'toString' }],
  ])('with %j', (changes, outcome) => {
    expect(refundOutcome(refund(changes), reading.maskKeys)).toEqual(outcome);
  });

  it('goes by our mark; without one it is somebody else’s', () => {
    expect(toRefundFact(refund(), 'CNY', reading)).toMatchObject({ reference: 'R1', originalReference: 'A1', providerPaymentId: 'ch_1', providerTransactionId: 're_1', amount: { minor: 300, currency: 'CNY' } });
    for (const metadata of [{}, [], null, { merchant_admin_reference: 7 }, { merchant_admin_reference: '' }, { other: 'R1' }]) expect(markOf(refund({ metadata }).metadata)).toBeNull();
    expect(toRefundFact(refund(), null, reading).amount).toBeNull();
    expect(toRefundFact(refund({ currency: 'usd' }), 'CNY', reading).amount?.currency).toBe('USD');
  });
});

describe('the page for a payment password', () => {
  const url = 'https://mapi.alipay.com/gateway.do?service=refund_fastpay_by_platform_pwd&detail=2014:1^0.10^x&sign=a%3D';
  const page = (text: string | null, pageHosts: readonly string[] = ['alipay.com'], environment: 'practice' | 'test' = 'test') => passwordPage(text, { environment, now, settings: { pageHosts } });
  it('begins at the first http, colons and all, and is good until the day ends in China', () => {
    expect(page(`需要打开地址进行下一步退款操作: ${url}`)).toEqual({ url, until: Date.UTC(2026, 10, 21, 16) });
    expect(passwordPage(url, { environment: 'test', now: toInstant(Date.UTC(2026, 10, 21, 16)), settings: { pageHosts: ['alipay.com'] } })?.until).toBe(Date.UTC(2026, 10, 22, 16));
  });

  it.each([
    null, '', 'nothing here', 'see: http://mapi.alipay.com/gateway.do', 'see: https://mapi.alipay.com.evil.example/', 'see: https://evilalipay.com/', 'see: https://mapi.alipay.com@evil.example/', 'see: https://evil.example/?alipay.com',
    'see: https://evil.example\\.alipay.com/', 'see: https://mapi.alipay.com/a b', 'see: httpx', 'see: http://127.0.0.1:1/refund',
  ])('is none in %j', (text) => {
    expect(page(text)).toBeNull();
  });

  it('may be of this machine in practice, and of other hosts where the profile says so', () => {
    expect(page('see: http://127.0.0.1:1/refund', [], 'practice')?.url).toBe('http://127.0.0.1:1/refund');
    expect(page('see: https://evil.example/', [], 'practice')).toBeNull();
    expect(page('see: https://pay.bank.example/x', ['bank.example'])?.url).toBe('https://pay.bank.example/x');
    expect(page(url, [])).toBeNull();
  });
});

describe('odd forms of the wire', () => {
  it('of batches: a time in quotes and plain charge numbers', () => {
    const batch = { id: '181610181347533333', object: 'batch_refund', app: 'app_1', batch_no: 'B1', created: '1476769673', livemode: false, status: 'created', charges: ['ch_1', { charge: 'ch_2', refund: 're_2', status: 'failed', failure_msg: 'x' }], refund_url: '' };
    expect(batchData.parse(batch)).toMatchObject({ created: 1_476_769_673, refund_url: null, charges: [{ charge: 'ch_1', status: null }, { charge: 'ch_2', refund: 're_2' }] });
  });

  it('of errors: only a type is needed; another form is none', () => {
    expect(errorAnswer.parse({ error: { type: 'invalid_request_error' } }).error).toEqual({ type: 'invalid_request_error', message: null, code: null, param: null });
    expect(errorAnswer.parse({ error: { type: 'channel_error', code: 7, message: 'm' } }).error.code).toBeNull();
    for (const bad of [{ error: 'text' }, { error: {} }, { error: { type: '' } }, { error: { type: 5 } }, {}]) expect(errorAnswer.safeParse(bad).success).toBe(false);
  });

  it('a channel that failed ends a charge that nobody paid, but leaves a refund unknown', () => {
    const failed = { httpStatus: 402, error: { type: 'channel_error', code: 'channel_request_error' } };
    expect(meaningOf({ asked: 'write', ...failed }, settings.refusals)).toBe('final');
    expect(meaningOf({ asked: 'refund', ...failed }, settings.refusals)).toBe('unlisted');
    expect(meaningOf({ asked: 'refund', httpStatus: 400, error: { type: 'invalid_request_error', code: null } }, settings.refusals)).toBe('final');
  });

  it('a refused read is never final, whatever the lists say', () => {
    for (const httpStatus of [400, 402, 404, 409]) for (const type of ['invalid_request_error', 'channel_error', 'api_error', 'card_error']) {
      expect(meaningOf({ asked: 'read', httpStatus, error: { type, code: null } }, settings.refusals)).not.toBe('final');
    }
  });
});
