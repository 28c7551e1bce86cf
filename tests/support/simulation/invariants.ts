/** What must hold after every write and every request (money-safety I1-I8), measured by what the bank really did. */
import type { IntentStep } from '@core/ports/journal.ts';
import { isOpen, type Intent } from '@shared/domain/intent.ts';
import type { Money } from '@shared/money/money.ts';
import type { ResendClass } from '@shared/providers/description.ts';
import type { Bank, Entry } from './bank.ts';
import type { Disk } from './disk.ts';
import { baseOf } from './mutants.ts';
import type { SimClock } from './sim-clock.ts';

export type Watched = {
  readonly disk: Disk;
  readonly bank: Bank;
  readonly clock: SimClock;
  readonly resendClass: ResendClass;
  readonly quarantineMs: number;
  /** The first thing that was wrong ends the history. */
  readonly violated: (rule: string, detail: string) => void;
};

export type Invariants = {
  /** Before the bank does anything about a request. */
  request(reference: string, amount: Money): void;
  /** After a write that was committed. `step` is absent where an intent was written down. */
  committed(before: Intent | undefined, after: Intent, step?: IntentStep): void;
  /** After everything else that may have changed the world. */
  always(): void;
};

export function createInvariants({ disk, bank, clock, resendClass, quarantineMs, violated }: Watched): Invariants {
  const asked = new Map<string, string>();
  const doubtSince = new Map<string, number>();
  let lines = 0;

  const held = (entry: Entry | undefined): boolean => entry !== undefined && (entry.executed > 0 || (entry.underWay > 0 && (entry.outcome !== 'failed' || !['A', 'B'].includes(resendClass))) || (entry.outcome === 'pending' && !entry.stuck));

  function caps(): void {
    for (const payment of disk.transactions.values()) {
      if (payment.kind !== 'payment') continue;
      let done = 0;
      let open = 0;
      let exclusive = 0;
      for (const stored of disk.intents.values()) {
        if (stored.intent.paymentId !== payment.id) continue;
        if (stored.intent.state === 'SUCCEEDED') done += stored.intent.amountMinor;
        if (!isOpen(stored.intent.state)) continue;
        open += stored.intent.amountMinor;
        if (stored.exclusive) exclusive += 1;
      }
      if (done !== payment.refundedMinor || open !== payment.heldMinor) violated('I3', `${payment.reference} books ${payment.refundedMinor}+${payment.heldMinor}, intents ${done}+${open}`);
      if (done + open > payment.amountMinor - payment.refundedElsewhereMinor) violated('I3', `${payment.reference} gives back more than it got`);
      if (exclusive > 1) violated('I5', `${payment.reference} has ${exclusive} open refunds`);
    }
  }

  function ended(after: Intent): void {
    const entry = bank.entries.get(after.reference);
    if (after.state === 'SUCCEEDED') {
      if ((entry?.executed ?? 0) < 1) violated('I4', `${after.reference} SUCCEEDED and was never executed`);
      if (disk.transactions.get(after.transactionId)?.providerTransactionId === null) violated('I8', `${after.reference} SUCCEEDED without a number`);
      return;
    }
    if (!isOpen(after.state) && held(entry)) violated('I4', `${after.reference} ${after.state} and executed or still to come`);
  }

  function left(before: Intent, after: Intent): void {
    if (before.state === 'UNKNOWN' && !['RESOLVING', 'NEEDS_OPERATOR'].includes(after.state)) violated('I4', `${after.reference} UNKNOWN to ${after.state}`);
    if (before.state === 'SENDING' && after.state === 'UNKNOWN') doubtSince.set(after.id, clock.real);
    const waits = (resendClass === 'C' || resendClass === 'D') && before.state === 'RESOLVING' && after.state === 'NEEDS_OPERATOR';
    if (waits && after.problem?.reason !== 'overdue' && clock.real - (doubtSince.get(after.id) ?? clock.real) < quarantineMs) violated('M13', `${after.reference} handed over too early`);
  }

  return {
    request(reference, amount) {
      const owner = [...disk.intents.values()].find(({ intent }) => intent.reference === baseOf(reference));
      if (owner?.intent.state !== 'SENDING') violated('I1', `${reference} was sent while ${owner?.intent.state ?? 'unknown to the journal'}`);
      const content = `${amount.minor} ${amount.currency}`;
      if ((asked.get(reference) ?? content) !== content) violated('I2', `${reference} was sent with another content`);
      asked.set(reference, content);
    },
    committed(before, after, step) {
      lines += 1;
      if (disk.lines.length !== lines) violated('I6', `${disk.lines.length} lines after ${lines} writes`);
      const line = disk.lines.at(-1);
      if (line?.intentId !== after.id || line.data.state !== after.state) violated('I6', `${after.reference} ${after.state} is not what the last line says`);
      if (before !== undefined && step !== undefined) left(before, after);
      if (['UNKNOWN', 'ACCEPTED'].includes(after.state) && after.nextAskAt === null) violated('I7', `${after.reference} ${after.state} is never asked about`);
      ended(after);
      caps();
    },
    always() {
      const times = new Map<string, number>();
      for (const [reference, { executed }] of bank.entries) times.set(baseOf(reference), (times.get(baseOf(reference)) ?? 0) + executed);
      for (const [reference, count] of times) if (count > 1) violated('double', `${reference} was executed ${count} times`);
    },
  };
}
