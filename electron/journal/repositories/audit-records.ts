/**
 * Holds what the journal says of intents and recorded refunds against what the chain says of them. A record that was changed past the
 * triggers differs from the row that was sealed when it was written. Nothing that is read is trusted to have its form.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { RecordPart } from '@core/ports/audit-records.ts';
import { auditData, type AuditData, type RecordFault } from '@shared/domain/audit.ts';
import { intentId, transactionId } from '@shared/domain/ids.ts';

type Cells = Readonly<Record<string, unknown>>;
type Told = { readonly seq: number; readonly action: string; readonly data: AuditData };

function readData(text: unknown): AuditData {
  try {
    return auditData.parse(JSON.parse(String(text)));
  } catch {
    return {}; // its seal is checked elsewhere
  }
}

const toTold = (row: Cells): Told => ({ seq: Number(row['seq']), action: String(row['action']), data: readData(row['data']) });
const shown = (value: unknown): string | null => (value === null || value === undefined ? null : String(value).slice(0, 200));

type Subject = Pick<RecordFault, 'transactionId' | 'intentId' | 'reference' | 'currency'>;

function subjectOf(row: Cells): Subject {
  return {
    transactionId: transactionId.safeParse(row['transaction_id']).data ?? null,
    intentId: intentId.safeParse(row['intent_id']).data ?? null,
    reference: shown(row['reference']),
    currency: null,
  };
}

/** While a provider is asked, an unknown intent changes to and fro without a row. */
const sameDoubt = (state: unknown): unknown => (state === 'RESOLVING' ? 'UNKNOWN' : state);

/** Amount, currency and reference as sealed, against the record and its transaction. */
function compareMoney(row: Cells, subject: Subject, told: Told): RecordFault[] {
  const pairs: readonly (readonly [kind: 'amount' | 'currency' | 'reference', audited: unknown, found: readonly unknown[]])[] = [
    ['amount', told.data.amountMinor, [row['amount_minor'], row['transaction_amount']]],
    ['currency', told.data.currency, [row['currency'], row['transaction_currency']]],
    ['reference', told.data.reference, [row['reference'], row['transaction_reference']]],
  ];
  return pairs.flatMap(([kind, audited, values]) => {
    const other = audited === undefined ? undefined : values.find((value) => value !== audited);
    if (other === undefined) return [];
    return [{ kind, ...subject, currency: told.data.currency ?? null, audited: shown(audited), found: shown(other), seq: told.seq }];
  });
}

const beganAt = (sqlite: DatabaseSync): number => Number(sqlite.prepare('SELECT at FROM audit WHERE seq = 1').get()?.['at'] ?? 0);

function unannounced(subject: Subject): RecordFault {
  return { kind: 'unannounced', ...subject, audited: null, found: subject.reference, seq: null };
}

export function compareIntents(sqlite: DatabaseSync, after: string | null, limit: number): RecordPart {
  const began = beganAt(sqlite);
  const rows = sqlite.prepare(`
    SELECT intents.id AS intent_id, intents.transaction_id, intents.reference, intents.amount_minor, intents.currency, intents.state, intents.created_at,
      transactions.amount_minor AS transaction_amount, transactions.currency AS transaction_currency, transactions.reference AS transaction_reference
    FROM intents LEFT JOIN transactions ON transactions.id = intents.transaction_id
    WHERE intents.id > ? ORDER BY intents.id LIMIT ?`).all(after ?? '', limit);
  const history = sqlite.prepare("SELECT seq, action, data FROM audit WHERE intent_id = ? AND action GLOB 'intent.*' ORDER BY seq");
  const faults = rows.flatMap((row: Cells): RecordFault[] => {
    const subject = subjectOf(row);
    const told = history.all(String(row['intent_id'])).map(toTold);
    const last = told.at(-1);
    const created = told.find(({ action }) => action === 'intent.queued');
    if (created === undefined && Number(row['created_at']) > began) return [unannounced(subject)];
    if (last === undefined) return []; // older than the chain and untouched since
    const state = last.data.state;
    const wrongState = state !== undefined && sameDoubt(state) !== sameDoubt(row['state']);
    return [
      ...compareMoney(row, subject, created ?? last),
      ...(wrongState ? [{ kind: 'state' as const, ...subject, audited: state, found: shown(row['state']), seq: last.seq }] : []),
    ];
  });
  return { checked: rows.length, last: shown(rows.at(-1)?.['intent_id']), faults };
}

export function compareManualRefunds(sqlite: DatabaseSync, after: string | null, limit: number): RecordPart {
  const began = beganAt(sqlite);
  const rows = sqlite.prepare(`
    SELECT manual_refunds.transaction_id, manual_refunds.state, manual_refunds.recorded_at, NULL AS intent_id, transactions.reference, transactions.amount_minor, transactions.currency,
      transactions.amount_minor AS transaction_amount, transactions.currency AS transaction_currency, transactions.reference AS transaction_reference
    FROM manual_refunds LEFT JOIN transactions ON transactions.id = manual_refunds.transaction_id
    WHERE manual_refunds.transaction_id > ? ORDER BY manual_refunds.transaction_id LIMIT ?`).all(after ?? '', limit);
  const history = sqlite.prepare("SELECT seq, action, data FROM audit WHERE transaction_id = ? AND action GLOB 'manual.*' ORDER BY seq");
  const faults = rows.flatMap((row: Cells): RecordFault[] => {
    const subject = subjectOf(row);
    const told = history.all(String(row['transaction_id'])).map(toTold);
    const last = told.at(-1);
    const recorded = told.find(({ action }) => action === 'manual.recorded');
    if (recorded === undefined && Number(row['recorded_at']) > began) return [unannounced(subject)];
    if (last === undefined) return [];
    const state = last.action.slice('manual.'.length);
    return [
      ...compareMoney(row, subject, recorded ?? last),
      ...(state === row['state'] ? [] : [{ kind: 'state' as const, ...subject, audited: state, found: shown(row['state']), seq: last.seq }]),
    ];
  });
  return { checked: rows.length, last: shown(rows.at(-1)?.['transaction_id']), faults };
}

/** Enough to see what happened; more are counted by nobody, because the first is one too many. */
const mostGone = 100;

export function compareTotals(sqlite: DatabaseSync): readonly RecordFault[] {
  const first = readData(sqlite.prepare('SELECT data FROM audit WHERE seq = 1').get()?.['data']);
  const none: Subject = { transactionId: null, intentId: null, reference: null, currency: null };
  const gone = sqlite.prepare(`
    SELECT seq, action, data, transaction_id, intent_id FROM audit
    WHERE (action = 'intent.queued' AND NOT EXISTS (SELECT 1 FROM intents WHERE intents.id = audit.intent_id))
      OR (action = 'manual.recorded' AND NOT EXISTS (SELECT 1 FROM manual_refunds WHERE manual_refunds.transaction_id = audit.transaction_id))
    ORDER BY seq LIMIT ?`).all(mostGone).map((row: Cells): RecordFault => {
    const { reference = null } = readData(row['data']);
    return { kind: 'gone', ...subjectOf(row), reference, audited: reference, found: null, seq: Number(row['seq']) };
  });
  const older: readonly (readonly [expected: number | undefined, query: string])[] = [
    [first.intents, "SELECT count(*) AS count FROM intents WHERE NOT EXISTS (SELECT 1 FROM audit WHERE intent_id = intents.id AND action = 'intent.queued')"],
    [first.manualRefunds, "SELECT count(*) AS count FROM manual_refunds WHERE NOT EXISTS (SELECT 1 FROM audit WHERE audit.transaction_id = manual_refunds.transaction_id AND action = 'manual.recorded')"],
  ];
  const counted = older.flatMap(([expected, query]): RecordFault[] => {
    const found = Number(sqlite.prepare(query).get()?.['count']);
    if (expected === undefined || found === expected) return [];
    return [{ kind: found < expected ? 'gone' : 'unannounced', ...none, audited: String(expected), found: String(found), seq: 1 }];
  });
  return [...gone, ...counted];
}
