/**
 * Parts of an export that compares with nothing: a number of rows, encoded, in the order of the file, with what was counted of them.
 * Any thread that sees the same moment of the journal makes the same part.
 */
import { csvBytes, type CsvBytes } from '@core/exports/csv-bytes.ts';
import type { ProfileNames } from '@core/exports/csv.ts';
import { knownLine, rowEncoder, shapeOf } from '@core/exports/encoder.ts';
import { fieldEnd, PackedRows } from '@core/exports/packed-rows.ts';
import { createdAtOf, idOf, seqOf } from '@core/exports/source.ts';
import { createTally } from '@core/exports/tally.ts';
import type { Cut } from '@core/exports/workbook/cells.ts';
import type { JournalReader, RowPlace } from '@electron/journal/reader.ts';
import type { ExportRequest } from '@shared/domain/export.ts';
import type { CurrencySum } from '@shared/domain/transaction-filter.ts';
import { Chunk, TextHasher, type Hash64 } from './export-chunk.ts';
import { FingerprintRecords } from './export-fingerprints.ts';

export type PartPlace = { readonly after: RowPlace | null; readonly limit: number };

export type Part = {
  readonly rows: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each row ends in `bytes`. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** See `FingerprintRecords`; good until the next part. */
  readonly records: Uint8Array;
  readonly sums: readonly CurrencySum[];
  readonly cutCells: number;
};

/** Rows between two looks at whether to stop. */
export const breath = 2_048;

export class PartMaker {
  readonly #reader: JournalReader;
  readonly #request: ExportRequest;
  readonly #chunk = new Chunk();
  readonly #records = new FingerprintRecords();
  readonly #hasher = new TextHasher();
  readonly #cut: Cut = { cells: 0 };
  /** For the formats whose lines are known again by themselves. */
  readonly #lines: CsvBytes | null;
  readonly #own: ReturnType<typeof knownLine>;
  readonly #encode: ReturnType<typeof rowEncoder>;
  /** Where the rows of the chunk begin in what was read. */
  #places = new Uint32Array(1_024);

  constructor(reader: JournalReader, request: ExportRequest, names: ProfileNames) {
    this.#reader = reader;
    this.#request = request;
    this.#lines = request.format === 'excel' || request.format === 'raw' ? csvBytes(shapeOf(request), names) : null;
    this.#own = knownLine(shapeOf(request), names);
    this.#encode = rowEncoder(request, names, this.#cut);
  }

  /** Undefined when `goesOn`, which is asked now and then with the rows so far, says no. `spare` is memory to fill. Errors: the journal's. */
  make(place: PartPlace, spare: ArrayBuffer | null, goesOn: (rows: number) => boolean): Part | undefined {
    this.#chunk.clear();
    this.#records.clear();
    return this.#lines === null ? this.#fromRows(place, spare, goesOn) : this.#fromPacked(this.#lines, place, spare, goesOn);
  }

  #fromRows({ after, limit }: PartPlace, spare: ArrayBuffer | null, goesOn: (rows: number) => boolean): Part | undefined {
    const hash: Hash64 = { high: 0, low: 0 };
    const tally = createTally();
    const cutBefore = this.#cut.cells;
    let rows = 0;
    for (const row of this.#reader.chunk(this.#request.filter, after, limit)) {
      tally.add(row);
      this.#hasher.hash(this.#own(row), hash);
      this.#chunk.add(this.#encode(row, null), createdAtOf(row), idOf(row));
      this.#records.add(seqOf(row), hash);
      rows += 1;
      if (rows % breath === 0 && !goesOn(rows)) return undefined;
    }
    return { rows, ...this.#chunk.pack(spare), records: this.#records.bytes, sums: tally.sums(), cutCells: this.#cut.cells - cutBefore };
  }

  #fromPacked(lines: CsvBytes, { after, limit }: PartPlace, spare: ArrayBuffer | null, goesOn: (rows: number) => boolean): Part | undefined {
    const hash: Hash64 = { high: 0, low: 0 };
    const tally = createTally();
    const chunk = this.#chunk;
    const packed = new PackedRows(this.#reader.packed(lines.fields, this.#request.filter, after, limit), lines.fields);
    let rows = 0;
    while (packed.next()) {
      const start = chunk.open(lines.room(packed));
      chunk.close(lines.write(packed, chunk.memory, start), lines.createdAtOf(packed));
      lines.count(tally);
      chunk.hashLast(hash);
      this.#records.add(lines.seqOf(packed), hash);
      this.#place(rows, packed.starts[0] ?? 0);
      rows += 1;
      if (rows % breath === 0 && !goesOn(rows)) return undefined;
    }
    const id = (row: number): string => {
      const from = this.#places[row] ?? 0;
      return packed.source.toString('utf8', from, packed.source.indexOf(fieldEnd, from));
    };
    const part = { rows, ...chunk.pack(spare, id), records: this.#records.bytes, sums: tally.sums(), cutCells: 0 };
    packed.release();
    return part;
  }

  #place(row: number, start: number): void {
    if (row === this.#places.length) {
      const longer = new Uint32Array(row * 2);
      longer.set(this.#places);
      this.#places = longer;
    }
    this.#places[row] = start;
  }
}
