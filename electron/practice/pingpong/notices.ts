/**
 * The texts that the merchant's server is told: the signed envelope around `bizContent` (PingPong dossier §6.2), or the flat
 * unsigned body of the older agreement flow (§6.3). The same state gives the same text.
 */
import type { Agreement } from './agreements.ts';
import { attemptAnswer, expireTime, followUpAnswer, refundAnswer } from './answers.ts';
import type { Attempt, FollowUp, Order, Refund } from './book.ts';
import { describeResult, type ResultCode } from './result-codes.ts';
import { definedOnly } from './rules.ts';
import { practiceCredentials, type PingPongSettings, type SignType } from './settings.ts';
import { signFields } from './signature.ts';

type Wire = Readonly<Record<string, unknown>>;

function signedText(biz: Wire, code: ResultCode, signType: SignType, settings: PingPongSettings): string {
  const { accId, clientId, salt } = practiceCredentials;
  const result = settings.notificationKeys === 'response' ? { code, description: describeResult(code) } : { version: '1.0' };
  const fields = { accId, clientId, ...result, signType, bizContent: JSON.stringify(biz) };
  return JSON.stringify({ ...fields, sign: signFields(fields, salt, signType) });
}

/** Names of the numbers and times that the documents list for each `notifyType`; nothing else is told. */
const told = {
  RECHARGE: [
    'amount', 'currency', 'merchantTransactionId', 'transactionId', 'transactionTime', 'transactionEndingTime', 'requestId', 'captureDelayHours', 'paymentMethod',
    'token', 'remark', 'issuerInfo', 'status',
  ],
  REFUND: ['amount', 'currency', 'merchantTransactionId', 'transactionId', 'merchantRefundId', 'refundId', 'refundTime', 'refundEndingTime', 'remark', 'status'],
  CAPTURE: ['amount', 'currency', 'merchantTransactionId', 'transactionId', 'merchantCaptureId', 'captureTime', 'captureEndingTime', 'status'],
  VOID: ['amount', 'currency', 'merchantTransactionId', 'transactionId', 'merchantVoidId', 'voidTime', 'voidEndingTime', 'status'],
} as const;

function pick(notifyType: keyof typeof told, facts: Wire): Wire {
  return { notifyType, ...Object.fromEntries(told[notifyType].flatMap((key) => (facts[key] === undefined ? [] : [[key, facts[key]]]))) };
}

export function paymentNotice(order: Order, attempt: Attempt, settings: PingPongSettings): string {
  return signedText({ ...pick('RECHARGE', attemptAnswer(order, attempt, '')), threeDSecure: 'N' }, attempt.code, attempt.signType, settings);
}

export function refundNotice(order: Order, refund: Refund, settings: PingPongSettings): string {
  return signedText(pick('REFUND', refundAnswer(order, refund)), refund.code, refund.signType, settings);
}

export function followUpNotice(order: Order, followUp: FollowUp, settings: PingPongSettings): string {
  return signedText(pick(followUp.kind === 'capture' ? 'CAPTURE' : 'VOID', followUpAnswer(order, followUp)), '000000', followUp.signType, settings);
}

/** The three events that the documents know (dossier §6.3); undefined for an agreement in any other state. */
function agreementNotifyType(agreement: Agreement): string | undefined {
  if (agreement.state === 'active') return 'ACCESS_TOKEN_CREATION';
  if (agreement.state !== 'cancelled' || agreement.cancelledBy === undefined) return undefined;
  return agreement.cancelledBy === 'merchant' ? 'ACCESS_TOKEN_CANCEL_OF_MERCHANT' : 'ACCESS_TOKEN_CANCEL_OF_MERCHANT_USER';
}

export function agreementNotice(agreement: Agreement, settings: PingPongSettings): string | undefined {
  const notifyType = agreementNotifyType(agreement);
  if (notifyType === undefined) return undefined;
  const flat = { token: agreement.token, notifyType };
  if (agreement.flow === 'authorization' || settings.agreementNotification === 'flat') return JSON.stringify(flat);
  return signedText(definedOnly({
    ...flat, merchantUserId: agreement.merchantUserId, requestId: agreement.requestId, paymentMethod: { type: agreement.wallet }, expireTime: expireTime(agreement, settings),
  }), '000000', agreement.signType, settings);
}
