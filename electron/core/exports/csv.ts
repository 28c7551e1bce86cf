/**
 * One transaction as one CSV line after RFC 4180, lines ended by CRLF. Amounts are numbers with a dot and the currency's digits,
 * refunds negative. In the `excel` format text cells that a spreadsheet could run or reshape get a leading apostrophe; numbers
 * are never touched. Taking one apostrophe off such a cell gives back the exact text.
 */
import type { ExportColumn, ExportFormat, ExportRequest } from '@shared/domain/export.ts';
import { receivedMinorOf, type Transaction, type TransactionStatus } from '@shared/domain/transaction.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import { toDecimalString, toMinor } from '@shared/money/money.ts';
import { toUtcText, toZonedText } from '@shared/time/zones.ts';

export type ExportRow = Transaction & { readonly profileName: string };

export type CsvFormat = Extract<ExportFormat, 'excel' | 'raw'>;

/** Byte order mark by which Excel recognises UTF-8. */
export const byteOrderMark = '\uFEFF';

const lineEnd = '\r\n';

/** Starts a formula in some spreadsheet, also in full width and after blanks; or is the guard itself. */
const startsDangerously = /^[\s\u00A0\u3000\u200B\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n\0']/;
/** Numbers that a spreadsheet would round (12 digits and more), strip of zeros, or take for a power of ten. */
const losesDigits = /^(?:\d{12,}|0\d+|\d+\.\d*0|[\d.]+[eE]\d+)$/;
/** Two or three numbers that a spreadsheet would take for a date. */
const looksLikeDate = /^\d{1,4}(?:[-/]\d{1,2}(?:[-/]\d{1,4})?|\.\d{1,2}\.\d{1,4})$/;

/** The guard of a text cell in the `excel` format. */
export function guardText(text: string): string {
  return startsDangerously.test(text) || losesDigits.test(text) || looksLikeDate.test(text) ? `'${text}` : text;
}

/** One CSV cell: in quotation marks where it must be. */
export function quote(cell: string): string {
  return /[",\r\n]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function signed(row: ExportRow): number {
  return row.kind === 'payment' ? row.amountMinor : -row.amountMinor;
}

const cameIn: readonly TransactionStatus[] = ['part_paid', 'paid', 'part_refunded', 'refunded'];

/** Empty for what is no payment, or none that came in. */
function received(row: ExportRow): string {
  if (row.kind !== 'payment' || !cameIn.includes(row.status)) return '';
  return toDecimalString({ minor: toMinor(receivedMinorOf(row)), currency: row.currency });
}

type Cell = { readonly text: string } | { readonly number: string };

function cellOf(row: ExportRow, column: ExportColumn, zone: string): Cell {
  const text = (value: string | null): Cell => ({ text: value ?? '' });
  switch (column) {
    case 'created_at_local':
      return text(toZonedText(row.createdAt, zone));
    case 'created_at_utc':
      return text(toUtcText(row.createdAt));
    case 'moved_at_local':
      return text(row.movedAt === null ? null : toZonedText(row.movedAt, zone));
    case 'type':
      return text(row.kind);
    case 'track':
      return text(row.origin === 'manual' ? 'manual' : 'api');
    case 'reference':
      return text(row.reference);
    case 'original_reference':
      return text(row.parentReference);
    case 'provider':
      return text(row.providerId);
    case 'profile':
      return text(row.profileName);
    case 'environment':
      return text(row.environment);
    case 'provider_payment_id':
      return text(row.providerPaymentId);
    case 'provider_transaction_id':
      return text(row.providerTransactionId);
    case 'wallet_reference':
      return text(row.walletReference);
    case 'method':
      return text(row.method);
    case 'currency':
      return text(row.currency);
    case 'amount':
      return { number: toDecimalString({ minor: toMinor(signed(row)), currency: row.currency }) };
    case 'amount_minor':
      return { number: String(signed(row)) };
    case 'received':
      return { number: received(row) };
    case 'refunded':
      return { number: toDecimalString({ minor: row.refundedMinor, currency: row.currency }) };
    case 'status':
      return text(row.status);
    case 'reason':
      return text(row.reason);
    case 'description':
      return text(row.description);
    case 'operator':
      return text(row.operator);
    default:
      return assertNever(column);
  }
}

/** Column names for the first line; times name their zone, amounts their unit. */
export function csvHeader(request: Pick<ExportRequest, 'columns' | 'zone'>): string {
  const titles: Partial<Record<ExportColumn, string>> = {
    created_at_local: `created_at_local (${request.zone})`,
    moved_at_local: `moved_at_local (${request.zone})`,
    amount: 'amount (major units)',
    amount_minor: 'amount_minor (minor units)',
    received: 'received (major units)',
    refunded: 'refunded (major units)',
  };
  return request.columns.map((column) => quote(titles[column] ?? column)).join(',') + lineEnd;
}

export function csvLine(row: ExportRow, request: Pick<ExportRequest, 'columns' | 'zone'>, format: CsvFormat): string {
  let line = '';
  for (const [index, column] of request.columns.entries()) {
    const cell = cellOf(row, column, request.zone);
    const shown = 'number' in cell ? cell.number : quote(format === 'excel' ? guardText(cell.text) : cell.text);
    line += index === 0 ? shown : `,${shown}`;
  }
  return line + lineEnd;
}

/** The whole file in pieces of one batch each, so that neither rows nor text pile up in memory. */
export function* csvPieces(batches: Iterable<readonly ExportRow[]>, request: Pick<ExportRequest, 'columns' | 'zone'>, format: CsvFormat): Generator<{ readonly text: string; readonly rows: number }> {
  yield { text: (format === 'excel' ? byteOrderMark : '') + csvHeader(request), rows: 0 };
  for (const batch of batches) {
    let text = '';
    for (const row of batch) text += csvLine(row, request, format);
    yield { text, rows: batch.length };
  }
}
