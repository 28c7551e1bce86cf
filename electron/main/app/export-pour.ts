/**
 * Rows out of one snapshot into a file, in the order of time. Sums and changes are counted of exactly the rows that are given out. Memory
 * holds one chunk of encoded rows, whatever the number of rows.
 */
import type { ProfileNames } from '@core/exports/csv.ts';
import { knownLine, rowEncoder, sameShape, shapeOf } from '@core/exports/encoder.ts';
import { createdAtOf, idOf, seqOf, type SourceRow } from '@core/exports/source.ts';
import { createTally } from '@core/exports/tally.ts';
import type { Cut } from '@core/exports/workbook/cells.ts';
import type { JournalReader, RowPlace } from '@electron/journal/reader.ts';
import type { ExportChanges, ExportRequest } from '@shared/domain/export.ts';
import type { CurrencySum } from '@shared/domain/transaction-filter.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { Chunk, nextChunkRows, TextHasher, type Hash64 } from './export-chunk.ts';
import type { FingerprintWriter, KnownRows } from './export-fingerprints.ts';
import type { RowSink } from './export-sink.ts';

export type Pour = {
  readonly reader: JournalReader;
  readonly request: ExportRequest;
  readonly names: ProfileNames;
  /** Of the export that this one is compared with. */
  readonly known: KnownRows | null;
  readonly fingerprints: Pick<FingerprintWriter, 'add'> | null;
  /** Null only counts. */
  readonly sink: RowSink | null;
  readonly isCancelled: () => boolean;
  readonly onProgress: (rows: number) => void;
};

export type Poured = { readonly rows: number; readonly sums: readonly CurrencySum[]; readonly changes: ExportChanges | null; readonly cutCells: number };

/** Rows between two looks at whether to stop. */
const breath = 2_048;
/** Rows that are gone and fetched at a time. */
const goneAtOnce = 10_000;

/** Undefined when it was cancelled. Errors: the journal's, the file system's, `export.notComparable` for a row that the journal lacks. */
export async function pourRows({ reader, request, names, known, fingerprints, sink, isCancelled, onProgress }: Pour): Promise<Poured | undefined> {
  const cut: Cut = { cells: 0 };
  const shape = shapeOf(request);
  const own = knownLine(shape, names);
  const before = known === null || sameShape(known.shape, shape) ? own : knownLine(known.shape, names);
  const encode = rowEncoder(request, names, cut);
  const isOwn = known === null && (request.format === 'excel' || request.format === 'raw');
  const chunk = new Chunk();
  const hasher = new TextHasher();
  const hash: Hash64 = { high: 0, low: 0 };
  const tally = createTally();
  const changes = { added: 0, changed: 0, gone: 0 };
  let written = 0;

  /** Adds the row to the chunk, unless it is what it was. */
  function take(row: SourceRow): void {
    if (isOwn) {
      chunk.add(own(row), createdAtOf(row), idOf(row));
      if (fingerprints !== null) {
        chunk.hashLast(hash);
        fingerprints.add(seqOf(row), hash);
      }
      tally.add(row);
      return;
    }
    if (fingerprints !== null || before === own) hasher.hash(own(row), hash);
    fingerprints?.add(seqOf(row), hash);
    if (known === null) {
      tally.add(row);
      chunk.add(encode(row, null), createdAtOf(row), idOf(row));
      return;
    }
    if (before !== own) hasher.hash(before(row), hash);
    const change = known.look(seqOf(row), hash);
    if (change === 'same') return;
    changes[change] += 1;
    tally.add(row);
    if (sink !== null) chunk.add(encode(row, change), createdAtOf(row), idOf(row));
  }

  /** False when it was cancelled. */
  async function giveOut(): Promise<boolean> {
    if (sink === null) return !isCancelled();
    const order = chunk.order();
    for (let at = 0; at < order.length; at += 1) {
      chunk.give(order[at] ?? 0, sink.row);
      if (sink.pressed) await sink.settle();
      if (at % breath === 0 && isCancelled()) return false;
    }
    written += order.length;
    return !isCancelled();
  }

  let after: RowPlace | null = null;
  let read = 0;
  let limit = nextChunkRows(0, 0);
  for (;;) {
    chunk.clear();
    let rows = 0;
    let [latest, lastId] = [-Infinity, ''];
    for (const row of reader.chunk(request.filter, after, limit)) {
      take(row);
      rows += 1;
      const createdAt = createdAtOf(row);
      if (createdAt > latest || (createdAt === latest && idOf(row) > lastId)) [latest, lastId] = [createdAt, idOf(row)];
      if (rows % breath !== 0) continue;
      if (isCancelled()) return undefined;
      onProgress(read + rows);
    }
    read += rows;
    if (!(await giveOut())) return undefined;
    onProgress(read);
    if (rows < limit) break;
    after = { createdAt: latest, id: lastId };
    limit = nextChunkRows(chunk.rows, chunk.bytes);
  }

  const gone = known?.gone() ?? [];
  for (let from = 0; from < gone.length; from += goneAtOnce) {
    const wanted = gone.slice(from, from + goneAtOnce);
    chunk.clear();
    let found = 0;
    for (const row of reader.bySeq(wanted)) {
      found += 1;
      if (sink !== null) chunk.add(encode(row, 'gone'), createdAtOf(row), idOf(row));
    }
    // A journal that never had the row is not the one that was exported.
    if (found !== wanted.length) throw new AppError('export.notComparable', {}, { field: 'since' });
    changes.gone += found;
    if (!(await giveOut())) return undefined;
  }
  return { rows: written, sums: tally.sums(), changes: known === null ? null : changes, cutCells: cut.cells };
}
