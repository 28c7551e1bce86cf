/** What a provider says of a payment or refund that was made outside this app, as a movement to be written down. Pure; the one rule for search and settlements. */
import { reference as referenceSchema, transactionId, type ProfileId } from '@shared/domain/ids.ts';
import type { TransactionStatus } from '@shared/domain/transaction.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import { toMinor } from '@shared/money/money.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { FoundMovement } from '../ports/found-movements.ts';
import type { ProviderOutcome, TransactionFact } from '../ports/provider.ts';

/** Null for a word that nobody knows: it is shown and never written down as a status, because no question would ever settle it. */
function statusOf(kind: 'payment' | 'refund', outcome: ProviderOutcome): TransactionStatus | null {
  switch (outcome.kind) {
    case 'completed':
      return kind === 'payment' ? 'paid' : 'succeeded';
    case 'partial':
      return kind === 'payment' ? 'part_paid' : null;
    case 'pending':
      return kind === 'payment' ? 'waiting' : 'pending';
    case 'failed':
      return 'failed';
    case 'expired':
    case 'cancelled':
      return kind === 'payment' ? outcome.kind : 'failed';
    case 'unrecognised':
      return null;
    default:
      return assertNever(outcome);
  }
}

export const hasMoved = ({ kind }: ProviderOutcome): boolean => kind === 'completed' || kind === 'partial';

type Row = Pick<FoundMovement, 'kind' | 'reference' | 'amountMinor' | 'currency' | 'status'>;

/** What a row needs, or null where something of it was not said. */
function rowOf(fact: TransactionFact): Row | null {
  const { kind, amount } = fact;
  if (kind === 'payout' || amount === null || amount.minor <= 0) return null;
  const status = statusOf(kind, fact.outcome);
  const reference = referenceSchema.safeParse(fact.reference ?? (kind === 'refund' ? fact.providerTransactionId : null));
  return status === null || !reference.success ? null : { kind, reference: reference.data, amountMinor: amount.minor, currency: amount.currency, status };
}

/** Whether `movementOf` would give one; `parentKnown` says that the payment of a refund is, or can be, in the journal. */
export function canBeWrittenDown(fact: TransactionFact, parentKnown: boolean): boolean {
  return rowOf(fact) !== null && (fact.kind === 'payment' || parentKnown);
}

/**
 * Null where it cannot be taken over: no amount, a word that nobody knows, a number of a form that the journal does not have, or a refund
 * without its payment. A refund without a number of the merchant's own goes by the provider's.
 */
export function movementOf(fact: TransactionFact, context: { readonly profileId: ProfileId; readonly id: string; readonly now: Instant; readonly parent: FoundMovement['parent'] }): FoundMovement | null {
  const row = rowOf(fact);
  if (row === null || (row.kind === 'refund') !== (context.parent !== null)) return null;
  const createdAt = fact.createdAt ?? context.now;
  return {
    ...row, id: transactionId.parse(context.id), profileId: context.profileId, parent: context.parent,
    providerPaymentId: fact.providerPaymentId, providerTransactionId: fact.providerTransactionId, walletReference: fact.walletReference, method: fact.method,
    receivedMinor: fact.received?.minor ?? null, refundedElsewhereMinor: toMinor(fact.refundedMinor ?? 0), description: '', createdAt,
    // Of an answer that states no other moment, the one that it states.
    movedAt: hasMoved(fact.outcome) ? (fact.movedAt ?? createdAt) : null,
    observedAt: context.now,
  };
}
