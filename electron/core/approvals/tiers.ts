/** Whether money that goes out needs a second person, by the profile's tiers. Pure. */
import type { ApprovalTrigger } from '@shared/domain/approval.ts';
import type { ApprovalTier } from '@shared/domain/money-rules.ts';
import { toMinor, type MinorUnits } from '@shared/money/money.ts';
import { addMilliseconds, type Instant } from '@shared/time/instant.ts';
import { businessDateOf, startOfDay } from '@shared/time/zones.ts';

const day = 86_400_000;

/** From its first instant up to the first of the next day, in `zone`; a day may last 23 or 25 hours. */
export function dayOf(at: Instant, zone: string): { readonly from: Instant; readonly until: Instant } {
  const from = startOfDay(businessDateOf(at, zone), zone);
  return { from, until: startOfDay(businessDateOf(addMilliseconds(from, day + day / 2), zone), zone) };
}

/** The rule that asks for a second person, or null. `beforeMinor` is what the day has seen without this one. */
export function triggerOf(tier: ApprovalTier | undefined, amountMinor: MinorUnits, beforeMinor: MinorUnits): ApprovalTrigger | null {
  if (tier === undefined) return null;
  const dayMinor = toMinor(beforeMinor + amountMinor);
  if (amountMinor >= tier.fromMinor) return { rule: 'amount', fromMinor: tier.fromMinor, dayMinor };
  if (tier.dailyFromMinor !== null && dayMinor >= tier.dailyFromMinor) return { rule: 'daily', fromMinor: tier.dailyFromMinor, dayMinor };
  return null;
}
