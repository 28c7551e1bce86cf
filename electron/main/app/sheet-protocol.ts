/** What the sheet worker is given and what it says: rows in pieces, so that no piece holds up the window, then the rest. */
import type { SheetRequest, Table, TypedRow } from '@core/ports/sheets.ts';
import type { AppErrorDto } from '@shared/errors/app-error.ts';

export type SheetJob = SheetRequest;

export type SheetMessage =
  | { readonly kind: 'rows'; readonly rows: readonly TypedRow[] }
  | { readonly kind: 'end'; readonly table: Omit<Table, 'rows'> }
  | { readonly kind: 'refused'; readonly error: AppErrorDto };
