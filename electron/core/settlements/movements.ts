/** What a provider says of a payment or refund, as a row of a statement and as a movement to be taken over. Pure. */
import { reference as referenceSchema, transactionId, type ProfileId, type TransactionId } from '@shared/domain/ids.ts';
import type { TheirSide } from '@shared/domain/settlement.ts';
import type { Transaction, TransactionStatus } from '@shared/domain/transaction.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import { toMinor } from '@shared/money/money.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { FoundMovement } from '../ports/found-movements.ts';
import type { ProviderOutcome, TransactionFact } from '../ports/provider.ts';

/** Null for a word that nobody knows: it is shown and never written down as a status. */
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

const hasMoved = ({ kind }: ProviderOutcome): boolean => kind === 'completed' || kind === 'partial';

/** Null where the provider names no amount, which leaves nothing to compare. */
export function theirSideOf(fact: TransactionFact): TheirSide | null {
  const money = fact.received ?? fact.amount;
  if (money === null || money.minor <= 0) return null;
  return {
    reference: fact.reference, providerNumber: fact.providerTransactionId ?? (fact.kind === 'payment' ? fact.providerPaymentId : null), kind: fact.kind, amountMinor: money.minor, currency: money.currency, feeMinor: null,
    status: fact.outcome.kind === 'unrecognised' ? fact.outcome.raw.slice(0, 200) : fact.outcome.kind, moved: hasMoved(fact.outcome), at: fact.createdAt,
  };
}

/**
 * Null where it cannot be taken over: no amount, a word that nobody knows, or a number of a form that the journal does not have. A
 * refund without a number of the merchant's own goes by the provider's.
 */
export function movementOf(fact: TransactionFact, context: { readonly profileId: ProfileId; readonly id: string; readonly now: Instant; readonly parent: { readonly id: TransactionId; readonly reference: Transaction['reference'] } | null }): FoundMovement | null {
  if (fact.kind === 'payout' || fact.amount === null || fact.amount.minor <= 0) return null;
  const { kind, amount, received } = fact;
  const status = statusOf(kind, fact.outcome);
  const reference = referenceSchema.safeParse(fact.reference ?? (kind === 'refund' ? fact.providerTransactionId : null));
  if (status === null || !reference.success || (kind === 'refund') !== (context.parent !== null)) return null;
  const createdAt = fact.createdAt ?? context.now;
  return {
    id: transactionId.parse(context.id), profileId: context.profileId, kind, reference: reference.data, parent: context.parent,
    providerPaymentId: fact.providerPaymentId, providerTransactionId: fact.providerTransactionId, walletReference: fact.walletReference, method: fact.method,
    amountMinor: amount.minor, receivedMinor: received?.minor ?? null, refundedElsewhereMinor: toMinor(fact.refundedMinor ?? 0), currency: amount.currency, status, description: '', createdAt,
    // The answer states no other moment.
    movedAt: hasMoved(fact.outcome) ? createdAt : null,
    observedAt: context.now,
  };
}
