/** Requests, facts and payloads with everything filled in; a test names what matters to it. */
import type { IntentPayload } from '@core/attempts/payload.ts';
import type { LinkFact, LinkRequest, RefundRequest, TransactionFact, TransactionQuery } from '@core/ports/provider.ts';
import { reference, type Reference } from '@shared/domain/ids.ts';
import { moneyOf, type Money } from '@shared/money/money.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';

const asked: Instant = toInstant(1_790_000_000_000);
const noNumbers = { providerPaymentId: null, providerTransactionId: null, walletReference: null } as const;

export function linkRequestOf(own: Partial<LinkRequest> & Pick<LinkRequest, 'reference'>): LinkRequest {
  return { amount: moneyOf(1_000, 'HKD'), description: '', expiresAt: null, method: 'link:link', fields: {}, createdAt: asked, ...own };
}

export function refundRequestOf(own: Partial<Omit<RefundRequest, 'original'>> & Pick<RefundRequest, 'reference'>, original: Partial<RefundRequest['original']> & { readonly reference: Reference }): RefundRequest {
  return { amount: moneyOf(300, 'HKD'), note: 'wrong size', reason: 'customer_request', fields: {}, ...own, original: { method: null, ...noNumbers, ...original } };
}

export function queryOf(own: Partial<TransactionQuery> & Pick<TransactionQuery, 'reference'>): TransactionQuery {
  const kind = own.kind ?? 'payment';
  return {
    kind, origin: kind === 'payment' ? 'link' : kind, providerPaymentId: null, providerTransactionId: null, method: null, amount: moneyOf(1_000, 'HKD'), createdAt: asked,
    original: kind === 'refund' ? { reference: reference.parse('ORD-000000'), providerPaymentId: null, providerTransactionId: null } : null,
    ...own,
  };
}

export function linkFactOf(own: Partial<LinkFact> = {}): LinkFact {
  return { ...noNumbers, reference: null, outcome: { kind: 'pending' }, next: { kind: 'redirect', url: 'https://pay.example/1' }, ...own };
}

export function transactionFactOf(own: Partial<TransactionFact> = {}): TransactionFact {
  return {
    ...noNumbers, kind: 'payment', reference: null, originalReference: null, amount: null, received: null, outcome: { kind: 'completed' }, refundedMinor: null,
    method: null, createdAt: null, page: null, ...own,
  };
}

export type PaymentPayload = Extract<IntentPayload, { readonly kind: 'link' | 'checkout' }>;
export type RefundPayload = Extract<IntentPayload, { readonly kind: 'refund' }>;

export function linkPayloadOf(number: Reference, amount: Money, own: Partial<PaymentPayload> = {}): PaymentPayload {
  return { kind: 'link', reference: number, amount: { ...amount }, description: '', expiresAt: null, method: 'link:link', fields: {}, sealed: null, createdAt: asked, ...own };
}

export function refundPayloadOf(number: Reference, amount: Money, original: Partial<RefundPayload['original']> & { readonly reference: Reference }): RefundPayload {
  return {
    kind: 'refund', reference: number, amount: { ...amount }, note: '', reason: 'customer_request', fields: {}, sealed: null, createdAt: asked,
    original: { method: null, ...noNumbers, ...original },
  };
}
