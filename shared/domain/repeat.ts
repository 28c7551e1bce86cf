/**
 * Repeats: earlier money that went out and looks the same as what is about to go, on whatever profile and provider. Going on needs a
 * reason. Practice never mixes with live.
 */
import * as z from 'zod';
import { minorUnits } from '../money/money.ts';
import { instant } from '../time/instant.ts';
import { transaction } from './transaction.ts';

/** `order`: the same order number. `payer`: the same payer or payee, amount and currency. */
export const repeatReasons = ['order', 'payer'] as const;

export const repeatHit = z.object({
  /** Names this hit as it was found; another amount given back at the provider is another hit. */
  key: z.string().max(80),
  why: z.enum(repeatReasons),
  /** `provider`: given back outside this app, by the provider's own count; then `transaction` is the payment. */
  source: z.enum(['journal', 'provider']),
  transaction,
  amountMinor: minorUnits,
  /** When it was asked for here, or when the provider's count was first seen, which is never before it happened. */
  at: instant,
});
export type RepeatHit = z.infer<typeof repeatHit>;

export const repeatFinding = z.object({
  /** How many days back was looked; 0 when this profile asks for none. */
  days: z.int(),
  /** Newest first. */
  hits: z.array(repeatHit),
});
export type RepeatFinding = z.infer<typeof repeatFinding>;

/** Characters. */
export const repeatReasonLimit = 500;

/** What every request that sends money out says about repeats. */
export const repeatAnswer = {
  /** Why this is another one; null or empty when nothing was said. */
  repeatReason: z.string().trim().max(repeatReasonLimit).nullable(),
  /** Keys of the hits that the reason was given for: one that is found beside them needs to be seen first. Left out, it stands for all. */
  repeatSeen: z.array(z.string().max(80)).max(200).optional(),
} as const;
export type RepeatAnswer = { readonly repeatReason: string | null; readonly repeatSeen?: readonly string[] | undefined };
