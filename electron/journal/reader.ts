/**
 * Long reads for an export: everything that one reader gives comes from a single snapshot, taken when it is opened, however
 * long the reading takes and whatever is written meanwhile. Synchronous, for a thread that does nothing else.
 */
import { sql } from 'kysely';
import type { SourceField, SourceRow } from '@core/exports/source.ts';
import type { CurrencySum, TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { openReadOnly } from './database.ts';
import { exportSelection, packedSelection } from './export-rows.ts';
import { filtered, sums } from './repositories/transaction-query.ts';
import { toCurrencySum } from './rows.ts';
import { toInputs } from './sqlite/dialect.ts';
import { translated } from './sqlite/errors.ts';

/** Place in the order of an export, which is oldest first. */
export type RowPlace = { readonly createdAt: number; readonly id: string };

export type JournalReader = {
  count(filter: TransactionFilter): number;
  sums(filter: TransactionFilter): readonly CurrencySum[];
  /** Names of all profiles by id, those of removed ones too. */
  profileNames(): ReadonlyMap<string, string>;
  /**
   * The next `limit` rows (1 or more) after `after`, oldest first; fewer are the last ones. They come in the order of the file and not
   * of time: read in the order of time, rows that were written at other times cost a page each.
   */
  chunk(filter: TransactionFilter, after: RowPlace | null, limit: number): Iterable<SourceRow>;
  /** The rows of `chunk` with those fields, as `PackedRows` goes through them: several times quicker, and all in memory at once. */
  packed(fields: readonly SourceField[], filter: TransactionFilter, after: RowPlace | null, limit: number): Uint8Array;
  /** The place of the last of the `limit` rows that `chunk` would give; null when there are fewer. */
  edge(filter: TransactionFilter, after: RowPlace | null, limit: number): RowPlace | null;
  /** Counts up with every commit: two readers of the same journal that say the same see the same moment. */
  commits(): number;
  /** Rows by their `seq`, in any order. One that is not there is left out. */
  bySeq(seqs: readonly number[]): Iterable<SourceRow>;
  close(): void;
};

/** Opens beside the writer. Errors: `journal.damaged`, `journal.newer`, `journal.readOnly` (not there), `journal.busy`. */
export function openJournalReader(path: string): JournalReader {
  const { sqlite, db } = openReadOnly(path);
  translated(() => {
    // Hardly a page is read twice: enough for those between the root and the leaves.
    sqlite.exec('PRAGMA cache_size = -4000');
    // A deferred transaction takes its snapshot with the first read.
    sqlite.exec('BEGIN');
    sqlite.prepare('SELECT version FROM schema_migrations').all();
  });

  function* rowsOf(query: { readonly sql: string; readonly parameters: readonly unknown[] }): Generator<SourceRow> {
    const statement = translated(() => sqlite.prepare(query.sql, { returnArrays: true }));
    const rows: Iterator<unknown> = translated(() => statement.iterate(...toInputs(query.parameters)));
    try {
      for (;;) {
        const next = rows.next();
        if (next.done === true) return;
        yield next.value as SourceRow; // the statement returns arrays
      }
    } catch (error) {
      translated(() => { throw error; });
    } finally {
      rows.return?.();
    }
  }

  function sumsOf(filter: TransactionFilter): readonly CurrencySum[] {
    const query = sums(db, filter).compile();
    const rows = translated(() => sqlite.prepare(query.sql).all(...toInputs(query.parameters)));
    return rows.map(({ currency, rows: count, inMinor, outMinor }) => toCurrencySum({ currency, rows: count, inMinor, outMinor }));
  }

  function inOrder(filter: TransactionFilter, after: RowPlace | null, limit: number) {
    if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`a chunk has 1 row or more: ${limit}`);
    return filtered(db, filter)
      .$if(after !== null, (query) => query.where(sql<boolean>`(transactions.created_at, transactions.id) > (${after?.createdAt}, ${after?.id})`))
      .orderBy('transactions.created_at')
      .orderBy('transactions.id');
  }

  function ofChunk(filter: TransactionFilter, after: RowPlace | null, limit: number) {
    const next = inOrder(filter, after, limit).select('transactions.seq').limit(limit);
    return db.selectFrom('transactions').where('transactions.seq', 'in', next);
  }

  return {
    count: (filter) => sumsOf(filter).reduce((total, { rows }) => total + rows, 0),
    sums: sumsOf,
    profileNames: () => new Map(translated(() => sqlite.prepare('SELECT id, name FROM profiles').all()).map(({ id, name }) => [String(id), String(name)])),
    chunk: (filter, after, limit) => rowsOf(ofChunk(filter, after, limit).select(exportSelection).compile()),
    packed(fields, filter, after, limit) {
      const { sql: text, parameters } = ofChunk(filter, after, limit).select(packedSelection(fields).as('rows')).compile();
      const rows = translated(() => sqlite.prepare(text).get(...toInputs(parameters)))?.['rows'];
      // Of no rows there is no text.
      return rows instanceof Uint8Array ? rows : new Uint8Array();
    },
    edge(filter, after, limit) {
      const { sql: text, parameters } = inOrder(filter, after, limit).select(['transactions.created_at as createdAt', 'transactions.id as id']).limit(1).offset(limit - 1).compile();
      const row = translated(() => sqlite.prepare(text).get(...toInputs(parameters)));
      return row === undefined ? null : { createdAt: Number(row['createdAt']), id: String(row['id']) };
    },
    commits: () => Number(translated(() => sqlite.prepare('SELECT counter FROM commits').get())?.['counter']),
    bySeq: (seqs) => rowsOf(db.selectFrom('transactions').select(exportSelection).where('transactions.seq', 'in', sql<number>`(SELECT value FROM json_each(${JSON.stringify(seqs)}))`).compile()),
    close: () => {
      if (sqlite.isOpen) sqlite.close();
    },
  };
}
