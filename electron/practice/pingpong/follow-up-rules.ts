/** Refunds, and for cards captures and voids (PingPong dossier §5.5, §5.6). Numbers were seen to be new before. */
import { readAmount, readCurrency } from './amounts.ts';
import type { FollowUp, FollowUpDone, Order, PingPongEvent, Refund, RefundAccepted } from './book.ts';
import { capturedOf, headline, paidOf, refundableOf, statusOf } from './order-views.ts';
import type { RequestOf } from './requests.ts';
import { Refused } from './result-codes.ts';
import { definedOnly, isPendingFirst, laterTurn, orderOf, type OrderDecision, type RuleContext } from './rules.ts';

function originalOf(reference: string, context: RuleContext): Order {
  const order = orderOf(reference, context);
  if (order === undefined) throw new Refused('107002', 'merchantTransactionId');
  return order;
}

function amountFor(order: Order, request: { readonly amount: string; readonly currency: string }): number {
  const currency = readCurrency(request.currency);
  if (currency !== order.currency) throw new Refused('106000', 'currency');
  return readAmount(request.amount, currency);
}

function refuseOutsideWindow(order: Order, context: RuleContext): void {
  const days = context.settings.refundWindowDays;
  const paidAt = headline(order)?.updatedAt ?? order.createdAt;
  if (days !== null && context.now > paidAt + days * 86_400_000) throw new Refused('108001', 'merchantTransactionId');
}

export function decideRefund(request: RequestOf<'refund'>, context: RuleContext): OrderDecision {
  // The number comes first: a repeated full refund must hear that it was there before, not that nothing is left.
  if (context.book.byRefund.has(request.merchantRefundId)) throw new Refused('107000', 'merchantRefundId');
  const order = originalOf(request.merchantTransactionId, context);
  const amount = amountFor(order, request);
  const status = statusOf(order);
  if (status === 'AUTH_SUCCESS' || status === 'CANCEL') throw new Refused('107003', 'merchantTransactionId');
  if (status !== 'SUCCESS') throw new Refused('105000', 'the original is not paid');
  refuseOutsideWindow(order, context);
  if (amount > paidOf(order)) throw new Refused('108000', 'amount');
  if (amount > refundableOf(order)) throw new Refused('108003', 'amount');
  const plan = context.plan();
  const pending = isPendingFirst(plan);
  const accepted: RefundAccepted = definedOnly({
    type: 'refund-accepted' as const, at: context.now, orderId: order.transactionId, merchantRefundId: request.merchantRefundId, refundId: context.newNumber('refund'),
    amount, status: pending ? 'PROCESSING' as const : 'SUCCESS' as const, executed: !pending && plan?.kind !== 'ok-but-never-done', remark: request.remark,
    notificationUrl: request.notificationUrl, signType: context.signType, later: laterTurn(plan, context.now, '303000'),
  });
  return { events: [accepted], orderId: order.transactionId };
}

export function findRefund(request: RequestOf<'refundQuery'>, context: RuleContext): { readonly order: Order; readonly refund: Refund } {
  if (request.merchantRefundId === undefined && request.refundId === undefined) throw new Refused('102000', 'merchantRefundId');
  const order = originalOf(request.merchantTransactionId, context);
  const refund = order.refunds.find((candidate) => (request.merchantRefundId ?? candidate.merchantRefundId) === candidate.merchantRefundId
    && (request.refundId ?? candidate.refundId) === candidate.refundId);
  if (refund === undefined) throw new Refused('107001', 'refund');
  return { order, refund };
}

type FollowUpWish = {
  readonly kind: FollowUp['kind'];
  readonly number: string;
  readonly amount: string;
  readonly currency: string;
  readonly merchantTransactionId: string;
  readonly notificationUrl: string | undefined;
};

/** Both need an authorisation; what may follow what is the provider's own list of refusals (dossier §7, 109000 to 109002). */
function checkFollowUp(kind: FollowUp['kind'], amount: number, order: Order): void {
  if (order.captureDelayHours !== -1) throw new Refused('107003', 'merchantTransactionId');
  const status = statusOf(order);
  if (status === 'CANCEL') throw new Refused(kind === 'capture' ? '109000' : '105000', 'merchantTransactionId');
  if (status === 'SUCCESS' && kind === 'void') throw new Refused('109002', 'merchantTransactionId');
  if (status !== 'AUTH_SUCCESS' && status !== 'SUCCESS') throw new Refused('105000', 'the original is not authorised');
  if (kind === 'capture' && amount > order.amount - capturedOf(order)) throw new Refused('109001', 'amount');
  // Voiding a part is nowhere described.
  if (kind === 'void' && amount !== order.amount) throw new Refused(amount > order.amount ? '108000' : '102000', 'amount');
}

export function decideFollowUp(wish: FollowUpWish, context: RuleContext): OrderDecision {
  const order = originalOf(wish.merchantTransactionId, context);
  const amount = amountFor(order, wish);
  checkFollowUp(wish.kind, amount, order);
  const attempt = headline(order);
  const done: FollowUpDone = definedOnly({
    type: 'follow-up-done' as const, at: context.now, kind: wish.kind, orderId: order.transactionId, number: wish.number, ownNumber: context.newNumber('followUp'), amount,
    notificationUrl: wish.notificationUrl, signType: context.signType,
  });
  const turned: readonly PingPongEvent[] = attempt?.status !== 'AUTH_SUCCESS' ? [] : [{
    type: 'attempt-turned', at: context.now, orderId: order.transactionId, requestId: attempt.requestId, code: '000000',
    to: wish.kind === 'capture' ? 'SUCCESS' : 'CANCEL', executed: wish.kind === 'capture',
  }];
  return { events: [done, ...turned], orderId: order.transactionId };
}

export function findFollowUp(kind: FollowUp['kind'], number: string, merchantTransactionId: string, context: RuleContext): FollowUp {
  const followUp = originalOf(merchantTransactionId, context).followUps.find((candidate) => candidate.kind === kind && candidate.number === number);
  if (followUp === undefined) throw new Refused('107001', kind);
  return followUp;
}
