/** What a step of an intent does to the transactions around it. Pure, so that money columns follow states by one table. */
import { isOpen, type Intent, type IntentState } from '@shared/domain/intent.ts';
import type { LinkDetail, ObservationSource, TransactionStatus } from '@shared/domain/transaction.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { TransactionEffect } from '../ports/journal.ts';
import type { ProviderNumbers } from '../ports/provider.ts';

function successOf(kind: Intent['kind']): TransactionStatus {
  switch (kind) {
    case 'link':
    case 'checkout':
      return 'waiting';
    case 'charge':
      return 'paid';
    case 'refund':
    case 'payout':
      return 'succeeded';
    default:
      return assertNever(kind);
  }
}

/** How an intent's state shows on its transaction. A link that exists waits for its payer. */
export function statusFor(kind: Intent['kind'], state: IntentState): TransactionStatus {
  switch (state) {
    case 'DRAFT':
    case 'AWAITING_APPROVAL':
    case 'QUEUED':
      return 'queued';
    case 'SENDING':
      return 'sending';
    case 'SUCCEEDED':
      return successOf(kind);
    case 'ACCEPTED':
      return 'pending';
    case 'REJECTED':
    case 'FAILED_LATE':
      return 'failed';
    case 'UNKNOWN':
    case 'RESOLVING':
      return 'unknown';
    case 'NEEDS_OPERATOR':
      return 'needs_operator';
    case 'ABANDONED':
      return 'cancelled';
    default:
      return assertNever(state);
  }
}

/** Where a refund's reserved amount goes when the refund moves from `before` to `after`; nothing while its end is open. */
function holdEffect(intent: Intent, after: IntentState): readonly TransactionEffect[] {
  if (intent.kind !== 'refund' || intent.paymentId === null) return [];
  const settle = (to: 'refunded' | 'released' | 'reversed' | 'heldAgain'): readonly TransactionEffect[] =>
    intent.paymentId === null ? [] : [{ kind: 'settleHold', paymentId: intent.paymentId, amountMinor: intent.amountMinor, to }];
  if (isOpen(intent.state)) {
    if (after === 'SUCCEEDED') return settle('refunded');
    return isOpen(after) ? [] : settle('released');
  }
  if (intent.state !== 'SUCCEEDED') return [];
  if (after === 'FAILED_LATE') return settle('reversed');
  return isOpen(after) ? settle('heldAgain') : [];
}

export type Learned = { readonly numbers: ProviderNumbers | null; readonly link: LinkDetail | null; readonly source: ObservationSource };

export function effectsOf(intent: Intent, after: IntentState, learned: Learned, now: Instant): readonly TransactionEffect[] {
  const { numbers, link } = learned;
  const patch: TransactionEffect = {
    kind: 'patch',
    transactionId: intent.transactionId,
    status: statusFor(intent.kind, after),
    observedAt: now,
    observedFrom: learned.source,
    ...(numbers?.providerPaymentId ? { providerPaymentId: numbers.providerPaymentId } : {}),
    ...(numbers?.providerTransactionId ? { providerTransactionId: numbers.providerTransactionId } : {}),
    ...(numbers?.walletReference ? { walletReference: numbers.walletReference } : {}),
    ...(link ? { link } : {}),
    ...(intent.kind !== 'link' && intent.kind !== 'checkout' && after === 'SUCCEEDED' ? { movedAt: now } : {}),
  };
  return [patch, ...holdEffect(intent, after)];
}
