/** Columns of an export's rows, in the order in which `sourceFields` names them. SQLite hands rows over as arrays, which are read several times faster than objects. */
import { sourceFields, type SourceField } from '@core/exports/source.ts';

const columns = {
  seq: 'seq', id: 'id', createdAt: 'created_at', movedAt: 'moved_at', kind: 'kind', origin: 'origin', reference: 'reference', parentReference: 'parent_reference', parentId: 'parent_id',
  providerId: 'provider_id', profileId: 'profile_id', environment: 'environment', providerPaymentId: 'provider_payment_id', providerTransactionId: 'provider_transaction_id',
  walletReference: 'wallet_reference', method: 'method', currency: 'currency', amountMinor: 'amount_minor', receivedMinor: 'received_minor', refundedMinor: 'refunded_minor', status: 'status',
  reason: 'reason', description: 'description', operator: 'operator',
} as const satisfies Record<SourceField, string>;

export const exportSelection = sourceFields.map((field) => `transactions.${columns[field]}` as const);
