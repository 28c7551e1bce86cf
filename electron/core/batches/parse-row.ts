/** One row of a table as values: what cannot be read is an error of its cell, and nothing is guessed. */
import { sheetLimits } from '@shared/domain/batch.ts';
import { refundReasons, type RefundReason } from '@shared/domain/transaction.ts';
import { AppError, type AppErrorDto, type ErrorParams } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { currencyCode, type CurrencyCode } from '@shared/money/currency.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import type { MinorUnits } from '@shared/money/money.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';
import { atWallTime } from '@shared/time/zones.ts';
import type { Cell, SheetKind, SheetRow, TypedRow } from '../ports/sheets.ts';

/** The text of a row's cell, trimmed; empty where there is none. */
export function textAt(row: TypedRow, column: string): string {
  return row.texts[column] ?? '';
}

/** Entries of the provider that are not empty, by key. */
export function fieldsOf(row: TypedRow): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(row.texts).flatMap(([column, text]) => (column.startsWith('fields.') && text !== '' ? [[column.slice('fields.'.length), text] as const] : [])));
}

export function rowError(code: ErrorCode, params: ErrorParams, column: string): AppErrorDto {
  return new AppError(code, params, { field: column }).toDto();
}

const troubles = { formula: 'row.formula', error: 'row.cellError', digitsLost: 'row.digitsLost', tooLong: 'text.tooLong' } as const;

function troubleOf(cell: Cell | undefined, column: string): readonly AppErrorDto[] {
  if (cell === undefined || typeof cell === 'string') return [];
  return [rowError(troubles[cell.trouble], cell.trouble === 'tooLong' ? { maximum: sheetLimits.cellCharacters } : { text: cell.text }, column)];
}

const textOf = (cell: Cell | undefined): string => (cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text);

/** `columns` says what each cell is taken for; cells beyond the titles must be empty. */
export function typedRow(row: SheetRow, columns: readonly (string | null)[]): TypedRow {
  const texts: Record<string, string> = {};
  const errors: AppErrorDto[] = [];
  for (const [index, column] of columns.entries()) {
    if (column === null) continue;
    const cell = row.cells[index];
    texts[column] = textOf(cell).trim();
    errors.push(...troubleOf(cell, column));
  }
  if (row.cells.slice(columns.length).some((cell) => textOf(cell).trim() !== '')) errors.push(new AppError('row.tooManyCells').toDto());
  return { number: row.number, cells: row.cells.map(textOf), texts, errors };
}

/** Null for an empty cell. */
export function readCurrency(text: string): { readonly currency: CurrencyCode | null; readonly error: AppErrorDto | null } {
  if (text === '') return { currency: null, error: null };
  const read = currencyCode.safeParse(text.normalize('NFKC').toUpperCase());
  return read.success ? { currency: read.data, error: null } : { currency: null, error: rowError('row.currencyUnknown', { text: text.slice(0, 20) }, 'currency') };
}

export function readAmount(text: string, currency: CurrencyCode): { readonly minor: MinorUnits | null; readonly error: AppErrorDto | null } {
  const read = parseAmount(text, currency);
  return read.ok ? { minor: read.money.minor, error: null } : { minor: null, error: rowError(read.problem, { currency }, 'amount') };
}

/** As screens say them; a test holds them against the locales. */
const reasonWords: Readonly<Record<RefundReason, readonly string[]>> = {
  customer_request: ['Customer’s wish', 'Customer\'s wish', '客戶要求', '客户要求'],
  damaged_item: ['Damaged item', '貨品損壞', '商品损坏'],
  not_delivered: ['Not delivered', '未送達', '未送达'],
  duplicate_payment: ['Paid twice', '重複付款', '重复付款'],
  wrong_amount: ['Wrong amount', '金額有誤', '金额有误'],
  other: ['Other', '其他'],
};

/** Accepted words, the code first. */
export function wordsOf(reason: RefundReason): readonly string[] {
  return [reason, ...reasonWords[reason]];
}

export function readReason(text: string): { readonly reason: RefundReason | null; readonly error: AppErrorDto | null } {
  if (text === '') return { reason: null, error: rowError('field.required', {}, 'reason') };
  const plain = text.normalize('NFKC').toLowerCase().replaceAll(/[\s_-]+/g, '_');
  const reason = refundReasons.find((candidate) => wordsOf(candidate).some((word) => word.normalize('NFKC').toLowerCase().replaceAll(/[\s_-]+/g, '_') === plain));
  return reason ? { reason, error: null } : { reason: null, error: rowError('row.reasonUnknown', { text: text.slice(0, 40) }, 'reason') };
}

const wallTime = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::\d{2})?)?$/;
const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const serialDay = /^(\d{5})(?:\.(\d{1,15}))?$/;

/** Day 0 of a workbook, UTC. */
const dayZero = { since1900: Date.UTC(1899, 11, 30), since1904: Date.UTC(1904, 0, 1) } as const;

function existing(date: string): boolean {
  const at = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === date;
}

/**
 * A time on the wall in `zone`, or one with its own offset. A day alone lasts until its last minute. Null for an empty cell. `serial` says
 * that numbers are days of a workbook.
 */
export function readTime(text: string, zone: string, serial: 'since1900' | 'since1904' | null): { readonly at: Instant | null; readonly error: AppErrorDto | null } {
  const wrong = { at: null, error: rowError('row.dateInvalid', { text: text.slice(0, 40) }, 'expires_at') };
  if (text === '') return { at: null, error: null };
  const plain = text.normalize('NFKC');
  if (withOffset.test(plain)) {
    const at = Date.parse(plain);
    return Number.isNaN(at) || !existing(plain.slice(0, 10)) ? wrong : { at: toInstant(at), error: null };
  }
  const day = serialDay.exec(plain);
  if (day && serial !== null) {
    const minutes = Math.round(Number(`0.${day[2] ?? '0'}`) * 1_440);
    const date = new Date(dayZero[serial] + Number(day[1]) * 86_400_000).toISOString().slice(0, 10);
    return { at: minutes === 0 ? atWallTime(date, 23, 59, zone) : atWallTime(date, Math.floor(minutes / 60) % 24, minutes % 60, zone), error: null };
  }
  const [, year = '', month = '', date = '', hour, minute] = wallTime.exec(plain) ?? [];
  const whole = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  if (!existing(whole) || Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59) return wrong;
  return { at: atWallTime(whole, Number(hour ?? 23), Number(minute ?? 59), zone), error: null };
}

/** A decimal without grouping and idle zeros, so that 66.50 and 66.5 are the same row. */
function sameNumber(text: string): string {
  const plain = text.normalize('NFKC').replaceAll(/[,\s]/g, '');
  return /^\d+(?:\.\d+)?$/.test(plain) ? plain.replace(/^0+(?=\d)/, '').replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : text;
}

/** What makes two rows the same, whatever file, order of columns or ignored columns they come with. */
export function rowContent(row: TypedRow, columns: readonly string[], kind: SheetKind): string {
  return JSON.stringify([kind, ...columns.toSorted().flatMap((column) => {
    const text = textAt(row, column);
    return text === '' ? [] : [[column, column === 'amount' ? sameNumber(text) : text.normalize('NFKC')]];
  })]);
}
