/** Files of providers, read beside the program: what they say crosses over in pieces, so that a large one never holds up the window. */
import type { Delimiter, SheetFormat, TextEncoding } from '@shared/domain/batch.ts';
import type { SettlementDraft, StatementMapping } from '@shared/domain/settlement.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { NewStatementRow } from './statements.ts';

/** Null is decided anew. */
export type ReadAs = { readonly encoding: TextEncoding | null; readonly delimiter: Delimiter | null; readonly sheet: string | null };

export type StatementFileInfo = {
  readonly format: SheetFormat;
  readonly sha256: string;
  readonly encoding: TextEncoding | null;
  readonly encodings: readonly TextEncoding[];
  readonly delimiter: Delimiter | null;
  readonly sheets: readonly string[];
  readonly sheet: string | null;
  readonly titles: readonly string[];
  /** The first rows as text. */
  readonly sample: readonly (readonly string[])[];
  readonly rows: number;
};

/** What the file says under a mapping; without the counts while the mapping has problems. */
export type StatementFileCheck = Pick<SettlementDraft, 'words' | 'problems' | 'readable' | 'ignored' | 'unreadable' | 'unreadableRows' | 'totals'> & {
  /** Of all readable rows. */
  readonly first: Instant | null;
  readonly last: Instant | null;
};

/** One file that is open; all of it lives until it is closed. Errors of the first two: `sheet.*`. */
export type StatementFile = {
  read(as: ReadAs): Promise<StatementFileInfo>;
  check(mapping: StatementMapping): Promise<StatementFileCheck>;
  /** At most `limit` rows after the first `after`, those left out not among them; `next` is null at the end. */
  rows(mapping: StatementMapping, after: number, limit: number): Promise<{ readonly rows: readonly NewStatementRow[]; readonly next: number | null }>;
  close(): void;
};

export type StatementFiles = {
  /** The bytes belong to the file from now on. */
  open(bytes: Uint8Array<ArrayBuffer>): StatementFile;
};

export type StatementChooser = {
  /** Null when the person cancelled. Errors: `sheet.tooLarge`, `sheet.unreadable`. */
  choose(): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null>;
};
