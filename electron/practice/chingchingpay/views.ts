/** What the ledger and the cashier page show of the book. */
import { moneyOf } from '@shared/money/money.ts';
import type { CashierOrder, CashierState } from '../cashier/page.ts';
import type { PracticeLedger } from '../types.ts';
import { refundedAmount, statusOf, type Order, type OrderBook } from './orders.ts';
import { practiceMerchant } from './settings.ts';

/** What was really executed, whatever the answers said. */
export function ledgerOf(book: OrderBook): PracticeLedger {
  const orders = [...book.orders.values()];
  const totals: Record<string, { paidMinor: number; refundedMinor: number }> = {};
  for (const order of orders) {
    const total = (totals[order.currency] ??= { paidMinor: 0, refundedMinor: 0 });
    if (order.executed) total.paidMinor += order.amount;
    total.refundedMinor += refundedAmount(order);
  }
  return {
    providerId: 'chingchingpay',
    merchantId: practiceMerchant.id,
    totals,
    orders: orders.map((order) => ({
      reference: order.reference, paymentId: order.paymentId, transactionId: order.transactionId, amountMinor: order.amount, currency: order.currency,
      status: statusOf(order), executedSales: order.executed ? 1 : 0, refundedMinor: refundedAmount(order),
      executedRefunds: order.refunds.filter((refund) => refund.executed).length,
    })),
    refunds: orders.flatMap((order) => order.refunds.map((refund) => ({
      reference: refund.reference, transactionId: refund.transactionId, originalReference: order.reference, amountMinor: refund.amount,
      currency: order.currency, result: refund.result, executed: refund.executed ? 1 : 0,
    }))),
    // The provider is told of no shopper.
    agreements: [...book.agreements.all.values()].map(({ reference, agreementId, stage }) => ({ reference, agreementId, merchantUserId: '', wallet: 'AlipayHK', state: stage })),
  };
}

const cashierStates = { open: 'open', processing: 'processing', completed: 'paid', failed: 'failed', expired: 'expired' } as const satisfies Record<Order['state'], CashierState>;

export function cashierView(order: Order): CashierOrder {
  const state = cashierStates[order.state];
  const refunded = refundedAmount(order);
  const continueUrl = state === 'paid' ? order.completeUrl : order.cancelUrl;
  return {
    paymentId: order.paymentId, reference: order.reference, merchantName: practiceMerchant.name, amount: moneyOf(order.amount, order.currency), state,
    ...(order.description === undefined ? {} : { description: order.description }),
    ...(refunded === 0 ? {} : { refunded: moneyOf(refunded, order.currency) }),
    ...(order.expiresAt === undefined ? {} : { expiresAt: order.expiresAt }),
    ...(order.walletNumber === undefined ? {} : { walletNumber: order.walletNumber }),
    ...(continueUrl === undefined || state === 'open' || state === 'processing' ? {} : { continueUrl }),
  };
}
