/**
 * The channels that this gateway serves, as data: those whose credential a shop can hand to a payer (Ping++ dossier §7.1) and
 * those that need a form page (§7.2). Order numbers §6.2, repeats §6.3, deadlines §6.4, currencies §8, reverse §10.
 */
import * as z from 'zod';

export type ChannelFamily = 'alipay' | 'wechat' | 'unionpay' | 'isv' | 'cmb' | 'jd' | 'ccb' | 'paypal';

/** How the credential looks: one text, `{url}`, fields for a GET link, fields for a form that is posted. */
export type CredentialShape = 'text' | 'url-object' | 'link-fields' | 'form-fields';

export type Channel = {
  readonly name: string;
  readonly family: ChannelFamily;
  readonly shape: CredentialShape;
  readonly orderNo: RegExp;
  readonly currencies: readonly string[];
  readonly extra: z.ZodType<Readonly<Record<string, unknown>>>;
  /** Seconds from creation. */
  readonly expiry: { readonly most: number; readonly usual: number };
  /** Milliseconds in which the same order gives the first charge again, and what the same order gets after that. */
  readonly repeat: { readonly withinMs: number; readonly after: 'new' | 'refused' | 'refused-if-opened' | 'new-next-day' };
  readonly reverse: 'no' | 'any-time' | 'not-right-away' | 'settlement-day' | 'same-day-also-paid';
  /** Bytes of UTF-8 instead of characters are counted for `subject`. */
  readonly subjectInBytes: boolean;
  readonly refusesSpecialCharacters: boolean;
  readonly needsPublicIp: boolean;
  /** Most that a refund's `description` may hold, in bytes of UTF-8, beside the 255 characters for all. */
  readonly refundReasonBytes?: number;
};

const minute = 60_000;
const hour = 3_600;
const day = 24 * hour;

const wechatCurrencies = ['usd', 'eur', 'cad', 'sgd', 'aud', 'gbp', 'hkd', 'jpy', 'thb', 'nzd', 'krw', 'rub'];
const everywhere = ['usd', 'eur', 'cad', 'sgd', 'aud', 'gbp', 'hkd', 'jpy', 'thb', 'nzd', 'nok', 'sek', 'chf', 'dkk'];
const alipayCurrencies = [...everywhere, 'krw'];
const paypalCurrencies = [...everywhere, 'rub', 'brl', 'czk', 'huf', 'inr', 'ils', 'myr', 'mxn', 'twd', 'php', 'pln'];

const text = (most: number) => z.string().min(1).max(most);
/** Return pages carry no query of their own (dossier §7.2). */
const page = z.string().max(512).refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && !value.includes('?') && !value.includes('#'));
const payChannel = z.enum(['alipay', 'wx', 'bfb']);
const terminal = z.string().regex(/^[0-9A-Za-z]{1,8}$/);
const wechatOptions = { limit_pay: z.literal('no_credit').optional(), goods_tag: text(32).optional() };
const instalments = { hb_fq_num: z.union([z.string(), z.int()]).optional(), hb_fq_seller_percent: z.union([z.string(), z.int()]).optional() };
const goodsList = z.array(z.object({ goods_name: text(256), goods_num: z.union([z.int().positive(), z.string().regex(/^[1-9]\d*$/)]) })).min(1);

/** The documents do not list every optional extra (dossier §18), so further ones pass and are echoed. */
const extras = (shape: z.ZodRawShape) => z.looseObject(shape);

const usual = {
  currencies: ['cny'],
  expiry: { most: 15 * day, usual: day },
  repeat: { withinMs: minute, after: 'new' },
  reverse: 'no',
  subjectInBytes: false,
  refusesSpecialCharacters: false,
  needsPublicIp: false,
} as const;

const alipay = { ...usual, family: 'alipay', orderNo: /^[0-9A-Za-z]{1,64}$/ } as const;
const wechat = {
  ...usual, family: 'wechat', orderNo: /^[\x21-\x7e]{2,32}$/, expiry: { most: 7 * day, usual: 2 * hour },
  repeat: { withinMs: 120 * minute, after: 'refused' }, reverse: 'not-right-away',
} as const;
const unionpay = {
  ...usual, family: 'unionpay', orderNo: /^[0-9A-Za-z]{8,40}$/, expiry: { most: hour, usual: hour }, subjectInBytes: true,
} as const;
const inStore = { ...usual, family: 'isv', orderNo: /^[\x21-\x7e]{8,32}$/, reverse: 'same-day-also-paid' } as const;
const form = { shape: 'form-fields' } as const;

const table: readonly Channel[] = [
  { ...alipay, name: 'alipay_qr', shape: 'text', extra: extras(instalments), reverse: 'any-time' },
  {
    ...alipay, name: 'alipay_wap', shape: 'link-fields', refusesSpecialCharacters: true,
    extra: extras({ success_url: page, cancel_url: page.optional(), app_pay: z.boolean().optional(), new_version: z.boolean().optional(), ...instalments }),
  },
  {
    ...alipay, name: 'alipay_pc_direct', shape: 'link-fields', refusesSpecialCharacters: true,
    extra: extras({ success_url: page, enable_anti_phishing_key: z.boolean().optional(), exter_invoke_ip: text(45).optional(), ...instalments }),
  },
  { ...alipay, name: 'cb_alipay_qr', shape: 'text', extra: extras({}), currencies: alipayCurrencies },
  { ...alipay, name: 'cb_alipay_wap', shape: 'link-fields', extra: extras({ success_url: page }), currencies: alipayCurrencies },
  { ...alipay, name: 'cb_alipay_pc_direct', shape: 'link-fields', extra: extras({ success_url: page }), currencies: alipayCurrencies },
  { ...wechat, name: 'wx_pub_qr', shape: 'text', extra: extras({ product_id: text(32), ...wechatOptions }) },
  {
    ...wechat, name: 'wx_wap', shape: 'text', needsPublicIp: true, repeat: { withinMs: 5 * minute, after: 'refused' },
    extra: extras({ result_url: page.optional(), ...wechatOptions }),
  },
  {
    ...wechat, name: 'cb_wx_pub_qr', shape: 'text', orderNo: /^[0-9A-Za-z]{1,32}$/, currencies: wechatCurrencies, reverse: 'no',
    extra: extras({ product_id: text(32), goods_list: goodsList, ...wechatOptions }),
  },
  { ...unionpay, name: 'upacp_qr', shape: 'text', extra: extras({}), expiry: { most: 30 * day, usual: day } },
  { ...unionpay, ...form, name: 'upacp_wap', extra: extras({ result_url: page }), reverse: 'settlement-day' },
  { ...unionpay, ...form, name: 'upacp_pc', extra: extras({ result_url: page }), reverse: 'settlement-day' },
  { ...unionpay, ...form, name: 'upacp_b2b', extra: extras({ result_url: page.optional() }), expiry: { most: day, usual: day } },
  { ...unionpay, ...form, name: 'cp_b2b', extra: extras({ result_url: page.optional() }) },
  {
    ...inStore, name: 'isv_qr', shape: 'text', extra: extras({ pay_channel: payChannel, terminal_id: terminal }),
    repeat: { withinMs: minute, after: 'refused' },
  },
  {
    ...inStore, name: 'isv_wap', shape: 'url-object', extra: extras({ pay_channel: payChannel, result_url: page, terminal_id: terminal }),
    repeat: { withinMs: minute, after: 'refused-if-opened' },
  },
  { ...usual, family: 'ccb', name: 'ccb_qr', shape: 'url-object', orderNo: /^[0-9A-Za-z]{1,30}$/, extra: extras({}) },
  {
    ...usual, ...form, family: 'cmb', name: 'cmb_wallet', orderNo: /^[0-9A-Za-z]{6,32}$/, refundReasonBytes: 99,
    repeat: { withinMs: minute, after: 'new-next-day' },
    extra: extras({ result_url: page, p_no: text(32), seq: text(32), m_uid: text(32), mobile: text(32) }),
  },
  { ...usual, ...form, family: 'cmb', name: 'cmb_pc_qr', orderNo: /^[0-9A-Za-z]{6,32}$/, refundReasonBytes: 99, extra: extras({}) },
  {
    ...usual, ...form, family: 'jd', name: 'jdpay_wap', orderNo: /^[\x21-\x7e]{1,30}$/, refundReasonBytes: 128,
    extra: extras({ success_url: page, fail_url: page }),
  },
  { ...usual, family: 'paypal', name: 'paypal', shape: 'text', orderNo: /^[0-9A-Za-z]{1,32}$/, currencies: paypalCurrencies, extra: extras({}), refundReasonBytes: 30 },
];

export const practiceChannels: ReadonlyMap<string, Channel> = new Map(table.map((channel) => [channel.name, channel]));

/** The channel of a charge that this gateway made itself. */
export function channelOf(name: string): Channel {
  const channel = practiceChannels.get(name);
  if (channel === undefined) throw new Error('a charge on a channel that is not served');
  return channel;
}
