/**
 * Orders, their sale and their refunds. The state is the sum of committed events and nothing else, so that replaying the
 * state file gives exactly the gateway that was killed.
 *
 *   order:   open -> completed | failed | expired        (processing: the payer acted, the wallet has not answered)
 *   refund:  pending -> completed | failed;  completed -> failed (bank failure)
 */
import * as z from 'zod';
import { agreementEvents, applyAgreementEvent, emptyAgreements, type AgreementBook } from './agreements.ts';
import { servedCurrencies } from './settings.ts';

const at = z.int();
const optionalText = z.string().optional();

const orderOpened = z.object({
  type: z.literal('order-opened'),
  at,
  origin: z.enum(['link', 'checkout']),
  paymentId: z.string(),
  transactionId: z.string(),
  reference: z.string(),
  amount: z.int().positive(),
  currency: z.enum(servedCurrencies),
  description: optionalText,
  callbackUrl: optionalText,
  completeUrl: optionalText,
  cancelUrl: optionalText,
  storeId: optionalText,
  deviceId: optionalText,
  expiresAt: z.int().optional(),
});

const methodChosen = z.object({ type: z.literal('method-chosen'), at, paymentId: z.string(), channelId: z.int(), method: z.string() });

/** Later turns of an accepted write are part of the state, so that they also come after a restart. */
const later = z.object({ at: z.int(), result: z.enum(['completed', 'failed']) });

const saleTurned = z.object({
  type: z.literal('sale-turned'),
  at,
  paymentId: z.string(),
  to: z.enum(['processing', 'completed', 'failed', 'expired']),
  /** False for a sale that is only said to be completed. */
  executed: z.boolean(),
  walletNumber: optionalText,
  later: later.optional(),
});

const refundAccepted = z.object({
  type: z.literal('refund-accepted'),
  at,
  transactionId: z.string(),
  paymentId: z.string(),
  reference: z.string(),
  amount: z.int().positive(),
  result: z.enum(['pending', 'completed']),
  executed: z.boolean(),
  walletNumber: z.string(),
  origin: z.enum(['refund', 'checkout']),
  description: optionalText,
  callbackUrl: optionalText,
  later: later.optional(),
});

const refundTurned = z.object({ type: z.literal('refund-turned'), at, transactionId: z.string(), to: z.enum(['completed', 'failed']) });

export const orderEvent = z.discriminatedUnion('type', [orderOpened, methodChosen, saleTurned, refundAccepted, refundTurned, ...agreementEvents]);
export type OrderEvent = z.infer<typeof orderEvent>;
export type OrderOpened = z.infer<typeof orderOpened>;
export type RefundAccepted = z.infer<typeof refundAccepted>;
export type LaterTurn = z.infer<typeof later>;

export type Refund = Omit<RefundAccepted, 'type' | 'at' | 'result' | 'later'> & {
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly result: 'pending' | 'completed' | 'failed';
  readonly later?: LaterTurn | undefined;
};

export type Order = Omit<OrderOpened, 'type' | 'at'> & {
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly state: 'open' | 'processing' | 'completed' | 'failed' | 'expired';
  readonly executed: boolean;
  readonly channelId?: number;
  readonly method?: string;
  readonly walletNumber?: string | undefined;
  readonly later?: LaterTurn | undefined;
  readonly refunds: readonly Refund[];
};

export type OrderBook = {
  /** By payment number, oldest first. */
  readonly orders: Map<string, Order>;
  /** Payment number by merchant's number and by transaction number, for sales and refunds alike. */
  readonly byReference: Map<string, { readonly paymentId: string; readonly transactionId: string }>;
  readonly byTransaction: Map<string, string>;
  /** Payment numbers of open orders with a deadline. */
  readonly withDeadline: Set<string>;
  readonly agreements: AgreementBook;
};

export function emptyBook(): OrderBook {
  return { orders: new Map(), byReference: new Map(), byTransaction: new Map(), withDeadline: new Set(), agreements: emptyAgreements() };
}

function existing(book: OrderBook, paymentId: string | undefined): Order {
  const order = paymentId === undefined ? undefined : book.orders.get(paymentId);
  if (order === undefined) throw new Error('event of an order that was never opened');
  return order;
}

function remember(book: OrderBook, reference: string, paymentId: string, transactionId: string): void {
  book.byReference.set(reference, { paymentId, transactionId });
  book.byTransaction.set(transactionId, paymentId);
}

/** Applies one committed event. Throws only for an event that no gateway could have written. */
export function applyEvent(book: OrderBook, event: OrderEvent): void {
  switch (event.type) {
    case 'order-opened': {
      const { type: _type, at: openedAt, ...facts } = event;
      book.orders.set(event.paymentId, { ...facts, createdAt: openedAt, updatedAt: openedAt, state: 'open', executed: false, refunds: [] });
      remember(book, event.reference, event.paymentId, event.transactionId);
      if (event.expiresAt !== undefined) book.withDeadline.add(event.paymentId);
      return;
    }
    case 'method-chosen': {
      const order = existing(book, event.paymentId);
      book.orders.set(order.paymentId, { ...order, channelId: event.channelId, method: event.method, updatedAt: event.at });
      return;
    }
    case 'sale-turned': {
      const order = existing(book, event.paymentId);
      book.orders.set(order.paymentId, {
        ...order, state: event.to, executed: event.executed, updatedAt: event.at, later: event.later, walletNumber: event.walletNumber ?? order.walletNumber,
      });
      book.withDeadline.delete(order.paymentId);
      return;
    }
    case 'refund-accepted': {
      const order = existing(book, event.paymentId);
      const { type: _type, at: acceptedAt, ...facts } = event;
      book.orders.set(order.paymentId, { ...order, refunds: [...order.refunds, { ...facts, createdAt: acceptedAt, updatedAt: acceptedAt }] });
      remember(book, event.reference, event.paymentId, event.transactionId);
      return;
    }
    case 'refund-turned': {
      const order = existing(book, book.byTransaction.get(event.transactionId));
      const refunds = order.refunds.map((refund) => (refund.transactionId === event.transactionId
        ? { ...refund, result: event.to, executed: event.to === 'completed', updatedAt: event.at, later: undefined }
        : refund));
      book.orders.set(order.paymentId, { ...order, refunds });
      return;
    }
    case 'agreement-started':
    case 'agreement-turned':
      applyAgreementEvent(book.agreements, event);
  }
}

function sum(refunds: readonly Refund[]): number {
  return refunds.reduce((total, refund) => total + refund.amount, 0);
}

/** Cents that really went back. A refund that is only said to be done is not in it: that is how it can be noticed. */
export function refundedAmount(order: Order): number {
  return sum(order.refunds.filter((refund) => refund.executed));
}

/** Cents that may still be refunded: what is done and what is on its way both count against it. */
export function remainderOf(order: Order): number {
  return order.amount - sum(order.refunds.filter((refund) => refund.executed || refund.result === 'pending'));
}

/** The order's state in the provider's words. The words are ours: the documents give no values (dossier §5). */
export function statusOf(order: Order): string {
  if (order.state === 'open' || order.state === 'processing') return 'pending';
  if (order.state !== 'completed') return order.state;
  const refunded = refundedAmount(order);
  if (refunded === 0) return 'completed';
  return refunded < order.amount ? 'partially_refunded' : 'refunded';
}

export function resultOf(order: Order): 'pending' | 'completed' | 'failed' {
  if (order.state === 'open' || order.state === 'processing') return 'pending';
  return order.state === 'completed' ? 'completed' : 'failed';
}
