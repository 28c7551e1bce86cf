/** How the book looks to others: to the ledger that tells the truth, and to the payer on the cashier page. */
import { moneyOf, type Money } from '@shared/money/money.ts';
import type { CashierTerm, CashierMethod, CashierRareAct } from '../cashier/method-texts.ts';
import type { CashierOrder, CashierState } from '../cashier/page.ts';
import type { PracticeLedger } from '../types.ts';
import { statusOf } from './answers.ts';
import { receivedAmount, type Book, type Order } from './orders.ts';
import { rareActsOf } from './rules.ts';
import { practiceMerchant, type ChannelCode, type VexoraSettings } from './settings.ts';

const currency = 'TWD';

/** ISO 4217 gives the New Taiwan dollar two digits; the wire knows whole dollars only. */
function minor(dollars: number): number {
  return dollars * 100;
}

function money(dollars: number): Money {
  return moneyOf(minor(dollars), currency);
}

/** The truth. `refunds` is always empty: there is no such call. */
export function ledgerOf(book: Book, settings: VexoraSettings): PracticeLedger {
  const orders = [...book.orders.values()];
  const paid = orders.reduce((total, order) => total + receivedAmount(order), 0);
  return {
    providerId: 'vexora',
    merchantId: practiceMerchant.id,
    orders: orders.map((order) => ({
      reference: order.tradeNo, paymentId: order.number, transactionId: order.number, amountMinor: minor(order.amount), currency,
      status: statusOf(order, settings), executedSales: order.payments.length, executedRefunds: 0, refundedMinor: 0,
    })),
    refunds: [],
    payouts: [...book.payouts.values()].map((payout) => ({
      reference: payout.tradeNo, transactionId: payout.number, amountMinor: minor(payout.amount), currency,
      result: statusOf(payout, settings), executed: payout.executed ? 1 : 0,
    })),
    totals: orders.length === 0 ? {} : { [currency]: { paidMinor: minor(paid), refundedMinor: 0 } },
  };
}

const methodKinds = { NET_BANKING: 'bank-transfer', STORE: 'store', EWALLET: 'wallet' } as const satisfies Record<ChannelCode, CashierMethod['kind']>;

/** Digits of the order's own number: the same at every look, and plainly of no bank and no store. */
function methodFacts(order: Order): readonly { readonly term: CashierTerm; readonly value: string }[] {
  const digits = order.number.slice(2);
  switch (order.channelCode) {
    case 'NET_BANKING':
      return [{ term: 'payTo', value: `000 PRACTICE BANK · ${digits}` }, { term: 'payFrom', value: order.payerAccounts ?? '' }];
    case 'STORE':
      return [{ term: 'storeCode', value: `SIMULATED-${digits}` }];
    case 'EWALLET':
      return [];
  }
}

const states = {
  open: 'open', returning: 'processing', paid: 'paid', part: 'part', failed: 'failed', expired: 'expired',
} as const satisfies Record<Order['state'], CashierState>;

function hasButton(act: ReturnType<typeof rareActsOf>[number]): act is CashierRareAct {
  return act !== 'pay-late';
}

export function cashierView(order: Order, settings: VexoraSettings): CashierOrder {
  const received = receivedAmount(order);
  const way = settings.wayCodes.find(({ channelCode, wayCode }) => channelCode === order.channelCode && wayCode === order.wayCode);
  return {
    paymentId: order.number, reference: order.tradeNo, merchantName: practiceMerchant.name, amount: money(order.amount), state: states[order.state],
    method: { kind: methodKinds[order.channelCode], name: way?.label ?? order.wayCode, facts: methodFacts(order) },
    rareActs: rareActsOf(order).filter(hasButton),
    expiresAt: order.expiresAt, zone: 'Asia/Taipei',
    ...(order.remark === undefined ? {} : { description: order.remark }),
    ...(received === 0 || received === order.amount ? {} : { received: money(received) }),
    ...(order.state === 'open' || order.state === 'returning' ? {} : { continueUrl: order.returnUrl }),
  };
}
