/**
 * What was given back outside the provider's interface, where it has no refund call. It is a record, not an order: nothing is
 * sent. A second person confirms it; only then it counts as given back. It can be made void, with a reason, and never changes otherwise.
 *
 * ```
 * recorded -> confirmed -> voided
 *     `---------------------^
 * ```
 */
import * as z from 'zod';
import { minorUnits } from '../money/money.ts';
import { instant } from '../time/instant.ts';
import { submitKey, transactionId } from './ids.ts';
import { typedAmount } from './money-rules.ts';
import { repeatAnswer } from './repeat.ts';
import { refundReason } from './transaction.ts';

/** How the money left: by the merchant's bank, in the provider's own console, as a payout, in cash. */
export const manualRefundMethods = ['bank_transfer', 'provider_portal', 'payout', 'cash'] as const;
export const manualRefundMethod = z.enum(manualRefundMethods);
export type ManualRefundMethod = z.infer<typeof manualRefundMethod>;

export const manualRefundStates = ['recorded', 'confirmed', 'voided'] as const;
export const manualRefundState = z.enum(manualRefundStates);
export type ManualRefundState = z.infer<typeof manualRefundState>;

/** A calendar day, `YYYY-MM-DD`, in the profile's zone. */
const day = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/);
const person = z.string().trim().min(1).max(80);

/** A file that shows that the money left, such as a bank slip: sealed beside the journal. */
export const proofFile = z.object({ name: z.string(), bytes: z.int(), sha256: z.string() });
export type ProofFile = z.infer<typeof proofFile>;

export const manualRefund = z.object({
  /** The refund's own transaction, whose origin is `manual`. */
  transactionId,
  state: manualRefundState,
  method: manualRefundMethod,
  paidOn: day,
  /** Number of the bank's or console's own, as the person copied it. */
  externalReference: z.string(),
  /** A payee was written down; who may see it asks for it. */
  hasPayee: z.boolean(),
  proof: proofFile.nullable(),
  recordedBy: z.string(),
  recordedAt: instant,
  confirmedBy: z.string().nullable(),
  confirmedAt: instant.nullable(),
  voidedBy: z.string().nullable(),
  voidedAt: instant.nullable(),
  voidReason: z.string().nullable(),
  version: z.int(),
});
export type ManualRefund = z.infer<typeof manualRefund>;

export const manualRefundInput = z.strictObject({
  submitKey,
  paymentId: transactionId,
  amountMinor: minorUnits,
  method: manualRefundMethod,
  paidOn: day,
  externalReference: z.string().trim().min(1).max(128),
  reason: refundReason,
  note: z.string().trim().max(256),
  /** Name and account of who got the money; empty when not written down. */
  payee: z.string().trim().max(500),
  /** What `refunds.chooseProof` returned; null for none. */
  proof: z.uuid().nullable(),
  typedAmount,
  ...repeatAnswer,
});
export type ManualRefundInput = z.infer<typeof manualRefundInput>;

export const manualRefundConfirmation = z.strictObject({ transactionId, version: z.int(), person });
export const manualRefundVoiding = z.strictObject({ transactionId, version: z.int(), person, reason: z.string().trim().min(1).max(500) });

/** Two names are the same person's when they differ in case, width, accents composition or blanks only. */
export function isSamePerson(left: string, right: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
  return plain(left) === plain(right);
}
