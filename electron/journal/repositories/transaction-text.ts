/** What a text finds: our reference by its beginning, everybody else's number exactly; each through the index of that number. */
import { sql, type RawBuilder } from 'kysely';
import type { TransactionFilter } from '@shared/domain/transaction-filter.ts';

/** Greater than every continuation of a prefix: the last character there is, in SQLite's byte order. */
const endOfPrefix = '\u{10FFFF}';

export function textOf(filter: TransactionFilter): string | undefined {
  const text = filter.text?.trim();
  return text === '' ? undefined : text;
}

const begins = (text: string): RawBuilder<unknown> => sql`reference >= ${text} AND reference < ${text + endOfPrefix}`;

const exactly = (column: 'parent_reference' | 'provider_payment_id' | 'provider_transaction_id' | 'wallet_reference', text: string): RawBuilder<unknown> =>
  sql`SELECT hit.seq FROM transactions AS hit WHERE ${sql.ref(`hit.${column}`)} = ${text}`;
const others = (text: string): RawBuilder<unknown> => sql.join(
  (['parent_reference', 'provider_payment_id', 'provider_transaction_id', 'wallet_reference'] as const).map((column) => exactly(column, text)), sql` UNION `,
);

/** A select of the `seq` of every transaction whose number is `text`, each once. What begins with it is not sorted for that: it may be a million. */
export function hits(text: string): RawBuilder<unknown> {
  return sql`SELECT hit.seq FROM transactions AS hit WHERE hit.${begins(text)}
    UNION ALL SELECT other.seq FROM transactions AS other WHERE other.seq IN (${others(text)}) AND NOT (+other.reference >= ${text} AND +other.reference < ${text + endOfPrefix})`;
}

/** The same, told of the transaction `t`. */
export function isHit(text: string): RawBuilder<unknown> {
  return sql`((+t.reference >= ${text} AND +t.reference < ${text + endOfPrefix}) OR +t.parent_reference = ${text} OR +t.provider_payment_id = ${text}
    OR +t.provider_transaction_id = ${text} OR +t.wallet_reference = ${text})`;
}

/** Whether more than `count` references begin with the text; looks no further than that. */
export function isCommon(text: string, count: number): RawBuilder<{ readonly common: number }> {
  return sql`SELECT count(*) > ${count} AS common FROM (SELECT 1 FROM transactions WHERE ${begins(text)} LIMIT ${count + 1})`;
}
