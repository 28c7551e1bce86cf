/**
 * Long reads for an export: everything that one reader gives comes from a single snapshot, taken when it is opened, however
 * long the reading takes and whatever is written meanwhile. Synchronous, for a thread that does nothing else.
 */
import type { ExportRow } from '@core/exports/csv.ts';
import type { CurrencySum, TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { openReadOnly } from './database.ts';
import { exportSelection, toExportRow } from './export-rows.ts';
import { filtered, sums } from './repositories/transaction-query.ts';
import { toCurrencySum } from './rows.ts';
import { toInputs } from './sqlite/dialect.ts';
import { translated } from './sqlite/errors.ts';

export type JournalReader = {
  count(filter: TransactionFilter): number;
  sums(filter: TransactionFilter): readonly CurrencySum[];
  /** Oldest first, in batches of `batchSize` (1 or more), the last one shorter; no batch is empty. */
  rows(filter: TransactionFilter, batchSize: number): Iterable<readonly ExportRow[]>;
  close(): void;
};

/** Opens beside the writer. Errors: `journal.damaged`, `journal.newer`, `journal.readOnly` (not there), `journal.busy`. */
export function openJournalReader(path: string): JournalReader {
  const { sqlite, db } = openReadOnly(path);
  translated(() => {
    // A deferred transaction takes its snapshot with the first read.
    sqlite.exec('BEGIN');
    sqlite.prepare('SELECT version FROM schema_migrations').all();
  });

  function* batches(filter: TransactionFilter, batchSize: number): Generator<readonly ExportRow[]> {
    if (!Number.isInteger(batchSize) || batchSize < 1) throw new RangeError(`batch size must be 1 or more: ${batchSize}`);
    const query = filtered(db, filter)
      .innerJoin('profiles', 'profiles.id', 'transactions.profile_id')
      .select(exportSelection)
      .orderBy('transactions.created_at')
      .orderBy('transactions.id')
      .compile();
    const statement = translated(() => sqlite.prepare(query.sql, { returnArrays: true }));
    const rows = translated(() => statement.iterate(...toInputs(query.parameters)));
    for (;;) {
      const batch = translated(() => take(rows, batchSize));
      if (batch.length > 0) yield batch;
      if (batch.length < batchSize) return;
    }
  }

  function sumsOf(filter: TransactionFilter): readonly CurrencySum[] {
    const query = sums(db, filter).compile();
    const rows = translated(() => sqlite.prepare(query.sql).all(...toInputs(query.parameters)));
    return rows.map(({ currency, rows: count, inMinor, outMinor }) => toCurrencySum({ currency, rows: count, inMinor, outMinor }));
  }

  return {
    count: (filter) => sumsOf(filter).reduce((total, { rows }) => total + rows, 0),
    sums: sumsOf,
    rows: batches,
    close: () => {
      if (sqlite.isOpen) sqlite.close();
    },
  };
}

/** The next rows, `count` at most. The iterator stays open for more. */
function take(rows: Iterator<unknown>, count: number): ExportRow[] {
  const batch: ExportRow[] = [];
  while (batch.length < count) {
    const next = rows.next();
    if (next.done === true) break;
    batch.push(toExportRow(next.value as readonly unknown[])); // the statement returns arrays
  }
  return batch;
}
