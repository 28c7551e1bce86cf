/**
 * Cells of a workbook as XML. Text is text always: no cell is ever a formula, and ids keep every digit. Amounts are numbers with the
 * format of their currency; local times are real dates on the zone's clocks, UTC is ISO text.
 *
 * What XML cannot hold is written as `_xHHHH_`, which spreadsheets read back as the character. Text beyond what a cell may hold is cut
 * and counted, never silently. A number of more than 15 digits, which a spreadsheet would round, is a text cell.
 */
import type { ExportColumn, ExportRequest } from '@shared/domain/export.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import { currencyExponents, type CurrencyCode } from '@shared/money/currency.ts';
import { wallClock, zonedWriter } from '@shared/time/zoned-writer.ts';
import type { LineWriter, ProfileNames } from '../csv.ts';
import { createdAtOf, currencyOf, decimalText, exponentIn, place, receivedMinor, signedMinor, type SourceField, type SourceRow } from '../source.ts';
import { remembered } from '../text-cells.ts';

/** Characters that a cell may hold, in UTF-16 units. */
export const longestCell = 32_767;

/** Places in `cellXfs`, see parts.ts. */
export const styles = { head: 1, text: 2, date: 3, whole: 4, firstCurrency: 5 } as const;
export const currencyList = Object.keys(currencyExponents) as readonly CurrencyCode[]; // keys of a const object: exactly the codes
const styleOf = new Map(currencyList.map((code, index) => [code, styles.firstCurrency + index]));

/** What XML 1.0 cannot hold or would change, and what would be read as an escape. Surrogates that stand alone are replaced by UTF-8 itself. */
const unfit = /[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)/g;
const mustEscape = /[&<>"\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]|_x[0-9A-Fa-f]{4}_/;

/** Text between tags. */
export function xmlText(text: string): string {
  if (!mustEscape.test(text)) return text;
  return text
    .replace(unfit, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export type Cut = { cells: number };

/** At most `longestCell` units and no half of a pair. */
function cutText(text: string, cut: Cut): string {
  if (text.length <= longestCell) return text;
  cut.cells += 1;
  const last = text.charCodeAt(longestCell - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? longestCell - 1 : longestCell);
}

const emptyCell = '<c/>';

/** A text cell; `style` is its place in `cellXfs`. */
export function textCell(text: string, cut: Cut, style: number = styles.text): string {
  return text === '' ? emptyCell : `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(cutText(text, cut))}</t></is></c>`;
}

/** The largest number of 15 digits: beyond, a spreadsheet rounds. */
const mostDigits = 999_999_999_999_999;

function numberCell(minor: number, text: string, style: number, cut: Cut): string {
  return minor > mostDigits || minor < -mostDigits ? textCell(text, cut) : `<c s="${style}"><v>${text}</v></c>`;
}

/** Days from 1899-12-30, as workbooks count, to 1970-01-01. */
const daysToEpoch = 25_569;
/** 1900-03-01: workbooks believe in a 29 February before it. */
const firstSerial = 61;

function dateWriter(zone: string, cut: Cut): (at: number) => string {
  const wall = wallClock(zone);
  const asText = zonedWriter(zone);
  return (at) => {
    const serial = Math.floor(wall(at) / 1_000) / 86_400 + daysToEpoch;
    return serial < firstSerial ? textCell(asText(at), cut) : `<c s="${styles.date}"><v>${serial}</v></c>`;
  };
}

function cellWriter(column: ExportColumn, zone: string, names: ProfileNames, cut: Cut): LineWriter {
  const any = (field: SourceField): LineWriter => {
    const at = place(field);
    return (row) => {
      const value = row[at] as string | null; // a TEXT column
      return value === null ? emptyCell : textCell(value, cut);
    };
  };
  const few = (field: SourceField): LineWriter => {
    const at = place(field);
    const cell = remembered((value) => textCell(value, { cells: 0 }));
    return (row) => {
      const value = row[at] as string | null; // a TEXT column
      if (value === null) return emptyCell;
      return value.length > longestCell ? textCell(value, cut) : cell(value);
    };
  };
  const money = (minorOf: (row: SourceRow) => number | null): LineWriter => (row) => {
    const minor = minorOf(row);
    return minor === null ? emptyCell : numberCell(minor, decimalText(minor, exponentIn(row)), styleOf.get(currencyOf(row)) ?? styles.whole, cut);
  };
  switch (column) {
    case 'created_at_local': {
      const write = dateWriter(zone, cut);
      return (row) => write(createdAtOf(row));
    }
    case 'created_at_utc': {
      const write = zonedWriter('UTC', true);
      return (row) => textCell(write(createdAtOf(row)), cut);
    }
    case 'moved_at_local': {
      const write = dateWriter(zone, cut);
      const at = place('movedAt');
      return (row) => {
        const moved = row[at] as number | null; // INTEGER
        return moved === null ? emptyCell : write(moved);
      };
    }
    case 'type':
      return few('kind');
    case 'track': {
      const at = place('origin');
      const [manual, api] = [textCell('manual', cut), textCell('api', cut)];
      return (row) => (row[at] === 'manual' ? manual : api);
    }
    case 'reference':
      return any('reference');
    case 'original_reference':
      return any('parentReference');
    case 'provider':
      return few('providerId');
    case 'profile': {
      const at = place('profileId');
      return (row) => textCell(names.get(row[at] as string) ?? (row[at] as string), cut); // TEXT NOT NULL
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
      return few('currency');
    case 'amount':
      return money(signedMinor);
    case 'amount_minor':
      return (row) => numberCell(signedMinor(row), String(signedMinor(row)), styles.whole, cut);
    case 'received':
      return money(receivedMinor);
    case 'refunded': {
      const at = place('refundedMinor');
      return money((row) => row[at] as number); // INTEGER NOT NULL
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

/** Cells of a row without the row's own tags, so that a first cell may stand before. `cut` counts what was cut. */
export function cellsWriter({ columns, zone }: Pick<ExportRequest, 'columns' | 'zone'>, names: ProfileNames, cut: Cut): LineWriter {
  const cells = columns.map((column) => cellWriter(column, zone, names, cut));
  return (row) => {
    let line = '';
    for (const cell of cells) line += cell(row);
    return line;
  };
}
