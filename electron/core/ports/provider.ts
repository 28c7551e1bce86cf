/**
 * What an adapter of a provider offers. It turns requests into signed HTTP and answers into facts; it decides nothing. Every
 * call is sent at most once: no adapter retries, neither writes nor reads.
 */
import type { Reference } from '@shared/domain/ids.ts';
import type { Problem } from '@shared/domain/intent.ts';
import type { Environment, SettingValues } from '@shared/domain/profile.ts';
import type { ExchangeEvidence } from '@shared/domain/timeline.ts';
import type { Money } from '@shared/money/money.ts';
import type { ProviderDescription } from '@shared/providers/description.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** What a well-formed refusal means, as the provider documents it or the profile's settings say. */
export type RefusalMeaning =
  | 'final' // documented: refused, nothing was executed
  | 'duplicateReference' // proof that this reference was used before
  | 'notFound'
  | 'unauthorised' // key or signature refused, not documented as checked before execution
  | 'unauthorisedNotExecuted'
  | 'rateLimited'
  | 'rateLimitedNotExecuted'
  | 'inProgress'
  | 'unlisted';

export type ProviderAnswer<Fact> =
  /** Parsed, authentic, in the documented success envelope. Echoes are still to be compared by the caller. */
  | { readonly kind: 'fact'; readonly fact: Fact }
  | { readonly kind: 'refused'; readonly meaning: RefusalMeaning; readonly problem: Problem }
  /** Provably not one byte of the request left this machine. */
  | { readonly kind: 'notSent'; readonly problem: Problem }
  /** Anything else: time-out, lost connection, 5xx, unreadable or suspicious answer. */
  | { readonly kind: 'doubtful'; readonly problem: Problem };

/** `evidence` is null only when nothing could even be built (no key, no signature). */
export type Exchange<Fact> = { readonly answer: ProviderAnswer<Fact>; readonly evidence: ExchangeEvidence | null };

export type ProviderNumbers = {
  readonly providerPaymentId: string | null;
  readonly providerTransactionId: string | null;
  readonly walletReference: string | null;
};

export type LinkRequest = {
  readonly reference: Reference;
  readonly amount: Money;
  readonly description: string;
  readonly expiresAt: Instant | null;
  readonly linkKind: string | null;
  readonly storeId: string | null;
  readonly deviceId: string | null;
};
export type LinkFact = ProviderNumbers & { readonly reference: string | null; readonly url: string };

export type CheckoutRequest = {
  readonly reference: Reference;
  readonly amount: Money;
  readonly description: string;
  readonly expiresAt: Instant | null;
  readonly channelId: number;
  readonly paymentMethod: string;
};
/** What the payer does next. `other` keeps an unknown variant as raw JSON text for the operator. */
export type NextAction =
  | { readonly kind: 'none' }
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'qr'; readonly text: string; readonly url: string | null }
  | { readonly kind: 'other'; readonly type: string; readonly raw: string };
export type CheckoutFact = ProviderNumbers & { readonly reference: string | null; readonly outcome: ProviderOutcome; readonly next: NextAction };

/** Where a payment or refund stands at the provider. An unknown word is kept raw and never mapped to success. */
export type ProviderOutcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unrecognised'; readonly raw: string };

export type TransactionFact = ProviderNumbers & {
  readonly kind: 'payment' | 'refund';
  readonly reference: string | null;
  readonly originalReference: string | null;
  /** Null when the provider's answer does not say. */
  readonly amount: Money | null;
  readonly outcome: ProviderOutcome;
  /** Of a payment, as the provider counts it; null when not said. */
  readonly refundedMinor: number | null;
  readonly method: string | null;
  readonly createdAt: Instant | null;
};

export type RefundRequest = {
  /** New, of the refund itself. */
  readonly reference: Reference;
  readonly amount: Money;
  readonly note: string;
  readonly original: { readonly reference: Reference } & ProviderNumbers;
};

/** What to ask by: a payment made through a link is asked by our reference, because the link's answer holds no transaction number. */
export type TransactionQuery = { readonly reference: Reference; readonly providerTransactionId: string | null; readonly kind: 'payment' | 'refund' };

export type ConnectionFact = { readonly httpStatus: number; readonly signatureAccepted: boolean };

export type Provider = {
  createLink(request: LinkRequest): Promise<Exchange<LinkFact>>;
  startCheckout(request: CheckoutRequest): Promise<Exchange<CheckoutFact>>;
  refund(request: RefundRequest): Promise<Exchange<TransactionFact>>;
  /** "Not found" comes as a refusal with the meaning `notFound`. */
  query(query: TransactionQuery): Promise<Exchange<TransactionFact>>;
  /** A harmless signed read that shows whether key and signature are accepted. */
  testConnection(): Promise<Exchange<ConnectionFact>>;
};

/** The account an adapter works for. `baseUrl` has no trailing slash. */
export type ProviderAccount = {
  readonly environment: Environment;
  readonly merchantId: string;
  readonly baseUrl: string;
  readonly settings: SettingValues;
};

export type ProviderDependencies = {
  readonly account: ProviderAccount;
  /** Reads a key by credential name at the moment of signing. Throws the SecretStore's errors. */
  readonly secret: (name: string) => Promise<string>;
  readonly clock: Clock;
  readonly logger: Logger;
};

export type ProviderDefinition = {
  readonly description: ProviderDescription;
  create(dependencies: ProviderDependencies): Provider;
};
