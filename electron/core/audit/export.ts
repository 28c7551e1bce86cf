/** Rows of the audit as lines of a file from which anyone can compute the chain again; docs/audit-format.md says how. Pure. */
import { auditFormat, type AuditExportFormat } from '@shared/domain/audit.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import { toInstant } from '@shared/time/instant.ts';
import { toUtcText } from '@shared/time/zones.ts';
import { byteOrderMark } from '../exports/csv.ts';
import { guardText, quote } from '../exports/text-cells.ts';
import type { SealedText } from './chain.ts';

const columns = ['format', 'seq', 'at_utc', 'at', 'actor', 'action', 'result', 'profile', 'transaction', 'intent', 'data', 'previous_hash', 'hash'] as const;

/** What stands before the first row. */
export function auditFileHead(format: AuditExportFormat): string {
  return format === 'excel' ? `${byteOrderMark}${columns.join(',')}\r\n` : '';
}

function csvLine(row: SealedText & { readonly hash: string }): string {
  const text = (value: string | null): string => quote(guardText(value ?? ''));
  const cells = [
    String(auditFormat), String(row.seq), text(toUtcText(toInstant(row.at))), String(row.at), text(row.actor), text(row.action), text(row.result), text(row.profileId),
    text(row.transactionId), text(row.intentId), text(row.data), text(row.previousHash), text(row.hash),
  ];
  return `${cells.join(',')}\r\n`;
}

function jsonLine(row: SealedText & { readonly hash: string }): string {
  const text = (value: string | null): string => (value === null ? 'null' : JSON.stringify(value));
  return `{"format":${auditFormat},"seq":${row.seq},"at":${row.at},"actor":${text(row.actor)},"action":${text(row.action)},"result":${text(row.result)},"profile":${text(row.profileId)},"transaction":${text(row.transactionId)},"intent":${text(row.intentId)},"data":${row.data},"previous_hash":${text(row.previousHash)},"hash":${text(row.hash)}}\n`;
}

export function auditLineText(row: SealedText & { readonly hash: string }, format: AuditExportFormat): string {
  switch (format) {
    case 'excel':
      return csvLine(row);
    case 'jsonl':
      return jsonLine(row);
    default:
      return assertNever(format);
  }
}
