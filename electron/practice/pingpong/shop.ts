/**
 * The running state of one gateway: commits events, lets deadlines and later turns happen, plays payer and shopper and tells
 * the merchant. Every change goes through `commit`, in memory at once and on the disk before the promise resolves.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { toInstant } from '@shared/time/instant.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import type { GatewayTools } from '../host.ts';
import { createNotifier, type Notification } from '../notifications.ts';
import type { ConsentAct, PlayAct, PracticeNotice, PracticeOperation } from '../types.ts';
import type { Agreement } from './agreements.ts';
import { applyEvent, emptyBook, type Book, type Order, type PingPongEvent } from './book.ts';
import { agreementNotice, followUpNotice, paymentNotice, refundNotice } from './notices.ts';
import { headline } from './order-views.ts';
import { payerEvents } from './payer.ts';
import type { NumberKind, RuleContext } from './rules.ts';
import type { PingPongSettings, SignType } from './settings.ts';
import { consentEvents } from './wallet-rules.ts';

export type Shop = {
  readonly book: Book;
  /** In memory at once; follow with `keep` for the same events, before anything is answered. */
  apply(events: readonly PingPongEvent[]): void;
  /** Resolves once the events are on the disk, then tells the merchant of them. */
  keep(events: readonly PingPongEvent[]): Promise<void>;
  /** Lets deadlines that have passed happen. Called before anything looks at the book. */
  sweep(): void;
  /** What a rule sees. A call that plans nothing leaves `plan` out. */
  context(signType: SignType, plan?: RuleContext['plan']): RuleContext;
  /** Counts a look at a payment that waits to be asked about; resolves once its turn, if it has come, is kept. */
  countQuery(order: Order, transactionId: string | undefined): Promise<void>;
  /** Both throw a PracticeError at once for what is over already. */
  play(order: Order, act: PlayAct): Promise<void>;
  playConsent(agreement: Agreement, act: ConsentAct): Promise<void>;
  /** The last 100, oldest first; not kept over a restart. */
  notices(): readonly PracticeNotice[];
};

const prefixes = { transaction: 'PPT', refund: 'PPR', followUp: 'PPF', agreement: 'PPA', page: 'PPQ' } as const satisfies Record<NumberKind, string>;
const noticesKept = 100;

type Message = Pick<Notification, 'isTaken' | 'retryAfterMs'> & {
  readonly operation: PracticeOperation;
  readonly label: string;
  /** Nothing is told where either of these is missing. */
  readonly url: string | undefined;
  readonly body: string | undefined;
};

/** Any 2xx, unless the receiver says FAIL (dossier §6.1). */
function isTaken(status: number, text: string): boolean {
  return status >= 200 && status < 300 && text.trim() !== 'FAIL';
}

export function openShop(tools: GatewayTools<PingPongEvent>, settings: PingPongSettings): Shop {
  const { now, scheduler, log, misbehaviours } = tools;
  const book = emptyBook();
  const notifier = createNotifier({ scheduler, log, retryAfterMs: settings.retryAfterMs });
  let told: readonly PracticeNotice[] = [];
  const looks = new Map<string, number>();

  /** Timers may fire a little early; the clock decides. */
  function whenDue(at: number, run: () => void): void {
    scheduler.after(Math.max(0, at - now()), () => (now() < at ? whenDue(at, run) : run()));
  }

  function tell({ url, body, label, operation, ...more }: Message): void {
    if (url === undefined || body === undefined) return;
    told = [...told, { label, url, body }].slice(-noticesKept);
    notifier.notify({ url, label, body: Buffer.from(body, 'utf8'), headers: { 'content-type': 'application/json' }, ...more }, misbehaviours.takeNotification(operation));
  }

  function tellAboutPayment(orderId: string, requestId: string): void {
    const order = book.orders.get(orderId);
    const attempt = order?.attempts.find((candidate) => candidate.requestId === requestId);
    // An authorisation's later turns are told as CAPTURE or VOID.
    if (order === undefined || attempt === undefined || attempt.status === 'PROCESSING' || attempt.status === 'CANCEL') return;
    tell({ operation: attempt.origin, label: `RECHARGE ${attempt.transactionId}`, url: attempt.notificationUrl, body: paymentNotice(order, attempt, settings), isTaken });
  }

  function tellAboutRefund(merchantRefundId: string): void {
    const order = book.orders.get(book.byRefund.get(merchantRefundId) ?? '');
    const refund = order?.refunds.find((candidate) => candidate.merchantRefundId === merchantRefundId);
    if (order === undefined || refund === undefined || refund.status === 'PROCESSING') return;
    tell({ operation: 'refund', label: `REFUND ${refund.refundId}`, url: refund.notificationUrl, body: refundNotice(order, refund, settings), isTaken });
  }

  function tellAboutAgreement(agreementId: string): void {
    const agreement = book.agreements.all.get(agreementId);
    if (agreement === undefined) return;
    tell({
      operation: agreement.cancelledBy === 'merchant' ? 'unbind' : 'bind', label: `agreement ${agreementId} ${agreement.state}`, url: agreement.notificationUrl,
      body: agreementNotice(agreement, settings), isTaken: (status) => status === 200, retryAfterMs: settings.agreementRetryAfterMs,
    });
  }

  function tellAbout(event: PingPongEvent): void {
    switch (event.type) {
      case 'attempt-made':
        tellAboutPayment(event.orderId, event.requestId);
        return;
      case 'attempt-turned':
        if (book.orders.get(event.orderId)?.captureDelayHours === 0) tellAboutPayment(event.orderId, event.requestId);
        return;
      case 'refund-accepted':
      case 'refund-turned':
        tellAboutRefund(event.merchantRefundId);
        return;
      case 'follow-up-done': {
        const order = book.orders.get(event.orderId);
        const followUp = order?.followUps.find((candidate) => candidate.ownNumber === event.ownNumber);
        if (order === undefined || followUp === undefined) return;
        tell({ operation: event.kind, label: `${event.kind.toUpperCase()} ${event.ownNumber}`, url: event.notificationUrl, body: followUpNotice(order, followUp, settings), isTaken });
        return;
      }
      case 'agreement-turned':
        tellAboutAgreement(event.agreementId);
        return;
      case 'order-opened':
      case 'order-closed':
      case 'answered':
      case 'agreement-started':
        return;
    }
  }

  function inBackground(events: readonly PingPongEvent[]): void {
    commit(events).catch((error: unknown) => log(`could not keep an event: ${error instanceof Error ? error.message : 'unknown cause'}`));
  }

  /** Arms what an event brings with it for later. Also used for events of earlier runs. */
  function arm(event: PingPongEvent): void {
    switch (event.type) {
      case 'order-opened':
        if (event.expiresAt !== undefined) whenDue(event.expiresAt, sweep);
        return;
      case 'agreement-started':
        whenDue(event.linkExpiresAt, sweep);
        return;
      case 'attempt-made': {
        const { later, orderId, requestId } = event;
        if (later === undefined) return;
        whenDue(later.at, () => {
          const attempt = book.orders.get(orderId)?.attempts.find((candidate) => candidate.requestId === requestId);
          if (attempt?.later === undefined) return;
          inBackground([{ type: 'attempt-turned', at: now(), orderId, requestId, to: later.to, code: later.code, executed: later.to === 'SUCCESS' }]);
        });
        return;
      }
      case 'refund-accepted': {
        const { later, orderId, merchantRefundId } = event;
        if (later === undefined) return;
        whenDue(later.at, () => {
          const refund = book.orders.get(orderId)?.refunds.find((candidate) => candidate.merchantRefundId === merchantRefundId);
          if (refund?.later !== undefined) inBackground([{ type: 'refund-turned', at: now(), merchantRefundId, to: later.to, code: later.code }]);
        });
        return;
      }
      case 'attempt-turned':
      case 'order-closed':
      case 'refund-turned':
      case 'follow-up-done':
      case 'answered':
      case 'agreement-turned':
        return;
    }
  }

  function apply(events: readonly PingPongEvent[]): void {
    for (const event of events) {
      applyEvent(book, event);
      arm(event);
    }
  }

  async function keep(events: readonly PingPongEvent[]): Promise<void> {
    await tools.keep(events);
    events.forEach(tellAbout);
  }

  function commit(events: readonly PingPongEvent[]): Promise<void> {
    apply(events);
    return keep(events);
  }

  function sweep(): void {
    const at = now();
    const orders = [...book.withDeadline].filter((orderId) => (book.orders.get(orderId)?.expiresAt ?? at + 1) <= at);
    const agreements = [...book.agreements.all.values()].filter((agreement) => agreement.state === 'waiting' && agreement.linkExpiresAt <= at);
    const events: readonly PingPongEvent[] = [
      ...orders.map((orderId) => ({ type: 'order-closed', at, orderId } as const)),
      ...agreements.map(({ agreementId }) => ({ type: 'agreement-turned', at, agreementId, to: 'expired' } as const)),
    ];
    if (events.length > 0) inBackground(events);
  }

  /** A prefix, the day in the gateway's zone and ten random digits. */
  function newNumber(kind: NumberKind): string {
    const day = businessDateOf(toInstant(now()), settings.clockZone).replaceAll('-', '');
    for (;;) {
      const made = `${prefixes[kind]}${day}${String(randomInt(0, 10_000_000_000)).padStart(10, '0')}`;
      if (!book.byTransaction.has(made) && !book.agreements.all.has(made)) return made;
    }
  }

  function context(signType: SignType, plan: RuleContext['plan'] = () => undefined): RuleContext {
    return { book, settings, now: now(), signType, newNumber, newToken: (characters) => randomBytes(characters / 2).toString('hex'), plan };
  }

  for (const event of tools.earlier) applyEvent(book, event);
  for (const event of tools.earlier) arm(event);

  return {
    book, apply, keep, sweep, context,
    async countQuery(order, transactionId) {
      const attempt = headline(order, transactionId);
      if (attempt?.status !== 'PROCESSING' || attempt.paidAfterQueries === undefined) return;
      const count = (looks.get(attempt.requestId) ?? 0) + 1;
      looks.set(attempt.requestId, count);
      if (count < attempt.paidAfterQueries) return;
      await commit([{ type: 'attempt-turned', at: now(), orderId: order.transactionId, requestId: attempt.requestId, to: 'SUCCESS', code: '000000', executed: true }]);
    },
    play(order, act) {
      const events = payerEvents(order, act, context(order.signType));
      log(`payer: ${act} ${order.reference}`);
      return commit(events);
    },
    playConsent(agreement, act) {
      const events = consentEvents(agreement, act, context(agreement.signType));
      log(`shopper: ${act} ${agreement.requestId}`);
      return commit(events);
    },
    notices: () => told,
  };
}
