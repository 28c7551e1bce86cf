/** The audit: rows are added through `addAudit` and read here. */
import { sql, type Expression, type Kysely, type SqlBool } from 'kysely';
import { auditLineText } from '@core/audit/export.ts';
import type { AuditPart, AuditRecords } from '@core/ports/audit-records.ts';
import { auditGroups, auditRow, type AuditExportFormat, type AuditFilter, type AuditHead, type AuditLine } from '@shared/domain/audit.ts';
import { toInstant } from '@shared/time/instant.ts';
import type { JournalDatabase } from '../database.ts';
import type { AuditTableRow, Schema } from '../schema.ts';
import { translated } from '../sqlite/errors.ts';
import { addAudit } from './add-audit.ts';
import { auditColumns, toStored, verifyPart } from './audit-chain.ts';
import { compareIntents, compareManualRefunds, compareTotals } from './audit-records.ts';

/** A row that was written past the rules is shown as one that cannot be read, so that the others still can. */
function toLine(row: AuditTableRow): AuditLine {
  const unreadable: AuditLine = { readable: false, seq: row.seq, at: Number.isSafeInteger(row.at) ? toInstant(row.at) : null };
  let data: unknown;
  try {
    data = JSON.parse(row.data);
  } catch {
    return unreadable;
  }
  const read = auditRow.safeParse({
    seq: row.seq, at: row.at, actor: row.actor, action: row.action, result: row.result, profileId: row.profile_id, transactionId: row.transaction_id,
    intentId: row.intent_id, data, previousHash: row.previous_hash, hash: row.hash,
  });
  return read.success ? { readable: true, ...read.data } : unreadable;
}

const referenceOf = sql<string | null>`json_extract(data, '$.reference')`;

/** The text after every text that begins with `prefix`. */
const afterPrefix = (prefix: string): string => `${prefix}\u{10FFFF}`;

function filtered(db: Kysely<Schema>, filter: AuditFilter) {
  return db.selectFrom('audit').where(({ and, or, eb }) => {
    const all: Expression<SqlBool>[] = [];
    if (filter.actors && filter.actors.length > 0) {
      const named = filter.actors.flatMap((actor) => (actor === null ? [] : [actor]));
      all.push(or([...(named.length > 0 ? [eb('actor', 'in', named)] : []), ...(filter.actors.includes(null) ? [eb('actor', 'is', null)] : [])]));
    }
    if (filter.groups && filter.groups.length > 0) all.push(eb('action', 'in', filter.groups.flatMap((group): readonly string[] => auditGroups[group])));
    if (filter.results && filter.results.length > 0) all.push(eb('result', 'in', filter.results));
    if (filter.profileIds && filter.profileIds.length > 0) all.push(eb('profile_id', 'in', filter.profileIds));
    if (filter.transactionId !== undefined) all.push(eb('transaction_id', '=', filter.transactionId));
    if (filter.reference !== undefined && filter.reference !== '') all.push(eb(referenceOf, '>=', filter.reference), eb(referenceOf, '<', afterPrefix(filter.reference)));
    if (filter.from !== undefined) all.push(eb('at', '>=', filter.from));
    if (filter.until !== undefined) all.push(eb('at', '<', filter.until));
    return and(all);
  });
}

const toHead = (row: { readonly seq: number; readonly at: number; readonly hash: string }): AuditHead => ({ seq: row.seq, at: toInstant(row.at), hash: row.hash });

export function auditRecords({ sqlite, db }: JournalDatabase): AuditRecords {
  function exportPart(after: number, limit: number, format: AuditExportFormat): AuditPart {
    const rows = sqlite.prepare(`SELECT ${auditColumns} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`, { returnArrays: true });
    let text = '';
    let count = 0;
    let last = after;
    for (const values of rows.iterate(after, limit) as Iterable<unknown>) {
      const row = toStored(values as readonly unknown[]); // the statement returns arrays
      text += auditLineText(row, format);
      last = row.seq;
      count += 1;
    }
    return { text, rows: count, last };
  }

  return {
    append: async (entry) => db.transaction().execute(async (trx) => addAudit(trx, entry)),
    search: async (filter, before, limit) => {
      const rows = await filtered(db, filter)
        .selectAll()
        .$if(before !== null, (query) => query.where('seq', '<', before ?? 0))
        .orderBy('seq', 'desc')
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit);
      return { rows: page.map(toLine), next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null };
    },
    count: async (filter) => {
      const { count } = await filtered(db, filter).select(sql<number>`count(*)`.as('count')).executeTakeFirstOrThrow();
      return count;
    },
    head: async (until) => {
      const row = await db
        .selectFrom('audit')
        .select(['seq', 'at', 'hash'])
        .$if(until !== null, (query) => query.where('at', '<', until ?? 0).orderBy('at', 'desc'))
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toHead(row);
    },
    actors: async () => {
      const rows = await db.selectFrom('audit').select('actor').distinct().orderBy('actor').execute();
      return rows.map(({ actor }) => actor);
    },
    byHash: async (prefix) => {
      const row = await db
        .selectFrom('audit')
        .select(['seq', 'at', 'hash'])
        .where('hash', '>=', prefix)
        .where('hash', '<', `${prefix}g`)
        .orderBy('hash')
        .limit(1)
        .executeTakeFirst();
      return row && toHead(row);
    },
    verifyPart: async (after, limit) => verifyPart(sqlite, after, limit),
    compareIntents: async (after, limit) => translated(() => compareIntents(sqlite, after, limit)),
    compareManualRefunds: async (after, limit) => translated(() => compareManualRefunds(sqlite, after, limit)),
    compareTotals: async () => translated(() => compareTotals(sqlite)),
    exportPart: async (after, limit, format) => translated(() => exportPart(after, limit, format)),
  };
}
