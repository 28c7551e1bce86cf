/** Plainly synthetic transactions for tests. */
import { profileId, reference, transactionId } from '@shared/domain/ids.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { toMinor } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';

export const testProfileId = profileId.parse('01930000-1111-7000-8000-000000000001');

export function makePayment(change: Partial<Transaction> = {}): Transaction {
  return {
    id: transactionId.parse('01930000-2222-7000-8000-000000000001'), profileId: testProfileId, providerId: 'chingchingpay', environment: 'practice', kind: 'payment', origin: 'link',
    reference: reference.parse('A-1032'), parentId: null, parentReference: null, providerPaymentId: 'P1', providerTransactionId: null, walletReference: null, method: null,
    amountMinor: toMinor(256000), currency: 'HKD', receivedMinor: null, refundedMinor: toMinor(0), heldMinor: toMinor(0), refundedElsewhereMinor: toMinor(0), status: 'paid', description: 'Sample order', reason: null,
    link: { url: 'https://pay.example/l/1', qrText: 'https://pay.example/l/1', action: null, expiresAt: null }, intentId: null, operator: 'Operator A (Demo)',
    createdAt: toInstant(Date.UTC(2026, 10, 20, 6, 0, 0)), movedAt: null, observedAt: toInstant(Date.UTC(2026, 10, 20, 6, 0, 0)), observedFrom: 'query', version: 1, ...change,
  };
}

export function makeRefund(change: Partial<Transaction> = {}): Transaction {
  return makePayment({
    id: transactionId.parse('01930000-3333-7000-8000-000000000001'), kind: 'refund', origin: 'refund', reference: reference.parse('R-A-1032-01'), parentId: makePayment().id,
    parentReference: reference.parse('A-1032'), amountMinor: toMinor(12000), status: 'succeeded', reason: 'damaged_item', link: null, ...change,
  });
}
