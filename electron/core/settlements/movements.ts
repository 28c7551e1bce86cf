/** What a provider says of a payment or refund, as a row of a statement. Pure. */
import type { TheirSide } from '@shared/domain/settlement.ts';
import { hasMoved } from '../lookup/found-movement.ts';
import type { TransactionFact } from '../ports/provider.ts';

/** Null where the provider names no amount, which leaves nothing to compare. */
export function theirSideOf(fact: TransactionFact): TheirSide | null {
  const money = fact.received ?? fact.amount;
  if (money === null || money.minor <= 0) return null;
  return {
    reference: fact.reference, providerNumber: fact.providerTransactionId ?? (fact.kind === 'payment' ? fact.providerPaymentId : null), kind: fact.kind, amountMinor: money.minor, currency: money.currency, feeMinor: null,
    status: fact.outcome.kind === 'unrecognised' ? fact.outcome.raw.slice(0, 200) : fact.outcome.kind, moved: hasMoved(fact.outcome), at: fact.createdAt,
  };
}
