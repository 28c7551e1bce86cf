/**
 * Holds the journal against its witness. A journal opens only when it is provably not older than what was last written here:
 *
 * | Witness | Journal | Opens |
 * |---|---|---|
 * | says as much or less | any | yes; less is a stop between commit and witness, which is then told |
 * | says more | of the same id | no, `journal.behind`: its last writes are missing, or it is an old copy |
 * | says something | not there | no, `journal.gone`: a new one would know of nothing that was sent |
 * | of another journal, missing or unreadable | was written | no, `journal.unwitnessed`: it may be an old copy |
 * | missing or unreadable | never written since it has a counter | yes: new, or just brought to this schema |
 *
 * Nothing is changed before it is refused. Each refusal carries a code that is made of exactly what was found. Who opens with that code
 * goes on deliberately: a row of the audit says so, and the counter is set above the witness, so that no older copy fits afterwards.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { sealEntry } from '@core/audit/chain.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { CommitWitness } from './sqlite/dialect.ts';
import { sqliteCode, translateSqliteError } from './sqlite/errors.ts';
import { replaceWitness, tellWitness, type Witnessed, type WitnessState } from './witness.ts';

/** The first schema with a counter; see 0008-commits.ts. */
export const countedSince = 8;

type Refusal = 'journal.behind' | 'journal.gone' | 'journal.unwitnessed';
export type Verdict =
  | { readonly kind: 'agreed' }
  /** `missing`: writes that the witness knows of and the journal does not; null when that cannot be said. */
  | { readonly kind: 'refused'; readonly code: Refusal; readonly missing: number | null; readonly accept: string };

/** The statements of this module fit the schema. Where SQLite finds otherwise, the schema is not what was written. */
function fitting<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const error = translateSqliteError(cause);
    if (error instanceof AppError || sqliteCode(cause) === undefined) throw error;
    throw new AppError('journal.damaged', { reason: 'schema' }, { cause });
  }
}

/** What the journal says of itself; undefined for a schema without a counter. Errors: `journal.damaged`, `journal.busy`. */
export function readCommits(sqlite: DatabaseSync): Witnessed | undefined {
  return fitting(() => commitsIn(sqlite));
}

function commitsIn(sqlite: DatabaseSync): Witnessed | undefined {
  if (sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'commits'").get() === undefined) return undefined;
  const row = sqlite.prepare('SELECT journal_id, counter FROM commits').get();
  const { journal_id: journalId, counter } = row ?? {};
  if (typeof journalId !== 'string' || typeof counter !== 'number') throw new AppError('journal.damaged', { reason: 'row', table: 'commits' });
  return { journalId, counter };
}

function refused(code: Refusal, missing: number | null, witness: WitnessState, journal: Witnessed | undefined): Verdict {
  const found = [code, witness.print, journal?.journalId ?? '', journal?.counter ?? ''].join(' ');
  return { kind: 'refused', code, missing, accept: createHash('sha256').update(found).digest('hex').slice(0, 8) };
}

/** `exists`: whether there is a journal at all; `journal`: what it says of itself. The witness must have been read before the journal. */
export function compare(witness: WitnessState, exists: boolean, journal: Witnessed | undefined): Verdict {
  const told = witness.kind === 'says' ? witness.counter : null;
  if (!exists) return witness.kind === 'missing' || told === 0 ? { kind: 'agreed' } : refused('journal.gone', told, witness, journal);
  const written = journal?.counter ?? 0;
  if (witness.kind !== 'says') {
    const known = journal === undefined && witness.kind === 'unreadable';
    return written === 0 && !known ? { kind: 'agreed' } : refused('journal.unwitnessed', null, witness, journal);
  }
  if (journal !== undefined && journal.journalId !== witness.journalId) return refused('journal.unwitnessed', null, witness, journal);
  return witness.counter > written ? refused('journal.behind', witness.counter - written, witness, journal) : { kind: 'agreed' };
}

/** Throws a refusal, unless it carries the code with which the person goes on. Errors: those of the table above. */
export function requireAgreed(verdict: Verdict, accept: string | undefined): void {
  if (verdict.kind === 'agreed' || verdict.accept === accept) return;
  throw new AppError(verdict.code, { accept: verdict.accept, ...(verdict.missing === null ? {} : { missing: verdict.missing }) });
}

/** Writes down that a person went on with a journal that was refused, and lifts the counter above everything the witness knew. */
function accept(sqlite: DatabaseSync, verdict: Verdict & { readonly kind: 'refused' }, witness: WitnessState, at: Instant): void {
  sqlite.exec('BEGIN IMMEDIATE');
  try {
    const { counter } = commitsOf(sqlite);
    const told = witness.kind === 'says' ? witness.counter : counter;
    const last = sqlite.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get();
    const row = sealEntry(
      {
        at, actor: null, action: 'journal.accepted', result: 'done', profileId: null, transactionId: null, intentId: null,
        data: { outcome: verdict.code, changes: [{ field: 'commits', from: witness.kind === 'says' ? String(told) : null, to: String(counter) }] },
      },
      { seq: Number(last?.['seq'] ?? 0), hash: String(last?.['hash'] ?? '0'.repeat(64)) },
    );
    sqlite
      .prepare('INSERT INTO audit (seq, at, actor, action, result, profile_id, transaction_id, intent_id, data, previous_hash, hash) VALUES (?, ?, NULL, ?, ?, NULL, NULL, NULL, ?, ?, ?)')
      .run(row.seq, row.at, row.action, row.result, row.data, row.previousHash, row.hash);
    sqlite.prepare('UPDATE commits SET counter = ?').run(Math.max(counter, told) + 1);
    sqlite.exec('COMMIT');
  } catch (error) {
    if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
    throw error;
  }
}

function commitsOf(sqlite: DatabaseSync): Witnessed {
  const commits = commitsIn(sqlite);
  if (commits === undefined) throw new AppError('journal.damaged', { reason: 'schema' });
  return commits;
}

/**
 * The witness of an open journal, brought up to date with it. `witness` is what it said, `verdict` what was made of it, after `requireAgreed`.
 * Errors as `tellWitness`, and `journal.busy`.
 */
export function takeWitness(sqlite: DatabaseSync, path: string, witness: WitnessState, verdict: Verdict, at: Instant): CommitWitness {
  return fitting(() => witnessOf(sqlite, path, witness, verdict, at));
}

function witnessOf(sqlite: DatabaseSync, path: string, witness: WitnessState, verdict: Verdict, at: Instant): CommitWitness {
  if (verdict.kind === 'refused') accept(sqlite, verdict, witness, at);
  const { journalId, counter } = commitsOf(sqlite);
  if (verdict.kind === 'refused' || witness.kind !== 'says' || witness.journalId !== journalId) replaceWitness(path, { journalId, counter });
  else if (witness.counter < counter) tellWitness(path, { journalId, counter });
  const raise = sqlite.prepare('UPDATE commits SET counter = counter + 1 RETURNING counter');
  /** The last commit that the witness could not be told, if any. */
  let owed: number | undefined;
  return {
    settle: () => {
      if (owed !== undefined) tellWitness(path, { journalId, counter: owed });
      owed = undefined;
    },
    raise: () => Number(raise.get()?.['counter']),
    tell: (number) => {
      owed = number;
      tellWitness(path, { journalId, counter: number });
      owed = undefined;
    },
  };
}
