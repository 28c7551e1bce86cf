/**
 * Long reads for an export: everything that one reader gives comes from a single snapshot, taken when it is opened, however
 * long the reading takes and whatever is written meanwhile. Synchronous, for a thread that does nothing else.
 */
import type { Compilable } from 'kysely';
import type { ExportRow } from '@core/exports/csv.ts';
import type { CurrencySum, TransactionFilter } from '@shared/domain/transaction-filter.ts';
import { openReadOnly } from './database.ts';
import { filtered, sums } from './repositories/transaction-query.ts';
import { toCurrencySum, toExportRow } from './rows.ts';
import type { TransactionRow } from './schema.ts';
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

  function* iterate<Row>(query: Compilable<Row>): Generator<Row> {
    const { sql, parameters } = query.compile();
    const rows = translated(() => sqlite.prepare(sql).iterate(...toInputs(parameters)));
    for (;;) {
      const next = translated(() => rows.next());
      if (next.done === true) return;
      yield next.value as Row; // the compiled query's own row type; parsed by the caller
    }
  }

  function* batches(filter: TransactionFilter, batchSize: number): Generator<readonly ExportRow[]> {
    if (!Number.isInteger(batchSize) || batchSize < 1) throw new RangeError(`batch size must be 1 or more: ${batchSize}`);
    const query = filtered(db, filter)
      .innerJoin('profiles', 'profiles.id', 'transactions.profile_id')
      .selectAll('transactions')
      .select('profiles.name as profile_name')
      .orderBy('transactions.created_at')
      .orderBy('transactions.id');
    let batch: ExportRow[] = [];
    for (const row of iterate<TransactionRow & { readonly profile_name: string }>(query)) {
      batch.push(toExportRow(row));
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  const sumsOf = (filter: TransactionFilter): readonly CurrencySum[] => [...iterate(sums(db, filter))].map(toCurrencySum);
  return {
    count: (filter) => sumsOf(filter).reduce((total, { rows }) => total + rows, 0),
    sums: sumsOf,
    rows: batches,
    close: () => {
      if (sqlite.isOpen) sqlite.close();
    },
  };
}
