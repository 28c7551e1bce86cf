/**
 * Collected orders and payouts. The state is the sum of committed events and nothing else, so that replaying the state file
 * gives exactly the gateway that was killed. There are no refunds: the vendor has no call for them (Vexora dossier §10).
 *
 *   order:   open -> paid | part | failed | expired;  open -> returning -> failed (money from another account)
 *            failed | expired -> paid (late money)
 *   payout:  processing -> done | failed;  done -> failed (drill)
 *
 * Amounts are whole New Taiwan dollars here, as on the wire; only the ledger speaks of minor units.
 */
import * as z from 'zod';
import { channelCodes } from './settings.ts';

const at = z.int();
const optionalText = z.string().optional();
/** Later turns are part of the state, so that they also come after a restart. */
const later = <State extends string>(...states: readonly [State, ...State[]]) => z.object({ at: z.int(), to: z.enum(states) }).optional();

const orderOpened = z.object({
  type: z.literal('order-opened'),
  at,
  tradeNo: z.string(),
  /** The gateway's own number, `platFormTradeNo`. */
  number: z.string(),
  amount: z.int().positive(),
  channelCode: z.enum(channelCodes),
  wayCode: z.string(),
  address: z.string(),
  notifyUrl: z.string(),
  returnUrl: z.string(),
  remark: optionalText,
  /** Accounts that may pay, as far as a page may show them: bank code and last four digits. */
  payerAccounts: optionalText,
  expiresAt: z.int(),
});

const orderTurned = z.object({
  type: z.literal('order-turned'),
  at,
  number: z.string(),
  to: z.enum(['paid', 'part', 'returning', 'failed', 'expired']),
  /** What arrived with this turn, one entry for each transfer. */
  payments: z.array(z.int().positive()),
  later: later('failed'),
});

const payoutAccepted = z.object({
  type: z.literal('payout-accepted'),
  at,
  tradeNo: z.string(),
  number: z.string(),
  amount: z.int().positive(),
  notifyUrl: z.string(),
  remark: optionalText,
  state: z.enum(['processing', 'done']),
  /** False for a payout that is only said to be done. */
  executed: z.boolean(),
  later: later('done', 'failed'),
});

const payoutTurned = z.object({ type: z.literal('payout-turned'), at, number: z.string(), to: z.enum(['done', 'failed']) });

export const bookEvent = z.discriminatedUnion('type', [orderOpened, orderTurned, payoutAccepted, payoutTurned]);
export type BookEvent = z.infer<typeof bookEvent>;
export type OrderOpened = z.infer<typeof orderOpened>;
export type OrderTurned = z.infer<typeof orderTurned>;
export type PayoutAccepted = z.infer<typeof payoutAccepted>;

export type Payment = { readonly at: number; readonly amount: number };

export type Order = Omit<OrderOpened, 'type' | 'at'> & {
  readonly kind: 'order';
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly state: 'open' | OrderTurned['to'];
  readonly payments: readonly Payment[];
};

export type Payout = Omit<PayoutAccepted, 'type' | 'at' | 'state' | 'later'> & {
  readonly kind: 'payout';
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly state: 'processing' | 'done' | 'failed';
};

export type Book = {
  /** By the gateway's number, oldest first. */
  readonly orders: Map<string, Order>;
  readonly payouts: Map<string, Payout>;
  /** The gateway's number by the merchant's: orders and payouts share one space. */
  readonly byTradeNo: Map<string, string>;
  /** Numbers of open orders. */
  readonly open: Set<string>;
};

export function emptyBook(): Book {
  return { orders: new Map(), payouts: new Map(), byTradeNo: new Map(), open: new Set() };
}

function existing<Entry>(entries: ReadonlyMap<string, Entry>, number: string): Entry {
  const entry = entries.get(number);
  if (entry === undefined) throw new Error('event of an order that was never opened');
  return entry;
}

/** Applies one committed event. Throws only for an event that no gateway could have written. */
export function applyEvent(book: Book, event: BookEvent): void {
  switch (event.type) {
    case 'order-opened': {
      const { type: _type, at: openedAt, ...facts } = event;
      book.orders.set(event.number, { ...facts, kind: 'order', createdAt: openedAt, updatedAt: openedAt, state: 'open', payments: [] });
      book.byTradeNo.set(event.tradeNo, event.number);
      book.open.add(event.number);
      return;
    }
    case 'order-turned': {
      const order = existing(book.orders, event.number);
      const payments = [...order.payments, ...event.payments.map((amount) => ({ at: event.at, amount }))];
      book.orders.set(order.number, { ...order, state: event.to, updatedAt: event.at, payments });
      book.open.delete(order.number);
      return;
    }
    case 'payout-accepted': {
      const { type: _type, at: acceptedAt, later: _later, ...facts } = event;
      book.payouts.set(event.number, { ...facts, kind: 'payout', createdAt: acceptedAt, updatedAt: acceptedAt });
      book.byTradeNo.set(event.tradeNo, event.number);
      return;
    }
    case 'payout-turned': {
      const payout = existing(book.payouts, event.number);
      book.payouts.set(payout.number, { ...payout, state: event.to, executed: event.to === 'done', updatedAt: event.at });
    }
  }
}

/** Whole dollars that arrived. */
export function receivedAmount(order: Order): number {
  return order.payments.reduce((total, payment) => total + payment.amount, 0);
}

export function findOrder(book: Book, tradeNo: string): Order | undefined {
  return book.orders.get(book.byTradeNo.get(tradeNo) ?? '');
}

export function findPayout(book: Book, tradeNo: string): Payout | undefined {
  return book.payouts.get(book.byTradeNo.get(tradeNo) ?? '');
}
