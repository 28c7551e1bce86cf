/**
 * Requests for a second person, installations that are known by their key, and answers that were given here. Part of the journal, whose
 * `IntentStep` is the `Step` of what follows.
 */
import type { ApprovalId, ApprovalState, DeviceFingerprint, EnrolledDevice } from '@shared/domain/approval.ts';
import type { IntentId, ProfileId } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { MinorUnits } from '@shared/money/money.ts';
import type { Instant } from '@shared/time/instant.ts';

/** Written with the intent that it belongs to, in one transaction. */
export type NewApprovalRequest = {
  readonly id: ApprovalId;
  /** Canonical text of the body, exactly as it was signed, and its SHA-256. */
  readonly body: string;
  readonly bodyHash: string;
  readonly signature: string;
  readonly maker: string;
  readonly makerFingerprint: DeviceFingerprint;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
};

export type StoredApproval = NewApprovalRequest & {
  readonly intentId: IntentId;
  readonly state: ApprovalState;
  readonly checker: string | null;
  readonly checkerFingerprint: DeviceFingerprint | null;
  /** The whole answer file. */
  readonly answer: string | null;
  readonly answeredAt: Instant | null;
};

/** The end of a request and the step of its intent, one transaction. */
export type Settlement<Step> = {
  readonly id: ApprovalId;
  readonly step: Step;
  readonly at: Instant;
} & (
  | { readonly to: 'released' | 'refused'; readonly answer: { readonly person: string; readonly fingerprint: DeviceFingerprint; readonly requestHash: string; readonly file: string } }
  | { readonly to: 'withdrawn' | 'expired' }
);

export type GivenAnswer = { readonly requestHash: string; readonly decision: 'approve' | 'refuse'; readonly file: string; readonly answeredAt: Instant };

export type ApprovalRecordsOf<Step> = {
  /** Waiting ones first, oldest first; then settled ones, newest first, at most `settled` of them. */
  list(settled: number): Promise<readonly StoredApproval[]>;
  listWaiting(): Promise<readonly StoredApproval[]>;
  get(id: ApprovalId): Promise<StoredApproval | undefined>;
  byIntent(intentId: IntentId): Promise<StoredApproval | undefined>;
  /**
   * Settles a waiting request and moves its intent, both or neither. For an answer everything that it rests on is looked at again in
   * the same transaction. Errors: `approval.notFound`, `approval.notWaiting`, `approval.requestDiffers`, `approval.unknownDevice`,
   * `approval.removedDevice`, `approval.expired`, `approval.payloadDiffers`, `approval.otherAccount`, those of `IntentRecords.step`.
   */
  settle(settlement: Settlement<Step>): Promise<Intent>;
  /**
   * What goes out of a profile in one currency on the day from `from` to `until`: sent on that day, or not yet certain to be over. Minor units.
   * A refund that was recorded by hand counts on the day it was recorded.
   */
  outgoing(profileId: ProfileId, currency: CurrencyCode, from: Instant, until: Instant): Promise<MinorUnits>;
  /** In the order of their enrolment, removed ones included. */
  devices(): Promise<readonly EnrolledDevice[]>;
  /** A removed one is enrolled again. Error: `device.alreadyEnrolled`. */
  enrol(device: Pick<EnrolledDevice, 'fingerprint' | 'publicKey' | 'person' | 'enrolledBy' | 'enrolledAt'>): Promise<void>;
  /** Error: `device.notFound`, also for one that is removed already. */
  removeDevice(fingerprint: DeviceFingerprint, by: string, at: Instant): Promise<void>;
  /** The first answer to a request stays; the one that counts is returned. */
  /** `by` is who answered here. */
  keepAnswer(answer: GivenAnswer, by: string): Promise<GivenAnswer>;
  givenAnswer(requestHash: string): Promise<GivenAnswer | undefined>;
};
