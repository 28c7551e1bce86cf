/** A provider's file, opened: what it holds, what it says under a mapping, and its rows in pieces. Slow for large files, so it runs in a worker. */
import { statementColumns, type SettlementDraft, type StatementColumn, type StatementMapping } from '@shared/domain/settlement.ts';
import type { Cell, Sheet } from '../ports/sheets.ts';
import type { ReadAs, StatementFileCheck, StatementFileInfo } from '../ports/statement-files.ts';
import type { NewStatementRow } from '../ports/statements.ts';
import { readSheet } from '../batches/reading/read-sheet.ts';
import { createInterpreter, mappingProblems } from './interpret.ts';
import { rowKeyOf } from './reconcile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { toInstant } from '@shared/time/instant.ts';

const sampleRows = 8;
const mostWords = 50;
const mostShown = 20;
const shownCells = 12;

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text).trim();
const shown = (cells: readonly Cell[]): string[] => cells.slice(0, shownCells).map((cell) => textOf(cell).slice(0, 80));

export type OpenStatementFile = {
  read(as: ReadAs): StatementFileInfo;
  check(mapping: StatementMapping): StatementFileCheck;
  rows(mapping: StatementMapping, after: number, limit: number): { readonly rows: readonly NewStatementRow[]; readonly next: number | null };
};

export function openStatementFile(bytes: Uint8Array): OpenStatementFile {
  let sheet: Sheet | undefined;

  function current(): Sheet {
    if (sheet === undefined) throw new AppError('settlement.draftGone');
    return sheet;
  }

  function wordsOf(column: StatementColumn, mapping: StatementMapping): { word: string; rows: number }[] {
    const index = mapping.columns[column];
    if (index === undefined) return [];
    const counts = new Map<string, number>();
    for (const { cells } of current().rows) {
      const word = textOf(cells[index] ?? '').slice(0, 200);
      // A column of numbers is no column of words: what comes after so many is not looked at.
      if (counts.size > 1_000 && !counts.has(word)) continue;
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    return [...counts].map(([word, rows]) => ({ word, rows })).toSorted((left, right) => right.rows - left.rows || (left.word < right.word ? -1 : 1)).slice(0, mostWords);
  }

  const interpreter = (mapping: StatementMapping) => createInterpreter(mapping, { xlsx: current().format === 'xlsx', since1904: current().since1904 });

  return {
    read(as) {
      sheet = readSheet({ bytes, pasted: false, kind: 'statement', fields: [], ...as });
      const { rows, since1904: _since, ...rest } = sheet;
      return { ...rest, sample: rows.slice(0, sampleRows).map(({ cells }) => cells.map((cell) => textOf(cell).slice(0, 120))), rows: rows.length };
    },

    check(mapping) {
      const { titles, rows } = current();
      const words = { kind: wordsOf('kind', mapping), status: wordsOf('status', mapping) };
      const problems = [...mappingProblems(mapping, titles)];
      const nothing = { words, problems, readable: 0, ignored: 0, unreadable: 0, unreadableRows: [], totals: [], first: null, last: null };
      if (problems.length > 0) return nothing;
      const interpret = interpreter(mapping);
      const totals = new Map<CurrencyCode, { rows: number; minor: number }>();
      const unreadableRows: SettlementDraft['unreadableRows'] = [];
      let [readable, ignored, unreadable, first, last] = [0, 0, 0, Infinity, -Infinity];
      for (const row of rows) {
        const read = interpret(row.cells);
        if (read.kind === 'ignored') ignored += 1;
        else if (read.kind === 'unreadable') {
          unreadable += 1;
          if (unreadableRows.length < mostShown) unreadableRows.push({ line: row.number, cells: shown(row.cells), errors: [...read.errors] });
        } else {
          readable += 1;
          const { currency, kind, amountMinor, moved, at } = read.theirs;
          if (at !== null) [first, last] = [Math.min(first, at), Math.max(last, at)];
          if (!moved) continue;
          const total = totals.get(currency) ?? { rows: 0, minor: 0 };
          totals.set(currency, { rows: total.rows + 1, minor: total.minor + (kind === 'payment' ? amountMinor : -amountMinor) });
        }
      }
      return {
        words, problems, readable, ignored, unreadable, unreadableRows, totals: [...totals].map(([currency, total]) => ({ currency, ...total })).toSorted((left, right) => (left.currency < right.currency ? -1 : 1)),
        first: first === Infinity ? null : toInstant(first), last: last === -Infinity ? null : toInstant(last),
      };
    },

    rows(mapping, after, limit) {
      const interpret = interpreter(mapping);
      const part = current().rows.slice(after, after + limit);
      const rows = part.flatMap((row): NewStatementRow[] => {
        const read = interpret(row.cells);
        if (read.kind === 'ignored') return [];
        if (read.kind === 'row') return [{ key: rowKeyOf(read.theirs), line: row.number, theirs: read.theirs, merged: null, unreadable: null }];
        return [{ key: `line|${row.number}`, line: row.number, theirs: null, merged: null, unreadable: { errors: [...read.errors], cells: shown(row.cells) } }];
      });
      return { rows, next: part.length < limit ? null : after + limit };
    },
  };
}

/** A mapping that says nothing yet but which column is probably which. */
export function emptyMapping(columns: StatementMapping['columns'], zone: string): StatementMapping {
  return {
    columns: Object.fromEntries(statementColumns.flatMap((column) => (columns[column] === undefined ? [] : [[column, columns[column]]]))), amounts: null, decimal: 'point', currency: null, directions: null,
    kindWords: { payment: [], refund: [], payout: [], ignored: [] }, statusWords: { moved: [], notMoved: [] }, dates: 'ymd', zone, period: null, covers: [],
  };
}
