/** Tables that people bring: choosing a file, and reading it beside the program so that a large one never holds up the window. */
import type { AppErrorDto } from '@shared/errors/app-error.ts';
import { sheetLimits, type BatchKind, type Delimiter, type SheetFormat, type TextEncoding } from '@shared/domain/batch.ts';
import { statementLimits } from '@shared/domain/settlement.ts';
import { mostImportRows } from '@shared/domain/wallet-token.ts';

/** What a table is about: it decides which titles are known and how many rows are read. */
export type SheetKind = BatchKind | 'token' | 'statement';

/** Rows that a table may hold at most, without its titles. */
export function mostRowsOf(kind: SheetKind): number {
  if (kind === 'statement') return statementLimits.rows;
  return kind === 'token' ? mostImportRows : sheetLimits.rows;
}

/** Bytes that a file may have at most. */
export function mostBytesOf(kind: SheetKind): number {
  return kind === 'statement' ? statementLimits.bytes : sheetLimits.bytes;
}

/** `formula`: no plain result. `error`: the spreadsheet shows one. `digitsLost`: a number of 16 digits or more, which a spreadsheet rounds. `tooLong`: cut. */
export type CellTrouble = 'formula' | 'error' | 'digitsLost' | 'tooLong';
export type Cell = string | { readonly trouble: CellTrouble; readonly text: string };

/** `number` is the line as a spreadsheet counts it. Blank lines are left out. */
export type SheetRow = { readonly number: number; readonly cells: readonly Cell[] };

export type Sheet = {
  readonly format: SheetFormat;
  /** Lower-case hex over the bytes. */
  readonly sha256: string;
  readonly encoding: TextEncoding | null;
  /** Those in which the bytes can be read, likeliest first. */
  readonly encodings: readonly TextEncoding[];
  readonly delimiter: Delimiter | null;
  readonly sheets: readonly string[];
  readonly sheet: string | null;
  /** Days are counted from 1904 in this workbook. */
  readonly since1904: boolean;
  readonly titles: readonly string[];
  readonly rows: readonly SheetRow[];
};

/** A row by what its columns were taken for. */
export type TypedRow = {
  readonly number: number;
  /** Every cell as text, for the result file. */
  readonly cells: readonly string[];
  /** Trimmed, by column. */
  readonly texts: Readonly<Record<string, string>>;
  /** Cells that cannot be read; `field` is the column. */
  readonly errors: readonly AppErrorDto[];
};

export type Table = Omit<Sheet, 'rows'> & {
  /** What each title was taken for; null is ignored. */
  readonly columns: readonly (string | null)[];
  /** Lower-case hex over what the rows say, in no order: the same for the same rows in another file. */
  readonly contentSha256: string;
  readonly rows: readonly TypedRow[];
};

export type SheetRequest = {
  readonly bytes: Uint8Array;
  /** Pasted rows are UTF-8 and never XLSX. */
  readonly pasted: boolean;
  /** Whose titles are looked for. */
  readonly kind: Exclude<SheetKind, 'statement'>;
  /** Keys of entries that count as titles. */
  readonly fields: readonly string[];
  /** Null is decided anew. */
  readonly encoding: TextEncoding | null;
  readonly delimiter: Delimiter | null;
  readonly sheet: string | null;
};

export type SheetReader = {
  /** Errors: `sheet.*`. */
  read(request: SheetRequest): Promise<Table>;
};

export type ChosenSheet = { readonly name: string; readonly bytes: Uint8Array };

export type SheetChooser = {
  /** Null when the person cancelled. Errors: `sheet.tooLarge`, `sheet.unreadable`. */
  choose(): Promise<ChosenSheet | null>;
};
