/**
 * Reads one sheet of an XLSX file as text. Numbers come by their digits, never through a floating-point number: a spreadsheet keeps 15
 * digits, so that 1.1000000000000001 is the 1.1 that was typed. Errors: `sheet.damaged`, `sheet.encrypted`, `sheet.wrongType`,
 * `sheet.unpacksTooLarge`, `sheet.notFound`, `sheet.tooManyRows`, `sheet.tooManyColumns`.
 */
import { posix } from 'node:path';
import { sheetLimits } from '@shared/domain/batch.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Cell, SheetRow } from '../../ports/sheets.ts';
import { walkXml } from './xml.ts';
import { openZip, type ZipParts } from './zip.ts';

export type Workbook = { readonly sheets: readonly string[]; readonly sheet: string; readonly since1904: boolean; readonly rows: readonly SheetRow[] };

/** A sheet of the most rows and columns with short cells takes some 80 MB. */
const mostUnpacked = 160 * 1024 * 1024;
/** And one of more rows than a run has: still below what one text can hold. */
const mostUnpackedLarge = 480 * 1024 * 1024;
const kept = 15;

const tooLarge = (maximumRows: number): AppError => new AppError('sheet.unpacksTooLarge', { maximumRows });

function textOf(parts: ZipParts, name: string): string | undefined {
  const bytes = parts.read(name);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder(bytes[0] === 0xff || bytes[0] === 0xfe ? 'utf-16' : 'utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('sheet.damaged', {}, { cause });
  }
}

/** Target by id, or by the end of the type. */
function relations(parts: ZipParts, of: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const text = textOf(parts, posix.join(posix.dirname(of), '_rels', `${posix.basename(of)}.rels`));
  if (text === undefined) return found;
  walkXml(text, {
    open: (name, attribute) => {
      if (name !== 'Relationship' || attribute('TargetMode') === 'External') return;
      const target = attribute('Target') ?? '';
      const path = target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(of), target);
      found.set(attribute('Id') ?? '', path);
      const type = (attribute('Type') ?? '').split('/').at(-1) ?? '';
      if (!found.has(type)) found.set(type, path);
    },
    close: () => undefined,
    text: () => undefined,
  });
  return found;
}

type SheetEntry = { readonly name: string; readonly path: string; readonly hidden: boolean };

function readWorkbook(parts: ZipParts, path: string): { readonly sheets: readonly SheetEntry[]; readonly since1904: boolean; readonly strings: string | undefined } {
  const text = textOf(parts, path);
  if (text === undefined) throw new AppError('sheet.wrongType');
  const targets = relations(parts, path);
  const sheets: SheetEntry[] = [];
  let since1904 = false;
  walkXml(text, {
    open: (name, attribute) => {
      if (name === 'workbookPr') since1904 = ['1', 'true'].includes(attribute('date1904') ?? '');
      if (name !== 'sheet') return;
      const target = targets.get(attribute('id') ?? '');
      if (target !== undefined) sheets.push({ name: attribute('name') ?? '', path: target, hidden: (attribute('state') ?? 'visible') !== 'visible' });
    },
    close: () => undefined,
    text: () => undefined,
  });
  return { sheets, since1904, strings: targets.get('sharedStrings') };
}

/** `_x000D_` stands for a character that XML cannot hold. */
function unescapeCell(text: string): string {
  return text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text;
}

function readStrings(text: string | undefined): readonly string[] {
  const strings: string[] = [];
  if (text === undefined) return strings;
  let value = '';
  let reading = false;
  let phonetic = false;
  walkXml(text, {
    open: (name) => {
      if (name === 'si') value = '';
      if (name === 'rPh') phonetic = true;
      if (name === 't') reading = !phonetic;
    },
    close: (name) => {
      if (name === 't') reading = false;
      if (name === 'rPh') phonetic = false;
      if (name === 'si') strings.push(unescapeCell(value));
    },
    text: (piece) => { if (reading) value += piece; },
  });
  return strings;
}

/**
 * The number as it was typed: 15 digits are kept, the rest is the trace of binary fractions. `digitsLost` for whole numbers that need
 * more; a text that is no number stays as it is.
 */
export function plainNumber(text: string): Cell {
  const match = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim());
  if (!match) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  let digits = `${whole}${fraction}`;
  let point = whole.length + Number(exponent);
  const leading = /^0*/.exec(digits)?.[0].length ?? 0;
  digits = digits.slice(leading);
  point -= leading;
  if (digits === '') return '0';
  if (point > kept && digits.replace(/0+$/, '').length > kept) return { trouble: 'digitsLost', text };
  if (digits.length > kept) {
    const up = (digits[kept] ?? '0') >= '5' ? 1n : 0n;
    const rounded = String(BigInt(digits.slice(0, kept)) + up);
    point += rounded.length - kept;
    digits = rounded;
  }
  digits = digits.replace(/0+$/, '');
  const before = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0');
  const behind = point <= 0 ? '0'.repeat(-point) + digits : digits.slice(point);
  return `${sign}${before}${behind === '' ? '' : `.${behind}`}`;
}

/** Zero-based column of `BC12`. */
function columnIndex(cell: string): number {
  let index = 0;
  for (const letter of /^[A-Z]{1,3}/i.exec(cell)?.[0].toUpperCase() ?? '') index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

type RawCell = { readonly type: string; readonly formula: boolean; readonly value: string | null; readonly inline: string };

function cellOf({ type, formula, value, inline }: RawCell, strings: readonly string[]): Cell {
  if (type === 'e') return { trouble: formula ? 'formula' : 'error', text: value ?? '' };
  if (formula && (value === null || value === '')) return { trouble: 'formula', text: '' };
  switch (type) {
    case 's': {
      const text = strings[Number(value)];
      if (text === undefined) throw new AppError('sheet.damaged', { reason: 'string' });
      return text;
    }
    case 'inlineStr':
      return unescapeCell(inline);
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE';
    case 'str':
    case 'd':
      return unescapeCell(value ?? '');
    default:
      return plainNumber(value ?? '');
  }
}

function isBlank(cell: Cell): boolean {
  return typeof cell === 'string' && cell.trim() === '';
}

function readRows(text: string, strings: readonly string[], mostRows: number): readonly SheetRow[] {
  const rows: SheetRow[] = [];
  let number = 0;
  let cells: Cell[] = [];
  let column = -1;
  let cell: { type: string; formula: boolean; value: string | null; inline: string } | undefined;
  let into: 'value' | 'inline' | undefined;

  function endCell(): void {
    if (!cell) return;
    const read = cellOf(cell, strings);
    cell = undefined;
    if (isBlank(read)) return;
    if (column >= sheetLimits.columns) throw new AppError('sheet.tooManyColumns', { maximumColumns: sheetLimits.columns });
    while (cells.length < column) cells.push('');
    cells[column] = read;
  }

  walkXml(text, {
    open: (name, attribute) => {
      if (name === 'row') {
        const given = Number(attribute('r') ?? number + 1);
        if (!Number.isSafeInteger(given) || given <= number) throw new AppError('sheet.damaged', { reason: 'row' });
        number = given;
        cells = [];
        column = -1;
      } else if (name === 'c') {
        const place = attribute('r');
        column = place === undefined ? column + 1 : columnIndex(place);
        if (column < 0) throw new AppError('sheet.damaged', { reason: 'cell' });
        cell = { type: attribute('t') ?? 'n', formula: false, value: null, inline: '' };
      } else if (cell && name === 'f') cell.formula = true;
      else if (cell && name === 'v') {
        cell.value = '';
        into = 'value';
      } else if (cell && name === 't') into = 'inline';
      else if (name === 'rPh') into = undefined;
    },
    close: (name) => {
      if (name === 'v' || name === 't') into = undefined;
      if (name === 'c') endCell();
      if (name !== 'row' || cells.every(isBlank)) return;
      if (rows.length > mostRows) throw new AppError('sheet.tooManyRows', { maximumRows: mostRows });
      rows.push({ number, cells });
    },
    text: (piece) => {
      if (!cell || into === undefined) return;
      if (into === 'value') cell.value = `${cell.value ?? ''}${piece}`;
      else cell.inline += piece;
    },
  });
  return rows;
}

/** `wanted` null is the first visible sheet; `mostRows` below the titles. */
export function readXlsx(bytes: Uint8Array, wanted: string | null, mostRows: number): Workbook {
  const parts = openZip(bytes, mostRows > 100_000 ? mostUnpackedLarge : mostUnpacked, tooLarge(mostRows));
  if (!parts.names.includes('[Content_Types].xml')) throw new AppError('sheet.wrongType');
  const { sheets, since1904, strings } = readWorkbook(parts, relations(parts, '').get('officeDocument') ?? 'xl/workbook.xml');
  // A word processor's file has the same wrapping.
  if (sheets.length === 0) throw new AppError('sheet.wrongType');
  const sheet = wanted === null ? (sheets.find(({ hidden }) => !hidden) ?? sheets[0]) : sheets.find(({ name }) => name === wanted);
  if (!sheet) throw new AppError('sheet.notFound');
  const text = textOf(parts, sheet.path);
  if (text === undefined) throw new AppError('sheet.damaged', { reason: 'part' });
  return { sheets: sheets.map(({ name }) => name), sheet: sheet.name, since1904, rows: readRows(text, readStrings(strings === undefined ? undefined : textOf(parts, strings)), mostRows) };
}
