/**
 * Merges what a provider lists into the journal. What is not here is taken over as found; what the app made itself is never written
 * from a list: where the list says something else, the provider is asked about that one by the usual way. A row that cannot be taken
 * over keeps no other from it.
 */
import type { ProfileId, TransactionId } from '@shared/domain/ids.ts';
import type { SettlementRow } from '@shared/domain/settlement.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { FoundMovement, TakenOver } from '../ports/found-movements.ts';
import type { Journal } from '../ports/journal.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { TransactionFact } from '../ports/provider.ts';
import type { NewStatementRow } from '../ports/statements.ts';
import { movementOf } from '../lookup/found-movement.ts';
import { decidePayment } from '../lookup/observe.ts';
import type { Lookup } from '../lookup/lookup.ts';
import { theirSideOf } from './movements.ts';
import { rowKeyOf } from './reconcile.ts';

export type Merged = { readonly fact: TransactionFact; readonly transaction: Transaction | null; readonly result: SettlementRow['merged'] };

export type MergeDependencies = {
  readonly journal: Pick<Journal, 'foundMovements'>;
  readonly lookup: Pick<Lookup, 'refresh'>;
  readonly notifier: Pick<Notifier, 'transactionChanged'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: IdSource;
};

type Parent = { readonly id: TransactionId; readonly reference: Transaction['reference'] };

export type Merge = {
  /** `by` is who asked for it; undefined is the program. `turn` is waited for before each question. False ends the questions. */
  merge(profileId: ProfileId, facts: readonly TransactionFact[], parent: Parent | null, by: string | undefined, turn: () => Promise<boolean>): Promise<readonly Merged[]>;
};

/** Of one row alone: another movement has its number, or its payment is not here. */
const ofOneRow: readonly string[] = ['provider.conflict', 'transaction.notFound'];

/** Whether the list says of a movement that the app made something else than the journal. */
function saysMore(own: Transaction, fact: TransactionFact, now: Parameters<typeof decidePayment>[2]): boolean {
  if (own.kind === 'payment') {
    const change = decidePayment(own, fact, now);
    return change.problem === null && (change.changed || ['queued', 'sending', 'unknown', 'needs_operator'].includes(own.status));
  }
  if (fact.outcome.kind === 'completed') return own.status !== 'succeeded' && own.origin !== 'manual';
  return fact.outcome.kind === 'failed' && own.status !== 'failed' && own.origin !== 'manual';
}

export function createMerge({ journal, lookup, notifier, clock, ids }: MergeDependencies): Merge {
  async function takeEach(movements: readonly FoundMovement[], by: string | undefined): Promise<readonly (TakenOver | null)[]> {
    try {
      return await journal.foundMovements.takeOver(movements, by);
    } catch (cause) {
      if (!(cause instanceof AppError && ofOneRow.includes(cause.code))) throw cause;
    }
    const taken: (TakenOver | null)[] = [];
    for (const movement of movements) {
      try {
        taken.push(...(await journal.foundMovements.takeOver([movement], by)));
      } catch (cause) {
        if (!(cause instanceof AppError && ofOneRow.includes(cause.code))) throw cause;
        taken.push(null);
      }
    }
    return taken;
  }

  return {
    async merge(profileId, facts, parent, by, turn) {
      const now = clock.now();
      const wanted = facts.map((fact) => movementOf(fact, { profileId, id: ids.next(), now, parent }));
      const movements = wanted.filter((movement) => movement !== null);
      const taken = movements.length === 0 ? [] : await takeEach(movements, by);
      const byMovement = new Map(movements.map((movement, index) => [movement, taken[index] ?? null]));
      const merged: Merged[] = [];
      for (const [index, fact] of facts.entries()) {
        const movement = wanted[index] ?? null;
        const over = movement === null ? null : (byMovement.get(movement) ?? null);
        if (over === null) {
          merged.push({ fact, transaction: null, result: null });
          continue;
        }
        if (over.result !== 'same') await notifier.transactionChanged(over.transaction, { becamePaid: false });
        if (over.transaction.origin === 'found' || !saysMore(over.transaction, fact, now) || !(await turn())) {
          merged.push({ fact, transaction: over.transaction, result: over.result });
          continue;
        }
        const { transaction } = await lookup.refresh(over.transaction.id);
        merged.push({ fact, transaction, result: transaction.version === over.transaction.version ? 'same' : 'changed' });
      }
      return merged;
    },
  };
}

/** As rows of a statement. One without an amount is there as unreadable, with its numbers. */
export function rowsOf(merged: readonly Merged[]): readonly NewStatementRow[] {
  return merged.map(({ fact, result }): NewStatementRow => {
    const theirs = theirSideOf(fact);
    if (theirs !== null) return { key: rowKeyOf(theirs), line: null, theirs, merged: result, unreadable: null };
    const number = fact.providerTransactionId ?? fact.reference ?? '';
    return { key: `${fact.kind}|${number}|unreadable`.slice(0, 180), line: null, theirs: null, merged: null, unreadable: { errors: [{ code: 'settlement.amountUnreadable', params: { text: '' }, field: 'amount' }], cells: [fact.reference ?? '', number] } };
  });
}
