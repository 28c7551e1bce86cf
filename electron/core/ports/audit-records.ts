/** The audit in the journal: its rows, and what a check of them finds. */
import type { AuditEntry, AuditExportFormat, AuditFilter, AuditHead, AuditLine, ChainFault, RecordFault } from '@shared/domain/audit.ts';
import type { Instant } from '@shared/time/instant.ts';

/** A piece of the chain that was looked through, in the order of the rows. */
export type ChainPart = {
  readonly checked: number;
  /** The last row that fits; null when none was there. */
  readonly last: { readonly seq: number; readonly hash: string } | null;
  readonly fault: ChainFault | null;
  /** False when the chain goes on. */
  readonly end: boolean;
};

/** A piece of the records that were held against the chain, in the order of their ids. */
export type RecordPart = { readonly checked: number; readonly last: string | null; readonly faults: readonly RecordFault[] };

export type AuditPart = { readonly text: string; readonly rows: number; readonly last: number };

/**
 * The chain of the audit. What the other records write about is added by them, in their own database transaction; `append` is for
 * what leaves no record: refusals, the program's start and end.
 */
export type AuditRecords = {
  append(entry: AuditEntry): Promise<AuditHead>;
  /** Newest first; `before` is the number of the last row of the page before. `limit` 1 to 500. */
  search(filter: AuditFilter, before: number | null, limit: number): Promise<{ readonly rows: readonly AuditLine[]; readonly next: number | null }>;
  count(filter: AuditFilter): Promise<number>;
  /** The newest row; undefined only of a chain that somebody emptied. With `until`, the newest one that was written before it. */
  head(until: Instant | null): Promise<AuditHead | undefined>;
  /** Everybody who is named as an actor; null is the program. */
  actors(): Promise<readonly (string | null)[]>;
  /** The first row whose hash begins with `prefix`, lower-case hex. */
  byHash(prefix: string): Promise<AuditHead | undefined>;
  /** Looks through `limit` rows after `after`, the row that was found good last; null begins at the first. */
  verifyPart(after: { readonly seq: number; readonly hash: string } | null, limit: number): Promise<ChainPart>;
  /** Holds intents, and then records of refunds, with ids after `after` against the chain. `checked` below `limit` is the end. */
  compareIntents(after: string | null, limit: number): Promise<RecordPart>;
  compareManualRefunds(after: string | null, limit: number): Promise<RecordPart>;
  /** What the chain or its first row names and the journal no longer has, or has and was never announced. */
  compareTotals(): Promise<readonly RecordFault[]>;
  /** Rows after number `after` as lines of a file. */
  exportPart(after: number, limit: number, format: AuditExportFormat): Promise<AuditPart>;
};
