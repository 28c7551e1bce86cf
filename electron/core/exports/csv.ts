/**
 * One transaction as one CSV line after RFC 4180, lines ended by CRLF. Amounts are numbers with a dot and the currency's digits,
 * refunds negative. In the `excel` format text cells that a spreadsheet could run or reshape get a leading apostrophe; numbers
 * are never touched. Taking one apostrophe off such a cell gives back the exact text.
 */
import type { ExportColumn, ExportFormat, ExportRequest } from '@shared/domain/export.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import { zonedWriter } from '@shared/time/zoned-writer.ts';
import { createdAtOf, currencyOf, decimalText, exponentIn, kindOf, place, receivedMinor, signedMinor, type SourceField, type SourceRow } from './source.ts';
import { guardText, quote, remembered } from './text-cells.ts';

export type CsvFormat = Extract<ExportFormat, 'excel' | 'raw'>;

/** Byte order mark by which Excel recognises UTF-8. */
export const byteOrderMark = '\uFEFF';

export const lineEnd = '\r\n';

/** What a file's lines depend on. */
export type CsvShape = Pick<ExportRequest, 'columns' | 'zone'> & { readonly format: CsvFormat };

export type LineWriter = (row: SourceRow) => string;

/** Names of profiles by their ids. */
export type ProfileNames = ReadonlyMap<string, string>;

/** A text as a cell of the format. */
export const cellText = (format: CsvFormat): ((value: string) => string) => (format === 'excel' ? (value) => quote(guardText(value)) : quote);

/** Writes the cell of one column for any row. `text` guards and quotes. */
function cellWriter(column: ExportColumn, zone: string, text: (value: string) => string, names: ProfileNames): LineWriter {
  const oneOfFew = remembered(text);
  /** A number, a reference, a description: hardly one like the other. */
  const any = (field: SourceField): LineWriter => {
    const at = place(field);
    return (row) => {
      const value = row[at] as string | null; // a TEXT column
      return value === null ? '' : text(value);
    };
  };
  const few = (field: SourceField): LineWriter => {
    const at = place(field);
    return (row) => {
      const value = row[at] as string | null; // a TEXT column
      return value === null ? '' : oneOfFew(value);
    };
  };
  switch (column) {
    case 'created_at_local': {
      const write = zonedWriter(zone);
      return (row) => write(createdAtOf(row));
    }
    case 'created_at_utc': {
      const write = zonedWriter('UTC', true);
      return (row) => write(createdAtOf(row));
    }
    case 'moved_at_local': {
      const write = zonedWriter(zone);
      const at = place('movedAt');
      return (row) => {
        const moved = row[at] as number | null; // INTEGER
        return moved === null ? '' : write(moved);
      };
    }
    case 'type':
      return kindOf;
    case 'track': {
      const at = place('origin');
      return (row) => (row[at] === 'manual' ? 'manual' : 'api');
    }
    case 'reference':
      return any('reference');
    case 'original_reference':
      return any('parentReference');
    case 'provider':
      return few('providerId');
    case 'profile': {
      const at = place('profileId');
      const nameOf = remembered((id) => text(names.get(id) ?? id));
      return (row) => nameOf(row[at] as string); // TEXT NOT NULL
    }
    case 'environment':
      return few('environment');
    case 'provider_payment_id':
      return any('providerPaymentId');
    case 'provider_transaction_id':
      return any('providerTransactionId');
    case 'wallet_reference':
      return any('walletReference');
    case 'method':
      return few('method');
    case 'currency':
      return currencyOf;
    case 'amount':
      return (row) => decimalText(signedMinor(row), exponentIn(row));
    case 'amount_minor':
      return (row) => String(signedMinor(row));
    case 'received':
      return (row) => {
        const received = receivedMinor(row);
        return received === null ? '' : decimalText(received, exponentIn(row));
      };
    case 'refunded': {
      const at = place('refundedMinor');
      return (row) => decimalText(row[at] as number, exponentIn(row)); // INTEGER NOT NULL
    }
    case 'status':
      return few('status');
    case 'reason':
      return few('reason');
    case 'description':
      return any('description');
    case 'operator':
      return few('operator');
    default:
      return assertNever(column);
  }
}

/** Makes lines with their end. Everything that does not depend on the row is decided here, once. */
export function csvLineWriter({ columns, zone, format }: CsvShape, names: ProfileNames): LineWriter {
  const text = cellText(format);
  const cells = columns.map((column) => cellWriter(column, zone, text, names));
  const [head, ...rest] = cells;
  if (head === undefined) throw new RangeError('an export has at least one column');
  return (row) => {
    let line = head(row);
    for (const cell of rest) line += `,${cell(row)}`;
    return line + lineEnd;
  };
}
