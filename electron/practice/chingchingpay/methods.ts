/**
 * Channels and payment methods of the practice gateway. The provider's own table could not be read (dossier §8), so these
 * numbers and names are INVENTED and say so. Only the four AutoDebit names are real; which channel they are on is invented too.
 */
import { randomBytes, randomInt } from 'node:crypto';
import * as z from 'zod';
import { Refused } from './refusals.ts';
import type { ChingChingPaySettings } from './settings.ts';

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

export const alipayChannel = 990_001;
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

/** Real names (dossier §8). `pay` debits, the others are commands. */
export const autoDebitNames = {
  prepare: 'HK_ALIPAY_AUTODEBIT_PREPARE', token: 'HK_ALIPAY_AUTODEBIT_TOKEN', pay: 'HK_ALIPAY_AUTODEBIT_PAY', cancel: 'HK_ALIPAY_AUTODEBIT_CANCELAUTH',
} as const;
export type CommandName = Exclude<(typeof autoDebitNames)[keyof typeof autoDebitNames], typeof autoDebitNames.pay>;

/** What a debit needs; the dossier infers the name. */
export const debitOption = z.strictObject({ access_token: z.string().min(1).max(64) });

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
  method(alipayChannel, autoDebitNames.pay, noAction, { paidAtOnce: true, option: debitOption }),
];

/** What the hosted page charges with: the payer of a link chooses no method in practice. */
export const hostedPageMethod = { channelId: alipayChannel, method: 'PRACTICE_ALIPAY_WEB' } as const;

function asCommand(name: string): CommandName | undefined {
  return [autoDebitNames.prepare, autoDebitNames.token, autoDebitNames.cancel].find((known) => known === name);
}

function isAutoDebit(name: string): boolean {
  return Object.values(autoDebitNames).some((known) => known === name);
}

function checkChannel(channelId: number): void {
  if (!practiceMethods.some((known) => known.channelId === channelId)) throw new Refused('channelNotEnabled', 'channel_id');
}

/** Of a sale or refund. Throws Refused for a channel or method that is not there, or that moves no money. */
export function findMethod(channelId: number, name: string, { autoDebit }: Pick<ChingChingPaySettings, 'autoDebit'>): PracticeMethod {
  if (!autoDebit && isAutoDebit(name)) throw new Refused('notSwitchedOn', 'payment_method');
  checkChannel(channelId);
  if (asCommand(name) !== undefined && channelId === alipayChannel) throw new Refused('methodTypeMismatch', 'payment_method');
  const found = practiceMethods.find((known) => known.channelId === channelId && known.method === name);
  if (found === undefined) throw new Refused('unknownMethod', 'payment_method');
  return found;
}

/** As `findMethod`, of a command: a method that moves money is none. */
export function commandName(channelId: number, name: string, settings: Pick<ChingChingPaySettings, 'autoDebit'>): CommandName {
  const command = asCommand(name);
  if (command !== undefined && channelId === alipayChannel && settings.autoDebit) return command;
  findMethod(channelId, name, settings);
  throw new Refused('methodTypeMismatch', 'transaction_type');
}

/** Throws Refused unless the text is what is needed: JSON inside JSON. */
export function readOption<Option>(schema: z.ZodType<Option>, text: string | undefined): Option {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw new Refused('badOption', 'payment_method_option');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refused('badOption', 'payment_method_option');
  return parsed.data;
}

/** Throws Refused unless the text is what the method needs, or nothing at all where it needs nothing. */
export function checkOption(method: PracticeMethod, text: string | undefined): void {
  if (method.option !== undefined) readOption(method.option, text);
  else if (text !== undefined) throw new Refused('badOption', 'payment_method_option');
}

/** A number as the gateway and the wallet make them: a prefix, the day in UTC+8 and ten random digits. */
export function makeNumber(prefix: string, day: string): string {
  return `${prefix}${day.replaceAll('-', '')}${String(randomInt(0, 10_000_000_000)).padStart(10, '0')}`;
}
