/**
 * The journal: the only memory of what was asked of providers. Every method is one database transaction that is on disk when
 * its promise resolves. Writers name the version they read; a change in between is `intent.changedMeanwhile`.
 */
import type { AttemptId, ExportId, IntentId, ProfileId, Reference, SubmitKey, TransactionId } from '@shared/domain/ids.ts';
import type { Intent, IntentKind, IntentState, IntentTrace, Problem } from '@shared/domain/intent.ts';
import type { MoneyRules } from '@shared/domain/money-rules.ts';
import type { Environment, Profile, ProfileInput, SecretMark } from '@shared/domain/profile.ts';
import type { ExchangeEvidence, TimelineEvent } from '@shared/domain/timeline.ts';
import type { CurrencySum, ListSort, TransactionCursor, TransactionFilter } from '@shared/domain/transaction-filter.ts';
import type { ManualRefund } from '@shared/domain/manual-refund.ts';
import type { RepeatHit } from '@shared/domain/repeat.ts';
import type { LinkDetail, ObservationSource, Transaction, TransactionStatus } from '@shared/domain/transaction.ts';
import type { ExportRecord } from '@shared/domain/export.ts';
import type { BuiltInView, SavedView, SavedViewId, SavedViewInput, ViewColumn } from '@shared/domain/saved-view.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { MinorUnits } from '@shared/money/money.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import type { AppLockRecords } from './app-lock-records.ts';
import type { ApprovalRecordsOf, NewApprovalRequest, Settlement } from './approval-records.ts';
import type { AuditRecords } from './audit-records.ts';
import type { BatchRecords } from './batches.ts';
import type { FigureRecords } from './figures.ts';
import type { FoundMovementRecords } from './found-movements.ts';
import type { StatementRecords } from './statements.ts';
import type { ExportPresetRecords } from './export-presets.ts';
import type { SearchRecords } from './search-records.ts';
import type { SecretMarks } from './secret-store.ts';
import type { WalletTokenRecords } from './wallet-tokens.ts';

/** Read back from the open database; sending is refused unless they are `wal`, 2 (FULL) and true. */
export type JournalSettings = { readonly journalMode: string; readonly synchronous: number; readonly foreignKeys: boolean; readonly schemaVersion: number };

export type NewTransaction = Omit<Transaction, 'receivedMinor' | 'refundedMinor' | 'heldMinor' | 'refundedElsewhereMinor' | 'version' | 'observedAt' | 'observedFrom' | 'intentId' | 'movedAt'>;

/** What money that goes out is held against. */
export type RepeatQuery = {
  readonly environment: Environment;
  /** The order that it is for; null for a payout that stands alone. */
  readonly orderReference: Reference | null;
  /** The payment whose payer counts, and fingerprints of who is paid beside. */
  readonly paymentId: TransactionId | null;
  readonly payer: readonly string[];
  /** Null looks for the order alone. */
  readonly amountMinor: MinorUnits | null;
  readonly currency: CurrencyCode;
  /** Nothing older counts. */
  readonly from: Instant;
  /** Payouts for this payment are what is being recorded, so they are no repeat of it. */
  readonly recordsPayoutOf: TransactionId | null;
};

export type RepeatCheck = {
  readonly query: RepeatQuery;
  /** Not empty. */
  readonly reason: string | null;
  /** Keys of the hits that the reason was given for; null stands for all. */
  readonly seen: readonly string[] | null;
};

/**
 * Everything that belongs to a new intent. For a refund, `paymentId` names the payment whose rest is reserved in the same
 * database transaction; `exclusive` refuses a second open refund of that payment.
 */
export type IntentPlan = {
  readonly id: IntentId;
  readonly submitKey: SubmitKey;
  readonly kind: IntentKind;
  readonly profileId: ProfileId;
  readonly reference: Reference;
  readonly amountMinor: MinorUnits;
  readonly currency: CurrencyCode;
  /** Provider-neutral request, JSON text, exactly what the adapter is given on every send. */
  readonly payload: string;
  /** SHA-256 over the content (see `contentHash`), lower-case hex. */
  readonly payloadHash: string;
  readonly transaction: NewTransaction;
  readonly paymentId: TransactionId | null;
  /** Fingerprints of who pays or is paid. What goes back for a payment has those of the payment as well. */
  readonly payer?: readonly string[];
  /** Of money that goes out, where the profile asks for it: refused while something looks the same and no reason was given. */
  readonly repeat?: RepeatCheck;
  readonly exclusive: boolean;
  /** Of a payout: the second person, who stands for it by name; the note of its first line in the timeline. */
  readonly approvedBy?: string;
  /** Writes it down as AWAITING_APPROVAL: it holds what it needs and is not sent. */
  readonly awaitsApproval?: boolean;
  /** The request that a second person answers, written beside it; there exactly when it awaits one. */
  readonly approval?: NewApprovalRequest;
  readonly operator: string;
  readonly createdAt: Instant;
};

/** The whole mutable part of an intent after a step of the state machine. */
export type IntentProgress = Pick<
  Intent,
  'state' | 'sends' | 'asks' | 'negativeReads' | 'lastSentAt' | 'lastAskedAt' | 'nextAskAt' | 'quarantineUntil' | 'waitedMs' | 'problem'
> & { readonly referenceClaimed: boolean };

/** What a step does to the transaction rows; applied in the same database transaction as the step. */
export type TransactionEffect =
  | {
      readonly kind: 'patch';
      readonly transactionId: TransactionId;
      readonly status?: TransactionStatus;
      readonly providerPaymentId?: string | null;
      readonly providerTransactionId?: string | null;
      readonly walletReference?: string | null;
      readonly method?: string | null;
      readonly movedAt?: Instant | null;
      /** Of a payment: what came in, where it is not the amount; null where it is. */
      readonly receivedMinor?: MinorUnits | null;
      /** Of a payment; its status follows. */
      readonly refundedElsewhereMinor?: MinorUnits;
      readonly link?: LinkDetail;
      readonly observedAt: Instant;
      readonly observedFrom: ObservationSource;
    }
  /** Moves a refund's amount at its payment: from held to refunded, from held to free, from refunded to free, or from refunded back to held. The payment's status follows. */
  | { readonly kind: 'settleHold'; readonly paymentId: TransactionId; readonly amountMinor: MinorUnits; readonly to: 'refunded' | 'released' | 'reversed' | 'heldAgain' };

export type IntentStep = {
  readonly intentId: IntentId;
  readonly fromState: IntentState;
  readonly fromVersion: number;
  readonly progress: IntentProgress;
  /** Begins an attempt (a send) or notes the end of one; an ask is noted as an observation. */
  readonly attempt?: { readonly id: AttemptId; readonly phase: 'begin' } | { readonly id: AttemptId; readonly phase: 'end'; readonly evidence: ExchangeEvidence | null; readonly problem: Problem | null };
  readonly observation?: { readonly evidence: ExchangeEvidence | null; readonly problem: Problem | null };
  readonly effects: readonly TransactionEffect[];
  readonly event: Omit<TimelineEvent, 'id'>;
  readonly at: Instant;
};

export type IntentWithPayload = { readonly intent: Intent; readonly payload: string; readonly payloadHash: string };

export type IntentRecords = {
  /**
   * Writes intent, transaction, reservation and first event together; the intent is QUEUED, or AWAITING_APPROVAL where the plan says so. The same submit key again returns
   * the first intent with `created: false`. Errors: `intent.payloadDiffers` (same key, other content), `reference.duplicate`,
   * `profile.notFound`, `transaction.notFound` (the payment of a refund), `amount.aboveRefundable`, `refund.notRefundable`, `refund.alreadyOpen`, `refund.repeatNeedsReason`,
   * `journal.*`.
   */
  create(plan: IntentPlan): Promise<{ readonly intent: Intent; readonly created: boolean }>;
  get(id: IntentId): Promise<IntentWithPayload | undefined>;
  bySubmitKey(key: SubmitKey): Promise<Intent | undefined>;
  /** Sends and asks of the intent, newest first, at most `limit`. */
  trace(id: IntentId, limit: number): Promise<readonly IntentTrace[]>;
  /**
   * Applies one step by compare-and-set on state and version. Errors: `intent.changedMeanwhile`, `intent.notFound`,
   * `provider.conflict` (another transaction has the provider's number; nothing is written), `journal.*`.
   */
  step(step: IntentStep): Promise<Intent>;
  /** Every intent that is not final, oldest first. */
  listOpen(): Promise<readonly Intent[]>;
  countOpen(profileId: ProfileId): Promise<number>;
};

/** A change that a query brought to a payment, by compare-and-set on the transaction's version. */
export type PaymentObservation = {
  readonly transactionId: TransactionId;
  readonly fromVersion: number;
  readonly effects: readonly TransactionEffect[];
  readonly evidence: ExchangeEvidence | null;
  readonly problem: Problem | null;
  /** Null when nothing changed worth a line in the timeline. */
  readonly event: Omit<TimelineEvent, 'id'> | null;
  readonly at: Instant;
};

export type TransactionPage = { readonly rows: readonly Transaction[]; readonly next: TransactionCursor | null };

export type TransactionRecords = {
  get(id: TransactionId): Promise<Transaction | undefined>;
  /** Payment or refund with exactly this reference that still claims it. */
  byReference(profileId: ProfileId, reference: Reference): Promise<Transaction | undefined>;
  /** Oldest first; payouts that belong to the payment are not refunds. */
  refundsOf(paymentId: TransactionId): Promise<readonly Transaction[]>;
  /** Payouts that were made for this payment; they do not count as given back by themselves. */
  payoutsOf(paymentId: TransactionId): Promise<readonly Transaction[]>;
  /** Newest first: the transaction of any kind that has this provider number or, as payment, this provider payment number. */
  byProviderNumber(profileId: ProfileId, number: string): Promise<Transaction | undefined>;
  /**
   * Newest first where no order is named. `limit` 1 to 500; `skip` rows are left out behind the cursor, or from the beginning. Errors:
   * `filter.*` for a filter that contradicts itself.
   */
  search(filter: TransactionFilter, cursor: TransactionCursor | null, limit: number, how?: { readonly sort?: ListSort; readonly skip?: number }): Promise<TransactionPage>;
  /** How many rows of the filtered set stand before this one; null when it is not in the set. Errors: `filter.*`. */
  place(filter: TransactionFilter, sort: ListSort, id: TransactionId): Promise<number | null>;
  /** Methods and persons of these profiles' transactions, each once, in the order of the alphabet; of all profiles where none is named. */
  choices(profileIds: readonly ProfileId[]): Promise<{ readonly methods: readonly string[]; readonly operators: readonly string[] }>;
  /** Errors: `filter.*`. */
  sums(filter: TransactionFilter): Promise<readonly CurrencySum[]>;
  /** What went out, or may still go, and looks the same; newest first, at most 50 of each kind. Walks indexes only. */
  repeats(query: RepeatQuery): Promise<readonly RepeatHit[]>;
  /** Payments with this order number, on whatever profile of the environment; at most 20, newest first. */
  paymentsOfOrder(environment: Environment, orderReference: Reference): Promise<readonly Transaction[]>;
  timeline(id: TransactionId): Promise<readonly TimelineEvent[]>;
  /** Newest first, at most `limit`. */
  exchanges(id: TransactionId, limit: number): Promise<readonly ExchangeEvidence[]>;
  /** Applies the effects of an observation, and keeps it when it brings evidence or a problem; the payment counts as asked about either way. Errors: `intent.changedMeanwhile`, `provider.conflict`, `transaction.notFound`, `journal.*`. */
  observe(observation: PaymentObservation): Promise<Transaction>;
  /**
   * Refunds and payouts of the app that succeeded since `since` and that nobody has asked about since `lookedBefore`, those first that
   * were asked about longest ago. An ask that lies after `now` was before the clock was set back.
   */
  listSettled(wish: { readonly profileId: ProfileId; readonly since: Instant; readonly lookedBefore: Instant; readonly now: Instant; readonly limit: number }): Promise<readonly Transaction[]>;
  /** Link and checkout payments whose end is open (`waiting`, `pending`), least recently observed first. */
  listAwaitingPayment(limit: number): Promise<readonly Transaction[]>;
};

/**
 * A refund that was made by other means, to be written down: its transaction (status `pending`, origin `manual`) and what holds its
 * amount at the payment come with it.
 */
export type ManualRefundPlan = {
  readonly submitKey: SubmitKey;
  /** SHA-256, lower-case hex, of what makes two records the same. */
  readonly contentHash: string;
  readonly paymentId: TransactionId;
  readonly transaction: NewTransaction;
  readonly method: ManualRefund['method'];
  readonly paidOn: ManualRefund['paidOn'];
  readonly externalReference: string;
  /** Ciphertext of the payee, or null. */
  readonly payee: string | null;
  /** `file` is the name of the sealed copy in the proofs folder. */
  readonly proof: (NonNullable<ManualRefund['proof']> & { readonly file: string }) | null;
  readonly event: Omit<TimelineEvent, 'id'>;
  readonly repeat?: RepeatCheck;
};

export type StoredManualRefund = {
  readonly record: ManualRefund;
  readonly contentHash: string;
  readonly payee: string | null;
  readonly proofFile: string | null;
};

/** A step of a record by compare-and-set on its version; the caller has decided that it is allowed. */
export type ManualRefundStep = {
  readonly transactionId: TransactionId;
  readonly fromState: ManualRefund['state'];
  readonly fromVersion: number;
  readonly to: { readonly state: 'confirmed' } | { readonly state: 'voided'; readonly reason: string };
  readonly person: string;
  readonly effects: readonly TransactionEffect[];
  readonly event: Omit<TimelineEvent, 'id'>;
  readonly at: Instant;
};

export type ManualRefundRecords = {
  /**
   * Writes record, transaction, hold and first event together. The same submit key again returns the first record with `created:
   * false`. Errors: `intent.payloadDiffers` (same key, other content), `reference.duplicate`, `profile.notFound`,
   * `transaction.notFound`, `amount.aboveRefundable`, `refund.notRefundable`, `refund.repeatNeedsReason`, `journal.*`.
   */
  record(plan: ManualRefundPlan): Promise<{ readonly stored: StoredManualRefund; readonly created: boolean }>;
  get(id: TransactionId): Promise<StoredManualRefund | undefined>;
  bySubmitKey(key: SubmitKey): Promise<StoredManualRefund | undefined>;
  /** Errors: `manualRefund.notFound`, `intent.changedMeanwhile`, `journal.*`. */
  step(step: ManualRefundStep): Promise<StoredManualRefund>;
  /** Names of every proof file that a record names. */
  proofFiles(): Promise<readonly string[]>;
};

/** `by` is the person's name; left out, it is the program itself. */
export type ProfileRecords = {
  list(): Promise<readonly Profile[]>;
  get(id: ProfileId): Promise<Profile | undefined>;
  save(id: ProfileId, input: ProfileInput, at: Instant, by?: string): Promise<Profile>;
  pause(id: ProfileId, code: ErrorCode, at: Instant, by?: string): Promise<Profile>;
  resume(id: ProfileId, at: Instant, by?: string): Promise<Profile>;
  /** Hides the profile and its keys' marks; its transactions stay. Errors: `profile.hasOpenIntents`, also while a recorded refund waits for its second person. */
  remove(id: ProfileId, at: Instant, by?: string): Promise<void>;
};

/** What the journal knows of an export; whether it can still be compared is seen in the folder of fingerprints. */
export type StoredExport = Omit<ExportRecord, 'comparable'>;
export type StoredExportEnd = Omit<StoredExport, 'id' | 'request' | 'path' | 'startedAt' | 'presetId'>;

export type ExportRecords = {
  begin(record: StoredExport, by?: string): Promise<void>;
  finish(id: ExportId, end: StoredExportEnd, by?: string): Promise<void>;
  list(limit: number): Promise<readonly StoredExport[]>;
  get(id: ExportId): Promise<StoredExport | undefined>;
};

/** Small values of the app itself (language, theme, zone), JSON text by key. */
export type SavedViewRecords = {
  /** In their order. Errors: `journal.damaged`. */
  list(): Promise<readonly SavedView[]>;
  /** Columns of the views that every list has, as far as they are not the usual ones. */
  layouts(): Promise<Readonly<Partial<Record<BuiltInView, readonly ViewColumn[]>>>>;
  /** Replaces the content; a new one stands last. */
  put(id: SavedViewId, content: SavedViewInput): Promise<SavedView>;
  /** Changes the name alone; undefined when it is not there. */
  rename(id: SavedViewId, name: string): Promise<SavedView | undefined>;
  /** True when it was there. */
  remove(id: SavedViewId): Promise<boolean>;
  /** Those that are not named stand behind those that are. */
  arrange(ids: readonly SavedViewId[]): Promise<void>;
  setDefault(id: SavedViewId | null): Promise<void>;
  putLayout(view: BuiltInView, columns: readonly ViewColumn[] | null): Promise<void>;
};

export type PreferenceRecords = {
  all(): Promise<Readonly<Record<string, string>>>;
  /** With a note, the change is a row of the audit. */
  put(key: string, value: string, note?: { readonly action: 'operator.change' | 'settings.change'; readonly from: string; readonly to: string; readonly by: string; readonly at: Instant }): Promise<void>;
};

/** What a profile allows; undefined where nobody has changed its rules, or where they were made for another environment of it. */
export type MoneyRuleRecords = {
  get(profileId: ProfileId): Promise<MoneyRules | undefined>;
  put(profileId: ProfileId, rules: MoneyRules, by: string, at: Instant): Promise<void>;
};

export type ApprovalSettlement = Settlement<IntentStep>;
export type ApprovalRecords = ApprovalRecordsOf<IntentStep>;

export type Journal = {
  settings(): Promise<JournalSettings>;
  readonly profiles: ProfileRecords;
  readonly secretMarks: SecretMarks & { readonly listFor: (profileId: ProfileId) => Promise<readonly SecretMark[]> };
  readonly intents: IntentRecords;
  readonly transactions: TransactionRecords;
  readonly figures: FigureRecords;
  readonly manualRefunds: ManualRefundRecords;
  readonly exports: ExportRecords;
  readonly exportPresets: ExportPresetRecords;
  readonly preferences: PreferenceRecords;
  readonly savedViews: SavedViewRecords;
  readonly moneyRules: MoneyRuleRecords;
  readonly audit: AuditRecords;
  readonly appLock: AppLockRecords;
  readonly approvals: ApprovalRecords;
  readonly batches: BatchRecords;
  readonly walletTokens: WalletTokenRecords;
  readonly foundMovements: FoundMovementRecords;
  readonly statements: StatementRecords;
  readonly search: SearchRecords;
  close(): Promise<void>;
};
