/** Answers in the provider's shapes (dossier §6): the envelope, the TransactionResponse, and the views of other calls. */
import { jsonReply, type PlainReply } from '../server/reply.ts';
import type { Agreement } from './agreements.ts';
import type { Decision } from './rules.ts';
import { findMethod, hostedPageMethod } from './methods.ts';
import { refundedAmount, resultOf, statusOf, type Order, type Refund } from './orders.ts';
import { refusals, type Refused } from './refusals.ts';
import { practiceMerchant, type ChingChingPaySettings } from './settings.ts';

type Wire = Readonly<Record<string, unknown>>;

export function accepted(data: Wire | readonly unknown[]): PlainReply {
  return jsonReply(200, { code: 0, message: 'success', data });
}

export function refused(refusal: Pick<Refused, 'refusal' | 'field'>): PlainReply {
  const entry: { readonly code: number; readonly message: string; readonly status?: number } = refusals[refusal.refusal];
  const detail = refusal.field === undefined ? '' : `: ${refusal.field}`;
  return jsonReply(entry.status ?? 200, { code: entry.code, message: `${entry.message}${detail}` });
}

function timestamp(at: number, settings: ChingChingPaySettings): number {
  return settings.timestampUnit === 's' ? Math.floor(at / 1_000) : at;
}

function saleAnswer(order: Order, settings: ChingChingPaySettings): Wire {
  return {
    amount: order.amount,
    cancel_url: order.cancelUrl ?? '',
    channel_id: order.channelId,
    complete_url: order.completeUrl ?? '',
    created_at: timestamp(order.createdAt, settings),
    currency: order.currency,
    description: order.description ?? '',
    device_id: order.deviceId ?? '',
    extra: '',
    merchant_id: practiceMerchant.id,
    merchant_reference: order.reference,
    payment_id: order.paymentId,
    payment_method: order.method,
    payment_reference: order.walletNumber ?? '',
    refunded_amount: refundedAmount(order),
    result: resultOf(order),
    status: statusOf(order),
    store_id: order.storeId ?? '',
    transaction_id: order.transactionId,
    transaction_type: 'sale',
    updated_at: timestamp(order.updatedAt, settings),
  };
}

function refundAnswer(order: Order, refund: Refund, settings: ChingChingPaySettings): Wire {
  return {
    amount: refund.amount,
    channel_id: order.channelId ?? hostedPageMethod.channelId,
    created_at: timestamp(refund.createdAt, settings),
    currency: order.currency,
    description: refund.description ?? '',
    device_id: order.deviceId ?? '',
    extra: '',
    merchant_id: practiceMerchant.id,
    merchant_reference: refund.reference,
    original_merchant_reference: order.reference,
    original_payment_reference: order.walletNumber ?? '',
    original_transaction_id: order.transactionId,
    payment_id: order.paymentId,
    payment_method: order.method ?? hostedPageMethod.method,
    payment_reference: refund.walletNumber,
    result: refund.result,
    status: refund.result,
    store_id: order.storeId ?? '',
    transaction_id: refund.transactionId,
    transaction_type: 'refund',
    updated_at: timestamp(refund.updatedAt, settings),
  };
}

/** The TransactionResponse of a sale or, when `transactionId` names one, of a refund of that order. */
export function transactionAnswer(order: Order, transactionId: string, settings: ChingChingPaySettings): Wire {
  const refund = order.refunds.find((candidate) => candidate.transactionId === transactionId);
  return refund === undefined ? saleAnswer(order, settings) : refundAnswer(order, refund, settings);
}

export function linkAnswer(order: Order, cashierUrl: string): Wire {
  return { merchant_reference: order.reference, payment_id: order.paymentId, payment_link: cashierUrl, status: statusOf(order) };
}

export function checkoutAnswer(order: Order, decision: Decision, cashierUrl: string, now: number): Wire {
  const refund = order.refunds.find((candidate) => candidate.transactionId === decision.transactionId);
  const method = findMethod(order.channelId ?? hostedPageMethod.channelId, order.method ?? hostedPageMethod.method, { autoDebit: true });
  const pending = refund === undefined && order.state === 'open';
  return {
    transaction_id: decision.transactionId,
    payment_id: order.paymentId,
    result: refund?.result ?? resultOf(order),
    transaction_type: refund === undefined ? 'sale' : 'refund',
    merchant_reference: refund?.reference ?? order.reference,
    payment_reference: refund?.walletNumber ?? order.walletNumber ?? '',
    message: '',
    next_action: pending ? method.nextAction({ cashierUrl, now }) : { type: 'no_op' },
  };
}

/** `expires_in` may be a date-time and not a number of seconds (dossier §9). */
function expiryText(at: number | undefined, now: number, settings: ChingChingPaySettings): string {
  if (at === undefined) return '';
  return settings.tokenExpiry === 'seconds' ? String(Math.floor((at - now) / 1_000)) : new Date(at).toISOString();
}

function commandAction(agreement: Agreement, consentUrl: string, now: number, settings: ChingChingPaySettings): Wire {
  if (agreement.stage === 'waiting') return { type: 'redirect_to_url', redirect_to_url: { url: consentUrl, http_method: 'GET', params: '' } };
  if (agreement.stage !== 'active') return { type: 'no_op' };
  return {
    type: 'alipay_auto_debit',
    alipay_auto_debit: {
      access_token: agreement.token, auth_site_user_id: agreement.account, expires_in: expiryText(agreement.tokenUntil, now, settings),
      re_expires_in: expiryText(agreement.refreshUntil, now, settings), refresh_token: agreement.refreshToken, token_status: 'ACTIVE',
    },
  };
}

/** A command moves no money, yet its answer has the numbers that the documents require of every checkout. */
export function commandAnswer(
  agreement: Agreement, reference: string, numbers: { readonly transaction_id: string; readonly payment_id: string },
  { consentUrl, now, settings }: { readonly consentUrl: string; readonly now: number; readonly settings: ChingChingPaySettings },
): Wire {
  return {
    ...numbers, result: agreement.stage === 'waiting' ? 'pending' : 'completed', transaction_type: 'command', merchant_reference: reference, payment_reference: '', message: '',
    next_action: commandAction(agreement, consentUrl, now, settings),
  };
}

/** The order's total has no known name in the readable part of the documents; `total_amount` is the dossier's guess (§6.5). */
export function detailAnswer(order: Order, settings: ChingChingPaySettings): Wire {
  return {
    callback_url: order.callbackUrl ?? '',
    cancel_url: order.cancelUrl ?? '',
    channels: [{ channel_id: order.channelId ?? hostedPageMethod.channelId, sub_channel_id: [] }],
    complete_url: order.completeUrl ?? '',
    created_at: timestamp(order.createdAt, settings),
    currency: order.currency,
    description: order.description ?? '',
    device_id: order.deviceId ?? '',
    expires_at: order.expiresAt === undefined ? undefined : timestamp(order.expiresAt, settings),
    merchant: {
      contact_email: 'practice@example.invalid', contact_name: practiceMerchant.name, contact_phone: '',
      merchant_id: practiceMerchant.id, merchant_name: practiceMerchant.name, status: 1,
    },
    merchant_id: practiceMerchant.id,
    merchant_reference: order.reference,
    payment_id: order.paymentId,
    refunded_amount: refundedAmount(order),
    status: statusOf(order),
    store: order.storeId === undefined ? {} : { store_id: order.storeId },
    total_amount: order.amount,
    transactions: [saleAnswer(order, settings), ...order.refunds.map((refund) => refundAnswer(order, refund, settings))],
  };
}
