/** The condition under which an intent is open, spelled exactly as in the partial indexes, which SQLite otherwise cannot use. */
import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import { finalIntentStates } from '@shared/domain/intent.ts';
import type { Schema } from '../schema.ts';

export function openStates(eb: ExpressionBuilder<Schema, 'intents'>): Expression<SqlBool> {
  return eb('intents.state', 'not in', finalIntentStates.map((state) => sql.lit(state)));
}
