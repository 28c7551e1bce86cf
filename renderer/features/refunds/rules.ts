/**
 * The rules of giving a payment back, from the provider's description and the profile's settings alone. The main process
 * computes the same rules from the same data before anything is written. Pure.
 */
import type { SettingValues } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { ProviderDescription, RefundRules } from '@shared/providers/description.ts';
import { addMilliseconds, type Instant } from '@shared/time/instant.ts';

const day = 86_400_000;

/** Null where the provider has no refund call: then there is only a record to be made. */
export function rulesOf(payment: Transaction, settings: SettingValues): RefundRules | null {
  const { refund } = descriptionOf(payment.providerId);
  return refund.track === 'api' ? refund.rules(payment, settings) : null;
}

/** Classes of repetition in which two open refunds of one payment could be taken for each other (see the attempts engine). */
const exclusiveClasses: readonly string[] = ['C', 'D', 'E'];

export function takesOneAtATime(description: Pick<ProviderDescription, 'resend'>): boolean {
  return exclusiveClasses.includes(description.resend.refund);
}

const openStatuses: readonly Transaction['status'][] = ['queued', 'sending', 'pending', 'unknown', 'needs_operator'];

/** A refund of the payment that went to the provider and has no certain end, where that one shuts out another; else null. */
export function blockingRefund(refunds: readonly Transaction[], description: Pick<ProviderDescription, 'resend'>): Transaction | null {
  if (!takesOneAtATime(description)) return null;
  return refunds.find((refund) => refund.origin === 'refund' && openStatuses.includes(refund.status)) ?? null;
}

export type RefundWindow = { readonly days: number; readonly closes: Instant; readonly over: boolean };

/** The published window, counted from when the money moved; null where none is published. Over is a warning: the provider has the last word. */
export function windowOf(payment: Pick<Transaction, 'movedAt' | 'createdAt'>, rules: Pick<RefundRules, 'windowDays'>, now: Instant): RefundWindow | null {
  if (rules.windowDays === null) return null;
  const closes = addMilliseconds(payment.movedAt ?? payment.createdAt, rules.windowDays * day);
  return { days: rules.windowDays, closes, over: closes <= now };
}
