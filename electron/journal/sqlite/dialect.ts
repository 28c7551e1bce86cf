/**
 * Kysely over Node's built-in SQLite. One connection, on which Kysely runs one transaction at a time; a transaction takes
 * the write lock at its beginning, so that nothing it has read can change before it writes. Statements are prepared once
 * per SQL text. An integer beyond the safe integers throws on read instead of losing digits.
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

class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();

  constructor(database: DatabaseSync) {
    this.#database = database;
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
    translated(() => this.#database.exec('BEGIN IMMEDIATE'));
  }

  commit(): void {
    translated(() => this.#database.exec('COMMIT'));
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

  constructor(database: DatabaseSync) {
    this.#connection = new NodeSqliteConnection(database);
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

/** A dialect over an open database. `Kysely.destroy()` closes that database. */
export function nodeSqliteDialect(database: DatabaseSync): Dialect {
  return {
    createDriver: () => new NodeSqliteDriver(database),
    createQueryCompiler: (): QueryCompiler => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  };
}
