/** Columns of an export's rows, in the order in which `sourceFields` names them. SQLite hands rows over as arrays, which are read several times faster than objects. */
import { sql, type RawBuilder } from 'kysely';
import { fieldEnd, rowEnd } from '@core/exports/packed-rows.ts';
import { sourceFields, type SourceField } from '@core/exports/source.ts';

const columns = {
  seq: 'seq', id: 'id', createdAt: 'created_at', movedAt: 'moved_at', kind: 'kind', origin: 'origin', reference: 'reference', parentReference: 'parent_reference', parentId: 'parent_id',
  providerId: 'provider_id', profileId: 'profile_id', environment: 'environment', providerPaymentId: 'provider_payment_id', providerTransactionId: 'provider_transaction_id',
  walletReference: 'wallet_reference', method: 'method', currency: 'currency', amountMinor: 'amount_minor', receivedMinor: 'received_minor', refundedMinor: 'refunded_minor', status: 'status',
  reason: 'reason', description: 'description', operator: 'operator',
} as const satisfies Record<SourceField, string>;

export const exportSelection = sourceFields.map((field) => `transactions.${columns[field]}` as const);

const byte = (value: number): RawBuilder<string> => sql`CAST(x'${sql.raw(value.toString(16))}' AS TEXT)`;

/** Those columns of all rows in one block, see `PackedRows`. `concat` takes NULL for an empty text. */
export function packedSelection(fields: readonly SourceField[]): RawBuilder<Uint8Array | null> {
  const parts = fields.flatMap((field, index) => [sql.ref(`transactions.${columns[field]}`), byte(index === fields.length - 1 ? rowEnd : fieldEnd)]);
  return sql`CAST(string_agg(concat(${sql.join(parts)}), '') AS BLOB)`;
}
