/** A run as a screen is told of it, summed up from the journal. */
import { batchOutcomes, type Batch, type BatchRunRow, type OutcomeCounts } from '@shared/domain/batch.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { moneyOf } from '@shared/money/money.ts';
import type { BatchRecords, BatchTally, StoredBatch, StoredBatchRow } from '../ports/batches.ts';
import type { Sealer } from '../ports/sealer.ts';
import { contextOf, rowInput, type RowInput } from './row-input.ts';

function countsOf(tally: readonly BatchTally[]): OutcomeCounts {
  const counts = Object.fromEntries(batchOutcomes.map((outcome) => [outcome, 0])) as Record<keyof OutcomeCounts, number>; // one for each outcome
  for (const { outcome, rows } of tally) counts[outcome] += rows;
  return counts;
}

function totalsOf(tally: readonly BatchTally[]): Batch['totals'] {
  const sent = tally.filter(({ outcome }) => outcome !== 'leftOut');
  const currencies = [...new Set(sent.flatMap(({ currency }) => (currency === null ? [] : [currency])))].toSorted();
  return currencies.map((currency) => {
    const mine = sent.filter((one) => one.currency === currency);
    const sum = (some: readonly BatchTally[]) => moneyOf(some.reduce((minor, one) => minor + one.minor, 0), currency).minor;
    return { currency, rows: mine.reduce((rows, one) => rows + one.rows, 0), minor: sum(mine), doneMinor: sum(mine.filter(({ outcome }) => outcome === 'succeeded' || outcome === 'pending')) };
  });
}

export async function describeRun(stored: StoredBatch, records: Pick<BatchRecords, 'tally'>): Promise<Batch> {
  const { titles: _titles, version: _version, ...head } = stored;
  const tally = await records.tally(stored.id);
  const counts = countsOf(tally);
  const queued = tally.filter(({ outcome }) => outcome === 'queued');
  const ended = stored.state === 'stopped' || stored.state === 'done';
  const byProfile = new Map<string | null, number>();
  for (const { profileId, rows } of queued) byProfile.set(profileId, (byProfile.get(profileId) ?? 0) + rows);
  return {
    ...head,
    included: stored.rows - counts.leftOut,
    counts,
    totals: totalsOf(tally),
    nextRow: ended || queued.length === 0 ? null : Math.min(...queued.map(({ first }) => first)),
    leftMs: ended ? 0 : Math.max(0, ...byProfile.values()) * stored.paceMs,
  };
}

export async function openRow(sealer: Sealer, id: StoredBatch['id'], row: Pick<StoredBatchRow, 'number' | 'input'>): Promise<RowInput> {
  const read = rowInput.safeParse(JSON.parse(await sealer.open(row.input, contextOf(id, row.number))));
  if (!read.success) throw new AppError('secret.incomplete', {}, { cause: read.error });
  return read.data;
}

/** What only the ciphertext knows stays empty where the keychain does not open it. */
export async function describeRow(sealer: Sealer, id: StoredBatch['id'], stored: StoredBatchRow): Promise<BatchRunRow> {
  const { input, paymentId: _paymentId, order, ...row } = stored;
  if (order !== null) return { ...row, order };
  try {
    return { ...row, order: (await openRow(sealer, id, { number: row.number, input })).order };
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return { ...row, order: '' };
  }
}
