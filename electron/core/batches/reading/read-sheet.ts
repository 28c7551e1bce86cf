/**
 * Any table that a person brings, as titles and rows of text. The content decides what it is, never the name. Either all of it is read
 * or an AppError says why nothing is.
 */
import { createHash } from 'node:crypto';
import { sheetLimits } from '@shared/domain/batch.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { mostBytesOf, mostRowsOf, type Cell, type Sheet, type SheetKind, type SheetRequest, type SheetRow } from '../../ports/sheets.ts';
import { findDelimiter, readDelimited } from './delimited.ts';
import { decodeText } from './encodings.ts';
import { knownTitles } from './titles.ts';
import { readXlsx } from './xlsx.ts';

const starts = (bytes: Uint8Array, ...mark: readonly number[]): boolean => mark.every((byte, index) => bytes[index] === byte);

/** The beginnings of files that people take for tables or choose by mistake: PDF, PNG, JPEG, GIF, gzip, RAR, 7z, RTF. */
const others: readonly (readonly number[])[] = [
  [0x25, 0x50, 0x44, 0x46], [0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], [0x47, 0x49, 0x46, 0x38], [0x1f, 0x8b], [0x52, 0x61, 0x72, 0x21], [0x37, 0x7a, 0xbc, 0xaf], [0x7b, 0x5c, 0x72, 0x74, 0x66],
];

/** "EncryptedPackage" in UTF-16, the stream in which a protected workbook lies. */
const encryptedPackage = Buffer.from('EncryptedPackage', 'utf16le');

/** Errors: `sheet.encrypted`, `sheet.wrongType`. */
function requireTable(bytes: Uint8Array): void {
  if (starts(bytes, 0xd0, 0xcf, 0x11, 0xe0)) throw new AppError(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(encryptedPackage) ? 'sheet.encrypted' : 'sheet.wrongType');
  if (others.some((mark) => starts(bytes, ...mark))) throw new AppError('sheet.wrongType');
}

/** Signs that no text has: then it is some other kind of file. */
function requireText(text: string): void {
  const beginning = text.slice(0, 65_536);
  const strange = [...beginning].some((sign) => sign < '\t' || (sign > '\r' && sign < ' ' && sign !== '\u001A'));
  if (strange || /^\s*<(?:!doctype|html|\?xml|table)/i.test(beginning)) throw new AppError('sheet.wrongType');
}

function shortened(cell: Cell): Cell {
  if (typeof cell !== 'string') return { ...cell, text: cell.text.slice(0, 100) };
  return cell.length > sheetLimits.cellCharacters ? { trouble: 'tooLong', text: cell.slice(0, sheetLimits.cellCharacters) } : cell;
}

const shown = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text).trim();

/** The first row holds the titles. Errors: `sheet.empty`. */
function divided(rows: readonly SheetRow[]): Pick<Sheet, 'titles' | 'rows'> {
  const [head, ...body] = rows;
  if (!head || body.length === 0) throw new AppError('sheet.empty');
  return { titles: head.cells.map(shown), rows: body.map((row) => ({ number: row.number, cells: row.cells.map(shortened) })) };
}

/** Errors: `sheet.*`. */
export function readSheet(request: Omit<SheetRequest, 'kind'> & { readonly kind: SheetKind }): Sheet {
  const { bytes, kind } = request;
  const mostBytes = mostBytesOf(kind);
  if (bytes.byteLength > mostBytes) throw new AppError('sheet.tooLarge', { maximumMegabytes: mostBytes / 1_048_576 });
  if (bytes.byteLength === 0) throw new AppError('sheet.empty');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (!request.pasted && starts(bytes, 0x50, 0x4b, 0x03, 0x04)) {
    const { sheets, sheet, since1904, rows } = readXlsx(bytes, request.sheet, mostRowsOf(kind));
    return { format: 'xlsx', sha256, encoding: null, encodings: [], delimiter: null, sheets, sheet, since1904, ...divided(rows) };
  }
  if (!request.pasted) requireTable(bytes);
  const hits = (titles: readonly string[]): number => knownTitles(titles, kind);
  const firstLine = (text: string): readonly string[] => text.trimStart().split(/[\r\n]/, 1)[0]?.split(/[,\t;]/).map((cell) => cell.replace(/^"|"$/g, '')) ?? [];
  const { text, encoding, encodings } = decodeText(bytes, request.pasted ? 'utf-8' : request.encoding, (candidate) => hits(firstLine(candidate.slice(0, 4_096))));
  requireText(text);
  const delimiter = request.delimiter ?? findDelimiter(text, hits);
  const rows = readDelimited(text, delimiter, mostRowsOf(kind) + 1);
  return {
    format: request.pasted ? 'pasted' : 'csv', sha256, encoding: request.pasted ? null : encoding, encodings: request.pasted ? [] : encodings, delimiter, sheets: [], sheet: null, since1904: false, ...divided(rows),
  };
}
