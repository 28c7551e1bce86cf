/**
 * What an export wrote of each row, as 16 bytes: the row's number in the journal and a 64-bit hash of its line. A later export reads them
 * to tell what is new, what differs and what is gone. A file that is missing, cut short or damaged is `export.notComparable`, never a
 * wrong answer: it ends with its number of rows and a checksum over everything before.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as z from 'zod';
import type { CsvShape } from '@core/exports/csv.ts';
import type { ChangeWord } from '@core/exports/titles.ts';
import { exportColumn, type ExportRequest } from '@shared/domain/export.ts';
import { exportId, type ExportId, type ExportPresetId } from '@shared/domain/ids.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Hash64 } from './export-chunk.ts';
import { WholeFile } from './export-sink.ts';

/** Counts up whenever the same row gets another line or another hash by this program. */
const version = 2;
const recordSize = 16;
const trailerSize = 12;
const ending = '.fingerprints';

/** Exports of one series that stay comparable, and bytes of all files together. */
const [keptOfSeries, keptBytes] = [5, 512_000_000];

const header = z.strictObject({
  version: z.literal(version),
  shape: z.object({ columns: z.array(exportColumn), zone: z.string(), format: z.enum(['excel', 'raw']) }),
});

/** Names a recipe or preset in the names of files. */
function seriesOf({ filter, columns, zone, format }: ExportRequest, presetId: ExportPresetId | null): string {
  return createHash('sha256').update(presetId ?? JSON.stringify([filter, columns, zone, format])).digest('hex').slice(0, 16);
}

type Stored = { readonly id: ExportId; readonly series: string; readonly of: number; readonly path: string };

/** Of any version; the first left its own out of the names. */
function storedOfAny(folder: string, names: readonly string[]): Stored[] {
  return names.flatMap((name) => {
    const [id, series = '', of = '1'] = name.endsWith(ending) ? name.slice(0, -ending.length).split('.') : [];
    const parsed = exportId.safeParse(id);
    return parsed.success ? [{ id: parsed.data, series, of: Number(of), path: join(folder, name) }] : [];
  });
}

const stored = (folder: string, names: readonly string[]): Stored[] => storedOfAny(folder, names).filter(({ of }) => of === version);

/** The exports whose fingerprints are there, by the names in the folder. */
export function comparableIds(names: readonly string[]): ReadonlySet<ExportId> {
  return new Set(stored('', names).map(({ id }) => id));
}

/** Records of many rows, one behind the other, as `FingerprintWriter` takes them. */
export class FingerprintRecords {
  #bytes: Buffer = Buffer.allocUnsafe(recordSize * 1_024);
  #filled = 0;

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#filled);
  }

  clear(): void {
    this.#filled = 0;
  }

  add(seq: number, hash: Hash64): void {
    if (this.#filled === this.#bytes.length) {
      const larger = Buffer.allocUnsafe(this.#bytes.length * 2);
      this.#bytes.copy(larger);
      this.#bytes = larger;
    }
    this.#bytes.writeDoubleLE(seq, this.#filled);
    this.#bytes.writeUInt32LE(hash.high, this.#filled + 8);
    this.#bytes.writeUInt32LE(hash.low, this.#filled + 12);
    this.#filled += recordSize;
  }
}

export class FingerprintWriter {
  readonly #file: WholeFile;
  readonly #block = Buffer.alloc(recordSize * 4_096);
  #filled = 0;
  #rows = 0;
  #crc = 0;

  constructor(folder: string, id: ExportId, request: ExportRequest, presetId: ExportPresetId | null, shape: CsvShape) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#file = new WholeFile(join(folder, `${id}.${seriesOf(request, presetId)}.${version}${ending}`));
    this.#append(Buffer.from(`${JSON.stringify({ version, shape } satisfies z.input<typeof header>)}\n`, 'utf8'));
  }

  add(seq: number, hash: Hash64): void {
    const block = this.#block;
    block.writeDoubleLE(seq, this.#filled);
    block.writeUInt32LE(hash.high, this.#filled + 8);
    block.writeUInt32LE(hash.low, this.#filled + 12);
    this.#filled += recordSize;
    this.#rows += 1;
    if (this.#filled === block.length) this.#flush();
  }

  /** What `FingerprintRecords` holds. */
  addAll(records: Uint8Array): void {
    this.#flush();
    this.#append(records);
    this.#rows += records.length / recordSize;
  }

  publish(): void {
    this.#flush();
    const trailer = Buffer.alloc(trailerSize);
    trailer.writeDoubleLE(this.#rows, 0);
    this.#append(trailer.subarray(0, 8));
    trailer.writeUInt32LE(this.#crc, 8);
    this.#file.append(trailer.subarray(8));
    this.#file.seal();
    this.#file.publish();
  }

  discard(): void {
    this.#file.discard();
  }

  #flush(): void {
    this.#append(this.#block.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #append(bytes: Uint8Array): void {
    this.#crc = crc32(bytes, this.#crc);
    this.#file.append(bytes);
  }
}

/** Removes what later exports of the same series, or the bound of all, leave no room for, and what another version left. The newest always stays. */
export function pruneFingerprints(folder: string): void {
  for (const { of, path } of storedOfAny(folder, readdirSync(folder))) if (of !== version) rmSync(path, { force: true });
  const ofSeries = new Map<string, number>();
  let bytes = 0;
  // Ids are in the order of time.
  const newestFirst = stored(folder, readdirSync(folder)).toSorted((left, right) => (left.id < right.id ? 1 : -1));
  for (const [index, { series, path }] of newestFirst.entries()) {
    const before = ofSeries.get(series) ?? 0;
    const size = statSync(path).size;
    if (index > 0 && (before >= keptOfSeries || bytes + size > keptBytes)) {
      rmSync(path, { force: true });
      continue;
    }
    ofSeries.set(series, before + 1);
    bytes += size;
  }
}

const notComparable = (): AppError => new AppError('export.notComparable', {}, { field: 'since' });

export class KnownRows {
  readonly shape: CsvShape;
  readonly #path: string;
  readonly #seqs: Float64Array;
  readonly #hashes: Uint32Array;
  readonly #seen: Uint8Array;
  /** Open addressing: one more than the place in the lists, 0 is free. */
  readonly #table: Uint32Array;

  /** A file that is not what was written is removed: offered again and again, it would stop every later run of its preset. Error: `export.notComparable`. */
  static read(folder: string, id: ExportId): KnownRows {
    let bytes: Buffer;
    let path: string | undefined;
    try {
      path = stored(folder, readdirSync(folder)).find((file) => file.id === id)?.path;
      if (path === undefined) throw notComparable();
      bytes = readFileSync(path);
    } catch (cause) {
      throw cause instanceof AppError ? cause : notComparable();
    }
    try {
      return new KnownRows(bytes, path);
    } catch {
      rmSync(path, { force: true });
      throw notComparable();
    }
  }

  private constructor(bytes: Buffer, path: string) {
    this.#path = path;
    const start = bytes.indexOf(0x0a) + 1;
    const end = bytes.length - trailerSize;
    if (start === 0 || end < start || crc32(bytes.subarray(0, bytes.length - 4)) !== bytes.readUInt32LE(bytes.length - 4)) throw notComparable();
    const rows = bytes.readDoubleLE(end);
    if (rows * recordSize !== end - start) throw notComparable();
    this.shape = header.parse(JSON.parse(bytes.toString('utf8', 0, start))).shape;
    this.#seqs = new Float64Array(rows);
    this.#hashes = new Uint32Array(rows * 2);
    this.#seen = new Uint8Array(rows);
    this.#table = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(2, rows * 2))));
    for (let row = 0; row < rows; row += 1) {
      const at = start + row * recordSize;
      const seq = bytes.readDoubleLE(at);
      this.#seqs[row] = seq;
      this.#hashes[row * 2] = bytes.readUInt32LE(at + 8);
      this.#hashes[row * 2 + 1] = bytes.readUInt32LE(at + 12);
      this.#table[this.#slotOf(seq)] = row + 1;
    }
  }

  /** What the row is now, compared with then; it counts as seen. */
  look(seq: number, hash: Hash64): Exclude<ChangeWord, 'gone'> | 'same' {
    const row = (this.#table[this.#slotOf(seq)] ?? 0) - 1;
    if (row < 0) return 'added';
    this.#seen[row] = 1;
    return this.#hashes[row * 2] === hash.high && this.#hashes[row * 2 + 1] === hash.low ? 'same' : 'changed';
  }

  /** It is of another journal, so that nothing can ever be compared with it. */
  forget(): void {
    rmSync(this.#path, { force: true });
  }

  /** Numbers of the rows that were not looked at. */
  gone(): number[] {
    const gone: number[] = [];
    for (let row = 0; row < this.#seen.length; row += 1) if (this.#seen[row] === 0) gone.push(this.#seqs[row] ?? 0);
    return gone;
  }

  /** The slot of `seq`, or the free one where it belongs. */
  #slotOf(seq: number): number {
    const mask = this.#table.length - 1;
    let slot = (Math.imul(seq | 0, 0x9e3779b1) >>> 7) & mask;
    for (;;) {
      const row = this.#table[slot] ?? 0;
      if (row === 0 || this.#seqs[row - 1] === seq) return slot;
      slot = (slot + 1) & mask;
    }
  }
}
