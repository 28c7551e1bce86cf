/** Every variant of ChingChingPay dossier §7, made up. */
import { describe, expect, it } from 'vitest';
import { formFields, toNextAction } from '@electron/providers/chingchingpay/next-action.ts';
import { checkoutData } from '@electron/providers/chingchingpay/wire.ts';

const data = { transaction_id: 'T1', payment_id: 'P1', result: 'pending', transaction_type: 'sale', merchant_reference: 'A-1' };
const next = (action: unknown) => toNextAction(checkoutData.parse({ ...data, next_action: action }).next_action, false, (text) => text.replaceAll('practice-key-not-real', 'redacted'));
const redirect = (members: Record<string, unknown>) => next({ type: 'redirect_to_url', redirect_to_url: { url: 'https://w.example/x', ...members } });
const wechat = { app_id: 'wx1', nonce_str: 'n', package: 'prepay_id=1', pay_sign: 's', sign_type: 'RSA', time_stamp: '1795240800' };
const { sign_type: _signType, ...inApp } = { ...wechat, partner_id: '19', prepay_id: '1' };

describe('what the payer does next', () => {
  it('is nothing, to open an address, or to scan a code', () => {
    for (const nothing of [undefined, null, {}, { type: 'no_op' }, { type: '', redirect_to_url: { url: '' } }]) expect(next(nothing)).toEqual({ kind: 'none' });
    for (const method of ['GET', 'get', '', undefined, null]) expect(redirect({ http_method: method, params: '' })).toEqual({ kind: 'redirect', url: 'https://w.example/x' });
    expect(next({ type: 'display_qr_code', display_qr_code: { qr_code: 'https://qr.example/1', url: '' } })).toEqual({ kind: 'qr', text: 'https://qr.example/1', url: null });
    expect(next({ type: 'display_qr_code', display_qr_code: { qr_code: 'weixin://x', url: 'javascript:x' } })).toEqual({ kind: 'qr', text: 'weixin://x', url: null });
    expect(next({ type: 'display_qr_code', display_qr_code: { qr_code: 'x', url: 'https://qr.example/i.png' } })).toEqual({ kind: 'qr', text: 'x', url: 'https://qr.example/i.png' });
  });

  it('is known by the one filled member where it has no type', () => {
    expect(next({ redirect_to_url: { url: 'https://w.example/x', http_method: '' }, display_qr_code: { qr_code: '', url: '' } })).toEqual({ kind: 'redirect', url: 'https://w.example/x' });
    expect(next({ crypto_payment: { amount: 5, memo: 'm' } })).toMatchObject({ kind: 'other', type: 'crypto_payment' });
  });

  it.each<[unknown, Record<string, string>]>([
    ['{"token":"a+b/c==","n":5,"yes":true}', { token: 'a+b/c==', n: '5', yes: 'true' }],
    [{ token: 'a' }, { token: 'a' }],
    ['biz=1&sign=ab+c/d==', { biz: '1', sign: 'ab+c/d==' }],
    ['name=%E8%8C%B6+tea&sign=ab%2Bc', { name: '茶 tea', sign: 'ab+c' }],
    ['empty=&x=1', { empty: '', x: '1' }],
    ['', {}], [undefined, {}], [null, {}], ['{}', {}],
  ])('is to post a form with %j', (params, fields) => expect(redirect({ http_method: 'POST', params })).toEqual({ kind: 'form', url: 'https://w.example/x', fields }));

  it.each(['{"a":{"b":1}}', '{"a":[1]}', '{"a":null}', '[1]', '["a=1"]', '{"a":1', '{"a":1,"a":2}', 'a=1&a=2', 'nothing', '"text"', '5', '=1&a=2', ['a'], 5])('keeps a form with %j raw, because its fields are not certain', (params) => {
    expect(formFields(params)).toBeNull();
    expect(redirect({ http_method: 'POST', params })).toMatchObject({ kind: 'other', type: 'redirect_to_url' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['wechat_pay_in_mini_program', wechat],
    ['wechat_jsapi_payment', wechat],
    ['wechat_inapp_payment', inApp],
    ['wechat_official_account_openid', { openid: 'o1' }],
    ['alipay_mobile_security_pay', { order_str: 'app_id=1&sign="x"' }],
    ['crypto_payment', { amount: 5, fee_rate: 1, expiration: 60, contract_id: 'c', memo: 'm', merchant_address: 'a', token_id: 't', tx_id: '' }],
    ['brand_new', { x: 1, deep: { y: ['茶'] } }],
  ])('keeps %s raw for the operator', (type, member) => {
    const action = { type, [type]: member };
    expect(next(action)).toEqual({ kind: 'other', type, raw: JSON.stringify(action) });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['wechat_official_account_auth_code', { auth_code: 'c1' }, { auth_code: 'redacted' }],
    ['alipay_auto_debit', { access_token: 't1', refresh_token: 't2', expires_in: '5', token_status: 'ACTIVE' }, { access_token: 'redacted', refresh_token: 'redacted', expires_in: '5', token_status: 'ACTIVE' }],
  ])('shows %s without its tokens', (type, member, shown) => {
    expect(next({ type, [type]: member })).toEqual({ kind: 'other', type, raw: JSON.stringify({ type, [type]: shown }) });
  });

  it.each([
    ['redirect_to_url', { type: 'redirect_to_url', redirect_to_url: { url: 'https://w.example', http_method: 'PUT' } }],
    ['redirect_to_url', { type: 'redirect_to_url', redirect_to_url: { url: 'javascript:x' } }],
    ['redirect_to_url', { type: 'redirect_to_url', redirect_to_url: { url: 'http://w.example', http_method: 'POST', params: 'a=1' } }],
    ['redirect_to_url', { type: 'redirect_to_url' }],
    ['display_qr_code', { type: 'display_qr_code', display_qr_code: { qr_code: '' } }],
    ['no_op', { type: 'no_op', crypto_payment: { amount: 5 } }],
  ])('keeps %s raw where it cannot be followed', (type, action) => expect(next(action)).toEqual({ kind: 'other', type, raw: JSON.stringify(action) }));

  it('never shows a key that comes back in it', () => {
    expect(next({ type: 'brand_new', brand_new: { note: 'practice-key-not-real' } })).toMatchObject({ raw: '{"type":"brand_new","brand_new":{"note":"redacted"}}' });
  });
});
