/**
 * Holds what a provider says of single refunds against its own total of the payment. A refund that it calls done and does not count
 * is not shown as done: its amount is held again and a person is asked. The total is the only witness where a provider answers "OK"
 * and never executes; a provider that gives none cannot be held to its word here. A refund made elsewhere can hide a missing one.
 */
import type { TransactionId } from '@shared/domain/ids.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import { queryAbout } from '../attempts/exchange.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import { isOurs } from './observe.ts';

/** So long after its success a provider may take to count a refund, milliseconds. */
export const countedWithin = 86_400_000;

export type Totals = {
  /** Asks for the payment's total once. Errors: `transaction.notFound`, `profile.*`, `journal.*`. */
  check(paymentId: TransactionId): Promise<void>;
};

type Refund = { readonly transaction: Transaction; readonly intentId: NonNullable<Transaction['intentId']>; readonly contradicted: boolean };

const sumOf = (refunds: readonly Refund[]): number => refunds.reduce((sum, { transaction }) => sum + transaction.amountMinor, 0);

export function createTotals(dependencies: { readonly journal: Journal; readonly engine: AttemptEngine; readonly directory: ProviderDirectory; readonly clock: Clock }): Totals {
  const { journal, engine, directory, clock } = dependencies;

  async function refundsOf(paymentId: TransactionId): Promise<readonly Refund[]> {
    const refunds: Refund[] = [];
    for (const transaction of await journal.transactions.refundsOf(paymentId)) {
      if (transaction.intentId === null) continue;
      const intent = (await journal.intents.get(transaction.intentId))?.intent;
      const contradicted = intent?.state === 'NEEDS_OPERATOR' && intent.problem?.reason === 'notCounted';
      if (intent?.state === 'SUCCEEDED' || contradicted) refunds.push({ transaction, intentId: intent.id, contradicted });
    }
    return refunds;
  }

  /** What a named person has settled by evidence is not put in doubt again. */
  async function isDecided({ transaction }: Refund): Promise<boolean> {
    return (await journal.transactions.timeline(transaction.id)).some((event) => event.type === 'intent.decided');
  }

  async function isLate(refund: Refund): Promise<boolean> {
    const { movedAt } = refund.transaction;
    return movedAt !== null && clock.now() - movedAt >= countedWithin && !(await isDecided(refund));
  }

  return {
    async check(paymentId) {
      const payment = await journal.transactions.get(paymentId);
      if (payment === undefined) return;
      const refunds = await refundsOf(paymentId);
      if (refunds.length === 0) return;
      const { answer } = await (await directory.provider(payment.profileId)).query(queryAbout(payment, null));
      if (answer.kind !== 'fact' || !isOurs(payment, answer.fact) || answer.fact.refundedMinor === null) return;
      const done = refunds.filter(({ contradicted }) => !contradicted);
      const denied = refunds.filter(({ contradicted }) => contradicted);
      const missing = sumOf(done) - answer.fact.refundedMinor;
      if (missing <= 0) {
        if (sumOf(refunds) <= answer.fact.refundedMinor) for (const refund of denied) await engine.totalled(refund.intentId, true);
        return;
      }
      // What is missing is a sum of whole refunds: none that is greater can be among them.
      for (const refund of done) if (refund.transaction.amountMinor <= missing && (await isLate(refund))) await engine.totalled(refund.intentId, false);
    },
  };
}
