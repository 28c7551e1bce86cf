/** What an order amounts to: its status in the provider's words, what was paid, given back and is left (PingPong dossier §5.4). */
import type { Attempt, Order } from './book.ts';

export type OrderStatus = 'INIT' | 'PROCESSING' | 'AUTH_SUCCESS' | 'SUCCESS' | 'FAILED' | 'CLOSED' | 'CANCEL';

const weight: Readonly<Record<Attempt['status'], number>> = { SUCCESS: 4, AUTH_SUCCESS: 3, CANCEL: 2, PROCESSING: 1, FAILED: 0 };

/** The attempt that speaks for the order, or for one of its transaction numbers: a success first, else the latest. */
export function headline(order: Order, transactionId?: string): Attempt | undefined {
  const own = transactionId === undefined ? order.attempts : order.attempts.filter((attempt) => attempt.transactionId === transactionId);
  return [...own].reverse().reduce<Attempt | undefined>((best, attempt) => (best === undefined || weight[attempt.status] > weight[best.status] ? attempt : best), undefined);
}

export function statusOf(order: Order, transactionId?: string): OrderStatus {
  const attempt = headline(order, transactionId);
  const decided = attempt?.status === 'SUCCESS' || attempt?.status === 'AUTH_SUCCESS' || attempt?.status === 'CANCEL';
  if (attempt !== undefined && decided) return attempt.status;
  return order.closed ? 'CLOSED' : attempt?.status ?? 'INIT';
}

function sum(parts: readonly { readonly amount: number }[]): number {
  return parts.reduce((total, part) => total + part.amount, 0);
}

export function capturedOf(order: Order): number {
  return sum(order.followUps.filter((followUp) => followUp.kind === 'capture'));
}

/** Minor units that the provider says were paid; more than the order's amount when two attempts succeeded. */
export function paidOf(order: Order): number {
  const succeeded = order.attempts.filter((attempt) => attempt.status === 'SUCCESS').length;
  return order.captureDelayHours === -1 ? capturedOf(order) : succeeded * order.amount;
}

/** How often money really moved from the payer. */
export function executedSales(order: Order): number {
  return order.attempts.filter((attempt) => attempt.executed && attempt.status === 'SUCCESS').length;
}

/** Minor units that really moved from the payer. */
export function receivedOf(order: Order): number {
  return order.captureDelayHours === -1 ? capturedOf(order) : executedSales(order) * order.amount;
}

/** Minor units that really went back. */
export function refundedOf(order: Order): number {
  return sum(order.refunds.filter((refund) => refund.executed));
}

/** Minor units that may still be refunded: what is done and what is on its way both count against it. */
export function refundableOf(order: Order): number {
  return paidOf(order) - sum(order.refunds.filter((refund) => refund.executed || refund.status === 'PROCESSING'));
}
