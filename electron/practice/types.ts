/** What the practice gateways offer to the rest of the program, to tests and to the control interface. */
import type { ProviderId } from '@shared/domain/ids.ts';
import type { SettingValues } from '@shared/domain/profile.ts';

/** The calls that can be told to misbehave. Look-ups of lists (settlements) and the cashier page always behave. */
export const practiceOperations = ['link', 'checkout', 'query', 'refund'] as const;
export type PracticeOperation = (typeof practiceOperations)[number];

/** Faults of the wire before anything is executed. `late-commit` executes after the connection is gone. */
export const faultsBeforeCommit = [
  'hang-up-before-commit',
  'late-commit',
  'error-500-before-commit',
  'html-200-before-commit',
  'rate-limit-429',
  'unauthorised-401',
  'redirect-302',
] as const;

/** Faults of the wire after the call was executed: the caller cannot see that it was. */
export const faultsAfterCommit = [
  'accept-then-hang-up',
  'answer-late',
  'error-500-after-commit',
  'html-200',
  'empty-200',
  'truncated-json',
  'wrong-amount',
  'wrong-reference',
  'huge-body',
  'slow-trickle',
] as const;

/**
 * What becomes of an accepted write. `ok-but-never-done` answers "completed" and keeps saying so, but the money never
 * moves: only the original's refunded total and the ledger show it. `fails-later` answers "completed" and turns to failed.
 */
export const outcomeFaults = ['pending-then-completed', 'pending-then-failed', 'ok-but-never-done', 'fails-later'] as const;

/** `reordered` holds a notification back until the next one has gone out (or the delay has passed). */
export const notificationFaults = ['duplicate-notifications', 'reordered-notifications'] as const;

export const misbehaviourKinds = [...faultsBeforeCommit, ...faultsAfterCommit, ...outcomeFaults, ...notificationFaults] as const;
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

export type LedgerOrder = {
  readonly reference: string;
  readonly paymentId: string;
  readonly transactionId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** The provider's own word for the order's state. */
  readonly status: string;
  /** 1 when the sale was really executed, else 0. */
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

/** What was really executed, whatever the answers said. Amounts in minor units. */
export type PracticeLedger = {
  readonly providerId: ProviderId;
  readonly merchantId: string;
  readonly orders: readonly LedgerOrder[];
  readonly refunds: readonly LedgerRefund[];
  readonly totals: Readonly<Record<string, { readonly paidMinor: number; readonly refundedMinor: number }>>;
};

export type PracticeGateway = {
  readonly providerId: ProviderId;
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
  /** Throws a PracticeError when this gateway cannot show that kind on that operation. */
  misbehave(order: Misbehaviour): void;
  clearMisbehaviour(): void;
  misbehaviours(): readonly Misbehaviour[];
  ledger(): PracticeLedger;
  /** Does what the payer would do on the cashier page. Throws a PracticeError for an unknown or already finished order. */
  play(reference: string, act: PlayAct): void;
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
