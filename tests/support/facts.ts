/** Facts and payloads with everything filled in; a test names what matters to it. */
import type { IntentPayload } from '@core/attempts/payload.ts';
import type { LinkFact, TransactionFact } from '@core/ports/provider.ts';
import type { Reference } from '@shared/domain/ids.ts';
import type { Money } from '@shared/money/money.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';

const asked: Instant = toInstant(1_790_000_000_000);
const noNumbers = { providerPaymentId: null, providerTransactionId: null, walletReference: null } as const;

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
