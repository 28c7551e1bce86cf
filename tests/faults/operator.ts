/**
 * The person at the program: fills in forms, looks at the inbox, asks, and decides by the provider's portal what asking cannot
 * settle. After a crash the forms are gone, so what counts is what the journal shows.
 */
import { negativeReadSpacing } from '@core/attempts/schedule.ts';
import { reference } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { agreeToCharges } from '../support/wallet-token.ts';
import { play } from './control.ts';
import { createForms } from './forms.ts';
import { lookInPortal } from './portal.ts';
import { profileOf, type Program } from './program.ts';
import type { EngineSetup, GatewayAddress, Order, ProviderName, StoredToken, Write, WriteReport } from './protocol.ts';

/** Milliseconds: after so long whatever is open is told as open. */
const longestSettling = 180_000;
const pauseBetweenLooks = 1_000;
/** Nobody presses the same button again within this time, milliseconds. */
const patience = 700;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export type Operator = {
  prepare(orders: readonly Order[]): Promise<readonly StoredToken[]>;
  /** True when the journal shows it done. */
  perform(write: Write): Promise<boolean>;
  /** Follows everything that is open, once. */
  followUp(): Promise<void>;
  settle(writes: readonly Write[]): Promise<void>;
  report(writes: readonly Write[]): Promise<readonly WriteReport[]>;
  openStates(): Promise<readonly string[]>;
};

const chargers: readonly ProviderName[] = ['chingchingpay', 'pingpong'];

export function createOperator(program: Program, { gateways, tokens, mutant }: Pick<EngineSetup, 'gateways' | 'tokens' | 'mutant'>): Operator {
  const { journal, engine, lookup, directory } = program;
  const forms = createForms(program, tokens);
  const find = (provider: ProviderName, order: string): Promise<Transaction | undefined> => journal.transactions.byReference(profileOf(provider), reference.parse(order));

  function gatewayOf(provider: ProviderName): GatewayAddress {
    const found = gateways.find(({ providerId }) => providerId === provider);
    if (found === undefined) throw new Error(`no gateway of ${provider}`);
    return found;
  }

  async function prepareOne(order: Order): Promise<void> {
    const intent = await forms.link(order, true);
    await play(gatewayOf(order.provider), 'pay', order.reference);
    const { transaction } = await lookup.refresh(intent.transactionId);
    if (transaction.status !== 'paid') throw new Error(`${order.provider} ${order.reference} is ${transaction.status}, ${intent.state} ${JSON.stringify(intent.problem)}`);
  }

  async function agree(provider: ProviderName): Promise<StoredToken> {
    const adapter = await directory.provider(profileOf(provider));
    if (adapter.tokens === undefined) throw new Error(`${provider} keeps no tokens`);
    return { provider, ...(await agreeToCharges(adapter.tokens, `AGREE-${provider}-${process.pid}`, (own) => play(gatewayOf(provider), 'consent/agree', own))) };
  }

  /** A program that forgets suggests a new number every time; a link alone keeps the order's. */
  const numbers = new Map<number, string>();
  function numberOf({ id, kind, order }: Write): string {
    if (mutant !== 'journal' || (kind !== 'payout' && kind !== 'charge')) return order;
    const number = numbers.get(id) ?? `${order}x${process.pid}`;
    numbers.set(id, number);
    return number;
  }

  async function intentsOf(write: Write): Promise<readonly Intent[]> {
    const order = await find(write.provider, numberOf(write));
    if (order === undefined) return [];
    const rows = write.kind === 'refund' ? await journal.transactions.refundsOf(order.id) : [order];
    const stored = await Promise.all(rows.flatMap(({ intentId }) => (intentId === null ? [] : [journal.intents.get(intentId)])));
    return stored.flatMap((each) => (each === undefined ? [] : [each.intent]));
  }

  async function fillIn(write: Write): Promise<Intent> {
    if (write.kind !== 'refund') return forms.fillIn({ ...write, kind: write.kind, order: numberOf(write) });
    const payment = await find(write.provider, write.order);
    if (payment === undefined) throw new Error(`${write.order} is not in the journal`);
    return forms.refund(payment, write.amountMinor);
  }

  /** Only "not found" answers far enough apart count as two, so whoever had one waits for the next. */
  function wasJustAsked({ lastAskedAt, negativeReads }: Intent): boolean {
    return lastAskedAt !== null && Date.now() - lastAskedAt < (negativeReads > 0 ? negativeReadSpacing : patience);
  }

  /** Presses the button that the inbox offers for this state. Whoever may not be asked again yet simply stays open. */
  async function press(intent: Intent): Promise<Intent> {
    switch (intent.state) {
      case 'QUEUED':
        return engine.send(intent.id);
      case 'UNKNOWN':
      case 'ACCEPTED':
        return wasJustAsked(intent) ? intent : engine.ask(intent.id);
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
    const { providerId } = await directory.profile(intent.profileId);
    const sight = await lookInPortal(intent, payment, gatewayOf(providerId));
    switch (sight.kind) {
      case 'executed':
        return engine.decide(intent.id, intent.version, { kind: 'executed', providerTransactionId: sight.number, note: 'portal' }, 'Operator B');
      case 'waiting':
        return intent;
      case 'absent': {
        const queued = await engine.decide(intent.id, intent.version, { kind: 'notExecuted', lookedIn: 'portal', lookedAt: program.now(), note: 'not in the portal' }, 'Operator B');
        return engine.send(queued.id);
      }
    }
  }

  /** A profile whose key was refused is tested and goes on; any other refusal is for the person to read. */
  async function heeding<Result>(work: () => Promise<Result>, otherwise: Result): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      if (cause.code === 'profile.paused') await resumeAll();
      else process.stderr.write(`refused: ${cause.code}\n`);
      return otherwise;
    }
  }

  async function resumeAll(): Promise<void> {
    for (const profile of await journal.profiles.list()) if (profile.paused !== null) await journal.profiles.resume(profile.id, program.now());
  }

  async function perform(write: Write): Promise<boolean> {
    const known = await intentsOf(write);
    const live = known.find((intent) => intent.state !== 'REJECTED' && intent.state !== 'ABANDONED');
    if (live !== undefined) return (await press(live)).state === 'SUCCEEDED';
    return (await fillIn(write)).state === 'SUCCEEDED';
  }

  /** Asks once, and does at once what the answer leaves to a person. */
  async function followUp(): Promise<void> {
    await resumeAll();
    for (const intent of await journal.intents.listOpen()) {
      await heeding(async () => {
        const asked = await press(intent);
        if (asked.state === 'QUEUED' || asked.state === 'NEEDS_OPERATOR') await press(asked);
      }, undefined);
    }
  }

  return {
    perform: (write) => heeding(() => perform(write), false),
    followUp,
    async prepare(orders) {
      const agreed: StoredToken[] = [];
      for (const provider of chargers) agreed.push(await agree(provider));
      for (let first = 0; first < orders.length; first += 4) await Promise.all(orders.slice(first, first + 4).map(prepareOne));
      return agreed;
    },
    async settle(writes) {
      for (const end = Date.now() + longestSettling; Date.now() < end;) {
        await followUp();
        const done: boolean[] = [];
        for (const write of writes) done.push(await heeding(() => perform(write), false));
        if (!done.includes(false) && (await journal.intents.listOpen()).length === 0) return;
        await pause(pauseBetweenLooks);
      }
    },
    async report(writes) {
      const reports: WriteReport[] = [];
      for (const write of writes) reports.push({ id: write.id, states: (await intentsOf(write)).map(({ state }) => state) });
      return reports;
    },
    openStates: async () => (await journal.intents.listOpen()).map(({ state, kind, reference: own, problem }) => `${state} ${kind} ${own} ${problem?.reason ?? ''}`.trim()),
  };
}
