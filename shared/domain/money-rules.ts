/**
 * What a profile allows a person to do with money, and how much doubt it asks for first. The rules are enforced in the main process;
 * a screen only shows them.
 */
import * as z from 'zod';
import { currencyCode } from '../money/currency.ts';
import { minorUnits, type Money } from '../money/money.ts';
import { parseAmount } from '../money/parse-amount.ts';
import type { IntentKind } from './intent.ts';
import type { Environment } from './profile.ts';

export const moneyActions = ['link', 'charge', 'refund', 'payout'] as const;
export const moneyAction = z.enum(moneyActions);
export type MoneyAction = z.infer<typeof moneyAction>;

/** `lookOnly`: refused. `confirm`: one press after the facts were shown. `typeAmount`: the amount has to be typed once more. */
export const lockLevels = ['lookOnly', 'confirm', 'typeAmount'] as const;
export const lockLevel = z.enum(lockLevels);
export type LockLevel = z.infer<typeof lockLevel>;

/** From which amount on money that goes out needs a second person, in minor units of its currency. */
export const approvalTier = z.strictObject({
  currency: currencyCode,
  /** A single refund or payout of this much or more. */
  fromMinor: minorUnits,
  /** What goes out in one day of the profile's zone, this one included: from this much on. Null for no such limit. */
  dailyFromMinor: minorUnits.nullable(),
});
export type ApprovalTier = z.infer<typeof approvalTier>;

export const moneyRules = z.strictObject({
  locks: z.strictObject({ link: lockLevel, charge: lockLevel, refund: lockLevel, payout: lockLevel }),
  /** At most one for a currency. What has no tier needs no second person. */
  tiers: z.array(approvalTier).max(30).readonly().refine((tiers) => new Set(tiers.map(({ currency }) => currency)).size === tiers.length),
  /** How many days back another refund of the same order, or of the same payer and amount, asks for a reason. 0 asks for none. */
  repeatDays: z.int().min(0).max(365),
});
export type MoneyRules = z.infer<typeof moneyRules>;

/** The amount once more, as the person typed it; null or left out where nothing was asked, which opens no lock that asks. */
export const typedAmount = z.string().max(40).nullable().optional();

/** Which rule stands over an intent of this kind. */
export function moneyActionOf(kind: IntentKind): MoneyAction {
  return kind === 'checkout' ? 'link' : kind;
}

/** The doubt that an action really asks for: a payout goes to an account that somebody typed, so its amount is always typed twice. */
export function lockLevelOf({ locks }: Pick<MoneyRules, 'locks'>, action: MoneyAction): LockLevel {
  return action === 'payout' && locks.payout === 'confirm' ? 'typeAmount' : locks[action];
}

/** Whether the text, read as people type amounts, is exactly this amount of this currency. What could mean two amounts never fits. */
export function fitsTypedAmount(text: string | null, amount: Money): boolean {
  const reading = parseAmount(text ?? '', amount.currency);
  return reading.ok && reading.money.minor === amount.minor;
}

/** How much is asked before money moves; a higher number asks for more. */
const strictness: Readonly<Record<LockLevel, number>> = { confirm: 0, typeAmount: 1, lookOnly: 2 };

function tierLoosened(before: ApprovalTier, after: ApprovalTier | undefined): boolean {
  if (after === undefined || after.fromMinor > before.fromMinor) return true;
  return before.dailyFromMinor !== null && (after.dailyFromMinor === null || after.dailyFromMinor > before.dailyFromMinor);
}

/** Whether anything that `before` stopped or doubted passes more easily under `after`. */
export function loosensRules(before: MoneyRules, after: MoneyRules): boolean {
  const locks = moneyActions.some((action) => strictness[lockLevelOf(after, action)] < strictness[lockLevelOf(before, action)]);
  const tiers = before.tiers.some((tier) => tierLoosened(tier, after.tiers.find(({ currency }) => currency === tier.currency)));
  return locks || tiers || after.repeatDays < before.repeatDays;
}

/** Of a profile that nobody has changed. Live money asks for the amount a second time. */
export function defaultMoneyRules(environment: Environment): MoneyRules {
  const level = environment === 'live' ? 'typeAmount' : 'confirm';
  return { locks: { link: 'confirm', charge: level, refund: level, payout: 'typeAmount' }, tiers: [], repeatDays: 30 };
}
