/**
 * The person at the program: fills in forms, looks at the inbox, asks, and decides by the provider's portal what asking cannot
 * settle. After a crash the forms are gone, so what counts is what the journal shows.
 */
import { negativeReadSpacing } from '@core/attempts/schedule.ts';
import { reference, submitKey } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { toMinor } from '@shared/money/money.ts';
import { play, readLedger } from './control.ts';
import type { Program } from './program.ts';
import type { GatewayAddress, Order, Write, WriteReport } from './protocol.ts';

const mostRounds = 8;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export type Operator = {
  prepare(orders: readonly Order[]): Promise<void>;
  /** True when the journal shows it done. */
  perform(write: Write): Promise<boolean>;
  /** Follows everything that is open, once. */
  followUp(): Promise<void>;
  settle(writes: readonly Write[]): Promise<void>;
  report(writes: readonly Write[]): Promise<readonly WriteReport[]>;
  openStates(): Promise<readonly string[]>;
};

export function createOperator(program: Program, gateway: GatewayAddress): Operator {
  const { journal, engine, links, refunds, lookup, ids, profileId } = program;
  const find = (order: string): Promise<Transaction | undefined> => journal.transactions.byReference(profileId, reference.parse(order));

  async function makeLink({ reference: order, amountMinor }: Order): Promise<Intent> {
    const { intent } = await links.create({
      submitKey: submitKey.parse(ids.next()), profileId, reference: reference.parse(order), amountMinor: toMinor(amountMinor), currency: 'HKD',
      description: 'Fault run', expiresAt: null, method: 'link:link', fields: {},
    });
    return intent;
  }

  async function prepareOne(order: Order): Promise<void> {
    const intent = await makeLink(order);
    await play(gateway, 'pay', order.reference);
    const { transaction } = await lookup.refresh(intent.transactionId);
    if (transaction.status !== 'paid') throw new Error(`${order.reference} is ${transaction.status}`);
  }

  async function intentsOf(write: Write): Promise<readonly Intent[]> {
    const order = await find(write.order);
    if (order === undefined) return [];
    const rows = write.kind === 'link' ? [order] : await journal.transactions.refundsOf(order.id);
    const stored = await Promise.all(rows.flatMap(({ intentId }) => (intentId === null ? [] : [journal.intents.get(intentId)])));
    return stored.flatMap((each) => (each === undefined ? [] : [each.intent]));
  }

  async function fillInRefund(order: string, amountMinor: number): Promise<Intent> {
    const payment = await find(order);
    if (payment === undefined) throw new Error(`${order} is not in the journal`);
    const { suggestedReference } = await refunds.preflight(payment.id);
    const { intent } = await refunds.create({
      submitKey: submitKey.parse(ids.next()), paymentId: payment.id, reference: suggestedReference, amountMinor: toMinor(amountMinor),
      reason: 'damaged_item', note: '', fields: {}, confirmedEarlierId: null,
    });
    return intent;
  }

  /** Presses the button that the inbox offers for this state. Whoever may not be asked again yet simply stays open. */
  async function press(intent: Intent): Promise<Intent> {
    switch (intent.state) {
      case 'QUEUED':
        return engine.send(intent.id);
      case 'UNKNOWN':
      case 'ACCEPTED':
        return engine.ask(intent.id);
      case 'NEEDS_OPERATOR':
        return decideByPortal(intent);
      case 'DRAFT':
      case 'AWAITING_APPROVAL':
      case 'SENDING':
      case 'RESOLVING':
      case 'SUCCEEDED':
      case 'REJECTED':
      case 'ABANDONED':
      case 'FAILED_LATE':
        return intent;
    }
  }

  async function decideByPortal(intent: Intent): Promise<Intent> {
    const payment = intent.paymentId === null ? undefined : await journal.transactions.get(intent.paymentId);
    const { refunds: executed } = await readLedger(gateway);
    const seen = executed.find((refund) => refund.originalReference === payment?.reference && refund.executed > 0);
    if (seen !== undefined) {
      return engine.decide(intent.id, intent.version, { kind: 'executed', providerTransactionId: seen.transactionId, note: 'portal' }, 'Operator B');
    }
    const queued = await engine.decide(intent.id, intent.version, { kind: 'notExecuted', note: 'not in the portal' }, 'Operator B');
    return engine.send(queued.id);
  }

  async function perform(write: Write): Promise<boolean> {
    const known = await intentsOf(write);
    const live = known.find((intent) => intent.state !== 'REJECTED' && intent.state !== 'ABANDONED');
    const order: Order = { reference: write.order, amountMinor: write.amountMinor };
    const intent = live ?? (write.kind === 'link' ? await makeLink(order) : await fillInRefund(write.order, write.amountMinor));
    return (await press(intent)).state === 'SUCCEEDED';
  }

  /** Asks once, and does at once what the answer leaves to a person. */
  async function followUp(): Promise<void> {
    for (const intent of await journal.intents.listOpen()) {
      const asked = await press(intent);
      if (asked.state === 'QUEUED' || asked.state === 'NEEDS_OPERATOR') await press(asked);
    }
  }

  return {
    perform,
    followUp,
    async prepare(orders) {
      for (let first = 0; first < orders.length; first += 4) await Promise.all(orders.slice(first, first + 4).map(prepareOne));
    },
    async settle(writes) {
      for (const write of writes) await perform(write);
      for (let round = 0; round < mostRounds; round += 1) {
        await followUp();
        if ((await journal.intents.listOpen()).length === 0) return;
        // Only "not found" answers this far apart count as two.
        await pause(negativeReadSpacing + 50);
      }
    },
    async report(writes) {
      const reports: WriteReport[] = [];
      for (const write of writes) reports.push({ id: write.id, states: (await intentsOf(write)).map(({ state }) => state) });
      return reports;
    },
    openStates: async () => (await journal.intents.listOpen()).map(({ state }) => state),
  };
}
