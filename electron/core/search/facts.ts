/** What a provider said of something that the journal does not have, as it is shown. Pure. */
import type { Profile } from '@shared/domain/profile.ts';
import type { LiveHit } from '@shared/domain/search.ts';
import { paidStatus, receivedMinorOf, type Transaction, type TransactionStatus } from '@shared/domain/transaction.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import { toMinor } from '@shared/money/money.ts';
import type { Instant } from '@shared/time/instant.ts';
import { canBeWrittenDown } from '../lookup/found-movement.ts';
import type { TransactionFact } from '../ports/provider.ts';

/** A word that nobody knows is `unknown`, never failed; a success is one only with what it is a success of. */
export function statusOf(fact: Pick<TransactionFact, 'kind' | 'outcome' | 'amount' | 'received' | 'refundedMinor'>): TransactionStatus {
  const { outcome } = fact;
  switch (outcome.kind) {
    case 'completed': {
      if (fact.kind !== 'payment') return 'succeeded';
      const came = fact.received?.minor ?? fact.amount?.minor;
      return came === undefined ? 'unknown' : paidStatus(came, fact.refundedMinor ?? 0);
    }
    case 'partial':
      return 'part_paid';
    case 'pending':
      return fact.kind === 'payment' ? 'waiting' : 'pending';
    case 'failed':
    case 'expired':
    case 'cancelled':
      return outcome.kind;
    case 'unrecognised':
      return 'unknown';
    default:
      return assertNever(outcome);
  }
}

function wordsOf({ outcome }: TransactionFact): string | null {
  if (outcome.kind === 'unrecognised') return outcome.raw.slice(0, 200);
  if (outcome.kind !== 'failed') return null;
  return [outcome.code, outcome.message].filter((word) => word !== null && word !== undefined && word !== '').join(' ').slice(0, 200) || null;
}

/** Names a movement within a profile: what it is, and the best of its numbers. */
export function keyOf(profile: Pick<Profile, 'id'>, fact: TransactionFact): string {
  return `${profile.id} ${fact.kind} ${fact.providerTransactionId ?? fact.providerPaymentId ?? fact.reference ?? ''}`.slice(0, 200);
}

export function toLiveHit(profile: Pick<Profile, 'id' | 'providerId'>, fact: TransactionFact, options: { readonly at: Instant; readonly matched: string; readonly parentKnown: boolean }): LiveHit {
  const money = fact.amount ?? fact.received;
  return {
    key: keyOf(profile, fact), profileId: profile.id, providerId: profile.providerId, kind: fact.kind, reference: fact.reference, parentReference: fact.originalReference,
    providerPaymentId: fact.providerPaymentId, providerTransactionId: fact.providerTransactionId, walletReference: fact.walletReference, method: fact.method,
    amountMinor: fact.amount?.minor ?? null, receivedMinor: fact.received?.minor ?? null, refundedMinor: fact.refundedMinor === null ? null : toMinor(fact.refundedMinor), currency: money?.currency ?? null,
    status: statusOf(fact), words: wordsOf(fact), createdAt: fact.createdAt, at: options.at, complete: canBeWrittenDown(fact, options.parentKnown), matched: options.matched,
  };
}

/** What the journal would show if it had heard this, for a row that is there under another number. */
export function liveStatus(row: Transaction, fact: TransactionFact): TransactionStatus {
  const heard = statusOf({ ...fact, amount: fact.amount ?? { minor: row.amountMinor, currency: row.currency } });
  if (heard === 'waiting' && row.status === 'pending') return 'pending';
  // Refunds that the provider counts otherwise are no difference in whether it was paid.
  return heard === 'paid' && row.kind === 'payment' ? paidStatus(receivedMinorOf(row), Math.max(fact.refundedMinor ?? 0, row.refundedMinor + row.refundedElsewhereMinor)) : heard;
}
