/**
 * The further entries of Ping++ requests as data: the channels' `extra` (dossier §7.1, §7.3), what every charge may carry
 * (§6.1) and what a refund may (§11.1). Entries that become a list are written one item per line, `name, number`.
 */
import type { SettingValues } from '../domain/profile.ts';
import { textSetting } from './description.ts';
import type { ExtraKey } from './pingxx-channels.ts';
import { addressPattern, pingxxSettings } from './pingxx-settings.ts';
import { optionalField, type RequestField } from './request-field.ts';

/** Our own mark in `metadata`, by which a charge or refund is recognised for certain (dossier §11.1). */
export const referenceKey = 'merchant_admin_reference';

/** A required address is never empty. */
const addressForm = '^https://[^\\s?#]{1,500}$';
const wholeNumber = '[1-9][0-9]{0,11}';

/** Same-named keys on two lines, which a hash could not hold. */
const repeatedKey = '(?!(?:[^\\n]*\\n)*([^=\\n]+)=[^\\n]*\\n(?:[^\\n]*\\n)*\\1=)';
const reservedKey = `(?!(?:[^\\n]*\\n)*${referenceKey}=)`;
const metadataLine = '[A-Za-z0-9_.-]{1,40}=[^\\r\\n]{1,500}';

const text = { ...optionalField, normal: ['trim', 'composed'] } as const;
const codeText = { ...optionalField, normal: ['trim', 'ascii-width'] } as const;
const address = { ...codeText, maxLength: 512, pattern: addressForm } as const;
const yesOrNo = { ...codeText, kind: 'choice', choices: ['true', 'false'] } as const;

/** Addresses begin with the profile's own. */
const addressSettings = { success_url: 'successUrl', result_url: 'resultUrl', cancel_url: 'cancelUrl', fail_url: 'failUrl' } as const satisfies Partial<Record<ExtraKey, string>>;

const extras: Readonly<Record<ExtraKey, Omit<RequestField, 'key' | 'required'>>> = {
  product_id: { ...codeText, maxLength: 32, pattern: '^[\\x21-\\x7e]+$', initial: 'reference' },
  limit_pay: { ...codeText, kind: 'choice', choices: ['no_credit'] },
  goods_tag: { ...text, maxLength: 32 },
  goods_list: { ...text, kind: 'multiline', maxLength: 2_000, pattern: `^[^,\\r\\n]{1,128}, ?${wholeNumber}(?:\\r?\\n[^,\\r\\n]{1,128}, ?${wholeNumber}){0,49}$` },
  pay_channel: { ...codeText, kind: 'choice', choices: ['alipay', 'wx', 'bfb'] },
  terminal_id: { ...codeText, maxLength: 8, pattern: '^[A-Za-z0-9]{1,8}$' },
  success_url: address,
  cancel_url: address,
  app_pay: yesOrNo,
  new_version: yesOrNo,
  enable_anti_phishing_key: yesOrNo,
  exter_invoke_ip: { ...codeText, personal: true, maxLength: 45, pattern: addressPattern },
  result_url: address,
  fail_url: address,
  // Agreement of a payer with the bank: the same four on every payment of one payer (the vendor's example of extras).
  p_no: { ...codeText, personal: true, maxLength: 30, pattern: '^[0-9]{1,30}$' },
  seq: { ...codeText, personal: true, maxLength: 20, pattern: '^[0-9]{1,20}$' },
  m_uid: { ...codeText, personal: true, maxLength: 20, pattern: '^[0-9]{1,20}$' },
  mobile: { ...codeText, normal: ['trim', 'ascii-width', 'no-blanks'], personal: true, maxLength: 11, pattern: '^1[0-9]{10}$' },
  client_ip: { ...codeText, personal: true, maxLength: 45, pattern: addressPattern },
};

/** One entry of a channel, with what the form begins with under these settings. */
export function extraField(key: ExtraKey, required: boolean, settings: SettingValues): RequestField {
  const field: RequestField = { ...extras[key], key, required };
  const setting = Object.entries(addressSettings).find(([name]) => name === key)?.[1];
  return setting === undefined ? field : { ...field, initial: { text: textSetting({ id: 'pingxx', settings: pingxxSettings }, settings, setting) } };
}

/** What every charge may carry: a text of its own, a note, and pairs for the merchant (§6.1; one pair of twenty is ours). */
export function chargeFields(bodyText: string): readonly RequestField[] {
  return [
    { ...text, key: 'body', maxLength: 128, initial: { text: bodyText } },
    { ...text, key: 'note', maxLength: 255 },
    { ...text, key: 'metadata', kind: 'multiline', maxLength: 900, pattern: `^${reservedKey}${repeatedKey}${metadataLine}(?:\\r?\\n${metadataLine}){0,18}$` },
  ];
}

/** Six domestic WeChat channels and QQ (§11.1). */
const oldFlow = new Set(['wx', 'wx_pub', 'wx_pub_qr', 'wx_pub_scan', 'wx_wap', 'wx_lite', 'qpay', 'qpay_pub']);
const byRate = new Set(['cb_alipay_qr', 'cb_alipay_scan']);
const split = new Set(['cb_alipay', 'cb_alipay_wap', 'cb_alipay_pc_direct']);
const splitLine = `[^,\\r\\n]{1,64}, ?${wholeNumber}(?:, ?[^,\\r\\n]{1,128})?`;

/** What a refund of this channel may carry beyond its amount and text. */
export function refundFields(channel: string | null): readonly RequestField[] {
  if (channel === null) return [];
  return [
    ...(oldFlow.has(channel) ? [{ ...codeText, key: 'funding_source', kind: 'choice', choices: ['unsettled_funds', 'recharge_funds'] } as const] : []),
    ...(byRate.has(channel) ? [
      { ...codeText, key: 'rate', maxLength: 16, pattern: '^(?:0|[1-9][0-9]{0,5})(?:\\.[0-9]{1,8})?$' },
      { ...codeText, key: 'refund_amount', maxLength: 12, pattern: `^${wholeNumber}$` },
    ] : []),
    ...(split.has(channel) ? [{ ...text, key: 'split_fund_info', kind: 'multiline', maxLength: 2_000, pattern: `^${splitLine}(?:\\r?\\n${splitLine}){0,19}$` } as const] : []),
  ];
}
