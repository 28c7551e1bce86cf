/**
 * The channels of Ping++ that a shop can hand to a payer, one row each (Ping++ dossier §6.2, §6.4, §7.1, §7.2, §8). Rules
 * only; what a profile offers of them is decided with its settings.
 */
import type { LinkMethod, ReferenceRule } from './description.ts';
import type { CurrencyCode } from '../money/currency.ts';

export type ExtraKey =
  | 'product_id' | 'limit_pay' | 'goods_tag' | 'goods_list' | 'pay_channel' | 'terminal_id' | 'success_url' | 'cancel_url' | 'app_pay' | 'new_version'
  | 'enable_anti_phishing_key' | 'exter_invoke_ip' | 'result_url' | 'fail_url' | 'p_no' | 'seq' | 'm_uid' | 'mobile' | 'client_ip';

export type ChannelRule = {
  readonly gives: Exclude<LinkMethod['gives'], 'other'>;
  readonly reference: ReferenceRule;
  /** Seconds from creation, by the provider's clock. */
  readonly expiry: { readonly most: number; readonly usual: number };
  readonly currencies: readonly CurrencyCode[];
  /** The title counts in UTF-8 bytes instead of characters. */
  readonly bytes: boolean;
  /** Some of these refuse special characters. */
  readonly alipay: boolean;
  readonly required: readonly ExtraKey[];
  readonly optional: readonly ExtraKey[];
};

const [minute, hour, day] = [60, 3_600, 86_400];

const expiries = {
  general: { most: 15 * day, usual: day },
  wechat: { most: 7 * day, usual: 2 * hour },
  unionPay: { most: hour, usual: hour },
  unionPayBusiness: { most: day, usual: day },
  unionPayCode: { most: 30 * day, usual: day },
} as const;

/** Shortest life of a charge in seconds (dossier §6.4). */
export const leastExpiry = minute;

/** Where the provider names no alphabet, any printable character but a blank; a generated number is plain all the same. */
const anyReference = (minLength: number, maxLength: number): ReferenceRule => ({ minLength, maxLength, pattern: '^[\\x21-\\x7e]+$', alphanumeric: true });
const plainReference = (minLength: number, maxLength: number): ReferenceRule => ({ minLength, maxLength, pattern: '^[A-Za-z0-9]+$', alphanumeric: true });

const cny = ['CNY'] as const satisfies readonly CurrencyCode[];
const everywhere = ['USD', 'EUR', 'CAD', 'SGD', 'AUD', 'GBP', 'HKD', 'JPY', 'THB', 'NZD'] as const satisfies readonly CurrencyCode[];
const nordic = ['NOK', 'SEK', 'CHF', 'DKK'] as const satisfies readonly CurrencyCode[];
const wechatAbroad = [...everywhere, 'KRW', 'RUB'] as const satisfies readonly CurrencyCode[];
const alipayAbroad = [...everywhere, ...nordic, 'KRW'] as const satisfies readonly CurrencyCode[];
const paypalCurrencies = [...everywhere, ...nordic, 'RUB', 'BRL', 'CZK', 'HUF', 'INR', 'ILS', 'MYR', 'MXN', 'TWD', 'PHP', 'PLN'] as const satisfies readonly CurrencyCode[];

const general = { expiry: expiries.general, currencies: cny, bytes: false, alipay: false, required: [], optional: [] } as const;
const alipay = { ...general, alipay: true, reference: plainReference(1, 64) } as const;
const wechat = { ...general, expiry: expiries.wechat } as const;
const unionPay = { ...general, bytes: true, reference: plainReference(8, 40) } as const;
const store = { ...general, reference: anyReference(8, 32) } as const;
const cmb = { ...general, gives: 'form', reference: plainReference(6, 32), required: ['result_url', 'p_no', 'seq', 'm_uid', 'mobile'] } as const;

export const channelRules = {
  alipay_qr: { ...alipay, gives: 'qr' },
  wx_pub_qr: { ...wechat, gives: 'qr', reference: anyReference(2, 32), required: ['product_id'], optional: ['limit_pay', 'goods_tag'] },
  upacp_qr: { ...unionPay, gives: 'qr', expiry: expiries.unionPayCode },
  cb_alipay_qr: { ...alipay, gives: 'qr', currencies: alipayAbroad },
  cb_wx_pub_qr: { ...wechat, gives: 'qr', reference: plainReference(1, 32), currencies: wechatAbroad, required: ['product_id', 'goods_list'] },
  ccb_qr: { ...general, gives: 'qr', reference: plainReference(1, 30) },
  isv_qr: { ...store, gives: 'qr', required: ['pay_channel', 'terminal_id'] },
  isv_wap: { ...store, gives: 'page', required: ['pay_channel', 'result_url', 'terminal_id'] },
  alipay_wap: { ...alipay, gives: 'page', required: ['success_url'], optional: ['cancel_url', 'app_pay', 'new_version'] },
  alipay_pc_direct: { ...alipay, gives: 'page', required: ['success_url'], optional: ['enable_anti_phishing_key', 'exter_invoke_ip'] },
  cb_alipay_wap: { ...alipay, gives: 'page', currencies: alipayAbroad, required: ['success_url'] },
  cb_alipay_pc_direct: { ...alipay, gives: 'page', currencies: alipayAbroad, required: ['success_url'] },
  wx_wap: { ...wechat, gives: 'page', reference: anyReference(2, 32), required: ['client_ip'], optional: ['result_url', 'limit_pay', 'goods_tag'] },
  paypal: { ...general, gives: 'page', reference: plainReference(1, 32), currencies: paypalCurrencies },
  upacp_wap: { ...unionPay, gives: 'form', expiry: expiries.unionPay, required: ['result_url'] },
  upacp_pc: { ...unionPay, gives: 'form', expiry: expiries.unionPay, required: ['result_url'] },
  upacp_b2b: { ...unionPay, gives: 'form', expiry: expiries.unionPayBusiness },
  cp_b2b: { ...unionPay, gives: 'form', expiry: expiries.unionPay },
  cmb_wallet: cmb,
  // Its extras are not published; those of its sister are taken over as entries that may stay empty.
  cmb_pc_qr: { ...cmb, required: [], optional: cmb.required },
  jdpay_wap: { ...general, gives: 'form', reference: anyReference(1, 30), required: ['success_url', 'fail_url'] },
} as const satisfies Readonly<Record<string, ChannelRule>>;

export type ChannelName = keyof typeof channelRules;

export const channelNames = Object.keys(channelRules) as readonly ChannelName[]; // keys of a const object: exactly the names

export function isChannelName(name: string): name is ChannelName {
  return Object.hasOwn(channelRules, name);
}

export function channelRule(name: ChannelName): ChannelRule {
  return channelRules[name];
}

/** Of all channels together. */
export const channelCurrencies: readonly CurrencyCode[] = [...new Set(channelNames.flatMap((name) => channelRule(name).currencies))];
