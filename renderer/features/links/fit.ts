/**
 * Who can take a payment, and by which of its methods: decided from the profiles and from what is known of their providers,
 * without asking anybody. Pure, so that it answers while a person types.
 */
import type { ProviderId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { AmountReading } from '@shared/money/parse-amount.ts';
import { missingSettings, type LinkMethod, type ProviderDescription } from '@shared/providers/description.ts';
import { amountProblem } from '@shared/providers/link-rules.ts';
import type { Instant } from '@shared/time/instant.ts';
import { wishedExpiryProblem, type ExpiryWish } from './expiry.ts';

/** What the payer shall get: any of them, an address to send, or a code to show. */
export const handWishes = ['any', 'page', 'qr'] as const;
export type HandWish = (typeof handWishes)[number];

/** What a person wants, whoever takes it. It survives every change of profile and method. */
export type Wish = {
  readonly currency: CurrencyCode;
  readonly amount: AmountReading;
  readonly gives: HandWish;
  readonly expiry: ExpiryWish;
  readonly now: Instant;
};

/** The first thing that speaks against a profile, over all methods that were left to judge. Amounts in minor units. */
export type FitProblem =
  | { readonly kind: 'paused' | 'keys' | 'noMethod' | 'wholeUnits' | 'expiryPast' }
  | { readonly kind: 'gives'; readonly gives: HandWish }
  | { readonly kind: 'settings'; readonly providerId: ProviderId; readonly keys: readonly string[] }
  | { readonly kind: 'currency'; readonly currencies: readonly CurrencyCode[] }
  | { readonly kind: 'low'; readonly minimumMinor: number }
  | { readonly kind: 'high'; readonly maximumMinor: number }
  | { readonly kind: 'expirySoon' | 'expiryLate'; readonly seconds: number };

export type Verdict = {
  readonly profile: Profile;
  readonly description: ProviderDescription;
  /** All that the profile offers. */
  readonly methods: readonly LinkMethod[];
  /** The one that would be used: the person's, else the first that fits, else the one that came furthest. */
  readonly method: LinkMethod | undefined;
  /** Other methods of the profile that would fit, when the person's does not. */
  readonly instead: LinkMethod | undefined;
  readonly problem: FitProblem | null;
  /** Nothing that is typed can change it. */
  readonly blocked: boolean;
};

function givesAsWished(method: LinkMethod, gives: HandWish): boolean {
  return gives === 'any' || method.gives === gives;
}

/** `open` while no readable amount is there. */
function amountOf(method: LinkMethod, { amount, currency }: Wish): 'fits' | 'open' | 'low' | 'high' | 'wholeUnits' {
  if (!amount.ok) return amount.problem === 'amount.aboveMaximum' ? 'high' : 'open';
  const problem = amountProblem(amount.money.minor, currency, method);
  if (problem === null) return 'fits';
  return problem === 'amount.belowMinimum' ? 'low' : problem === 'amount.aboveMaximum' ? 'high' : 'wholeUnits';
}

function amountReason(methods: readonly LinkMethod[], wish: Wish): FitProblem {
  const found = methods.map((method) => amountOf(method, wish));
  if (found.includes('wholeUnits')) return { kind: 'wholeUnits' };
  if (found.includes('low')) return { kind: 'low', minimumMinor: Math.min(...methods.map((method) => method.minimumMinor)) };
  return { kind: 'high', maximumMinor: Math.max(...methods.map((method) => method.maximumMinor)) };
}

function expiryReason(methods: readonly LinkMethod[], wish: Wish): FitProblem {
  const found = methods.map((method) => wishedExpiryProblem(method.expiry, wish.expiry, wish.now));
  const ranges = methods.flatMap(({ expiry }) => (expiry.kind === 'range' ? [expiry] : []));
  if (found.includes('expiry.tooLate')) return { kind: 'expiryLate', seconds: Math.max(...ranges.map((range) => range.mostSeconds)) };
  if (found.includes('expiry.tooSoon')) return { kind: 'expirySoon', seconds: Math.min(...ranges.map((range) => range.leastSeconds)) };
  return { kind: 'expiryPast' };
}

/** Sorts out step by step, in the order in which a person would change the wish; the first step that nothing survives is the reason. */
function sift(methods: readonly LinkMethod[], wish: Wish): { readonly method: LinkMethod | undefined; readonly problem: FitProblem | null } {
  if (methods.length === 0) return { method: undefined, problem: { kind: 'noMethod' } };
  const steps: readonly { readonly keeps: (method: LinkMethod) => boolean; readonly reason: (left: readonly LinkMethod[]) => FitProblem }[] = [
    { keeps: (method) => givesAsWished(method, wish.gives), reason: () => ({ kind: 'gives', gives: wish.gives }) },
    { keeps: (method) => method.currencies.includes(wish.currency), reason: (left) => ({ kind: 'currency', currencies: [...new Set(left.flatMap((method) => method.currencies))] }) },
    { keeps: (method) => ['fits', 'open'].includes(amountOf(method, wish)), reason: (left) => amountReason(left, wish) },
    { keeps: (method) => wishedExpiryProblem(method.expiry, wish.expiry, wish.now) === null, reason: (left) => expiryReason(left, wish) },
  ];
  let left = methods;
  for (const step of steps) {
    const kept = left.filter(step.keeps);
    if (kept.length === 0) return { method: left[0], problem: step.reason(left) };
    left = kept;
  }
  return { method: left[0], problem: null };
}

/** `picked` is the key of the method that the person chose at this profile, if any. */
export function judge(profile: Profile, description: ProviderDescription, wish: Wish, picked?: string): Verdict {
  const methods = description.link.methods(profile);
  const chosen = methods.find((method) => method.key === picked);
  const sifted = sift(chosen ? [chosen] : methods, wish);
  const open = chosen && sifted.problem ? sift(methods, wish) : undefined;
  const keys = description.credentials.every((field) => !field.required || profile.secrets.some((secret) => secret.name === field.key));
  const missing = missingSettings(description, profile.settings);
  const settings: FitProblem | null = missing.length === 0 ? null : { kind: 'settings', providerId: description.id, keys: missing };
  const account: FitProblem | null = profile.paused !== null ? { kind: 'paused' } : keys ? settings : { kind: 'keys' };
  return {
    profile, description, methods, method: sifted.method, instead: open?.problem === null ? open.method : undefined,
    problem: account ?? sifted.problem, blocked: account !== null || methods.length === 0,
  };
}

/** Why one method cannot take the wish, or null; for the list of methods. */
export function methodProblem(method: LinkMethod, wish: Wish): FitProblem | null {
  return sift([method], { ...wish, gives: 'any' }).problem;
}
