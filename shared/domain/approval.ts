/**
 * Four eyes without a server. The maker's installation signs a request and keeps the money back; a person at another installation,
 * which knows the maker's by the fingerprint of its key, judges it and signs an answer; the maker's installation releases it once.
 * What is signed is one text: the canonical JSON of a body. Neither file holds a key or an entry about a payer or payee.
 */
import * as z from 'zod';
import { currencyCode } from '../money/currency.ts';
import { minorUnits } from '../money/money.ts';
import { instant } from '../time/instant.ts';
import { intentId, profileId, providerId, reference, transactionId } from './ids.ts';
import { intent } from './intent.ts';
import { environment } from './profile.ts';

export const approvalId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/).brand<'ApprovalId'>();
export type ApprovalId = z.infer<typeof approvalId>;

/** SHA-256, lower-case hex. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** SHA-256 over the public key of an installation (SPKI, DER), lower-case hex. */
export const deviceFingerprint = sha256Hex.brand<'DeviceFingerprint'>();
export type DeviceFingerprint = z.infer<typeof deviceFingerprint>;

/** How many of a fingerprint's last characters a person types to enrol an installation. */
export const confirmedCharacters = 8;

/** Milliseconds that a request waits for its answer: 72 hours. */
export const approvalLifetime = 72 * 3_600_000;

/** How far two computers' clocks may lie apart, milliseconds. */
export const clockTolerance = 5 * 60_000;

/** Largest request, answer or enrolment file, bytes; a real one is below 4 KiB. */
export const largestApprovalFile = 65_536;

/** A name as `preferences.operator` holds it. */
export const personName = z.string().trim().min(1).max(60);
/** Within a signed body a name is taken as it was signed. */
const signedName = z.string().min(1).max(60);
/** Ed25519, lower-case hex. */
export const signatureHex = z.string().regex(/^[0-9a-f]{128}$/);

/** Kinds of intents that send money out and so may need a second person. */
export const outgoingKinds = ['refund', 'payout'] as const;
export const outgoingKind = z.enum(outgoingKinds);

/** Which rule asked: the amount itself, or everything that goes out on that day, this one included. */
export const approvalTrigger = z.strictObject({
  rule: z.enum(['amount', 'daily']),
  fromMinor: minorUnits,
  /** Went out or is open on that day in this currency, this one included. */
  dayMinor: minorUnits,
});
export type ApprovalTrigger = z.infer<typeof approvalTrigger>;

/** The merchant account at its provider. */
export const accountIdentity = z.strictObject({ providerId, environment, merchantId: z.string().max(64) });
export type AccountIdentity = z.infer<typeof accountIdentity>;

const personAtDevice = z.strictObject({ name: signedName, fingerprint: deviceFingerprint });

export const approvalRequestBody = z
  .strictObject({
    version: z.literal(1),
    id: approvalId,
    account: accountIdentity,
    kind: outgoingKind,
    amountMinor: minorUnits.refine((minor) => minor > 0),
    currency: currencyCode,
    reference,
    /** The payment that it gives back or belongs to, as the maker's journal knew it. */
    payment: z.strictObject({ reference, amountMinor: minorUnits, refundedMinor: minorUnits, createdAt: instant }).nullable(),
    reason: z.string().max(64).nullable(),
    note: z.string().max(1_000),
    maker: personAtDevice,
    /** Over the exact text that will be sent, entries about persons in their sealed form included. */
    payloadHash: sha256Hex,
    trigger: approvalTrigger,
    createdAt: instant,
    expiresAt: instant,
  })
  .refine(({ createdAt, expiresAt }) => expiresAt > createdAt && expiresAt - createdAt <= approvalLifetime);
export type ApprovalRequestBody = z.infer<typeof approvalRequestBody>;

export const approvalDecision = z.enum(['approve', 'refuse']);
export type ApprovalDecision = z.infer<typeof approvalDecision>;

export const approvalAnswerBody = z.strictObject({
  version: z.literal(1),
  requestId: approvalId,
  /** SHA-256 over the canonical text of the request's body. */
  requestHash: sha256Hex,
  decision: approvalDecision,
  note: z.string().max(500),
  checker: personAtDevice,
  answeredAt: instant,
});
export type ApprovalAnswerBody = z.infer<typeof approvalAnswerBody>;

/** SPKI, DER, base64. Whether it is a key is decided where it is used. */
export const publicKeyText = z.string().regex(/^[A-Za-z0-9+/]{20,400}={0,2}$/);

export const deviceBody = z.strictObject({ version: z.literal(1), person: signedName, publicKey: publicKeyText });
export type DeviceBody = z.infer<typeof deviceBody>;

export const fileFormats = { request: 'merchant-admin/approval-request', answer: 'merchant-admin/approval-answer', device: 'merchant-admin/installation' } as const;

export const approvalStates = ['waiting', 'released', 'refused', 'withdrawn', 'expired'] as const;
export const approvalState = z.enum(approvalStates);
export type ApprovalState = z.infer<typeof approvalState>;

/** A request of this installation, as its screens show it. */
export const approvalItem = z.object({
  id: approvalId,
  intentId,
  transactionId,
  profileId,
  request: approvalRequestBody,
  /** The whole file, to be saved or copied. */
  file: z.string(),
  state: approvalState,
  /** Who answered, and what that person wrote; null before. */
  checker: z.string().nullable(),
  note: z.string().nullable(),
  answeredAt: instant.nullable(),
});
export type ApprovalItem = z.infer<typeof approvalItem>;

/** An installation that this one knows by its key. */
export const enrolledDevice = z.object({
  fingerprint: deviceFingerprint,
  publicKey: publicKeyText,
  person: z.string(),
  enrolledBy: z.string(),
  enrolledAt: instant,
  /** A removed one stays in the list, and counts for nothing. */
  removedBy: z.string().nullable(),
  removedAt: instant.nullable(),
});
export type EnrolledDevice = z.infer<typeof enrolledDevice>;

/** This installation. `memory`: there is no keychain, so its key ends with the program and serves practice profiles alone. */
export const ownDevice = z.object({ fingerprint: deviceFingerprint, publicKey: publicKeyText, place: z.enum(['keychain', 'memory']), person: z.string() });
export type OwnDevice = z.infer<typeof ownDevice>;

/** A request from another installation, verified. */
export const checkedRequest = z.object({
  request: approvalRequestBody,
  /** The maker's name as this installation enrolled it. */
  enrolledAs: z.string(),
  /** Whether a profile of this merchant account is set up here. */
  accountKnown: z.boolean(),
  /** What this installation has answered already. */
  answered: z.object({ decision: approvalDecision, note: z.string(), answeredAt: instant, file: z.string() }).nullable(),
});
export type CheckedRequest = z.infer<typeof checkedRequest>;

/** What an answer did: the request, its intent as it is now, and why it was not sent where it was released and could not be. */
export const openedAnswer = z.object({ item: approvalItem, intent });
export type OpenedAnswer = z.infer<typeof openedAnswer>;

/** In groups of four, as people compare it. */
export function groupedFingerprint(fingerprint: string): string {
  return fingerprint.replaceAll(/.{4}(?=.)/g, '$& ');
}
