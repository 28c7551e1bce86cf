/**
 * Channels and payment methods of the practice gateway. The provider's own table could not be read (dossier §8), so these
 * numbers and names are INVENTED and say so. Only the four AutoDebit names are real; they are known and not switched on.
 */
import { randomBytes, randomInt } from 'node:crypto';
import * as z from 'zod';
import { Refused } from './refusals.ts';

export type NextActionInput = { readonly cashierUrl: string; readonly now: number };

export type PracticeMethod = {
  readonly channelId: number;
  readonly method: string;
  /** The payer pays at once by showing a code; every other method waits for the cashier page. */
  readonly paidAtOnce: boolean;
  /** For methods that a back office can show by itself: as a QR code or as an address to open. */
  readonly nextActionType?: 'display_qr_code' | 'redirect_to_url';
  /** What `payment_method_option` must hold as JSON text; absent when the method takes none. */
  readonly option?: z.ZodType;
  nextAction(input: NextActionInput): Readonly<Record<string, unknown>>;
};

const alipayChannel = 990_001;
const wechatChannel = 990_002;

/** Alipay: 16 to 24 digits starting 25 to 30 (dossier §8). WeChat: 18 digits starting 10 to 15. */
const alipayCode = z.strictObject({ auth_code: z.string().regex(/^(?:2[5-9]|30)\d{14,22}$/) });
const wechatCode = z.strictObject({ auth_code: z.string().regex(/^1[0-5]\d{16}$/) });

const alipayApp = z.strictObject({
  payment_inst: z.enum(['ALIPAYHK', 'ALIPAYCN']),
  trade_information: z.record(z.string(), z.unknown()).optional(),
  refer_url: z.string().max(200).optional(),
});

function noAction(): Readonly<Record<string, unknown>> {
  return { type: 'no_op' };
}

function qrCode({ cashierUrl }: NextActionInput): Readonly<Record<string, unknown>> {
  return { type: 'display_qr_code', display_qr_code: { qr_code: cashierUrl, url: cashierUrl } };
}

function redirect({ cashierUrl }: NextActionInput): Readonly<Record<string, unknown>> {
  return { type: 'redirect_to_url', redirect_to_url: { url: cashierUrl, http_method: 'GET', params: '' } };
}

function wechatPackage(type: 'wechat_jsapi_payment' | 'wechat_pay_in_mini_program') {
  return ({ now }: NextActionInput): Readonly<Record<string, unknown>> => ({
    type,
    [type]: {
      app_id: 'practice-app-not-real', nonce_str: randomBytes(8).toString('hex'), package: 'prepay_id=practice-not-real',
      pay_sign: 'practice-signature-not-real', sign_type: 'RSA', time_stamp: String(Math.floor(now / 1000)),
    },
  });
}

function method(channelId: number, name: string, nextAction: PracticeMethod['nextAction'], more: Partial<PracticeMethod> = {}): PracticeMethod {
  return { channelId, method: name, paidAtOnce: false, nextAction, ...more };
}

export const practiceMethods: readonly PracticeMethod[] = [
  method(alipayChannel, 'PRACTICE_ALIPAY_QR', qrCode, { nextActionType: 'display_qr_code' }),
  method(alipayChannel, 'PRACTICE_ALIPAY_WEB', redirect, { nextActionType: 'redirect_to_url' }),
  method(alipayChannel, 'PRACTICE_ALIPAY_SCANNED_CODE', noAction, { paidAtOnce: true, option: alipayCode }),
  method(alipayChannel, 'PRACTICE_ALIPAY_APP', () => ({
    type: 'alipay_mobile_security_pay', alipay_mobile_security_pay: { order_str: 'practice_order_string=not-real' },
  }), { option: alipayApp }),
  method(wechatChannel, 'PRACTICE_WECHAT_QR', qrCode, { nextActionType: 'display_qr_code' }),
  method(wechatChannel, 'PRACTICE_WECHAT_SCANNED_CODE', noAction, { paidAtOnce: true, option: wechatCode }),
  method(wechatChannel, 'PRACTICE_WECHAT_JSAPI', wechatPackage('wechat_jsapi_payment')),
  method(wechatChannel, 'PRACTICE_WECHAT_MINI_PROGRAM', wechatPackage('wechat_pay_in_mini_program')),
];

/** What the hosted page charges with: the payer of a link chooses no method in practice. */
export const hostedPageMethod = { channelId: alipayChannel, method: 'PRACTICE_ALIPAY_WEB' } as const;

/** Real names (dossier §8), part of an agreement flow that this gateway does not offer. */
const notSwitchedOn: readonly string[] = [
  'HK_ALIPAY_AUTODEBIT_PREPARE', 'HK_ALIPAY_AUTODEBIT_TOKEN', 'HK_ALIPAY_AUTODEBIT_PAY', 'HK_ALIPAY_AUTODEBIT_CANCELAUTH',
];

/** Throws Refused for a channel or method that is not there. */
export function findMethod(channelId: number, name: string): PracticeMethod {
  if (notSwitchedOn.includes(name)) throw new Refused('notSwitchedOn', 'payment_method');
  if (!practiceMethods.some((known) => known.channelId === channelId)) throw new Refused('channelNotEnabled', 'channel_id');
  const found = practiceMethods.find((known) => known.channelId === channelId && known.method === name);
  if (found === undefined) throw new Refused('unknownMethod', 'payment_method');
  return found;
}

/** Throws Refused unless the text is what the method needs: JSON inside JSON, or nothing at all. */
export function checkOption(method: PracticeMethod, text: string | undefined): void {
  if (method.option === undefined) {
    if (text !== undefined) throw new Refused('badOption', 'payment_method_option');
    return;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text ?? '');
  } catch {
    throw new Refused('badOption', 'payment_method_option');
  }
  if (!method.option.safeParse(parsed).success) throw new Refused('badOption', 'payment_method_option');
}

/** A number as the gateway and the wallet make them: a prefix, the day in UTC+8 and ten random digits. */
export function makeNumber(prefix: string, day: string): string {
  return `${prefix}${day.replaceAll('-', '')}${String(randomInt(0, 10_000_000_000)).padStart(10, '0')}`;
}
