/**
 * What a screen must know of a provider, as data: which keys it needs, which of its unknowns are settings, what it can do
 * and where its limits lie. Screens draw themselves from this and never name a provider.
 */
import type { Environment, SettingValue } from '../domain/profile.ts';
import type { ProviderId } from '../domain/ids.ts';
import type { CurrencyCode } from '../money/currency.ts';

export type SettingGroup = 'signature' | 'answers' | 'limits' | 'time' | 'methods' | 'callbacks' | 'capabilities' | 'safety';

type SettingBase<Kind extends string, Value extends SettingValue> = {
  readonly key: string;
  readonly group: SettingGroup;
  readonly kind: Kind;
  readonly default: Value;
};

/** One advanced setting. Its label and help are locale keys `providers.<providerId>.settings.<key>.{label,help}`. */
export type SettingField =
  | (SettingBase<'text', string> & { readonly maxLength: number; readonly pattern?: string })
  | (SettingBase<'integer', number> & { readonly min: number; readonly max: number; readonly unit?: 'minorUnits' | 'milliseconds' | 'minutes' })
  | (SettingBase<'boolean', boolean>)
  | (SettingBase<'choice', string> & { readonly choices: readonly string[] })
  /** Several short texts, such as success codes. */
  | (SettingBase<'list', readonly string[]> & { readonly itemPattern: string; readonly maxItems: number })
  /** A small table, such as payment methods; every row has all columns. */
  | (SettingBase<'table', readonly Readonly<Record<string, string | number>>[]> & {
      readonly columns: readonly { readonly key: string; readonly kind: 'text' | 'integer'; readonly required: boolean }[];
      readonly maxRows: number;
    });

/** A key of the merchant. It goes to the keychain and never comes back to a screen. Label: `providers.<id>.credentials.<key>`. */
export type CredentialField = { readonly key: string; readonly required: boolean; readonly maxLength: number; readonly multiline: boolean };

/** How an intent may be repeated after "not found" (see the attempts engine): A idempotency key, B unique reference, C query only, D status only, E no query. */
export type ResendClass = 'A' | 'B' | 'C' | 'D' | 'E';

export type ProviderDescription = {
  readonly id: ProviderId;
  /** Proper name, the same in every language. */
  readonly name: string;
  /** One or two characters for the letter tile. */
  readonly tile: string;
  /** Null where the provider publishes none: then the merchant must give it. */
  readonly baseUrls: Readonly<Record<Exclude<Environment, 'practice'>, string | null>>;
  readonly merchantIdRequired: boolean;
  readonly credentials: readonly CredentialField[];
  readonly settings: readonly SettingField[];
  readonly link: {
    readonly currencies: readonly CurrencyCode[];
    /** Setting that holds the least amount in minor units. */
    readonly minimumSetting: string;
    readonly maximumSetting: string;
    readonly referenceMaxLength: number;
    readonly descriptionMaxLength: number;
    /** Codes the payer's page may take; label `providers.<id>.linkKinds.<code>`. */
    readonly kinds: readonly string[];
    readonly withdraw: boolean;
    readonly expiry: 'any' | 'none';
  };
  readonly refund: {
    readonly byApi: boolean;
    readonly partial: boolean;
    readonly minimumSetting: string;
    readonly noteMaxLength: number;
    /** Days after payment, or null where the provider publishes no window. */
    readonly windowDays: number | null;
    /** Working days until the payer has it, or null where not published. */
    readonly arrivalDays: readonly [number, number] | null;
  };
  readonly resend: { readonly link: ResendClass; readonly checkout: ResendClass; readonly refund: ResendClass };
  /** Setting that holds the quarantine in minutes. */
  readonly quarantineSetting: string;
};

/** The value in force: what the profile says, else the provider's default. Throws for a key that the provider does not have. */
export function settingOf(description: ProviderDescription, values: Readonly<Record<string, SettingValue>>, key: string): SettingValue {
  const field = description.settings.find((candidate) => candidate.key === key);
  if (!field) throw new RangeError(`${description.id} has no setting ${key}`);
  return values[key] ?? field.default;
}

/** As `settingOf`, for settings that are whole numbers. */
export function integerSetting(description: ProviderDescription, values: Readonly<Record<string, SettingValue>>, key: string): number {
  const value = settingOf(description, values, key);
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new RangeError(`${key} is not a whole number`);
  return value;
}
