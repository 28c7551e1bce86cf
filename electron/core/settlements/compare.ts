/** A whole comparison in pieces, each a short database transaction, so that money goes on beside it. */
import type { StatementId } from '@shared/domain/settlement.ts';
import type { Clock } from '../ports/clock.ts';
import type { StatementRecords, StoredStatement } from '../ports/statements.ts';

/** Each piece is one commit, which waits for the disk: as large as the tenth of a second that money may wait for it allows. */
const [clearedAtOnce, rowsAtOnce, oursAtOnce] = [5_000, 1_000, 4_000];

/** `complete` says that the provider's whole list is there: only then can something be missing in it. Ends at once, unfinished, when `signal` aborts. */
export async function compareAll(records: StatementRecords, statement: StoredStatement, options: { readonly complete: boolean; readonly state: StoredStatement['state']; readonly clock: Pick<Clock, 'now'>; readonly signal: AbortSignal }): Promise<StoredStatement> {
  const { id } = statement;
  const { signal, clock } = options;
  const pieces = async <Place>(part: (id: StatementId, after: Place | null) => Promise<Place | null>): Promise<void> => {
    let after: Place | null = null;
    do {
      after = await part(id, after);
    } while (after !== null && !signal.aborted);
  };
  await pieces<number>(async (one, after) => records.clearPart(one, after ?? 0, clearedAtOnce));
  await pieces<number>(async (one, after) => (signal.aborted ? null : records.comparePart(one, after ?? 0, rowsAtOnce)));
  if (options.complete) await pieces<NonNullable<Awaited<ReturnType<StatementRecords['missingPart']>>>>(async (one, after) => (signal.aborted ? null : records.missingPart(one, after, oursAtOnce)));
  if (signal.aborted) return statement;
  const { counts, sums } = await records.tally(id);
  return records.conclude(id, { counts, sums, at: clock.now(), state: options.state, progress: { ...statement.progress, step: null } });
}
