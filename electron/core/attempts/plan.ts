/** Builds the plan of an intent: its payload in one canonical text, hashed, with the transaction it will make. */
import { createHash } from 'node:crypto';
import { intentId, transactionId, type ProfileId, type SubmitKey, type TransactionId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { LinkDetail, Transaction } from '@shared/domain/transaction.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import type { IdSource } from '../ports/clock.ts';
import type { IntentPlan } from '../ports/journal.ts';
import type { IntentPayload } from './payload.ts';

export type PlanInput = {
  readonly profile: Profile;
  readonly submitKey: SubmitKey;
  readonly payload: IntentPayload;
  /** HMAC of the sealed entries, because their ciphertext is another one every time; null when there are none. */
  readonly sealedFingerprint: string | null;
  /** Fingerprints of who pays or is paid (see `PersonalEntries`). */
  readonly payer?: readonly string[];
  /** What the transaction's method says from the start. */
  readonly method: string | null;
  readonly operator: string;
  /** Of a refund: the payment it gives back, and why. Of a payout: the payment it belongs to, if any. */
  readonly payment: Transaction | null;
  readonly reason: string | null;
  /** Refuses a second open refund of the payment. */
  readonly exclusive: boolean;
};

export function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** What makes two requests the same: their content with sealed entries by fingerprint, and not the moment of asking. */
export function contentHash(payload: IntentPayload, sealedFingerprint: string | null): string {
  return hashOf(JSON.stringify({ ...payload, sealed: sealedFingerprint, createdAt: null }));
}

function emptyLink(payload: IntentPayload): LinkDetail | null {
  return payload.kind !== 'link' && payload.kind !== 'checkout' ? null : { url: null, qrText: null, action: null, expiresAt: payload.expiresAt };
}

function kindOf(kind: IntentPayload['kind']): Transaction['kind'] {
  switch (kind) {
    case 'link':
    case 'checkout':
    case 'charge':
      return 'payment';
    case 'refund':
      return 'refund';
    case 'payout':
      return 'payout';
    default:
      return assertNever(kind);
  }
}

export function planIntent(input: PlanInput, sources: { readonly ids: IdSource }): IntentPlan {
  const { profile, payload, payment } = input;
  const now = payload.createdAt;
  const text = JSON.stringify(payload);
  const newTransactionId: TransactionId = transactionId.parse(sources.ids.next());
  const profileId: ProfileId = profile.id;
  return {
    id: intentId.parse(sources.ids.next()),
    submitKey: input.submitKey,
    kind: payload.kind,
    profileId,
    reference: payload.reference,
    amountMinor: payload.amount.minor,
    currency: payload.amount.currency,
    payload: text,
    payloadHash: contentHash(payload, input.sealedFingerprint),
    transaction: {
      id: newTransactionId,
      profileId,
      providerId: profile.providerId,
      environment: profile.environment,
      kind: kindOf(payload.kind),
      origin: payload.kind,
      reference: payload.reference,
      parentId: payment?.id ?? null,
      parentReference: payment?.reference ?? null,
      providerPaymentId: null,
      providerTransactionId: null,
      walletReference: null,
      method: input.method,
      amountMinor: payload.amount.minor,
      currency: payload.amount.currency,
      status: 'queued',
      description: 'note' in payload ? payload.note : payload.description,
      reason: input.reason,
      link: emptyLink(payload),
      operator: input.operator,
      createdAt: now,
    },
    paymentId: payload.kind === 'refund' ? (payment?.id ?? null) : null,
    payer: input.payer ?? [],
    exclusive: input.exclusive,
    operator: input.operator,
    createdAt: now,
  };
}
