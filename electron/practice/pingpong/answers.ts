/** `bizContent` of answers and notifications in the provider's shapes (PingPong dossier §4, §5, §6.2). Absent members are left out. */
import { toInstant } from '@shared/time/instant.ts';
import { toZonedText } from '@shared/time/zones.ts';
import { bindStatusOf, type Agreement } from './agreements.ts';
import { writeAmount } from './amounts.ts';
import type { Attempt, FollowUp, Order, Refund } from './book.ts';
import { headline, statusOf } from './order-views.ts';
import { describeResult, type ResultCode } from './result-codes.ts';
import { definedOnly } from './rules.ts';
import { practiceCredentials, type PingPongSettings } from './settings.ts';

type Wire = Readonly<Record<string, unknown>>;

/** Times are epoch milliseconds as text. */
function time(at: number): string {
  return String(at);
}

export function prePayAnswer(order: Order, origin: string, paymentUrl: string): Wire {
  return definedOnly({
    transactionId: order.transactionId, merchantTransactionId: order.reference, amount: order.amountText, currency: order.currency, remark: order.remark,
    token: order.sessionToken, innerJsUrl: `${origin}/inner/${order.sessionToken ?? ''}.js`, paymentUrl,
  });
}

function isOver(status: string): boolean {
  return status !== 'INIT' && status !== 'PROCESSING' && status !== 'AUTH_SUCCESS';
}

function payment(order: Order, attempt: Attempt | undefined, status: string): Wire {
  const changedAt = attempt?.updatedAt ?? order.updatedAt;
  return definedOnly({
    transactionId: attempt?.transactionId ?? order.transactionId, merchantTransactionId: order.reference, requestId: attempt?.requestId,
    captureDelayHours: order.captureDelayHours, currency: order.currency, amount: writeAmount(order.amount, order.currency), status,
    transactionTime: time(attempt?.createdAt ?? order.createdAt), transactionEndingTime: isOver(status) ? time(changedAt) : undefined,
    paymentMethod: attempt === undefined ? undefined : { type: attempt.method }, token: attempt?.token, remark: attempt?.remark ?? order.remark,
    payResultUrl: attempt?.payResultUrl ?? order.payResultUrl,
    issuerInfo: attempt?.status === 'FAILED' ? { issuerResultCode: attempt.code, issuerResultMsg: describeResult(attempt.code) } : undefined,
  });
}

const actionFields = { QR_CODE: 'qrCode', QR_URL: 'qrUrl', PAYMENT_REDIRECT_URL: 'paymentRedirectUrl' } as const;

export function attemptAnswer(order: Order, attempt: Attempt, paymentUrl: string): Wire {
  const { action } = attempt;
  const waits = action !== undefined && attempt.status === 'PROCESSING';
  return { ...payment(order, attempt, attempt.status), ...(waits ? { action: { type: action, [actionFields[action]]: paymentUrl } } : {}) };
}

function resultCodeOf(attempt: Attempt | undefined, status: string): ResultCode {
  if (status === 'CLOSED') return '105000';
  if (status === 'INIT' || status === 'PROCESSING') return '002000';
  return status === 'FAILED' ? attempt?.code ?? '301099' : '000000';
}

export function paymentQueryAnswer(order: Order, transactionId: string | undefined): Wire {
  const attempt = headline(order, transactionId);
  const status = statusOf(order, transactionId);
  const code = resultCodeOf(attempt, status);
  return { ...payment(order, attempt, status), resultCode: code, resultDescription: describeResult(code) };
}

/** What refund and refund query have in common; the query's documented answer has neither of the refund's numbers. */
function refundFields(order: Order, refund: Refund): Wire {
  return definedOnly({
    transactionId: headline(order)?.transactionId ?? order.transactionId, merchantTransactionId: order.reference, currency: order.currency,
    amount: writeAmount(refund.amount, order.currency), refundTime: time(refund.createdAt),
    refundEndingTime: refund.status === 'PROCESSING' ? undefined : time(refund.updatedAt),
    resultCode: refund.code, resultDescription: describeResult(refund.code), status: refund.status, remark: refund.remark,
  });
}

export function refundAnswer(order: Order, refund: Refund): Wire {
  return { ...refundFields(order, refund), merchantRefundId: refund.merchantRefundId, refundId: refund.refundId };
}

export function refundQueryAnswer(order: Order, refund: Refund): Wire {
  return refundFields(order, refund);
}

export function followUpAnswer(order: Order, followUp: FollowUp): Wire {
  const { kind } = followUp;
  return {
    transactionId: headline(order)?.transactionId ?? order.transactionId, merchantTransactionId: order.reference, currency: order.currency,
    amount: writeAmount(followUp.amount, order.currency), [kind === 'capture' ? 'merchantCaptureId' : 'merchantVoidId']: followUp.number,
    [`${kind}Time`]: time(followUp.createdAt), [`${kind}EndingTime`]: time(followUp.createdAt),
    resultCode: '000000', resultDescription: describeResult('000000'), status: 'SUCCESS',
  };
}

/** `yyyy-MM-dd HH:mm:ss` in the gateway's zone; the documents name none (dossier §4.5). */
export function expireTime(agreement: Agreement, settings: PingPongSettings): string | undefined {
  if (agreement.tokenExpiresAt === undefined) return undefined;
  return toZonedText(toInstant(agreement.tokenExpiresAt), settings.clockZone).slice(0, 19).replace('T', ' ');
}

/** The same shopper has the same account in a wallet, whoever asks. */
export function userLoginId(agreement: Agreement): string {
  const letters = [...`${agreement.wallet}/${agreement.merchantUserId}`].reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) % 999_983, 7);
  return `shopper-${String(letters).padStart(6, '0')}@wallet.example`;
}

export function tokenFields(agreement: Agreement, settings: PingPongSettings): Wire {
  return definedOnly({ userLoginId: userLoginId(agreement), expireTime: expireTime(agreement, settings), token: agreement.token });
}

function tokenRow(agreement: Agreement, settings: PingPongSettings): Wire {
  const { accId, clientId } = practiceCredentials;
  return { merchantUserId: agreement.merchantUserId, payMethod: agreement.wallet, accId, clientId, ...tokenFields(agreement, settings) };
}

export function tokenListAnswer(agreements: readonly Agreement[], settings: PingPongSettings): Wire {
  return { queryData: agreements.map((agreement) => tokenRow(agreement, settings)) };
}

/** An agreement that has no credential yet is known by its handle. */
export function bindQueryAnswer(agreements: readonly Agreement[], now: number, settings: PingPongSettings): Wire {
  return {
    queryData: agreements.map((agreement) => ({
      ...tokenRow(agreement, settings), token: agreement.token ?? agreement.handle, status: bindStatusOf(agreement, now),
      ...(agreement.token === undefined ? { userLoginId: undefined } : {}),
    })).map(definedOnly),
  };
}
