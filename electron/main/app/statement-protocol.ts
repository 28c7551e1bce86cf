/** What goes between the program and the thread that holds one provider's file. One answer for each question, in their order. */
import type { ReadAs, StatementFile, StatementFileCheck, StatementFileInfo } from '@core/ports/statement-files.ts';
import type { StatementMapping } from '@shared/domain/settlement.ts';
import type { AppErrorDto } from '@shared/errors/app-error.ts';

export type StatementQuestion =
  | { readonly kind: 'read'; readonly as: ReadAs }
  | { readonly kind: 'check'; readonly mapping: StatementMapping }
  | { readonly kind: 'rows'; readonly mapping: StatementMapping; readonly after: number; readonly limit: number };

/** What each question is answered with. */
export type StatementValues = { readonly read: StatementFileInfo; readonly check: StatementFileCheck; readonly rows: Awaited<ReturnType<StatementFile['rows']>> };
export type StatementReply = { readonly kind: 'value'; readonly value: StatementValues[keyof StatementValues] } | { readonly kind: 'refused'; readonly error: AppErrorDto };
