/**
 * Who can take a payment: decided from the profiles and from what is known of their providers, without asking anybody. Pure, so
 * that it answers while a person types.
 */
import type { AmountReading } from '@shared/money/parse-amount.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { LinkInput } from '@shared/ipc/contract.ts';
import type { Instant } from '@shared/time/instant.ts';
import { integerSetting, settingOf, type ProviderDescription } from '@shared/providers/description.ts';

export type Method = LinkInput['by'];

export type Wish = {
  readonly currency: CurrencyCode;
  readonly amount: AmountReading;
  readonly method: Method;
  /** Null leaves it to the provider; undefined is not readable yet. */
  readonly expiresAt: Instant | null | undefined;
  readonly now: Instant;
};

export type Verdict = {
  readonly profile: Profile;
  readonly description: ProviderDescription;
  /** Least and most in minor units of the wished currency. */
  readonly minimum: number;
  readonly maximum: number;
  readonly currency: boolean;
  readonly method: boolean;
  /** `open` while no readable amount is there. */
  readonly amount: 'fits' | 'open' | 'low' | 'high';
  readonly expiry: 'fits' | 'open' | 'past' | 'provider';
  readonly keys: boolean;
  readonly paused: boolean;
  /** Nothing speaks against it. */
  readonly fits: boolean;
};

/** The methods that a profile offers: hosted pages first, then its table of checkout methods. */
export function methodsOf(profile: Profile, description: ProviderDescription): readonly Method[] {
  const hosted = description.link.kinds.map((kind): Method => ({ kind: 'link', linkKind: kind }));
  const hasTable = description.settings.some((field) => field.key === 'methods');
  const table = hasTable ? settingOf(description, profile.settings, 'methods') : [];
  if (!Array.isArray(table)) return hosted;
  const rows: readonly unknown[] = table;
  return [...hosted, ...rows.flatMap((row): readonly Method[] => {
    if (typeof row !== 'object' || row === null || !('channel_id' in row) || !('payment_method' in row)) return [];
    const { channel_id: channelId, payment_method: paymentMethod } = row;
    return typeof channelId === 'number' && typeof paymentMethod === 'string' ? [{ kind: 'checkout', channelId, paymentMethod }] : [];
  })];
}

/** One text per method, to compare and to choose by. */
export function methodKey(method: Method): string {
  return method.kind === 'link' ? `link:${method.linkKind ?? ''}` : `checkout:${method.channelId}:${method.paymentMethod}`;
}

/** Short texts of a profile's setting that lists names, such as stores. */
export function namesOf(profile: Profile | undefined, description: ProviderDescription | undefined, key: 'stores' | 'devices'): readonly string[] {
  if (!profile || !description?.settings.some((field) => field.key === key)) return [];
  const value = settingOf(description, profile.settings, key);
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.filter((item): item is string => typeof item === 'string');
}

function minimumOf(profile: Profile, description: ProviderDescription, method: Method): number {
  const checkout = method.kind === 'checkout' && description.settings.some((field) => field.key === 'minimumCheckout');
  return integerSetting(description, profile.settings, checkout ? 'minimumCheckout' : description.link.minimumSetting);
}

function amountOf(reading: AmountReading, minimum: number, maximum: number): Verdict['amount'] {
  if (!reading.ok) return reading.problem === 'amount.aboveMaximum' ? 'high' : 'open';
  if (reading.money.minor < minimum) return 'low';
  return reading.money.minor > maximum ? 'high' : 'fits';
}

function expiryOf(description: ProviderDescription, wish: Wish): Verdict['expiry'] {
  if (description.link.expiry === 'none') return 'provider';
  if (wish.expiresAt === undefined) return 'open';
  return wish.expiresAt !== null && wish.expiresAt <= wish.now ? 'past' : 'fits';
}

export function judge(profile: Profile, description: ProviderDescription, wish: Wish): Verdict {
  const minimum = minimumOf(profile, description, wish.method);
  const maximum = integerSetting(description, profile.settings, description.link.maximumSetting);
  const parts = {
    currency: description.link.currencies.includes(wish.currency),
    method: methodsOf(profile, description).some((method) => methodKey(method) === methodKey(wish.method)),
    amount: amountOf(wish.amount, minimum, maximum),
    expiry: expiryOf(description, wish),
    keys: description.credentials.every((field) => !field.required || profile.secrets.some((secret) => secret.name === field.key)),
    paused: profile.paused !== null,
  } as const;
  const fits = parts.currency && parts.method && parts.keys && !parts.paused
    && (parts.amount === 'fits' || parts.amount === 'open') && parts.expiry !== 'past';
  return { profile, description, minimum, maximum, ...parts, fits };
}
