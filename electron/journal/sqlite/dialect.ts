/**
 * Kysely over Node's built-in SQLite. One connection, on which Kysely runs one transaction at a time; a transaction takes
 * the write lock at its beginning, so that nothing it has read can change before it writes. Statements are prepared once
 * per SQL text. An integer beyond the safe integers throws on read instead of losing digits.
 *
 * With a witness, everything that is written through Kysely is counted: a statement that may write and stands alone gets a transaction
 * of its own, and no commit is reported before the witness was told of it. When it cannot be told, the write is reported as failed
 * although it stands in the journal, and nothing more is written until it could be.
 */
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, Kysely, QueryCompiler, QueryResult } from 'kysely';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { translated } from './errors.ts';

/** Far above the number of different queries; filters with many shapes cannot make it grow without end. */
const statementLimit = 400;

function isInput(value: unknown): value is SQLInputValue {
  return value === null || ['string', 'number', 'bigint'].includes(typeof value) || value instanceof Uint8Array;
}

/** Bound values as SQLite takes them. Throws a TypeError for anything without a column type (a boolean, undefined, an object). */
export function toInputs(parameters: readonly unknown[]): readonly SQLInputValue[] {
  for (const value of parameters) if (!isInput(value)) throw new TypeError(`cannot be bound: ${typeof value}`);
  return parameters as readonly SQLInputValue[]; // each checked on the line above
}

type Prepared = { readonly statement: StatementSync; readonly reads: boolean };

/** Whoever keeps count of the commits, outside of the database too. */
export type CommitWitness = {
  /** Before a transaction: tells what could not be told before. */
  settle(): void;
  /** In the transaction, after what it changes: the number of this commit. */
  raise(): number;
  /** After the commit. */
  tell(number: number): void;
};

class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #witness: CommitWitness | undefined;
  readonly #changes: StatementSync;
  readonly #prepared = new Map<string, Prepared>();
  /** Rows that this connection had changed before the transaction under way. */
  #changesBefore = 0;

  constructor(database: DatabaseSync, witness: CommitWitness | undefined) {
    this.#database = database;
    this.#witness = witness;
    this.#changes = database.prepare('SELECT total_changes() AS changes');
  }

  #changed(): number {
    return Number(this.#changes.get()?.['changes']);
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    const prepared = { statement, reads: statement.columns().length > 0 };
    const oldest = this.#prepared.keys().next();
    if (this.#prepared.size >= statementLimit && !oldest.done) this.#prepared.delete(oldest.value);
    this.#prepared.set(sql, prepared);
    return prepared;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#witness === undefined || this.#database.isTransaction || /^\s*select\b/i.test(query.sql)) return this.#run<Row>(query);
    this.begin();
    try {
      const result = this.#run<Row>(query);
      this.commit();
      return result;
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }

  #run<Row>(query: CompiledQuery): QueryResult<Row> {
    return translated(() => {
      const { statement, reads } = this.#prepare(query.sql);
      const inputs = toInputs(query.parameters);
      if (reads) return { rows: statement.all(...inputs) as Row[] }; // the compiled query's own row type
      const { changes, lastInsertRowid } = statement.run(...inputs);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    });
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('long reads go through openJournalReader, which keeps one snapshot');
  }

  begin(): void {
    this.#witness?.settle();
    translated(() => this.#database.exec('BEGIN IMMEDIATE'));
    this.#changesBefore = this.#changed();
  }

  commit(): void {
    const witness = this.#changed() === this.#changesBefore ? undefined : this.#witness;
    const number = translated(() => witness?.raise());
    translated(() => this.#database.exec('COMMIT'));
    if (number !== undefined) witness?.tell(number);
  }

  /** SQLite itself rolls back after some errors (disk full, I/O); a second roll-back would hide the first error. */
  rollBack(): void {
    if (this.#database.isTransaction) translated(() => this.#database.exec('ROLLBACK'));
  }

  close(): void {
    this.#prepared.clear();
    if (this.#database.isOpen) this.#database.close();
  }
}

class NodeSqliteDriver implements Driver {
  readonly #connection: NodeSqliteConnection;

  constructor(database: DatabaseSync, witness: CommitWitness | undefined) {
    this.#connection = new NodeSqliteConnection(database, witness);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async beginTransaction(): Promise<void> {
    this.#connection.begin();
  }

  async commitTransaction(): Promise<void> {
    this.#connection.commit();
  }

  async rollbackTransaction(): Promise<void> {
    this.#connection.rollBack();
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#connection.close();
  }
}

/** A dialect over an open database, with a witness of what it writes. `Kysely.destroy()` closes that database. */
export function nodeSqliteDialect(database: DatabaseSync, witness?: CommitWitness): Dialect {
  return {
    createDriver: () => new NodeSqliteDriver(database, witness),
    createQueryCompiler: (): QueryCompiler => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  };
}
