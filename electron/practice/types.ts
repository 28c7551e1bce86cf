/** What the practice gateways offer to the rest of the program, to tests and to the control interface. */
import { providerIds, type ProviderId } from '@shared/domain/ids.ts';
import type { SettingValues } from '@shared/domain/profile.ts';

/** Every provider can be practised against. */
export const practiceProviderIds = providerIds;
export type PracticeProviderId = ProviderId;

/** The calls that can be told to misbehave. Look-ups of lists (settlements) and the cashier page always behave. */
export const practiceOperations = ['link', 'checkout', 'query', 'refund', 'payout', 'bind', 'tokens', 'unbind', 'capture', 'void'] as const;
export type PracticeOperation = (typeof practiceOperations)[number];

/** Calls that only some providers have: a gateway names those that it serves (wallet agreements, card authorisations, payouts). */
export const rareOperations: readonly PracticeOperation[] = ['bind', 'tokens', 'unbind', 'capture', 'void', 'payout'];

/**
 * Faults before anything is executed. `late-commit` executes after the connection is gone. A `platform-fault` is the
 * provider's own well-formed "something went wrong here", which says nothing about the order; it needs a provider that has one.
 */
export const faultsBeforeCommit = [
  'hang-up-before-commit',
  'late-commit',
  'error-500-before-commit',
  'html-200-before-commit',
  'rate-limit-429',
  'unauthorised-401',
  'redirect-302',
  'platform-fault-before-commit',
] as const;

/** Faults of the wire after the call was executed: the caller cannot see that it was. `wrong-signature` needs a provider that signs its answers. */
export const faultsAfterCommit = [
  'accept-then-hang-up',
  'answer-late',
  'error-500-after-commit',
  'html-200',
  'empty-200',
  'truncated-json',
  'wrong-amount',
  'wrong-reference',
  'wrong-signature',
  'huge-body',
  'slow-trickle',
  'platform-fault-after-commit',
] as const;

/**
 * What becomes of an accepted write. `ok-but-never-done` answers "completed" and keeps saying so, but the money never
 * moves: only the original's refunded total and the ledger show it. `fails-later` answers "completed" and turns to failed.
 */
export const outcomeFaults = ['pending-then-completed', 'pending-then-failed', 'ok-but-never-done', 'fails-later'] as const;

/** `reordered` holds a notification back until the next one has gone out (or the delay has passed). */
export const notificationFaults = ['duplicate-notifications', 'reordered-notifications'] as const;

export const misbehaviourKinds = [...faultsBeforeCommit, ...faultsAfterCommit, ...outcomeFaults, ...notificationFaults] as const;
export const platformFaults: readonly MisbehaviourKind[] = ['platform-fault-before-commit', 'platform-fault-after-commit'];
export type FaultBeforeCommit = (typeof faultsBeforeCommit)[number];
export type FaultAfterCommit = (typeof faultsAfterCommit)[number];
export type OutcomeFault = (typeof outcomeFaults)[number];
export type NotificationFault = (typeof notificationFaults)[number];
export type MisbehaviourKind = (typeof misbehaviourKinds)[number];

export type Misbehaviour = {
  readonly operation: PracticeOperation;
  readonly kind: MisbehaviourKind;
  /** How many of the next calls are hit; each hit counts down. */
  readonly times: number | 'until-cleared';
  /** Milliseconds, 0 to 86,400,000, for the kinds that wait; the kind's own default when absent. */
  readonly delayMs?: number;
};

export type PlayAct = 'pay' | 'fail' | 'expire';

/** What payers can do only where the provider has the means for it, such as a bank transfer over another amount. */
export const rarePlayActs = ['pay-part', 'pay-twice', 'pay-from-another-account', 'pay-late'] as const;
export type RarePlayAct = (typeof rarePlayActs)[number];

export type LedgerOrder = {
  readonly reference: string;
  readonly paymentId: string;
  readonly transactionId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** The provider's own word for the order's state. */
  readonly status: string;
  /** How often the sale was really executed: two is a doubled payment. */
  readonly executedSales: number;
  /** Refunds of this order that were really executed: two where one was meant is a doubled refund. */
  readonly executedRefunds: number;
  readonly refundedMinor: number;
};

export type LedgerRefund = {
  readonly reference: string;
  readonly transactionId: string;
  readonly originalReference: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** What the gateway tells a caller who asks. */
  readonly result: string;
  /** 1 when the money really moved, else 0, whatever `result` says. */
  readonly executed: number;
};

/** What a shopper does about a wallet agreement: on its consent page, or later in the wallet (`unbind`, and `expire` of a token). */
export const consentActs = ['agree', 'decline', 'expire', 'unbind'] as const;
export type ConsentAct = (typeof consentActs)[number];

/** Agreement of a shopper's wallet with the merchant. Holds no token. */
export type LedgerAgreement = {
  /** The merchant's number of the request that began it. */
  readonly reference: string;
  readonly agreementId: string;
  readonly merchantUserId: string;
  readonly wallet: string;
  readonly state: string;
};

/** A notification as the merchant's server is told it, for pasting where nobody listens. */
export type PracticeNotice = {
  readonly label: string;
  readonly url: string;
  readonly body: string;
  /** Where the signature travels in a header and not in the body. */
  readonly signature?: string;
};

export type LedgerPayout = {
  readonly reference: string;
  readonly transactionId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** What the gateway tells a caller who asks. */
  readonly result: string;
  /** 1 when the money really left, else 0, whatever `result` says. */
  readonly executed: number;
};

/** What was really executed, whatever the answers said. Amounts in minor units. */
export type PracticeLedger = {
  readonly providerId: PracticeProviderId;
  readonly merchantId: string;
  readonly orders: readonly LedgerOrder[];
  readonly refunds: readonly LedgerRefund[];
  /** Present where the provider sends money out of the merchant's balance. */
  readonly payouts?: readonly LedgerPayout[];
  /** Present where the provider has wallet agreements. */
  readonly agreements?: readonly LedgerAgreement[];
  readonly totals: Readonly<Record<string, { readonly paidMinor: number; readonly refundedMinor: number }>>;
};

export type PracticeGateway = {
  readonly providerId: PracticeProviderId;
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** What a profile has as its base URL: the origin plus the provider's own prefix. */
  readonly baseUrl: string;
  readonly merchantId: string;
  /** Made-up constants, worthless outside this process. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Guards `/__practice/`; new at every start. */
  readonly controlToken: string;
  /** What a practice profile must set differently from the provider's defaults. */
  readonly settings: SettingValues;
  /** Whether this gateway can show that kind on that operation. */
  shows(operation: PracticeOperation, kind: MisbehaviourKind): boolean;
  /** Throws a PracticeError when it cannot. */
  misbehave(order: Misbehaviour): void;
  clearMisbehaviour(): void;
  misbehaviours(): readonly Misbehaviour[];
  ledger(): PracticeLedger;
  /** Does what the payer would do on the cashier page. Throws a PracticeError for an unknown or already finished order. */
  play(reference: string, act: PlayAct): void;
  /** As `play`, where the provider's payers can do more. */
  playRare?(reference: string, act: RarePlayAct): void;
  /** Does what the shopper would do on the consent page of the agreement that `reference` began. Throws as `play` does. */
  playConsent(reference: string, act: ConsentAct): void;
  /** The last notifications, oldest first, also those whose address is not on this machine. Empty where the provider keeps none. */
  notices(): readonly PracticeNotice[];
  close(): Promise<void>;
};

export type PracticeErrorCode = 'unknownOrder' | 'orderFinished' | 'misbehaviourNotApplicable';

/** A refusal of the local control surface. It never reaches a provider's caller. */
export class PracticeError extends Error {
  readonly code: PracticeErrorCode;

  constructor(code: PracticeErrorCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'PracticeError';
    this.code = code;
  }
}

/** One line of the gateways' own log; never holds a key, a token or a signature. */
export type PracticeLog = (line: string) => void;
