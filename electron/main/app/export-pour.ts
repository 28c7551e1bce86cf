/**
 * Rows out of one snapshot into a file, in the order of time. Sums and changes are counted of exactly the rows that are given out. Memory
 * holds a few chunks of encoded rows, whatever the number of rows.
 */
import { csvBytes, type CsvBytes } from '@core/exports/csv-bytes.ts';
import type { ProfileNames } from '@core/exports/csv.ts';
import { rowEncoder, sameShape, shapeOf } from '@core/exports/encoder.ts';
import { PackedRows } from '@core/exports/packed-rows.ts';
import { createdAtOf, idOf, seqOf, type SourceField, type SourceRow } from '@core/exports/source.ts';
import { createTally } from '@core/exports/tally.ts';
import type { ChangeWord } from '@core/exports/titles.ts';
import type { Cut } from '@core/exports/workbook/cells.ts';
import type { JournalReader, RowPlace } from '@electron/journal/reader.ts';
import type { ExportChanges, ExportRequest } from '@shared/domain/export.ts';
import type { CurrencySum } from '@shared/domain/transaction-filter.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { Chunk, nextChunkRows, type Hash64 } from './export-chunk.ts';
import type { FingerprintWriter, KnownRows } from './export-fingerprints.ts';
import type { Helper } from './export-helper.ts';
import { breath, PartMaker, type Part, type PartPlace } from './export-parts.ts';
import type { RowSink } from './export-sink.ts';

type Common = {
  readonly reader: JournalReader;
  readonly request: ExportRequest;
  readonly names: ProfileNames;
  readonly isCancelled: () => boolean;
  readonly onProgress: (rows: number) => void;
};

export type PourAll = Common & {
  readonly fingerprints: Pick<FingerprintWriter, 'addAll'>;
  readonly sink: RowSink;
  /** Makes every other part. */
  readonly helper: Helper | null;
};

export type PourChanges = Common & {
  /** Of the export that this one is compared with. */
  readonly known: KnownRows;
  readonly fingerprints: Pick<FingerprintWriter, 'add'> | null;
  /** Null only counts. */
  readonly sink: RowSink | null;
};

export type Poured = { readonly rows: number; readonly sums: readonly CurrencySum[]; readonly changes: ExportChanges | null; readonly cutCells: number };

/** Rows that are gone and fetched at a time. */
const goneAtOnce = 10_000;

/** False when it was cancelled. */
async function giveOut({ bytes, ends }: Pick<Part, 'bytes' | 'ends'>, sink: RowSink, isCancelled: () => boolean): Promise<boolean> {
  if (sink.rows !== undefined) {
    sink.rows(bytes);
    return !isCancelled();
  }
  const rows = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let start = 0;
  for (let at = 0; at < ends.length; at += 1) {
    const end = ends[at] ?? 0;
    sink.row(rows, start, end);
    start = end;
    if (sink.pressed) await sink.settle();
    if (at % breath === 0 && isCancelled()) return false;
  }
  return !isCancelled();
}

/** Parts that are planned at a time: of both threads the one that is being made and the next. */
const planned = 4;

/** Every row. Undefined when it was cancelled. Errors: the journal's and the file system's. */
export async function pourAll({ reader, request, names, fingerprints, sink, helper, isCancelled, onProgress }: PourAll): Promise<Poured | undefined> {
  const maker = new PartMaker(reader, request, names);
  const tally = createTally();
  let spare: ArrayBuffer | null = null;
  let [written, cutCells] = [0, 0];

  type Task = { readonly place: PartPlace; readonly theirs: Promise<Part> | null; mine: Part | undefined };
  const tasks: Task[] = [];
  let [after, all, limit] = [null as RowPlace | null, false, nextChunkRows(0, 0)];

  function plan(): void {
    while (!all && tasks.length < (helper === null ? 1 : planned)) {
      const place: PartPlace = { after, limit };
      after = reader.edge(request.filter, after, limit);
      all = after === null;
      const theirs = helper !== null && tasks.at(-1)?.theirs === null ? helper.part(place) : null;
      tasks.push({ place, theirs, mine: undefined });
    }
  }

  /** The task's part, made in this thread. Undefined when it was cancelled. */
  function make(task: Task): Part | undefined {
    if (task.mine !== undefined) return task.mine;
    const part = maker.make(task.place, spare, (rows) => {
      onProgress(written + rows);
      return !isCancelled();
    });
    spare = null;
    task.mine = part;
    // Its fingerprints are the maker's until the next part.
    if (part !== undefined) fingerprints.addAll(part.records);
    return part;
  }

  for (plan(); ; plan()) {
    const task = tasks[0];
    if (task === undefined) return { rows: written, sums: tally.sums(), changes: null, cutCells };
    let part: Part | undefined;
    if (task.theirs === null) {
      part = make(task);
    } else {
      // While the other thread is at it.
      const own = tasks.find(({ theirs }) => theirs === null);
      if (own !== undefined && make(own) === undefined) return undefined;
      part = await task.theirs;
      fingerprints.addAll(part.records);
    }
    if (part === undefined || !(await giveOut(part, sink, isCancelled))) return undefined;
    tally.merge(part.sums);
    written += part.rows;
    cutCells += part.cutCells;
    onProgress(written);
    limit = nextChunkRows(part.rows, part.bytes.length);
    if (task.theirs === null) spare = part.bytes.buffer;
    else helper?.giveBack(part);
    tasks.shift();
  }
}

/** What changed, with a first cell that says how. Undefined when it was cancelled. Errors: as `pourAll`, and `export.notComparable` for a row that the journal lacks. */
export async function pourChanges({ reader, request, names, known, fingerprints, sink, isCancelled, onProgress }: PourChanges): Promise<Poured | undefined> {
  const cut: Cut = { cells: 0 };
  const shape = shapeOf(request);
  const fields: SourceField[] = [];
  const own = csvBytes(shape, names, fields);
  const before = sameShape(known.shape, shape) ? own : csvBytes(known.shape, names, fields);
  const encode = rowEncoder(request, names, cut);
  const chunk = new Chunk();
  const line = new Chunk(64_000);
  const hash: Hash64 = { high: 0, low: 0 };
  const tally = createTally();
  const changes = { added: 0, changed: 0, gone: 0 };
  let written = 0;
  let read = 0;

  function hashLine(lines: CsvBytes, rows: PackedRows): number {
    line.clear();
    const start = line.open(lines.room(rows));
    const end = lines.write(rows, line.memory, start);
    line.close(end, 0);
    line.hashLast(hash);
    return end - start;
  }

  /** What is not what it was, by the rows' numbers, and how many rows and bytes of lines were looked at. Undefined when it was cancelled. */
  function look(after: RowPlace | null, limit: number): { readonly differing: ReadonlyMap<number, 'added' | 'changed'>; readonly rows: number; readonly bytes: number } | undefined {
    const packed = new PackedRows(reader.packed(fields, request.filter, after, limit), fields);
    const differing = new Map<number, 'added' | 'changed'>();
    let [rows, bytes] = [0, 0];
    while (packed.next()) {
      const seq = own.seqOf(packed);
      bytes += hashLine(own, packed);
      fingerprints?.add(seq, hash);
      if (before !== own) hashLine(before, packed);
      const change = known.look(seq, hash);
      if (change !== 'same') differing.set(seq, change);
      rows += 1;
      if (rows % breath !== 0) continue;
      if (isCancelled()) return undefined;
      onProgress(read + rows);
    }
    packed.release();
    return { differing, rows, bytes };
  }

  function take(row: SourceRow, change: ChangeWord): void {
    changes[change] += 1;
    if (change !== 'gone') tally.add(row);
    if (sink !== null) chunk.add(encode(row, change), createdAtOf(row), idOf(row));
  }

  /** False when it was cancelled. */
  async function giveChunk(): Promise<boolean> {
    if (sink === null || chunk.rows === 0) return !isCancelled();
    const { bytes, ends } = chunk.pack(null);
    written += ends.length;
    return giveOut({ bytes, ends }, sink, isCancelled);
  }

  let [after, limit] = [null as RowPlace | null, nextChunkRows(0, 0)];
  do {
    chunk.clear();
    const looked = look(after, limit);
    if (looked === undefined) return undefined;
    const { differing, rows, bytes } = looked;
    // They are few, most often none.
    if (differing.size > 0) for (const row of reader.bySeq([...differing.keys()])) take(row, differing.get(seqOf(row)) ?? 'changed');
    read += rows;
    if (!(await giveChunk())) return undefined;
    onProgress(read);
    after = reader.edge(request.filter, after, limit);
    limit = nextChunkRows(rows, bytes);
  } while (after !== null);

  const gone = known.gone();
  for (let from = 0; from < gone.length; from += goneAtOnce) {
    const wanted = gone.slice(from, from + goneAtOnce);
    chunk.clear();
    let found = 0;
    for (const row of reader.bySeq(wanted)) {
      found += 1;
      take(row, 'gone');
    }
    // A journal that never had the row is not the one that was exported.
    if (found !== wanted.length) {
      known.forget();
      throw new AppError('export.notComparable', {}, { field: 'since' });
    }
    if (!(await giveChunk())) return undefined;
  }
  return { rows: written, sums: tally.sums(), changes, cutCells: cut.cells };
}
