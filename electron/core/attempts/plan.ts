/** Builds the plan of an intent: its payload in one canonical text, hashed, with the transaction it will make. */
import { createHash } from 'node:crypto';
import { intentId, transactionId, type ProfileId, type SubmitKey, type TransactionId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { LinkDetail, Transaction } from '@shared/domain/transaction.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { IntentPlan } from '../ports/journal.ts';
import type { IntentPayload } from './payload.ts';

export type PlanInput = {
  readonly profile: Profile;
  readonly submitKey: SubmitKey;
  readonly payload: IntentPayload;
  readonly operator: string;
  /** Of a refund: the payment it gives back, and why. */
  readonly refunds: { readonly payment: Transaction; readonly reason: string; readonly exclusive: boolean } | null;
};

export function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function emptyLink(payload: IntentPayload): LinkDetail | null {
  return payload.kind === 'refund' ? null : { url: null, qrText: null, expiresAt: payload.expiresAt };
}

function originOf(kind: IntentPayload['kind']): Transaction['origin'] {
  switch (kind) {
    case 'link':
      return 'link';
    case 'checkout':
      return 'checkout';
    case 'refund':
      return 'refund';
    default:
      return assertNever(kind);
  }
}

export function planIntent(input: PlanInput, sources: { readonly clock: Clock; readonly ids: IdSource }): IntentPlan {
  const { profile, payload, refunds } = input;
  const now = sources.clock.now();
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
    payloadHash: hashOf(text),
    transaction: {
      id: newTransactionId,
      profileId,
      providerId: profile.providerId,
      environment: profile.environment,
      kind: payload.kind === 'refund' ? 'refund' : 'payment',
      origin: originOf(payload.kind),
      reference: payload.reference,
      parentId: refunds?.payment.id ?? null,
      parentReference: refunds?.payment.reference ?? null,
      providerPaymentId: null,
      providerTransactionId: null,
      walletReference: null,
      method: payload.kind === 'checkout' ? payload.paymentMethod : (refunds?.payment.method ?? null),
      amountMinor: payload.amount.minor,
      currency: payload.amount.currency,
      status: 'queued',
      description: payload.kind === 'refund' ? payload.note : payload.description,
      reason: refunds?.reason ?? null,
      link: emptyLink(payload),
      operator: input.operator,
      createdAt: now,
    },
    paymentId: refunds?.payment.id ?? null,
    exclusive: refunds?.exclusive ?? false,
    operator: input.operator,
    createdAt: now,
  };
}
