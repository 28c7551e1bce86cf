/**
 * Orders with their attempts, refunds, captures and voids. The state is the sum of committed events and nothing else, so
 * that replaying the state file gives exactly the gateway that was killed (PingPong dossier §5.4).
 *
 *   order:    INIT -> attempts ... -> CLOSED (never after a success)
 *   attempt:  PROCESSING -> SUCCESS | FAILED;  SUCCESS -> FAILED (late);  AUTH_SUCCESS -> SUCCESS (captured) | CANCEL (voided)
 *   refund:   PROCESSING -> SUCCESS | FAILED;  SUCCESS -> FAILED (late)
 *
 * An attempt is one requestId. Two attempts of one order may both succeed: that is the doubled payment of the documents.
 */
import * as z from 'zod';
import { currencyCode } from '@shared/money/currency.ts';
import { agreementEvents, applyAgreementEvent, emptyAgreements, type AgreementBook } from './agreements.ts';
import { resultCodes, type ResultCode } from './result-codes.ts';
import { signTypes } from './settings.ts';

const at = z.int();
const text = z.string().optional();
const code = z.enum(Object.keys(resultCodes) as [ResultCode, ...ResultCode[]]); // keys of a const object: exactly the codes
const signType = z.enum(signTypes);

/** Later turns of an accepted write are part of the state, so that they also come after a restart. */
const later = z.object({ at, to: z.enum(['SUCCESS', 'FAILED']), code });

const orderOpened = z.object({
  type: z.literal('order-opened'), at, origin: z.enum(['link', 'checkout']), transactionId: z.string(), reference: z.string(),
  amount: z.int().positive(), amountText: z.string(), currency: currencyCode, captureDelayHours: z.union([z.literal(0), z.literal(-1)]), signType,
  remark: text, payResultUrl: text, payCancelUrl: text, notificationUrl: text, expiresAt: z.int().optional(), sessionToken: text,
});

const attemptMade = z.object({
  type: z.literal('attempt-made'), at, orderId: z.string(), transactionId: z.string(), requestId: z.string(), origin: z.enum(['link', 'checkout']),
  status: z.enum(['PROCESSING', 'SUCCESS', 'FAILED', 'AUTH_SUCCESS']), code,
  /** False for a payment that is only said to have succeeded. */
  executed: z.boolean(),
  method: z.string(), token: text, action: z.enum(['QR_CODE', 'QR_URL', 'PAYMENT_REDIRECT_URL']).optional(), remark: text, payResultUrl: text,
  notificationUrl: text, signType, later: later.optional(), paidAfterQueries: z.int().positive().optional(),
});

const attemptTurned = z.object({
  type: z.literal('attempt-turned'), at, orderId: z.string(), requestId: z.string(), to: z.enum(['SUCCESS', 'FAILED', 'CANCEL']), code, executed: z.boolean(),
});
const orderClosed = z.object({ type: z.literal('order-closed'), at, orderId: z.string() });

const refundAccepted = z.object({
  type: z.literal('refund-accepted'), at, orderId: z.string(), merchantRefundId: z.string(), refundId: z.string(), amount: z.int().positive(),
  status: z.enum(['PROCESSING', 'SUCCESS']), executed: z.boolean(), remark: text, notificationUrl: text, signType, later: later.optional(),
});
const refundTurned = z.object({ type: z.literal('refund-turned'), at, merchantRefundId: z.string(), to: z.enum(['SUCCESS', 'FAILED']), code });

/** Captures and voids end at once. */
const followUpDone = z.object({
  type: z.literal('follow-up-done'), at, kind: z.enum(['capture', 'void']), orderId: z.string(), number: z.string(), ownNumber: z.string(), amount: z.int().positive(),
  notificationUrl: text, signType,
});

/** What was answered under a number of the merchant's, for the same request to be answered alike (dossier §5.4, §5.5). */
const answered = z.object({
  type: z.literal('answered'), at, endpoint: z.string(), key: z.string(), digest: z.string(), code, description: z.string(), biz: z.record(z.string(), z.unknown()),
});

export const pingPongEvent = z.discriminatedUnion('type', [
  orderOpened, attemptMade, attemptTurned, orderClosed, refundAccepted, refundTurned, followUpDone, answered, ...agreementEvents,
]);
export type PingPongEvent = z.infer<typeof pingPongEvent>;
export type OrderOpened = z.infer<typeof orderOpened>;
export type AttemptMade = z.infer<typeof attemptMade>;
export type RefundAccepted = z.infer<typeof refundAccepted>;
export type FollowUpDone = z.infer<typeof followUpDone>;
export type Answered = z.infer<typeof answered>;
export type LaterTurn = z.infer<typeof later>;

type Times = { readonly createdAt: number; readonly updatedAt: number };
export type Attempt = Omit<AttemptMade, 'type' | 'at' | 'status'> & Times & { readonly status: AttemptMade['status'] | 'CANCEL' };
export type Refund = Omit<RefundAccepted, 'type' | 'at' | 'status'> & Times & { readonly status: 'PROCESSING' | 'SUCCESS' | 'FAILED'; readonly code: ResultCode };
export type FollowUp = Omit<FollowUpDone, 'type' | 'at'> & { readonly createdAt: number };
export type Order = Omit<OrderOpened, 'type' | 'at'> & Times & {
  readonly closed: boolean;
  readonly attempts: readonly Attempt[];
  readonly refunds: readonly Refund[];
  readonly followUps: readonly FollowUp[];
};

export type Book = {
  /** By the order's own transactionId, oldest first. */
  readonly orders: Map<string, Order>;
  /** Order by merchantTransactionId, by the transactionId of any of its attempts, and by merchantRefundId. */
  readonly byReference: Map<string, string>;
  readonly byTransaction: Map<string, string>;
  readonly byRefund: Map<string, string>;
  /** Own numbers of orders that wait and have a deadline. */
  readonly withDeadline: Set<string>;
  readonly answered: Map<string, Answered>;
  readonly agreements: AgreementBook;
};

export function emptyBook(): Book {
  return {
    orders: new Map(), byReference: new Map(), byTransaction: new Map(), byRefund: new Map(), withDeadline: new Set(), answered: new Map(), agreements: emptyAgreements(),
  };
}

function existing(book: Book, orderId: string | undefined): Order {
  const order = orderId === undefined ? undefined : book.orders.get(orderId);
  if (order === undefined) throw new Error('event of an order that was never opened');
  return order;
}

/** Applies one committed event. Throws only for an event that no gateway could have written. */
export function applyEvent(book: Book, event: PingPongEvent): void {
  const change = (order: Order, changes: Partial<Order>): void => {
    book.orders.set(order.transactionId, { ...order, ...changes, updatedAt: event.at });
  };
  switch (event.type) {
    case 'order-opened': {
      const { type: _type, at: openedAt, ...facts } = event;
      book.orders.set(event.transactionId, { ...facts, createdAt: openedAt, updatedAt: openedAt, closed: false, attempts: [], refunds: [], followUps: [] });
      book.byReference.set(event.reference, event.transactionId);
      book.byTransaction.set(event.transactionId, event.transactionId);
      if (event.expiresAt !== undefined) book.withDeadline.add(event.transactionId);
      return;
    }
    case 'attempt-made': {
      const order = existing(book, event.orderId);
      const { type: _type, at: madeAt, ...facts } = event;
      change(order, { attempts: [...order.attempts, { ...facts, createdAt: madeAt, updatedAt: madeAt }] });
      book.byTransaction.set(event.transactionId, order.transactionId);
      if (event.status === 'SUCCESS' || event.status === 'AUTH_SUCCESS') book.withDeadline.delete(order.transactionId);
      return;
    }
    case 'attempt-turned': {
      const order = existing(book, event.orderId);
      const attempts = order.attempts.map((attempt): Attempt => {
        if (attempt.requestId !== event.requestId) return attempt;
        const { later: _later, paidAfterQueries: _queries, ...rest } = attempt;
        return { ...rest, status: event.to, code: event.code, executed: event.executed, updatedAt: event.at };
      });
      change(order, { attempts });
      if (event.to !== 'FAILED') book.withDeadline.delete(order.transactionId);
      return;
    }
    case 'order-closed':
      change(existing(book, event.orderId), { closed: true });
      book.withDeadline.delete(event.orderId);
      return;
    case 'refund-accepted': {
      const order = existing(book, event.orderId);
      const { type: _type, at: acceptedAt, ...facts } = event;
      const refund: Refund = { ...facts, createdAt: acceptedAt, updatedAt: acceptedAt, code: event.status === 'SUCCESS' ? '000000' : '002000' };
      change(order, { refunds: [...order.refunds, refund] });
      book.byRefund.set(event.merchantRefundId, order.transactionId);
      return;
    }
    case 'refund-turned': {
      const order = existing(book, book.byRefund.get(event.merchantRefundId));
      const refunds = order.refunds.map((refund): Refund => {
        if (refund.merchantRefundId !== event.merchantRefundId) return refund;
        const { later: _later, ...rest } = refund;
        return { ...rest, status: event.to, code: event.code, executed: event.to === 'SUCCESS', updatedAt: event.at };
      });
      change(order, { refunds });
      return;
    }
    case 'follow-up-done': {
      const order = existing(book, event.orderId);
      const { type: _type, at: doneAt, ...facts } = event;
      change(order, { followUps: [...order.followUps, { ...facts, createdAt: doneAt }] });
      return;
    }
    case 'answered':
      book.answered.set(`${event.endpoint} ${event.key}`, event);
      return;
    case 'agreement-started':
    case 'agreement-turned':
      applyAgreementEvent(book.agreements, event);
  }
}
