/** What the payer does on the cashier page, and what that page shows of an order (PingPong dossier §5.1, §5.4). */
import { moneyOf } from '@shared/money/money.ts';
import type { CashierOrder, CashierState } from '../cashier/page.ts';
import { PracticeError, type PlayAct } from '../types.ts';
import type { Attempt, AttemptMade, Order, PingPongEvent } from './book.ts';
import { headline, refundedOf, statusOf, type OrderStatus } from './order-views.ts';
import { definedOnly, type RuleContext } from './rules.ts';
import { practiceMerchant } from './settings.ts';
import { hostedCardMethod, hostedMethod } from './wallets.ts';

/** The attempt that a payer, or a drill in the payer's place, can still end. One that will turn by itself is left alone. */
function openAttempt(order: Order): Attempt | undefined {
  const attempt = headline(order);
  return attempt?.status === 'PROCESSING' && attempt.later === undefined ? attempt : undefined;
}

/** A page was handed out for it: a hosted payment, or a payment without a token. A failed attempt does not close that page. */
function hasPage(order: Order): boolean {
  return order.origin === 'link' || order.attempts.some((attempt) => attempt.action !== undefined);
}

function isOver(order: Order): boolean {
  const status = statusOf(order);
  if (status === 'PROCESSING') return openAttempt(order) === undefined;
  return status !== 'INIT' && !(status === 'FAILED' && hasPage(order));
}

function newAttempt(order: Order, outcome: Pick<AttemptMade, 'status' | 'code' | 'executed'>, context: RuleContext): AttemptMade {
  const last = order.attempts.at(-1);
  return definedOnly({
    type: 'attempt-made' as const, at: context.now, orderId: order.transactionId, transactionId: last?.transactionId ?? order.transactionId,
    requestId: context.newNumber('page'), origin: order.origin, ...outcome, method: order.captureDelayHours === -1 ? hostedCardMethod : last?.method ?? hostedMethod,
    action: last?.action, remark: order.remark, payResultUrl: order.payResultUrl, notificationUrl: last?.notificationUrl ?? order.notificationUrl, signType: order.signType,
  });
}

/** Throws a PracticeError when nothing can be done about the order any more. */
export function payerEvents(order: Order, act: PlayAct, context: RuleContext): readonly PingPongEvent[] {
  if (isOver(order)) throw new PracticeError('orderFinished', order.reference);
  if (act === 'expire') return [{ type: 'order-closed', at: context.now, orderId: order.transactionId }];
  const waiting = openAttempt(order);
  const paid = act === 'pay';
  if (waiting !== undefined) {
    const end = paid ? { to: 'SUCCESS', code: '000000', executed: true } as const : { to: 'FAILED', code: '301099', executed: false } as const;
    return [{ type: 'attempt-turned', at: context.now, orderId: order.transactionId, requestId: waiting.requestId, ...end }];
  }
  if (!paid) return [newAttempt(order, { status: 'FAILED', code: '301099', executed: false }, context)];
  const authorised = order.captureDelayHours === -1;
  return [newAttempt(order, { status: authorised ? 'AUTH_SUCCESS' : 'SUCCESS', code: '000000', executed: !authorised }, context)];
}

const pageStates: Readonly<Record<OrderStatus, CashierState>> = {
  INIT: 'open', PROCESSING: 'processing', AUTH_SUCCESS: 'paid', SUCCESS: 'paid', FAILED: 'failed', CLOSED: 'expired', CANCEL: 'closed',
};

export function cashierView(order: Order): CashierOrder {
  const status = statusOf(order);
  const state = status === 'PROCESSING' && hasPage(order) && openAttempt(order) !== undefined ? 'open' : pageStates[status];
  const refunded = refundedOf(order);
  const continueUrl = state === 'paid' ? order.payResultUrl : order.payCancelUrl ?? order.payResultUrl;
  return {
    paymentId: order.transactionId, reference: order.reference, merchantName: practiceMerchant.name, amount: moneyOf(order.amount, order.currency), state,
    ...(order.remark === undefined ? {} : { description: order.remark }),
    ...(refunded === 0 ? {} : { refunded: moneyOf(refunded, order.currency) }),
    ...(order.expiresAt === undefined ? {} : { expiresAt: order.expiresAt }),
    ...(state === 'failed' && hasPage(order) ? { mayRetry: true } : {}),
    ...(continueUrl === undefined || state === 'open' || state === 'processing' ? {} : { continueUrl }),
  };
}
