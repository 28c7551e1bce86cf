/**
 * What a screen must know of a provider, as data: which keys it needs, which of its unknowns are settings, what it can do
 * and where its limits lie. Screens draw themselves from this and never name a provider.
 */
import type { Environment, SettingValue, SettingValues } from '../domain/profile.ts';
import type { IntentKind } from '../domain/intent.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { ProviderId } from '../domain/ids.ts';
import type { NumberUse } from '../domain/search.ts';
import type { CurrencyCode } from '../money/currency.ts';
import type { ReferenceRule, TextRule } from './order-rules.ts';
import type { RequestField } from './request-field.ts';
import type { TokenRules } from './token-rules.ts';

export type { ReferenceRule, TextRule } from './order-rules.ts';

export const settingGroups = ['addresses', 'signature', 'answers', 'limits', 'time', 'methods', 'callbacks', 'capabilities', 'safety'] as const;
export type SettingGroup = (typeof settingGroups)[number];

type SettingBase<Kind extends string, Value extends SettingValue> = {
  readonly key: string;
  readonly group: SettingGroup;
  readonly kind: Kind;
  readonly default: Value;
};

/** One advanced setting. Its label and help are locale keys `providers.<providerId>.settings.<key>.{label,help}`. */
export type SettingField =
  | (SettingBase<'text', string> & { readonly maxLength: number; readonly pattern?: string; readonly multiline?: boolean })
  | (SettingBase<'integer', number> & { readonly min: number; readonly max: number; readonly unit?: 'minorUnits' | 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' })
  | (SettingBase<'boolean', boolean>)
  | (SettingBase<'choice', string> & { readonly choices: readonly string[] })
  /** Several short texts, such as success codes. */
  | (SettingBase<'list', readonly string[]> & { readonly itemPattern: string; readonly maxItems: number })
  /** A small table, such as payment methods; every row has all columns. */
  | (SettingBase<'table', readonly Readonly<Record<string, string | number>>[]> & {
      readonly columns: readonly { readonly key: string; readonly kind: 'text' | 'integer'; readonly required: boolean; readonly choices?: readonly string[] }[];
      readonly maxRows: number;
    });

/**
 * A key of the merchant. It goes to the keychain and never comes back to a screen. Label: `providers.<id>.credentials.<key>`.
 * `form` is a shape that is checked before it is stored: text of one line, or a private key in PEM.
 */
export type CredentialField = {
  readonly key: string;
  readonly required: boolean;
  readonly maxLength: number;
  readonly multiline: boolean;
  /** Expression that the whole key must match; a key that does not is a mistake in copying. */
  readonly pattern?: string;
  /** What a key's beginning says of its environment; a contradiction to the profile's is refused. */
  readonly prefixes?: Readonly<Partial<Record<'test' | 'live', string>>>;
};

/** How an intent may be repeated after "not found" (see the attempts engine): A idempotency key, B unique reference, C query only, D status only, E no query. */
export type ResendClass = 'A' | 'B' | 'C' | 'D' | 'E';

export type ExpiryRule =
  | { readonly kind: 'any' }
  /** The call takes none; `usualSeconds` is how long the provider lets it live, null when not published. */
  | { readonly kind: 'none'; readonly usualSeconds: number | null }
  | { readonly kind: 'range'; readonly leastSeconds: number; readonly mostSeconds: number; readonly usualSeconds: number };

/** One way to be paid that a profile offers now. */
export type LinkMethod = {
  /** Stable name; the request carries it to the adapter. */
  readonly key: string;
  /** `link` is a page on which the payer chooses; `checkout` starts one certain method. */
  readonly kind: Extract<IntentKind, 'link' | 'checkout'>;
  /** What is handed to the payer: `form` is a page that this computer has to post. */
  readonly gives: 'page' | 'qr' | 'form' | 'other';
  /** Locale key `providers.<id>.methods.<code>`, or the provider's own words where a table of the profile names it. */
  readonly label: { readonly code: string } | { readonly text: string };
  /** What the transaction's `method` says from the start; null while the payer has not chosen. */
  readonly recordAs: string | null;
  readonly currencies: readonly CurrencyCode[];
  /** Minor units. */
  readonly minimumMinor: number;
  /** Minor units; 0 is none. */
  readonly maximumMinor: number;
  /** Only whole major units. */
  readonly wholeUnits: boolean;
  readonly reference: ReferenceRule;
  readonly description: TextRule;
  readonly expiry: ExpiryRule;
  readonly fields: readonly RequestField[];
  /** An unpaid one can be closed at the provider. */
  readonly withdraw: boolean;
};

/** What the rules for giving back depend on. */
export type RefundablePayment = Pick<Transaction, 'method' | 'currency' | 'amountMinor' | 'origin' | 'createdAt' | 'movedAt'>;

export type RefundRules = {
  readonly partial: boolean;
  /** Minor units. */
  readonly minimumMinor: number;
  readonly wholeUnits: boolean;
  readonly note: TextRule;
  /** Days after payment, or null where the provider publishes no window. The provider's own refusal has the last word. */
  readonly windowDays: number | null;
  /** Working days until the payer has it, or null where not published. */
  readonly arrivalDays: readonly [number, number] | null;
  readonly fields: readonly RequestField[];
};

/** `manual`: the provider has no refund call; what was given back by other means is only recorded. */
export type RefundTrack =
  | { readonly track: 'api'; readonly rules: (payment: RefundablePayment, settings: SettingValues) => RefundRules }
  | { readonly track: 'manual' };

/** Money out of the merchant's balance to a bank account; null for providers that have none. */
export type PayoutRules = {
  /** Setting that must be switched on first. */
  readonly setting: string;
  readonly currency: CurrencyCode;
  readonly minimumMinor: number;
  readonly wholeUnits: boolean;
  readonly reference: ReferenceRule;
  readonly fields: readonly RequestField[];
};

/** How often an open payment is asked about, by its age. Practice profiles are always asked quickly. */
export type PollingPlan = {
  /** Seconds between two questions while a screen shows it. */
  readonly watchedSeconds: number;
  readonly steps: readonly { readonly untilAgeSeconds: number; readonly everySeconds: number }[];
  readonly laterSeconds: number;
  /** Setting that holds the hours after which it is asked about only on demand. */
  readonly stopAfterSetting: string | null;
};

/** A file of the provider about a period. Label: `providers.<id>.statements.<code>`. */
export type StatementKind = {
  readonly code: string;
  /** `listed`: the provider lists its files and each is fetched by its number; else one is asked for by day or month. */
  readonly by: 'listed' | 'day' | 'month';
  /** Setting that must be on, or null. */
  readonly setting: string | null;
};

/** A published address. `code` is the site, label `providers.<id>.sites.<code>`; null where there is only one. */
export type PublishedAddress = { readonly code: string | null; readonly url: string };

/**
 * What a number tells by its form, and by which numbers the provider can be asked about something that is not known here. `certain`: nothing
 * else looks like it. `own` is the whole form of a number of ours, null where there is no such question; `provider` likewise of its own numbers.
 */
export type NumberRules = {
  readonly shapes: readonly { readonly use: NumberUse; readonly pattern: string; readonly certain: boolean }[];
  readonly own: string | null;
  readonly provider: string | null;
};

/** What of a profile decides its methods. */
export type ProfileScope = { readonly settings: SettingValues; readonly environment: Environment };

export type ProviderDescription = {
  readonly id: ProviderId;
  /** Proper name, the same in every language. */
  readonly name: string;
  /** One or two characters for the letter tile. */
  readonly tile: string;
  /** Empty where the provider publishes none: then the merchant must give it. */
  readonly baseUrls: Readonly<Record<Exclude<Environment, 'practice'>, readonly PublishedAddress[]>>;
  readonly merchantIdRequired: boolean;
  readonly numbers: NumberRules;
  /** Whole text of the merchant's number; its name is `providers.<id>.merchantId`. */
  readonly merchantIdPattern: string;
  readonly credentials: readonly CredentialField[];
  readonly settings: readonly SettingField[];
  readonly link: {
    /** Of all methods together. */
    readonly currencies: readonly CurrencyCode[];
    /** The methods in force for a profile, in the order in which a form offers them; the first is the usual one. */
    readonly methods: (scope: ProfileScope) => readonly LinkMethod[];
    /** Settings without which no link can be made; a text that is not empty. */
    readonly needs: readonly string[];
    readonly polling: PollingPlan | null;
  };
  readonly refund: RefundTrack;
  readonly payout: PayoutRules | null;
  /** Wallet agreements that may be charged again; null for providers that have none. */
  readonly tokens: TokenRules | null;
  readonly balance: boolean;
  /** The provider tells more of an order than its outcome; `setting` must be on where there is one. Null where it does not. */
  readonly paymentDetail: { readonly setting: string | null } | null;
  readonly statements: readonly StatementKind[];
  /** Where the signature of a notification stands: in its text, or beside it in a header; null where nothing is verified here. */
  readonly notices: 'body' | 'header' | null;
  readonly resend: Readonly<Record<IntentKind, ResendClass>>;
  /** Setting that holds the quarantine in minutes. */
  readonly quarantineSetting: string;
  /** Setting that holds the days after which something accepted and not finished is a person's business. No provider publishes a span. */
  readonly overdueSetting: string;
  /** Setting that holds the days for which refunds and payouts that succeeded are asked about again; 0 for never. */
  readonly recheckSetting: string;
};

/** The value in force: what the profile says, else the provider's default. Throws for a key that the provider does not have. */
export function settingOf(description: Pick<ProviderDescription, 'id' | 'settings'>, values: SettingValues, key: string): SettingValue {
  const field = description.settings.find((candidate) => candidate.key === key);
  if (!field) throw new RangeError(`${description.id} has no setting ${key}`);
  return values[key] ?? field.default;
}

type Settable = Pick<ProviderDescription, 'id' | 'settings'>;

/** As `settingOf`, for settings that are whole numbers. */
export function integerSetting(description: Settable, values: SettingValues, key: string): number {
  const value = settingOf(description, values, key);
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new RangeError(`${key} is not a whole number`);
  return value;
}

export function textSetting(description: Settable, values: SettingValues, key: string): string {
  const value = settingOf(description, values, key);
  if (typeof value !== 'string') throw new RangeError(`${key} is not a text`);
  return value;
}

export function booleanSetting(description: Settable, values: SettingValues, key: string): boolean {
  return settingOf(description, values, key) === true;
}

export function choiceSetting<Word extends string>(description: Settable, values: SettingValues, key: string, words: readonly Word[]): Word {
  const value = settingOf(description, values, key);
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw new RangeError(`${key} is not one of ${words.join(', ')}`);
  return word;
}

export function listSetting(description: Settable, values: SettingValues, key: string): readonly string[] {
  const value = settingOf(description, values, key);
  if (!Array.isArray(value)) throw new RangeError(`${key} is not a list`);
  const items: readonly unknown[] = value;
  return items.filter((item): item is string => typeof item === 'string');
}

export type TableRow = Readonly<Record<string, string | number>>;

export function tableSetting(description: Settable, values: SettingValues, key: string): readonly TableRow[] {
  const value = settingOf(description, values, key);
  if (!Array.isArray(value)) throw new RangeError(`${key} is not a table`);
  const rows: readonly (string | TableRow)[] = value;
  return rows.filter((row): row is TableRow => typeof row !== 'string');
}

/** The method of a profile by its key. */
export function methodOf(description: ProviderDescription, scope: ProfileScope, key: string): LinkMethod | undefined {
  return description.link.methods(scope).find((method) => method.key === key);
}

/** Keys of the needed settings that are still empty. */
export function missingSettings(description: ProviderDescription, settings: SettingValues): readonly string[] {
  return description.link.needs.filter((key) => textSetting(description, settings, key) === '');
}

/** Milliseconds between the starts of two requests of bulk runs. No provider publishes a limit, so each profile may set its own. */
export const paceSetting = { key: 'bulkPaceMs', group: 'limits', kind: 'integer', default: 1_000, min: 50, max: 60_000, unit: 'milliseconds' } as const satisfies SettingField;
