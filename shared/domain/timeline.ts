/** What happened to a transaction, newest first, as codes with data; the screen turns them into sentences. */
import * as z from 'zod';
import { instant } from '../time/instant.ts';
import { intentId, transactionId } from './ids.ts';
import { evidencePlace, intentKind, intentState, problem } from './intent.ts';
import { transactionStatus } from './transaction.ts';

export const timelineTypes = [
  'intent.queued', 'intent.sending', 'intent.notSent', 'intent.succeeded', 'intent.accepted', 'intent.rejected',
  'intent.unknown', 'intent.interrupted', 'intent.asked', 'intent.needsOperator', 'intent.decided', 'intent.abandoned',
  'intent.failedLate', 'payment.observed', 'found.added', 'found.changed', 'link.withdrawn', 'manual.recorded', 'manual.confirmed', 'manual.voided',
  'approval.requested', 'approval.released', 'approval.refused', 'approval.withdrawn', 'approval.expired',
] as const;
export const timelineType = z.enum(timelineTypes);
export type TimelineType = z.infer<typeof timelineType>;

export const timelineEvent = z.object({
  id: z.int(),
  at: instant,
  type: timelineType,
  transactionId,
  intentId: intentId.nullable(),
  operator: z.string().nullable(),
  data: z.object({
    kind: intentKind.optional(),
    state: intentState.optional(),
    status: transactionStatus.optional(),
    amountMinor: z.int().optional(),
    problem: problem.nullable().optional(),
    /** Number of this send or ask, counted from 1. */
    count: z.int().optional(),
    note: z.string().optional(),
    providerTransactionId: z.string().nullable().optional(),
    /** Of a decision that nothing was carried out: where the person looked, and when. */
    lookedIn: evidencePlace.optional(),
    lookedAt: instant.optional(),
    /** Why money goes out although something looked the same, and the numbers of what did. */
    repeatReason: z.string().optional(),
    repeatOf: z.array(z.string()).optional(),
  }),
});
export type TimelineEvent = z.infer<typeof timelineEvent>;

/** One HTTP exchange with a provider, secrets already removed. */
export const exchangeEvidence = z.object({
  operation: z.string(),
  startedAt: instant,
  /** Milliseconds until the answer or the end of waiting. */
  durationMs: z.int(),
  method: z.string(),
  /** Without query secrets; origin and path. */
  url: z.string(),
  requestHeaders: z.record(z.string(), z.string()),
  requestBody: z.string().nullable(),
  /** The exact text that was signed, with the secret masked where it is part of it. */
  signedText: z.string().nullable(),
  httpStatus: z.int().nullable(),
  /** At most 64 KiB, redacted. */
  responseBody: z.string().nullable(),
  problem: problem.nullable(),
});
export type ExchangeEvidence = z.infer<typeof exchangeEvidence>;
