/**
 * Rows to entities. Everything is parsed on read: a row that does not fit its schema is `journal.damaged`, never a half-right
 * object. Names of columns are known here and in the queries only.
 */
import * as z from 'zod';
import type { StoredExport } from '@core/ports/journal.ts';
import { dayFigure, type DayFigure } from '@shared/domain/day-figures.ts';
import { exportRecord } from '@shared/domain/export.ts';
import { intent, intentTrace, type Intent, type IntentTrace } from '@shared/domain/intent.ts';
import { manualRefund, type ManualRefund } from '@shared/domain/manual-refund.ts';
import { profile, secretMark, type Profile, type SecretMark } from '@shared/domain/profile.ts';
import { exchangeEvidence, timelineEvent, type ExchangeEvidence, type TimelineEvent } from '@shared/domain/timeline.ts';
import { currencySum, type CurrencySum } from '@shared/domain/transaction-filter.ts';
import { transaction, type Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { EventRow, ExportsRow, IntentRow, ManualRefundRow, ProfileRow, SecretMarkRow, TransactionRow } from './schema.ts';

function parse<Schema extends z.ZodType>(schema: Schema, table: string, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('journal.damaged', { reason: 'row', table }, { cause: result.error });
}

function fromJson(text: string, table: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('journal.damaged', { reason: 'row', table }, { cause });
  }
}

const jsonOrNull = (text: string | null, table: string): unknown => (text === null ? null : fromJson(text, table));

export function toTransaction(row: TransactionRow): Transaction {
  return parse(transaction, 'transactions', {
    id: row.id,
    profileId: row.profile_id,
    providerId: row.provider_id,
    environment: row.environment,
    kind: row.kind,
    origin: row.origin,
    reference: row.reference,
    parentId: row.parent_id,
    parentReference: row.parent_reference,
    providerPaymentId: row.provider_payment_id,
    providerTransactionId: row.provider_transaction_id,
    walletReference: row.wallet_reference,
    method: row.method,
    amountMinor: row.amount_minor,
    currency: row.currency,
    receivedMinor: row.received_minor,
    refundedMinor: row.refunded_minor,
    heldMinor: row.held_minor,
    refundedElsewhereMinor: row.refunded_elsewhere_minor,
    status: row.status,
    description: row.description,
    reason: row.reason,
    link: row.has_link === 1 ? { url: row.link_url, qrText: row.link_qr_text, action: jsonOrNull(row.link_action, 'transactions'), expiresAt: row.link_expires_at } : null,
    intentId: row.intent_id,
    operator: row.operator,
    createdAt: row.created_at,
    movedAt: row.moved_at,
    observedAt: row.observed_at,
    observedFrom: row.observed_from,
    version: row.version,
  } satisfies { readonly [Field in keyof Transaction]: unknown });
}

export function toIntent(row: IntentRow): Intent {
  return parse(intent, 'intents', {
    id: row.id,
    kind: row.kind,
    profileId: row.profile_id,
    transactionId: row.transaction_id,
    paymentId: row.payment_id,
    reference: row.reference,
    amountMinor: row.amount_minor,
    currency: row.currency,
    state: row.state,
    version: row.version,
    sends: row.sends,
    asks: row.asks,
    negativeReads: row.negative_reads,
    lastSentAt: row.last_sent_at,
    lastAskedAt: row.last_asked_at,
    nextAskAt: row.next_ask_at,
    quarantineUntil: row.quarantine_until,
    waitedMs: row.waited_ms,
    problem: jsonOrNull(row.problem, 'intents'),
    operator: row.operator,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  } satisfies { readonly [Field in keyof Intent]: unknown });
}

type TraceRow = { readonly kind: string; readonly number: number; readonly at: number; readonly ended_at: number | null; readonly problem: string | null };

export function toIntentTrace(row: TraceRow): IntentTrace {
  return parse(intentTrace, 'attempts', { kind: row.kind, number: row.number, at: row.at, endedAt: row.ended_at, problem: jsonOrNull(row.problem, 'attempts') } satisfies { readonly [Field in keyof IntentTrace]: unknown });
}

export function toManualRefund(row: ManualRefundRow): ManualRefund {
  return parse(manualRefund, 'manual_refunds', {
    transactionId: row.transaction_id,
    state: row.state,
    method: row.method,
    paidOn: row.paid_on,
    externalReference: row.external_reference,
    hasPayee: row.payee_cipher !== null,
    proof: row.proof_name === null ? null : { name: row.proof_name, bytes: row.proof_bytes, sha256: row.proof_sha256 },
    recordedBy: row.recorded_by,
    recordedAt: row.recorded_at,
    confirmedBy: row.confirmed_by,
    confirmedAt: row.confirmed_at,
    voidedBy: row.voided_by,
    voidedAt: row.voided_at,
    voidReason: row.void_reason,
    version: row.version,
  } satisfies { readonly [Field in keyof ManualRefund]: unknown });
}

export function toSecretMark(row: SecretMarkRow): SecretMark {
  return parse(secretMark, 'secret_marks', { name: row.name, place: row.place, endsWith: row.ends_with, storedAt: row.stored_at });
}

export function toProfile(row: ProfileRow, secrets: readonly SecretMark[]): Profile {
  return parse(profile, 'profiles', {
    id: row.id,
    name: row.name,
    providerId: row.provider_id,
    environment: row.environment,
    merchantId: row.merchant_id,
    baseUrl: row.base_url,
    settings: fromJson(row.settings, 'profiles'),
    timeZone: row.time_zone,
    paused: row.paused_code === null ? null : { code: row.paused_code, at: row.paused_at },
    secrets,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  } satisfies { readonly [Field in keyof Profile]: unknown });
}

export function toTimelineEvent(row: EventRow): TimelineEvent {
  return parse(timelineEvent, 'events', {
    id: row.id,
    at: row.at,
    type: row.type,
    transactionId: row.transaction_id,
    intentId: row.intent_id,
    operator: row.operator,
    data: fromJson(row.data, 'events'),
  } satisfies { readonly [Field in keyof TimelineEvent]: unknown });
}

export function toExchangeEvidence(text: string): ExchangeEvidence {
  return parse(exchangeEvidence, 'attempts', fromJson(text, 'attempts'));
}

/** The column `details`. What an older program did not write down reads as not known. */
const exportDetails = z.object({
  sums: exportRecord.shape.sums.default([]),
  asOf: exportRecord.shape.asOf.default(null),
  manifestPath: exportRecord.shape.manifestPath.default(null),
  changes: exportRecord.shape.changes.default(null),
  sheets: exportRecord.shape.sheets.default(null),
  cutCells: exportRecord.shape.cutCells.default(0),
  presetId: exportRecord.shape.presetId.default(null),
});
export type ExportDetails = z.infer<typeof exportDetails>;

const storedExport = exportRecord.omit({ comparable: true });

export function toExportRecord(row: ExportsRow): StoredExport {
  return parse(storedExport, 'exports', {
    id: row.id,
    request: fromJson(row.request, 'exports'),
    path: row.path,
    state: row.state,
    rows: row.rows,
    bytes: row.bytes,
    sha256: row.sha256,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    ...toExportDetails(row.details),
  } satisfies { readonly [Field in keyof StoredExport]: unknown });
}

export function toExportDetails(text: string | null): ExportDetails {
  return parse(exportDetails, 'exports', text === null ? {} : fromJson(text, 'exports'));
}

export function toCurrencySum(row: { readonly [Field in keyof CurrencySum]: unknown }): CurrencySum {
  return parse(currencySum, 'transactions', row);
}

export type DayFigureRow = {
  readonly day: number;
  readonly profile_id: string;
  readonly kind: string;
  readonly status: string;
  readonly currency: string;
  readonly rows: number;
  readonly minor: number;
  readonly elsewhere_rows: number;
  readonly elsewhere_minor: number;
};

export function toDayFigure(row: DayFigureRow): DayFigure {
  return parse(dayFigure, 'transactions', {
    day: row.day,
    profileId: row.profile_id,
    kind: row.kind,
    status: row.status,
    currency: row.currency,
    rows: row.rows,
    minor: row.minor,
    elsewhereRows: row.elsewhere_rows,
    elsewhereMinor: row.elsewhere_minor,
  } satisfies { readonly [Field in keyof DayFigure]: unknown });
}
