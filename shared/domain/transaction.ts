/**
 * A transaction is one movement of money, or the wish for one: a payment, a refund or a payout. Amounts are always positive; the
 * kind says the direction. `unknown` is neither `pending` nor `failed`.
 */
import * as z from 'zod';
import { currencyCode } from '../money/currency.ts';
import { minorUnits } from '../money/money.ts';
import { instant } from '../time/instant.ts';
import { intentId, profileId, providerId, reference, transactionId } from './ids.ts';
import { environment } from './profile.ts';

export const transactionKinds = ['payment', 'refund', 'payout'] as const;
export const transactionKind = z.enum(transactionKinds);
export type TransactionKind = z.infer<typeof transactionKind>;

export const transactionStatuses = [
  'queued', // written down, not sent
  'sending', // on its way
  'waiting', // a link or code is out, the payer has not paid
  'pending', // the provider accepted it, not final
  'part_paid', // less than asked for came in; a person has to look
  'paid',
  'part_refunded',
  'refunded',
  'succeeded', // a refund, final
  'failed',
  'expired',
  'cancelled', // given up by a person
  'unknown',
  'needs_operator',
] as const;
export const transactionStatus = z.enum(transactionStatuses);
export type TransactionStatus = z.infer<typeof transactionStatus>;

/** Who said what is shown: the answer to our request, a query, or the app itself. */
export const observationSources = ['answer', 'query', 'app'] as const;
export const observationSource = z.enum(observationSources);
export type ObservationSource = z.infer<typeof observationSource>;

/** What a shop hands to a payer. `url` is null when the provider made the link and its answer was lost. */
export const linkDetail = z.object({
  url: z.string().nullable(),
  /** Text to draw as a QR code; the link itself for hosted pages. */
  qrText: z.string().nullable(),
  /** Where neither address nor code is enough: a form that this computer posts, or what the provider said, as it came. */
  action: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('form'), url: z.string(), fields: z.record(z.string(), z.string()) }),
    z.object({ kind: z.literal('other'), type: z.string(), raw: z.string() }),
  ]).nullable(),
  expiresAt: instant.nullable(),
});
export type LinkDetail = z.infer<typeof linkDetail>;

export const transaction = z.object({
  id: transactionId,
  profileId,
  providerId,
  environment,
  kind: transactionKind,
  /** How it came about. `found`: made outside this app, a payment or refund that the provider listed. */
  origin: z.enum(['link', 'checkout', 'charge', 'refund', 'manual', 'payout', 'found']),
  reference,
  /** Of a refund or payout: the payment it belongs to, and that payment's reference. A payout may stand alone. */
  parentId: transactionId.nullable(),
  parentReference: reference.nullable(),
  /** The provider's order number, its transaction number, and the wallet's own number. */
  providerPaymentId: z.string().nullable(),
  providerTransactionId: z.string().nullable(),
  walletReference: z.string().nullable(),
  method: z.string().nullable(),
  amountMinor: minorUnits,
  currency: currencyCode,
  /** Of a payment: what really came in, where the provider says so and it is not the amount asked for. */
  receivedMinor: minorUnits.nullable(),
  /** Of a payment: given back for certain, and held by refunds whose end is open. */
  refundedMinor: minorUnits,
  heldMinor: minorUnits,
  /** Of a payment: given back outside this app, by the provider's own count when it was last asked. */
  refundedElsewhereMinor: minorUnits,
  status: transactionStatus,
  description: z.string(),
  /** Of a refund: a reason code from `refundReasons` and a note. */
  reason: z.string().nullable(),
  link: linkDetail.nullable(),
  intentId: intentId.nullable(),
  operator: z.string(),
  createdAt: instant,
  /** When the money moved, as far as known. */
  movedAt: instant.nullable(),
  /** As of when and from whom the status is known. */
  observedAt: instant,
  observedFrom: observationSource,
  version: z.int(),
});
export type Transaction = z.infer<typeof transaction>;

export const refundReasons = ['customer_request', 'damaged_item', 'not_delivered', 'duplicate_payment', 'wrong_amount', 'other'] as const;
export const refundReason = z.enum(refundReasons);
export type RefundReason = z.infer<typeof refundReason>;

/** What came in: the amount asked for, unless the provider says otherwise. */
export function receivedMinorOf(payment: Pick<Transaction, 'amountMinor' | 'receivedMinor'>): number {
  return payment.receivedMinor ?? payment.amountMinor;
}

/** Minor units that may still be given back: never negative. */
export function refundableMinor(
  payment: Pick<Transaction, 'kind' | 'status' | 'amountMinor' | 'receivedMinor' | 'refundedMinor' | 'heldMinor' | 'refundedElsewhereMinor'>,
): number {
  if (payment.kind !== 'payment' || !['part_paid', 'paid', 'part_refunded'].includes(payment.status)) return 0;
  return Math.max(0, receivedMinorOf(payment) - payment.refundedMinor - payment.heldMinor - payment.refundedElsewhereMinor);
}

/** Status of a paid payment after its refunds; `refundedMinor` counts those made elsewhere too. */
export function paidStatus(amountMinor: number, refundedMinor: number): 'paid' | 'part_refunded' | 'refunded' {
  if (refundedMinor <= 0) return 'paid';
  return refundedMinor < amountMinor ? 'part_refunded' : 'refunded';
}
