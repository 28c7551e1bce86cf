/**
 * What an adapter of a provider offers. It turns requests into signed HTTP and answers into facts; it decides nothing. Every
 * call is sent at most once: no adapter retries, neither writes nor reads.
 */
import type { Reference } from '@shared/domain/ids.ts';
import type { Problem } from '@shared/domain/intent.ts';
import type { Environment, SettingValues } from '@shared/domain/profile.ts';
import type { ExchangeEvidence } from '@shared/domain/timeline.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { Money } from '@shared/money/money.ts';
import type { ProviderDescription } from '@shared/providers/description.ts';
import type { FieldValues } from '@shared/providers/request-field.ts';
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
export type Exchange<Fact> = {
  readonly answer: ProviderAnswer<Fact>;
  readonly evidence: ExchangeEvidence | null;
  /** Milliseconds for which the provider asked not to be asked again; absent where it asked for nothing. Not bounded. */
  readonly retryAfterMs?: number;
};

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
  /** Key of one of the description's methods. */
  readonly method: string;
  /** Further entries by their keys, as `readFields` made them; empty ones are absent. */
  readonly fields: FieldValues;
  /** When the person asked for it; the same on every send. */
  readonly createdAt: Instant;
};

/** What the payer does next. `form` has to be posted by a browser; `other` keeps an unknown variant as raw JSON text for the operator. */
export type NextAction =
  | { readonly kind: 'none' }
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'qr'; readonly text: string; readonly url: string | null }
  | { readonly kind: 'form'; readonly url: string; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'other'; readonly type: string; readonly raw: string };

/** Answer to a link or checkout. It exists; whether it is paid is for the payment to say. */
export type LinkFact = ProviderNumbers & {
  /** Null where the answer does not repeat it. */
  readonly reference: string | null;
  readonly outcome: ProviderOutcome;
  readonly next: NextAction;
};

/** Where a payment or refund stands at the provider. An unknown word is kept raw and never mapped to success. */
export type ProviderOutcome =
  | { readonly kind: 'completed' }
  /** Less or more came in than was asked for; `received` says how much. */
  | { readonly kind: 'partial' }
  | { readonly kind: 'pending' }
  /** With the provider's own code and words, where it gives some. */
  | { readonly kind: 'failed'; readonly code?: string | null; readonly message?: string | null }
  | { readonly kind: 'expired' }
  /** Closed by the merchant before it was paid. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'unrecognised'; readonly raw: string };

export type TransactionFact = ProviderNumbers & {
  readonly kind: Transaction['kind'];
  readonly reference: string | null;
  readonly originalReference: string | null;
  /** What was asked for; null when the provider's answer does not say. */
  readonly amount: Money | null;
  /** Of a payment: what came in; null when the answer does not tell it apart from the amount. */
  readonly received: Money | null;
  readonly outcome: ProviderOutcome;
  /** Of a payment, as the provider counts it; null when not said. */
  readonly refundedMinor: number | null;
  readonly method: string | null;
  readonly createdAt: Instant | null;
  /** When the money moved, in the provider's words; null or absent where it does not say, or has not moved. */
  readonly movedAt?: Instant | null;
  /** A page that the merchant must open before the provider goes on, such as one that asks for a payment password. */
  readonly page: { readonly url: string; readonly until: Instant | null } | null;
};

export type RefundRequest = {
  /** New, of the refund itself. */
  readonly reference: Reference;
  readonly amount: Money;
  readonly note: string;
  /** A code of `refundReasons`, for providers that demand a text where the person wrote none. */
  readonly reason: string;
  readonly fields: FieldValues;
  readonly original: { readonly reference: Reference; readonly method: string | null } & ProviderNumbers;
};

export type PayoutRequest = {
  readonly reference: Reference;
  readonly amount: Money;
  readonly note: string;
  readonly fields: FieldValues;
};

/** What to ask by. Which of the numbers is used is the adapter's business: a provider may know only some of them. */
export type TransactionQuery = {
  readonly kind: Transaction['kind'];
  readonly origin: Transaction['origin'];
  readonly reference: Reference;
  readonly providerPaymentId: string | null;
  readonly providerTransactionId: string | null;
  readonly method: string | null;
  /** What we asked for; where an answer leaves the currency out, this one is meant. */
  readonly amount: Money;
  /** When we wrote it down; narrows a search by time. */
  readonly createdAt: Instant;
  /** Of a refund: the payment it gives back. */
  readonly original: ({ readonly reference: Reference } & Pick<ProviderNumbers, 'providerPaymentId' | 'providerTransactionId'>) | null;
};

/** A question by one number alone, about something that is not known here. `value` fits the description's `numbers`. */
export type NumberQuestion = { readonly by: 'reference' | 'providerNumber'; readonly value: string };

export type ConnectionFact = { readonly httpStatus: number; readonly signatureAccepted: boolean };

/** Decimal text of major units, as the provider writes it: shown, never calculated with. */
export type BalanceFact = { readonly amounts: readonly { readonly code: string; readonly amount: string; readonly currency: CurrencyCode | null }[] };

/** A file of the provider as it came. */
export type ProviderFile = { readonly name: string; readonly contentType: string; readonly bytes: Buffer };
export type StatementEntry = { readonly id: string; readonly label: string; readonly raw: string };
export type StatementAbility = {
  /** Of a `listed` kind. `page` counts from 1. */
  list(request: { readonly code: string; readonly from: Instant | null; readonly until: Instant | null; readonly transferred: boolean | null; readonly page: number }): Promise<Exchange<readonly StatementEntry[]>>;
  /** By the entry's id, or by `YYYY-MM-DD` or `YYYY-MM`. */
  download(request: { readonly code: string; readonly id: string }): Promise<Exchange<ProviderFile>>;
};

/**
 * One page of payments made in a range, newest first; `next` continues it. `tried` names payments, by the provider's number, at which a
 * refund was tried, whatever became of it.
 */
export type ListPage = { readonly rows: readonly TransactionFact[]; readonly tried: readonly string[]; readonly next: string | null };
export type ListAbility = {
  /** `until` is excluded. A range is always sent: without one a provider may answer a window of its own. */
  payments(request: { readonly from: Instant; readonly until: Instant; readonly cursor: string | null; readonly limit: number }): Promise<Exchange<ListPage>>;
  refunds(request: { readonly payment: ProviderNumbers & { readonly reference: string; /** Counts where an answer leaves its own out. */ readonly currency: CurrencyCode | null }; readonly cursor: string | null; readonly limit: number }): Promise<Exchange<ListPage>>;
};

/** A notification as the merchant's server was told it. A `hint` is not signed: it may only lead to a question. */
export type Notice = { readonly body: string; readonly signature: string | null };
export type NoticeReading =
  | { readonly kind: 'verified'; readonly type: string; readonly reference: string | null; readonly providerNumber: string | null }
  | { readonly kind: 'hint'; readonly type: string; readonly reference: string | null; readonly providerNumber: string | null }
  | { readonly kind: 'refused'; readonly reason: 'badSignature' | 'noSignature' | 'malformed' | 'otherAccount' };

/** A card authorisation that is captured or given up later. `reference` is that of the follow-up itself. */
export type FollowUpRequest = { readonly reference: Reference; readonly amount: Money; readonly original: Reference };
export type FollowUpFact = { readonly reference: string | null; readonly outcome: ProviderOutcome; readonly amount: Money | null };
export type CaptureAbility = {
  capture(request: FollowUpRequest): Promise<Exchange<FollowUpFact>>;
  cancel(request: FollowUpRequest): Promise<Exchange<FollowUpFact>>;
  queryCapture(request: Pick<FollowUpRequest, 'reference' | 'original' | 'amount'>): Promise<Exchange<FollowUpFact>>;
  queryCancel(request: Pick<FollowUpRequest, 'reference' | 'original' | 'amount'>): Promise<Exchange<FollowUpFact>>;
};

export type BatchRefundRequest = {
  readonly reference: string;
  readonly note: string;
  readonly refunds: readonly { readonly chargeId: string; readonly amountMinor: number; readonly note: string }[];
};
export type BatchRefundFact = {
  readonly id: string;
  readonly reference: string;
  readonly status: string;
  readonly page: TransactionFact['page'];
  readonly rows: readonly { readonly chargeId: string; readonly refundId: string | null; readonly outcome: ProviderOutcome; readonly failure: string | null }[];
};
export type BatchRefundAbility = {
  create(request: BatchRefundRequest): Promise<Exchange<BatchRefundFact>>;
  get(id: string): Promise<Exchange<BatchRefundFact>>;
  list(request: { readonly page: number; readonly perPage: number }): Promise<Exchange<{ readonly rows: readonly BatchRefundFact[]; readonly more: boolean }>>;
};

/** What a shopper's wallet agreement is at the provider. Tokens are secrets: they are never logged, shown whole or kept unsealed. */
export type TokenFact = {
  readonly token: string;
  readonly wallet: string | null;
  readonly merchantUserId: string | null;
  /** The wallet's own name for the account, masked by the wallet. */
  readonly walletAccount: string | null;
  readonly state: 'active' | 'pending' | 'ended' | 'unrecognised';
  readonly expiresAt: Instant | null;
};
export type BindRequest = {
  readonly reference: Reference;
  readonly merchantUserId: string;
  readonly wallet: string;
  readonly terminal: string;
  /** Ours, returned with the shopper; null where the flow has none. */
  readonly state: string | null;
  readonly createdAt: Instant;
};
/** `handle` names the agreement until it is known; it cannot be charged. */
export type BindFact = { readonly url: string; readonly handle: string | null };
export type TokenChargeRequest = {
  readonly reference: Reference;
  /** Identifies the attempt: the same on every repeat. */
  readonly requestId: string;
  readonly amount: Money;
  readonly description: string;
  readonly token: string;
  readonly merchantUserId: string;
  readonly wallet: string;
  readonly fields: FieldValues;
};
export type TokenAbility = {
  bind(request: BindRequest): Promise<Exchange<BindFact>>;
  /** Tokens of one shopper; null where the provider keeps none and only the merchant knows them. */
  readonly list: ((request: { readonly merchantUserId: string; readonly token: string | null }) => Promise<Exchange<readonly TokenFact[]>>) | null;
  /** Trades the one-time code of the returned address for the token; null where no flow has one. */
  readonly exchangeCode: ((request: { readonly reference: Reference; readonly merchantUserId: string; readonly code: string; readonly state: string }) => Promise<Exchange<TokenFact>>) | null;
  charge(request: TokenChargeRequest): Promise<Exchange<LinkFact>>;
  unbind(request: { readonly reference: Reference; readonly merchantUserId: string; readonly token: string; readonly agreement: string | null }): Promise<Exchange<{ readonly done: boolean }>>;
};

/** What the provider says of an order beyond its outcome, as pairs in its own words. */
export type PaymentDetailFact = { readonly facts: readonly { readonly name: string; readonly value: string }[]; readonly raw: string };

/** Every provider makes links, answers questions and tests its keys; the rest it has or has not. */
export type Provider = {
  createLink(request: LinkRequest): Promise<Exchange<LinkFact>>;
  /** "Not found" comes as a refusal with the meaning `notFound`. */
  query(query: TransactionQuery): Promise<Exchange<TransactionFact>>;
  /** A harmless signed read that shows whether key and signature are accepted. */
  testConnection(): Promise<Exchange<ConnectionFact>>;
  /**
   * What the provider knows under a number: what it names first, and what belongs to it. Never empty; nobody is asked what the description's
   * `numbers` excludes (`notSent`, `cannotAsk`). An amount whose currency is not said is null.
   */
  readonly find?: (question: NumberQuestion) => Promise<Exchange<readonly TransactionFact[]>>;
  readonly refund?: (request: RefundRequest) => Promise<Exchange<TransactionFact>>;
  /** Closes an unpaid payment. The fact is the payment afterwards. */
  readonly withdraw?: (query: TransactionQuery) => Promise<Exchange<TransactionFact>>;
  readonly payout?: (request: PayoutRequest) => Promise<Exchange<TransactionFact>>;
  readonly balance?: () => Promise<Exchange<BalanceFact>>;
  readonly paymentDetail?: (query: TransactionQuery) => Promise<Exchange<PaymentDetailFact>>;
  readonly statements?: StatementAbility;
  readonly lists?: ListAbility;
  readonly captures?: CaptureAbility;
  readonly batchRefunds?: BatchRefundAbility;
  readonly tokens?: TokenAbility;
  /** Reads keys, so it is not immediate; asks nobody. */
  readonly readNotice?: (notice: Notice) => Promise<NoticeReading>;
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
