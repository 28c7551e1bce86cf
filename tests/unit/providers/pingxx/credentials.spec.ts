import { describe, expect, it } from 'vitest';
import { alipayLink, toNextAction } from '@electron/providers/pingxx/credentials.ts';
import { readSettings } from '@electron/providers/pingxx/settings.ts';

const settings = readSettings({}).credentials;
const next = (channel: string, value: unknown, practice = false) => toNextAction({ channel, credential: { object: 'credential', [channel]: value }, paid: false, reversed: false }, settings, practice);
const code = 'weixin://wxpay/bizpayurl?pr=AbCdEfG';

describe('a credential', () => {
  it.each<[string, unknown, object]>([
    ['wx_pub_qr', code, { kind: 'qr', text: code, url: null }],
    ['alipay_qr', 'https://qr.alipay.com/bax01', { kind: 'qr', text: 'https://qr.alipay.com/bax01', url: 'https://qr.alipay.com/bax01' }],
    ['ccb_qr', { url: 'https://ibsbjstar.ccb.com.cn/q' }, { kind: 'qr', text: 'https://ibsbjstar.ccb.com.cn/q', url: 'https://ibsbjstar.ccb.com.cn/q' }],
    ['isv_wap', { url: 'https://pay.example/p' }, { kind: 'redirect', url: 'https://pay.example/p' }],
    ['wx_wap', 'https://wx.tenpay.com/x?y=1', { kind: 'redirect', url: 'https://wx.tenpay.com/x?y=1' }],
    ['paypal', 'https://www.paypal.com/checkoutnow?token=EC-1', { kind: 'redirect', url: 'https://www.paypal.com/checkoutnow?token=EC-1' }],
    ['upacp_pc', { txnAmt: '300', orderId: 'A 1' }, { kind: 'form', url: 'https://gateway.95516.com/gateway/api/frontTransReq.do', fields: { txnAmt: '300', orderId: 'A 1' } }],
    ['upacp_b2b', { channel_url: 'https://gateway.example/b2b', orderId: 'A1' }, { kind: 'form', url: 'https://gateway.example/b2b', fields: { orderId: 'A1' } }],
    ['cmb_wallet', { ChannelUrl: 'https://netpay.example/x', channelVersion: '1', jsonRequestData: '{}' }, { kind: 'form', url: 'https://netpay.example/x', fields: { jsonRequestData: '{}' } }],
    ['jdpay_wap', { channelUrl: 'https://h5pay.example/x', amount: 300 }, { kind: 'form', url: 'https://h5pay.example/x', fields: { amount: '300' } }],
  ])('of %s with %j', (channel, value, expected) => {
    expect(next(channel, value)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['wx_wap', 'javascript:alert(1)'], ['wx_wap', 'http://pay.example/p'], ['paypal', { token: 'EC-1' }], ['paypal', ''], ['upacp_b2b', { orderId: 'A1' }], ['upacp_pc', 'text'], ['upacp_pc', { channel_url: 'http://gateway.example' }],
    ['upacp_pc', { nested: { a: 1 } }], ['wx_pub_qr', 'x'.repeat(3_000)], ['wx_pub_qr', ['x']], ['alipay_wap', { service: { a: 1 } }], ['alipay_wap', {}], ['wx_lite', { timeStamp: '1' }], ['fuiou_new', 'https://pay.example'],
  ])('of %s with %j is shown as it came', (channel, value) => {
    expect(next(channel, value)).toMatchObject({ kind: 'other', type: channel });
    expect(JSON.stringify(next(channel, value))).toContain(JSON.stringify(JSON.stringify(value)).slice(1, -1).slice(0, 40));
  });

  it('is empty once a charge is paid or closed, and suspicious before', () => {
    const empty = { channel: 'alipay_qr', credential: {} };
    expect(toNextAction({ ...empty, paid: true, reversed: false }, settings, false)).toEqual({ kind: 'none' });
    expect(toNextAction({ ...empty, paid: false, reversed: true }, settings, false)).toEqual({ kind: 'none' });
    expect(toNextAction({ ...empty, paid: false, reversed: false }, settings, false)).toMatchObject({ kind: 'other', raw: '{}' });
  });

  it('may lead to this machine in practice alone', () => {
    expect(next('wx_wap', 'http://127.0.0.1:1/pay', true)).toEqual({ kind: 'redirect', url: 'http://127.0.0.1:1/pay' });
    expect(next('wx_wap', 'http://127.0.0.1:1/pay')).toMatchObject({ kind: 'other' });
  });
});

describe('a link made of Alipay’s fields', () => {
  it('keeps every field, in its order, encoded once more even where it is encoded already', () => {
    const fields = { service: 'alipay.wap.create.direct.pay.by.user', _input_charset: 'utf-8', notify_url: 'https%3A%2F%2Fnotify.example%2Fa', subject: '茶 & cake', sign: 'a+b/c==', empty: '' };
    const link = alipayLink(fields, false, settings);
    expect(link).toBe('https://mapi.alipay.com/gateway.do?service=alipay.wap.create.direct.pay.by.user&_input_charset=utf-8&notify_url=https%253A%252F%252Fnotify.example%252Fa&subject=%E8%8C%B6%20%26%20cake&sign=a%2Bb%2Fc%3D%3D&empty=');
    expect(Object.fromEntries(new URL(link).searchParams)).toEqual(fields);
  });

  it('names the character set of an old map that lacks it, and leaves a new one alone', () => {
    expect(alipayLink({ service: 'create_direct_pay_by_user', sign: 's' }, false, settings)).toBe('https://mapi.alipay.com/gateway.do?service=create_direct_pay_by_user&sign=s&_input_charset=utf-8');
    expect(alipayLink({ channel_url: 'https://openapi.alipay.com/gateway.do', method: 'alipay.trade.wap.pay', charset: 'utf-8', sign: 's' }, false, settings)).toBe('https://openapi.alipay.com/gateway.do?method=alipay.trade.wap.pay&charset=utf-8&sign=s');
    expect(alipayLink({ req_data: '<x/>', sign: 's' }, false, settings)).toBe('https://wappaygw.alipay.com/service/rest.htm?req_data=%3Cx%2F%3E&sign=s&_input_charset=utf-8');
  });

  it('goes to the gateway across the border where the map names none', () => {
    expect(alipayLink({ service: 's' }, true, settings)).toMatch(/^https:\/\/intlmapi\.alipay\.com\/gateway\.do\?/);
    expect(next('cb_alipay_wap', { service: 's', out_trade_no: 'A1' })).toMatchObject({ kind: 'redirect', url: 'https://intlmapi.alipay.com/gateway.do?service=s&out_trade_no=A1&_input_charset=utf-8' });
    expect(next('alipay_pc_direct', { service: 's' })).toMatchObject({ kind: 'redirect', url: 'https://mapi.alipay.com/gateway.do?service=s&_input_charset=utf-8' });
  });
});
