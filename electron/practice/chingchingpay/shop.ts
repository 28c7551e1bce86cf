/**
 * The running order book of one gateway: commits events, lets deadlines and later turns happen, plays payer and shopper and
 * tells the merchant. Every change goes through `commit`, in memory at once and on the disk before the promise resolves.
 */
import { toInstant } from '@shared/time/instant.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import type { GatewayTools } from '../host.ts';
import { createNotifier } from '../notifications.ts';
import { PracticeError, type ConsentAct, type PlayAct, type PracticeNotice, type PracticeOperation } from '../types.ts';
import type { Agreement } from './agreements.ts';
import { transactionAnswer } from './answers.ts';
import { consentEvents } from './auto-debit.ts';
import { hostedPageMethod, makeNumber } from './methods.ts';
import { applyEvent, emptyBook, type LaterTurn, type Order, type OrderBook, type OrderEvent } from './orders.ts';
import { gatewayZone } from './settlements.ts';
import { practiceCredentials, type ChingChingPaySettings } from './settings.ts';
import { sign, signedBytes } from './signature.ts';

export type Shop = {
  readonly book: OrderBook;
  commit(events: readonly OrderEvent[]): Promise<void>;
  /** Turns orders and consents past their deadline to expired. Called before anything looks at the book. */
  sweep(): void;
  /** Throws a PracticeError when the order is finished already. */
  play(order: Order, act: PlayAct): Promise<void>;
  /** As `play`, for an agreement that is past that act. */
  playConsent(agreement: Agreement, act: ConsentAct): Promise<void>;
  newNumber(kind: keyof typeof prefixes): string;
  /** The last 100, oldest first; not kept over a restart. */
  notices(): readonly PracticeNotice[];
};

const prefixes = { payment: 'PRP', transaction: 'PRT', wallet: 'PRW', agreement: 'PRA' } as const;
const noticesKept = 100;

export function openShop(tools: GatewayTools<OrderEvent>, settings: ChingChingPaySettings): Shop {
  const { now, scheduler, log, misbehaviours } = tools;
  const book = emptyBook();
  const notifier = createNotifier({ scheduler, log, retryAfterMs: settings.retryAfterMs });
  let told: readonly PracticeNotice[] = [];

  /** Timers may fire a little early; the clock decides. */
  function whenDue(at: number, run: () => void): void {
    scheduler.after(Math.max(0, at - now()), () => (now() < at ? whenDue(at, run) : run()));
  }

  function tellMerchant(paymentId: string, transactionId: string): void {
    const order = book.orders.get(paymentId);
    if (order === undefined) return;
    const refund = order.refunds.find((candidate) => candidate.transactionId === transactionId);
    const url = refund === undefined ? order.callbackUrl : refund.callbackUrl;
    if (url === undefined) return;
    const operation: PracticeOperation = (refund ?? order).origin;
    const body = Buffer.from(JSON.stringify(transactionAnswer(order, transactionId, settings)), 'utf8');
    const { pathname, search } = new URL(url);
    const bytes = signedBytes({ method: 'POST', path: pathname, query: search.slice(1), body }, { ...settings.signature, message: settings.notificationMessage }) ?? body;
    const signature = sign(bytes, practiceCredentials.apiSecret, settings.signature.encoding);
    const label = `${operation} ${transactionId}`;
    told = [...told, { label, url, body: body.toString('utf8'), signature }].slice(-noticesKept);
    notifier.notify({ url, body, label, headers: { 'content-type': 'application/json', 'x-signature': signature } }, misbehaviours.takeNotification(operation));
  }

  function inBackground(events: readonly OrderEvent[]): void {
    commit(events).catch((error: unknown) => log(`could not keep an event: ${error instanceof Error ? error.message : 'unknown cause'}`));
  }

  function turnSale(paymentId: string, turn: LaterTurn): void {
    const order = book.orders.get(paymentId);
    if (order?.later === undefined) return;
    inBackground([{ type: 'sale-turned', at: now(), paymentId, to: turn.result, executed: turn.result === 'completed' }]);
  }

  function turnRefund(transactionId: string, turn: LaterTurn): void {
    const order = book.orders.get(book.byTransaction.get(transactionId) ?? '');
    if (order?.refunds.find((refund) => refund.transactionId === transactionId)?.later === undefined) return;
    inBackground([{ type: 'refund-turned', at: now(), transactionId, to: turn.result }]);
  }

  /** Arms what an event brings with it for later. Also used for events of earlier runs. */
  function arm(event: OrderEvent): void {
    switch (event.type) {
      case 'order-opened':
        if (event.expiresAt !== undefined) whenDue(event.expiresAt, sweep);
        return;
      case 'sale-turned': {
        const turn = event.later;
        if (turn !== undefined) whenDue(turn.at, () => turnSale(event.paymentId, turn));
        return;
      }
      case 'refund-accepted': {
        const turn = event.later;
        if (turn !== undefined) whenDue(turn.at, () => turnRefund(event.transactionId, turn));
        return;
      }
      case 'agreement-started':
        whenDue(event.openUntil, sweep);
        return;
      case 'method-chosen':
      case 'refund-turned':
      case 'agreement-turned':
        return;
    }
  }

  function tellAbout(event: OrderEvent): void {
    switch (event.type) {
      case 'sale-turned': {
        const order = book.orders.get(event.paymentId);
        if (order !== undefined && event.to !== 'processing') tellMerchant(event.paymentId, order.transactionId);
        return;
      }
      case 'refund-accepted':
        if (event.result === 'completed') tellMerchant(event.paymentId, event.transactionId);
        return;
      case 'refund-turned':
        tellMerchant(book.byTransaction.get(event.transactionId) ?? '', event.transactionId);
        return;
      case 'order-opened':
      case 'method-chosen':
      // Of agreements no notification is documented.
      case 'agreement-started':
      case 'agreement-turned':
        return;
    }
  }

  async function commit(events: readonly OrderEvent[]): Promise<void> {
    for (const event of events) {
      applyEvent(book, event);
      arm(event);
    }
    await tools.keep(events);
    events.forEach(tellAbout);
  }

  function sweep(): void {
    const due = [...book.withDeadline].filter((paymentId) => {
      const order = book.orders.get(paymentId);
      return order?.expiresAt !== undefined && order.expiresAt <= now();
    });
    const unanswered = [...book.agreements.all.values()].filter(({ stage, openUntil }) => stage === 'waiting' && openUntil <= now());
    const events: readonly OrderEvent[] = [
      ...due.map((paymentId) => ({ type: 'sale-turned', at: now(), paymentId, to: 'expired', executed: false } as const)),
      ...unanswered.map(({ pageId }) => ({ type: 'agreement-turned', at: now(), pageId, to: 'expired' } as const)),
    ];
    if (events.length > 0) inBackground(events);
  }

  function newNumber(kind: keyof typeof prefixes): string {
    for (;;) {
      const made = makeNumber(prefixes[kind], businessDateOf(toInstant(now()), gatewayZone));
      if (!book.orders.has(made) && !book.byTransaction.has(made) && !book.agreements.all.has(made)) return made;
    }
  }

  function payerEvents(order: Order, act: PlayAct): readonly OrderEvent[] {
    const turned = { type: 'sale-turned', at: now(), paymentId: order.paymentId } as const;
    switch (act) {
      case 'expire':
        return [{ ...turned, to: 'expired', executed: false }];
      case 'fail':
        return [{ ...turned, to: 'failed', executed: false }];
      case 'pay': {
        const chosen: OrderEvent = { type: 'method-chosen', at: now(), paymentId: order.paymentId, ...hostedPageMethod };
        const paid: OrderEvent = { ...turned, to: 'completed', executed: true, walletNumber: newNumber('wallet') };
        return order.method === undefined ? [chosen, paid] : [paid];
      }
    }
  }

  for (const event of tools.earlier) applyEvent(book, event);
  for (const event of tools.earlier) arm(event);

  return {
    book,
    commit,
    sweep,
    newNumber,
    play(order, act) {
      if (order.state !== 'open') throw new PracticeError('orderFinished', order.reference);
      log(`payer: ${act} ${order.reference}`);
      return commit(payerEvents(order, act));
    },
    playConsent(agreement, act) {
      const events = consentEvents(agreement, act, { now: now(), settings });
      log(`shopper: ${act} ${agreement.reference}`);
      return commit(events);
    },
    notices: () => told,
  };
}
