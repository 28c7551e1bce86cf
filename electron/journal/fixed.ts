import type { ColumnType } from 'kysely';

/** A column that is written once: no update compiles. */
export type Fixed<Value> = ColumnType<Value, Value, never>;
