/**
 * Charges, refunds, batches and events. The state is the sum of committed happenings and nothing else, so that replaying the
 * state file gives exactly the gateway that was killed. A charge past `timeExpire` is over without any happening.
 *
 *   charge:  open -> paid | failed | expired | reversed;  paid -> reversed (in-store channels)
 *   refund:  pending -> succeeded | failed;  succeeded -> failed (undone later)
 */
import * as z from 'zod';

const at = z.int();
const hash = z.record(z.string(), z.unknown());
const flatHash = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const chargeCreated = z.object({
  type: z.literal('charge-created'),
  at,
  id: z.string(),
  orderNo: z.string(),
  channel: z.string(),
  amount: z.int().positive(),
  currency: z.string(),
  clientIp: z.string(),
  subject: z.string(),
  body: z.string(),
  extra: hash,
  metadata: flatHash,
  description: z.string().nullable(),
  /** Unix seconds. */
  timeExpire: z.int(),
  /** The charge belongs to an order of the account system and is refunded only through it (dossier §11.2). */
  ownedByOrder: z.boolean(),
});

const chargeOpened = z.object({ type: z.literal('charge-opened'), at, id: z.string() });

const chargeTurned = z.object({
  type: z.literal('charge-turned'),
  at,
  id: z.string(),
  to: z.enum(['paid', 'failed', 'expired', 'reversed']),
  transactionNo: z.string().optional(),
});

/** Later turns of an accepted refund are part of the state, so that they also come after a restart. */
const later = z.object({ at: z.int(), to: z.enum(['succeeded', 'failed']) });

const refundCreated = z.object({
  type: z.literal('refund-created'),
  at,
  id: z.string(),
  charge: z.string(),
  amount: z.int().positive(),
  description: z.string(),
  metadata: flatHash,
  fundingSource: z.string().optional(),
  extra: hash.optional(),
  status: z.enum(['pending', 'succeeded', 'failed']),
  /** False for a refund that is only said to have succeeded. */
  executed: z.boolean(),
  /** Waits for the Alipay password on the refund page. */
  waitsForPassword: z.boolean(),
  failureCode: z.string().optional(),
  failureMessage: z.string().optional(),
  later: later.optional(),
});

const refundTurned = z.object({ type: z.literal('refund-turned'), at, id: z.string(), to: z.enum(['succeeded', 'failed']) });

const batchCreated = z.object({
  type: z.literal('batch-created'),
  at,
  id: z.string(),
  batchNo: z.string(),
  description: z.string(),
  metadata: flatHash,
  entries: z.array(z.object({ charge: z.string(), amount: z.int().positive(), description: z.string(), refund: z.string() })),
});

/** What is told to the merchant, as it was then: a webhook's `data.object` is a snapshot. */
const noted = z.object({
  type: z.literal('event-noted'), at, id: z.string(), eventType: z.string(), data: hash, request: z.string().nullable(), sent: z.boolean(),
});
const delivered = z.object({ type: z.literal('event-delivered'), at, id: z.string() });
const webhookSet = z.object({ type: z.literal('webhook-set'), at, url: z.string().nullable() });

export const happening = z.discriminatedUnion('type', [
  chargeCreated, chargeOpened, chargeTurned, refundCreated, refundTurned, batchCreated, noted, delivered, webhookSet,
]);
export type Happening = z.infer<typeof happening>;
export type ChargeCreated = z.infer<typeof chargeCreated>;
export type RefundCreated = z.infer<typeof refundCreated>;
export type BatchCreated = z.infer<typeof batchCreated>;
export type LaterTurn = z.infer<typeof later>;

export type Refund = Omit<RefundCreated, 'type' | 'at'> & { readonly createdAt: number; readonly succeededAt: number | undefined };

export type Charge = Omit<ChargeCreated, 'type' | 'at'> & {
  readonly createdAt: number;
  readonly state: 'open' | 'paid' | 'failed' | 'expired' | 'reversed';
  readonly paidAt: number | undefined;
  readonly reversedAt: number | undefined;
  readonly transactionNo: string | undefined;
  /** Somebody looked at the page behind the link. */
  readonly opened: boolean;
  /** Oldest first. */
  readonly refunds: readonly Refund[];
};

export type Batch = Omit<BatchCreated, 'type' | 'at'> & { readonly createdAt: number };
export type NotedEvent = Omit<z.infer<typeof noted>, 'type'> & { readonly pending: boolean };

export type Book = {
  /** By id, oldest first, as all maps here. */
  readonly charges: Map<string, Charge>;
  readonly byOrderNo: Map<string, readonly string[]>;
  /** Charge id by refund id. */
  readonly refundOwner: Map<string, string>;
  readonly batches: Map<string, Batch>;
  readonly events: Map<string, NotedEvent>;
  /** Undefined until the control interface has set one or taken it away (null). */
  webhookUrl: string | null | undefined;
};

export function emptyBook(): Book {
  return { charges: new Map(), byOrderNo: new Map(), refundOwner: new Map(), batches: new Map(), events: new Map(), webhookUrl: undefined };
}

function existing(book: Book, id: string | undefined): Charge {
  const charge = id === undefined ? undefined : book.charges.get(id);
  if (charge === undefined) throw new Error('something happened to a charge that was never created');
  return charge;
}

function turnCharge(charge: Charge, event: z.infer<typeof chargeTurned>): Charge {
  switch (event.to) {
    case 'paid':
      return { ...charge, state: 'paid', paidAt: event.at, transactionNo: event.transactionNo };
    case 'failed':
      return { ...charge, state: 'failed' };
    case 'expired':
      // One second ago, so that a reader whose clock stands still sees a deadline that has passed.
      return { ...charge, state: 'expired', timeExpire: Math.min(charge.timeExpire, Math.floor(event.at / 1_000) - 1) };
    case 'reversed':
      return { ...charge, state: 'reversed', reversedAt: event.at };
  }
}

/** Applies one committed happening. Throws only for one that no gateway could have written. */
export function apply(book: Book, event: Happening): void {
  switch (event.type) {
    case 'charge-created': {
      const { type: _type, at: createdAt, ...facts } = event;
      book.charges.set(event.id, {
        ...facts, createdAt, state: 'open', paidAt: undefined, reversedAt: undefined, transactionNo: undefined, opened: false, refunds: [],
      });
      book.byOrderNo.set(event.orderNo, [...(book.byOrderNo.get(event.orderNo) ?? []), event.id]);
      return;
    }
    case 'charge-opened':
      book.charges.set(event.id, { ...existing(book, event.id), opened: true });
      return;
    case 'charge-turned':
      book.charges.set(event.id, turnCharge(existing(book, event.id), event));
      return;
    case 'refund-created': {
      const { type: _type, at: createdAt, ...facts } = event;
      const charge = existing(book, event.charge);
      const refund: Refund = { ...facts, createdAt, succeededAt: event.status === 'succeeded' ? createdAt : undefined };
      book.charges.set(charge.id, { ...charge, refunds: [...charge.refunds, refund] });
      book.refundOwner.set(event.id, charge.id);
      return;
    }
    case 'refund-turned': {
      const charge = existing(book, book.refundOwner.get(event.id));
      const refunds = charge.refunds.map((refund): Refund => {
        if (refund.id !== event.id) return refund;
        const { later: _later, ...kept } = refund;
        const done = event.to === 'succeeded';
        return {
          ...kept, status: event.to, executed: done, waitsForPassword: false, succeededAt: done ? event.at : undefined,
          failureCode: done ? undefined : 'refund_failed', failureMessage: done ? undefined : '渠道处理退款失败',
        };
      });
      book.charges.set(charge.id, { ...charge, refunds });
      return;
    }
    case 'batch-created': {
      const { type: _type, at: createdAt, ...facts } = event;
      book.batches.set(event.id, { ...facts, createdAt });
      return;
    }
    case 'event-noted': {
      const { type: _type, ...facts } = event;
      book.events.set(event.id, { ...facts, pending: event.sent });
      return;
    }
    case 'event-delivered': {
      const known = book.events.get(event.id);
      if (known !== undefined) book.events.set(event.id, { ...known, pending: false });
      return;
    }
    case 'webhook-set':
      book.webhookUrl = event.url;
  }
}

function sum(refunds: readonly Refund[]): number {
  return refunds.reduce((total, refund) => total + refund.amount, 0);
}

/** Minor units that really went back. A refund that is only said to be done is not in it: that is how it can be noticed. */
export function refundedAmount(charge: Charge): number {
  return sum(charge.refunds.filter((refund) => refund.executed));
}

/** Minor units that may still be refunded: what is done and what is on its way both count against it (dossier §11.2). */
export function remainderOf(charge: Charge): number {
  return charge.amount - sum(charge.refunds.filter((refund) => refund.executed || refund.status === 'pending'));
}

/** The charge's state with the clock taken into account. */
export function stateAt(charge: Charge, now: number): Charge['state'] {
  return charge.state === 'open' && charge.timeExpire * 1_000 <= now ? 'expired' : charge.state;
}

export function findRefund(book: Book, id: string): { readonly charge: Charge; readonly refund: Refund } | undefined {
  const charge = book.charges.get(book.refundOwner.get(id) ?? '');
  const refund = charge?.refunds.find((candidate) => candidate.id === id);
  return charge === undefined || refund === undefined ? undefined : { charge, refund };
}
