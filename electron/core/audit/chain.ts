/**
 * The seal of an audit row: SHA-256, lower-case hex, over a JSON array in UTF-8 without blanks. The text is fixed by
 * `docs/audit-format.md` and by a test vector; another text is another `auditFormat`. Pure.
 */
import { hash } from 'node:crypto';
import { auditFormat, type AuditData, type AuditEntry } from '@shared/domain/audit.ts';

/** What the first row continues. */
export const noHash = '0'.repeat(64);

/** A row whose data is still the text that is stored. */
export type SealedText = {
  readonly seq: number;
  readonly at: number;
  readonly actor: string | null;
  readonly action: string;
  readonly result: string;
  readonly profileId: string | null;
  readonly transactionId: string | null;
  readonly intentId: string | null;
  readonly data: string;
  readonly previousHash: string;
};

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain | undefined };

/** JSON with members in the order of their names and without those that are undefined. A lone surrogate becomes U+FFFD. */
function canonicalJson(value: Plain): string {
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError('only whole numbers go into the audit');
    return String(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, member] as const]));
  const sorted = members.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

/** The text of `data` as it is stored and sealed. */
export function dataText(data: AuditData): string {
  return canonicalJson(data);
}

/** The text that is hashed. `data` goes in as it is stored, so that not even a blank in it can change unseen. */
export function sealedText(row: SealedText): string {
  const text = (value: string | null): string => (value === null ? 'null' : JSON.stringify(value));
  return `[${auditFormat},${row.seq},${row.at},${text(row.actor)},${text(row.action)},${text(row.result)},${text(row.profileId)},${text(row.transactionId)},${text(row.intentId)},${row.data},${text(row.previousHash)}]`;
}

export function sealOf(row: SealedText): string {
  return hash('sha256', sealedText(row), 'hex');
}

/** An entry as the row after `previous`. */
export function sealEntry(entry: AuditEntry, previous: { readonly seq: number; readonly hash: string }): SealedText & { readonly hash: string } {
  const row: SealedText = {
    seq: previous.seq + 1,
    at: entry.at,
    actor: entry.actor === null ? null : entry.actor.toWellFormed(),
    action: entry.action,
    result: entry.result,
    profileId: entry.profileId,
    transactionId: entry.transactionId,
    intentId: entry.intentId,
    data: dataText(entry.data),
    previousHash: previous.hash,
  };
  return { ...row, hash: sealOf(row) };
}
