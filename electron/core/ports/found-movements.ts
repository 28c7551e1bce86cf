/**
 * Payments and refunds that were made outside this app and found at a provider. They are written down as the provider tells them, by
 * the origin `found`; a row that the app made itself is observed through them and never overwritten or doubled.
 */
import type { ProfileId, Reference, TransactionId } from '@shared/domain/ids.ts';
import type { Transaction, TransactionStatus } from '@shared/domain/transaction.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { MinorUnits } from '@shared/money/money.ts';
import type { Instant } from '@shared/time/instant.ts';

export type FoundMovement = {
  /** Used only if it is new. */
  readonly id: TransactionId;
  readonly profileId: ProfileId;
  readonly kind: 'payment' | 'refund';
  readonly reference: Reference;
  /** Of a refund: its payment, which is in the journal or comes earlier in the same call. */
  readonly parent: { readonly id: TransactionId; readonly reference: Reference } | null;
  readonly providerPaymentId: string | null;
  readonly providerTransactionId: string | null;
  readonly walletReference: string | null;
  readonly method: string | null;
  readonly amountMinor: MinorUnits;
  readonly receivedMinor: MinorUnits | null;
  /** Of a payment: all that the provider counts as given back, 0 where it does not say; refunds of this app are taken off by the journal. */
  readonly refundedElsewhereMinor: MinorUnits;
  readonly currency: CurrencyCode;
  readonly status: TransactionStatus;
  readonly description: string;
  readonly createdAt: Instant;
  readonly movedAt: Instant | null;
  readonly observedAt: Instant;
};

export type TakenOver = { readonly transaction: Transaction; readonly result: 'added' | 'changed' | 'same' };

export type FoundMovementRecords = {
  /**
   * Writes the movements in one database transaction, in their order, one answer for each. Known ones are found by the provider's
   * number, then by our number and kind. `by` is the person who asked for it, left out it is the program. Errors:
   * `provider.conflict`, `profile.notFound`, `transaction.notFound` (the payment of a refund), `journal.*`.
   */
  takeOver(movements: readonly FoundMovement[], by?: string): Promise<readonly TakenOver[]>;
};
