/**
 * Rows of an export. Here millions of rows pass: SQLite hands them over as arrays, which are read several times faster than
 * objects, and only what the tables' own CHECKs leave open is looked at again instead of parsing every field.
 */
import type { ExportRow } from '@core/exports/csv.ts';
import { providerIds } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { currencyExponents } from '@shared/money/currency.ts';

/** The columns in the order in which `toExportRow` takes them. */
export const exportSelection = [
  'transactions.id', 'transactions.profile_id', 'transactions.provider_id', 'transactions.environment', 'transactions.kind', 'transactions.origin',
  'transactions.reference', 'transactions.parent_id', 'transactions.parent_reference', 'transactions.provider_payment_id',
  'transactions.provider_transaction_id', 'transactions.wallet_reference', 'transactions.method', 'transactions.amount_minor', 'transactions.currency',
  'transactions.refunded_minor', 'transactions.held_minor', 'transactions.status', 'transactions.description', 'transactions.reason',
  'transactions.has_link', 'transactions.link_url', 'transactions.link_qr_text', 'transactions.link_expires_at', 'transactions.intent_id',
  'transactions.operator', 'transactions.created_at', 'transactions.moved_at', 'transactions.observed_at', 'transactions.observed_from',
  'transactions.version', 'profiles.name as profile_name', 'transactions.refunded_elsewhere_minor',
  'transactions.received_minor', 'transactions.link_action',
] as const;

const currencies: ReadonlySet<unknown> = new Set(Object.keys(currencyExponents));
const providers: ReadonlySet<unknown> = new Set(providerIds);

/** Written by this program alone, and only links that are no address have one. */
function actionOf(text: unknown): unknown {
  return typeof text === 'string' ? JSON.parse(text) : null;
}

/** `values` in the order of `exportSelection`. Errors: `journal.damaged` for a currency or provider that nobody knows. */
export function toExportRow(values: readonly unknown[]): ExportRow {
  const providerId = values[2];
  const currency = values[14];
  if (!currencies.has(currency) || !providers.has(providerId)) throw new AppError('journal.damaged', { reason: 'row', table: 'transactions' });
  const row: { readonly [Field in keyof ExportRow]: unknown } = {
    id: values[0],
    profileId: values[1],
    providerId,
    environment: values[3],
    kind: values[4],
    origin: values[5],
    reference: values[6],
    parentId: values[7],
    parentReference: values[8],
    providerPaymentId: values[9],
    providerTransactionId: values[10],
    walletReference: values[11],
    method: values[12],
    amountMinor: values[13],
    currency,
    refundedMinor: values[15],
    heldMinor: values[16],
    status: values[17],
    description: values[18],
    reason: values[19],
    link: values[20] === 1 ? { url: values[21], qrText: values[22], action: actionOf(values[34]), expiresAt: values[23] } : null,
    intentId: values[24],
    operator: values[25],
    createdAt: values[26],
    movedAt: values[27],
    observedAt: values[28],
    observedFrom: values[29],
    version: values[30],
    profileName: values[31],
    refundedElsewhereMinor: values[32],
    receivedMinor: values[33],
  };
  return row as ExportRow; // STRICT columns and CHECKs of 0002-four-providers.ts, and the line above
}
