/** Requests as the rest of the program would make them; every test changes what it is about. */
import type { LinkRequest, Provider, RefundRequest, TransactionQuery } from '@core/ports/provider.ts';
import { reference } from '@shared/domain/ids.ts';
import { moneyOf } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';

/** 2026-11-21T06:00:00Z. */
export const askedAt = toInstant(1_795_240_800_000);

export function linkOf(own: string, changes: Partial<LinkRequest> = {}): LinkRequest {
  return { reference: reference.parse(own), amount: moneyOf(1_000, 'HKD'), description: '', expiresAt: null, method: 'link:link', fields: {}, createdAt: askedAt, ...changes };
}

export function refundOf(own: string, original: string, minor: number, changes: Partial<RefundRequest> = {}): RefundRequest {
  return {
    reference: reference.parse(own), amount: moneyOf(minor, 'HKD'), note: '', reason: 'other', fields: {},
    original: { reference: reference.parse(original), method: null, providerPaymentId: null, providerTransactionId: null, walletReference: null },
    ...changes,
  };
}

export function queryOf(own: string, changes: Partial<TransactionQuery> = {}): TransactionQuery {
  return {
    kind: 'payment', origin: 'link', reference: reference.parse(own), providerPaymentId: null, providerTransactionId: null, method: null,
    amount: moneyOf(1_000, 'HKD'), createdAt: askedAt, original: null, ...changes,
  };
}

/** An ability that this profile must have. */
export function having<Name extends keyof Provider>(provider: Provider, name: Name): NonNullable<Provider[Name]> {
  const ability = provider[name];
  if (ability === undefined) throw new Error(`no ${name}`);
  return ability;
}
