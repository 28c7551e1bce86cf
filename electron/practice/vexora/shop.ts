/**
 * The running book of one gateway: commits events, lets deadlines and later turns happen, plays the payer and tells the
 * merchant. Every change goes through `commit`, in memory at once and on the disk before the promise resolves.
 */
import { randomInt } from 'node:crypto';
import type { GatewayTools } from '../host.ts';
import { createNotifier } from '../notifications.ts';
import type { PlayAct, PracticeNotice, RarePlayAct } from '../types.ts';
import { notificationBody } from './answers.ts';
import { applyEvent, emptyBook, type Book, type BookEvent, type Order } from './orders.ts';
import { dayOf, decidePlay } from './rules.ts';
import type { VexoraSettings } from './settings.ts';

export type Shop = {
  readonly book: Book;
  commit(events: readonly BookEvent[]): Promise<void>;
  /** Turns orders past their deadline to expired. Called before anything looks at the book. */
  sweep(): void;
  /** Throws a PracticeError for what the payer of this order cannot do. */
  play(order: Order, act: PlayAct | RarePlayAct): Promise<void>;
  /** 16 characters, as in the vendor's example: a mark of practice, the day in Taipei and eight random digits. */
  newNumber(): string;
  /** The last notifications, oldest first, wherever they were to go. */
  notices(): readonly PracticeNotice[];
};

/** Notifications that are kept for pasting. */
const keptNotices = 50;

export function openShop(tools: GatewayTools<BookEvent>, settings: VexoraSettings): Shop {
  const { now, scheduler, log, misbehaviours } = tools;
  const book = emptyBook();
  let notices: readonly PracticeNotice[] = [];
  const notifier = createNotifier({ scheduler, log, retryAfterMs: settings.retryAfterMs });

  /** Timers may fire a little early; the clock decides. */
  function whenDue(at: number, run: () => void): void {
    scheduler.after(Math.max(0, at - now()), () => (now() < at ? whenDue(at, run) : run()));
  }

  function inBackground(events: readonly BookEvent[]): void {
    commit(events).catch((error: unknown) => log(`could not keep an event: ${error instanceof Error ? error.message : 'unknown cause'}`));
  }

  function tellMerchant(number: string): void {
    const entry = book.orders.get(number) ?? book.payouts.get(number);
    if (entry === undefined) return;
    const operation = entry.kind === 'order' ? 'link' : 'payout';
    const body = notificationBody(entry, now(), settings);
    const label = `${operation} ${number}`;
    notices = [...notices, { label, url: entry.notifyUrl, body: body.toString('utf8') }].slice(-keptNotices);
    notifier.notify({
      url: entry.notifyUrl,
      body,
      headers: { 'content-type': 'application/json' },
      label,
      // Exactly this text: `success` or JSON is no acknowledgement here (dossier §9).
      isTaken: (status, text) => status === 200 && text === 'OK',
    }, misbehaviours.takeNotification(operation));
  }

  /** Arms what an event brings with it for later. Also used for events of earlier runs. */
  function arm(event: BookEvent): void {
    switch (event.type) {
      case 'order-opened':
        whenDue(event.expiresAt, sweep);
        return;
      case 'order-turned': {
        const turn = event.later;
        if (turn === undefined) return;
        whenDue(turn.at, () => {
          if (book.orders.get(event.number)?.state !== event.to) return;
          inBackground([{ type: 'order-turned', at: now(), number: event.number, to: turn.to, payments: [] }]);
        });
        return;
      }
      case 'payout-accepted': {
        const turn = event.later;
        if (turn === undefined) return;
        whenDue(turn.at, () => {
          if (book.payouts.get(event.number)?.state !== event.state) return;
          inBackground([{ type: 'payout-turned', at: now(), number: event.number, to: turn.to }]);
        });
        return;
      }
      case 'payout-turned':
        return;
    }
  }

  /** On every change of status that a query would show too (dossier §9). */
  function tellAbout(event: BookEvent): void {
    switch (event.type) {
      case 'order-turned':
        if (event.to !== 'returning') tellMerchant(event.number);
        return;
      case 'payout-accepted':
        if (event.state === 'done') tellMerchant(event.number);
        return;
      case 'payout-turned':
        tellMerchant(event.number);
        return;
      case 'order-opened':
        return;
    }
  }

  async function commit(events: readonly BookEvent[]): Promise<void> {
    for (const event of events) {
      applyEvent(book, event);
      arm(event);
    }
    await tools.keep(events);
    events.forEach(tellAbout);
  }

  function sweep(): void {
    const due = [...book.open].filter((number) => (book.orders.get(number)?.expiresAt ?? Number.POSITIVE_INFINITY) <= now());
    if (due.length > 0) inBackground(due.map((number) => ({ type: 'order-turned', at: now(), number, to: 'expired', payments: [] })));
  }

  function newNumber(): string {
    for (;;) {
      const made = `PV${dayOf(now()).slice(2).replaceAll('-', '')}${String(randomInt(0, 100_000_000)).padStart(8, '0')}`;
      if (!book.orders.has(made) && !book.payouts.has(made)) return made;
    }
  }

  for (const event of tools.earlier) applyEvent(book, event);
  for (const event of tools.earlier) arm(event);

  return {
    book,
    commit,
    sweep,
    newNumber,
    notices: () => notices,
    play(order, act) {
      const turned = decidePlay(order, act, now(), settings);
      log(`payer: ${act} ${order.tradeNo}`);
      return commit([turned]);
    },
  };
}
