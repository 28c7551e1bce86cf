/**
 * An intent is one thing that a person wants a provider to do once: make a link, start a checkout, charge a stored token, give money back, pay out. It is
 * written before anything is sent and carries one reference for its whole life.
 *
 * ```
 * DRAFT -> AWAITING_APPROVAL -> QUEUED -> SENDING -> SUCCEEDED -> FAILED_LATE | NEEDS_OPERATOR (called done, and the provider's own total denies it)
 *                                  ^        |-> ACCEPTED -> SUCCEEDED | FAILED_LATE | NEEDS_OPERATOR
 *                                  |        |-> REJECTED
 *                                  |--------|   (provably not one byte sent)
 *                                           `-> UNKNOWN <-> RESOLVING -> SUCCEEDED | ACCEPTED | REJECTED | NEEDS_OPERATOR
 * NEEDS_OPERATOR -> SUCCEEDED | ACCEPTED | REJECTED | FAILED_LATE | QUEUED | ABANDONED
 * AWAITING_APPROVAL -> QUEUED (released by a second person) | ABANDONED (refused, withdrawn, expired)
 * ```
 */
import * as z from 'zod';
import { currencyCode } from '../money/currency.ts';
import { minorUnits } from '../money/money.ts';
import { instant, type Instant } from '../time/instant.ts';
import { intentId, profileId, reference, transactionId } from './ids.ts';

export const intentStates = [
  'DRAFT', 'AWAITING_APPROVAL', 'QUEUED', 'SENDING', 'SUCCEEDED', 'ACCEPTED', 'REJECTED', 'UNKNOWN', 'RESOLVING',
  'NEEDS_OPERATOR', 'ABANDONED', 'FAILED_LATE',
] as const;
export const intentState = z.enum(intentStates);
export type IntentState = z.infer<typeof intentState>;

/** States that nothing changes any more, except that a success may still be failed by a bank or denied by the provider's own total. */
export const finalIntentStates = ['SUCCEEDED', 'REJECTED', 'ABANDONED', 'FAILED_LATE'] as const satisfies readonly IntentState[];

export function isOpen(state: IntentState): boolean {
  return !(finalIntentStates as readonly IntentState[]).includes(state);
}

export const intentKinds = ['link', 'checkout', 'charge', 'refund', 'payout'] as const;
export const intentKind = z.enum(intentKinds);
export type IntentKind = z.infer<typeof intentKind>;

/** Why an outcome is not known, or why something was not sent or was refused. The provider's own words are kept beside it. */
export const problemReasons = [
  // not one byte of the request left
  'dns', 'connectionRefused', 'tls', 'signing', 'secretUnavailable', 'secretMissing', 'profilePaused', 'hostRefused',
  // bytes may have left
  'timeout', 'connectionLost', 'interrupted',
  // an answer came that proves nothing
  'serverError', 'notJson', 'emptyBody', 'truncated', 'tooLarge', 'redirect', 'malformed', 'echoMismatch', 'badSignature',
  'unlistedRefusal', 'inProgress', 'rateLimited', 'unauthorised', 'duplicateReference', 'unknownStatus',
  // a documented, final refusal
  'refused', 'failedAtProvider',
  // while asking
  'notFound', 'notFinal', 'cannotAsk',
  // later
  'overdue', 'notCounted',
] as const;
export const problemReason = z.enum(problemReasons);
export type ProblemReason = z.infer<typeof problemReason>;

export const problem = z.object({
  reason: problemReason,
  httpStatus: z.int().nullable(),
  providerCode: z.string().nullable(),
  /** The provider's text, shown as it came and never parsed. */
  providerMessage: z.string().nullable(),
});
export type Problem = z.infer<typeof problem>;

export const intent = z.object({
  id: intentId,
  kind: intentKind,
  profileId,
  /** The payment or refund that this intent makes. */
  transactionId,
  /** The payment that a refund gives back; null for other kinds. */
  paymentId: transactionId.nullable(),
  reference,
  amountMinor: minorUnits,
  currency: currencyCode,
  state: intentState,
  /** Raised by one with every change; a writer names the version it read. */
  version: z.int(),
  /** How often it was sent, and how often the provider was asked since the last send. */
  sends: z.int(),
  asks: z.int(),
  negativeReads: z.int(),
  lastSentAt: instant.nullable(),
  lastAskedAt: instant.nullable(),
  nextAskAt: instant.nullable(),
  /** Until then "not found" proves nothing, because the first request may still be in flight. */
  quarantineUntil: instant.nullable(),
  /** Milliseconds of the quarantine that were really waited, whatever the clock on the wall said. */
  waitedMs: z.int(),
  problem: problem.nullable(),
  operator: z.string(),
  createdAt: instant,
  updatedAt: instant,
});
export type Intent = z.infer<typeof intent>;

/** One send, or one question put to the provider, with what came of it. */
export const intentTrace = z.object({
  kind: z.enum(['send', 'ask']),
  /** Of its kind, counted from 1 over the whole life of the intent. */
  number: z.int(),
  at: instant,
  /** Null for a send that was cut off: nobody knows what it did. */
  endedAt: instant.nullable(),
  /** Null when the answer was a good one. */
  problem: problem.nullable(),
});
export type IntentTrace = z.infer<typeof intentTrace>;

/** How often the provider is asked before a person may decide in its place. */
export const asksBeforeDecision = 2;

/**
 * What still stands between a person and a decision: the time in which "not found" proves nothing, or a provider that was not asked
 * often enough. A provider that cannot be asked is no reason to wait for it.
 */
export function decisionObstacle(intent: Pick<Intent, 'quarantineUntil' | 'asks' | 'problem'>, now: Instant): 'quarantine' | 'asks' | null {
  if (intent.quarantineUntil !== null && now < intent.quarantineUntil) return 'quarantine';
  return intent.problem?.reason !== 'cannotAsk' && intent.asks < asksBeforeDecision ? 'asks' : null;
}

/** Where a person looked to see that nothing was carried out. */
export const evidencePlaces = ['portal', 'statement', 'support'] as const;
export const evidencePlace = z.enum(evidencePlaces);
export type EvidencePlace = z.infer<typeof evidencePlace>;

/**
 * What a named person decides about an intent that the provider cannot settle. Every decision rests on evidence: the provider's number,
 * where and when it was looked for and what was seen there, or a reason.
 */
export const operatorDecision = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('executed'), providerTransactionId: z.string().trim().min(1).max(128), note: z.string().trim().max(500) }),
  z.strictObject({ kind: z.literal('notExecuted'), lookedIn: evidencePlace, lookedAt: instant, note: z.string().trim().min(1).max(500) }),
  z.strictObject({ kind: z.literal('abandon'), note: z.string().trim().min(1).max(500) }),
]);
export type OperatorDecision = z.infer<typeof operatorDecision>;
