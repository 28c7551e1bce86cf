/**
 * Decides what an answer about a payment changes. Pure. A final status is never overwritten by a pending one, an unknown word
 * never becomes a success, and an amount that is not ours changes nothing.
 */
import type { Problem } from '@shared/domain/intent.ts';
import { paidStatus, receivedMinorOf, type Transaction, type TransactionStatus } from '@shared/domain/transaction.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import { toMinor, type MinorUnits } from '@shared/money/money.ts';
import type { Instant } from '@shared/time/instant.ts';
import { problemOf } from '../attempts/classify.ts';
import type { TransactionFact } from '../ports/provider.ts';

export type PaymentChange = {
  readonly status: TransactionStatus;
  readonly movedAt: Instant | null;
  readonly receivedMinor: MinorUnits | null;
  readonly refundedElsewhereMinor: MinorUnits;
  readonly problem: Problem | null;
  readonly changed: boolean;
};

const settled: readonly TransactionStatus[] = ['part_paid', 'paid', 'part_refunded', 'refunded'];

/** True when the fact speaks of exactly this payment. */
export function isOurs(payment: Transaction, fact: TransactionFact): boolean {
  return (
    fact.kind === 'payment' &&
    fact.reference === payment.reference &&
    (fact.amount === null || (fact.amount.minor === payment.amountMinor && fact.amount.currency === payment.currency))
  );
}

/** How long after its end a link may still be reported as waiting before it counts as expired, milliseconds. */
const expiryGrace = 300_000;

/** What it means that a payment is still waiting, or not known at all, at the provider: once its time is over, it expired. */
export function decideStillWaiting(payment: Transaction, now: Instant): PaymentChange {
  const end = payment.link?.expiresAt ?? null;
  const over = end !== null && now > end + expiryGrace && payment.status === 'waiting';
  return { status: over ? 'expired' : payment.status, movedAt: payment.movedAt, receivedMinor: payment.receivedMinor, refundedElsewhereMinor: payment.refundedElsewhereMinor, problem: null, changed: over };
}

/**
 * What the provider counts as refunded beyond our own. What is held here may or may not be in its count, so it is taken as
 * counted: a refund made elsewhere is then noticed one answer later, but never invented.
 */
function countElsewhere(payment: Transaction, fact: TransactionFact): MinorUnits {
  if (fact.refundedMinor === null) return payment.refundedElsewhereMinor;
  return toMinor(Math.max(0, fact.refundedMinor - payment.refundedMinor - payment.heldMinor));
}

/** What the answer says came in, where that is not what was asked for. An answer that does not tell them apart changes nothing. */
function receivedOf(payment: Transaction, fact: TransactionFact): MinorUnits | null {
  if (fact.received === null) return payment.receivedMinor;
  return fact.received.minor === payment.amountMinor ? null : fact.received.minor;
}

function paidChange(payment: Transaction, fact: TransactionFact, now: Instant): PaymentChange {
  const receivedMinor = receivedOf(payment, fact);
  const refundedElsewhereMinor = countElsewhere(payment, fact);
  const refunded = payment.refundedMinor + refundedElsewhereMinor;
  const came = receivedMinorOf({ amountMinor: payment.amountMinor, receivedMinor });
  const status = refunded === 0 && came < payment.amountMinor ? 'part_paid' : paidStatus(came, refunded);
  const changed = status !== payment.status || receivedMinor !== payment.receivedMinor || refundedElsewhereMinor !== payment.refundedElsewhereMinor;
  return { status, movedAt: settled.includes(payment.status) ? payment.movedAt : now, receivedMinor, refundedElsewhereMinor, problem: null, changed };
}

/** `now` stands in for the time of payment, which no answer of the provider states. */
export function decidePayment(payment: Transaction, fact: TransactionFact, now: Instant): PaymentChange {
  const { status, movedAt, receivedMinor, refundedElsewhereMinor } = payment;
  const same: PaymentChange = { status, movedAt, receivedMinor, refundedElsewhereMinor, problem: null, changed: false };
  if (!isOurs(payment, fact)) return { ...same, problem: problemOf('echoMismatch') };
  const paid = settled.includes(status);
  const ended = (end: 'failed' | 'expired' | 'cancelled'): PaymentChange => (paid || status === end ? same : { ...same, status: end, changed: true });
  switch (fact.outcome.kind) {
    case 'completed':
      // A success must say how much: without an amount it is no proof of being paid in full.
      if (fact.amount === null) return { ...same, problem: problemOf('echoMismatch') };
      return paidChange(payment, fact, now);
    case 'partial':
      if (fact.received === null || fact.received.currency !== payment.currency || fact.received.minor <= 0) return { ...same, problem: problemOf('echoMismatch') };
      return paidChange(payment, fact, now);
    case 'pending':
      return decideStillWaiting(payment, now);
    case 'failed':
    case 'expired':
    case 'cancelled':
      return ended(fact.outcome.kind);
    case 'unrecognised':
      return { ...same, problem: problemOf('unknownStatus', { providerMessage: fact.outcome.raw }) };
    default:
      return assertNever(fact.outcome);
  }
}
