/**
 * Statements in the journal: their rows are written in pieces and judged in pieces, so that no piece holds up what moves money. A row
 * keeps what the provider said; what the journal says of it is read anew each time.
 */
import type { ProfileId } from '@shared/domain/ids.ts';
import type { OurSide, SettlementCounts, SettlementReason, SettlementRow, SettlementRowsQuery, SettlementSum, SettlementVerdict, Statement, StatementId, StatementMapping, TheirSide } from '@shared/domain/settlement.ts';
import type { AppErrorDto } from '@shared/errors/app-error.ts';
import type { Instant } from '@shared/time/instant.ts';

/** Where a pull goes on: the range that is left of it, and the page within its first window. */
export type PullPlace = { readonly from: Instant; readonly until: Instant; readonly cursor: string | null };

export type StoredStatement = Omit<Statement, 'waitsUntil'> & { readonly place: PullPlace | null };

export type NewStatement = Pick<Statement, 'id' | 'profileId' | 'source' | 'name' | 'sha256' | 'from' | 'until' | 'zone' | 'covers' | 'operator' | 'createdAt'> & { readonly place: PullPlace | null };

/** What a row says that is to be held against the journal. `key` is the same for the same row of the same file, read again. */
export type NewStatementRow = {
  readonly key: string;
  readonly line: number | null;
  readonly theirs: TheirSide | null;
  readonly merged: SettlementRow['merged'];
  readonly unreadable: { readonly errors: readonly AppErrorDto[]; readonly cells: readonly string[] } | null;
};

export type StatementChange = {
  readonly state?: Statement['state'];
  readonly progress?: Statement['progress'];
  readonly place?: PullPlace | null;
  readonly endedAt?: Instant | null;
  readonly error?: AppErrorDto | null;
};

/** A row with both sides; what can be done with it is for the core to say. */
export type StoredStatementRow = Omit<SettlementRow, 'actions'>;

export type Judgement = { readonly verdict: SettlementVerdict; readonly reason: { readonly code: SettlementReason; readonly params: Readonly<Record<string, string | number>> } | null; readonly ours: OurSide['transactionId'] | null };

export type StatementRecords = {
  /** Errors: `settlement.alreadyPulling`, `journal.*`. */
  create(statement: NewStatement): Promise<StoredStatement>;
  get(id: StatementId): Promise<StoredStatement | undefined>;
  /** Newest first, at most `limit`; of all profiles for null. */
  list(profileId: ProfileId | null, limit: number): Promise<readonly StoredStatement[]>;
  /** Those of the same bytes, newest first. */
  ofFile(profileId: ProfileId, sha256: string): Promise<readonly StoredStatement[]>;
  /** Being read or pulled: what the end of a program may have interrupted. */
  listUnfinished(): Promise<readonly StoredStatement[]>;
  /** Errors: `settlement.notFound`; `settlement.wrongState` where the state is none of `from`. */
  move(id: StatementId, from: readonly Statement['state'][], change: StatementChange): Promise<StoredStatement>;
  /**
   * Adds rows and moves the statement on in one database transaction. A key that is there already is another row with the same number,
   * or, with `again`, the same row seen again: then what it says is brought up to date. Errors as `move`.
   */
  addRows(id: StatementId, rows: readonly NewStatementRow[], from: readonly Statement['state'][], change: StatementChange, again: boolean): Promise<StoredStatement>;

  /** Forgets what an earlier comparison found, `limit` rows after position `after`; null when there are no more. */
  clearPart(id: StatementId, after: number, limit: number): Promise<number | null>;
  /** Holds `limit` rows after position `after` against the journal; null when there are no more. */
  comparePart(id: StatementId, after: number, limit: number): Promise<number | null>;
  /** Adds what the journal has in the period and no row names, `limit` movements of ours after `after`; null when there are no more. */
  missingPart(id: StatementId, after: { readonly createdAt: Instant; readonly id: string } | null, limit: number): Promise<{ readonly createdAt: Instant; readonly id: string } | null>;
  /** Counts and sums of the rows as they are judged now. */
  tally(id: StatementId): Promise<{ readonly counts: SettlementCounts; readonly sums: readonly SettlementSum[] }>;
  /** Writes the result of a comparison. */
  conclude(id: StatementId, result: { readonly counts: SettlementCounts; readonly sums: readonly SettlementSum[]; readonly at: Instant; readonly state: Statement['state']; readonly progress: Statement['progress'] }): Promise<StoredStatement>;
  /** Judges one row again. Errors: `settlement.rowNotFound`. */
  compareRow(id: StatementId, key: string): Promise<StoredStatementRow>;

  rows(query: SettlementRowsQuery): Promise<{ readonly rows: readonly StoredStatementRow[]; readonly total: number; readonly place: number | null }>;
  /** Errors: `settlement.rowNotFound`. */
  row(id: StatementId, key: string): Promise<StoredStatementRow>;
  /** An empty note takes the explanation back. Errors: `settlement.rowNotFound`. */
  explain(id: StatementId, key: string, note: string, by: string, at: Instant): Promise<StoredStatementRow>;

  /** How a file with these titles was read last, and whether there is a mapping for other titles. */
  mapping(profileId: ProfileId, titlesHash: string): Promise<{ readonly mapping: StatementMapping | null; readonly others: boolean }>;
  putMapping(profileId: ProfileId, titlesHash: string, mapping: StatementMapping, at: Instant): Promise<void>;
};
