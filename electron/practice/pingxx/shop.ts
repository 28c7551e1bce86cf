/**
 * The running book of one gateway: commits what happens, lets later turns come, plays the payer and sends webhooks. Every
 * change goes through `commit`, in memory at once and on the disk before the promise resolves.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { GatewayTools } from '../host.ts';
import { createNotifier } from '../notifications.ts';
import { PracticeError, type PlayAct } from '../types.ts';
import { batchObject, batchStatus, chargeObject, eventObject, refundObject, refundsOf, type Pages, type Wire } from './answers.ts';
import { answerSignatureHeader, signBody } from './authentication.ts';
import { apply, emptyBook, findRefund, stateAt, type Batch, type Book, type Charge, type Happening, type LaterTurn, type NotedEvent } from './book.ts';
import type { PingxxSettings } from './settings.ts';

export type Shop = {
  readonly book: Book;
  commit(events: readonly Happening[]): Promise<void>;
  /** For changes that nobody waits for; a failure is logged. */
  inBackground(events: readonly Happening[]): void;
  /** Throws a PracticeError when the charge is finished already. */
  play(charge: Charge, act: PlayAct): Promise<void>;
  newId(kind: 'charge' | 'refund' | 'batch'): string;
  /** Where webhooks go now. */
  webhookUrl(): string | undefined;
};

const prefixes = { charge: 'ch_', refund: 're_', event: 'evt_', batch: '' } as const;

/** The official samples' way to ask for trouble: in the charge's metadata (dossier §15). */
const testCases = { duplicate: '001', late: '002', lateMs: 300_000 } as const;

type Note = { readonly eventType: string; readonly data: Wire; readonly byCall: boolean };

export function openShop(tools: GatewayTools<Happening>, settings: PingxxSettings, pages: Pages): Shop {
  const { now, scheduler, log, misbehaviours } = tools;
  const book = emptyBook();
  const notifier = createNotifier({ scheduler, log, retryAfterMs: settings.retryAfterMs });
  let count = 0;

  /** Later ids are greater, so that a list does not shuffle what was made within one second. */
  function newId(kind: keyof typeof prefixes): string {
    count += 1;
    const place = `${String(now()).padStart(13, '0')}${String(count % 10_000).padStart(4, '0')}`;
    return kind === 'batch' ? `${place}${randomInt(10)}` : `${prefixes[kind]}${place}${String(randomInt(10_000_000)).padStart(7, '0')}`;
  }

  function webhookUrl(): string | undefined {
    return book.webhookUrl === undefined ? settings.webhookUrl : book.webhookUrl ?? undefined;
  }

  /** Timers may fire a little early; the clock decides. */
  function whenDue(at: number, run: () => void): void {
    scheduler.after(Math.max(0, at - now()), () => (now() < at ? whenDue(at, run) : run()));
  }

  function batchNote(batch: Batch | undefined): readonly Note[] {
    const status = batch === undefined ? 'pending' : batchStatus(refundsOf(batch, book));
    if (batch === undefined || (status !== 'succeeded' && status !== 'partially_succeeded')) return [];
    return [{ eventType: 'batch_refund.succeeded', data: batchObject(batch, book, pages), byCall: false }];
  }

  function refundNote(id: string, byCall: boolean): readonly Note[] {
    const found = findRefund(book, id);
    if (found === undefined || found.refund.status === 'pending') return [];
    return [{ eventType: `refund.${found.refund.status}`, data: refundObject(found.charge, found.refund, pages), byCall }];
  }

  /** There is no event for creation, expiry or reverse (dossier §14). */
  function notesOf(event: Happening): readonly Note[] {
    switch (event.type) {
      case 'charge-turned': {
        const charge = book.charges.get(event.id);
        return charge === undefined || event.to !== 'paid' ? [] : [{ eventType: 'charge.succeeded', data: chargeObject(charge, pages), byCall: false }];
      }
      case 'refund-created':
        return refundNote(event.id, true);
      case 'refund-turned':
        return [...refundNote(event.id, false), ...batchNote([...book.batches.values()].find((batch) => batch.entries.some((entry) => entry.refund === event.id)))];
      case 'batch-created':
        return batchNote(book.batches.get(event.id));
      case 'charge-created':
      case 'charge-opened':
      case 'event-noted':
      case 'event-delivered':
      case 'webhook-set':
        return [];
    }
  }

  function noted({ eventType, data, byCall }: Note): Happening & { readonly type: 'event-noted' } {
    return {
      type: 'event-noted', at: now(), id: newId('event'), eventType, data: { ...data }, request: byCall ? `iar_${randomBytes(12).toString('hex')}` : null,
      sent: webhookUrl() !== undefined,
    };
  }

  function send(event: NotedEvent, url: string): void {
    const body = Buffer.from(JSON.stringify(eventObject(event)), 'utf8');
    const signature = settings.webhookSignature === 'empty' ? '' : signBody(body, settings.webhookSignature);
    const fault = misbehaviours.takeNotification(event.eventType.startsWith('charge.') ? 'link' : 'refund');
    const metadata = event.data['metadata'];
    const testCase = typeof metadata === 'object' && metadata !== null && 'pingpp_tc' in metadata ? metadata.pingpp_tc : undefined;
    const asked = testCase === testCases.duplicate ? { kind: 'duplicate-notifications', delayMs: 0 } as const : undefined;
    const deliver = (): void => notifier.notify({
      url, body, label: `${event.eventType} ${event.id}`,
      headers: { 'content-type': 'application/json; charset=UTF-8', [answerSignatureHeader]: signature },
      accepted: () => inBackground([{ type: 'event-delivered', at: now(), id: event.id }]),
    }, fault ?? asked);
    if (testCase === testCases.late) scheduler.after(testCases.lateMs, deliver);
    else deliver();
  }

  function turnRefund(id: string, turn: LaterTurn): void {
    if (findRefund(book, id)?.refund.later !== undefined) inBackground([{ type: 'refund-turned', at: now(), id, to: turn.to }]);
  }

  /** Arms what a happening brings with it for later. Also used for those of earlier runs. */
  function arm(event: Happening): void {
    if (event.type !== 'refund-created' || event.later === undefined) return;
    const turn = event.later;
    whenDue(turn.at, () => turnRefund(event.id, turn));
  }

  async function commit(events: readonly Happening[]): Promise<void> {
    const all: Happening[] = [];
    const told: string[] = [];
    for (const event of events) {
      apply(book, event);
      arm(event);
      const notes = notesOf(event).map(noted);
      for (const note of notes) apply(book, note);
      told.push(...notes.map((note) => note.id));
      all.push(event, ...notes);
    }
    await tools.keep(all);
    const url = webhookUrl();
    for (const id of told) {
      const event = book.events.get(id);
      if (url !== undefined && event !== undefined) send(event, url);
    }
  }

  function inBackground(events: readonly Happening[]): void {
    commit(events).catch((error: unknown) => log(`could not keep an event: ${error instanceof Error ? error.message : 'unknown cause'}`));
  }

  const turns = { pay: 'paid', fail: 'failed', expire: 'expired' } as const satisfies Record<PlayAct, string>;

  for (const event of tools.earlier) apply(book, event);
  for (const event of tools.earlier) arm(event);

  return {
    book,
    commit,
    inBackground,
    newId,
    webhookUrl,
    play(charge, act) {
      if (stateAt(charge, now()) !== 'open') throw new PracticeError('orderFinished', charge.orderNo);
      log(`payer: ${act} ${charge.orderNo}`);
      const paid = act === 'pay' ? { transactionNo: `PRACTICE${charge.id.slice(-20)}` } : {};
      return commit([{ type: 'charge-turned', at: now(), id: charge.id, to: turns[act], ...paid }]);
    },
  };
}
