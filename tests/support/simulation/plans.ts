/** What people of a simulated history want done: plans as the use cases make them. */
import { planIntent } from '@core/attempts/plan.ts';
import type { IntentPayload } from '@core/attempts/payload.ts';
import type { IdSource } from '@core/ports/clock.ts';
import type { IntentPlan } from '@core/ports/journal.ts';
import { profileId, reference, submitKey, transactionId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { moneyOf, toMinor } from '@shared/money/money.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';
import type { Kind } from './bank.ts';

const at = toInstant(Date.UTC(2026, 10, 20, 5, 0, 0));

export const simulatedProfile: Profile = {
  id: profileId.parse('01930000-0000-7000-9000-000000000001'), name: 'Practice', providerId: 'chingchingpay', environment: 'practice', merchantId: 'M-1', baseUrl: null,
  settings: {}, timeZone: 'Asia/Hong_Kong', paused: null, secrets: [], createdAt: at, updatedAt: at,
};

export function paymentOf(ids: IdSource, number: number): Transaction {
  const none = toMinor(0);
  return {
    id: transactionId.parse(ids.next()), profileId: simulatedProfile.id, providerId: 'chingchingpay', environment: 'practice', kind: 'payment', origin: 'link',
    reference: reference.parse(`P${number}`), parentId: null, parentReference: null, providerPaymentId: `P-${number}`, providerTransactionId: null, walletReference: null,
    method: null, amountMinor: toMinor(1_000), currency: 'HKD', receivedMinor: null, refundedMinor: none, heldMinor: none, refundedElsewhereMinor: none, status: 'paid',
    description: '', reason: null, link: null, intentId: null, operator: 'Operator A', createdAt: at, movedAt: at, observedAt: at, observedFrom: 'query', version: 1,
  };
}

export type Wish = { readonly number: number; readonly kind: Kind; readonly payment: Transaction; readonly amountMinor: number; readonly exclusive: boolean; readonly at: Instant };

function payloadOf({ number, kind, payment, amountMinor, at: createdAt }: Wish): IntentPayload {
  const common = { reference: reference.parse(`${kind.toUpperCase()}${number}`), amount: { ...moneyOf(amountMinor, 'HKD') }, fields: {}, sealed: null, createdAt };
  switch (kind) {
    case 'link':
      return { kind, ...common, description: '', expiresAt: null, method: 'link:link' };
    case 'charge':
      return { kind, ...common, sealed: 'sealed', description: '', wallet: 'wallet', requestId: `Q${number}` };
    case 'payout':
      return { kind, ...common, note: '' };
    case 'refund':
      return {
        kind, ...common, note: '', reason: 'other',
        original: { reference: payment.reference, method: null, providerPaymentId: payment.providerPaymentId, providerTransactionId: null, walletReference: null },
      };
  }
}

export function planOf(ids: IdSource, wish: Wish): IntentPlan {
  const payload = payloadOf(wish);
  return planIntent(
    {
      profile: simulatedProfile, submitKey: submitKey.parse(ids.next()), payload, sealedFingerprint: null, method: null, operator: 'Operator A',
      payment: wish.kind === 'refund' ? wish.payment : null, reason: null, exclusive: wish.exclusive,
    },
    { ids },
  );
}
