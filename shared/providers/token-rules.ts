/** What a screen must know of a provider's wallet agreements, as data. Screens draw themselves from this and never name a provider. */
import type { SettingValues } from '../domain/profile.ts';
import type { CurrencyCode } from '../money/currency.ts';
import type { ReferenceRule, TextRule } from './order-rules.ts';
import type { RequestField } from './request-field.ts';

/** What a wallet lets its owner spend, for the operator to know; the wallet's own refusal has the last word. */
export type WalletLimit = {
  readonly span: 'payment' | 'day' | 'month';
  readonly currency: CurrencyCode;
  /** Minor units. The two differ where the limit depends on `by`. */
  readonly leastMinor: number;
  readonly mostMinor: number;
  readonly by: 'plan' | 'identity' | 'agreement' | null;
};

export type TokenWallet = {
  /** Stable name; kept with the token and handed to the adapter. */
  readonly key: string;
  /** Locale key `providers.<id>.wallets.<code>`, or the wallet's own name, spelled as the provider wants it. */
  readonly label: { readonly code: string } | { readonly text: string };
  /** Two-letter region; null where a profile's own row adds a wallet that is not known here. */
  readonly market: string | null;
  /** The first one is the usual one. Empty where not known: then every currency is taken. */
  readonly currencies: readonly CurrencyCode[];
  /** Years that a token lives; null for long-term or not known. */
  readonly tokenYears: number | null;
  readonly limits: readonly WalletLimit[];
  /** The shopper can agree in a mobile browser; otherwise by app or by scanning. */
  readonly mobilePage: boolean;
};

export type TokenRules = {
  /** The wallets in force under these settings; empty where a profile lacks what agreements need. */
  readonly wallets: (settings: SettingValues) => readonly TokenWallet[];
  /** Where the shopper agrees; null where the provider does not ask. */
  readonly terminal: RequestField | null;
  /** Who the shopper is, as typed. */
  readonly merchantUserId: RequestField;
  /** The provider tells which tokens a shopper has; where it does not, only the returned address brings one. */
  readonly listed: (settings: SettingValues) => boolean;
  /** The shopper comes back with a one-time code in the address, and pasting that address makes the token. */
  readonly returnsCode: (settings: SettingValues) => boolean;
  /** A merchant's number names the agreement at the provider, which keeps none: an import has to bring it. */
  readonly agreementId: boolean;
  /** Characters that a token has, for one that is brought in a file. */
  readonly token: { readonly minLength: number; readonly maxLength: number };
  /** Settings that must not be empty before an agreement can be started. */
  readonly needs: (settings: SettingValues) => readonly string[];
  /** Minutes for which the consent page is usually open; not published, so that only our waiting ends by it. */
  readonly consentMinutes: number;
  /** Of a charge: order number, text, and further entries. */
  readonly charge: {
    readonly reference: ReferenceRule;
    readonly description: TextRule;
    readonly fields: (settings: SettingValues) => readonly RequestField[];
  };
};
